//! What an organ outside is told of a matter that it sent. It goes to the outbox with the facts that it tells of; what it
//! says beside its word is put together from them when it goes out.

use crate::event::Event;
use crate::matter::{Assignee, Matter};
use crate::procedure::{Name, Procedure};

/// Something is waited for from the organ itself.
pub const AWAITED: &str = "awaited";
/// It was sent back as not theirs by whoever had it, and somebody else decides whose it is.
pub const SENT_BACK: &str = "sent-back";
/// It was handed to another body or person.
pub const TRANSFERRED: &str = "transferred";
/// More time or a pause was asked for.
pub const TIME_ASKED: &str = "time-asked";
/// It was refused.
pub const TIME_REFUSED: &str = "time-refused";
/// A limit became longer.
pub const EXTENDED: &str = "extended";
/// The clock stands still.
pub const PAUSED: &str = "paused";
/// It goes on.
pub const RESUMED: &str = "resumed";
/// The matter came back after its end.
pub const REOPENED: &str = "reopened";

/// The words that the engine tells by itself; no pack means something else by them.
pub const OWN: [&str; 9] =
    [AWAITED, SENT_BACK, TRANSFERRED, TIME_ASKED, TIME_REFUSED, EXTENDED, PAUSED, RESUMED, REOPENED];

/// Something that the organ is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// As what, in the pack’s word or one of [`OWN`].
    pub about: Name,
    /// Which of the events it tells of, from 0.
    pub event: usize,
}

/// What the events of one decision tell the organ that sent the matter, in order; nothing, where none did. `matter` is as
/// it was after them.
pub fn tellings(procedure: &Procedure, matter: &Matter, events: &[Event]) -> Vec<Telling> {
    let Some(external) = &matter.external else { return Vec::new() };
    let told = events.iter().enumerate().filter_map(|(event, it)| {
        let about = word(procedure, external, it)?;
        Some(Telling { about, event })
    });
    told.collect()
}

fn word(procedure: &Procedure, external: &Name, event: &Event) -> Option<Name> {
    let own = |word: &str| Some(word.to_owned());
    match event {
        Event::TaskFinished { step, outcome, .. } | Event::RunEnded { step, outcome, .. } => {
            let outcome = procedure.steps.get(step)?.outcomes.get(outcome)?;
            outcome.tells.get(external).cloned()
        }
        Event::Ended { end, .. } => procedure.ends.get(end)?.returns.clone(),
        Event::TaskOpened { assignee: Assignee::External(name), .. } if name == external => own(AWAITED),
        Event::Returned { .. } => own(SENT_BACK),
        Event::Transferred { .. } => own(TRANSFERRED),
        Event::Asked { .. } => own(TIME_ASKED),
        Event::Answered { granted: false, .. } => own(TIME_REFUSED),
        Event::Extended { .. } => own(EXTENDED),
        Event::Paused { .. } => own(PAUSED),
        Event::Resumed { .. } => own(RESUMED),
        Event::Reopened { .. } => own(REOPENED),
        _ => None,
    }
}
