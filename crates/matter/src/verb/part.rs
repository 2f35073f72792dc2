//! Taking a join back: two reports were taken for one thing and are not, so the one that had ended goes on where it stood.

use crate::advance::Lane;
use crate::command::Actor;
use crate::draft::Draft;
use crate::event::{Content, Event, Performer};
use crate::procedure::Target;
use crate::refusal::Refusal;
use gewu_kernel::id::MatterId;

const ACTION: &str = "part";

/// Whoever may do the step at which the two were joined may take it back, also who joined them.
pub(crate) fn part(draft: &mut Draft<'_>, content: &Content) -> Result<(), Refusal> {
    let (Some(from), Some(step)) = (draft.matter.joined_into, draft.matter.joined_at.clone()) else {
        return Err(Refusal::NotPermitted { action: ACTION });
    };
    let who = &draft.step(&step)?.who;
    let by = draft.acts_as(who)?;
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.emit(Event::Parted { by, from, content: content.clone() });
    draft.go(&Target::Step(step), &Lane::default(), None)
}

/// The other side: what the other matter records, whether it has ended meanwhile or not.
pub(crate) fn let_go(draft: &mut Draft<'_>, matter: MatterId) -> Result<(), Refusal> {
    let person = match draft.given.actor {
        Actor::Person { person, .. } => Some(*person),
        Actor::Reporter | Actor::Party(_) | Actor::External(_) | Actor::Time => None,
    };
    draft.emit(Event::LetGo { matter, by: Performer { person, ..Performer::default() } });
    Ok(())
}
