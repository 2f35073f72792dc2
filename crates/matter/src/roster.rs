//! What the engine asks about people and bodies; `app` answers from the territory's directory.

use crate::matter::{Binding, Places};
use gewu_kernel::id::{BodyId, PersonId};
use gewu_kernel::seat::Seat;
use std::collections::BTreeSet;

/// Who acts for seats, as of the instant of the command.
pub trait Roster {
    /// The people who act for a seat: those who hold it, or their deputies while all of them are absent.
    fn acting(&self, seat: &Seat) -> Acting;
    /// The body that a unit's key stands for at these places: the nearest one.
    fn unit(&self, key: &str, places: &Places) -> Option<BodyId>;
    /// Whether there is such a body.
    fn has_body(&self, body: BodyId) -> bool;
    /// Whether there is such a person.
    fn has_person(&self, person: PersonId) -> bool;
    /// Who stands so near to somebody, or to a body, that nothing about them may reach them.
    fn near(&self, whom: &Binding) -> Near;
}

/// Those near to somebody, or to a body: who serves in the same bodies, and declared kin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Near {
    /// The people, whom it is about among them.
    pub people: BTreeSet<PersonId>,
    /// The bodies.
    pub bodies: BTreeSet<BodyId>,
}

/// The people who act for a seat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acting {
    /// Nobody when the seat is vacant.
    pub people: Vec<PersonId>,
    /// Whether they stand in for people who are absent.
    pub deputies: bool,
}

impl Near {
    /// Whether what a step has named is among them.
    pub fn names(&self, held: &Binding) -> bool {
        match held {
            Binding::Body(body) => self.bodies.contains(body),
            Binding::Person(person) => self.people.contains(person),
        }
    }
}
