//! The elements that a node of the picture is made of.

use super::flow::Flow;
use super::say::{self, Book};
use super::xml::Element;
use super::{bell, clock, entry, exit, expired, has_exit, id};
use crate::diff::About;
use crate::draw::Drawing;
use crate::draw::graph::{Edge, Graph, Kind, Node, Why, for_each_unit, in_branch};
use crate::draw::terms::Terms;
use gewu_matter::procedure::*;

pub(super) struct Nodes<'n> {
    pub(super) drawing: Drawing<'n>,
    pub(super) graph: &'n Graph,
    pub(super) terms: Terms,
    pub(super) book: &'n Book<'n>,
    pub(super) flows: &'n [Flow],
}

impl Nodes<'_> {
    /// All elements of a node, its own first.
    pub(super) fn of(&self, at: usize) -> Vec<Element> {
        let (graph, node) = (self.graph, &self.graph.nodes[at]);
        let mut elements = vec![self.own(at)];
        if graph.has(at, Why::TooOften) {
            let id = entry(node);
            let enters = self.flows.iter().find(|flow| flow.from == id && flow.edge.is_none());
            let mut gateway = Element::new("bpmn:exclusiveGateway").with("id", &id);
            if let Some(enters) = enters {
                gateway = gateway.with("default", &enters.id);
            }
            elements.push(gateway.add(self.ways(&id)));
        }
        if has_exit(graph, at) {
            let id = exit(node);
            elements.push(Element::new("bpmn:exclusiveGateway").with("id", &id).add(self.ways(&id)));
        }
        if let (true, Some(step)) = (graph.has(at, Why::Time), self.step(node)) {
            elements.push(self.timer(&clock(node), node, step, true));
        }
        if graph.forks(at, Why::Time) {
            let id = expired(node);
            elements.push(Element::new("bpmn:exclusiveGateway").with("id", &id).add(self.ways(&id)));
        }
        if let (true, Some(step)) = (node.reminds, self.step(node)) {
            let (clock, told) = bell(node);
            elements.push(self.timer(&clock, node, step, false));
            let who = step.escalate.iter().map(say::seat).collect::<Vec<_>>().join(" → ");
            elements.push(
                Element::new("bpmn:endEvent")
                    .with("id", &told)
                    .with("name", self.terms.remind)
                    .add([documentation(&who)].into_iter().flatten())
                    .add(self.ways(&told))
                    .add([Element::new("bpmn:escalationEventDefinition")
                        .with("id", format!("{told}_escalation"))
                        .with("escalationRef", super::document::ESCALATION)]),
            );
        }
        elements
    }

    fn step(&self, node: &Node) -> Option<&Step> {
        self.drawing.procedure.steps.get(&node.id)
    }

    /// What goes into an element and out of it.
    fn ways(&self, id: &str) -> Vec<Element> {
        let flows = |name: &'static str, pick: fn(&Flow) -> &str| {
            let own = self.flows.iter().filter(move |flow| pick(flow) == id);
            own.map(move |flow| Element::new(name).text(&flow.id)).collect::<Vec<_>>()
        };
        let mut ways = flows("bpmn:incoming", |flow| &flow.to);
        ways.extend(flows("bpmn:outgoing", |flow| &flow.from));
        ways
    }

    fn own(&self, at: usize) -> Element {
        let node = &self.graph.nodes[at];
        let id = id(node);
        let (name, about, inner) = match node.kind {
            Kind::Begin => ("bpmn:startEvent", String::new(), vec![]),
            Kind::Again => {
                let message = Element::new("bpmn:messageEventDefinition").with("id", format!("{id}_message"));
                ("bpmn:startEvent", format!("{}\n{}", node.who, node.time), vec![message])
            }
            Kind::End => ("bpmn:endEvent", self.about_end(node), self.ends_all(at)),
            Kind::Split => ("bpmn:parallelGateway", self.about_step(node), vec![]),
            Kind::Join => {
                let (name, inner) = self.join(node);
                (name, node.title.clone(), inner)
            }
            Kind::Wait => {
                let timer = self.step(node).map(|step| definition(&id, step));
                ("bpmn:intermediateCatchEvent", self.about_step(node), timer.into_iter().collect())
            }
            Kind::Step => ("bpmn:userTask", self.about_step(node), self.performers(at)),
        };
        Element::new(name)
            .with("id", &id)
            .with("name", &node.title)
            .add(documentation(&about))
            .add(self.ways(&id))
            .add(inner)
    }

    fn about_step(&self, node: &Node) -> String {
        let procedure = self.drawing.procedure.id.clone();
        self.book.of(&About::Step { procedure, step: node.id.clone() })
    }

    fn about_end(&self, node: &Node) -> String {
        let procedure = self.drawing.procedure.id.clone();
        let end = node.id.strip_prefix("end.").unwrap_or(&node.id).to_owned();
        self.book.of(&About::End { procedure, end })
    }

    /// An end that a branch comes to ends the others as well.
    fn ends_all(&self, at: usize) -> Vec<Element> {
        let within = |edge: &&Edge| {
            edge.to == at && in_branch(self.drawing.procedure, &self.graph.nodes[edge.from].id)
        };
        let terminate = self.graph.edges.iter().find(within).map(|_| {
            let id = format!("{}_all", id(&self.graph.nodes[at]));
            Element::new("bpmn:terminateEventDefinition").with("id", id)
        });
        terminate.into_iter().collect()
    }

    /// Where branches end: a parallel gateway waits for all; fewer, or one that fails, need a complex one.
    fn join(&self, node: &Node) -> (&'static str, Vec<Element>) {
        let around = node.id.strip_prefix("join.").unwrap_or(&node.id);
        let step = self.drawing.procedure.steps.get(around);
        let Some(StepKind::Parallel { join, failed, .. }) = step.map(|step| &step.kind) else {
            return ("bpmn:parallelGateway", vec![]);
        };
        let enough = match join {
            JoinRule::All if failed.is_none() => return ("bpmn:parallelGateway", vec![]),
            JoinRule::All => "branches.failed > 0 || branches.done == branches.all".to_owned(),
            JoinRule::AtLeast(count) => {
                format!("branches.done >= {count} || branches.all - branches.failed < {count}")
            }
        };
        let condition = Element::new("bpmn:activationCondition").with("xsi:type", "bpmn:tFormalExpression");
        ("bpmn:complexGateway", vec![condition.text(enough)])
    }

    /// Who may do it, and whether each of several units does it by itself.
    fn performers(&self, at: usize) -> Vec<Element> {
        let node = &self.graph.nodes[at];
        let Some(step) = self.step(node) else { return vec![] };
        let mut inner: Vec<Element> = step
            .who
            .iter()
            .enumerate()
            .map(|(number, who)| {
                let expression = Element::new("bpmn:formalExpression").text(say::seat(who));
                Element::new("bpmn:potentialOwner")
                    .with("id", format!("Owner_{}_{}", id(node), number + 1))
                    .add([Element::new("bpmn:resourceAssignmentExpression").add([expression])])
            })
            .collect();
        if for_each_unit(self.drawing.procedure, &node.id) {
            inner.push(Element::new("bpmn:multiInstanceLoopCharacteristics"));
        }
        inner
    }

    fn timer(&self, clock: &str, node: &Node, step: &Step, interrupts: bool) -> Element {
        let mut event = Element::new("bpmn:boundaryEvent").with("id", clock);
        if !interrupts {
            event = event.with("name", &node.time).with("cancelActivity", "false");
        }
        event
            .with("attachedToRef", id(node))
            .add(documentation(&node.time))
            .add(self.ways(clock))
            .add([definition(clock, step)])
    }
}

fn definition(id: &str, step: &Step) -> Element {
    let (kind, expression) = say::timer(step);
    Element::new("bpmn:timerEventDefinition")
        .with("id", format!("{id}_timer"))
        .add([Element::new(kind).with("xsi:type", "bpmn:tFormalExpression").text(expression)])
}

fn documentation(text: &str) -> Option<Element> {
    let text = text.trim();
    (!text.is_empty()).then(|| Element::new("bpmn:documentation").text(text))
}
