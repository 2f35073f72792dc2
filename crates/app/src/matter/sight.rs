//! Who may know of a matter, and how much of it they read.

use crate::matter::caller::Caller;
use crate::tenant::Tenant;
use gewu_access::{Scope, Subject as Seen};
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_kernel::seat::{Place, Seat};
use gewu_matter::Procedure;
use gewu_matter::command::Actor;
use gewu_matter::matter::{Assignee, Binding, Matter};
use gewu_matter::procedure::{At, Who};
use std::collections::BTreeSet;

/// How much of a matter somebody reads.
pub(crate) struct Sight {
    /// Who holds an office, not only which office it is.
    pub(crate) names: bool,
    /// Personal values.
    pub(crate) personal: bool,
}

impl Tenant {
    /// Whether a caller may know of a matter at all.
    pub(crate) fn may_see(&self, caller: &Caller, matter: &Matter, now: Timestamp) -> bool {
        match caller {
            Caller::Reporter(own) => *own == matter.id,
            Caller::Party(own, party) => *own == matter.id && matter.parties.contains_key(party),
            Caller::Person(person) => self.scope(*person, now).permits(&self.seen(matter, now)),
            Caller::Partner(partner) => matter.external.as_ref() == Some(&partner.external),
            Caller::Anyone { .. } => false,
            Caller::Time => true,
        }
    }

    /// How much a caller reads of a matter that they may know of.
    pub(crate) fn sight(
        &self,
        caller: &Caller,
        matter: &Matter,
        procedure: &Procedure,
        now: Timestamp,
    ) -> Sight {
        match caller {
            // A partner reads what it is told, and no matter.
            Caller::Anyone { .. } | Caller::Partner(_) => Sight { names: false, personal: false },
            Caller::Reporter(_) | Caller::Party(..) => Sight { names: false, personal: true },
            Caller::Person(person) => Sight {
                names: self.in_office(*person, matter, now),
                personal: self.has_part(*person, matter, procedure, now),
            },
            Caller::Time => Sight { names: true, personal: true },
        }
    }

    /// Whether a person knows of a matter by what they hold or do, not only for having reported it.
    pub(crate) fn in_office(&self, person: PersonId, matter: &Matter, now: Timestamp) -> bool {
        let offices = Scope { person: None, ..self.scope(person, now) };
        let seen = self.seen(matter, now);
        if seen.kept_out.contains(&person) {
            return false;
        }
        let concerned = matter.parties.values().any(|party| party.person == Some(person));
        let by_name = matter.reporter != Some(person) && !concerned && seen.people.contains(&person);
        offices.permits(&seen) || by_name
    }

    /// Whether a person has a part in a matter, beyond overseeing a place in which it lies.
    fn has_part(&self, person: PersonId, matter: &Matter, procedure: &Procedure, now: Timestamp) -> bool {
        // Of what is confidential nobody knows without a part in it.
        if matter.confidential {
            return self.scope(person, now).permits(&self.seen(matter, now));
        }
        let Seen { people, mut bodies, seats, .. } = self.seen(matter, now);
        bodies.extend(seats.iter().filter_map(|seat| match seat.place {
            Place::Body(body) => Some(body),
            Place::Area(_) => None,
        }));
        let named = named_seats(matter, procedure);
        let posts = self.directory.posts(person, self.work_time.date(now));
        people.contains(&person)
            || posts.into_iter().any(|post| {
                let seat = Seat { role: post.role, place: Place::Area(post.area) };
                bodies.contains(&post.body) || named.contains(&seat)
            })
    }

    /// What decides who may see a matter, with those who may not from whatever office.
    pub(crate) fn seen(&self, matter: &Matter, now: Timestamp) -> Seen {
        Seen { kept_out: self.kept_out(matter, now), ..seen(matter) }
    }

    /// Everything a person may see.
    pub fn scope(&self, person: PersonId, now: Timestamp) -> Scope {
        use gewu_territory::body::BodyKind;
        let day = self.work_time.date(now);
        let mut scope = Scope { person: Some(person), ..Default::default() };
        for post in self.directory.posts(person, day) {
            // A department sees what it was given, wherever it lies; other bodies serve a territory.
            match self.directory.body(post.body).map(|body| body.kind) {
                Some(BodyKind::Department | BodyKind::Enterprise) | None => {}
                Some(_) => {
                    scope.areas.insert(post.area);
                }
            }
            scope.bodies.insert(post.body);
        }
        if let Actor::Person { seats, .. } = self.actor(person, now) {
            scope.seats.extend(seats.into_iter().map(|held| held.seat));
        }
        scope
    }
}

/// The seats over places that the steps name where a matter lies. Whoever may enter what a reporter says reads no more
/// of a matter for that: they hear it from the reporter.
fn named_seats(matter: &Matter, procedure: &Procedure) -> BTreeSet<Seat> {
    let steps = procedure.steps.values().flat_map(|step| {
        let deciders = step.may.extend.iter().map(|it| &it.by).chain(step.may.pause.iter().map(|it| &it.by));
        [&step.who, &step.escalate].into_iter().chain(deciders)
    });
    let named = steps.flatten().filter_map(|who| match who {
        Who::Role { role, at: At::Levels(levels) } => Some((role, levels)),
        _ => None,
    });
    let seats = named.flat_map(|(role, levels)| {
        let areas = levels.iter().filter_map(|level| matter.places.get(level));
        areas.map(|area| Seat { role: role.clone(), place: Place::Area(*area) })
    });
    seats.collect()
}

/// What of a matter itself decides who may see it; who may not, the directory tells.
pub(crate) fn seen(matter: &Matter) -> Seen {
    let bodies = matter.bindings.values().filter_map(|binding| match binding {
        Binding::Body(body) => Some(*body),
        Binding::Person(_) => None,
    });
    let named = matter.tasks.values().filter_map(|task| match &task.assignee {
        Assignee::Person(person) => Some(*person),
        _ => None,
    });
    let parties = matter.parties.values().filter_map(|party| party.person);
    let people = matter.performed.values().flatten().copied().chain(named);
    let waiting = matter.tasks.values().filter_map(|task| task.seat().cloned());
    // What another book has handled had no office here; the body that handled it knows of it.
    let (areas, bodies) = match matter.confidential {
        true if matter.offices.is_empty() => (BTreeSet::new(), bodies.collect()),
        true => (BTreeSet::new(), BTreeSet::new()),
        false => (matter.places.values().copied().collect(), bodies.collect()),
    };
    Seen {
        areas,
        bodies,
        seats: waiting.chain(matter.offices.iter().cloned()).collect(),
        confidential: matter.confidential,
        people: people.chain(matter.reporter).chain(parties).collect(),
        kept_out: BTreeSet::new(),
    }
}
