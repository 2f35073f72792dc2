//! How many people a role needs, so that enough of its tasks meet their limits: each try is a run of its own.

use super::figures::{Figures, Missed, Rate, RoleFigures};
use serde::Serialize;
use std::collections::BTreeMap;

/// What was looked for and found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Need {
    /// The role’s id.
    pub role: String,
    /// The share of its limits that has to be met, in hundredths of a percent.
    pub on_time_hundredths: u64,
    /// The fewest holders of a seat that are enough; nothing when no number is.
    pub holders: Option<u32>,
    /// What was tried, by the number of holders.
    pub tries: Vec<Try>,
    /// Why no number is enough.
    pub why: Option<Why>,
}

/// A run with so many holders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Try {
    /// Holders of each seat.
    pub holders: u32,
    /// Whether they are enough.
    pub enough: bool,
    /// What became of the role.
    pub figures: RoleFigures,
}

/// Why no number of people is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "reason")]
pub enum Why {
    /// Limits leave fewer minutes than the work takes.
    LimitTooShort(Missed),
    /// Seats are empty.
    Nobody(Missed),
    /// Nobody waits for people of this role: the time goes by elsewhere.
    WaitsElsewhere(Missed),
    /// There still is a queue with the most that were to be tried.
    MoreThanTried(Missed),
}

/// Finds the fewest holders with which a role meets so many of its limits, of 1 to `at_most`.
///
/// More people never make a role later but for small ripples, so the number is bracketed by doubling and then
/// halved in. It ends early where further people change nothing: when nobody waits for them any more, or when twice
/// in a row it would not be enough if all were in time that waited for people.
pub async fn need<E>(
    role: &str,
    on_time_hundredths: u64,
    at_most: u32,
    mut run: impl AsyncFnMut(u32) -> Result<Figures, E>,
) -> Result<Need, E> {
    let mut tries: BTreeMap<u32, Try> = BTreeMap::new();
    let mut attempt = async |holders: u32, tries: &mut BTreeMap<u32, Try>| {
        let figures = run(holders).await?;
        let figures = figures.role(role).cloned().unwrap_or_else(|| nothing(role));
        let enough = suffices(figures.line.limits, on_time_hundredths);
        let outlook = Outlook::of(&figures, on_time_hundredths);
        tries.insert(holders, Try { holders, enough, figures });
        Ok::<_, E>((enough, outlook))
    };
    let (mut too_few, mut holders, mut bad) = (0, 1, 0);
    let found = loop {
        let (enough, outlook) = attempt(holders, &mut tries).await?;
        if enough {
            break Some(holders);
        }
        too_few = holders;
        bad = if outlook == Outlook::Bad { bad + 1 } else { 0 };
        if outlook == Outlook::Idle || bad == 2 || holders == at_most {
            break None;
        }
        holders = (2 * holders).min(at_most);
    };
    let mut fewest = found;
    while let Some(most) = fewest.filter(|most| most - too_few > 1) {
        let middle = too_few + (most - too_few) / 2;
        match attempt(middle, &mut tries).await?.0 {
            true => fewest = Some(middle),
            false => too_few = middle,
        }
    }
    let last = tries.last_key_value().map(|(_, last)| last.figures.line.missed);
    let why = if fewest.is_none() { last.map(why) } else { None };
    Ok(Need {
        role: role.to_owned(),
        on_time_hundredths,
        holders: fewest,
        tries: tries.into_values().collect(),
        why,
    })
}

/// Whether further people could help.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outlook {
    Good,
    /// Not if all were in time that waited for people.
    Bad,
    /// Nobody waits for people.
    Idle,
}

impl Outlook {
    fn of(figures: &RoleFigures, on_time_hundredths: u64) -> Outlook {
        let line = &figures.line;
        let best = Rate { met: line.limits.met + line.missed.held_up, of: line.limits.of };
        match line.held_up.is_none_or(|it| it.max == 0) && line.missed.held_up == 0 {
            true => Outlook::Idle,
            false if suffices(best, on_time_hundredths) => Outlook::Good,
            false => Outlook::Bad,
        }
    }
}

/// Whether enough limits were met; where there were none, none was missed.
pub fn suffices(limits: Rate, on_time_hundredths: u64) -> bool {
    limits.met * 10_000 >= on_time_hundredths * limits.of
}

fn nothing(role: &str) -> RoleFigures {
    RoleFigures { role: role.to_owned(), line: Default::default(), load: Default::default() }
}

/// The greatest part of what was missed.
fn why(missed: Missed) -> Why {
    let Missed { too_short, held_up, nobody, elsewhere } = missed;
    let most = too_short.max(held_up).max(nobody).max(elsewhere);
    match most {
        _ if most == held_up => Why::MoreThanTried(missed),
        _ if most == too_short => Why::LimitTooShort(missed),
        _ if most == nobody => Why::Nobody(missed),
        _ => Why::WaitsElsewhere(missed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::figures::{Line, Spread};
    use std::convert::Infallible;

    /// A role that meets so many of 100 limits; what is not missed otherwise waited for people.
    fn role(met: u64, missed: Missed) -> Figures {
        let held_up = 100 - met - missed.too_short - missed.elsewhere;
        let queue = (held_up > 0).then_some(Spread { of: 1, p50: 9, p90: 9, max: 9 });
        let missed = Missed { held_up, ..missed };
        let line = Line { limits: Rate { met, of: 100 }, held_up: queue, missed, ..Line::default() };
        let roles = vec![RoleFigures { role: "clerk".into(), line, load: Default::default() }];
        Figures { roles, ..Figures::default() }
    }

    async fn search(on_time: u64, at_most: u32, met: fn(u32) -> u64, missed: Missed) -> Need {
        let run = async |holders: u32| Ok::<_, Infallible>(role(met(holders), missed));
        need("clerk", on_time * 100, at_most, run).await.unwrap()
    }

    #[tokio::test]
    async fn the_fewest_that_are_enough_are_found_as_by_trying_all() {
        let met = |holders: u32| u64::from((holders * 7).min(98));
        for on_time in [1, 7, 8, 50, 70, 71, 98] {
            let found = search(on_time, 40, met, Missed::default()).await;
            let all = (1..=40).find(|holders| met(*holders) >= on_time);
            assert_eq!(found.holders, all, "{on_time}");
            assert!(found.tries.len() <= 9 && found.why.is_none());
        }
    }

    #[tokio::test]
    async fn it_ends_and_says_why_where_no_number_is_enough() {
        let met = |holders: u32| u64::from((holders * 20).min(60));
        let missed = Missed { too_short: 39, elsewhere: 1, ..Missed::default() };
        let found = search(95, 500, met, missed).await;
        let all = Missed { held_up: 20, ..missed };
        assert_eq!((found.holders, found.why), (None, Some(Why::LimitTooShort(all))));
        assert_eq!(found.tries.iter().map(|it| it.holders).collect::<Vec<_>>(), [1, 2], "it would not help");
        let found = search(95, 3, met, Missed::default()).await;
        assert_eq!(found.why, Some(Why::MoreThanTried(Missed { held_up: 40, ..Missed::default() })));
        // Nobody waits for people at all.
        let found = search(95, 500, |_| 90, Missed { elsewhere: 10, ..Missed::default() }).await;
        assert_eq!(found.tries.len(), 1);
        assert!(matches!(found.why, Some(Why::WaitsElsewhere(_))), "{:?}", found.why);
    }
}
