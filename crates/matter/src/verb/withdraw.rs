//! Stopping a matter before its end, without having to say why.

use crate::advance::Lane;
use crate::draft::Draft;
use crate::event::{Content, DropReason, Event};
use crate::matter::Status;
use crate::refusal::Refusal;

const ACTION: &str = "withdraw";

pub(crate) fn withdraw(draft: &mut Draft<'_>, content: &Content) -> Result<(), Refusal> {
    if draft.matter.status == Status::Ended {
        return Err(Refusal::HasEnded);
    }
    let waits = |step: &String| draft.matter.tasks.values().any(|task| task.step == *step);
    let rule = draft.given.procedure.withdraw.as_ref().filter(|rule| rule.from.iter().any(waits));
    let rule = rule.ok_or(Refusal::NotPermitted { action: ACTION })?;
    let by = draft.acts_as(&rule.who)?;
    draft.emit(Event::Withdrawn { by, content: content.clone() });
    draft.leave(DropReason::Withdrawn, ACTION);
    draft.go(&rule.to, &Lane::default(), None)
}
