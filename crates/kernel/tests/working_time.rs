//! Limits and pauses: told cases, and agreement with slow walks day by day and minute by minute.

#![allow(clippy::unwrap_used)]

use gewu_kernel::calendar::{Due, Pause, WorkTime};
use gewu_kernel::limit::{Limit, Unit};
use gewu_kernel::{Date, Timestamp};
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

mod common;

fn at(text: &str) -> Timestamp {
    format!("{text}+08:00").parse().unwrap()
}

fn due(from: &str, limit: &str, pauses: &[(&str, &str)]) -> Timestamp {
    let pauses: Vec<Pause> =
        pauses.iter().map(|(from, until)| Pause { from: at(from), until: Some(at(until)) }).collect();
    let due = common::work_time().due_after_pauses(at(from), limit.parse().unwrap(), &pauses).unwrap();
    assert!(!due.provisional);
    due.at
}

#[test]
fn working_hours_count_opening_hours_of_working_days() {
    for (from, limit, end) in [
        ("2026-03-02T09:00:00", "2 working-hours", "2026-03-02T11:00:00"),
        ("2026-03-02T11:00:00", "2 working-hours", "2026-03-02T15:30:00"),
        ("2026-03-02T15:30:00", "2 working-hours", "2026-03-02T17:30:00"),
        ("2026-03-02T17:00:30", "1 working-hour", "2026-03-03T09:00:30"),
        ("2026-03-06T20:00:00", "1 working-hour", "2026-03-09T09:30:00"),
        ("2026-02-13T17:00:00", "1 working-hour", "2026-02-14T09:00:00"),
        ("2026-02-14T17:00:00", "1 working-hour", "2026-02-24T09:00:00"),
        ("2026-03-07T20:00:00", "12 urgent-hours", "2026-03-08T08:00:00"),
    ] {
        assert_eq!(due(from, limit, &[]), at(end), "{limit} from {from}");
    }
}

#[test]
fn a_pause_keeps_what_was_counted() {
    let pause = [("2026-03-03T10:00:00", "2026-03-09T15:00:00")];
    for (limit, end) in [
        ("48 urgent-hours", "2026-03-10T14:00:00"), // 25 of 48 hours had passed
        ("10 working-hours", "2026-03-09T17:30:00"), // 7.5 of 10 had passed
        ("5 working-days", "2026-03-14T00:00:00"),  // 4 remained after 3 March
        ("1 working-day", "2026-03-10T00:00:00"),   // 3 March was the last: now 9 March
        ("5 days", "2026-03-14T00:00:00"),          // 7 + 6 March
        ("1 month", "2026-04-09T00:00:00"),         // 2 + 6 April
    ] {
        assert_eq!(due("2026-03-02T09:00:00", limit, &pause), at(end), "{limit}");
    }
}

/// The National Day holiday of 2026 lasts from 1 to 7 October.
#[test]
fn what_nobody_has_to_do_ends_on_its_own_day() {
    let time = common::work_time();
    let after = |from: &str, limit: &str| time.after(at(from), limit.parse().unwrap());
    assert_eq!(after("2026-09-30T17:00", "1 day"), at("2026-10-01T00:00"), "a rest day like any other");
    assert_eq!(after("2026-09-01T09:00", "30 days"), at("2026-10-01T00:00"));
    assert_eq!(after("2026-01-31T09:00", "1 month"), at("2026-02-28T00:00"));
    assert_eq!(after("2026-09-30T17:00", "12 urgent-hours"), at("2026-10-01T05:00"));
    assert_eq!(
        after("2026-09-30T09:00", "1 working-day"),
        time.due(at("2026-09-30T09:00"), "1 working-day".parse().unwrap()).at
    );
}

/// From Monday 2 March 2026; the 7th and 8th are a weekend.
#[test]
fn a_day_that_was_named_stays_that_day() {
    let time = common::work_time();
    let began = at("2026-03-02T09:00:00");
    let pause = |from: &str, until: &str| Pause { from: at(from), until: Some(at(until)) };
    let end = |day: Date, pauses: &[Pause]| time.due_by(day, began, pauses).unwrap();
    let saturday = date(2026, 3, 7);
    assert_eq!(end(saturday, &[]).at, at("2026-03-08T00:00:00"));
    for gone_by_or_today in [date(2026, 2, 20), date(2026, 3, 2)] {
        assert_eq!(end(gone_by_or_today, &[]).at, at("2026-03-03T00:00:00"));
    }
    // Put off by the day it stood still, also onto a rest day; what comes after the end changes nothing.
    let a_day = pause("2026-03-03T10:00:00", "2026-03-04T10:00:00");
    assert_eq!(end(saturday, &[a_day]).at, at("2026-03-09T00:00:00"));
    let later = pause("2026-03-08T00:00:00", "2026-03-10T10:00:00");
    assert_eq!(end(saturday, &[later]).at, at("2026-03-08T00:00:00"));
    let standing = Pause { from: at("2026-03-03T10:00:00"), until: None };
    assert_eq!(time.due_by(saturday, began, &[standing]), None);
    // No list is asked for a day that is written.
    assert!(!end(date(2031, 5, 1), &[]).provisional);
}

#[test]
fn a_clock_under_pause_has_no_end_unless_it_had_run_out() {
    let time = common::work_time();
    let open = |from: &str| [Pause { from: at(from), until: None }];
    let limit = "1 working-day".parse().unwrap();
    let began = at("2026-03-02T09:00:00");
    assert_eq!(time.due_after_pauses(began, limit, &open("2026-03-03T23:59:59")), None);
    let too_late = time.due_after_pauses(began, limit, &open("2026-03-04T00:00:00"));
    assert_eq!(too_late, Some(time.due(began, limit)));
}

#[test]
fn a_pause_over_the_end_of_the_list_does_not_make_the_end_provisional_by_itself() {
    let time = common::work_time();
    let pause = Pause { from: at("2026-12-29T09:00:00"), until: Some(at("2027-01-04T09:00:00")) };
    let due =
        |limit: &str| time.due_after_pauses(at("2026-12-28T09:00:00"), limit.parse().unwrap(), &[pause]);
    assert!(!due("48 urgent-hours").unwrap().provisional);
    assert!(due("2 working-days").unwrap().provisional);
}

/// The day a limit ends, walking one day at a time.
fn slow_last_day(time: &WorkTime, from: Date, limit: Limit) -> Date {
    let works = |day: Date| time.calendar.is_working_day(day);
    let mut day = from;
    match limit.unit {
        Unit::WorkingDays => {
            let mut counted = 0;
            while counted < limit.count {
                day = day.tomorrow().unwrap();
                counted += u32::from(works(day));
            }
        }
        Unit::Days => (0..limit.count).for_each(|_| day = day.tomorrow().unwrap()),
        Unit::Months => day = day.checked_add((limit.count as i32).months()).unwrap(),
        Unit::UrgentHours | Unit::WorkingHours => unreachable!("counted in minutes"),
    }
    while !works(day) {
        day = day.tomorrow().unwrap();
    }
    day
}

/// Whether a minute counts for working hours.
fn minute_counts(time: &WorkTime, minute: Timestamp) -> bool {
    let local = time.zone.to_datetime(minute);
    let of_day = i32::from(local.hour()) * 60 + i32::from(local.minute());
    time.calendar.is_working_day(local.date())
        && ((510..720).contains(&of_day) || (870..1050).contains(&of_day))
}

/// The end of a limit in hours, walking one minute at a time; pauses lie at whole minutes.
fn slow_end(time: &WorkTime, from: Timestamp, limit: Limit, pauses: &[Pause]) -> Timestamp {
    let mut minute = from;
    let mut remaining = limit.count * 60;
    while remaining > 0 {
        let paused =
            pauses.iter().any(|pause| pause.from <= minute && pause.until.is_none_or(|end| minute < end));
        let counts = limit.unit == Unit::UrgentHours || minute_counts(time, minute);
        remaining -= u32::from(counts && !paused);
        minute += 1.minute();
    }
    minute
}

fn a_minute() -> impl Strategy<Value = Timestamp> {
    let first = at("2025-12-01T00:00:00").as_second() / 60;
    (0..600 * 1440i64).prop_map(move |minutes| Timestamp::from_second((first + minutes) * 60).unwrap())
}

fn pauses_after(from: Timestamp) -> impl Strategy<Value = Vec<Pause>> {
    let pause = (-2000..20_000i64, 0..6000i64).prop_map(move |(begin, length)| Pause {
        from: from + begin.minutes(),
        until: Some(from + (begin + length).minutes()),
    });
    proptest::collection::vec(pause, 0..5)
}

/// The end of a limit in working days by the rule of `due_after_pauses`: days between the day a
/// pause began and the day it ended, that day included, are not counted.
fn slow_paused_working_days(time: &WorkTime, from: Timestamp, count: u32, pauses: &[Pause]) -> Timestamp {
    let midnight_after = |day: Date| time.zone.to_timestamp(day.tomorrow().unwrap().at(0, 0, 0, 0)).unwrap();
    let first = time.date(from);
    let stands = |instant: Timestamp| {
        pauses.iter().any(|pause| pause.from <= instant && pause.until.is_some_and(|end| instant < end))
    };
    let skipped = |day: Date| {
        pauses.iter().any(|pause| {
            let (begin, end) = (pause.from.max(from), pause.until.unwrap());
            begin < end && time.date(begin) < day && day <= time.date(end)
        })
    };
    let (mut day, mut counted) = (first, 0);
    loop {
        let over = counted >= count && time.calendar.is_working_day(day);
        // A pause that stands when the last day ends takes the limit along to the day it ends.
        let before_midnight = midnight_after(day) - 1.second();
        if over && !stands(before_midnight) {
            return midnight_after(day);
        }
        day = day.tomorrow().unwrap();
        counted += u32::from(time.calendar.is_working_day(day) && !skipped(day));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn days_agree_with_a_walk(from in a_minute(), count in 1u32..60, kind in 0usize..3) {
        let time = common::work_time();
        let unit = [Unit::WorkingDays, Unit::Days, Unit::Months][kind];
        let count = if unit == Unit::Months { count % 15 + 1 } else { count };
        let limit = Limit { count, unit };
        let due = time.due(from, limit);
        let last = slow_last_day(&time, time.date(from), limit);
        prop_assert_eq!(time.last_day(due), last);
        prop_assert_eq!(due.at, time.zone.to_timestamp(last.tomorrow().unwrap().at(0, 0, 0, 0)).unwrap());
        prop_assert_eq!(due.provisional, last > date(2026, 12, 31));
    }

    #[test]
    fn hours_agree_with_a_walk(
        (from, pauses) in a_minute().prop_flat_map(|from| (Just(from), pauses_after(from))),
        count in 1u32..40,
        urgent in any::<bool>(),
    ) {
        let time = common::work_time();
        let limit = Limit { count, unit: if urgent { Unit::UrgentHours } else { Unit::WorkingHours } };
        prop_assert_eq!(time.due(from, limit).at, slow_end(&time, from, limit, &[]));
        let due = time.due_after_pauses(from, limit, &pauses).unwrap();
        prop_assert_eq!(due.at, slow_end(&time, from, limit, &pauses));
    }

    #[test]
    fn paused_working_days_agree_with_a_walk(
        (from, pauses) in a_minute().prop_flat_map(|from| (Just(from), pauses_after(from))),
        count in 1u32..12,
    ) {
        let time = common::work_time();
        let limit = Limit { count, unit: Unit::WorkingDays };
        let due = time.due_after_pauses(from, limit, &pauses).unwrap();
        prop_assert_eq!(due.at, slow_paused_working_days(&time, from, count, &pauses));
    }

    #[test]
    fn a_pause_never_brings_the_end_nearer_or_before_it(
        (from, pauses) in a_minute().prop_flat_map(|from| (Just(from), pauses_after(from))),
        count in 1u32..30,
        kind in 0usize..5,
    ) {
        let unit =
            [Unit::UrgentHours, Unit::WorkingHours, Unit::WorkingDays, Unit::Days, Unit::Months][kind];
        let (time, limit) = (common::work_time(), Limit { count, unit });
        let plain: Due = time.due(from, limit);
        let mut before = plain;
        let mut ordered = pauses;
        ordered.sort_by_key(|pause| pause.from);
        for taken in 1..=ordered.len() {
            let due = time.due_after_pauses(from, limit, &ordered[..taken]).unwrap();
            prop_assert!(due.at >= before.at);
            before = due;
        }
    }
}
