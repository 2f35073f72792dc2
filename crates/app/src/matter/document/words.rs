//! Instants, limits, offices and values as a sheet says them.

use super::Telling;
use gewu_kernel::Timestamp;
use gewu_kernel::limit::{Limit, Unit};
use gewu_matter::event::Performer;
use gewu_matter::matter::{Assignee, Binding};
use serde_json::Value;

impl Telling<'_> {
    /// An instant to the minute, with its year: a sheet is read for long.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let local = self.tenant.work_time.local(at);
        let (year, month, day) = (local.year(), local.month(), local.day());
        format!("{year}年{month}月{day}日 {}:{:02}", local.hour(), local.minute())
    }

    /// Until when something may take: a limit that ends at midnight ends with the day before.
    pub(super) fn until(&self, due: Timestamp) -> String {
        let local = self.tenant.work_time.local(due);
        match (local.hour(), local.minute(), local.date().yesterday()) {
            (0, 0, Ok(day)) => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            _ => self.moment(due),
        }
    }

    /// Who did something: the office, and the name where the reader is told names.
    pub(super) fn who(&self, by: &Performer) -> String {
        let today = self.tenant.work_time.date(self.now);
        let named = by.person.filter(|_| self.sight.names).and_then(|person| self.tenant.people.get(&person));
        let name = named.map(|it| it.name.as_str());
        let who = match (&by.seat, name) {
            (Some(seat), Some(name)) => format!("{}（{name}）", self.tenant.office(seat, today)),
            (Some(seat), None) => self.tenant.office(seat, today),
            (None, Some(name)) => name.to_owned(),
            (None, None) if self.is_reporter(by) => "反映人".to_owned(),
            (None, None) => "工作人员".to_owned(),
        };
        let manner = [(by.as_deputy, "代理"), (by.for_reporter, "代反映人录入")];
        let manner: Vec<_> = manner.into_iter().filter(|it| it.0).map(|it| it.1).collect();
        if manner.is_empty() { who } else { format!("{who}，{}", manner.join("，")) }
    }

    /// Whether it was done by whoever reported it, by themselves.
    pub(super) fn is_reporter(&self, by: &Performer) -> bool {
        let person = by.person.is_none() || by.person == self.followed.matter.reporter;
        by.seat.is_none() && !by.for_reporter && person
    }

    pub(super) fn assignee(&self, assignee: &Assignee) -> String {
        self.tenant.words_for(assignee, self.sight.names, self.now)
    }

    pub(super) fn bound(&self, binding: Binding) -> String {
        match binding {
            Binding::Body(body) => self.tenant.directory.body(body).map(|it| it.name.clone()),
            Binding::Person(person) => {
                let named = self.tenant.people.get(&person).filter(|_| self.sight.names);
                named.map(|it| it.name.clone())
            }
        }
        .unwrap_or_else(|| "指定的人".to_owned())
    }
}

/// A limit in words.
pub(super) fn limit(limit: Limit) -> String {
    let unit = match limit.unit {
        Unit::UrgentHours => "小时（不分昼夜）",
        Unit::WorkingHours => "个工作小时",
        Unit::WorkingDays => "个工作日",
        Unit::Days => "天",
        Unit::Months => "个月",
    };
    format!("{} {unit}", limit.count)
}

/// What somebody filled in.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("、"),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
