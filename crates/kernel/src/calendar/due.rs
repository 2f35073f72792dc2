//! When a limit ends, with and without pauses.

use super::{Calendar, Timetable, date_of, day_number, day_of_week};
use crate::limit::{Limit, Unit};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a tenant's limits are counted in: its calendar, its opening hours, its time zone.
#[derive(Clone, Debug)]
pub struct WorkTime {
    /// Which days are working days.
    pub calendar: Calendar,
    /// Which minutes of a working day count.
    pub timetable: Timetable,
    /// Where a day begins.
    pub zone: TimeZone,
}

/// The end of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Due {
    /// Exclusive: something is overdue when it is `at` or later. For limits in days and months the
    /// local midnight that ends the last day.
    pub at: Timestamp,
    /// The end depends on a day of a year whose list of days off is not known, so it may move.
    pub provisional: bool,
}

/// A time in which a clock stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pause {
    /// When the clock stopped.
    pub from: Timestamp,
    /// When it went on, exclusive; none while it stands.
    pub until: Option<Timestamp>,
}

const NANOSECONDS_A_MINUTE: i64 = 60_000_000_000;
const NANOSECONDS_A_DAY: i64 = 1440 * NANOSECONDS_A_MINUTE;

impl WorkTime {
    /// When a limit that begins at `from` ends.
    ///
    /// The day of `from` is not counted by limits in days and months; a limit in calendar days or
    /// months that would end on a rest day ends on the next working day; a month after 31 January is
    /// the last day of February. Urgent hours run day and night; working hours run, by the local wall
    /// clock, in the opening hours of working days only.
    pub fn due(&self, from: Timestamp, limit: Limit) -> Due {
        let mut run = Run::begin(self, from, limit);
        run.go_on(from);
        run.due()
    }

    /// The same for a clock that stood still at times; none while it stands.
    ///
    /// - Hours: what was counted before a pause is kept, the rest runs from its end.
    /// - Working days: those that remained after the day on which the pause began run on from the
    ///   day on which it ended, that day excluded; when none remained, that day is the last.
    /// - Calendar days and months: the end, before it is moved off a rest day, is put off by as many
    ///   days as lie between the day the pause began and the day it ended, and is never before the
    ///   day it ended; then it is moved to a working day.
    ///
    /// Pauses may come in any order; overlapping ones are one, what lies before `from` does not
    /// count, and a pause that begins when the limit has already ended changes nothing.
    pub fn due_after_pauses(&self, from: Timestamp, limit: Limit, pauses: &[Pause]) -> Option<Due> {
        Run::begin(self, from, limit).through(from, pauses)
    }

    /// The end of a day that was named, for a clock that may have stood still. It stays that day though offices rest;
    /// a day that had gone by when the clock began is the day on which it began. Pauses put it off as they do
    /// calendar days.
    pub fn due_by(&self, day: Date, from: Timestamp, pauses: &[Pause]) -> Option<Due> {
        let last = day_number(day).max(self.day(from));
        let limit = Limit { count: 1, unit: Unit::Days };
        Run { last, named: true, ..Run::begin(self, from, limit) }.through(from, pauses)
    }

    /// The first instant at which a time has gone by, for what nobody has to do within it: a wait, a pause, how
    /// soon something may be done again. Unlike a limit, calendar days and months end on their own day, rest
    /// day or not: a month after 31 January is the beginning of the last day of February.
    pub fn after(&self, from: Timestamp, limit: Limit) -> Timestamp {
        let span = match limit.unit {
            Unit::Days => jiff::Span::new().try_days(i64::from(limit.count)),
            Unit::Months => jiff::Span::new().try_months(i64::from(limit.count)),
            Unit::UrgentHours | Unit::WorkingHours | Unit::WorkingDays => return self.due(from, limit).at,
        };
        let day = span.and_then(|span| self.date(from).checked_add(span));
        day.map_or(Timestamp::MAX, |day| self.start_of(day))
    }

    /// The local day on which a person must act at the latest.
    pub fn last_day(&self, due: Due) -> Date {
        self.date(due.at.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(due.at))
    }

    /// The local day of an instant.
    pub fn date(&self, instant: Timestamp) -> Date {
        self.zone.to_datetime(instant).date()
    }

    /// The local day and time of an instant.
    pub fn local(&self, instant: Timestamp) -> jiff::civil::DateTime {
        self.zone.to_datetime(instant)
    }

    /// The instant at which a local day begins.
    pub fn start_of(&self, day: Date) -> Timestamp {
        self.instant(day_number(day), 0)
    }

    fn day(&self, instant: Timestamp) -> i32 {
        day_number(self.date(instant))
    }

    /// The instant of a local day and time; the end of time when it lies beyond.
    fn instant(&self, day: i32, nanoseconds: i64) -> Timestamp {
        date_of(day)
            .to_datetime(jiff::civil::Time::midnight())
            .checked_add(SignedDuration::from_nanos(nanoseconds))
            .and_then(|local| self.zone.to_timestamp(local))
            .unwrap_or(Timestamp::MAX)
    }

    /// The local day of an instant and the nanoseconds since its midnight by the wall clock.
    fn wall_clock(&self, instant: Timestamp) -> (i32, i64) {
        let local = self.zone.to_datetime(instant);
        let since_midnight = local.time().duration_since(jiff::civil::Time::midnight());
        (day_number(local.date()), since_midnight.as_nanos() as i64)
    }

    /// The counted stretches of a day, in nanoseconds since midnight.
    fn stretches(&self, day: i32) -> impl Iterator<Item = (i64, i64)> {
        let openings = if self.calendar.works(day) {
            self.timetable.openings(day_of_week(day))
        } else {
            Default::default()
        };
        openings.iter().map(|opening| {
            let at = |minute: super::Minute| i64::from(minute.of_day()) * NANOSECONDS_A_MINUTE;
            (at(opening.from), at(opening.until))
        })
    }

    /// Working nanoseconds from one instant to a later one.
    fn worked(&self, from: Timestamp, until: Timestamp) -> i64 {
        let (first, begin) = self.wall_clock(from);
        let (last, end) = self.wall_clock(until);
        let counted = |day| {
            let low = if day == first { begin } else { 0 };
            let high = if day == last { end } else { NANOSECONDS_A_DAY };
            self.stretches(day).map(|(open, close)| (close.min(high) - open.max(low)).max(0)).sum::<i64>()
        };
        (first..=last).map(counted).sum()
    }

    /// The first day and time by which so many working nanoseconds have passed since an instant.
    fn after_work(&self, from: Timestamp, mut remaining: i64) -> (i32, i64) {
        let (mut day, mut begin) = self.wall_clock(from);
        loop {
            for (open, close) in self.stretches(day) {
                let counted = (close - open.max(begin)).max(0);
                if counted >= remaining {
                    return (day, open.max(begin) + remaining);
                }
                remaining -= counted;
            }
            (day, begin) = (day + 1, 0);
        }
    }
}

/// A limit on its way: what remains of it, since when it runs, and where it would end.
struct Run<'a> {
    time: &'a WorkTime,
    unit: Unit,
    /// Hours in nanoseconds; working days in days; unused by days and months.
    remaining: i64,
    /// When the count went on.
    since: Timestamp,
    /// The last day before it is moved off a rest day; only days and months keep it across pauses.
    last: i32,
    /// Whether that day was named, and so stays where it is.
    named: bool,
    /// The day on which the present pause began.
    paused: Option<i32>,
    at: Timestamp,
    /// Every day that was counted so far stands in the list.
    known: bool,
    /// So does every day that the present end depends on.
    end_known: bool,
}

impl<'a> Run<'a> {
    fn begin(time: &'a WorkTime, from: Timestamp, limit: Limit) -> Run<'a> {
        let count = i64::from(limit.count);
        let remaining = match limit.unit {
            Unit::UrgentHours | Unit::WorkingHours => count.saturating_mul(60 * NANOSECONDS_A_MINUTE),
            Unit::WorkingDays | Unit::Days | Unit::Months => count,
        };
        let span = match limit.unit {
            Unit::Days => jiff::Span::new().try_days(count),
            Unit::Months => jiff::Span::new().try_months(count),
            _ => Ok(jiff::Span::new()),
        };
        let date = time.date(from);
        let last = day_number(span.map_or(Date::MAX, |span| date.saturating_add(span)));
        Run {
            time,
            unit: limit.unit,
            remaining,
            since: from,
            last,
            named: false,
            paused: None,
            at: from,
            known: true,
            end_known: true,
        }
    }

    /// When it ends, having stood still at times; none while it stands.
    fn through(mut self, from: Timestamp, pauses: &[Pause]) -> Option<Due> {
        self.go_on(from);
        for pause in merged(from, pauses) {
            if pause.from >= self.due().at {
                break;
            }
            self.stop(pause.from);
            self.go_on(pause.until?);
        }
        Some(self.due())
    }

    fn due(&self) -> Due {
        Due { at: self.at, provisional: !(self.known && self.end_known) }
    }

    /// The clock stands still; it has not run out, so something remains.
    fn stop(&mut self, at: Timestamp) {
        let (time, day) = (self.time, self.time.day(at));
        let since = time.day(self.since);
        match self.unit {
            Unit::UrgentHours => self.remaining -= at.duration_since(self.since).as_nanos() as i64,
            Unit::WorkingHours => {
                self.remaining -= time.worked(self.since, at);
                self.known &= time.calendar.knows(since, day);
            }
            Unit::WorkingDays => {
                self.remaining -= i64::from(time.calendar.working_days_between(since, day));
                self.known &= since == day || time.calendar.knows(since + 1, day);
            }
            Unit::Days | Unit::Months => self.paused = Some(day),
        }
    }

    /// The clock runs from an instant on.
    fn go_on(&mut self, at: Timestamp) {
        let (time, day) = (self.time, self.time.day(at));
        self.since = at;
        if let Some(paused) = self.paused.take() {
            self.last = (self.last + day - paused).max(day);
        }
        let (first, end) = match self.unit {
            Unit::UrgentHours => {
                self.at =
                    at.saturating_add(SignedDuration::from_nanos(self.remaining)).unwrap_or(Timestamp::MAX);
                return;
            }
            Unit::WorkingHours => {
                let (end, nanoseconds) = time.after_work(at, self.remaining);
                self.at = time.instant(end, nanoseconds);
                self.end_known = time.calendar.knows(day, end);
                return;
            }
            Unit::WorkingDays if self.remaining > 0 => {
                (day + 1, time.calendar.working_day_after(day, self.remaining.min(1 << 24) as i32))
            }
            Unit::WorkingDays => (day, time.calendar.working_day_from(day)),
            Unit::Days | Unit::Months if self.named => {
                self.at = time.instant(self.last + 1, 0);
                return;
            }
            Unit::Days | Unit::Months => (self.last, time.calendar.working_day_from(self.last)),
        };
        self.end_known = time.calendar.knows(first, end);
        self.at = time.instant(end + 1, 0);
    }
}

/// Pauses in order, without overlaps, and not before `from`.
fn merged(from: Timestamp, pauses: &[Pause]) -> Vec<Pause> {
    let after = |until: Option<Timestamp>, instant| until.is_none_or(|until| until > instant);
    let mut ordered: Vec<Pause> = pauses
        .iter()
        .map(|pause| Pause { from: pause.from.max(from), until: pause.until })
        .filter(|pause| after(pause.until, pause.from))
        .collect();
    ordered.sort_by_key(|pause| pause.from);
    let mut merged: Vec<Pause> = Vec::with_capacity(ordered.len());
    for pause in ordered {
        match merged.last_mut() {
            Some(last) if last.until.is_none_or(|until| until >= pause.from) => {
                last.until = match (last.until, pause.until) {
                    (Some(one), Some(other)) => Some(one.max(other)),
                    _ => None,
                };
            }
            _ => merged.push(pause),
        }
    }
    merged
}
