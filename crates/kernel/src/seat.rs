//! A seat: a role at a place. Whoever holds the role there may act from it.

use crate::id::{AreaId, BodyId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Where a role is held: over an area, or in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Over an area.
    Area(AreaId),
    /// In a body.
    Body(BodyId),
}

/// A role at a place, written `grid-worker@area:12` or `handler@body:5`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat {
    /// The role's id, as packs declare it.
    pub role: String,
    /// Where it is held.
    pub place: Place,
}

/// The text is not a seat.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a seat; write ROLE@area:NUMBER or ROLE@body:NUMBER, for example “grid-worker@area:12”")]
pub struct NotASeat(pub String);

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Area(area) => write!(f, "{}@area:{area}", self.role),
            Place::Body(body) => write!(f, "{}@body:{body}", self.role),
        }
    }
}

impl FromStr for Seat {
    type Err = NotASeat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || NotASeat(text.to_owned());
        let (role, place) = text.rsplit_once('@').ok_or_else(refuse)?;
        let (kind, number) = place.split_once(':').ok_or_else(refuse)?;
        let place = match kind {
            "area" => Place::Area(number.parse().map_err(|_| refuse())?),
            "body" => Place::Body(number.parse().map_err(|_| refuse())?),
            _ => return Err(refuse()),
        };
        if role.is_empty() {
            return Err(refuse());
        }
        Ok(Seat { role: role.to_owned(), place })
    }
}

impl Serialize for Seat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Seat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["grid-worker@area:12", "handler@body:5"] {
            assert_eq!(text.parse::<Seat>().unwrap().to_string(), text);
        }
        for text in ["", "@area:1", "worker", "worker@12", "worker@place:1", "worker@area:x"] {
            assert!(text.parse::<Seat>().is_err(), "{text}");
        }
    }
}
