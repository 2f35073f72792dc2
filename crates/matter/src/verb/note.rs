//! Adding a remark: whoever has a part in the matter may, as long as it is open.

use crate::command::Actor;
use crate::draft::Draft;
use crate::event::{Content, Event, Performer};
use crate::matter::{Assignee, Status};
use crate::procedure::{REPORTER, Who};
use crate::refusal::Refusal;

pub(crate) fn note(draft: &mut Draft<'_>, content: &Content) -> Result<(), Refusal> {
    if draft.matter.status == Status::Ended {
        return Err(Refusal::HasEnded);
    }
    let by = part(draft).ok_or(Refusal::NotYours { assignee: Assignee::Reporter })?;
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.emit(Event::Noted { by, content: content.clone() });
    Ok(())
}

fn part(draft: &Draft<'_>) -> Option<Performer> {
    // People speak for themselves first, and for the reporter only where they have no part of their own.
    let party = || draft.own_parties().into_iter().find(|party| draft.matter.parties.contains_key(party));
    own_part(draft)
        .or_else(|| draft.as_sender())
        .or_else(|| party().map(|party| draft.as_party(party)))
        .or_else(|| draft.acts_as(&[Who::Reporter]).ok())
}

pub(crate) fn own_part(draft: &Draft<'_>) -> Option<Performer> {
    let Actor::Person { person, seats } = draft.given.actor else { return None };
    let waiting = |held: &&crate::command::HeldSeat| {
        draft.matter.tasks.values().any(|task| task.seat() == Some(&held.seat))
    };
    let by = Performer { person: Some(*person), ..Performer::default() };
    if let Some(held) = seats.iter().find(waiting) {
        return Some(Performer { seat: Some(held.seat.clone()), as_deputy: held.as_deputy, ..by });
    }
    let performed =
        draft.matter.performed.iter().any(|(step, people)| step != REPORTER && people.contains(person));
    let bound = draft.matter.tasks.values().any(|task| task.assignee == Assignee::Person(*person));
    (performed || bound).then_some(by)
}
