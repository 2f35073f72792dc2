//! What the engine asks about people and bodies; `app` answers from the territory's directory.

use crate::matter::Places;
use gewu_kernel::id::{BodyId, PersonId};
use gewu_kernel::seat::Seat;

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
}

/// The people who act for a seat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acting {
    /// Nobody when the seat is vacant.
    pub people: Vec<PersonId>,
    /// Whether they stand in for people who are absent.
    pub deputies: bool,
}
