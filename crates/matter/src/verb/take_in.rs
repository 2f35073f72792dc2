//! Taking another matter in: two reports of one thing become one matter, and that one has to be open.

use crate::command::Actor;
use crate::draft::Draft;
use crate::event::{Event, Performer};
use crate::matter::Status;
use crate::refusal::Refusal;
use gewu_kernel::id::MatterId;

pub(crate) fn take_in(draft: &mut Draft<'_>, other: MatterId) -> Result<(), Refusal> {
    if draft.matter.status == Status::Ended || other == draft.matter.id {
        return Err(Refusal::NeedsOpenMatter);
    }
    let person = match draft.given.actor {
        Actor::Person { person, .. } => Some(*person),
        Actor::Reporter | Actor::Party(_) | Actor::External(_) | Actor::Time => None,
    };
    draft.emit(Event::TookIn { matter: other, by: Performer { person, ..Performer::default() } });
    Ok(())
}
