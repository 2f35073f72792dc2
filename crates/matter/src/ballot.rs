//! The arithmetic of a vote: who was entitled, who came, how they voted, and what that makes of the question.
//!
//! Shares are fractions of whole numbers, compared by multiplying; there is no rounding anywhere.

use serde_json::{Map, Value};
use std::fmt;

/// What a share is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// All who may vote in the body (应到).
    Entitled,
    /// Those of them who came (实到).
    Present,
    /// Votes for, against and abstaining.
    Cast,
    /// Households: those represented among all.
    Households,
}

/// `> 1/2 of entitled`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Above the line.
    pub numerator: u32,
    /// Below it; never nothing.
    pub denominator: u32,
    /// Whether exactly that much is too little.
    pub more: bool,
    /// Of what.
    pub of: Of,
}

/// When a meeting may decide, and what carries a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Majority {
    /// Any of these makes a quorum.
    pub present: Vec<Share>,
    /// This carries it.
    pub passes: Share,
}

/// A vote as it was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All who may vote.
    pub entitled: u64,
    /// Who came.
    pub present: u64,
    /// All households, where they count.
    pub households: u64,
    /// Households represented.
    pub households_present: u64,
    /// Votes for.
    pub for_: u64,
    /// Votes against.
    pub against: u64,
    /// Those who abstained.
    pub abstain: u64,
}

/// What a count makes of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Too few came; nothing was decided.
    NoQuorum,
    /// It is carried.
    Passed,
    /// It is not.
    Failed,
}

/// Why a count cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Miscount {
    /// A number is missing, negative or not whole.
    #[error("write “{0}” as a whole number, from nothing up")]
    Missing(&'static str),
    /// More of one than there can be.
    #[error("{what} is {is}, but there are only {most} {of}; count again")]
    TooMany {
        /// Which number.
        what: &'static str,
        /// What was written.
        is: u64,
        /// What there can be at most.
        most: u64,
        /// Of whom.
        of: &'static str,
    },
}

/// The fields of a form that hold a count; those of households may be left out.
pub const FIELDS: [&str; 7] =
    ["entitled", "present", "for", "against", "abstain", "households", "households_present"];

impl Count {
    /// Reads a count from what somebody wrote.
    pub fn read(form: &Map<String, Value>) -> Result<Count, Miscount> {
        let number =
            |name: &'static str| form.get(name).and_then(Value::as_u64).ok_or(Miscount::Missing(name));
        let or_none = |name: &'static str| if form.contains_key(name) { number(name) } else { Ok(0) };
        let count = Count {
            entitled: number("entitled")?,
            present: number("present")?,
            for_: number("for")?,
            against: number("against")?,
            abstain: number("abstain")?,
            households: or_none("households")?,
            households_present: or_none("households_present")?,
        };
        let most = |what, is, of, most| match is > most {
            true => Err(Miscount::TooMany { what, is, most, of }),
            false => Ok(()),
        };
        most("present", count.present, "entitled", count.entitled)?;
        most("for + against + abstain", count.cast(), "present", count.present)?;
        most("households_present", count.households_present, "households", count.households)?;
        Ok(count)
    }

    fn cast(&self) -> u64 {
        self.for_.saturating_add(self.against).saturating_add(self.abstain)
    }

    /// Those of a kind, and all of that kind; `votes` of people, unless households are meant.
    fn holds(&self, share: &Share, votes: u64) -> bool {
        let (part, whole) = match share.of {
            Of::Entitled => (votes, self.entitled),
            Of::Present => (votes, self.present),
            Of::Cast => (votes, self.cast()),
            Of::Households => (self.households_present, self.households),
        };
        let (part, wanted) = (
            u128::from(part) * u128::from(share.denominator),
            u128::from(whole) * u128::from(share.numerator),
        );
        // Nobody of nobody is no quorum.
        whole > 0 && if share.more { part > wanted } else { part >= wanted }
    }
}

impl Majority {
    /// What a count makes of a question.
    pub fn verdict(&self, count: &Count) -> Verdict {
        if !self.present.iter().any(|share| count.holds(share, count.present)) {
            return Verdict::NoQuorum;
        }
        match count.holds(&self.passes, count.for_) {
            true => Verdict::Passed,
            false => Verdict::Failed,
        }
    }
}

impl Share {
    /// Whether whatever reaches this share reaches the other one too.
    pub fn implies(&self, other: &Share) -> bool {
        // Whoever is entitled and votes is present: a share of more is no smaller part of fewer.
        let wider = |of: Of| match of {
            Of::Entitled => 2,
            Of::Present => 1,
            Of::Cast => 0,
            Of::Households => 9,
        };
        let comparable = match (self.of, other.of) {
            (Of::Households, Of::Households) => true,
            (Of::Households, _) | (_, Of::Households) => false,
            (one, other) => wider(one) >= wider(other),
        };
        let (own, least) = (
            u64::from(self.numerator) * u64::from(other.denominator),
            u64::from(other.numerator) * u64::from(self.denominator),
        );
        comparable && (own > least || own == least && (self.more || !other.more))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.more { ">" } else { ">=" };
        let of = match self.of {
            Of::Entitled => "entitled",
            Of::Present => "present",
            Of::Cast => "cast",
            Of::Households => "households",
        };
        write!(f, "{sign} {}/{} of {of}", self.numerator, self.denominator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn share(more: bool, numerator: u32, denominator: u32, of: Of) -> Share {
        Share { numerator, denominator, more, of }
    }

    fn count(entitled: u64, present: u64, for_: u64, against: u64) -> Count {
        Count { entitled, present, for_, against, abstain: present - for_ - against, ..Count::default() }
    }

    #[test]
    fn the_denominators_are_kept_apart() {
        let party = Majority {
            present: vec![share(true, 1, 2, Of::Entitled)],
            passes: share(true, 1, 2, Of::Entitled),
        };
        let villagers = Majority {
            present: vec![share(true, 1, 2, Of::Entitled), share(false, 2, 3, Of::Households)],
            passes: share(true, 1, 2, Of::Present),
        };
        assert_eq!(
            party.verdict(&count(60, 30, 30, 0)),
            Verdict::NoQuorum,
            "exactly half is not more than half"
        );
        assert_eq!(party.verdict(&count(60, 40, 30, 0)), Verdict::Failed, "30 of 60 entitled");
        assert_eq!(party.verdict(&count(60, 40, 31, 9)), Verdict::Passed);
        assert_eq!(villagers.verdict(&count(60, 31, 16, 15)), Verdict::Passed, "16 of 31 present");
        assert_eq!(villagers.verdict(&count(60, 20, 20, 0)), Verdict::NoQuorum);
        let by_household = Count { households: 30, households_present: 20, ..count(60, 20, 20, 0) };
        assert_eq!(villagers.verdict(&by_household), Verdict::Passed, "two thirds of the households");
    }

    #[test]
    fn nobody_of_nobody_decides_nothing() {
        let all = Majority {
            present: vec![share(false, 0, 1, Of::Entitled)],
            passes: share(false, 0, 1, Of::Present),
        };
        assert_eq!(all.verdict(&Count::default()), Verdict::NoQuorum);
    }

    #[test]
    fn a_miscount_is_told() {
        let form = |text: &str| serde_json::from_str::<Map<String, Value>>(text).unwrap();
        let read = |text: &str| Count::read(&form(text)).map_err(|error| error.to_string());
        assert!(read(r#"{"entitled": 9, "present": 7, "for": 6, "against": 1, "abstain": 0}"#).is_ok());
        for (text, words) in [
            (r#"{"entitled": 9}"#, "“present”"),
            (r#"{"entitled": 9, "present": 10, "for": 6, "against": 1, "abstain": 0}"#, "present is 10"),
            (r#"{"entitled": 9, "present": 7, "for": 6, "against": 1, "abstain": 1}"#, "only 7 present"),
            (r#"{"entitled": 9, "present": -7, "for": 6, "against": 1, "abstain": 1}"#, "“present”"),
            (
                r#"{"entitled": 9, "present": 7, "for": 6, "against": 1, "abstain": 0, "households": 3, "households_present": 4}"#,
                "households_present is 4",
            ),
        ] {
            assert!(read(text).unwrap_err().contains(words), "{text}");
        }
    }

    proptest! {
        /// Against a plain reference in another arithmetic: percentages cross-multiplied as signed numbers.
        #[test]
        fn a_verdict_is_what_the_words_of_the_rule_say(
            entitled in 0i128..200, present in 0i128..200, votes in 0i128..200, against in 0i128..200,
            (a, b, more) in (0u32..5, 1u32..6, any::<bool>()), (c, d, pass_more) in (0u32..5, 1u32..6, any::<bool>()),
            which in 0usize..3,
        ) {
            let present = present.min(entitled);
            let votes = votes.min(present);
            let against = against.min(present - votes);
            let of = [Of::Entitled, Of::Present, Of::Cast][which];
            let rule = Majority { present: vec![share(more, a, b, Of::Entitled)], passes: share(pass_more, c, d, of) };
            let more_than = |part: i128, whole: i128, n: u32, d: u32, more: bool| {
                let difference = part * i128::from(d) - whole * i128::from(n);
                whole != 0 && (difference > 0 || difference == 0 && !more)
            };
            let whole = [entitled, present, present][which];
            let expected = if !more_than(present, entitled, a, b, more) {
                Verdict::NoQuorum
            } else if more_than(votes, whole, c, d, pass_more) {
                Verdict::Passed
            } else {
                Verdict::Failed
            };
            let counted = count(entitled as u64, present as u64, votes as u64, against as u64);
            prop_assert_eq!(rule.verdict(&counted), expected);
        }

        /// A share that implies another one is never reached without it.
        #[test]
        fn what_implies_a_share_reaches_it(
            (a, b, more, one) in (0u32..5, 1u32..6, any::<bool>(), 0usize..3),
            (c, d, other_more, other) in (0u32..5, 1u32..6, any::<bool>(), 0usize..3),
            entitled in 1u64..60, present in 1u64..60, votes in 0u64..60, against in 0u64..60,
        ) {
            let kinds = [Of::Entitled, Of::Present, Of::Cast];
            let (one, other) = (share(more, a, b, kinds[one]), share(other_more, c, d, kinds[other]));
            let present = present.min(entitled);
            let votes = votes.min(present);
            let against = against.min(present - votes);
            let counted = count(entitled, present, votes, against);
            if one.implies(&other) && counted.holds(&one, votes) {
                prop_assert!(counted.holds(&other, votes), "{} but not {}", one, other);
            }
        }
    }
}
