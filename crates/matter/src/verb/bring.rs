//! Bringing in a matter that another book has handled, and correcting it from there.

use super::open::{begin, check_category};
use crate::command::Actor;
use crate::draft::{Circumstances, Decision, Draft};
use crate::event::{Content, DropReason, Event, Performer, Told};
use crate::matter::{Binding, Matter, Places, Status};
use crate::procedure::Name;
use crate::refusal::Refusal;
use gewu_kernel::Timestamp;
use gewu_kernel::id::MatterId;

/// A matter as another book tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Its id here.
    pub id: MatterId,
    /// What it is about.
    pub category: Option<Name>,
    /// Where it lay when it was opened.
    pub places: Places,
    /// The opening form.
    pub content: Content,
    /// How it was handled.
    pub told: Told,
    /// How it ended; a matter that goes on is handled here from now on.
    pub ending: Option<Ending>,
}

/// How a matter ended in another book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The end.
    pub end: Name,
    /// When.
    pub at: Timestamp,
}

/// Brings a matter in. One that has ended stays so; one that goes on enters the first step, whose limit begins now:
/// it cannot have been missed here.
pub fn bring(history: History, given: Circumstances<'_>) -> Result<Decision, Refusal> {
    check(&history, given)?;
    let mut draft = Draft::of(Matter::blank(history.id, history.told.opened_at), given);
    let by = performer(given.actor);
    let History { category, places, content, told, ending, .. } = claimed(history);
    let confidential = given.procedure.is_confidential(category.as_ref());
    let (opener, reporter) = (Performer::default(), None);
    draft.emit(Event::Opened { by: opener, reporter, category, places, content, confidential });
    draft.emit(Event::Brought { by, told: told.clone() });
    go_on(&mut draft, &told, ending)?;
    Ok(draft.done())
}

/// Corrects a matter that was brought in and that nobody has acted on since; whoever asks has made sure of that.
///
/// What does not bear on the course of the matter changes nothing else: a task that waits goes on waiting.
pub fn correct(matter: &Matter, history: History, given: Circumstances<'_>) -> Result<Decision, Refusal> {
    check(&history, given)?;
    let mut draft = Draft::of(matter.clone(), given);
    let by = performer(given.actor);
    let anew = !same_course(matter, &history, given);
    if anew {
        draft.leave(DropReason::Moot, "");
    }
    let History { category, places, content, told, ending, .. } = claimed(history);
    let confidential = given.procedure.is_confidential(category.as_ref());
    draft.emit(Event::Corrected { by, category, places, content, told: told.clone(), anew, confidential });
    if anew {
        go_on(&mut draft, &told, ending)?;
    }
    Ok(draft.done())
}

/// What goes on has achieved nothing yet, whatever a book says.
fn claimed(mut history: History) -> History {
    history.told.result = history.told.result.filter(|_| history.ending.is_some());
    history
}

fn check(history: &History, given: Circumstances<'_>) -> Result<(), Refusal> {
    let procedure = given.procedure;
    check_category(procedure, history.category.as_ref())?;
    let ratings = procedure.ratings();
    let known = |(dimension, mark): (&Name, &u32)| {
        ratings.get(dimension).is_some_and(|(_, scale)| (1..=*scale).contains(mark))
    };
    if !history.told.marks.iter().all(known) {
        let dimensions = ratings.keys().map(|it| it.as_str()).collect::<Vec<_>>().join(", ");
        let scale = ratings.values().map(|(_, scale)| *scale).max().unwrap_or(0);
        return Err(Refusal::Marks { dimensions, scale });
    }
    if history.told.result.as_ref().is_some_and(|result| !procedure.results.contains_key(result)) {
        let offered = procedure.results.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(Refusal::UnknownOutcome {
            given: history.told.result.clone().unwrap_or_default(),
            offered,
        });
    }
    match &history.ending {
        Some(ending) if !procedure.ends.contains_key(&ending.end) => Err(Refusal::UnknownOutcome {
            given: ending.end.clone(),
            offered: procedure.ends.keys().cloned().collect::<Vec<_>>().join(", "),
        }),
        _ => Ok(()),
    }
}

/// Whether a correction leaves the matter where it is: ended in the same way by the same body, or waiting for the same.
fn same_course(matter: &Matter, history: &History, given: Circumstances<'_>) -> bool {
    let same = matter.category == history.category && matter.places == history.places;
    match (&history.ending, matter.status) {
        (Some(ending), Status::Ended) => {
            let bound = given.procedure.handled_by().and_then(|name| matter.bindings.get(name)).copied();
            let unit = history.told.unit.filter(|_| given.procedure.handled_by().is_some());
            matter.end.as_ref() == Some(&ending.end)
                && matter.ended_at == Some(ending.at)
                && bound == unit.map(Binding::Body)
        }
        // Conditions and limits may ask for any field of the form.
        (None, Status::Open) => same && matter.form == history.content.open,
        _ => false,
    }
}

/// Ends a matter as the other book says, with the body bound that handled it, so that it may read what it did; or
/// begins, as any matter begins.
fn go_on(draft: &mut Draft<'_>, told: &Told, ending: Option<Ending>) -> Result<(), Refusal> {
    let Some(Ending { end, at }) = ending else { return begin(draft) };
    if let (Some(name), Some(unit)) = (draft.given.procedure.handled_by(), told.unit) {
        draft.emit(Event::Bound { name: name.clone(), value: Binding::Body(unit) });
    }
    draft.emit(Event::Ended { end, at, into: None, at_step: None });
    Ok(())
}

/// Whoever brings it in, without a seat: they act for the other book, not in an office here.
fn performer(actor: &Actor) -> Performer {
    match actor {
        Actor::Person { person, .. } => Performer { person: Some(*person), ..Performer::default() },
        Actor::Reporter | Actor::Party(_) | Actor::External(_) | Actor::Time => Performer::default(),
    }
}
