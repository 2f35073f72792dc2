//! Joint work: other bodies help under the lead of the one whose task it is.

use crate::advance::Lane;
use crate::assign::Assignment;
use crate::draft::Draft;
use crate::event::{Content, DropReason, Event};
use crate::matter::{Assignee, Purpose, TaskNumber};
use crate::procedure::BindKind;
use crate::refusal::Refusal;
use crate::verb::finish::needs;
use gewu_kernel::id::BodyId;
use gewu_kernel::seat::{Place, Seat};

const ACTION: &str = "joint";

pub(crate) fn ask_help(
    draft: &mut Draft<'_>,
    number: TaskNumber,
    body: BodyId,
    content: &Content,
) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let by = draft.performer(&task, step)?;
    let rule = match &task.purpose {
        Purpose::Perform => step.may.joint.as_ref(),
        _ => None,
    };
    let rule = rule.ok_or(Refusal::NotPermitted { action: ACTION })?;
    let helping = Purpose::Help { task: number };
    let helpers = draft.matter.tasks.values().filter(|task| task.purpose == helping).count() as u32;
    if helpers >= rule.at_most {
        return Err(Refusal::UsedUp { action: ACTION, times: helpers });
    }
    if !draft.given.roster.has_body(body) {
        return Err(needs("body", BindKind::Body));
    }
    if draft.near().bodies.contains(&body) {
        return Err(Refusal::About { name: "body".to_owned() });
    }
    if draft.bodies_of(number).contains(&body) {
        return Err(Refusal::HelpsAlready);
    }
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.emit(Event::HelpAsked { task: number, body, by, content: content.clone() });
    let seat = Seat { role: rule.role.clone(), place: Place::Body(body) };
    let acting = draft.given.roster.acting(&seat);
    let assignment = Assignment {
        assignee: Assignee::Seat(seat),
        vacant: acting.people.is_empty(),
        deputies: acting.deputies,
    };
    let vacant = assignment.vacant;
    // A clock that stands still has no day to share; the pause is the lead's alone.
    let clock = match (&task.clock, rule.within) {
        (_, Some(within)) => draft.clock(Some(within)),
        (Some(lead), None) if lead.paused() => draft.clock(Some(lead.limit)),
        (lead, None) => lead.clone(),
    };
    // A helper asked after the lead's limit has passed is late from the start, and is told so.
    let wakes_at = clock.as_ref().and_then(|clock| clock.due).map(|due| due.at.max(draft.given.now));
    let wakes_at = wakes_at.or_else(|| Some(draft.next_escalation(clock.as_ref())));
    let helper = draft.open_task(step, helping, assignment, clock, wakes_at, &Lane::of(&task));
    if vacant { draft.escalate(helper) } else { Ok(()) }
}

pub(crate) fn release_help(draft: &mut Draft<'_>, number: TaskNumber) -> Result<(), Refusal> {
    let (task, _) = draft.task(number)?;
    let Purpose::Help { task: lead } = task.purpose else {
        return Err(Refusal::NotPermitted { action: "release" });
    };
    let (lead, step) = draft.task(lead)?;
    draft.performer(&lead, step)?;
    draft.emit(Event::TaskDropped { task: number, reason: DropReason::Released });
    Ok(())
}
