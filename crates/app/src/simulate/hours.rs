//! Office minutes between instants of a run, counted once for each day.

use super::agenda::OFFICE;
use super::desk::DAY;
use gewu_kernel::calendar::WorkTime;
use gewu_kernel::{Date, Timestamp};
use std::collections::BTreeSet;

/// The days of a run.
#[derive(Debug)]
pub(super) struct Hours {
    /// When each day begins, in milliseconds, with the day after the last.
    days: Vec<i64>,
    /// Office minutes before each day.
    before: Vec<u32>,
}

impl Hours {
    pub(super) fn new(work_time: &WorkTime, begin: Date, days: u32) -> Hours {
        let (mut starts, mut before) = (Vec::new(), Vec::new());
        let (mut day, mut passed) = (begin, 0);
        for _ in 0..=days {
            starts.push(work_time.start_of(day).as_millisecond());
            before.push(passed);
            passed += if work_time.calendar.is_working_day(day) { DAY } else { 0 };
            day = day.tomorrow().unwrap_or(day);
        }
        Hours { days: starts, before }
    }

    /// Office minutes from the beginning of the run to an instant; beyond the run, to its end.
    pub(super) fn at(&self, instant: Timestamp) -> u32 {
        let instant = instant.as_millisecond();
        let day = self.days.partition_point(|start| *start <= instant).saturating_sub(1);
        let (Some(start), Some(before)) = (self.days.get(day), self.before.get(day)) else { return 0 };
        let Some(whole) = self.before.get(day + 1).map(|after| after - before) else { return *before };
        let minute = u32::try_from((instant - start).max(0) / 60_000).unwrap_or(u32::MAX);
        let open = |(opens, closes): (u32, u32)| minute.clamp(opens, closes) - opens;
        before + OFFICE.map(open).iter().sum::<u32>().min(whole)
    }

    /// Office minutes from one instant to a later one.
    pub(super) fn between(&self, from: Timestamp, until: Timestamp) -> u32 {
        self.at(until).saturating_sub(self.at(from))
    }

    /// How many of the days have office hours.
    pub(super) fn working_days(&self) -> u32 {
        self.before.last().map_or(0, |minutes| minutes / DAY)
    }

    /// How many of these days, numbered from 0, have office hours.
    pub(super) fn working(&self, days: &BTreeSet<u32>) -> u32 {
        let works = |day: &&u32| {
            let before = |day: u32| self.before.get(day as usize);
            before(**day).zip(before(**day + 1)).is_some_and(|(before, after)| before < after)
        };
        days.iter().filter(works).count() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar;
    use gewu_kernel::calendar::Timetable;

    #[test]
    fn minutes_are_those_of_the_office() {
        let hours =
            r#"{"usual": [{"from": "08:30", "until": "12:00"}, {"from": "14:30", "until": "17:30"}]}"#;
        let timetable: Timetable = serde_json::from_str(hours).unwrap();
        let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
        let work_time = WorkTime { calendar: calendar::published(&[]).unwrap(), timetable, zone };
        let at = |text: &str| -> Timestamp { format!("{text}+08").parse().unwrap() };
        // 2026-01-09 is a Friday.
        let hours = Hours::new(&work_time, "2026-01-09".parse().unwrap(), 7);
        for (from, until, minutes) in [
            ("2026-01-09T08:00", "2026-01-09T09:00", 30),
            ("2026-01-09T11:30", "2026-01-09T15:00", 60),
            ("2026-01-09T17:00", "2026-01-12T09:00", 60),
            ("2026-01-10T09:00", "2026-01-11T15:00", 0),
            ("2026-01-09T00:00", "2026-01-16T00:00", 5 * DAY),
            ("2026-01-09T00:00", "2026-03-01T00:00", 5 * DAY),
        ] {
            assert_eq!(hours.between(at(from), at(until)), minutes, "{from}");
        }
        assert_eq!(hours.working_days(), 5);
        assert_eq!(hours.working(&BTreeSet::from([0, 1, 2, 3, 9])), 2);
    }
}
