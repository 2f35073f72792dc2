//! What agents mean to do, by the window of ten minutes in which they mean to do it.

use gewu_kernel::Timestamp;
use gewu_kernel::calendar::WorkTime;
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// The length of a window, in milliseconds: what falls into one arrives together.
pub const WINDOW: i64 = 600_000;

/// Hours of a day, in minutes from midnight.
pub type Hours = [(u32, u32)];
/// When offices are open.
pub const OFFICE: [(u32, u32); 2] = [(510, 720), (870, 1050)];
/// When residents see to their own matters.
pub const AWAKE: [(u32, u32); 1] = [(420, 1320)];

/// When somebody is on duty for what cannot wait.
pub const DUTY: [(u32, u32); 1] = [(0, 1440)];

/// Things to do, in the order of their windows and, within one, of their being planned.
#[derive(Debug)]
pub struct Agenda<T> {
    plans: BTreeMap<(i64, u64), T>,
    planned: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Agenda { plans: BTreeMap::new(), planned: 0 }
    }
}

impl<T> Agenda<T> {
    /// Plans something for the first window that begins at or after an instant.
    pub fn plan(&mut self, at: Timestamp, what: T) {
        self.planned += 1;
        self.plans.insert((window(at).as_millisecond(), self.planned), what);
    }

    /// The window of what comes first.
    pub fn next(&self) -> Option<Timestamp> {
        let ((window, _), _) = self.plans.first_key_value()?;
        Timestamp::from_millisecond(*window).ok()
    }

    /// Takes everything that was planned for windows up to an instant.
    pub fn due(&mut self, now: Timestamp) -> Vec<T> {
        let later = self.plans.split_off(&(now.as_millisecond() + 1, 0));
        std::mem::replace(&mut self.plans, later).into_values().collect()
    }
}

/// The first window that begins at or after an instant.
pub fn window(at: Timestamp) -> Timestamp {
    let millis = at.as_millisecond();
    let up = (millis + WINDOW - 1).div_euclid(WINDOW) * WINDOW;
    Timestamp::from_millisecond(up).unwrap_or(at)
}

/// The instant so many minutes later, counting only these hours of days, of working days if wanted.
pub fn after(
    work_time: &WorkTime,
    from: Timestamp,
    minutes: u32,
    hours: &Hours,
    working_days: bool,
) -> Timestamp {
    let mut day = work_time.date(from);
    let mut left = minutes;
    // A year without a working day would be an error in the calendar, not something to wait for.
    for _ in 0..400 {
        if !working_days || work_time.calendar.is_working_day(day) {
            let midnight = work_time.start_of(day);
            for (opens, closes) in hours {
                let passed = from.as_millisecond() - midnight.as_millisecond();
                let now = u32::try_from(passed.max(0) / 60_000).unwrap_or(u32::MAX).max(*opens);
                let open = closes.saturating_sub(now);
                if left < open {
                    return midnight + SignedDuration::from_mins(i64::from(now + left));
                }
                left -= open;
            }
        }
        match day.tomorrow() {
            Ok(tomorrow) => day = tomorrow,
            Err(_) => break,
        }
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar;
    use gewu_kernel::calendar::Timetable;

    fn work_time() -> WorkTime {
        let timetable: Timetable =
            serde_json::from_str(r#"{"usual":[{"from":"08:30","until":"17:30"}]}"#).unwrap();
        let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
        WorkTime { calendar: calendar::published(&[]).unwrap(), timetable, zone }
    }

    fn at(text: &str) -> Timestamp {
        format!("{text}+08").parse().unwrap()
    }

    #[test]
    fn office_hours_pass_on_working_days_only() {
        let work_time = work_time();
        // 2026-01-09 is a Friday.
        for (from, minutes, to) in [
            ("2026-01-09T08:00", 0, "2026-01-09T08:30"),
            ("2026-01-09T09:00", 60, "2026-01-09T10:00"),
            ("2026-01-09T11:30", 60, "2026-01-09T15:00"),
            ("2026-01-09T17:00", 60, "2026-01-12T09:00"),
            ("2026-01-10T10:00", 10, "2026-01-12T08:40"),
        ] {
            assert_eq!(after(&work_time, at(from), minutes, &OFFICE, true), at(to), "{from}");
        }
        assert_eq!(after(&work_time, at("2026-01-09T21:30"), 60, &AWAKE, false), at("2026-01-10T07:30"));
    }

    #[test]
    fn plans_come_by_window_then_in_order() {
        let mut agenda = Agenda::default();
        agenda.plan(at("2026-01-09T09:11"), "second");
        agenda.plan(at("2026-01-09T09:10"), "first");
        agenda.plan(at("2026-01-09T09:20"), "third");
        assert_eq!(agenda.next(), Some(at("2026-01-09T09:10")));
        assert_eq!(agenda.due(at("2026-01-09T09:10")), ["first"]);
        assert_eq!(agenda.due(at("2026-01-09T09:20")), ["second", "third"]);
        assert_eq!(agenda.next(), None);
    }
}
