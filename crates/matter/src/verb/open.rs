//! Opening a matter.

use crate::advance::Lane;
use crate::command::Actor;
use crate::draft::{Circumstances, Decision, Draft};
use crate::event::{Content, Event, Performer};
use crate::matter::{Binding, Matter, Places};
use crate::procedure::{Name, Opener, Procedure, Target};
use crate::refusal::Refusal;
use crate::verb::about;
use gewu_kernel::id::{MatterId, PersonId};
use std::collections::BTreeSet;

/// What a matter begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// Its id.
    pub id: MatterId,
    /// What it is about.
    pub category: Option<Name>,
    /// Where it lies.
    pub places: Places,
    /// The opening form.
    pub content: Content,
    /// Whom staff enter it for, from paper or by telephone; the inner `None` is someone the tenant does not know.
    pub for_reporter: Option<Option<PersonId>>,
    /// Whom or which bodies it is about, where the procedure asks.
    pub about: BTreeSet<Binding>,
}

/// Opens a matter and enters the first step.
pub fn open(opening: Opening, given: Circumstances<'_>) -> Result<Decision, Refusal> {
    let procedure = given.procedure;
    check_category(procedure, opening.category.as_ref())?;
    let mut draft = Draft::of(Matter::blank(opening.id, given.now), given);
    // Seats are looked for where the matter lies, so that must be known before who opens it.
    draft.matter.places = opening.places.clone();
    let by = opener(&draft, opening.for_reporter.is_some())?;
    let reporter = match opening.for_reporter {
        Some(known) => known,
        None => by.person,
    };
    let confidential = procedure.is_confidential(opening.category.as_ref());
    // Whoever opens it from an office, such as for a trouble that nobody has told of, is on no side of it.
    let concerned = by.seat.is_none() || by.for_reporter;
    let said = by.clone();
    draft.emit(Event::Opened {
        by,
        reporter,
        confidential,
        category: opening.category,
        places: opening.places,
        content: opening.content,
    });
    let own = procedure.sides.iter().find(|(_, side)| side.reporter && concerned);
    if let Some((side, _)) = own {
        let (side, content) = (side.clone(), Content::default());
        draft.emit(Event::PartyNamed { party: 0, side, person: reporter, by: Performer::default(), content });
    }
    for whom in opening.about {
        if !procedure.about {
            return Err(Refusal::NotPermitted { action: "about" });
        }
        about::known(&draft, whom)?;
        draft.emit(Event::AboutNamed { whom, by: said.clone(), content: Content::default() });
    }
    begin(&mut draft)?;
    Ok(draft.done())
}

/// A procedure that has categories needs one of them.
pub(super) fn check_category(procedure: &Procedure, category: Option<&Name>) -> Result<(), Refusal> {
    let known = category.is_some_and(|id| procedure.categories.contains_key(id));
    match known || procedure.categories.is_empty() {
        true => Ok(()),
        false => Err(Refusal::UnknownCategory { given: category.cloned().unwrap_or_default() }),
    }
}

/// Names what opening names, and enters the first step.
pub(super) fn begin(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let procedure = draft.given.procedure;
    for bind in &procedure.binds {
        if let Some(value) = draft.usual(bind) {
            draft.emit(Event::Bound { name: bind.name.clone(), value });
        }
    }
    draft.go(&Target::Step(procedure.first.clone()), &Lane::default(), None)
}

fn opener(draft: &Draft<'_>, for_reporter: bool) -> Result<Performer, Refusal> {
    let opens = &draft.given.procedure.opens;
    let refused = || Refusal::MayNotOpen { offered: words(opens) };
    let anyone = opens.contains(&Opener::Anyone);
    match draft.given.actor {
        Actor::Person { .. } if for_reporter => {
            let proxy = draft.seated(&draft.given.procedure.proxies).filter(|_| anyone);
            proxy.map(|by| Performer { for_reporter: true, ..by }).ok_or_else(refused)
        }
        Actor::Person { person, seats } => {
            let opens_from = |role: &Name| opens.contains(&Opener::Role(role.clone()));
            match seats.iter().find(|held| opens_from(&held.seat.role)) {
                Some(held) => Ok(Performer {
                    person: Some(*person),
                    seat: Some(held.seat.clone()),
                    as_deputy: held.as_deputy,
                    ..Performer::default()
                }),
                None if anyone => Ok(Performer { person: Some(*person), ..Performer::default() }),
                None => Err(refused()),
            }
        }
        Actor::Reporter if anyone => Ok(Performer::default()),
        Actor::External(name) if opens.contains(&Opener::External(name.clone())) => {
            Ok(Performer { external: Some(name.clone()), ..Performer::default() })
        }
        Actor::Reporter | Actor::Party(_) | Actor::External(_) | Actor::Time => Err(refused()),
    }
}

fn words(opens: &[Opener]) -> String {
    let one = |opener: &Opener| match opener {
        Opener::Anyone => "anyone".to_owned(),
        Opener::Role(role) => role.clone(),
        Opener::External(name) => format!("external {name}"),
    };
    opens.iter().map(one).collect::<Vec<_>>().join(", ")
}
