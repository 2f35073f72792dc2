//! The committed list of days off, against an independently kept calendar and known answers.

#![allow(clippy::unwrap_used)]

use gewu_kernel::Date;
use gewu_kernel::calendar::{Calendar, WorkTime};
use jiff::civil::date;

mod common;

const INDEPENDENT: &str = include_str!("../../../data/holidays/independent_2007_2026.csv");

#[test]
fn agrees_with_an_independent_calendar_on_every_day() {
    let calendar = common::published();
    let mut days = 0;
    for row in INDEPENDENT.lines().skip(1) {
        let (month, flags) = row.split_once(',').unwrap();
        for (index, flag) in flags.chars().enumerate() {
            let day: Date = format!("{month}-{:02}", index + 1).parse().unwrap();
            assert_eq!(calendar.is_working_day(day), flag == 'W', "{day}");
            assert!(calendar.covers(day));
            days += 1;
        }
    }
    assert_eq!(days, 7305);
}

#[test]
fn twenty_twenty_six_has_248_working_days() {
    let calendar = common::published();
    let days = date(2026, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() == 2026);
    assert_eq!(days.filter(|day| calendar.is_working_day(*day)).count(), 248);
}

#[test]
fn five_working_days_skip_the_holidays() {
    for (from, last) in [
        (date(2026, 2, 13), date(2026, 2, 27)),
        (date(2026, 9, 18), date(2026, 9, 24)),
        (date(2026, 9, 24), date(2026, 10, 9)),
    ] {
        assert_eq!(last_day(from, "5 working-days"), (last, false), "{from}");
    }
}

#[test]
fn a_period_that_ends_on_a_rest_day_ends_on_the_next_working_day() {
    assert_eq!(last_day(date(2026, 9, 20), "15 days"), (date(2026, 10, 8), false));
    assert_eq!(last_day(date(2026, 1, 31), "1 month"), (date(2026, 2, 28), false)); // make-up Saturday
    assert_eq!(last_day(date(2025, 1, 31), "1 month"), (date(2025, 2, 28), false));
    assert_eq!(last_day(date(2025, 10, 3), "1 year"), (date(2026, 10, 8), false));
}

#[test]
fn beyond_the_last_published_year_the_end_is_provisional() {
    assert_eq!(last_day(date(2026, 12, 30), "1 working-day"), (date(2026, 12, 31), false));
    assert_eq!(last_day(date(2026, 12, 30), "2 working-days"), (date(2027, 1, 1), true));
    assert_eq!(last_day(date(2026, 12, 25), "3 months"), (date(2027, 3, 25), true));
    assert_eq!(last_day(date(2026, 12, 1), "30 days"), (date(2026, 12, 31), false));
    assert_eq!(last_day(date(2026, 12, 31), "72 urgent-hours"), (date(2027, 1, 3), false));
}

#[test]
fn the_longest_limits_end_somewhere() {
    for text in ["10000 years", "10000 working-days", "10000 working-hours", "10000 days"] {
        assert!(last_day(date(2026, 1, 5), text).1, "{text}");
    }
}

#[test]
fn the_digest_changes_when_a_year_is_published() {
    let all = common::published();
    let fewer = Calendar::from_year_files(common::YEARS[..19].iter().copied()).unwrap();
    assert_eq!(all.digest(), common::published().digest());
    assert_ne!(all.digest(), fewer.digest());
    assert_eq!((fewer.last_year(), all.last_year()), (Some(2025), Some(2026)));
}

fn last_day(from: Date, limit: &str) -> (Date, bool) {
    let time: WorkTime = common::work_time();
    let noon = time.zone.to_timestamp(from.at(12, 0, 0, 0)).unwrap();
    let due = time.due(noon, limit.parse().unwrap());
    (time.last_day(due), due.provisional)
}
