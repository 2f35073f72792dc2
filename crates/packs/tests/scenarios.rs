//! Every scenario of every pack goes as written, and together they reach all that a pack can do.

mod common;

use std::collections::BTreeSet;

#[test]
fn every_scenario_goes_as_written() {
    let work_time = common::work_time();
    for folder in common::folders() {
        let pack = common::pack(&folder);
        assert!(!pack.scenarios.is_empty(), "{} has no scenarios", pack.id);
        for scenario in &pack.scenarios {
            if let Err(failure) = scenario.play(&pack, &work_time) {
                panic!("{} / {} ({}): {failure}", pack.id, scenario.title, scenario.file);
            }
        }
    }
}

#[test]
fn the_scenarios_of_a_pack_reach_every_step() {
    let work_time = common::work_time();
    for folder in common::folders() {
        let pack = common::pack(&folder);
        let reached: BTreeSet<String> = pack
            .scenarios
            .iter()
            .flat_map(|scenario| scenario.play(&pack, &work_time).unwrap_or_default().reached)
            .collect();
        for step in pack.procedures.values().flat_map(|runnable| runnable.procedure.steps.values()) {
            let outcomes =
                step.outcomes.keys().any(|outcome| reached.contains(&format!("{}.{outcome}", step.id)));
            let runs = matches!(step.kind, gewu_matter::procedure::StepKind::Parallel { .. });
            assert!(outcomes || runs, "{}: no scenario finishes “{}”", pack.id, step.title);
        }
    }
}
