//! What a run says to somebody who plans: how much comes, how long it waits, whether limits are met, how full the
//! days of those who act are. Whole numbers only; nothing is said of single people.

use serde::Serialize;

/// The figures of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Figures {
    /// Days of the run.
    pub days: u32,
    /// Of those, days on which offices work.
    pub working_days: u32,
    /// Every step at which staff act, in the order of the procedures.
    pub steps: Vec<StepFigures>,
    /// Every role for which something came or that works.
    pub roles: Vec<RoleFigures>,
}

/// The figures of a step: of the step itself, of decisions on what was asked for at it, or of help with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StepFigures {
    /// The procedure’s id.
    pub procedure: String,
    /// The step’s id.
    pub step: String,
    /// What is done at it.
    pub part: Part,
    /// What happened.
    #[serde(flatten)]
    pub line: Line,
}

/// What is done at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The step itself.
    Step,
    /// Decisions on what was asked for.
    Decision,
    /// Help that was asked for.
    Help,
}

/// The figures of a role, over all of its seats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RoleFigures {
    /// The role’s id.
    pub role: String,
    /// What happened.
    #[serde(flatten)]
    pub line: Line,
    /// How full the days are.
    pub load: Load,
}

/// What came to a step or a role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Line {
    /// Tasks that came.
    pub arrived: u64,
    /// Tasks that were done.
    pub done: u64,
    /// Tasks that fell away, because the matter went another way.
    pub dropped: u64,
    /// Tasks with which nobody had begun, at the end of each day.
    pub queue: Queue,
    /// Working minutes from a task’s coming to the beginning of work on it.
    pub waited: Option<Spread>,
    /// Of those, working minutes in which everybody who might have begun was busy.
    pub held_up: Option<Spread>,
    /// Working minutes from a task’s coming to its being done.
    pub took: Option<Spread>,
    /// Limits met, of those that were met or have passed.
    pub limits: Rate,
    /// Why limits were missed.
    pub missed: Missed,
    /// How often somebody was told that something is late.
    pub escalations: u64,
}

/// The length of a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Queue {
    /// The mean over the days, in hundredths.
    pub mean_hundredths: u64,
    /// The longest.
    pub max: u64,
    /// At the end of the last day.
    pub at_end: u64,
    /// At the end of each day.
    pub daily: Vec<u64>,
}

/// How working minutes are spread, by nearest rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Spread {
    /// Of how many.
    pub of: u64,
    /// Half took at most so long.
    pub p50: u32,
    /// Nine of ten took at most so long.
    pub p90: u32,
    /// The longest.
    pub max: u32,
}

/// A share with its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// The numerator.
    pub met: u64,
    /// The denominator.
    pub of: u64,
}

/// Missed limits by what would have helped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Missed {
    /// The limit left fewer working minutes than the work takes.
    pub too_short: u64,
    /// Everybody who might have begun was busy for a while.
    pub held_up: u64,
    /// Nobody held the seat or was there.
    pub nobody: u64,
    /// Something else: habits, other people’s answers, pauses.
    pub elsewhere: u64,
}

/// Minutes worked beside minutes there were, as a distribution over the seats of a role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Load {
    /// Seats with somebody in them.
    pub seats: u64,
    /// Minutes worked by all.
    pub worked: u64,
    /// Minutes that all had.
    pub available: u64,
    /// The share of all, in hundredths of a percent; it passes 10000 where work went on after hours.
    pub all: u64,
    /// The least busy seat’s.
    pub min: u64,
    /// The median seat’s.
    pub median: u64,
    /// The busiest seat’s.
    pub max: u64,
}

impl Rate {
    /// Hundredths of a percent, half up; nothing of nothing.
    pub fn hundredths(&self) -> Option<u64> {
        hundredths(self.met, self.of)
    }
}

impl Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut rate = serializer.serialize_struct("Rate", 4)?;
        rate.serialize_field("met", &self.met)?;
        rate.serialize_field("missed", &(self.of - self.met))?;
        rate.serialize_field("of", &self.of)?;
        rate.serialize_field("percent-hundredths", &self.hundredths())?;
        rate.end()
    }
}

/// A part of a whole in hundredths of a percent, half up.
pub fn hundredths(part: u64, of: u64) -> Option<u64> {
    (of > 0).then(|| (2 * 10_000 * part + of) / (2 * of))
}

/// A percentage with two places, such as `95.31%`.
pub fn percent(hundredths: u64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

impl Spread {
    /// Of values in any order; nothing of nothing.
    pub fn of(mut values: Vec<u32>) -> Option<Spread> {
        values.sort_unstable();
        let rank = |percent: usize| values.get((values.len() * percent).div_ceil(100).max(1) - 1).copied();
        Some(Spread { of: values.len() as u64, p50: rank(50)?, p90: rank(90)?, max: *values.last()? })
    }
}

impl Queue {
    /// Of its length at the end of each day.
    pub fn of(daily: Vec<u64>) -> Queue {
        let (sum, days) = (daily.iter().sum::<u64>(), daily.len() as u64);
        Queue {
            mean_hundredths: if days == 0 { 0 } else { (2 * 100 * sum + days) / (2 * days) },
            max: daily.iter().copied().max().unwrap_or(0),
            at_end: daily.last().copied().unwrap_or(0),
            daily,
        }
    }
}

impl Load {
    /// Of the minutes worked and had in each seat; seats in which nobody had a minute are left out.
    pub fn of(seats: impl Iterator<Item = (u64, u64)>) -> Load {
        let seats: Vec<(u64, u64)> = seats.filter(|(_, available)| *available > 0).collect();
        let mut loads: Vec<u64> =
            seats.iter().filter_map(|(worked, available)| hundredths(*worked, *available)).collect();
        loads.sort_unstable();
        let worked = seats.iter().map(|seat| seat.0).sum();
        let available = seats.iter().map(|seat| seat.1).sum();
        Load {
            seats: loads.len() as u64,
            worked,
            available,
            all: hundredths(worked, available).unwrap_or(0),
            min: loads.first().copied().unwrap_or(0),
            median: loads.get(loads.len().saturating_sub(1) / 2).copied().unwrap_or(0),
            max: loads.last().copied().unwrap_or(0),
        }
    }
}

impl Figures {
    /// The figures of a role.
    pub fn role(&self, role: &str) -> Option<&RoleFigures> {
        self.roles.iter().find(|it| it.role == role)
    }

    /// The figures of a step itself.
    pub fn step(&self, step: &str) -> Option<&StepFigures> {
        self.steps.iter().find(|it| it.step == step && it.part == Part::Step)
    }

    /// Limits of all steps together.
    pub fn limits(&self) -> Rate {
        let rates = self.steps.iter().map(|step| step.line.limits);
        rates.fold(Rate::default(), |all, rate| Rate { met: all.met + rate.met, of: all.of + rate.of })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_half_up_and_nothing_has_none() {
        for (met, of, text) in [(1, 3, "33.33%"), (2, 3, "66.67%"), (1, 800, "0.13%"), (7, 7, "100.00%")] {
            assert_eq!(Rate { met, of }.hundredths().map(percent).unwrap(), text);
        }
        assert_eq!(Rate::default().hundredths(), None);
        assert_eq!(Queue::of(vec![1, 2, 2]).mean_hundredths, 167);
        assert_eq!(Queue::of(vec![]), Queue::default());
    }

    #[test]
    fn spreads_go_by_nearest_rank() {
        let spread = |values: &[u32]| Spread::of(values.to_vec());
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[5]), Some(Spread { of: 1, p50: 5, p90: 5, max: 5 }));
        let ten = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
        assert_eq!(spread(&ten), Some(Spread { of: 10, p50: 5, p90: 9, max: 10 }));
    }

    #[test]
    fn a_load_is_a_distribution_over_seats() {
        let load = Load::of([(30, 100), (0, 0), (0, 100), (120, 100)].into_iter());
        assert_eq!((load.seats, load.min, load.median, load.max), (3, 0, 3000, 12_000));
        assert_eq!((load.worked, load.available, load.all), (150, 300, 5000));
    }
}
