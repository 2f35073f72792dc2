//! A report, read once for being compared many times.

use super::Told;
use super::language::{self, Meaning};
use std::collections::{BTreeMap, BTreeSet};

/// The longest text that is compared; a report is shorter, and what is longer is compared by its beginning.
const LETTERS: usize = 400;

/// A report as it is compared.
#[derive(Clone, Debug)]
pub struct Read {
    pub(super) told: Told,
    /// All that was said, in plain letters.
    pub(super) plain: Vec<char>,
    pub(super) letters: BTreeSet<String>,
    pub(super) place: BTreeSet<String>,
    pub(super) meanings: BTreeSet<Meaning>,
    pub(super) numbers: BTreeMap<char, BTreeSet<String>>,
    pub(super) sides: BTreeMap<char, BTreeSet<String>>,
    pub(super) again: bool,
}

impl Read {
    /// Reads what somebody told.
    pub fn of(told: Told) -> Read {
        let short = |text: &str| text.chars().take(LETTERS).collect::<String>();
        let place = language::plain(&short(&told.place));
        let what = language::plain(&short(&format!("{} {}", told.title, told.text)));
        let all = format!("{place} {what}");
        Read {
            letters: language::letters(&all),
            place: language::letters(&place),
            meanings: language::meanings(&what),
            numbers: language::numbers(&all),
            sides: language::sides(&all),
            again: language::tells_again(&what),
            plain: all.chars().collect(),
            told,
        }
    }
}
