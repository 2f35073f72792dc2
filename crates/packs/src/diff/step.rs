//! A step laid out for comparing, with its outcomes.

use super::line::Aspect;
use super::procedure::times_of;
use super::say::{self, Say};
use super::sheet::{Entry, Sheet};
use super::{About, Both};
use gewu_matter::ballot::Majority;
use gewu_matter::procedure::*;

pub(super) fn lay(sheet: &mut Sheet, say: &Say<'_>, name: &str, step: &Step) {
    // Where it stands among the others moves it in pictures only.
    let Step { id, title, place: _, kind, who, limit, outcomes, not, escalate, bound, may } = step;
    let called = say.step(name);
    let called = Both::new(format!("环节“{}”", called.zh), format!("Step “{}”", called.en));
    let about = About::Step { procedure: say.procedure.to_owned(), step: name.to_owned() };
    let entry = sheet.entry(about, called);
    entry.line(Aspect::Title, title, Both::same(title)).line(Aspect::Kind, kind, kind_of(say, id, kind));
    // What is done by itself has nobody and no time of its own to tell of.
    if !who.is_empty() {
        entry.shown.push(Aspect::Who);
    }
    if limit.is_some() {
        entry.shown.push(Aspect::Limit);
    }
    entry
        .line(Aspect::Who, who, say.whoever(who))
        .line(Aspect::Limit, limit, say::limit_rule(limit.as_ref()))
        .line(Aspect::Not, not, say::list(not.iter().map(|step| say.step(step))))
        .line(Aspect::Escalate, escalate, say.whoever(escalate))
        .line(Aspect::Bound, bound, bound.as_ref().map_or(say::none(), |bound| bounded(say, bound)));
    actions(entry, say, may);
    let leads = step.outcomes_in_order().into_iter().map(|(name, outcome)| {
        let (called, to) = (say.word(&format!("step.{id}.{name}")), say.routes(&outcome.routes));
        Both::new(format!("{} → {}", called.zh, to.zh), format!("{} → {}", called.en, to.en))
    });
    // Said when the step comes; otherwise each outcome is told of by itself.
    entry.show(Aspect::Routes, &(), say::list(leads));
    for (name, outcome) in outcomes {
        lay_outcome(sheet, say, id, name, outcome);
    }
}

fn lay_outcome(sheet: &mut Sheet, say: &Say<'_>, step: &str, name: &str, outcome: &Outcome) {
    let Outcome { title, place, routes, result, binds, evidence, needs, tell_reporter, tells } = outcome;
    let (of, called) = (say.step(step), say.word(&format!("step.{step}.{name}")));
    let called = Both::new(
        format!("环节“{}”的结果“{}”", of.zh, called.zh),
        format!("Outcome “{}” of the step “{}”", called.en, of.en),
    );
    let about = About::Outcome {
        procedure: say.procedure.to_owned(),
        step: step.to_owned(),
        outcome: name.to_owned(),
    };
    let claimed = result.as_ref().map_or(say::none(), |result| say.word(&format!("result.{result}")));
    let condition = needs.as_ref().map_or(say::none(), |needs| Both::same(needs.to_string()));
    sheet
        .entry(about, called)
        .line(Aspect::Title, title, Both::same(title))
        .show(Aspect::Routes, routes, say.routes(routes))
        .line(Aspect::Result, result, claimed)
        .line(Aspect::Binds, binds, say.binds(binds))
        .line(Aspect::Evidence, evidence, say::flag(*evidence))
        .line(Aspect::Needs, needs, condition)
        .line(Aspect::TellReporter, tell_reporter, say::flag(*tell_reporter))
        .line(Aspect::Tells, tells, told(say, tells))
        .line(Aspect::Place, place, Both::same((place + 1).to_string()));
}

fn told(say: &Say<'_>, tells: &std::collections::BTreeMap<Name, Name>) -> Both {
    say::list(tells.iter().map(|(external, word)| {
        let external = say.external(external);
        Both::new(format!("{}：{word}", external.zh), format!("{}: {word}", external.en))
    }))
}

fn bounded(say: &Say<'_>, bound: &Bound) -> Both {
    let Bound { times, then } = bound;
    let (times, then) = (times_of(*times), say.target(then));
    Both::new(format!("{}，之后到{}", times.zh, then.zh), format!("{}, then to {}", times.en, then.en))
}

/// What the performer may do besides finishing.
fn actions(entry: &mut Entry, say: &Say<'_>, may: &Actions) {
    let Actions { return_, transfer, extend, pause, joint, parties, challenge, about } = may;
    let returns = return_.as_ref().map_or(say::none(), |it| {
        let Return { times, to, then, recuses, within, keeps } = it;
        let (times, to) = (times_of(*times), say.target(to));
        let (mut zh, mut en) = (format!("{}，到{}", times.zh, to.zh), format!("{}, to {}", times.en, to.en));
        if let Some(then) = then {
            let then = say.target(then);
            zh += &format!("，再退到{}", then.zh);
            en += &format!(", once more to {}", then.en);
        }
        if let Some(within) = within.map(say::limit) {
            zh += &format!("，{} 内", within.zh);
            en += &format!(", within {}", within.en);
        }
        if *keeps {
            zh += "，裁定以前原来的指定仍算数";
            en += ", and the naming stands until that is decided";
        }
        if *recuses {
            zh += "，退回的人以后回避";
            en += ", and who does keeps out from then on";
        }
        Both::new(zh, en)
    });
    let hands = transfer.as_ref().map_or(say::none(), |it| {
        let Transfer { binding, times } = it;
        let times = times_of(*times);
        Both::new(format!("{}（{binding}）", times.zh), format!("{} ({binding})", times.en))
    });
    let longer = extend.as_ref().map_or(say::none(), |it| {
        let Extend { times, at_most, by, within } = it;
        asked(say, *times, *at_most, by, *within)
    });
    let still = pause.as_ref().map_or(say::none(), |it| {
        let Pausing { times, at_most, by, within } = it;
        asked(say, *times, *at_most, by, *within)
    });
    let helps = joint.as_ref().map_or(say::none(), |it| {
        let Joint { role, at_most, within } = it;
        let (role, within) = (say.role(role), within.map(say::limit));
        let within = within.map_or(Both::default(), |within| {
            Both::new(format!("，{} 内", within.zh), format!(", within {}", within.en))
        });
        Both::new(
            format!("{}，最多 {at_most} 家{}", role.zh, within.zh),
            format!("{}, at most {at_most} bodies{}", role.en, within.en),
        )
    });
    let objects = challenge.as_ref().map_or(say::none(), |it| {
        let Challenge { who, times, to } = it;
        let (who, times, to) = (say.whoever(who), times_of(*times), say.target(to));
        Both::new(
            format!("{}，{}，到{}", who.zh, times.zh, to.zh),
            format!("{}, {}, to {}", who.en, times.en, to.en),
        )
    });
    entry
        .line(Aspect::Return, return_, returns)
        .line(Aspect::Transfer, transfer, hands)
        .line(Aspect::Extend, extend, longer)
        .line(Aspect::Pause, pause, still)
        .line(Aspect::Joint, joint, helps)
        .line(Aspect::Parties, parties, say::list(parties.iter().map(|side| say.side(side))))
        .line(Aspect::Challenge, challenge, objects)
        .line(Aspect::NamesAbout, about, if *about { say::flag(true) } else { say::none() });
}

fn asked(
    say: &Say<'_>,
    times: u32,
    at_most: gewu_kernel::limit::Limit,
    by: &[Who],
    within: gewu_kernel::limit::Limit,
) -> Both {
    let (times, most, by, within) =
        (times_of(times), say::limit(at_most), say.whoever(by), say::limit(within));
    Both::new(
        format!("{}，每次最长 {}，由{}在 {} 内批准", times.zh, most.zh, by.zh, within.zh),
        format!("{}, {} at most, approved by {} within {}", times.en, most.en, by.en, within.en),
    )
}

/// Who votes, by which rule.
fn voted(say: &Say<'_>, ballot: &Ballot) -> Both {
    let Ballot { sittings, decides, passed: _, failed: _, no_quorum: _ } = ballot;
    let sat = say::list(sittings.iter().map(|sitting| {
        let Sitting { when, bodies, majority: Majority { present, passes }, papers } = sitting;
        let title = |body: &Name| say.pack.bodies.get(body).map_or(body.clone(), |it| it.title.clone());
        let titles = bodies.iter().map(title).collect::<Vec<_>>().join("和");
        let present = present.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
        let asked = when.as_ref().map_or(String::new(), |when| format!("（{when}）"));
        let papers = papers.map(say::limit).unwrap_or_else(say::none);
        Both::new(
            format!("{titles}{asked}到会 {present}、通过 {passes}、提前发材料：{}", papers.zh),
            format!(
                "{}{asked}: present {present}, passes {passes}, papers before: {}",
                bodies.join(" and "),
                papers.en
            ),
        )
    }));
    let (zh, en) = if *decides { ("，由此决定", ", which decides") } else { ("", "") };
    Both::new(format!("表决：{}{zh}", sat.zh), format!("a ballot: {}{en}", sat.en))
}

fn kind_of(say: &Say<'_>, step: &str, kind: &StepKind) -> Both {
    match kind {
        StepKind::Task => Both::new("办理", "a task"),
        StepKind::Review { every, at_least } => {
            let every = say::limit(*every);
            let least = at_least.map(say::limit).map_or(Both::default(), |least| {
                Both::new(format!("，至少 {}", least.zh), format!(", for {} at least", least.en))
            });
            Both::new(
                format!("每 {} 复查一次{}", every.zh, least.zh),
                format!("a review every {}{}", every.en, least.en),
            )
        }
        StepKind::Rating { dimensions, scale, silent } => {
            let silent = say.word(&format!("step.{step}.{silent}"));
            let rated = dimensions.values().cloned().collect::<Vec<_>>().join("、");
            let marks = match rated.is_empty() {
                true => Both::default(),
                false => {
                    Both::new(format!("{rated}；{scale} 分制；"), format!("{rated}; marks up to {scale}; "))
                }
            };
            Both::new(
                format!("评价（{}未回应算“{}”）", marks.zh, silent.zh),
                format!("a rating ({}silence counts as “{}”)", marks.en, silent.en),
            )
        }
        StepKind::Consent { of, agreed: _, refused: _, silent } => {
            let (of, silent) =
                (say::list(of.iter().map(|side| say.side(side))), say.word(&format!("step.{step}.{silent}")));
            Both::new(
                format!("{}每人同意（未回应算“{}”）", of.zh, silent.zh),
                format!("consent of everybody on {} (silence counts as “{}”)", of.en, silent.en),
            )
        }
        StepKind::Ballot(ballot) => voted(say, ballot),
        StepKind::Notice { days, clear: _ } => {
            let days = say::limit(*days);
            Both::new(format!("公示 {}", days.zh), format!("public for {}", days.en))
        }
        StepKind::Parallel { branches, join, done, failed } => {
            let begun = say::list(branches.iter().map(|branch| {
                let Branch { step, binds } = branch;
                let step = say.step(step);
                let bound = binds.as_ref().map_or(String::new(), |(_, key)| format!("（{key}）"));
                Both::new(format!("{}{bound}", step.zh), format!("{}{bound}", step.en))
            }));
            let enough = match join {
                JoinRule::All => Both::new("全部", "all"),
                JoinRule::AtLeast(count) => {
                    Both::new(format!("至少 {count} 个"), format!("at least {count}"))
                }
            };
            let failed = failed.as_deref().unwrap_or("-");
            Both::new(
                format!("并行（{}；{}完成；{done} / {failed}）", begun.zh, enough.zh),
                format!("side by side ({}; {} done; {done} / {failed})", begun.en, enough.en),
            )
        }
        StepKind::Wait { until, due } => {
            let until = match until {
                Until::After(limit) => {
                    let limit = say::limit(*limit);
                    Both::new(format!("进入后 {}", limit.zh), format!("{} after it was entered", limit.en))
                }
                Until::AfterStep(step, limit) => {
                    let (step, limit) = (say.step(step), say::limit(*limit));
                    Both::new(
                        format!("“{}”办完后 {}", step.zh, limit.zh),
                        format!("{} after “{}”", limit.en, step.en),
                    )
                }
                Until::Field(field) => Both::new(format!("表单中的 {field}"), format!("the form’s {field}")),
            };
            Both::new(format!("等到{}（{due}）", until.zh), format!("a wait until {} ({due})", until.en))
        }
    }
}
