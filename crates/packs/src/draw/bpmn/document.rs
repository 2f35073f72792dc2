//! The whole file: who takes part, the process with its lanes, and how it is drawn.

use super::flow::{self, Flow};
use super::node::Nodes;
use super::say::Book;
use super::xml::{self, Element};
use super::{bell, clock, diagram, entry, exit, expired, has_exit, id};
use crate::diff::About;
use crate::draw::Drawing;
use crate::draw::graph::{Graph, Why};
use crate::draw::layout::Laid;
use crate::draw::terms::Terms;

/// What is raised when a limit has passed.
pub(super) const ESCALATION: &str = "Escalation_limit";
pub(super) const POOL: &str = "Pool";

pub(in crate::draw) fn write(drawing: Drawing<'_>, graph: &Graph, laid: &Laid, terms: Terms) -> String {
    let Drawing { pack, procedure, language } = drawing;
    let book = Book::new(drawing);
    let flows = flow::flows(drawing, graph, terms, &book);
    let nodes = Nodes { drawing, graph, terms, book: &book, flows: &flows };
    let title = pack.word(language, &procedure.id);
    let pool = Element::new("bpmn:participant")
        .with("id", POOL)
        .with("name", &title)
        .with("processRef", process_id(drawing));
    let root = Element::new("bpmn:definitions")
        .with("xmlns:bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL")
        .with("xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI")
        .with("xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC")
        .with("xmlns:di", "http://www.omg.org/spec/DD/20100524/DI")
        .with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
        .with("id", "Definitions")
        .with("targetNamespace", format!("urn:gewu:pack:{}", pack.id))
        .with("expressionLanguage", "urn:gewu:cel")
        .with("exporter", "gewu")
        .add([
            Element::new("bpmn:escalation").with("id", ESCALATION).with("name", terms.remind),
            Element::new("bpmn:collaboration").with("id", "Collaboration").add([pool]),
            process(drawing, &nodes, &flows),
            diagram::of(graph, laid, &flows),
        ]);
    let source = format!("{} {}", pack.id, &pack.hash);
    xml::file(&format!("{} {source}", terms.one_way), &root)
}

fn process_id(drawing: Drawing<'_>) -> String {
    format!("Process_{}", drawing.procedure.id)
}

fn process(drawing: Drawing<'_>, nodes: &Nodes<'_>, flows: &[Flow]) -> Element {
    let (graph, procedure) = (nodes.graph, drawing.procedure);
    let told = nodes.book.of(&About::Procedure(procedure.id.clone()));
    let lanes = graph.lanes.iter().enumerate().map(|(at, lane)| {
        let inside = (0..graph.nodes.len()).filter(|node| graph.nodes[*node].lane == at);
        let refs = inside.flat_map(|node| ids(graph, node));
        Element::new("bpmn:lane")
            .with("id", diagram::lane_id(lane))
            .with("name", &lane.title)
            .add(refs.map(|id| Element::new("bpmn:flowNodeRef").text(id)))
    });
    let documentation = [nodes.terms.one_way, &told].join("\n").trim().to_owned();
    Element::new("bpmn:process")
        .with("id", process_id(drawing))
        .with("name", drawing.pack.word(drawing.language, &procedure.id))
        .with("isExecutable", "false")
        .add([Element::new("bpmn:documentation").text(documentation)])
        .add([Element::new("bpmn:laneSet").with("id", "Lanes").add(lanes)])
        .add((0..graph.nodes.len()).flat_map(|at| nodes.of(at)))
        .add(flows.iter().map(Flow::element))
}

/// All elements that a node is made of.
fn ids(graph: &Graph, at: usize) -> Vec<String> {
    let node = &graph.nodes[at];
    let mut ids = vec![id(node)];
    ids.extend(graph.has(at, Why::TooOften).then(|| entry(node)));
    ids.extend(has_exit(graph, at).then(|| exit(node)));
    ids.extend(graph.has(at, Why::Time).then(|| clock(node)));
    ids.extend(graph.forks(at, Why::Time).then(|| expired(node)));
    if node.reminds {
        ids.extend(<[String; 2]>::from(bell(node)));
    }
    ids
}
