//! The published lists and a tenant's working time, shared by the tests of the calendar.

use gewu_kernel::calendar::{Calendar, WorkTime};
use jiff::tz::TimeZone;

macro_rules! years {
    ($($year:literal)*) => {
        [$(include_str!(concat!("../../../../data/holidays/", $year, ".json"))),*]
    };
}

/// The State Council's lists, 2007 to 2026.
pub const YEARS: [&str; 20] = years! {
    2007 2008 2009 2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026
};

/// The calendar of all lists.
pub fn published() -> Calendar {
    Calendar::from_year_files(YEARS).unwrap()
}

/// Working time with the hours 08:30–12:00 and 14:30–17:30.
pub fn work_time() -> WorkTime {
    let hours = r#"{"usual":[{"from":"08:30","until":"12:00"},{"from":"14:30","until":"17:30"}]}"#;
    WorkTime {
        calendar: published(),
        timetable: serde_json::from_str(hours).unwrap(),
        zone: TimeZone::get("Asia/Shanghai").unwrap(),
    }
}
