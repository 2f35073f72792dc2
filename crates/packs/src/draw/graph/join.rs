//! Where branches come back.

use gewu_matter::Procedure;
use gewu_matter::procedure::{StepKind, Target};
use std::collections::BTreeSet;

/// The node at which the branches of a parallel step end.
pub(super) fn id(parallel: &str) -> String {
    format!("join.{parallel}")
}

/// The parallel steps around a step: those of which a branch comes to it.
pub(super) fn around<'p>(procedure: &'p Procedure, within: &str) -> Vec<&'p str> {
    let all = procedure.steps.values().filter(|step| step.id != within);
    let inside = all.filter(|step| match &step.kind {
        StepKind::Parallel { branches, .. } => {
            branches.iter().any(|branch| reached(procedure, &branch.step).contains(within))
        }
        _ => false,
    });
    inside.map(|step| step.id.as_str()).collect()
}

/// The steps that a branch comes to before it joins.
pub(super) fn reached<'p>(procedure: &'p Procedure, from: &'p str) -> BTreeSet<&'p str> {
    let mut seen = BTreeSet::new();
    let mut line = vec![from];
    while let Some(id) = line.pop() {
        let Some(step) = procedure.steps.get(id).filter(|_| seen.insert(id)) else { continue };
        let targets = step.outcomes.values().flat_map(|outcome| &outcome.routes).map(|route| &route.to);
        line.extend(targets.filter_map(|target| match target {
            Target::Step(next) => Some(next.as_str()),
            _ => None,
        }));
    }
    seen
}

/// Whether a step lies within a branch.
pub(in crate::draw) fn in_branch(procedure: &Procedure, step: &str) -> bool {
    !around(procedure, step).is_empty()
}

/// Whether each of several units does a step by itself: it lies within a branch that begins for each of them.
pub(in crate::draw) fn for_each_unit(procedure: &Procedure, step: &str) -> bool {
    procedure.steps.values().any(|around| match &around.kind {
        StepKind::Parallel { branches, .. } => branches
            .iter()
            .any(|branch| branch.binds.is_some() && reached(procedure, &branch.step).contains(step)),
        _ => false,
    })
}
