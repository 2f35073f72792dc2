//! How somebody’s days pass while they work: in office hours, and no more of a day than their share.

use crate::simulate::agenda::OFFICE;
use gewu_kernel::calendar::WorkTime;
use gewu_kernel::{Date, Timestamp};
use jiff::SignedDuration;

/// How much of somebody’s day is used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Used {
    pub(super) day: Date,
    pub(super) minutes: u32,
}

/// What a piece of work takes of somebody’s days.
pub(super) struct Spent {
    pub(super) used: Used,
    pub(super) begins: Timestamp,
    pub(super) ends: Timestamp,
    /// Minutes that lie within the run.
    pub(super) counted: u64,
}

impl Used {
    /// Goes through the days from an instant on until so many minutes are worked, of each day no more than a share;
    /// minutes before `end` are counted.
    pub(super) fn spend(
        self,
        work_time: &WorkTime,
        share: u32,
        end: Date,
        from: Timestamp,
        minutes: u32,
    ) -> Spent {
        let (mut left, mut begins, mut counted) = (minutes, None, 0);
        if minutes == 0 {
            return Spent { used: self, begins: from, ends: from, counted };
        }
        let first = work_time.date(from);
        let mut used = if self.day < first { Used { day: first, minutes: 0 } } else { self };
        // A year without a working day would be an error in the calendar, not something to wait for.
        for _ in 0..4000 {
            if work_time.calendar.is_working_day(used.day) {
                let midnight = work_time.start_of(used.day);
                let now = if used.day == first { minute(work_time, first, from) } else { 0 };
                for (opens, closes) in OFFICE {
                    let start = now.max(opens);
                    let free = share.saturating_sub(used.minutes);
                    let does = left.min(free).min(closes.saturating_sub(start));
                    if does == 0 {
                        continue;
                    }
                    let at = |minute: u32| midnight + SignedDuration::from_mins(i64::from(minute));
                    let begun = *begins.get_or_insert(at(start));
                    used.minutes += does;
                    counted += if used.day < end { u64::from(does) } else { 0 };
                    left -= does;
                    if left == 0 {
                        return Spent { used, begins: begun, ends: at(start + does), counted };
                    }
                }
            }
            match used.day.tomorrow() {
                Ok(tomorrow) => used = Used { day: tomorrow, minutes: 0 },
                Err(_) => break,
            }
        }
        Spent { used, begins: begins.unwrap_or(Timestamp::MAX), ends: Timestamp::MAX, counted }
    }
}

/// Minutes since the midnight of a day.
pub(super) fn minute(work_time: &WorkTime, day: Date, at: Timestamp) -> u32 {
    let passed = at.as_millisecond() - work_time.start_of(day).as_millisecond();
    u32::try_from(passed.max(0) / 60_000).unwrap_or(u32::MAX)
}
