//! What is drawn: nodes and the ways between them.

use super::{OPEN, Terms, end};
use gewu_matter::Procedure;
use gewu_matter::procedure::{Step, StepKind, Target};
use std::collections::{BTreeMap, BTreeSet};

/// Nodes and edges, in a fixed order.
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

pub(super) struct Node {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) shape: Shape,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Begin,
    Step,
    Parallel,
    End,
}

/// A way from one node to another, by their places in the list, with the words that lead there.
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) labels: Vec<String>,
}

/// Edges by the ids of their nodes while they are gathered: several words may lead the same way.
type Ways = BTreeMap<(String, String), Vec<String>>;

struct Gatherer<'p> {
    procedure: &'p Procedure,
    word: &'p dyn Fn(&str) -> String,
    terms: Terms,
    ways: Ways,
}

pub(super) fn of(procedure: &Procedure, word: &dyn Fn(&str) -> String, terms: Terms) -> Graph {
    let mut gatherer = Gatherer { procedure, word, terms, ways: Ways::new() };
    gatherer.ways.insert((OPEN.to_owned(), procedure.first.clone()), vec![]);
    procedure.steps.values().for_each(|step| gatherer.step(step));
    let ways = gatherer.ways;
    let id = &procedure.id;
    let mut nodes = vec![Node { id: OPEN.to_owned(), title: terms.open.to_owned(), shape: Shape::Begin }];
    nodes.extend(procedure.steps.values().map(|step| Node {
        id: step.id.clone(),
        title: word(&format!("{id}.step.{}", step.id)),
        shape: if matches!(step.kind, StepKind::Parallel { .. }) { Shape::Parallel } else { Shape::Step },
    }));
    let reached: BTreeSet<&String> = ways.keys().map(|(_, to)| to).collect();
    let ends = procedure.ends.keys().filter(|name| reached.contains(&end(name)));
    nodes.extend(ends.map(|name| Node {
        id: end(name),
        title: word(&format!("{id}.end.{name}")),
        shape: Shape::End,
    }));
    let place: BTreeMap<&str, usize> =
        nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
    let edges = ways.iter().filter_map(|((from, to), labels)| {
        Some(Edge { from: *place.get(from.as_str())?, to: *place.get(to.as_str())?, labels: labels.clone() })
    });
    let edges = edges.collect();
    Graph { nodes, edges }
}

impl Gatherer<'_> {
    fn add(&mut self, from: &str, to: &str, label: String) {
        let labels = self.ways.entry((from.to_owned(), to.to_owned())).or_default();
        if !label.is_empty() && !labels.contains(&label) {
            labels.push(label);
        }
    }

    fn step(&mut self, step: &Step) {
        if let StepKind::Parallel { branches, .. } = &step.kind {
            for branch in branches {
                self.add(&step.id, &branch.step, self.terms.branch.to_owned());
            }
        } else {
            // The outcomes of a parallel step are drawn from where its branches come back.
            for (name, outcome) in &step.outcomes {
                let label = (self.word)(&format!("{}.step.{}.{name}", self.procedure.id, step.id));
                outcome.routes.iter().for_each(|route| self.target(&step.id, &step.id, &route.to, &label));
            }
        }
        if let Some(rule) = &step.may.return_ {
            let label = self.terms.back.to_owned();
            [Some(&rule.to), rule.then.as_ref()]
                .into_iter()
                .flatten()
                .for_each(|to| self.target(&step.id, &step.id, to, &label));
        }
        if let Some(bound) = &step.bound {
            let label = self.terms.too_often.to_owned();
            self.target(&step.id, &step.id, &bound.then, &label);
        }
    }

    /// A way on from `from`; `within` tells which parallel step is around it.
    fn target(&mut self, from: &str, within: &str, target: &Target, label: &str) {
        match target {
            Target::Step(step) => self.add(from, step, label.to_owned()),
            Target::End(name) => self.add(from, &end(name), label.to_owned()),
            Target::Join => self.join(from, within, label, false),
            Target::JoinFailed => self.join(from, within, label, true),
        }
    }

    /// Back to the parallel step around, and on from there.
    fn join(&mut self, from: &str, within: &str, label: &str, failed: bool) {
        let procedure = self.procedure;
        for around in procedure.steps.values() {
            let StepKind::Parallel { branches, done, failed: fails, .. } = &around.kind else { continue };
            let inside = branches.iter().any(|branch| reaches(procedure, &branch.step, within));
            if around.id == within || !inside {
                continue;
            }
            let outcome = if failed { fails.as_ref() } else { Some(done) };
            let routes = outcome.and_then(|name| around.outcomes.get(name)).map(|it| &it.routes);
            routes.into_iter().flatten().for_each(|route| self.target(from, &around.id, &route.to, label));
        }
    }
}

/// Whether a branch that begins with one step comes to another before it joins.
fn reaches(procedure: &Procedure, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut line = vec![from];
    while let Some(id) = line.pop() {
        if id == to {
            return true;
        }
        let Some(step) = procedure.steps.get(id).filter(|_| seen.insert(id)) else { continue };
        let targets = step.outcomes.values().flat_map(|outcome| &outcome.routes).map(|route| &route.to);
        line.extend(targets.filter_map(|target| match target {
            Target::Step(next) => Some(next.as_str()),
            _ => None,
        }));
    }
    false
}
