//! Asking for more time or for a pause, and ending a pause early.

use crate::advance::Lane;
use crate::draft::Draft;
use crate::event::{Content, Event};
use crate::matter::{Ask, Purpose, Task, TaskNumber};
use crate::procedure::{Step, Who};
use crate::refusal::Refusal;
use gewu_kernel::Timestamp;
use gewu_kernel::limit::Limit;

const EXTEND: &str = "extend";
const PAUSE: &str = "pause";

pub(crate) fn ask(
    draft: &mut Draft<'_>,
    number: TaskNumber,
    ask: Ask,
    content: &Content,
) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let by = draft.performer(&task, step)?;
    let asker = by.person.ok_or(Refusal::NotYours { assignee: task.assignee.clone() })?;
    let (approvers, within) = permitted(draft, &task, step, ask)?;
    if task.clock.as_ref().is_some_and(|clock| clock.paused()) {
        return Err(Refusal::Clock { paused: true });
    }
    // What is late already cannot be made punctual afterwards.
    if let Some(until) = task.due_at().filter(|due| *due <= draft.given.now) {
        return Err(Refusal::TooLate { until });
    }
    let waiting = draft
        .matter
        .tasks
        .values()
        .any(|other| matches!(other.purpose, Purpose::Decide { task: about, .. } if about == number));
    if waiting {
        return Err(Refusal::AlreadyAsked);
    }
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.emit(Event::Asked { task: number, step: step.id.clone(), ask, by, content: content.clone() });
    let interested = draft.interested(number, asker).into_keys().collect();
    let assignment = draft.assign(approvers, &task.local, &interested)?;
    let vacant = assignment.vacant;
    let clock = draft.clock(Some(within));
    let wakes_at = clock.as_ref().and_then(|clock| clock.due).map(|due| due.at);
    let purpose = Purpose::Decide { task: number, ask, by: asker };
    let request = draft.open_task(step, purpose, assignment, clock, wakes_at, &Lane::of(&task));
    if vacant { draft.escalate(request) } else { Ok(()) }
}

/// Who decides and how long they may take, if the step permits what is asked.
fn permitted<'s>(
    draft: &Draft<'_>,
    task: &Task,
    step: &'s Step,
    ask: Ask,
) -> Result<(&'s [Who], Limit), Refusal> {
    let performs = task.purpose == Purpose::Perform;
    let (action, wanted, rule) = match ask {
        Ask::Extend(limit) => {
            let rule = step.may.extend.as_ref().filter(|_| performs);
            (EXTEND, limit, rule.map(|rule| (rule.times, rule.at_most, &rule.by, rule.within)))
        }
        Ask::Pause(limit) => {
            let rule = step.may.pause.as_ref().filter(|_| performs);
            (PAUSE, limit, rule.map(|rule| (rule.times, rule.at_most, &rule.by, rule.within)))
        }
    };
    let (times, at_most, by, within) = rule.ok_or(Refusal::NotPermitted { action })?;
    let used = draft.matter.used.get(&format!("{}.{action}", step.id)).copied().unwrap_or(0);
    if used >= times {
        return Err(Refusal::UsedUp { action, times: used });
    }
    if wanted.unit != at_most.unit || wanted.count > at_most.count || wanted.count == 0 {
        return Err(Refusal::TooMuch { at_most });
    }
    Ok((by, within))
}

pub(crate) fn resume(draft: &mut Draft<'_>, number: TaskNumber) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let by = draft.performer(&task, step)?;
    if !task.clock.as_ref().is_some_and(|clock| clock.paused()) {
        return Err(Refusal::Clock { paused: false });
    }
    // A pause that is over already has ended on its day.
    let at = task.wakes_at.map_or(draft.given.now, |until| until.min(draft.given.now));
    go_on(draft, number, task, by, at);
    Ok(())
}

/// Lets a paused clock go on, by a person or by time.
pub(crate) fn go_on(
    draft: &mut Draft<'_>,
    number: TaskNumber,
    task: Task,
    by: crate::event::Performer,
    at: Timestamp,
) {
    let due = task.clock.and_then(|mut clock| {
        if let Some(pause) = clock.pauses.last_mut() {
            pause.until = Some(at);
        }
        clock.compute(draft.given.work_time)
    });
    let wakes_at = due.map(|due| due.at);
    draft.emit(Event::Resumed { task: number, at, by, due, wakes_at });
}
