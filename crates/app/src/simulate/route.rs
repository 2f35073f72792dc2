//! The way from where a matter stands to something it has not reached: over outcomes, returns and time, round
//! bounded loops as often as it takes.

use super::goal::{Action, Goal};
use gewu_matter::matter::Matter;
use gewu_matter::procedure::{Procedure, Step, StepKind, Target};
use std::collections::BTreeMap;

/// The next thing to do on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Bring the step to this outcome.
    Outcome(String),
    /// Send it back.
    Return,
    /// Let time pass.
    Time,
    /// The goal lies in this very step.
    Here,
}

/// Where a goal lies.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Arrival<'g> {
    Step(&'g str),
    End(&'g str),
}

/// More than any way through a procedure.
const FAR: u32 = 1_000_000;
/// About how many moves it takes to come round a loop once more.
const ROUND: u32 = 3;

struct Edge {
    via: Via,
    to: Target,
    cost: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Via {
    Move(Move),
    /// Coming back to the same step until it may not be entered any more.
    Round,
}

/// The next move from a step, if there is a way.
pub(super) fn next(procedure: &Procedure, matter: &Matter, from: &str, goal: &Goal) -> Option<Move> {
    let arrival = match goal {
        Goal::Outcome(step, _) | Goal::Action(step, _) if step == from => return Some(here(procedure, goal)),
        Goal::Outcome(step, _) | Goal::Action(step, _) => Arrival::Step(step),
        Goal::End(end) | Goal::Reopened(end) => Arrival::End(end),
        _ => return None,
    };
    let map = Map { procedure, matter };
    match map.toward(from, &arrival, true)? {
        Via::Move(step) => Some(step),
        // Entering the same step again is what brings it nearer.
        Via::Round => match map.toward(from, &Arrival::Step(from), false)? {
            Via::Move(step) => Some(step),
            Via::Round => None,
        },
    }
}

fn here(procedure: &Procedure, goal: &Goal) -> Move {
    let Goal::Outcome(step, outcome) = goal else { return Move::Here };
    match procedure.steps.get(step).map(|step| &step.kind) {
        Some(kind) if kind.silent() == Some(outcome) => Move::Time,
        Some(StepKind::Parallel { .. } | StepKind::Wait { .. }) => Move::Time,
        _ => Move::Outcome(outcome.clone()),
    }
}

struct Map<'m> {
    procedure: &'m Procedure,
    matter: &'m Matter,
}

impl Map<'_> {
    fn toward(&self, from: &str, arrival: &Arrival<'_>, rounds: bool) -> Option<Via> {
        let far = self.distances(arrival, rounds);
        let step = self.procedure.steps.get(from)?;
        let edges = self.edges(step, rounds).into_iter();
        let costs = edges.map(|edge| (edge.cost.saturating_add(distance(&far, &edge.to, arrival)), edge.via));
        costs.min_by_key(|(cost, _)| *cost).filter(|(cost, _)| *cost < FAR).map(|(_, via)| via)
    }

    /// How far each step is from the arrival.
    fn distances(&self, arrival: &Arrival<'_>, rounds: bool) -> BTreeMap<&str, u32> {
        let mut far: BTreeMap<&str, u32> = self.procedure.steps.keys().map(|id| (id.as_str(), FAR)).collect();
        for _ in 0..self.procedure.steps.len() {
            for (id, step) in &self.procedure.steps {
                let edges = self.edges(step, rounds).into_iter();
                let least =
                    edges.map(|edge| edge.cost.saturating_add(distance(&far, &edge.to, arrival))).min();
                if let Some(known) = far.get_mut(id.as_str()) {
                    *known = (*known).min(least.unwrap_or(FAR));
                }
            }
        }
        far
    }

    fn edges(&self, step: &Step, rounds: bool) -> Vec<Edge> {
        let silent = step.kind.silent();
        let by_time = matches!(step.kind, StepKind::Wait { .. } | StepKind::Parallel { .. });
        let mut edges = Vec::new();
        for (name, outcome) in &step.outcomes {
            let via = match by_time || Some(name) == silent {
                true => Move::Time,
                false => Move::Outcome(name.clone()),
            };
            for route in &outcome.routes {
                self.lead(&mut edges, Via::Move(via.clone()), &route.to, 1);
            }
        }
        if let StepKind::Parallel { branches, .. } = &step.kind {
            for branch in branches {
                self.lead(&mut edges, Via::Move(Move::Time), &Target::Step(branch.step.clone()), 1);
            }
        }
        if let Some(return_) = &step.may.return_ {
            let used = self.matter.used.get(&format!("{}.return", step.id)).copied().unwrap_or(0);
            let back = Via::Move(Move::Return);
            if used < return_.times {
                self.lead(&mut edges, back.clone(), &return_.to, 1);
            }
            if let Some(then) = return_.then.as_ref().filter(|_| used <= return_.times) {
                self.lead(&mut edges, back, then, 1 + (return_.times - used) * ROUND);
            }
        }
        if let Some(bound) = step.bound.as_ref().filter(|_| rounds) {
            let left = bound.times.saturating_sub(self.visits(&step.id));
            edges.push(Edge { via: Via::Round, to: bound.then.clone(), cost: (left + 1) * ROUND });
        }
        edges
    }

    /// An edge, to where a matter really goes when the step it leads to may not be entered any more.
    fn lead(&self, edges: &mut Vec<Edge>, via: Via, to: &Target, cost: u32) {
        match to {
            Target::Step(step) => {
                let bound = self.procedure.steps.get(step).and_then(|step| step.bound.as_ref());
                let used_up = bound.filter(|bound| self.visits(step) >= bound.times);
                let to = used_up.map_or_else(|| to.clone(), |bound| bound.then.clone());
                edges.push(Edge { via, to, cost });
            }
            Target::Join | Target::JoinFailed => {
                let around = self
                    .procedure
                    .steps
                    .values()
                    .filter(|step| matches!(step.kind, StepKind::Parallel { .. }));
                let routes = around.flat_map(|step| step.outcomes.values().flat_map(|it| it.routes.iter()));
                edges.extend(routes.map(|route| Edge {
                    via: via.clone(),
                    to: route.to.clone(),
                    cost: cost + 1,
                }));
            }
            Target::End(_) => edges.push(Edge { via, to: to.clone(), cost }),
        }
    }

    fn visits(&self, step: &str) -> u32 {
        self.matter.visits.get(step).copied().unwrap_or(0)
    }
}

fn distance(far: &BTreeMap<&str, u32>, to: &Target, arrival: &Arrival<'_>) -> u32 {
    match (to, arrival) {
        (Target::Step(step), Arrival::Step(wanted)) if step == wanted => 0,
        (Target::End(end), Arrival::End(wanted)) if end == wanted => 0,
        (Target::Step(step), _) => far.get(step.as_str()).copied().unwrap_or(FAR),
        _ => FAR,
    }
}

/// The steps to which a step leads, in the order in which its outcomes were written.
pub(super) fn leads_to(step: &Step) -> Vec<&str> {
    let mut to: Vec<&Target> = Vec::new();
    for (_, outcome) in step.outcomes_in_order() {
        to.extend(outcome.routes.iter().map(|route| &route.to));
    }
    let return_ = step.may.return_.iter().flat_map(|it| std::iter::once(&it.to).chain(&it.then));
    to.extend(return_);
    to.extend(step.bound.iter().map(|bound| &bound.then));
    let branches = match &step.kind {
        StepKind::Parallel { branches, .. } => branches.as_slice(),
        _ => &[],
    };
    let steps = to.into_iter().filter_map(|to| match to {
        Target::Step(step) => Some(step.as_str()),
        _ => None,
    });
    branches.iter().map(|branch| branch.step.as_str()).chain(steps).collect()
}

/// Whether a goal can only come about in a matter that is steered to it from its opening.
pub(super) fn is_steered(goal: &Goal) -> bool {
    matches!(goal, Goal::Outcome(..) | Goal::Action(..) | Goal::End(_) | Goal::Reopened(_))
}

/// The decision that a goal asks of whoever decides on a request.
pub(super) fn wanted_decision(goal: Option<&Goal>) -> Option<bool> {
    match goal {
        Some(Goal::Action(_, Action::ExtendGranted | Action::PauseGranted | Action::Resume)) => Some(true),
        Some(Goal::Action(_, Action::ExtendRefused | Action::PauseRefused)) => Some(false),
        _ => None,
    }
}
