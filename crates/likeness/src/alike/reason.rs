//! Why a matter is proposed, for whoever decides.

use super::feature::{FEATURES, Features};
use super::weights::WEIGHTS;

/// Something that speaks for the same thing, or against it.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Both points are this far apart.
    Metres(u32),
    /// Both lie in the same area, and at least one has no point.
    SameArea,
    /// The place is called alike.
    SamePlace,
    /// The same category.
    SameCategory,
    /// So many hours between the two.
    Hours(u32),
    /// These letters stand in both, one after another.
    Stretch(String),
    /// These words stand in both.
    Words(Vec<String>),
    /// The same in other words.
    SameMeaning,
    /// The same side is told: the east gate.
    SameMark,
    /// It is told as something told before.
    ToldBefore,
    /// Against: another number or side is told.
    OtherMark,
    /// Against: the place is called otherwise.
    OtherPlace,
    /// Against: something else is told of it.
    OtherMeaning,
}

impl Reason {
    /// Whether it speaks for a new matter.
    pub fn against(&self) -> bool {
        matches!(self, Reason::OtherMark | Reason::OtherPlace | Reason::OtherMeaning)
    }
}

/// What reasons name beside the numbers.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) metres: Option<f64>,
    pub(super) days: f64,
    pub(super) stretch: String,
    pub(super) shared: Vec<String>,
}

/// A run of letters shorter than this says nothing to a reader.
const STRETCH: usize = 3;
/// What weighs less is no reason.
const LEAST: f64 = 0.1;

pub(super) fn reasons(pair: &Features) -> Vec<Reason> {
    let mut weighed: Vec<(f64, Reason)> = Vec::new();
    for ((name, value), weight) in FEATURES.iter().zip(pair.values).zip(WEIGHTS) {
        let weight = value * weight;
        if let Some(reason) = reason(name, value, &pair.found).filter(|_| weight.abs() >= LEAST) {
            weighed.push((weight.abs(), reason));
        }
    }
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut reasons: Vec<Reason> = Vec::new();
    for (_, reason) in weighed {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

fn reason(feature: &str, value: f64, found: &Found) -> Option<Reason> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both are small and not negative"
    )]
    let whole = |number: f64| number.round().min(1e6) as u32;
    if value == 0.0 {
        return None;
    }
    Some(match feature {
        "words" if found.stretch.chars().count() >= STRETCH => Reason::Stretch(found.stretch.clone()),
        "words" if found.shared.len() > 1 => Reason::Words(found.shared.clone()),
        "place" if value >= 0.5 => Reason::SamePlace,
        "other-place" if value >= 0.8 => Reason::OtherPlace,
        "meaning" => Reason::SameMeaning,
        "other-meaning" => Reason::OtherMeaning,
        "near" | "far" => Reason::Metres(whole(found.metres?)),
        "fresh" => Reason::Hours(whole(found.days * 24.0)),
        "category" => Reason::SameCategory,
        "area" if found.metres.is_none() => Reason::SameArea,
        "other-number" | "other-side" => Reason::OtherMark,
        "side" => Reason::SameMark,
        "again" => Reason::ToldBefore,
        _ => return None,
    })
}
