//! Two runs beside each other: what a change to an order, its limits or its staff does to the same arrivals.

use super::figures::{Figures, Line, Part};
use super::summary::Summary;
use serde::Serialize;
use std::collections::BTreeSet;

/// What differs between a run and another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Comparison {
    /// Matters opened.
    pub opened: Change,
    /// Matters still open at the end.
    pub open: Change,
    /// Of those, late.
    pub overdue: Change,
    /// How often somebody was told that something is late.
    pub escalations: Change,
    /// Limits met over all steps.
    pub on_time: Points,
    /// Each step of either.
    pub steps: Vec<StepChange>,
    /// Each role of either.
    pub roles: Vec<RoleChange>,
}

/// A count or a time in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Change {
    /// In the first.
    pub before: u64,
    /// In the other.
    pub after: u64,
    /// By how much, in hundredths of a percent of the first, half away from zero; nothing where the first is 0.
    pub percent_hundredths: Option<i64>,
}

/// A share in both, in hundredths of a percent; nothing where it is a share of nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Points {
    /// In the first.
    pub before: Option<u64>,
    /// In the other.
    pub after: Option<u64>,
    /// By how much, in hundredths of percentage points.
    pub points_hundredths: Option<i64>,
}

/// A step in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub struct StepChange {
    pub procedure: String,
    pub step: String,
    pub part: Part,
    #[serde(flatten)]
    pub line: LineChange,
}

/// A role in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RoleChange {
    /// The role’s id.
    pub role: String,
    /// What came to it.
    #[serde(flatten)]
    pub line: LineChange,
    /// Minutes worked of those there were, over all seats.
    pub load: Points,
    /// The same of the busiest seat.
    pub busiest: Points,
}

/// What came to a step or a role in both; times in working minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub struct LineChange {
    pub arrived: Change,
    pub done: Change,
    pub queue_mean_hundredths: Change,
    pub queue_max: Change,
    pub queue_at_end: Change,
    pub waited_p50: Change,
    pub waited_p90: Change,
    pub took_p50: Change,
    pub took_p90: Change,
    pub missed: Change,
    pub on_time: Points,
    pub escalations: Change,
}

impl Change {
    /// From one to the other.
    pub fn of(before: u64, after: u64) -> Change {
        let by = i128::from(after) - i128::from(before);
        let of = i128::from(before);
        let size = (of > 0).then(|| (2 * 10_000 * by.abs() + of) / (2 * of));
        let signed = size.and_then(|size| i64::try_from(size * by.signum()).ok());
        Change { before, after, percent_hundredths: signed }
    }
}

impl Points {
    /// From one to the other.
    pub fn of(before: Option<u64>, after: Option<u64>) -> Points {
        let by = before
            .zip(after)
            .and_then(|(before, after)| i64::try_from(i128::from(after) - i128::from(before)).ok());
        Points { before, after, points_hundredths: by }
    }
}

impl LineChange {
    fn of(before: &Line, after: &Line) -> LineChange {
        let count = |of: fn(&Line) -> u64| Change::of(of(before), of(after));
        LineChange {
            arrived: count(|line| line.arrived),
            done: count(|line| line.done),
            queue_mean_hundredths: count(|line| line.queue.mean_hundredths),
            queue_max: count(|line| line.queue.max),
            queue_at_end: count(|line| line.queue.at_end),
            waited_p50: count(|line| line.waited.map_or(0, |it| u64::from(it.p50))),
            waited_p90: count(|line| line.waited.map_or(0, |it| u64::from(it.p90))),
            took_p50: count(|line| line.took.map_or(0, |it| u64::from(it.p50))),
            took_p90: count(|line| line.took.map_or(0, |it| u64::from(it.p90))),
            missed: count(|line| line.limits.of - line.limits.met),
            on_time: Points::of(before.limits.hundredths(), after.limits.hundredths()),
            escalations: count(|line| line.escalations),
        }
    }
}

/// Lays two runs beside each other.
pub fn compare(before: &Summary, after: &Summary) -> Comparison {
    let (one, other) = (&before.figures, &after.figures);
    Comparison {
        opened: Change::of(before.opened, after.opened),
        open: Change::of(before.open, after.open),
        overdue: Change::of(before.overdue, after.overdue),
        escalations: Change::of(before.escalations, after.escalations),
        on_time: Points::of(one.limits().hundredths(), other.limits().hundredths()),
        steps: steps(one, other),
        roles: roles(one, other),
    }
}

fn steps(one: &Figures, other: &Figures) -> Vec<StepChange> {
    let mut seen = BTreeSet::new();
    let all = one.steps.iter().chain(&other.steps).map(|it| (&it.procedure, &it.step, it.part));
    let all = all.filter(|key| seen.insert(*key)).collect::<Vec<_>>();
    let find = |figures: &Figures, key: (&String, &String, Part)| {
        let found = figures.steps.iter().find(|it| (&it.procedure, &it.step, it.part) == key);
        found.map(|it| it.line.clone()).unwrap_or_default()
    };
    let change = |key: (&String, &String, Part)| StepChange {
        procedure: key.0.clone(),
        step: key.1.clone(),
        part: key.2,
        line: LineChange::of(&find(one, key), &find(other, key)),
    };
    all.into_iter().map(change).collect()
}

fn roles(one: &Figures, other: &Figures) -> Vec<RoleChange> {
    let all: BTreeSet<&String> = one.roles.iter().chain(&other.roles).map(|it| &it.role).collect();
    let line =
        |figures: &Figures, role: &str| figures.role(role).map(|it| it.line.clone()).unwrap_or_default();
    let change = |role: &String| {
        let loads = (one.role(role).map(|it| it.load), other.role(role).map(|it| it.load));
        RoleChange {
            role: role.clone(),
            line: LineChange::of(&line(one, role), &line(other, role)),
            load: Points::of(loads.0.map(|it| it.all), loads.1.map(|it| it.all)),
            busiest: Points::of(loads.0.map(|it| it.max), loads.1.map(|it| it.max)),
        }
    };
    all.into_iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_percent_of_the_first_and_shares_differ_in_points() {
        let percent = |before, after| Change::of(before, after).percent_hundredths;
        assert_eq!(percent(3, 4), Some(3333));
        assert_eq!(percent(3, 1), Some(-6667));
        assert_eq!(percent(800, 801), Some(13));
        assert_eq!(percent(800, 799), Some(-13));
        assert_eq!((percent(5, 5), percent(0, 5)), (Some(0), None));
        assert_eq!(Points::of(Some(9531), Some(9000)).points_hundredths, Some(-531));
        assert_eq!(Points::of(None, Some(9000)).points_hundredths, None);
    }
}
