//! Saying that a trouble has come back: this matter is about what an earlier one was about, which had been dealt with.

use super::note::own_part;
use crate::draft::Draft;
use crate::event::Event;
use crate::matter::{Assignee, Status};
use crate::refusal::Refusal;
use gewu_kernel::id::MatterId;

/// Whoever has a part in the matter as staff may say so as long as it is open, and take it back.
pub(crate) fn recur(draft: &mut Draft<'_>, of: Option<MatterId>) -> Result<(), Refusal> {
    if draft.matter.status == Status::Ended {
        return Err(Refusal::HasEnded);
    }
    let by = own_part(draft).ok_or(Refusal::NotYours { assignee: Assignee::Reporter })?;
    if of == Some(draft.matter.id) || of == draft.matter.recurs {
        return Err(Refusal::NeedsMatter);
    }
    draft.emit(Event::Recurred { of, by });
    Ok(())
}
