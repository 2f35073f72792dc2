//! Charts for people who decide on an order: how queues grow, how long things wait, whether limits are met, how full
//! days are. With a second run both stand in each chart.
//!
//! Written here and not by a charting crate, since those at hand measure text by a font of their own that has no
//! Chinese, or draw text by its bytes, and say nothing to who cannot see. Whole pixels only, attributes only, no
//! style and no script, so that the strictest page can show them and the same run gives the same bytes.

mod bars;
mod lines;
mod svg;

use super::words::{A_DAY, Language, Names};
use bars::{Bar, Bars, Row};
use gewu_app::simulate::figures::{Figures, Line, Load, Part, percent};
use gewu_kernel::Date;
use lines::{Lines, Panel};

/// One of the two runs of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    Plan,
    Other,
}

impl Run {
    /// The fill of bars and the stroke of lines.
    fn colour(self) -> &'static str {
        match self {
            Run::Plan => "#14506e",
            Run::Other => "#b4540a",
        }
    }

    fn title(self, language: Language) -> &'static str {
        match self {
            Run::Plan => language.say("甲：原方案", "A: the plan"),
            Run::Other => language.say("乙：另一方案", "B: the other one"),
        }
    }

    fn short(self, language: Language) -> &'static str {
        match self {
            Run::Plan => language.say("甲", "A"),
            Run::Other => language.say("乙", "B"),
        }
    }
}

/// All charts, by the names of their files.
pub fn draw(
    one: &Figures,
    other: Option<&Figures>,
    begin: Date,
    names: &Names<'_>,
) -> Vec<(&'static str, String)> {
    let runs: Vec<(Run, &Figures)> =
        std::iter::once((Run::Plan, one)).chain(other.map(|other| (Run::Other, other))).collect();
    vec![
        ("queue.svg", queue(&runs, begin, names)),
        ("waiting.svg", waiting(&runs, names)),
        ("limits.svg", limits(&runs, names)),
        ("load.svg", load(&runs, names)),
    ]
}

fn queue(runs: &[(Run, &Figures)], begin: Date, names: &Names<'_>) -> String {
    let language = names.language;
    let panels = steps(runs).into_iter().map(|(procedure, step)| Panel {
        title: names.step(&procedure, &step, Part::Step),
        lines: runs
            .iter()
            .map(|(run, figures)| (*run, line(figures, &procedure, &step).queue.daily))
            .collect(),
    });
    let lines = Lines {
        title: language.say(
            "每天结束时排队的件数（到了还没有人着手）",
            "Queues at the end of each day: nobody has begun",
        ),
        begin,
        panels: panels.collect(),
    };
    lines.draw(&kinds(runs), language)
}

fn waiting(runs: &[(Run, &Figures)], names: &Names<'_>) -> String {
    let language = names.language;
    let rows = steps(runs).into_iter().map(|(procedure, step)| Row {
        title: names.step(&procedure, &step, Part::Step),
        bars: runs
            .iter()
            .map(|(run, figures)| {
                let spread = line(figures, &procedure, &step).waited.unwrap_or_default();
                Bar {
                    run: *run,
                    from: 0,
                    to: u64::from(spread.p90),
                    mark: Some(u64::from(spread.p50)),
                    text: [spread.p50, spread.p90].map(|minutes| language.minutes(minutes)).join(" / "),
                }
            })
            .collect(),
    });
    let bars = Bars {
        title: language
            .say("着手前等待多久（工作时间）", "How long things wait before work begins (working time)"),
        note: language.say(
            "条长：九成不超过（p90）；白线：一半不超过（p50）",
            "Bar: nine of ten (p90); white line: half of them (p50)",
        ),
        rows: rows.collect(),
        full: None,
        units: &[60, A_DAY as u64],
    };
    bars.draw(&kinds(runs), language, &|minutes| language.minutes(u32::try_from(minutes).unwrap_or(u32::MAX)))
}

fn limits(runs: &[(Run, &Figures)], names: &Names<'_>) -> String {
    let language = names.language;
    let rows = steps(runs).into_iter().map(|(procedure, step)| Row {
        title: names.step(&procedure, &step, Part::Step),
        bars: runs
            .iter()
            .map(|(run, figures)| {
                let rate = line(figures, &procedure, &step).limits;
                let share = rate.hundredths().map_or(0, |met| 10_000 - met);
                let missed = rate.of - rate.met;
                Bar {
                    run: *run,
                    from: 0,
                    to: share,
                    mark: None,
                    text: format!("{}  ({missed} / {})", percent(share), rate.of),
                }
            })
            .collect(),
    });
    let bars = Bars {
        title: language.say("超过时限的比例", "Limits missed"),
        note: language.say("条旁：比例，超时件 / 到期件", "Beside the bar: share, missed / due"),
        rows: rows.collect(),
        full: None,
        units: &[],
    };
    bars.draw(&kinds(runs), language, &whole)
}

fn load(runs: &[(Run, &Figures)], names: &Names<'_>) -> String {
    let language = names.language;
    let all = runs.iter().flat_map(|(_, figures)| &figures.roles);
    let mut roles: Vec<&String> = all.map(|it| &it.role).collect();
    roles.sort();
    roles.dedup();
    let rows = roles.into_iter().map(|role| Row {
        title: names.role(role),
        bars: runs
            .iter()
            .map(|(run, figures)| {
                let Load { min, median, max, seats, .. } =
                    figures.role(role).map(|it| it.load).unwrap_or_default();
                let text = match language {
                    Language::Chinese => format!("中位 {}，{seats} 个岗位", percent(median)),
                    Language::English => format!("median {}, {seats} seats", percent(median)),
                };
                Bar { run: *run, from: min, to: max, mark: Some(median), text }
            })
            .collect(),
    });
    let bars = Bars {
        title: language.say(
            "各角色的负荷（办事分钟数 / 可用分钟数）",
            "Load by role (minutes worked / minutes available)",
        ),
        note: language.say(
            "条：最低到最高的岗位；白线：中位岗位，旁注其数；虚线：100%",
            "Bar: from the least to the most busy seat; white line: the median, told beside; dashed: 100%",
        ),
        rows: rows.collect(),
        full: Some(10_000),
        units: &[],
    };
    bars.draw(&kinds(runs), language, &whole)
}

/// The steps of both runs, in their order.
fn steps(runs: &[(Run, &Figures)]) -> Vec<(String, String)> {
    let mut steps: Vec<(String, String)> = Vec::new();
    for step in runs.iter().flat_map(|(_, figures)| &figures.steps).filter(|it| it.part == Part::Step) {
        let key = (step.procedure.clone(), step.step.clone());
        if !steps.contains(&key) {
            steps.push(key);
        }
    }
    steps
}

fn line(figures: &Figures, procedure: &str, step: &str) -> Line {
    let own = |it: &&gewu_app::simulate::figures::StepFigures| {
        it.part == Part::Step && it.procedure == procedure && it.step == step
    };
    figures.steps.iter().find(own).map(|it| it.line.clone()).unwrap_or_default()
}

fn kinds(runs: &[(Run, &Figures)]) -> Vec<Run> {
    runs.iter().map(|(run, _)| *run).collect()
}

/// A percentage at the foot of a chart; what lies between whole ones keeps its places.
fn whole(hundredths: u64) -> String {
    match hundredths.is_multiple_of(100) {
        true => format!("{}%", hundredths / 100),
        false => percent(hundredths),
    }
}

/// The next of 1, 2 or 5 times a power of ten of which at most six reach a number.
fn tick(most: u64) -> u64 {
    let mut power = 1;
    loop {
        for factor in [1, 2, 5] {
            if most <= 6 * factor * power {
                return factor * power;
            }
        }
        power *= 10;
    }
}

#[cfg(test)]
mod tests;
