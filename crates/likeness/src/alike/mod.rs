//! Which matters a report may tell of once more.
//!
//! Nobody joins anything here: what is likely is proposed with its reasons, and a person decides.

mod feature;
mod language;
mod rarity;
mod read;
mod reason;
mod weights;

pub use feature::{FEATURES, Features, features, metres};
pub use read::Read;
pub use reason::Reason;
pub use weights::{BIAS, WEIGHTS};

use jiff::Timestamp;
use rarity::Rarity;

/// What somebody told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Where, in their own words.
    pub place: String,
    /// In one line.
    pub title: String,
    /// In full.
    pub text: String,
    /// Where, in degrees east and north (CGCS2000 or WGS 84).
    pub point: Option<(f64, f64)>,
    /// The smallest area it is known to lie in, such as a village.
    pub area: Option<i64>,
    /// What it is about, as a category's id.
    pub category: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A matter that a report may tell of once more.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Its place among those that were asked about.
    pub matter: usize,
    /// How likely it is the same: between 0 and 1, and together with all others and “a new one” exactly 1.
    pub likelihood: f64,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// What is less likely than this is not worth a person's look: on the learning half of `data/duplicates`, half of
/// what is proposed above it is right and four in five duplicates are among it.
pub const WORTH_A_LOOK: f64 = 0.15;

/// Which of these matters, each with all that was told of it so far, a report may tell of, the likeliest first. The
/// matters are those that are open nearby: what is said of all of them counts for little.
pub fn propose(report: &Read, matters: &[Vec<Read>]) -> Vec<Proposal> {
    let rarity = Rarity::among(std::iter::once(report).chain(matters.iter().flatten()));
    let best = |told: &Vec<Read>| {
        let pairs = told.iter().map(|earlier| Features::of(&rarity, earlier, report));
        pairs.map(|pair| (pair.score(), pair)).max_by(|a, b| a.0.total_cmp(&b.0))
    };
    let scored: Vec<_> =
        matters.iter().enumerate().filter_map(|(at, told)| Some((at, best(told)?))).collect();
    // “A new one” scores 0. Scores are bounded by the weights, so no power overflows.
    let whole: f64 = 1.0 + scored.iter().map(|(_, (score, _))| score.exp()).sum::<f64>();
    let likely = scored.into_iter().map(|(matter, (score, pair))| (score.exp() / whole, matter, pair));
    let mut proposals: Vec<Proposal> = likely
        .filter(|(likelihood, ..)| *likelihood >= WORTH_A_LOOK)
        .map(|(likelihood, matter, pair)| Proposal { matter, likelihood, reasons: pair.reasons() })
        .collect();
    proposals.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood).then(a.matter.cmp(&b.matter)));
    proposals
}
