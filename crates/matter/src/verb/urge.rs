//! Pressing for progress.

use crate::draft::Draft;
use crate::event::{Content, Event};
use crate::matter::Status;
use crate::refusal::Refusal;

pub(crate) fn urge(draft: &mut Draft<'_>, content: &Content) -> Result<(), Refusal> {
    if draft.matter.status == Status::Ended {
        return Err(Refusal::HasEnded);
    }
    let rule = draft.given.procedure.urge.as_ref().ok_or(Refusal::NotPermitted { action: "urge" })?;
    let by = draft.acts_as(&rule.who)?;
    if let Some(last) = draft.matter.urged_at {
        let from = draft.given.work_time.after(last, rule.every);
        if draft.given.now < from {
            return Err(Refusal::TooEarly { from });
        }
    }
    draft.emit(Event::Urged { by, at: draft.given.now, content: content.clone() });
    Ok(())
}
