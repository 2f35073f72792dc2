//! Nobody judges their own case: who claims that something is done is not who verifies it, and who reported it
//! decides nothing about it.

use crate::check::Declared;
use crate::problem::Source;
use crate::rule::Rule;
use crate::said::said;
use gewu_matter::procedure::*;
use std::collections::BTreeSet;

pub(crate) fn check(declared: &Declared, procedure: &Procedure, source: &mut Source<'_>) {
    for (id, step) in &procedure.steps {
        for (name, outcome) in &step.outcomes {
            let unseen = outcome.result.as_ref().and_then(|_| way_unseen(procedure, step, outcome));
            if let Some(way) = unseen {
                let full =
                    way.iter().filter_map(|on| procedure.steps.get(on)).find(|on| looks(procedure, on, step));
                let way = way.join(" → ");
                let message = match full {
                    Some(Step { id: full, .. }) => said!(
                        "“{name}” of “{id}” claims a result, and once “{full}” is full (at_most) the matter ends without anybody \
                         else having looked ({way}); put at_most on “{id}” instead, or lead it from “{full}” to another look",
                        "“{id}”的“{name}”声称办成了，“{full}”次数满了（at_most）以后，事项不经别人看就能办结（{way}）；\
                         把 at_most 改写在“{id}”上，或从“{full}”通向另一个看的环节"
                    ),
                    None => said!(
                        "“{name}” of “{id}” claims a result, and the matter can end without anybody else having looked \
                         ({way}); lead it to a step with not = [\"{id}\"], or to a rating by the reporter",
                        "“{id}”的“{name}”声称办成了，而事项不经别人看就能办结（{way}）；让它通向写有 not = [\"{id}\"] 的环节，\
                         或上报人的评价"
                    ),
                };
                source.near(declared.outcome(id, name), Rule::Apart, message);
            }
        }
        if let StepKind::Rating { silent, .. } = &step.kind {
            let ends = |outcome: &Outcome| {
                outcome.routes.iter().map(|route| route.to.clone()).collect::<BTreeSet<_>>()
            };
            let quiet = step.outcomes.get(silent).map(ends).unwrap_or_default();
            let same = |target: &Target| matches!(target, Target::End(_)) && quiet.contains(target);
            let said = step.outcomes.iter().filter(|(name, _)| *name != silent);
            if let Some((name, _)) = said.into_iter().find(|(_, outcome)| ends(outcome).iter().any(same)) {
                let message = said!(
                    "silence is not satisfaction: “{silent}” and “{name}” of “{id}” come to the same end; give silence an end of its own",
                    "沉默不等于满意：“{id}”的“{silent}”和“{name}”是同一个结局；给“未回应”单独的结局"
                );
                source.near(declared.outcome(id, silent), Rule::Apart, message);
            }
        }
        if decides(procedure, step) && !step.not.iter().any(|name| name == REPORTER) {
            let message = said!(
                "whoever reported a matter could decide it in “{id}”; write not = [\"{REPORTER}\", … ]",
                "上报的人可能自己办“{id}”；写上 not = [\"{REPORTER}\", … ]"
            );
            source.near(declared.step(id), Rule::OwnCase, message);
        }
    }
}

/// Whether a step says what was achieved, says whether that is true, or ends what anyone may have reported.
fn decides(procedure: &Procedure, step: &Step) -> bool {
    // What a body or the public decides is decided by more than one.
    if !matches!(step.kind, StepKind::Task | StepKind::Review { .. }) {
        return false;
    }
    // Where the reporter is the one who acts, they say so of their own matter.
    if step.who.iter().all(|who| matches!(who, Who::Reporter | Who::External(_))) {
        return false;
    }
    let ends = |target: &Target| match target {
        Target::End(end) => procedure.ends.get(end).is_some_and(|end| !end.joins),
        _ => false,
    };
    let anyone = procedure.opens.contains(&Opener::Anyone);
    let mut outcomes = step.outcomes.values();
    let verifies = || step.not.iter().filter_map(|other| procedure.steps.get(other)).any(claims);
    verifies()
        || outcomes.any(|it| it.result.is_some() || anyone && it.routes.iter().any(|route| ends(&route.to)))
}

fn claims(step: &Step) -> bool {
    step.outcomes.values().any(|outcome| outcome.result.is_some())
}

/// Whether entering a step withdraws what was claimed: whoever works at a matter anew claims anew.
fn withdraws(procedure: &Procedure, step: &Step) -> bool {
    let begins = |branch: &Branch| procedure.steps.get(&branch.step).is_some_and(claims);
    claims(step) || matches!(&step.kind, StepKind::Parallel { branches, .. } if branches.iter().any(begins))
}

/// The way by which a claim can come to an end past everybody who would look at it, if there is one.
fn way_unseen(procedure: &Procedure, step: &Step, outcome: &Outcome) -> Option<Vec<Name>> {
    let mut seen = BTreeSet::new();
    let mut line: Vec<(&Target, Vec<Name>)> =
        outcome.routes.iter().map(|route| (&route.to, vec![step.id.clone()])).collect();
    while let Some((target, way)) = line.pop() {
        let on = |next: &Step| [way.as_slice(), std::slice::from_ref(&next.id)].concat();
        match target {
            Target::End(end) => return Some([way, vec![format!("end.{end}")]].concat()),
            Target::Join | Target::JoinFailed => {
                let inner = way.last().map_or(step.id.as_str(), String::as_str);
                let around = procedure.steps.values().filter(|around| begins(procedure, around, inner));
                line.extend(
                    around.flat_map(|around| left(around, target).into_iter().map(|to| (to, on(around)))),
                );
            }
            Target::Step(id) => {
                let Some(next) = procedure.steps.get(id) else { continue };
                if seen.insert(id) {
                    line.extend(unseen(procedure, next, step).into_iter().map(|to| (to, on(next))));
                }
            }
        }
    }
    None
}

/// Where a claim goes on from a step without having been looked at there.
fn unseen<'p>(procedure: &'p Procedure, step: &'p Step, claimed_in: &Step) -> Vec<&'p Target> {
    if withdraws(procedure, step) {
        return vec![];
    }
    if looks(procedure, step, claimed_in) {
        // Where it is full, nobody looks any more.
        return step.bound.iter().map(|bound| &bound.then).collect();
    }
    ways(step)
}

/// Where a parallel step leads once one of its branches came to its join with a claim.
fn left<'p>(around: &'p Step, joined: &Target) -> Vec<&'p Target> {
    let StepKind::Parallel { join, done, failed, .. } = &around.kind else { return vec![] };
    // Where any branch is enough, one that succeeded has decided it.
    let comes = |name: &Name| match joined {
        Target::Join if *join == JoinRule::AtLeast(1) => name == done,
        _ => name == done || Some(name) == failed.as_ref(),
    };
    let outcomes = around.outcomes.iter().filter(|(name, _)| comes(name));
    outcomes.flat_map(|(_, outcome)| outcome.routes.iter().map(|route| &route.to)).collect()
}

/// Whether a step is a look at a claim by somebody who did not make it.
fn looks(procedure: &Procedure, step: &Step, claimed_in: &Step) -> bool {
    let branches: Vec<&Name> = match &claimed_in.kind {
        StepKind::Parallel { branches, .. } => branches.iter().map(|branch| &branch.step).collect(),
        _ => vec![&claimed_in.id],
    };
    match &step.kind {
        // Whoever sent it asks the one who reported it.
        StepKind::Rating { .. } => step.who.iter().any(|who| matches!(who, Who::Reporter | Who::External(_))),
        StepKind::Task | StepKind::Review { .. } => branches.iter().all(|claimed| step.not.contains(claimed)),
        StepKind::Ballot(_) => true,
        // Those whom it is between have agreed to it themselves.
        StepKind::Consent { .. } => true,
        // Where all have to come back, each of them has looked.
        StepKind::Parallel { branches, join: JoinRule::All, .. } => {
            let inner = branches.iter().filter_map(|branch| procedure.steps.get(&branch.step));
            inner.into_iter().any(|inner| looks(procedure, inner, claimed_in))
        }
        _ => false,
    }
}

/// Everywhere that a step leads by itself.
fn ways(step: &Step) -> Vec<&Target> {
    let routes = step.outcomes.values().flat_map(|outcome| outcome.routes.iter().map(|route| &route.to));
    routes.chain(step.bound.iter().map(|bound| &bound.then)).collect()
}

/// Whether a parallel step has a branch that comes to a step before it joins.
pub(crate) fn begins(procedure: &Procedure, around: &Step, inner: &str) -> bool {
    let StepKind::Parallel { branches, .. } = &around.kind else { return false };
    let mut seen = BTreeSet::new();
    let mut line: Vec<&str> = branches.iter().map(|branch| branch.step.as_str()).collect();
    while let Some(id) = line.pop() {
        if id == inner {
            return true;
        }
        let Some(step) = procedure.steps.get(id).filter(|_| seen.insert(id)) else { continue };
        line.extend(ways(step).into_iter().filter_map(|target| match target {
            Target::Step(next) => Some(next.as_str()),
            _ => None,
        }));
    }
    false
}
