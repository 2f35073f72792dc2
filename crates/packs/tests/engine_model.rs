//! The engine over whole packs: whatever people and time do in whatever order, what must hold holds.
//!
//! `GEWU_TIMES=20 cargo test -p gewu-packs --test engine_model` tries twenty times as much.
#![allow(clippy::unwrap_used)]

mod common;
mod model;

use gewu_kernel::Timestamp;
use gewu_kernel::calendar::WorkTime;
use gewu_matter::matter::Purpose;
use gewu_matter::procedure::{Procedure, StepKind};
use gewu_packs::Pack;
use model::run::{Case, Move, Run};
use model::{Dice, Tally};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The calendar before and after the list of 2026 came out.
fn calendars() -> [WorkTime; 2] {
    [common::work_time_until(2026), common::work_time_until(2025)]
}

fn pack(path: &str) -> Pack {
    common::pack(&common::root().join(path))
}

fn check<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value)) {
    let times = std::env::var("GEWU_TIMES").ok().and_then(|times| times.parse::<u32>().ok());
    let config = Config {
        cases: cases * times.unwrap_or(1),
        max_shrink_iters: 300,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(strategy, |case| {
        test(case);
        Ok::<(), TestCaseError>(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

fn case() -> impl Strategy<Value = Case> {
    let numbers = prop::collection::vec(any::<u16>(), 40);
    (numbers, prop::collection::vec(any::<Move>(), 10..90))
}

fn whatever_happens(path: &str, cases: u32) {
    for (procedure, tally) in played(&pack(path), cases) {
        let missing: Vec<String> =
            expected(&procedure).into_iter().filter(|it| !tally.contains_key(it)).collect();
        assert!(missing.is_empty(), "over all cases these never happened: {missing:#?}\n{tally:#?}");
    }
}

/// Plays each procedure of a pack at random, and says what happened.
fn played(pack: &Pack, cases: u32) -> Vec<(Procedure, Tally)> {
    let calendars = calendars();
    let play = |procedure: &Procedure| {
        let tally = RefCell::new(Tally::new());
        check(cases, &case(), |(tenant, moves)| {
            let mut tally = tally.borrow_mut();
            let mut run = Run::new((pack, procedure), [&calendars[0], &calendars[1]], &tenant, &mut tally);
            run.opens(&mut Dice::of(&tenant[20..]));
            moves.iter().for_each(|one| run.makes(one));
        });
        (procedure.clone(), tally.into_inner())
    };
    pack.procedures.values().map(|runnable| play(&runnable.procedure)).collect()
}

/// What must have happened at least once for the test to mean something.
fn expected(procedure: &Procedure) -> Vec<String> {
    let steps = || procedure.steps.values();
    let mut expected: Vec<String> = ["open", "take", "finish", "note", "recur", "wake", "recompute"]
        .into_iter()
        .flat_map(|verb| [format!("accepted {verb}"), format!("refused {verb}")])
        .filter(|it| it != "refused recompute")
        .collect();
    let verbs = [
        ("urge", procedure.urge.is_some()),
        ("reopen", procedure.reopen.is_some()),
        ("recheck", procedure.recheck.is_some()),
        ("part", procedure.ends.values().any(|end| end.joins)),
        ("return", steps().any(|step| step.may.return_.is_some())),
        ("transfer", steps().any(|step| step.may.transfer.is_some())),
        ("ask", steps().any(|step| step.may.extend.is_some() || step.may.pause.is_some())),
        ("resume", steps().any(|step| step.may.pause.is_some())),
        ("ask-help", steps().any(|step| step.may.joint.is_some())),
        ("release-help", steps().any(|step| step.may.joint.is_some())),
        ("review", steps().any(|step| matches!(step.kind, StepKind::Review { .. }))),
    ];
    for (verb, permitted) in verbs {
        expected.extend((permitted || verb != "part").then(|| format!("refused {verb}")));
        expected.extend(permitted.then(|| format!("accepted {verb}")));
    }
    for step in steps() {
        expected.extend(step.outcomes.keys().map(|outcome| format!("outcome {}.{outcome}", step.id)));
    }
    expected.extend(procedure.ends.keys().map(|end| format!("end {end}")));
    let events = [
        ("extended", steps().any(|step| step.may.extend.is_some())),
        ("paused", steps().any(|step| step.may.pause.is_some())),
        ("due-changed", true),
        ("escalated", true),
    ];
    expected.extend(events.into_iter().filter(|it| it.1).map(|(kind, _)| format!("event {kind}")));
    expected.extend(
        ["own-case", "not-yours", "has-ended", "unknown-outcome"].map(|it| format!("refused as {it}")),
    );
    expected.extend(["for the reporter true".into(), "as deputy true".into()]);
    expected
}

#[test]
fn whatever_people_and_time_do_the_event_loop_holds() {
    whatever_happens("packs/event-loop", 500);
}

#[test]
fn whatever_people_and_time_do_the_village_loop_holds() {
    whatever_happens("crates/packs/tests/variants/village-loop", 200);
}

#[test]
fn whatever_people_and_time_do_the_joint_inspection_holds() {
    whatever_happens("crates/packs/tests/variants/joint-inspection", 1500);
}

#[test]
fn whatever_people_and_time_do_the_two_level_review_holds() {
    whatever_happens("crates/packs/tests/variants/two-level-review", 500);
}

/// That all of it can be reached is for the scenarios and the simulation to show.
#[test]
fn whatever_people_and_time_do_every_pack_that_ships_holds() {
    let folders = common::folders();
    for folder in folders.iter().filter(|it| it.starts_with(common::root().join("packs"))) {
        for (procedure, tally) in played(&common::pack(folder), 300) {
            assert!(tally.contains_key("accepted finish"), "nothing happened in “{}”", procedure.id);
        }
    }
}

/// Three years in which nobody lifts a finger: what is late is told of again and again, at every level.
#[test]
fn what_nobody_does_is_never_forgotten() {
    let calendars = calendars();
    for folder in common::folders() {
        let pack = common::pack(&folder);
        for runnable in pack.procedures.values() {
            let procedure = &runnable.procedure;
            check(4, &case(), |(tenant, moves)| {
                let mut tally = Tally::new();
                let mut run =
                    Run::new((&pack, procedure), [&calendars[0], &calendars[1]], &tenant, &mut tally);
                run.opens(&mut Dice::of(&tenant[20..]));
                moves.iter().take(30).for_each(|one| run.makes(one));
                three_years_pass(procedure, &mut run);
            });
        }
    }
}

fn three_years_pass(procedure: &Procedure, run: &mut Run<'_>) {
    let end = run.now + jiff::SignedDuration::from_hours(3 * 365 * 24);
    let mut told: BTreeMap<u32, Timestamp> = BTreeMap::new();
    let mut rings = 0;
    while run.matter.as_ref().and_then(|matter| matter.wakes_at()).is_some_and(|at| at <= end) {
        let before = run.matter.clone().unwrap();
        run.wakes();
        rings += 1;
        assert!(rings < 50_000, "time goes round in circles");
        for (number, task) in &run.matter.as_ref().unwrap().tasks {
            if before.tasks.get(number).is_none_or(|it| it.escalated < task.escalated) && task.escalated > 0 {
                told.insert(*number, run.now);
            }
        }
    }
    let Some(matter) = run.matter.as_ref().filter(|matter| matter.ended_at.is_none()) else { return };
    for (number, task) in &matter.tasks {
        assert_ne!(task.purpose, Purpose::Wait, "a day that has come was not noticed");
        let levels = procedure.steps[&task.step].escalate.len() as u32;
        assert!(task.escalated > levels, "“{}” was told to {} of {levels} levels", task.step, task.escalated);
        // Nine days off and the weekends beside them are the longest time without a working day.
        let quiet = end.duration_since(told[number]).as_hours() / 24;
        assert!(quiet <= 16, "“{}” was last told of {quiet} days ago", task.step);
    }
}
