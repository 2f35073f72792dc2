//! Areas with history out of yearly lists of division codes.
//!
//! The lists say what was so on eight days (`data/divisions/five_places_history.csv`), not what
//! happened between them. A code that goes on is the same place; a code that comes or goes is
//! settled by the same name under a re-coded parent, or by a row of the lineage list
//! (`data/divisions/five_places_lineage.csv`). What nothing settles is refused.

mod read;
mod story;

use crate::area::{Area, Level};
use crate::division::prefix;
use crate::lineage::Lineage;
use gewu_kernel::Date;
use std::collections::BTreeMap;

/// The years of the lists and the days on which they hold. A list holds until the next, the last
/// one on; since a change lies somewhere between two lists, these days are approximate.
pub const EDITIONS: [(i16, Date); 8] = [
    (2016, date(2016, 7, 31)),
    (2017, date(2017, 10, 31)),
    (2018, date(2018, 10, 31)),
    (2019, date(2019, 10, 31)),
    (2020, date(2020, 6, 30)),
    (2021, date(2021, 10, 31)),
    (2022, date(2022, 10, 31)),
    (2023, date(2023, 6, 30)),
];

const fn date(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

/// Why the lists could not be turned into areas.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditionError {
    /// A list does not have the expected columns or values.
    #[error("the {list} cannot be read: {problem}")]
    Unreadable {
        /// History or lineage.
        list: &'static str,
        /// Line and reason.
        problem: String,
    },
    /// The root is not in the lists, or not throughout.
    #[error("not every edition has the code {0}; give the 12-digit code of a division that all of them have")]
    NoRoot(String),
    /// Two names for one code in one edition.
    #[error("{code} is both “{first}” and “{second}” in the edition of {edition}")]
    TwoNames {
        /// The code.
        code: String,
        /// One name.
        first: String,
        /// The other.
        second: String,
        /// The day of the edition.
        edition: Date,
    },
    /// A code came, went or changed its name beyond recognition, and no row says how.
    #[error(
        "{code} “{name}” {what} in the edition of {edition} and nothing says how; add a row to the lineage list"
    )]
    Unsettled {
        /// The code.
        code: String,
        /// Its name.
        name: String,
        /// What it did.
        what: &'static str,
        /// The day of the edition.
        edition: Date,
    },
    /// A row of the lineage list does not fit the editions.
    #[error("the lineage row {from} → {to} of {edition} does not fit: {problem}")]
    Misfit {
        /// The code before.
        from: String,
        /// The code after.
        to: String,
        /// The day of the edition.
        edition: Date,
        /// What is wrong.
        problem: &'static str,
    },
}

/// The areas of a division and all within, with their history, and their successions.
///
/// `history_csv` has the columns code, name, level, first, last (years of editions); `lineage_csv`
/// from_code, to_code, edition, kind, basis, note; `root_code` is the 12-digit code of the tenant's
/// division, the same in all editions; its own parent is left out. Ids are numbered from 1 by
/// edition, then code.
pub fn from_editions(
    history_csv: &str,
    lineage_csv: &str,
    root_code: &str,
) -> Result<(Vec<Area>, Vec<Lineage>), EditionError> {
    let no_root = || EditionError::NoRoot(root_code.to_owned());
    let inside = prefix(root_code).ok_or_else(no_root)?;
    let editions = read::editions(history_csv, inside)?;
    if !editions.iter().all(|edition| edition.contains_key(root_code)) {
        return Err(no_root());
    }
    let rows = read::lineage(lineage_csv, inside)?;
    story::tell(&editions, &rows)
}

/// Code → unit, in one edition.
type Edition = BTreeMap<String, Unit>;

#[derive(Clone, Debug)]
struct Unit {
    name: String,
    level: Level,
}

#[cfg(test)]
#[path = "editions_tests.rs"]
mod tests;
