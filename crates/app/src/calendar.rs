//! The State Council's calendars that ship with the program; a tenant's settings add years that came later.

use gewu_kernel::calendar::{Calendar, CalendarError};

macro_rules! years {
    ($($year:literal)*) => {
        [$(include_str!(concat!("../../../data/holidays/", $year, ".json"))),*]
    };
}

const YEARS: [&str; 20] = years!(2007 2008 2009 2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 2020 2021 2022 2023
    2024 2025 2026);

/// The published calendar with further years.
pub fn published(later: &[String]) -> Result<Calendar, CalendarError> {
    Calendar::from_year_files(YEARS.into_iter().chain(later.iter().map(String::as_str)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_year_is_in() {
        let calendar = published(&[]).unwrap();
        assert_eq!(calendar.last_year(), Some(2026));
        assert!(calendar.is_working_day("2026-02-14".parse().unwrap()), "a Saturday that is worked");
    }

    #[test]
    fn a_later_year_can_be_added() {
        let later = r#"{"year": 2027, "off": {"2027-01-01": "元旦"}, "work": {}}"#.to_owned();
        assert_eq!(published(&[later]).unwrap().last_year(), Some(2027));
    }
}
