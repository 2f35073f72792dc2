//! Instants, days and limits as people say them.

use super::visitor::Visitor;
use crate::language::Language;
use gewu_kernel::limit::{Limit, Unit};
use gewu_kernel::{Date, Timestamp};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Visitor {
    /// A day with its year only where that is not this one.
    pub(super) fn day(&self, day: Date) -> String {
        let (year, month, number) = (day.year(), day.month(), day.day());
        let this_year = self.today().year() == year;
        match (self.language, this_year) {
            (Language::Chinese, true) => format!("{month}月{number}日"),
            (Language::Chinese, false) => format!("{year}年{month}月{number}日"),
            (Language::English, true) => format!("{number} {}", MONTHS[month as usize - 1]),
            (Language::English, false) => format!("{number} {} {year}", MONTHS[month as usize - 1]),
        }
    }

    /// An instant to the minute.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.tenant.work_time.zone.clone());
        format!("{} {:02}:{:02}", self.day(local.date()), local.hour(), local.minute())
    }

    /// Until when something may take: a limit that ends at midnight ends with the day before.
    pub(super) fn until(&self, due: Timestamp) -> String {
        let local = due.to_zoned(self.tenant.work_time.zone.clone());
        match (local.hour(), local.minute(), local.date().yesterday()) {
            (0, 0, Ok(day)) => self.day(day),
            _ => self.moment(due),
        }
    }

    /// As [`Visitor::until`], to the day: the last on which it is in time.
    pub(super) fn until_day(&self, due: Timestamp) -> String {
        let last = due - jiff::SignedDuration::from_millis(1);
        self.day(self.tenant.work_time.date(last))
    }

    /// A limit in words.
    pub(super) fn limit(&self, limit: Limit) -> String {
        let unit = match limit.unit {
            Unit::UrgentHours => "urgent-hours",
            Unit::WorkingHours => "working-hours",
            Unit::WorkingDays => "working-days",
            Unit::Days => "days",
            Unit::Months => "months",
        };
        self.phrase(&["limit.", unit].concat(), &[("count", &limit.count.to_string())])
    }
}
