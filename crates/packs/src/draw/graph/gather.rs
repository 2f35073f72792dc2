//! From a procedure to nodes and edges.

use super::{Cause, Edge, Graph, Kind, Lane, Lanes, Node, Said, When, Why, join, lane};
use crate::Pack;
use crate::diff::say::Say;
use crate::draw::terms::Terms;
use crate::draw::{REOPENED, end};
use gewu_matter::Procedure;
use gewu_matter::procedure::{Outcome, Route, Step, StepKind, Target};
use std::collections::BTreeSet;

pub(super) struct Gatherer<'p> {
    pub(super) procedure: &'p Procedure,
    pub(super) say: Say<'p>,
    pub(super) terms: Terms,
    pub(super) lanes: Lanes,
    pub(super) nodes: Vec<(Node, Option<Lane>)>,
    pub(super) edges: Vec<Edge>,
    pub(super) conditions: Vec<String>,
    /// Whether ways for different reasons are drawn apart, even where they lead from and to the same.
    apart: bool,
}

/// `each` tells whether each way to begin is a node of its own, and each reason to go on a line.
pub(in crate::draw) fn of(
    pack: &Pack,
    procedure: &Procedure,
    terms: Terms,
    lanes: Lanes,
    each: bool,
) -> Graph {
    let say = Say { pack, procedure: &procedure.id };
    let mut gatherer = Gatherer {
        procedure,
        say,
        terms,
        lanes,
        nodes: vec![],
        edges: vec![],
        conditions: vec![],
        apart: each,
    };
    gatherer.nodes(each);
    gatherer.begin();
    procedure.steps_in_order().into_iter().for_each(|step| gatherer.step(step));
    gatherer.graph()
}

impl Gatherer<'_> {
    fn begin(&mut self) {
        let begins: Vec<String> = self
            .nodes
            .iter()
            .filter(|(node, _)| node.kind == Kind::Begin)
            .map(|(node, _)| node.id.clone())
            .collect();
        for begin in begins {
            self.add(&begin, &self.procedure.first.clone(), Why::Chosen, None);
        }
        if let Some(reopen) = &self.procedure.reopen {
            self.routes(REOPENED, None, None, &reopen.routes, Why::Chosen);
        }
    }

    fn step(&mut self, step: &Step) {
        let terms = self.terms;
        let said = |text: String, cause: Cause| Said { text, cause, when: When::Always };
        if let StepKind::Parallel { branches, done, failed, .. } = &step.kind {
            let begins: BTreeSet<&str> = branches.iter().map(|branch| branch.step.as_str()).collect();
            for begin in begins {
                let count = branches.iter().filter(|it| it.step == begin && it.binds.is_some()).count();
                self.add(
                    &step.id,
                    begin,
                    Why::Chosen,
                    (count > 0).then(|| said(terms.each(count), Cause::Itself)),
                );
            }
            let names = [Some(done), failed.as_ref()].into_iter().flatten();
            for (name, outcome) in names.filter_map(|name| Some((name, step.outcomes.get(name)?))) {
                self.outcome(&join::id(&step.id), step, name, outcome, Why::Chosen);
            }
        } else {
            for (name, outcome) in step.outcomes_in_order() {
                let why = if step.kind.silent() == Some(name) { Why::Time } else { Why::Chosen };
                self.outcome(&step.id, step, name, outcome, why);
            }
        }
        if let Some(rule) = &step.may.return_ {
            let back = [
                (Some(&rule.to), terms.back, "return"),
                (rule.then.as_ref(), terms.back_again, "return-again"),
            ];
            for (to, text, action) in
                back.into_iter().filter_map(|(to, text, action)| Some((to?, text, action)))
            {
                self.target(
                    &step.id,
                    &step.id,
                    to,
                    Why::Chosen,
                    said(text.to_owned(), Cause::Action(action)),
                );
            }
        }
        if let Some(rule) = &step.may.challenge {
            let said = said(terms.challenged.to_owned(), Cause::Action("challenge"));
            self.target(&step.id, &step.id, &rule.to, Why::Chosen, said);
        }
        if let Some(rule) = self.procedure.withdraw.as_ref().filter(|rule| rule.from.contains(&step.id)) {
            let said = said(terms.withdrawn.to_owned(), Cause::Action("withdraw"));
            self.target(&step.id, &step.id, &rule.to, Why::Chosen, said);
        }
        if let Some(bound) = &step.bound {
            let text = terms.too_often(bound.times);
            self.target(&step.id, &step.id, &bound.then, Why::TooOften, said(text, Cause::Itself));
        }
    }

    fn outcome(&mut self, from: &str, step: &Step, name: &str, outcome: &Outcome, why: Why) {
        let word = self.say.word(&format!("step.{}.{name}", step.id)).of(self.terms.language).to_owned();
        let word = if why == Why::Time {
            format!("{}{}{word}", self.terms.on_expiry, self.terms.colon)
        } else {
            word
        };
        self.routes(from, Some(&step.id), Some((name, word)), &outcome.routes, why);
    }

    fn routes(
        &mut self,
        from: &str,
        within: Option<&str>,
        outcome: Option<(&str, String)>,
        routes: &[Route],
        why: Why,
    ) {
        for route in routes {
            let when = match &route.when {
                Some(when) => When::Holds(self.condition(when.to_string())),
                None if routes.len() > 1 => When::Otherwise,
                None => When::Always,
            };
            let (cause, text) = match &outcome {
                Some((name, text)) => (Cause::Outcome((*name).to_owned()), text.clone()),
                None => (Cause::Itself, String::new()),
            };
            let said = Said { text, cause, when };
            self.target(from, within.unwrap_or_default(), &route.to, why, said);
        }
    }

    fn condition(&mut self, text: String) -> usize {
        let known = self.conditions.iter().position(|it| *it == text);
        known.unwrap_or_else(|| {
            self.conditions.push(text);
            self.conditions.len() - 1
        })
    }

    /// A way on from a node; `within` is the step that it belongs to.
    fn target(&mut self, from: &str, within: &str, target: &Target, why: Why, said: Said) {
        match target {
            Target::Step(step) => self.add(from, step, why, Some(said)),
            Target::End(name) => self.add(from, &end(name), why, Some(said)),
            Target::Join | Target::JoinFailed => {
                let failed = if matches!(target, Target::JoinFailed) { self.terms.failed } else { "" };
                let said = Said { text: format!("{}{failed}", said.text), ..said };
                for around in join::around(self.procedure, within) {
                    self.add(from, &join::id(around), why, Some(said.clone()));
                }
            }
        }
    }

    fn add(&mut self, from: &str, to: &str, why: Why, said: Option<Said>) {
        let at = |id: &str| self.nodes.iter().position(|(node, _)| node.id == id);
        let (Some(from), Some(to)) = (at(from), at(to)) else { return };
        let apart = self.apart;
        let said = said.filter(|it| !it.text.is_empty() || it.when != When::Always);
        match self.edges.iter_mut().find(|it| it.from == from && it.to == to && (it.why == why || !apart)) {
            Some(edge) => match said {
                Some(said) if !edge.said.contains(&said) => edge.said.push(said),
                _ => {}
            },
            None => self.edges.push(Edge { from, to, why, said: said.into_iter().collect() }),
        }
    }

    /// What has nobody of its own stands in the lane of what leads to it: an end in that of the last.
    fn graph(mut self) -> Graph {
        for at in 0..self.nodes.len() {
            if self.nodes[at].1.is_some() {
                continue;
            }
            let kind = self.nodes[at].0.kind;
            let before = self.edges.iter().filter(|edge| edge.to == at).map(|edge| edge.from);
            let lanes =
                before.filter_map(|from| Some((self.nodes[from].0.place, self.nodes[from].1.clone()?)));
            let found = match kind {
                Kind::End => lanes.max_by_key(|(place, _)| *place),
                _ => lanes.min_by_key(|(place, _)| *place),
            };
            self.nodes[at].1 = found.map(|(_, lane)| lane).or_else(|| Some(lane::reporter(self.terms)));
        }
        let lanes: BTreeSet<&Lane> = self.nodes.iter().filter_map(|(_, lane)| lane.as_ref()).collect();
        let mut lanes: Vec<Lane> = lanes.into_iter().cloned().collect();
        let first = |lane: &Lane| {
            self.nodes.iter().filter(|(_, it)| it.as_ref() == Some(lane)).map(|(node, _)| node.place).min()
        };
        lanes.sort_by_key(|lane| (lane.level, first(lane)));
        let at = |lane: &Option<Lane>| lanes.iter().position(|it| Some(it) == lane.as_ref()).unwrap_or(0);
        let nodes = self.nodes.into_iter().map(|(node, lane)| Node { lane: at(&lane), ..node }).collect();
        Graph { lanes, nodes, edges: self.edges, conditions: self.conditions }
    }
}
