//! Who could do something now: the people behind seats, and the bodies to which things can be given.

use super::chance::Chance;
use crate::tenant::Tenant;
use gewu_kernel::id::{AreaId, BodyId, PersonId, PositionId};
use gewu_kernel::seat::{Place, Seat};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::matter::{Assignee, Binding, Matter, Purpose, Task};
use gewu_matter::procedure::{At, BindKind, REPORTER, Step, Who};
use gewu_matter::roster::Roster;
use gewu_territory::position::Position;
use std::collections::{BTreeMap, BTreeSet};

/// Where each role is held, in the order of the positions.
#[derive(Debug, Default)]
pub(super) struct Staff {
    posts: BTreeMap<String, Vec<(PositionId, BodyId, AreaId)>>,
}

/// A tenant at an instant.
#[derive(Clone, Copy)]
pub(super) struct Moment<'t> {
    pub(super) tenant: &'t Tenant,
    pub(super) now: Timestamp,
    pub(super) day: Date,
}

impl Staff {
    pub(super) fn of(positions: &[Position]) -> Staff {
        let mut staff = Staff::default();
        for position in positions {
            let posts = staff.posts.entry(position.role.clone()).or_default();
            posts.push((position.id, position.body, position.area));
        }
        staff
    }

    /// Somebody who holds a role, and the area over which they do.
    pub(super) fn somebody(
        &self,
        moment: Moment<'_>,
        role: &str,
        chance: &mut Chance,
    ) -> Option<(PersonId, AreaId)> {
        let (_, _, area) = *chance.pick(self.posts.get(role)?)?;
        let seat = Seat { role: role.to_owned(), place: Place::Area(area) };
        let acting = moment.tenant.roster(moment.now).acting(&seat).people;
        chance.pick(&acting).map(|person| (*person, area))
    }

    /// A body to which a matter could be given, where somebody holds one of these roles; not one of `taken`.
    pub(super) fn some_body(
        &self,
        matter: &Matter,
        roles: &[&str],
        taken: &BTreeSet<BodyId>,
        chance: &mut Chance,
    ) -> Option<BodyId> {
        let here: BTreeSet<AreaId> = matter.places.values().copied().collect();
        let posts = roles.iter().filter_map(|role| self.posts.get(*role)).flatten();
        let near = posts.filter(|(_, body, area)| here.contains(area) && !taken.contains(body));
        let bodies: BTreeSet<BodyId> = near.map(|(_, body, _)| *body).collect();
        chance.pick(&bodies.into_iter().collect::<Vec<_>>()).copied()
    }

    /// Somebody to name for a later step.
    pub(super) fn some_person(
        &self,
        moment: Moment<'_>,
        matter: &Matter,
        chance: &mut Chance,
    ) -> Option<PersonId> {
        let here: Vec<AreaId> = matter.places.values().copied().collect();
        let posts = self.posts.iter().flat_map(|(role, posts)| posts.iter().map(move |post| (role, post)));
        let near: Vec<Seat> = posts
            .filter(|(_, (_, _, area))| here.contains(area))
            .map(|(role, (_, _, area))| Seat { role: role.clone(), place: Place::Area(*area) })
            .collect();
        let seat = chance.pick(&near)?;
        chance.pick(&moment.tenant.roster(moment.now).acting(seat).people).copied()
    }
}

impl Moment<'_> {
    /// The people who may do a task now: they act from its seat and have no part that keeps them from it.
    pub(super) fn able(&self, matter: &Matter, task: &Task, step: &Step) -> Vec<PersonId> {
        let mut people = match &task.assignee {
            Assignee::Seat(seat) => self.tenant.roster(self.now).acting(seat).people,
            Assignee::Person(person) => vec![*person],
            Assignee::Reporter | Assignee::External(_) | Assignee::Nobody => vec![],
        };
        match &task.purpose {
            Purpose::Decide { by, task: about, .. } => {
                let signed = matter.tasks.get(about).and_then(|task| task.taken_by);
                let worked = matter.performed.get(&step.id).cloned().unwrap_or_default();
                people.retain(|it| it != by && signed != Some(*it) && !worked.contains(it));
            }
            Purpose::Help { .. } => {}
            Purpose::Perform | Purpose::Wait => {
                let excluded = excluded(matter, step);
                people.retain(|person| !excluded.contains(person));
            }
        }
        people
    }

    /// Somebody who may enter for the reporter what they say, with no part in the matter.
    pub(super) fn proxy(&self, matter: &Matter, proxies: &[Who], chance: &mut Chance) -> Option<PersonId> {
        let part: BTreeSet<PersonId> = matter.performed.values().flatten().copied().collect();
        let mut people = self.seated(&matter.places, proxies);
        people.retain(|person| !part.contains(person) && matter.reporter != Some(*person));
        chance.pick(&people).copied()
    }

    /// The people behind seats that a list of roles means at these places.
    pub(super) fn seated(&self, places: &gewu_matter::matter::Places, who: &[Who]) -> Vec<PersonId> {
        let seats = who.iter().flat_map(|one| match one {
            Who::Role { role, at: At::Levels(levels) } => levels
                .iter()
                .filter_map(|level| places.get(level))
                .map(|area| Seat { role: role.clone(), place: Place::Area(*area) })
                .collect(),
            _ => Vec::new(),
        });
        seats.flat_map(|seat| self.tenant.roster(self.now).acting(&seat).people).collect()
    }
}

fn excluded(matter: &Matter, step: &Step) -> BTreeSet<PersonId> {
    let mut excluded = BTreeSet::new();
    for other in &step.not {
        if other == REPORTER {
            excluded.extend(matter.reporter);
        }
        excluded.extend(matter.performed.get(other).into_iter().flatten());
    }
    excluded
}

/// The roles that are looked for in a body of this binding.
pub(super) fn roles_in<'p>(procedure: &'p gewu_matter::Procedure, binding: &str) -> Vec<&'p str> {
    let all = procedure.steps.values().flat_map(|step| step.who.iter());
    let mut roles: Vec<&str> = all
        .filter_map(|who| match who {
            Who::Role { role, at: At::Binding(name) } if name == binding => Some(role.as_str()),
            _ => None,
        })
        .collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// What can be bound for a kind, if there is anything.
pub(super) fn to_bind(
    staff: &Staff,
    moment: Moment<'_>,
    matter: &Matter,
    kind: BindKind,
    roles: &[&str],
    chance: &mut Chance,
) -> Option<Binding> {
    match kind {
        BindKind::Body => staff.some_body(matter, roles, &BTreeSet::new(), chance).map(Binding::Body),
        BindKind::Person => staff.some_person(moment, matter, chance).map(Binding::Person),
    }
}
