//! Sequence flows, each with the condition under which it is taken.

use super::say::Book;
use super::xml::Element;
use super::{bell, clock, entry, exit, expired, has_exit, id, source, target};
use crate::draw::Drawing;
use crate::draw::graph::{Cause, Edge, Graph, Kind, Said, When, Why};
use crate::draw::terms::Terms;
use gewu_matter::procedure::Route;

/// A flow from one element to another.
pub(super) struct Flow {
    pub(super) id: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) name: String,
    pub(super) condition: Option<String>,
    pub(super) words: String,
    /// The edge that it is drawn as; none for those within a step.
    pub(super) edge: Option<usize>,
}

pub(super) fn flows(drawing: Drawing<'_>, graph: &Graph, terms: Terms, book: &Book<'_>) -> Vec<Flow> {
    let inner = |from: String, to: String| Flow {
        id: format!("Flow_{from}__{to}"),
        from,
        to,
        name: String::new(),
        condition: None,
        words: String::new(),
        edge: None,
    };
    let mut flows = Vec::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        if graph.has(at, Why::TooOften) {
            flows.push(inner(entry(node), id(node)));
        }
        if has_exit(graph, at) {
            flows.push(inner(id(node), exit(node)));
        }
        if graph.forks(at, Why::Time) {
            flows.push(inner(clock(node), expired(node)));
        }
        if node.reminds {
            let (clock, told) = bell(node);
            flows.push(inner(clock, told));
        }
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        let (from, to) = (source(graph, edge.from, edge.why), target(graph, edge.to));
        flows.push(Flow {
            id: format!("Flow_{from}__{to}"),
            name: edge.label(terms),
            condition: condition(drawing, graph, edge),
            words: words(graph, edge, book),
            edge: Some(at),
            from,
            to,
        });
    }
    flows
}

/// What is told of the outcomes that lead this way.
fn words(graph: &Graph, edge: &Edge, book: &Book<'_>) -> String {
    let node = &graph.nodes[edge.from];
    let step = node.id.strip_prefix("join.").unwrap_or(&node.id);
    let mut names: Vec<&str> = Vec::new();
    for said in &edge.said {
        if let Cause::Outcome(name) = &said.cause
            && !names.contains(&name.as_str())
        {
            names.push(name);
        }
    }
    let told: Vec<String> = names.into_iter().map(|name| book.outcome(step, name)).collect();
    told.join("\n\n")
}

/// In CEL, over what conditions of packs know, and `outcome` and `action` for what the performer chose. Only ways out
/// of an exclusive gateway have one.
fn condition(drawing: Drawing<'_>, graph: &Graph, edge: &Edge) -> Option<String> {
    let node = &graph.nodes[edge.from];
    let procedure = drawing.procedure;
    let step = procedure.steps.get(node.id.strip_prefix("join.").unwrap_or(&node.id));
    if edge.why == Why::TooOften {
        let bound = step?.bound.as_ref()?;
        return Some(format!("visits['{}'] > {}", node.id, bound.times));
    }
    if !graph.forks(edge.from, edge.why) || node.kind == Kind::Split {
        return None;
    }
    let part = |said: &Said| {
        let routes = match &said.cause {
            Cause::Outcome(name) => step.and_then(|step| step.outcomes.get(name)).map(|it| &it.routes),
            Cause::Itself => procedure.reopen.as_ref().map(|it| &it.routes),
            Cause::Action(_) => None,
        };
        let chosen = match &said.cause {
            Cause::Outcome(name) => format!("outcome == '{name}'"),
            Cause::Action(action) => format!("action == '{action}'"),
            Cause::Itself => String::new(),
        };
        let mut parts = vec![chosen];
        parts.extend(before(graph, said.when, routes.map_or(&[], Vec::as_slice)));
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() { "true".to_owned() } else { parts.join(" && ") }
    };
    let parts: Vec<String> = edge.said.iter().map(part).collect();
    Some(match parts.as_slice() {
        [] => "true".to_owned(),
        [only] => only.clone(),
        several => several.iter().map(|it| format!("({it})")).collect::<Vec<_>>().join(" || "),
    })
}

/// Ways of a list are tried from the first: that the ones before do not hold, and that its own does.
fn before(graph: &Graph, when: When, routes: &[Route]) -> Vec<String> {
    let own = match when {
        When::Always => return vec![],
        When::Holds(number) => graph.conditions.get(number),
        When::Otherwise => None,
    };
    let mut parts = Vec::new();
    for condition in routes.iter().filter_map(|route| Some(route.when.as_ref()?.to_string())) {
        if own == Some(&condition) {
            break;
        }
        parts.push(format!("!({condition})"));
    }
    parts.extend(own.map(|condition| format!("({condition})")));
    parts
}

impl Flow {
    pub(super) fn element(&self) -> Element {
        let mut element = Element::new("bpmn:sequenceFlow").with("id", &self.id);
        if !self.name.is_empty() {
            element = element.with("name", &self.name);
        }
        element = element.with("sourceRef", &self.from).with("targetRef", &self.to);
        if !self.words.is_empty() {
            element = element.add([Element::new("bpmn:documentation").text(&self.words)]);
        }
        let condition = self.condition.as_ref().map(|it| {
            Element::new("bpmn:conditionExpression").with("xsi:type", "bpmn:tFormalExpression").text(it)
        });
        element.add(condition)
    }
}
