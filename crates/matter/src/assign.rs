//! Who a step goes to, and whether someone may act.

use crate::command::Actor;
use crate::draft::Draft;
use crate::event::Performer;
use crate::matter::{Ask, Assignee, Binding, PartyNumber, Purpose, Task, TaskNumber};
use crate::procedure::{At, Bind, Name, REPORTER, Step, Who};
use crate::refusal::Refusal;
use crate::roster::Near;
use gewu_kernel::id::PersonId;
use gewu_kernel::seat::{Place, Seat};
use std::collections::{BTreeMap, BTreeSet};

/// Who a task goes to.
pub(crate) struct Assignment {
    pub(crate) assignee: Assignee,
    /// Nobody eligible acts for it now.
    pub(crate) vacant: bool,
    /// Those who act stand in for people who are absent.
    pub(crate) deputies: bool,
}

type Local = BTreeMap<Name, String>;

/// What keeps those out whom a matter is about, where others have a step.
const ABOUT: &str = "about";

impl Draft<'_> {
    /// The first of `who` for which somebody outside `excluded` acts; the last one, vacant, if there is none.
    pub(crate) fn assign(
        &self,
        who: &[Who],
        local: &Local,
        excluded: &BTreeSet<PersonId>,
    ) -> Result<Assignment, Refusal> {
        let mut vacant = None;
        for one in who {
            match one {
                // Parties are asked, and nothing is given to them to do.
                Who::Side(_) => {}
                Who::Reporter => return Ok(Assignment::certain(Assignee::Reporter)),
                Who::External(name) => {
                    if self.matter.external.as_ref() == Some(name) {
                        return Ok(Assignment::certain(Assignee::External(name.clone())));
                    }
                }
                Who::Bound(name) => {
                    if let Some(Binding::Person(person)) = self.matter.bindings.get(name)
                        && !self.near().people.contains(person)
                    {
                        return Ok(Assignment::certain(Assignee::Person(*person)));
                    }
                }
                Who::Role { role, at } => {
                    for seat in self.seats(role, at, local) {
                        let acting = self.given.roster.acting(&seat);
                        let staffed = self.staffed(&seat, excluded);
                        let assignment = Assignment {
                            assignee: Assignee::Seat(seat),
                            vacant: !staffed,
                            deputies: acting.deputies,
                        };
                        if staffed {
                            return Ok(assignment);
                        }
                        vacant = Some(assignment);
                    }
                }
            }
        }
        vacant.ok_or_else(|| Refusal::NoSeat { who: words(who) })
    }

    /// Whether one person acts for all of several seats.
    pub(crate) fn one_holds(&self, seats: &[Who]) -> bool {
        let acting = |who: &Who| -> BTreeSet<PersonId> {
            let Who::Role { role, at } = who else { return BTreeSet::new() };
            let seats = self.seats(role, at, &Local::new());
            seats.into_iter().flat_map(|seat| self.given.roster.acting(&seat).people).collect()
        };
        let mut people = seats.iter().map(acting);
        let first = people.next().unwrap_or_default();
        !people.fold(first, |all, these| all.intersection(&these).copied().collect()).is_empty()
    }

    /// Whether somebody outside `excluded` acts for a seat.
    pub(crate) fn staffed(&self, seat: &Seat, excluded: &BTreeSet<PersonId>) -> bool {
        self.given.roster.acting(seat).people.iter().any(|person| !excluded.contains(person))
    }

    /// Who may have a task, and who not, with the step that keeps them from it; `None` for a task that is meant for
    /// one seat alone.
    pub(crate) fn wanted<'s>(
        &self,
        task: &Task,
        step: &'s Step,
    ) -> Option<(&'s [Who], BTreeMap<PersonId, Name>)> {
        match &task.purpose {
            Purpose::Perform => Some((&step.who, self.excluded(step))),
            Purpose::Decide { task: about, ask, by } => {
                let approvers = match ask {
                    Ask::Extend(_) => &step.may.extend.as_ref()?.by,
                    Ask::Pause(_) => &step.may.pause.as_ref()?.by,
                };
                Some((approvers, self.interested(*about, *by)))
            }
            Purpose::Help { .. } | Purpose::Wait => None,
        }
    }

    /// Nobody grants more time for their own work: who asked, who has signed for the task, who has worked at its step.
    pub(crate) fn interested(&self, about: TaskNumber, asker: PersonId) -> BTreeMap<PersonId, Name> {
        let Some(task) = self.matter.tasks.get(&about) else { return BTreeMap::new() };
        let worked = self.matter.performed.get(&task.step).into_iter().flatten().copied();
        worked.chain(task.taken_by).chain([asker]).map(|person| (person, task.step.clone())).collect()
    }

    /// The seats that a role at a place means for this matter, nearest first.
    pub(crate) fn seats(&self, role: &str, at: &At, local: &Local) -> Vec<Seat> {
        let places: Vec<Place> = match at {
            At::Levels(levels) => {
                levels.iter().filter_map(|level| Some(Place::Area(*self.matter.places.get(level)?))).collect()
            }
            At::Binding(name) => {
                let bound = match (local.get(name), self.matter.bindings.get(name)) {
                    (Some(key), _) => self.given.roster.unit(key, &self.matter.places),
                    (None, Some(Binding::Body(body))) => Some(*body),
                    _ => None,
                };
                bound.map(Place::Body).into_iter().collect()
            }
        };
        places.into_iter().map(|place| Seat { role: role.to_owned(), place }).collect()
    }

    /// The category's unit, where a binding may be taken from there.
    pub(crate) fn usual(&self, bind: &Bind) -> Option<Binding> {
        let unit = self.category().filter(|_| bind.from_category)?.unit.as_deref()?;
        self.given.roster.unit(unit, &self.matter.places).map(Binding::Body)
    }

    /// Those whom the matter is about, and those near them; never whoever reported it.
    pub(crate) fn near(&self) -> Near {
        let mut all = Near::default();
        for whom in &self.matter.about {
            let Near { people, bodies } = self.given.roster.near(whom);
            all.people.extend(people.into_iter().filter(|person| self.matter.reporter != Some(*person)));
            all.bodies.extend(bodies);
        }
        all
    }

    /// The people who keep out of the matter: who was objected to or withdrew, the parties other than the reporter, and
    /// those whom it is about.
    pub(crate) fn kept_out(&self) -> BTreeMap<PersonId, Name> {
        let near = self.near().people.into_iter().map(|person| (person, ABOUT.to_owned()));
        let parties = self.matter.parties.iter().filter(|(number, _)| **number > 0);
        let parties = parties.filter_map(|(_, party)| Some((party.person?, party.side.clone())));
        near.chain(self.matter.recused.clone()).chain(parties).collect()
    }

    /// The bindings by which a step found its people, which hold no more once it goes to others.
    pub(crate) fn unbinds(&self, task: &Task, step: &Step) -> Vec<Name> {
        let names = step.who.iter().filter_map(|who| match who {
            Who::Bound(name) | Who::Role { at: At::Binding(name), .. } => Some(name.clone()),
            _ => None,
        });
        // Branches share what was named before them; one of them does not unname it for the others.
        let shared = |name: &Name| self.matter.bindings.contains_key(name) && task.run.is_none();
        names.filter(shared).collect::<BTreeSet<Name>>().into_iter().collect()
    }

    /// The people whose part in the matter keeps them from a step.
    pub(crate) fn excluded(&self, step: &Step) -> BTreeMap<PersonId, Name> {
        let mut excluded = self.kept_out();
        for other in &step.not {
            if other == REPORTER {
                excluded.extend(self.matter.reporter.map(|person| (person, other.clone())));
            }
            for person in self.matter.performed.get(other).into_iter().flatten() {
                excluded.insert(*person, other.clone());
            }
        }
        excluded
    }

    /// Whoever acts, if they may act on the task and nobody else has signed for it.
    pub(crate) fn performer(&self, task: &Task, step: &Step) -> Result<Performer, Refusal> {
        let performer = self.eligible(task, step)?;
        match task.taken_by {
            Some(other) if performer.person != Some(other) => Err(Refusal::TakenByOther { person: other }),
            _ => Ok(performer),
        }
    }

    /// Whoever acts, if they may act on the task.
    pub(crate) fn eligible(&self, task: &Task, step: &Step) -> Result<Performer, Refusal> {
        let not_yours = || Refusal::NotYours { assignee: task.assignee.clone() };
        let (person, seats) = match self.given.actor {
            Actor::Time | Actor::Party(_) => return Err(not_yours()),
            Actor::External(name) => {
                let own = task.assignee == Assignee::External(name.clone());
                return self.as_sender().filter(|_| own).ok_or_else(not_yours);
            }
            Actor::Reporter => {
                return match task.assignee {
                    Assignee::Reporter => {
                        let own = self.matter.reporter.and_then(|person| self.excluded(step).remove(&person));
                        own.map_or_else(|| Ok(Performer::default()), |step| Err(Refusal::OwnCase { step }))
                    }
                    _ => Err(not_yours()),
                };
            }
            Actor::Person { person, seats } => (*person, seats),
        };
        let performer = match &task.assignee {
            Assignee::Seat(seat) => {
                let held = seats.iter().find(|held| held.seat == *seat).ok_or_else(not_yours)?;
                Performer {
                    person: Some(person),
                    seat: Some(seat.clone()),
                    as_deputy: held.as_deputy,
                    ..Performer::default()
                }
            }
            Assignee::Person(bound) if *bound == person => {
                Performer { person: Some(person), ..Performer::default() }
            }
            Assignee::Reporter if self.matter.reporter == Some(person) => {
                Performer { person: Some(person), ..Performer::default() }
            }
            Assignee::Reporter => return self.proxy(person, true).ok_or_else(not_yours)?,
            Assignee::Person(_) | Assignee::External(_) | Assignee::Nobody => return Err(not_yours()),
        };
        match self.wanted(task, step).and_then(|(_, mut excluded)| excluded.remove(&person)) {
            Some(step) => Err(Refusal::OwnCase { step }),
            None => Ok(performer),
        }
    }

    /// Someone who enters what the reporter said: from a seat that may, and with no part in the matter. Whoever wrote
    /// the report down may press for it in the reporter's words, but not answer for them whether it is solved.
    fn proxy(&self, person: PersonId, answers: bool) -> Option<Result<Performer, Refusal>> {
        let performer = self.seated(&self.given.procedure.proxies)?;
        let counts = |step: &str| answers || step != REPORTER;
        let part =
            self.matter.performed.iter().find(|(step, people)| counts(step) && people.contains(&person));
        Some(match part {
            Some((step, _)) => Err(Refusal::OwnCase { step: step.clone() }),
            None => Ok(Performer { for_reporter: true, ..performer }),
        })
    }

    /// Whoever acts, if one of the seats they act from is among `who` for this matter.
    pub(crate) fn seated(&self, who: &[Who]) -> Option<Performer> {
        let Actor::Person { person, seats } = self.given.actor else { return None };
        let none = Local::new();
        who.iter().find_map(|one| {
            let Who::Role { role, at } = one else { return None };
            let wanted = self.seats(role, at, &none);
            let held = seats.iter().find(|held| wanted.contains(&held.seat))?;
            Some(Performer {
                person: Some(*person),
                seat: Some(held.seat.clone()),
                as_deputy: held.as_deputy,
                ..Performer::default()
            })
        })
    }

    /// The parties that whoever acts is.
    pub(crate) fn own_parties(&self) -> Vec<PartyNumber> {
        match self.given.actor {
            Actor::Reporter => vec![0],
            Actor::Party(number) => vec![*number],
            Actor::Person { person, .. } => {
                let own = self.matter.parties.iter().filter(|(_, party)| party.person == Some(*person));
                own.map(|(number, _)| *number).collect()
            }
            Actor::External(_) | Actor::Time => Vec::new(),
        }
    }

    /// Whoever acts, as the organ outside that sent the matter.
    pub(crate) fn as_sender(&self) -> Option<Performer> {
        let Actor::External(name) = self.given.actor else { return None };
        let sent = self.matter.external.as_ref() == Some(name);
        sent.then(|| Performer { external: Some(name.clone()), ..Performer::default() })
    }

    /// Whoever acts, as a party that they are.
    pub(crate) fn as_party(&self, party: PartyNumber) -> Performer {
        let person = match self.given.actor {
            Actor::Person { person, .. } => Some(*person),
            _ => None,
        };
        Performer { person, party: Some(party).filter(|party| *party > 0), ..Performer::default() }
    }

    /// The party as which somebody acts, if one they are is on a side that is meant.
    fn on_own_side(&self, who: &[Who]) -> Option<Performer> {
        let meant = |party: &PartyNumber| {
            let side = self.matter.parties.get(party).map(|party| &party.side);
            side.is_some_and(|side| who.contains(&Who::Side(side.clone())))
        };
        self.own_parties().into_iter().find(meant).map(|party| self.as_party(party))
    }

    /// Whoever acts, if `who` means them: as the reporter, for the reporter, bound by name, or from a seat.
    pub(crate) fn acts_as(&self, who: &[Who]) -> Result<Performer, Refusal> {
        let refused = Refusal::NotYours { assignee: Assignee::Reporter };
        let reporter = who.contains(&Who::Reporter);
        if let Some(party) = self.on_own_side(who) {
            return Ok(party);
        }
        match self.given.actor {
            Actor::Time | Actor::Party(_) => Err(refused),
            Actor::External(name) => {
                let meant = who.contains(&Who::External(name.clone()));
                self.as_sender().filter(|_| meant).ok_or(refused)
            }
            Actor::Reporter if reporter => Ok(Performer::default()),
            Actor::Reporter => Err(refused),
            Actor::Person { person, .. } => {
                let bound = who.iter().any(|one| match one {
                    Who::Bound(name) => self.matter.bindings.get(name) == Some(&Binding::Person(*person)),
                    Who::Reporter => self.matter.reporter == Some(*person),
                    Who::Role { .. } | Who::Side(_) | Who::External(_) => false,
                });
                if bound {
                    return Ok(Performer { person: Some(*person), ..Performer::default() });
                }
                if let Some(performer) = self.seated(who) {
                    return Ok(performer);
                }
                if reporter && let Some(proxy) = self.proxy(*person, false) {
                    return proxy;
                }
                Err(refused)
            }
        }
    }

    /// The bodies that lead or help with a task.
    pub(crate) fn bodies_of(&self, lead: TaskNumber) -> BTreeSet<gewu_kernel::id::BodyId> {
        let body = |task: &Task| match task.seat()?.place {
            Place::Body(body) => Some(body),
            Place::Area(_) => None,
        };
        self.matter
            .tasks
            .iter()
            .filter(|(number, task)| **number == lead || task.purpose == Purpose::Help { task: lead })
            .filter_map(|(_, task)| body(task))
            .collect()
    }
}

impl Assignment {
    fn certain(assignee: Assignee) -> Self {
        Assignment { assignee, vacant: false, deputies: false }
    }
}

fn words(who: &[Who]) -> String {
    let one = |who: &Who| match who {
        Who::Reporter => REPORTER.to_owned(),
        Who::Bound(name) | Who::Side(name) => name.clone(),
        Who::External(name) => format!("external {name}"),
        Who::Role { role, at: At::Levels(levels) } => format!("{role} @ {}", levels.join("/")),
        Who::Role { role, at: At::Binding(name) } => format!("{role} @ {name}"),
    };
    who.iter().map(one).collect::<Vec<_>>().join(", ")
}
