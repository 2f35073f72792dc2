//! What must hold of a procedure before it may run: every step can be reached and can reach an end,
//! everything that waits has a limit and someone who hears when it passes.
//!
//! Two seats are told apart by who holds them, which only a tenant knows; that is checked elsewhere.

use crate::compile::Runnable;
use crate::problem::Source;
use crate::raw::{RawProcedure, Text};
use gewu_matter::procedure::*;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn check(
    raw_ids: &BTreeMap<Name, std::ops::Range<usize>>,
    runnable: &Runnable,
    source: &mut Source<'_>,
) {
    let procedure = &runnable.procedure;
    let mut tell = |step: &str, message: String| match raw_ids.get(step) {
        Some(span) => source.at(span.clone(), message),
        None => source.whole(message),
    };
    let ways: BTreeMap<&str, Vec<Target>> =
        procedure.steps.iter().map(|(id, step)| (id.as_str(), ways_out(procedure, step))).collect();
    let reached = reached(procedure, &ways);
    let ending = ending(&ways);
    for (id, step) in &procedure.steps {
        if !reached.contains(id.as_str()) {
            tell(id, format!("no outcome leads to “{id}”; lead one there or take the step out"));
        }
        if !ending.contains(id.as_str()) {
            tell(id, format!("from “{id}” no end can be reached; give it an outcome that leads to one"));
        }
        if step.outcomes.is_empty() {
            tell(id, format!("“{id}” has no outcomes; write outcomes = {{ done = … }}"));
        }
        for message in waiting(step).into_iter().chain(hands_on(step)) {
            tell(id, message);
        }
    }
}

/// Where each step is declared.
pub(crate) fn declared(raw: &RawProcedure) -> BTreeMap<Name, std::ops::Range<usize>> {
    let id = |text: &Text| (text.get_ref().clone(), text.span());
    raw.step.iter().map(|step| id(&step.id)).collect()
}

fn waiting(step: &Step) -> Vec<String> {
    let id = &step.id;
    let mut missing = Vec::new();
    match step.kind {
        StepKind::Task | StepKind::Rating { .. } if step.limit.is_none() => {
            missing.push(format!(
                "“{id}” has no limit, so nobody would ever hear that it is late; write limit = …"
            ));
        }
        StepKind::Wait { .. } | StepKind::Parallel { .. } => return missing,
        _ => {}
    }
    if step.who.is_empty() {
        missing.push(format!("nobody does “{id}”; write who = …"));
    }
    if step.escalate.is_empty() && !matches!(step.kind, StepKind::Rating { .. }) {
        missing.push(format!("nobody hears when “{id}” is late; write escalate = [ … ]"));
    }
    missing
}

/// Handing on changes a binding, which must change who does the step.
fn hands_on(step: &Step) -> Option<String> {
    let binding = &step.may.transfer.as_ref()?.binding;
    let changes = |who: &Who| match who {
        Who::Bound(name) | Who::Role { at: At::Binding(name), .. } => name == binding,
        _ => false,
    };
    let id = &step.id;
    let message = format!(
        "handing “{id}” on changes “{binding}”, which its who does not name; write who = \"ROLE @ {binding}\""
    );
    (!step.who.iter().any(changes)).then_some(message)
}

fn ways_out(procedure: &Procedure, step: &Step) -> Vec<Target> {
    let routes =
        step.outcomes.values().flat_map(|outcome| outcome.routes.iter().map(|route| route.to.clone()));
    let mut ways: Vec<Target> = routes.collect();
    if let StepKind::Parallel { branches, .. } = &step.kind {
        ways.extend(branches.iter().map(|branch| Target::Step(branch.step.clone())));
    }
    ways.extend(step.bound.iter().map(|bound| bound.then.clone()));
    ways.extend(step.may.return_.iter().flat_map(|it| std::iter::once(it.to.clone()).chain(it.then.clone())));
    if let Some(reopen) = &procedure.reopen
        && step.id == procedure.first
    {
        ways.extend(reopen.routes.iter().map(|route| route.to.clone()));
    }
    ways
}

fn reached<'p>(procedure: &'p Procedure, ways: &'p BTreeMap<&str, Vec<Target>>) -> BTreeSet<&'p str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![procedure.first.as_str()];
    while let Some(step) = next.pop() {
        if reached.insert(step) {
            next.extend(ways.get(step).into_iter().flatten().filter_map(|target| match target {
                Target::Step(step) => Some(step.as_str()),
                _ => None,
            }));
        }
    }
    reached
}

/// The steps from which an end, or the join of the parallel step around them, can be reached.
fn ending<'p>(ways: &BTreeMap<&'p str, Vec<Target>>) -> BTreeSet<&'p str> {
    let mut ending = BTreeSet::new();
    loop {
        let before = ending.len();
        for (step, targets) in ways {
            let ends = targets.iter().any(|target| match target {
                Target::Step(step) => ending.contains(step.as_str()),
                Target::End(_) | Target::Join | Target::JoinFailed => true,
            });
            if ends {
                ending.insert(*step);
            }
        }
        if ending.len() == before {
            return ending;
        }
    }
}
