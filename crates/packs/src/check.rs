//! What must hold of a procedure before it may run: everything that waits has somebody who does it, a limit, and
//! someone who hears when it passes.
//!
//! Two seats are told apart by who holds them, which only a tenant knows; that is checked elsewhere.

use crate::compile::Runnable;
use crate::grammar;
use crate::problem::Source;
use crate::raw::{RawProcedure, Text};
use crate::rule::Rule;
use crate::said::{Said, said};
use gewu_matter::procedure::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// Where in its file a procedure says what.
pub(crate) struct Declared {
    steps: BTreeMap<Name, Range<usize>>,
    outcomes: BTreeMap<(Name, Name), Range<usize>>,
    ends: BTreeMap<Name, Range<usize>>,
    results: BTreeMap<Name, Range<usize>>,
    pub(crate) id: Range<usize>,
    pub(crate) basis: Range<usize>,
    pub(crate) opens: Option<Range<usize>>,
}

impl Declared {
    pub(crate) fn of(raw: &RawProcedure) -> Declared {
        let id = |text: &Text| (text.get_ref().clone(), text.span());
        let outcomes = raw.step.iter().flat_map(|step| {
            step.outcomes
                .keys()
                .map(|name| ((step.id.get_ref().clone(), name.get_ref().clone()), name.span()))
        });
        Declared {
            steps: raw.step.iter().map(|step| id(&step.id)).collect(),
            outcomes: outcomes.collect(),
            ends: raw.ends.keys().map(id).collect(),
            results: raw.results.keys().map(id).collect(),
            id: raw.id.span(),
            basis: raw.basis.span(),
            opens: raw.opens.first().map(Text::span),
        }
    }

    pub(crate) fn step(&self, id: &str) -> Option<Range<usize>> {
        self.steps.get(id).cloned()
    }

    pub(crate) fn outcome(&self, step: &str, outcome: &str) -> Option<Range<usize>> {
        self.outcomes.get(&(step.to_owned(), outcome.to_owned())).cloned()
    }

    pub(crate) fn end(&self, id: &str) -> Option<Range<usize>> {
        self.ends.get(id).cloned()
    }

    pub(crate) fn result(&self, id: &str) -> Option<Range<usize>> {
        self.results.get(id).cloned()
    }
}

pub(crate) fn check(declared: &Declared, runnable: &Runnable, source: &mut Source<'_>) {
    let procedure = &runnable.procedure;
    if runnable.basis.trim().chars().count() < 4 {
        let message = said!(
            "name what the procedure rests on: a law, a standard, an order of the county",
            "写明规程的依据：法律、标准或县里的文件"
        );
        source.at(declared.basis.clone(), Rule::Basis, message);
    }
    for (id, place) in declared.ends.iter().chain(&declared.results) {
        if !grammar::is_name(id) {
            source.at(place.clone(), Rule::Named, grammar::not_a_name());
        }
    }
    for (id, step) in &procedure.steps {
        if step.outcomes.is_empty() {
            let message = said!(
                "“{id}” has no outcomes; write outcomes = {{ done = … }}",
                "“{id}”没有结果；写上 outcomes = {{ done = … }}"
            );
            source.near(declared.step(id), Rule::Ending, message);
        }
        let waiting = waiting(step).into_iter().chain(hands_on(step));
        let problems =
            waiting.chain(joined_by_nobody(procedure, step)).chain(counted_from_branches(procedure, step));
        for (rule, message) in problems {
            source.near(declared.step(id), rule, message);
        }
    }
}

fn waiting(step: &Step) -> Vec<(Rule, Said)> {
    let id = &step.id;
    let mut missing = Vec::new();
    match step.kind {
        StepKind::Task | StepKind::Rating { .. } | StepKind::Consent { .. } | StepKind::Ballot(_)
            if step.limit.is_none() =>
        {
            let message = said!(
                "“{id}” has no limit, so nobody would ever hear that it is late; write limit = …",
                "“{id}”没有时限，晚了也没有人知道；写上 limit = …"
            );
            missing.push((Rule::Limited, message));
        }
        StepKind::Wait { .. } | StepKind::Parallel { .. } => return missing,
        _ => {}
    }
    if step.who.is_empty() {
        missing
            .push((Rule::Done, said!("nobody does “{id}”; write who = …", "“{id}”没有人办；写上 who = …")));
    }
    // Where silence is an answer, time itself goes on.
    let by_itself = matches!(step.kind, StepKind::Rating { .. } | StepKind::Consent { .. });
    if step.escalate.is_empty() && !by_itself {
        let message = said!(
            "nobody hears when “{id}” is late; write escalate = [ … ]",
            "“{id}”超时没有人知道；写上 escalate = [ … ]"
        );
        missing.push((Rule::Escalates, message));
    }
    missing
}

/// Handing on changes a binding, which must change who does the step.
fn hands_on(step: &Step) -> Option<(Rule, Said)> {
    let binding = &step.may.transfer.as_ref()?.binding;
    let changes = |who: &Who| match who {
        Who::Bound(name) | Who::Role { at: At::Binding(name), .. } => name == binding,
        _ => false,
    };
    let id = &step.id;
    let message = said!(
        "handing “{id}” on changes “{binding}”, which its who does not name; write who = \"ROLE @ {binding}\"",
        "转交“{id}”改的是“{binding}”，但 who 里没有它；写 who = \"角色 @ {binding}\""
    );
    (!step.who.iter().any(changes)).then_some((Rule::Meant, message))
}

/// An end that joins another matter needs somebody to name it; time, bounds and branches name nothing.
fn joined_by_nobody(procedure: &Procedure, step: &Step) -> Option<(Rule, Said)> {
    let unnamed = |outcome: &Name| match &step.kind {
        StepKind::Wait { .. } | StepKind::Parallel { .. } => true,
        kind => kind.silent() == Some(outcome),
    };
    let outcomes = step.outcomes.iter().filter(|(name, _)| unnamed(name));
    let mut targets: Vec<&Target> =
        outcomes.flat_map(|(_, outcome)| outcome.routes.iter().map(|route| &route.to)).collect();
    targets.extend(step.bound.iter().map(|bound| &bound.then));
    targets.extend(step.given_up());
    let joins = |target: &&Target| match target {
        Target::End(end) => procedure.ends.get(end).is_some_and(|end| end.joins),
        _ => false,
    };
    let id = &step.id;
    let message = said!(
        "“{id}” would join another matter without anybody naming it; lead there by an outcome of a task",
        "“{id}”会并入别的事项，却没有人指明并到哪里；用 task 的结果通向那里"
    );
    targets.iter().any(joins).then_some((Rule::Handed, message))
}

/// Branches end one by one; the day on which they began or ended is the day of one of them.
fn counted_from_branches(procedure: &Procedure, step: &Step) -> Option<(Rule, Said)> {
    let StepKind::Wait { until: Until::AfterStep(after, _), .. } = &step.kind else { return None };
    let parallel = matches!(procedure.steps.get(after)?.kind, StepKind::Parallel { .. });
    let id = &step.id;
    let message = said!(
        "“{id}” counts from “{after}”, which runs side by side; count from a step that somebody finishes",
        "“{id}”从“{after}”起算，而它是并行的；从有人办完的环节起算"
    );
    parallel.then_some((Rule::Counted, message))
}
