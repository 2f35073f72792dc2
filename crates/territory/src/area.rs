//! A place with a stable id, and what was so of it when.

use crate::boundary::{Boundary, Coordinate};
use gewu_kernel::Date;
use gewu_kernel::id::AreaId;
use serde::{Deserialize, Serialize};

/// A place. Its id stays while names, codes, parents and boundaries come and go; it exists on the
/// days on which it has a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// What everything else refers to.
    pub id: AreaId,
    /// What sort of place it is; a place that becomes another sort is another area.
    pub level: Level,
    /// Its names, without overlap.
    pub names: Vec<Dated<String>>,
    /// Its codes, without overlap: the 12-digit division code, or the tenant's code of a grid.
    #[serde(default)]
    pub codes: Vec<Dated<String>>,
    /// What it is part of; at most one parent a day in each hierarchy.
    #[serde(default)]
    pub parents: Vec<Dated<Parent>>,
    /// Its outlines, without overlap.
    #[serde(default)]
    pub boundaries: Vec<Dated<Boundary>>,
    /// Where its office or centre is.
    #[serde(default)]
    pub seat: Option<Coordinate>,
    /// Invented for demo and tests: never to be shown as a real place.
    #[serde(default)]
    pub synthetic: bool,
}

/// Something that was so from a day until another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// The first day; none: as far back as is known.
    pub from: Option<Date>,
    /// The day after the last; none: still so.
    pub until: Option<Date>,
    /// The days are those of a yearly list, not of the change itself.
    #[serde(default)]
    pub approximate: bool,
    /// Where it is known from, for people to read.
    pub source: String,
    /// What was so.
    pub value: T,
}

impl<T> Dated<T> {
    /// Whether it was so on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether there is a day on which both were so.
    pub fn overlaps<U>(&self, other: &Dated<U>) -> bool {
        let before = |until: Option<Date>, from: Option<Date>| match (until, from) {
            (Some(until), Some(from)) => until <= from,
            _ => false,
        };
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

/// What was so on a day.
pub(crate) fn on<T>(spells: &[Dated<T>], day: Date) -> Option<&T> {
    spells.iter().find(|spell| spell.holds(day)).map(|spell| &spell.value)
}

/// What an area is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Parent {
    /// In which order of places.
    pub hierarchy: Hierarchy,
    /// The larger area.
    pub area: AreaId,
}

/// An order of places, each inside a larger one. The two do not map one to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hierarchy {
    /// Divisions: province, city, county, town, village, group. A grid rests on one of them.
    Administrative,
    /// Grids: small in medium in large, in the county.
    Grid,
}

/// The sort of place, from the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A province, autonomous region or municipality.
    Province,
    /// A city with counties.
    City,
    /// A county, county-level city or district.
    County,
    /// A town-level unit: street, town, township, farm.
    Town,
    /// A village-level unit: a community or a village.
    Village,
    /// A villagers' group or hamlet.
    Group,
    /// A town's grid.
    LargeGrid,
    /// A village's grid.
    MediumGrid,
    /// The grid one worker serves.
    SmallGrid,
}

impl Level {
    /// All of them, from the largest, divisions before grids.
    pub const ALL: [Level; 9] = [
        Level::Province,
        Level::City,
        Level::County,
        Level::Town,
        Level::Village,
        Level::Group,
        Level::LargeGrid,
        Level::MediumGrid,
        Level::SmallGrid,
    ];

    /// The word in tables, packs and the API, the same as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
            Level::Town => "town",
            Level::Village => "village",
            Level::Group => "group",
            Level::LargeGrid => "large-grid",
            Level::MediumGrid => "medium-grid",
            Level::SmallGrid => "small-grid",
        }
    }

    /// What people call it.
    pub fn chinese(self) -> &'static str {
        match self {
            Level::Province => "省",
            Level::City => "市",
            Level::County => "县（市、区）",
            Level::Town => "乡镇（街道）",
            Level::Village => "村（社区）",
            Level::Group => "村民小组",
            Level::LargeGrid => "大网格",
            Level::MediumGrid => "中网格",
            Level::SmallGrid => "小网格",
        }
    }

    /// The level of a word.
    pub fn of_word(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.word() == word)
    }

    /// Whether it is one of the three sizes of grid.
    pub fn is_grid(self) -> bool {
        matches!(self, Level::LargeGrid | Level::MediumGrid | Level::SmallGrid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_writes_the_same_words() {
        for level in Level::ALL {
            assert_eq!(serde_json::to_string(&level).unwrap(), format!("\"{}\"", level.word()));
            assert_eq!(Level::of_word(level.word()), Some(level));
        }
    }
}
