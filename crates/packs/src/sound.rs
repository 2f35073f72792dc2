//! Whether a matter can always go on: branches come back to the parallel step around them, nothing goes
//! round for ever, and what time alone decides needs nobody's word.

use crate::problem::Source;
use gewu_matter::procedure::*;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn check(
    declared: &BTreeMap<Name, std::ops::Range<usize>>,
    procedure: &Procedure,
    source: &mut Source<'_>,
) {
    let mut problems = branches(procedure);
    problems.extend(rounds(procedure, declared));
    problems.extend(procedure.steps.values().flat_map(|step| joined_by_nobody(procedure, step)));
    problems.extend(procedure.steps.values().filter_map(|step| counted_from_branches(procedure, step)));
    for (step, message) in problems {
        match declared.get(&step) {
            Some(span) => source.at(span.clone(), message),
            None => source.whole(message),
        }
    }
}

/// Walks every step with the parallel steps around it.
fn branches(procedure: &Procedure) -> BTreeSet<(Name, String)> {
    let mut problems = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut next = vec![(procedure.first.clone(), Vec::<Name>::new())];
    next.extend(procedure.reopen.iter().flat_map(Reopen::steps).map(|step| (step.clone(), vec![])));
    while let Some((id, around)) = next.pop() {
        let Some(step) = procedure.steps.get(&id) else { continue };
        if !seen.insert((id.clone(), around.clone())) {
            continue;
        }
        for target in targets(step) {
            match (target, around.last()) {
                (Target::Step(to), _) => next.push((to, around.clone())),
                (Target::End(_), _) => {}
                (Target::Join | Target::JoinFailed, None) => {
                    problems.insert((
                        id.clone(),
                        format!("“{id}” leads to join, but it can be reached outside of any parallel step; lead it to a step or an end"),
                    ));
                }
                (Target::JoinFailed, Some(parallel)) if !may_fail(procedure, parallel) => {
                    problems.insert((
                        parallel.clone(),
                        format!("a branch of “{parallel}” leads to join.failed in “{id}”, so it needs the outcome “failed”"),
                    ));
                }
                (Target::Join | Target::JoinFailed, Some(_)) => {}
            }
        }
        if let StepKind::Parallel { branches, .. } = &step.kind {
            if around.contains(&id) {
                problems.insert((
                    id.clone(),
                    format!("“{id}” would begin again inside itself; lead its branches to join first"),
                ));
                continue;
            }
            let inside: Vec<Name> = around.iter().cloned().chain([id.clone()]).collect();
            next.extend(branches.iter().map(|branch| (branch.step.clone(), inside.clone())));
        }
    }
    problems
}

fn may_fail(procedure: &Procedure, parallel: &str) -> bool {
    let step = procedure.steps.get(parallel);
    step.is_some_and(|step| matches!(&step.kind, StepKind::Parallel { failed: Some(_), .. }))
}

fn targets(step: &Step) -> Vec<Target> {
    let routes = step.outcomes.values().flat_map(|outcome| &outcome.routes).map(|route| route.to.clone());
    let mut targets: Vec<Target> = routes.collect();
    targets.extend(step.bound.iter().map(|bound| bound.then.clone()));
    targets
        .extend(step.may.return_.iter().flat_map(|it| std::iter::once(it.to.clone()).chain(it.then.clone())));
    targets
}

/// Rings of steps that nothing bounds. A bounded step leads, in the end, only to where its bound says;
/// returns and reopening are bounded by themselves.
fn rounds(
    procedure: &Procedure,
    declared: &BTreeMap<Name, std::ops::Range<usize>>,
) -> Option<(Name, String)> {
    let ways = |id: &Name| -> Vec<Name> {
        let Some(step) = procedure.steps.get(id) else { return vec![] };
        let mut targets: Vec<Target> = match &step.bound {
            Some(bound) => vec![bound.then.clone()],
            None => {
                step.outcomes.values().flat_map(|it| it.routes.iter().map(|way| way.to.clone())).collect()
            }
        };
        if let (StepKind::Parallel { branches, .. }, None) = (&step.kind, &step.bound) {
            targets.extend(branches.iter().map(|branch| Target::Step(branch.step.clone())));
        }
        let step = |target: Target| match target {
            Target::Step(step) => Some(step),
            _ => None,
        };
        targets.into_iter().filter_map(step).collect()
    };
    let mut ids: Vec<&Name> = procedure.steps.keys().collect();
    ids.sort_by_key(|id| declared.get(*id).map(|span| span.start));
    ids.into_iter().find_map(|id| {
        let ring = ring(id, &ways)?;
        let words = ring.iter().map(|step| format!("“{step}”")).collect::<Vec<_>>().join(" → ");
        let message = format!(
            "{words} can go round for ever; give one of them at_most = {{ times = 3, then = … }} that leads out"
        );
        Some((id.clone(), message))
    })
}

/// The shortest way from a step back to itself.
fn ring(start: &Name, ways: &dyn Fn(&Name) -> Vec<Name>) -> Option<Vec<Name>> {
    let mut seen = BTreeSet::new();
    let mut paths = std::collections::VecDeque::from([vec![start.clone()]]);
    while let Some(path) = paths.pop_front() {
        for to in path.last().map(ways).unwrap_or_default() {
            let mut longer = path.clone();
            longer.push(to.clone());
            if to == *start {
                return Some(longer);
            }
            if seen.insert(to) {
                paths.push_back(longer);
            }
        }
    }
    None
}

/// An end that joins another matter needs somebody to name it; time, bounds and branches name nothing.
fn joined_by_nobody(procedure: &Procedure, step: &Step) -> Vec<(Name, String)> {
    let unnamed = |outcome: &Name| match &step.kind {
        StepKind::Rating { silent, .. } => outcome == silent,
        StepKind::Wait { .. } | StepKind::Parallel { .. } => true,
        StepKind::Task | StepKind::Review { .. } => false,
    };
    let outcomes = step.outcomes.iter().filter(|(name, _)| unnamed(name));
    let mut targets: Vec<Target> =
        outcomes.flat_map(|(_, outcome)| outcome.routes.iter().map(|route| route.to.clone())).collect();
    targets.extend(step.bound.iter().map(|bound| bound.then.clone()));
    targets
        .extend(step.may.return_.iter().flat_map(|it| std::iter::once(it.to.clone()).chain(it.then.clone())));
    let joins = |target: &Target| match target {
        Target::End(end) => procedure.ends.get(end).is_some_and(|end| end.joins),
        _ => false,
    };
    let id = &step.id;
    let message = format!(
        "“{id}” would join another matter without anybody naming it; lead there by an outcome of a task"
    );
    if targets.iter().any(joins) { vec![(id.clone(), message)] } else { vec![] }
}

/// Branches end one by one; the day on which they began or ended is the day of one of them.
fn counted_from_branches(procedure: &Procedure, step: &Step) -> Option<(Name, String)> {
    let StepKind::Wait { until: Until::AfterStep(after, _), .. } = &step.kind else { return None };
    let parallel = matches!(procedure.steps.get(after)?.kind, StepKind::Parallel { .. });
    let message = format!(
        "“{}” counts from “{after}”, which runs side by side; count from a step that somebody finishes",
        step.id
    );
    parallel.then(|| (step.id.clone(), message))
}
