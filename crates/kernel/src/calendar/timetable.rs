//! The hours in which a tenant's offices are open on a working day.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A minute of the local day, written `"08:30"`; `"24:00"` ends the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Minute(u16);

impl Minute {
    /// Minutes since local midnight, 0 to 1440.
    pub fn of_day(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl From<Minute> for String {
    fn from(minute: Minute) -> String {
        minute.to_string()
    }
}

impl FromStr for Minute {
    type Err = NotATimetable;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || NotATimetable::Time(text.to_owned());
        let digits = |part: &str| match part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) {
            true => part.parse::<u16>().map_err(|_| refuse()),
            false => Err(refuse()),
        };
        let (hour, minute) = text.split_once(':').ok_or_else(refuse)?;
        let (hour, minute) = (digits(hour)?, digits(minute)?);
        if minute > 59 || hour * 60 + minute > 1440 {
            return Err(refuse());
        }
        Ok(Minute(hour * 60 + minute))
    }
}

impl TryFrom<String> for Minute {
    type Error = NotATimetable;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A time of the day in which the office is open; `until` is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The first minute.
    pub from: Minute,
    /// The minute after the last.
    pub until: Minute,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum WeekDay {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Weekly opening hours, applied on working days only: `usual` hours, and other hours on some days
/// of the week (a make-up working Saturday has the usual ones unless Saturday is named).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Hours", try_from = "Hours")]
pub struct Timetable {
    hours: Hours,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hours {
    usual: Vec<Opening>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    except: BTreeMap<WeekDay, Vec<Opening>>,
}

/// Why opening hours were not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotATimetable {
    /// The text is not a time of day.
    #[error("“{0}” is not a time of day; write hours and minutes such as “08:30”, at most “24:00”")]
    Time(String),
    /// An opening ends before it has begun.
    #[error("opening hours {0}–{1} are shorter than a minute")]
    Empty(Minute, Minute),
    /// Two openings overlap or stand in the wrong order.
    #[error("opening hours that begin at {1} must come after those that end at {0}")]
    Order(Minute, Minute),
    /// No time is ever counted.
    #[error("opening hours are needed on at least one day from Monday to Friday")]
    Closed,
}

impl Timetable {
    /// Hours for every working day, with others on some days of the week (none: closed that day).
    pub fn new(
        usual: Vec<Opening>,
        except: BTreeMap<WeekDay, Vec<Opening>>,
    ) -> Result<Timetable, NotATimetable> {
        Hours { usual, except }.try_into()
    }

    /// The hours of a day of the week (0 for Monday), when it is a working day.
    pub(crate) fn openings(&self, day_of_week: usize) -> &[Opening] {
        self.hours.except.get(&WEEK[day_of_week]).unwrap_or(&self.hours.usual)
    }
}

const WEEK: [WeekDay; 7] = [
    WeekDay::Monday,
    WeekDay::Tuesday,
    WeekDay::Wednesday,
    WeekDay::Thursday,
    WeekDay::Friday,
    WeekDay::Saturday,
    WeekDay::Sunday,
];

impl From<Timetable> for Hours {
    fn from(timetable: Timetable) -> Hours {
        timetable.hours
    }
}

impl TryFrom<Hours> for Timetable {
    type Error = NotATimetable;

    fn try_from(hours: Hours) -> Result<Self, Self::Error> {
        for openings in std::iter::once(&hours.usual).chain(hours.except.values()) {
            check(openings)?;
        }
        let timetable = Timetable { hours };
        // Make-up Saturdays alone would not do: beyond the published years there are none.
        match (0..5).any(|day| !timetable.openings(day).is_empty()) {
            true => Ok(timetable),
            false => Err(NotATimetable::Closed),
        }
    }
}

fn check(openings: &[Opening]) -> Result<(), NotATimetable> {
    if let Some(empty) = openings.iter().find(|opening| opening.from >= opening.until) {
        return Err(NotATimetable::Empty(empty.from, empty.until));
    }
    match openings.windows(2).find(|pair| pair[0].until > pair[1].from) {
        Some(pair) => Err(NotATimetable::Order(pair[0].until, pair[1].from)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Timetable, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn reads_what_it_writes() {
        let text = r#"{"usual":[{"from":"08:30","until":"12:00"},{"from":"14:30","until":"17:30"}],"except":{"friday":[{"from":"08:30","until":"12:00"}]}}"#;
        let timetable = read(text).unwrap();
        assert_eq!(serde_json::to_string(&timetable).unwrap(), text);
        assert_eq!(timetable.openings(3).len(), 2);
        assert_eq!(timetable.openings(4).len(), 1);
    }

    #[test]
    fn refuses_hours_that_cannot_be() {
        for (text, word) in [
            (r#"{"usual":[]}"#, "at least one day"),
            (r#"{"usual":[{"from":"12:00","until":"12:00"}]}"#, "shorter than a minute"),
            (r#"{"usual":[{"from":"8:30","until":"12:00"}]}"#, "not a time of day"),
            (r#"{"usual":[{"from":"08:30","until":"24:01"}]}"#, "not a time of day"),
            (
                r#"{"usual":[{"from":"08:30","until":"12:00"},{"from":"11:00","until":"17:00"}]}"#,
                "come after",
            ),
        ] {
            assert!(read(text).unwrap_err().contains(word), "{text}");
        }
    }
}
