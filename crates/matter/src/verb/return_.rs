//! Sending a step back as not theirs: a bounded number of times, then once more to an arbiter.

use crate::advance::Lane;
use crate::draft::Draft;
use crate::event::{Content, DropReason, Event};
use crate::matter::{Purpose, TaskNumber};
use crate::refusal::Refusal;

const ACTION: &str = "return";

pub(crate) fn return_(draft: &mut Draft<'_>, number: TaskNumber, content: &Content) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let by = draft.performer(&task, step)?;
    let rule = match &task.purpose {
        Purpose::Perform => step.may.return_.as_ref(),
        _ => None,
    };
    let rule = rule.ok_or(Refusal::NotPermitted { action: ACTION })?;
    if let Some(within) = rule.within {
        let until = draft.given.work_time.due(task.opened_at, within).at;
        if draft.given.now >= until {
            return Err(Refusal::TooLate { until });
        }
    }
    let used = draft.matter.used.get(&format!("{}.{ACTION}", step.id)).copied().unwrap_or(0);
    let (target, last) = match &rule.then {
        _ if used < rule.times => (&rule.to, false),
        Some(arbiter) if used == rule.times => (arbiter, true),
        _ => return Err(Refusal::UsedUp { action: ACTION, times: used }),
    };
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.drop_dependents(number);
    let unbinds = if rule.keeps { Vec::new() } else { draft.unbinds(&task, step) };
    draft.emit(Event::Returned {
        task: number,
        step: step.id.clone(),
        by,
        last,
        unbinds,
        recuses: rule.recuses,
        content: content.clone(),
    });
    draft.emit(Event::TaskDropped { task: number, reason: DropReason::Returned });
    draft.go(target, &Lane::of(&task), None)
}
