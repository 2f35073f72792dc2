//! What is looked at when two reports are compared.

use super::rarity::Rarity;
use super::read::Read;
use super::reason::{self, Reason};
use super::weights::{BIAS, WEIGHTS};
use std::collections::{BTreeMap, BTreeSet};

/// What is looked at, in the order of [`WEIGHTS`].
pub const FEATURES: [&str; 14] = [
    "words",
    "place",
    "other-place",
    "meaning",
    "other-meaning",
    "near",
    "far",
    "fresh",
    "category",
    "area",
    "other-number",
    "other-side",
    "side",
    "again",
];

/// A pair of reports as numbers, mostly between 0 and 1.
#[derive(Clone, Debug)]
pub struct Features {
    /// In the order of [`FEATURES`].
    pub values: [f64; FEATURES.len()],
    pub(super) found: reason::Found,
}

impl Features {
    pub(super) fn of(rarity: &Rarity<'_>, earlier: &Read, report: &Read) -> Features {
        let words = rarity.of_letters(&earlier.letters, &report.letters);
        let named = |one: &Read, other: &Read| rarity.of_letters(&one.place, &other.letters).of_lesser;
        let place = named(earlier, report).max(named(report, earlier));
        let says_where = !earlier.place.is_empty() && !report.place.is_empty();
        let same_place = rarity.of_letters(&earlier.place, &report.place).of_lesser;
        let meaning = rarity.of_meanings(&earlier.meanings, &report.meanings);
        let both_mean = !earlier.meanings.is_empty() && !report.meanings.is_empty();
        let metres = earlier.told.point.zip(report.told.point).map(|(one, other)| metres(one, other));
        let days = report.told.at.duration_since(earlier.told.at).as_secs_f64().abs() / 86_400.0;
        let category = earlier.told.category.is_some() && earlier.told.category == report.told.category;
        let area = earlier.told.area.is_some() && earlier.told.area == report.told.area;
        let (_, other_number) = compare(&earlier.numbers, &report.numbers);
        let (side, other_side) = compare(&earlier.sides, &report.sides);
        let yes = |it: bool| f64::from(u8::from(it));
        let few = |count: usize| f64::from(u32::try_from(count.min(2)).unwrap_or(2));
        let values = [
            words.of_both,
            place,
            if says_where { 1.0 - same_place } else { 0.0 },
            f64::midpoint(meaning.of_both, meaning.of_lesser),
            yes(both_mean && earlier.meanings.is_disjoint(&report.meanings)),
            metres.map_or(0.0, |metres| (-metres / 80.0).exp()),
            metres.map_or(0.0, |metres| (metres / 200.0).min(3.0)),
            (-days).exp(),
            yes(category),
            yes(area),
            few(other_number),
            few(other_side),
            few(side),
            yes(report.again && area),
        ];
        let found = reason::Found {
            metres,
            days,
            stretch: longest_stretch(&earlier.plain, &report.plain).iter().collect(),
            shared: shared(rarity, earlier, report),
        };
        Features { values, found }
    }

    /// How much speaks for the same thing; what speaks for a new one scores 0.
    pub fn score(&self) -> f64 {
        BIAS + self.values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum::<f64>()
    }

    /// What speaks for the same thing, the weightiest first.
    pub fn reasons(&self) -> Vec<Reason> {
        reason::reasons(self)
    }
}

/// The features of each report told of each matter beside a new one, for whoever fits or judges weights.
pub fn features(report: &Read, matters: &[Vec<Read>]) -> Vec<Vec<Features>> {
    let rarity = Rarity::among(std::iter::once(report).chain(matters.iter().flatten()));
    let of = |told: &Vec<Read>| told.iter().map(|earlier| Features::of(&rarity, earlier, report)).collect();
    matters.iter().map(of).collect()
}

/// How many kinds of thing both mark alike, and how many they mark otherwise.
fn compare(
    one: &BTreeMap<char, BTreeSet<String>>,
    other: &BTreeMap<char, BTreeSet<String>>,
) -> (usize, usize) {
    let both = one.iter().filter_map(|(kind, marks)| Some((marks, other.get(kind)?)));
    both.fold((0, 0), |(same, different), (marks, others)| match marks.is_disjoint(others) {
        false => (same + 1, different),
        true => (same, different + 1),
    })
}

/// The longest run of letters that stands in both.
fn longest_stretch<'a>(one: &[char], other: &'a [char]) -> &'a [char] {
    let (mut before, mut end, mut longest) = (vec![0_usize; other.len() + 1], 0, 0);
    let mut row = before.clone();
    for letter in one {
        for (at, same) in other.iter().enumerate() {
            row[at + 1] = if letter == same && *letter != ' ' { before[at] + 1 } else { 0 };
            if row[at + 1] > longest {
                (longest, end) = (row[at + 1], at + 1);
            }
        }
        std::mem::swap(&mut before, &mut row);
    }
    &other[end - longest..end]
}

/// How far apart two points are, in metres; of points near each other.
pub fn metres(one: (f64, f64), other: (f64, f64)) -> f64 {
    let east = (one.0 - other.0) * one.1.to_radians().cos() * 111_320.0;
    let north = (one.1 - other.1) * 110_540.0;
    east.hypot(north)
}

/// The rarest words of more than one letter's worth that both have.
fn shared(rarity: &Rarity<'_>, earlier: &Read, report: &Read) -> Vec<String> {
    let mut both: Vec<&String> = earlier.letters.intersection(&report.letters).collect();
    both.sort_by(|a, b| rarity.letter(b).total_cmp(&rarity.letter(a)).then(a.cmp(b)));
    both.into_iter().take(6).cloned().collect()
}
