//! How much a word says: the fewer of the reports nearby have it, the more.

use super::language::Meaning;
use super::read::Read;
use std::collections::{BTreeSet, HashMap};

/// In how many of some reports each word and each meaning stands.
pub(super) struct Rarity<'a> {
    reports: f64,
    letters: HashMap<&'a str, u32>,
    meanings: HashMap<Meaning, u32>,
}

/// How two sets overlap, weighed by rarity.
#[derive(Clone, Copy, Default)]
pub(super) struct Overlap {
    /// Beside both: 1 when they are the same.
    pub(super) of_both: f64,
    /// Beside the lesser: 1 when that one is part of the other.
    pub(super) of_lesser: f64,
}

/// Even what everybody says weighs something.
const LEAST: f64 = 0.1;

impl<'a> Rarity<'a> {
    pub(super) fn among(reports: impl Iterator<Item = &'a Read>) -> Rarity<'a> {
        let mut rarity = Rarity { reports: 0.0, letters: HashMap::new(), meanings: HashMap::new() };
        for report in reports {
            rarity.reports += 1.0;
            for letter in &report.letters {
                *rarity.letters.entry(letter).or_default() += 1;
            }
            for meaning in &report.meanings {
                *rarity.meanings.entry(*meaning).or_default() += 1;
            }
        }
        rarity
    }

    pub(super) fn letter(&self, letter: &str) -> f64 {
        self.weight(self.letters.get(letter))
    }

    fn weight(&self, in_how_many: Option<&u32>) -> f64 {
        let many = f64::from(*in_how_many.unwrap_or(&0));
        ((self.reports + 1.0) / (many + 0.5)).ln().max(LEAST)
    }

    pub(super) fn of_letters(&self, one: &BTreeSet<String>, other: &BTreeSet<String>) -> Overlap {
        overlap(one, other, |letter| self.letter(letter))
    }

    pub(super) fn of_meanings(&self, one: &BTreeSet<Meaning>, other: &BTreeSet<Meaning>) -> Overlap {
        overlap(one, other, |meaning| self.weight(self.meanings.get(meaning)))
    }
}

fn overlap<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>, weight: impl Fn(&T) -> f64) -> Overlap {
    let whole = |set: &BTreeSet<T>| set.iter().map(&weight).sum::<f64>();
    let (first, second) = (whole(one), whole(other));
    if first == 0.0 || second == 0.0 {
        return Overlap::default();
    }
    let both: f64 = one.intersection(other).map(&weight).sum();
    Overlap { of_both: both / (first * second).sqrt(), of_lesser: both / first.min(second) }
}
