//! How long something may take: a count of one of five kinds of time.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The kind of time in which a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Hours that run day and night.
    UrgentHours,
    /// Hours inside the tenant's timetable on working days.
    WorkingHours,
    /// Days on which offices work, by the State Council's list.
    WorkingDays,
    /// Calendar days; a period that would end on a rest day ends on the next working day.
    Days,
    /// Calendar months; the same rule for the last day.
    Months,
}

/// A limit such as `"5 working-days"`. A year is twelve months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// How many of the unit; at least one.
    pub count: u32,
    /// What is counted.
    pub unit: Unit,
}

/// The text is not a limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not a limit; write a whole number from 1 to 10000 and one of urgent-hours, working-hours, working-days, days, months, years: for example “5 working-days”"
)]
pub struct NotALimit(pub String);

impl FromStr for Limit {
    type Err = NotALimit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || NotALimit(text.to_owned());
        let (count, unit) = text.trim().split_once(' ').ok_or_else(refuse)?;
        let count: u32 = count.parse().map_err(|_| refuse())?;
        let (factor, unit) = match unit.trim() {
            "urgent-hour" | "urgent-hours" => (1, Unit::UrgentHours),
            "working-hour" | "working-hours" => (1, Unit::WorkingHours),
            "working-day" | "working-days" => (1, Unit::WorkingDays),
            "day" | "days" => (1, Unit::Days),
            "month" | "months" => (1, Unit::Months),
            "year" | "years" => (12, Unit::Months),
            _ => return Err(refuse()),
        };
        if !(1..=10_000).contains(&count) {
            return Err(refuse());
        }
        Ok(Limit { count: count * factor, unit })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::UrgentHours => "urgent-hour",
            Unit::WorkingHours => "working-hour",
            Unit::WorkingDays => "working-day",
            Unit::Days => "day",
            Unit::Months => "month",
        };
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "{} {unit}{plural}", self.count)
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["1 urgent-hour", "2 working-hours", "5 working-days", "7 days", "3 months"] {
            assert_eq!(text.parse::<Limit>().unwrap().to_string(), text);
        }
        assert_eq!("1 year".parse::<Limit>().unwrap(), Limit { count: 12, unit: Unit::Months });
    }

    #[test]
    fn refuses_with_what_to_write() {
        for text in ["", "5", "0 days", "-1 days", "2 weeks", "1.5 days", "99999 days"] {
            let refusal = text.parse::<Limit>().unwrap_err().to_string();
            assert!(refusal.contains("5 working-days"), "{refusal}");
        }
    }
}
