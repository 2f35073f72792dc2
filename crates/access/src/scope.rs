//! The scope of a person, and whether a matter lies in it.

use gewu_kernel::id::{AreaId, BodyId, PersonId};
use gewu_kernel::seat::{Place, Seat};
use std::collections::BTreeSet;

/// Everything somebody may see of the tenant's matters.
///
/// A role held over an area in a body that serves a territory (a village, a town, a centre) sees what lies in that
/// area. A role held in a department sees what was given to the department, wherever it lies. Of what is confidential
/// only those know who have a part in it themselves or act from a seat that has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Who.
    pub person: Option<PersonId>,
    /// Areas whose matters they oversee, with everything in them.
    pub areas: BTreeSet<AreaId>,
    /// Bodies whose matters they handle.
    pub bodies: BTreeSet<BodyId>,
    /// The very seats from which they act.
    pub seats: BTreeSet<Seat>,
}

/// What the decision needs to know about a matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The areas it lies in, at every level.
    pub areas: BTreeSet<AreaId>,
    /// The bodies it was given to.
    pub bodies: BTreeSet<BodyId>,
    /// The seats it waits for; where it is confidential, all that have had it or were told of it.
    pub seats: BTreeSet<Seat>,
    /// Whoever opened it, performed a step of it, or is waited for by name.
    pub people: BTreeSet<PersonId>,
    /// Only those with a part in it may know of it: no area and no body oversees it.
    pub confidential: bool,
    /// Who may not know of it, from whatever seat.
    pub kept_out: BTreeSet<PersonId>,
}

impl Scope {
    /// Whether the matter lies in the scope.
    pub fn permits(&self, subject: &Subject) -> bool {
        let waits_for = |seat: &Seat| match seat.place {
            _ if subject.confidential => self.seats.contains(seat),
            Place::Area(area) => self.areas.contains(&area),
            Place::Body(body) => self.bodies.contains(&body),
        };
        if self.person.is_some_and(|person| subject.kept_out.contains(&person)) {
            return false;
        }
        self.person.is_some_and(|person| subject.people.contains(&person))
            || !subject.confidential && !self.areas.is_disjoint(&subject.areas)
            || !self.bodies.is_disjoint(&subject.bodies)
            || subject.seats.iter().any(waits_for)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn areas(ids: impl IntoIterator<Item = i64>) -> BTreeSet<AreaId> {
        ids.into_iter().map(AreaId).collect()
    }

    #[test]
    fn a_village_sees_its_own_and_a_department_what_it_was_given() {
        let matter =
            Subject { areas: areas([1, 10, 100]), bodies: BTreeSet::from([BodyId(7)]), ..Subject::default() };
        let village = Scope { areas: areas([100]), ..Scope::default() };
        let other_village = Scope { areas: areas([101]), ..Scope::default() };
        let department = Scope { bodies: BTreeSet::from([BodyId(7)]), ..Scope::default() };
        let other_department = Scope { bodies: BTreeSet::from([BodyId(8)]), ..Scope::default() };
        assert!(village.permits(&matter) && department.permits(&matter));
        assert!(!other_village.permits(&matter) && !other_department.permits(&matter));
    }

    proptest! {
        /// Whoever has no person, no area and no body sees nothing, whatever a matter looks like.
        #[test]
        fn nobody_sees_nothing(ids in proptest::collection::btree_set(0i64..50, 0..8), person in any::<u128>()) {
            let matter = Subject {
                areas: areas(ids.clone()),
                bodies: ids.into_iter().map(BodyId).collect(),
                people: BTreeSet::from([PersonId(Uuid::from_u128(person))]),
                ..Subject::default()
            };
            prop_assert!(!Scope::default().permits(&matter));
        }
    }
}
