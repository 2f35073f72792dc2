//! Who holds which role where, who acts for whom, and how far a role reaches.

use crate::body::Body;
use crate::position::{Absence, Position, Tenure};
use crate::snapshot::Territory;
use gewu_kernel::id::{AreaId, BodyId, PersonId, PositionId};
use gewu_kernel::seat::{Place, Seat};
use gewu_kernel::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// Bodies, positions, tenures and absences, ready to be asked. Every question is answered by
/// hashed look-ups; none walks all people or all positions.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    bodies: HashMap<BodyId, Body>,
    units: HashMap<String, HashMap<AreaId, BodyId>>,
    positions: HashMap<PositionId, Position>,
    seats: HashMap<Place, HashMap<String, Vec<PositionId>>>,
    by_position: HashMap<PositionId, Vec<Tenure>>,
    by_person: HashMap<PersonId, Vec<Tenure>>,
    absences: HashMap<PersonId, Vec<Absence>>,
}

/// Why bodies and positions were not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// An id was given twice.
    #[error("there are two bodies with the number {0}; each needs its own")]
    TwiceTheBody(BodyId),
    /// A key was given twice at one area.
    #[error("“{0}” is the code of two bodies of one area; packs rely on it, so give one of them another")]
    TwiceTheCode(String),
    /// An id was given twice.
    #[error("there are two positions with the number {0}; each needs its own")]
    TwiceThePosition(PositionId),
    /// A position without its body.
    #[error("the position “{title}” is in body {body}, which does not exist; add the body first")]
    UnknownBody {
        /// What people call the position.
        title: String,
        /// The body that is missing.
        body: BodyId,
    },
    /// A tenure without its position.
    #[error("{person} holds position {position}, which does not exist; add the position first")]
    UnknownPosition {
        /// Who was to hold it.
        person: PersonId,
        /// The position that is missing.
        position: PositionId,
    },
    /// A term or an absence that ends before it has begun.
    #[error("the term or absence of {0} ends before it has begun; correct one of the two")]
    Backwards(PersonId),
}

/// Who may act from a seat at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holders {
    /// Those who act, ascending.
    pub acting: Vec<PersonId>,
    /// Those who would act but are away, ascending.
    pub absent: Vec<PersonId>,
    /// Those who act do so as deputies.
    pub by_deputy: bool,
}

/// A role that a person holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The position held.
    pub position: PositionId,
    /// Its role.
    pub role: String,
    /// The body in which it is held.
    pub body: BodyId,
    /// The area over which it is held.
    pub area: AreaId,
    /// Held as a deputy.
    pub deputy: bool,
}

impl Directory {
    /// Checks and indexes; the order of the lists does not matter.
    pub fn new(
        bodies: Vec<Body>,
        positions: Vec<Position>,
        tenures: Vec<Tenure>,
        absences: Vec<Absence>,
    ) -> Result<Directory, DirectoryError> {
        let mut directory = Directory::default();
        bodies.into_iter().try_for_each(|body| directory.add_body(body))?;
        positions.into_iter().try_for_each(|position| directory.add_position(position))?;
        tenures.into_iter().try_for_each(|tenure| directory.add_tenure(tenure))?;
        for absence in absences {
            if absence.until <= absence.from {
                return Err(DirectoryError::Backwards(absence.person));
            }
            directory.absences.entry(absence.person).or_default().push(absence);
        }
        Ok(directory)
    }

    fn add_body(&mut self, body: Body) -> Result<(), DirectoryError> {
        if let Some(code) = &body.code
            && self.units.entry(code.clone()).or_default().insert(body.area, body.id).is_some()
        {
            return Err(DirectoryError::TwiceTheCode(code.clone()));
        }
        match self.bodies.insert(body.id, body) {
            Some(before) => Err(DirectoryError::TwiceTheBody(before.id)),
            None => Ok(()),
        }
    }

    fn add_position(&mut self, position: Position) -> Result<(), DirectoryError> {
        if !self.bodies.contains_key(&position.body) {
            return Err(DirectoryError::UnknownBody { title: position.title, body: position.body });
        }
        for place in [Place::Area(position.area), Place::Body(position.body)] {
            let roles = self.seats.entry(place).or_default();
            roles.entry(position.role.clone()).or_default().push(position.id);
        }
        match self.positions.insert(position.id, position) {
            Some(before) => Err(DirectoryError::TwiceThePosition(before.id)),
            None => Ok(()),
        }
    }

    fn add_tenure(&mut self, tenure: Tenure) -> Result<(), DirectoryError> {
        let Tenure { position, person, .. } = tenure;
        if !self.positions.contains_key(&position) {
            return Err(DirectoryError::UnknownPosition { person, position });
        }
        if tenure.until.is_some_and(|until| until <= tenure.from) {
            return Err(DirectoryError::Backwards(person));
        }
        self.by_position.entry(position).or_default().push(tenure.clone());
        self.by_person.entry(person).or_default().push(tenure);
        Ok(())
    }

    /// The roles that somebody may hold over an area, in the order of their names.
    pub fn roles_over(&self, area: AreaId) -> BTreeSet<&String> {
        self.seats.get(&Place::Area(area)).into_iter().flat_map(|roles| roles.keys()).collect()
    }

    /// A body by its number.
    pub fn body(&self, id: BodyId) -> Option<&Body> {
        self.bodies.get(&id)
    }

    /// All bodies, in no particular order.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.bodies.values()
    }

    /// The body with a short key at the first of these areas that has one.
    pub fn unit(&self, code: &str, areas: impl IntoIterator<Item = AreaId>) -> Option<BodyId> {
        let units = self.units.get(code)?;
        areas.into_iter().find_map(|area| units.get(&area)).copied()
    }

    /// Whether somebody holds or has held a position.
    pub fn knows(&self, person: PersonId) -> bool {
        self.by_person.contains_key(&person)
    }

    /// A position by its number.
    pub fn position(&self, id: PositionId) -> Option<&Position> {
        self.positions.get(&id)
    }

    /// Who may act from exactly this seat; `day` is the local day of `at`. Deputies act when nobody
    /// who holds the role there in their own right is present, also when nobody holds it at all.
    pub fn holders(&self, seat: &Seat, at: Timestamp, day: Date) -> Holders {
        let (own, deputies) = self.in_office(seat, day);
        let (mut absent, mut acting): (Vec<_>, Vec<_>) =
            own.into_iter().partition(|person| self.is_absent(*person, at));
        let mut by_deputy = false;
        if acting.is_empty() {
            let (away, present) = deputies.into_iter().partition(|person| self.is_absent(*person, at));
            absent.extend::<Vec<_>>(away);
            acting = present;
            by_deputy = !acting.is_empty();
        }
        Holders { acting: each_once(acting), absent: each_once(absent), by_deputy }
    }

    /// Who is in office at exactly this seat on a day, whether away or not: in their own right, and as deputies.
    pub fn in_office(&self, seat: &Seat, day: Date) -> (Vec<PersonId>, Vec<PersonId>) {
        let positions = self.seats.get(&seat.place).and_then(|roles| roles.get(&seat.role));
        let holding = |deputy: bool| {
            let tenures = positions.into_iter().flatten().filter_map(|id| self.by_position.get(id)).flatten();
            let people = tenures.filter(|tenure| tenure.deputy == deputy && tenure.holds(day));
            each_once(people.map(|tenure| tenure.person).collect())
        };
        (holding(false), holding(true))
    }

    /// Everybody who holds any role in a body on a day, as a deputy too.
    pub fn serving(&self, body: BodyId, day: Date) -> BTreeSet<PersonId> {
        let positions =
            self.seats.get(&Place::Body(body)).into_iter().flat_map(|roles| roles.values().flatten());
        let tenures = positions.filter_map(|position| self.by_position.get(position)).flatten();
        tenures.filter(|tenure| tenure.holds(day)).map(|tenure| tenure.person).collect()
    }

    /// Whether a person is away at an instant.
    pub fn is_absent(&self, person: PersonId, at: Timestamp) -> bool {
        let absences = self.absences.get(&person);
        absences.into_iter().flatten().any(|absence| absence.from <= at && at < absence.until)
    }

    /// What a person holds on a day, in the order of the positions.
    pub fn posts(&self, person: PersonId, day: Date) -> Vec<Post> {
        let tenures = self.by_person.get(&person).into_iter().flatten().filter(|tenure| tenure.holds(day));
        let mut posts: Vec<Post> = tenures
            .filter_map(|tenure| {
                let Position { id, body, role, area, .. } = self.positions.get(&tenure.position)?.clone();
                Some(Post { position: id, role, body, area, deputy: tenure.deputy })
            })
            .collect();
        posts.sort_by_key(|post| (post.position, post.deputy));
        posts
    }
}

/// Whether a role held over one area reaches another on a day: it reaches the area itself and all
/// within it, in both hierarchies.
pub fn reaches(territory: &Territory, post_area: AreaId, area: AreaId, day: Date) -> bool {
    territory.within(post_area, area, day)
}

fn each_once(mut people: Vec<PersonId>) -> Vec<PersonId> {
    people.sort();
    people.dedup();
    people
}

#[cfg(test)]
#[path = "directory_tests.rs"]
mod tests;
