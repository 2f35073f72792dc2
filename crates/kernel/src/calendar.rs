//! Working time: the State Council's yearly list of days off and make-up working days, the tenant's
//! opening hours, and when a limit ends.
//!
//! Sources: `rules.md`, “Clocks”; the lists are those of `data/holidays`.

mod due;
mod timetable;

pub use due::{Due, Pause, WorkTime};
pub use timetable::{Minute, NotATimetable, Opening, Timetable, WeekDay};

use crate::canonical::{canonical, sha256_hex};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The days on which offices work, for the years whose list is out.
///
/// A day is a working day if the list moves work to it, or if it is Monday to Friday and the list
/// does not give it off. Outside the years of the list Monday to Friday is assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    years: Option<(i16, i16)>,
    /// 1 January of the first year, as a day number.
    first: i32,
    /// For each day of the years, how many working days there were up to and including it.
    through: Vec<i32>,
    /// The working days of the years, ascending, as day numbers.
    working: Vec<i32>,
}

/// Why a list of days off was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The text is not a year file.
    #[error(
        "a year file of the holiday calendar cannot be read: {0}; it needs “year”, “off” and “work”, as in data/holidays/2026.json"
    )]
    Unreadable(String),
    /// A day of another year stands in the file.
    #[error("the holiday calendar of {year} lists {day}, which is not in that year")]
    OtherYear {
        /// The year of the file.
        year: i16,
        /// The day that does not belong to it.
        day: Date,
    },
    /// A day is both off and a working day.
    #[error("the holiday calendar lists {0} both as a day off and as a working day; keep one of them")]
    Contradiction(Date),
    /// Two files speak of one year.
    #[error("the holiday calendar has two files for {0}; keep one of them")]
    TwiceTheYear(i16),
    /// A year between the first and the last has no file.
    #[error("the holiday calendar has no file for {0}, though it has earlier and later years; add it")]
    MissingYear(i16),
}

/// A year file: dates with the name of the holiday. Names and notices are for people to read.
#[derive(Deserialize)]
struct YearFile {
    year: i16,
    off: BTreeMap<Date, String>,
    work: BTreeMap<Date, String>,
}

impl Calendar {
    /// Reads year files, in any order, one JSON text a year; the years must follow each other
    /// without a gap. No file at all is a calendar in which everything is provisional.
    pub fn from_year_files<'a>(files: impl IntoIterator<Item = &'a str>) -> Result<Calendar, CalendarError> {
        let mut years = BTreeMap::new();
        for text in files {
            let file = read_year(text)?;
            let year = file.year;
            if years.insert(year, file).is_some() {
                return Err(CalendarError::TwiceTheYear(year));
            }
        }
        let mut calendar = Calendar { years: None, first: 0, through: Vec::new(), working: Vec::new() };
        for (year, file) in &years {
            match calendar.years {
                None => calendar.first = day_number(file.first_day()?),
                Some((_, last)) if last + 1 != *year => return Err(CalendarError::MissingYear(last + 1)),
                Some(_) => {}
            }
            calendar.append(file)?;
        }
        Ok(calendar)
    }

    fn append(&mut self, file: &YearFile) -> Result<(), CalendarError> {
        let mut day = file.first_day()?;
        while day.year() == file.year {
            let weekday = is_weekday(day_number(day));
            if file.work.contains_key(&day) || weekday && !file.off.contains_key(&day) {
                self.working.push(day_number(day));
            }
            self.through.push(self.working.len() as i32);
            day = match day.tomorrow() {
                Ok(next) => next,
                Err(_) => break,
            };
        }
        self.years = Some((self.years.map_or(file.year, |(first, _)| first), file.year));
        Ok(())
    }

    /// Whether offices work on this day.
    pub fn is_working_day(&self, day: Date) -> bool {
        self.works(day_number(day))
    }

    /// The last year whose list is known.
    pub fn last_year(&self) -> Option<i16> {
        self.years.map(|(_, last)| last)
    }

    /// Whether the list of this day's year is known.
    pub fn covers(&self, day: Date) -> bool {
        self.years.is_some_and(|(first, last)| (first..=last).contains(&day.year()))
    }

    /// SHA-256 of the working and rest days of the years known: equal when no limit can come out
    /// differently, whatever the holidays are called.
    pub fn digest(&self) -> String {
        let mut years = BTreeMap::<String, String>::new();
        for offset in 0..self.through.len() as i32 {
            let number = self.first + offset;
            let flag = if self.works(number) { 'W' } else { '-' };
            years.entry(date_of(number).year().to_string()).or_default().push(flag);
        }
        sha256_hex(canonical(&years).as_bytes())
    }

    pub(crate) fn works(&self, day: i32) -> bool {
        self.count_through(day) > self.count_through(day - 1)
    }

    /// The first working day that is not before `day`.
    pub(crate) fn working_day_from(&self, day: i32) -> i32 {
        self.working_day_after(day - 1, 1)
    }

    /// The `count`-th working day after `day`.
    pub(crate) fn working_day_after(&self, day: i32, count: i32) -> i32 {
        self.day_of_count(self.count_through(day) + count)
    }

    /// How many working days lie after `after`, up to and including `until`.
    pub(crate) fn working_days_between(&self, after: i32, until: i32) -> i32 {
        self.count_through(until) - self.count_through(after)
    }

    /// Whether the list is known for every day from `first` to `last`.
    pub(crate) fn knows(&self, first: i32, last: i32) -> bool {
        self.years.is_some() && first >= self.first && last <= self.last()
    }

    fn last(&self) -> i32 {
        self.first + self.through.len() as i32 - 1
    }

    /// Counts working days up to and including `day`: 0 before the first year, negative earlier.
    fn count_through(&self, day: i32) -> i32 {
        if self.through.is_empty() {
            weekdays_through(day)
        } else if day < self.first {
            weekdays_through(day) - weekdays_through(self.first - 1)
        } else if day > self.last() {
            self.working.len() as i32 + weekdays_through(day) - weekdays_through(self.last())
        } else {
            self.through[(day - self.first) as usize]
        }
    }

    /// The working day at which `count_through` first reaches `count`.
    fn day_of_count(&self, count: i32) -> i32 {
        let listed = self.working.len() as i32;
        if self.through.is_empty() {
            weekday_of_count(count)
        } else if count <= 0 {
            weekday_of_count(count + weekdays_through(self.first - 1))
        } else if count > listed {
            weekday_of_count(count - listed + weekdays_through(self.last()))
        } else {
            self.working[count as usize - 1]
        }
    }
}

impl YearFile {
    fn first_day(&self) -> Result<Date, CalendarError> {
        Date::new(self.year, 1, 1).map_err(|error| CalendarError::Unreadable(error.to_string()))
    }
}

fn read_year(text: &str) -> Result<YearFile, CalendarError> {
    let file: YearFile =
        serde_json::from_str(text).map_err(|error| CalendarError::Unreadable(error.to_string()))?;
    if let Some(&day) = file.off.keys().chain(file.work.keys()).find(|day| day.year() != file.year) {
        return Err(CalendarError::OtherYear { year: file.year, day });
    }
    match file.off.keys().find(|day| file.work.contains_key(day)) {
        Some(&day) => Err(CalendarError::Contradiction(day)),
        None => Ok(file),
    }
}

/// Thursday: day number 0.
const EPOCH: Date = jiff::civil::date(1970, 1, 1);
/// Day numbers are turned so that Monday is 0 of a week.
const MONDAY: i32 = 3;

pub(crate) fn day_number(day: Date) -> i32 {
    (day.duration_since(EPOCH).as_hours() / 24) as i32
}

/// The day of a number; beyond what a date can be, the last date.
pub(crate) fn date_of(number: i32) -> Date {
    EPOCH.saturating_add(jiff::SignedDuration::from_hours(i64::from(number) * 24))
}

/// 0 for Monday to 6 for Sunday.
pub(crate) fn day_of_week(number: i32) -> usize {
    (number + MONDAY).rem_euclid(7) as usize
}

fn is_weekday(number: i32) -> bool {
    day_of_week(number) < 5
}

/// Mondays to Fridays since a fixed Monday, up to and including the day.
fn weekdays_through(number: i32) -> i32 {
    let turned = number + MONDAY;
    turned.div_euclid(7) * 5 + (turned.rem_euclid(7) + 1).min(5)
}

/// The day on which `weekdays_through` reaches the count.
fn weekday_of_count(count: i32) -> i32 {
    (count - 1).div_euclid(5) * 7 + (count - 1).rem_euclid(5) - MONDAY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(text: &str) -> Result<Calendar, CalendarError> {
        Calendar::from_year_files([text])
    }

    #[test]
    fn without_a_list_monday_to_friday_is_assumed() {
        let calendar = Calendar::from_year_files([]).unwrap();
        assert_eq!(calendar.last_year(), None);
        for number in -3000..3000 {
            assert_eq!(calendar.works(number), is_weekday(number));
            assert_eq!(date_of(number).weekday().to_monday_zero_offset() as usize, day_of_week(number));
            assert_eq!(day_number(date_of(number)), number);
        }
    }

    #[test]
    fn the_digest_speaks_of_days_and_not_of_their_names() {
        let named = year(r#"{"year":2026,"off":{"2026-01-01":"元旦"},"work":{}}"#).unwrap();
        let renamed = year(r#"{"year":2026,"off":{"2026-01-01":"新年"},"work":{},"notices":[]}"#).unwrap();
        let moved = year(r#"{"year":2026,"off":{"2026-01-02":"元旦"},"work":{}}"#).unwrap();
        assert_eq!(named.digest(), renamed.digest());
        assert_ne!(named.digest(), moved.digest());
    }

    #[test]
    fn refuses_lists_that_contradict_themselves() {
        let empty = |year: i16| format!(r#"{{"year":{year},"off":{{}},"work":{{}}}}"#);
        let twice = Calendar::from_year_files([empty(2020).as_str(), &empty(2020)]);
        assert_eq!(twice, Err(CalendarError::TwiceTheYear(2020)));
        let gap = Calendar::from_year_files([empty(2022).as_str(), &empty(2020)]);
        assert_eq!(gap, Err(CalendarError::MissingYear(2021)));
        let both = year(r#"{"year":2026,"off":{"2026-01-01":"元旦"},"work":{"2026-01-01":"元旦"}}"#);
        assert!(matches!(both, Err(CalendarError::Contradiction(_))));
        let other = year(r#"{"year":2026,"off":{"2027-01-01":"元旦"},"work":{}}"#);
        assert!(matches!(other, Err(CalendarError::OtherYear { year: 2026, .. })));
        assert!(year("2026").unwrap_err().to_string().contains("data/holidays/2026.json"));
    }
}
