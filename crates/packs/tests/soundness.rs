//! What the check says of a procedure is what is so: on random procedures its verdict is held against a brute search
//! in which the real engine makes every move that anybody, or time, could make.
//!
//! `GEWU_TIMES=20 cargo test -p gewu-packs --test soundness` tries twenty times as many.
#![allow(clippy::unwrap_used)]

mod brute;
mod common;
mod random;

use brute::search;
use gewu_matter::procedure::*;
use gewu_packs::sound::{Verdict, explore};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use random::procedure;
use std::cell::RefCell;

/// How often each kind of verdict came.
#[derive(Debug, Default)]
struct Seen {
    sound: u32,
    parallel: u32,
    stuck: u32,
    round: u32,
    unreached: u32,
    never: u32,
    outside: u32,
    inside: u32,
    too_large: u32,
}

#[test]
fn the_verdict_is_that_of_a_brute_search_with_the_real_engine() {
    // What begins inside itself goes a thousand steps deep before the engine gives up.
    let deep = std::thread::Builder::new().stack_size(256 << 20).spawn(random_procedures);
    deep.unwrap().join().unwrap();
}

fn random_procedures() {
    let times = std::env::var("GEWU_TIMES").ok().and_then(|times| times.parse::<u32>().ok()).unwrap_or(1);
    let config = Config {
        cases: 3000 * times,
        max_shrink_iters: 2000,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let seen = RefCell::new(Seen::default());
    let outcome = runner.run(&prop::collection::vec(any::<u8>(), 200), |numbers| {
        compare(&procedure(&numbers), &mut seen.borrow_mut());
        Ok::<(), TestCaseError>(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let seen = seen.into_inner();
    let all = [
        seen.sound,
        seen.parallel,
        seen.stuck,
        seen.round,
        seen.unreached,
        seen.never,
        seen.outside,
        seen.inside,
    ];
    assert!(all.iter().all(|count| *count >= 10), "some verdict hardly ever came: {seen:?}");
}

fn compare(procedure: &Procedure, seen: &mut Seen) {
    let found = explore(procedure, &|_| 0);
    let Some(brute) = search(procedure) else {
        seen.too_large += 1;
        return;
    };
    let told = (
        !found.join_outside.is_empty(),
        !found.needs_failed.is_empty(),
        !found.inside_itself.is_empty(),
        found.round.is_some(),
    );
    let was = (brute.join_outside, brute.needs_failed, brute.inside_itself, brute.round);
    let broken = was.0 || was.2 || brute.at_once;
    if broken {
        // What the engine refuses halfway has no more to it.
        assert_eq!((told.0 || told.2 || told.3), broken, "{}\n{brute:#?}", shape(procedure));
    } else {
        assert_eq!(told, was, "{}\n{brute:#?}", shape(procedure));
        let found = (&found.unreached, &found.never, &found.unended, &found.stuck);
        assert_eq!(
            found,
            (&brute.unreached, &brute.never, &brute.unended, &brute.stuck),
            "{}",
            shape(procedure)
        );
    }
    let parallel = procedure.steps.values().any(|step| matches!(step.kind, StepKind::Parallel { .. }));
    seen.sound += u32::from(found.is_sound());
    seen.parallel += u32::from(found.is_sound() && parallel);
    seen.stuck += u32::from(!broken && !brute.stuck.is_empty());
    seen.round += u32::from(!broken && brute.round);
    seen.unreached += u32::from(!broken && !brute.unreached.is_empty());
    seen.never += u32::from(!broken && !brute.never.is_empty());
    seen.outside += u32::from(brute.join_outside);
    seen.inside += u32::from(brute.inside_itself);
}

/// A procedure in a few lines.
fn shape(procedure: &Procedure) -> String {
    let ways = |step: &Step| {
        let routes = step.outcomes.iter().map(|(name, it)| {
            let to: Vec<&Target> = it.routes.iter().map(|route| &route.to).collect();
            format!("{name} → {to:?}")
        });
        routes.collect::<Vec<_>>().join(", ")
    };
    let steps = procedure.steps.values().map(|step| {
        let kind = match &step.kind {
            StepKind::Parallel { branches, join, .. } => {
                let begin: Vec<&Name> = branches.iter().map(|branch| &branch.step).collect();
                format!("parallel {begin:?} {join:?}")
            }
            StepKind::Task => "task".to_owned(),
            StepKind::Rating { .. } => "rating".to_owned(),
            _ => "wait".to_owned(),
        };
        format!("{}: {kind}; {}; {:?}; {:?}", step.id, ways(step), step.bound, step.may.return_)
    });
    steps.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_sound_procedure_has_nothing_but_a_number_of_states() {
    assert!(Verdict { states: 3, ..Verdict::default() }.is_sound());
    assert!(!Verdict { states: 3, stuck: ["s0".to_owned()].into(), ..Verdict::default() }.is_sound());
}
