//! Roles held in bodies over areas, who holds them, and who is away.

use gewu_kernel::id::{AreaId, BodyId, PersonId, PositionId};
use gewu_kernel::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// A role held in a body over an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// What everything else refers to.
    pub id: PositionId,
    /// The body in which it is held.
    pub body: BodyId,
    /// The role's id, as packs declare it.
    pub role: String,
    /// The area over which it is held; it reaches all areas within.
    pub area: AreaId,
    /// What people call it.
    pub title: String,
}

/// A person in a position for a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenure {
    /// The position held.
    pub position: PositionId,
    /// Who holds it.
    pub person: PersonId,
    /// The first day.
    pub from: Date,
    /// The day after the last; none while it goes on.
    #[serde(default)]
    pub until: Option<Date>,
    /// Acts only when nobody who holds the role at the place in their own right is there.
    #[serde(default)]
    pub deputy: bool,
}

impl Tenure {
    /// Whether the term includes a day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// A time in which a person does not act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Who is away.
    pub person: PersonId,
    /// The first instant.
    pub from: Timestamp,
    /// The instant of return, exclusive.
    pub until: Timestamp,
}
