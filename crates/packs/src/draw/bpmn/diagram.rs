//! How it is drawn: the places of the layout as BPMN DI.

use super::document::POOL;
use super::flow::Flow;
use super::xml::Element;
use super::{bell, clock, entry, exit, expired, id};
use crate::draw::graph::{Graph, Kind, Lane};
use crate::draw::layout::{Label, Laid, MARGIN};
use crate::draw::look::{BELL, CLOCK, HALF, Look, Point, RADIUS, Shape, TOLD};
use crate::draw::text::wrap;

/// How high the names of the pool and of lanes stand.
const HEADING: f64 = 30.0;

/// x, y, width, height.
type Area = (f64, f64, f64, f64);

pub(super) fn lane_id(lane: &Lane) -> String {
    format!("Lane_{}", lane.id.replace(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-', "_"))
}

pub(super) fn of(graph: &Graph, laid: &Laid, flows: &[Flow]) -> Element {
    let (top, bottom) = (MARGIN, laid.height - MARGIN / 2.0);
    let left = laid.lanes.first().map_or(0.0, |lane| lane.0);
    let right = laid.lanes.last().map_or(0.0, |lane| lane.0 + lane.1);
    let pool = (left, top - HEADING, right - left, bottom - top + HEADING);
    let mut shapes = vec![shape(POOL, pool, None).with("isHorizontal", "false")];
    for (lane, (x, width)) in graph.lanes.iter().zip(&laid.lanes) {
        let area = (*x, top, *width, bottom - top);
        shapes.push(shape(&lane_id(lane), area, None).with("isHorizontal", "false"));
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        let (middle, sizes) = (laid.nodes[at], &laid.shapes[at]);
        let own = around(middle, sizes.width / 2.0, sizes.height / 2.0);
        shapes.push(shape(&id(node), own, title(node.kind, middle, sizes)));
        let below = |down: f64| around((middle.0, middle.1 + down), HALF, HALF);
        let gateway = |id: String, area: Area| shape(&id, area, None).with("isMarkerVisible", "true");
        shapes.extend(sizes.before.map(|down| gateway(entry(node), below(down))));
        shapes.extend(sizes.after.map(|down| gateway(exit(node), below(down))));
        let late = |down: f64| around((middle.0 + CLOCK, middle.1 + down), HALF, HALF);
        shapes.extend(sizes.expired.map(|down| gateway(expired(node), late(down))));
        if graph.has(at, crate::draw::graph::Why::Time) {
            shapes.push(shape(&clock(node), late(sizes.height / 2.0), None));
        }
        if node.reminds {
            let (clock, told) = bell(node);
            let (x, y) = (middle.0 + sizes.width / 2.0, middle.1 + BELL);
            let lines = wrap(&node.time, Look::Model.font(), TOLD + 12.0);
            let (wide, high) = Look::Model.block(&lines);
            let said = (x + 5.0, y - RADIUS - 4.0 - high, wide, high);
            shapes.push(shape(&clock, around((x, y), RADIUS, RADIUS), Some(said)));
            let said = (x + TOLD - 30.0, y + RADIUS + 3.0, 60.0, 14.0);
            shapes.push(shape(&told, around((x + TOLD, y), RADIUS, RADIUS), Some(said)));
        }
    }
    let edges = flows.iter().map(|flow| match flow.edge {
        Some(edge) => line(flow, &laid.edges[edge], laid.labels[edge].as_ref()),
        None => line(flow, &within(graph, laid, flow), None),
    });
    let plane = Element::new("bpmndi:BPMNPlane")
        .with("id", "Plane")
        .with("bpmnElement", "Collaboration")
        .add(shapes)
        .add(edges);
    Element::new("bpmndi:BPMNDiagram").with("id", "Diagram").add([plane])
}

fn around((x, y): Point, wide: f64, high: f64) -> Area {
    (x - wide, y - high, 2.0 * wide, 2.0 * high)
}

/// Where the title of a sign stands that has no room within.
fn title(kind: Kind, (x, y): Point, shape: &Shape) -> Option<Area> {
    let (wide, high) = Look::Model.block(&shape.title);
    match kind {
        Kind::Step => None,
        Kind::Begin | Kind::Again => Some((x - wide / 2.0, y - shape.height / 2.0 - 4.0 - high, wide, high)),
        Kind::End => Some((x - wide / 2.0, y + shape.height / 2.0 + 4.0, wide, high)),
        Kind::Wait | Kind::Split | Kind::Join => {
            Some((x + shape.width / 2.0 + 6.0, y - high / 2.0, wide, high))
        }
    }
}

/// The line of a flow within a node.
fn within(graph: &Graph, laid: &Laid, flow: &Flow) -> Vec<Point> {
    for (at, node) in graph.nodes.iter().enumerate() {
        let ((x, y), shape) = (laid.nodes[at], &laid.shapes[at]);
        let half = shape.height / 2.0;
        if flow.from == entry(node) {
            return vec![(x, y + shape.before.unwrap_or(0.0) + HALF), (x, y - half)];
        }
        if flow.to == exit(node) {
            return vec![(x, y + half), (x, y + shape.after.unwrap_or(0.0) - HALF)];
        }
        if flow.to == expired(node) {
            let x = x + CLOCK;
            return vec![(x, y + half + RADIUS), (x, y + shape.expired.unwrap_or(0.0) - HALF)];
        }
        if node.reminds && flow.from == bell(node).0 {
            let (x, y) = (x + shape.width / 2.0, y + BELL);
            return vec![(x + RADIUS, y), (x + TOLD - RADIUS, y)];
        }
    }
    vec![]
}

fn shape(id: &str, area: Area, said: Option<Area>) -> Element {
    let mut shape = Element::new("bpmndi:BPMNShape")
        .with("id", format!("{id}_di"))
        .with("bpmnElement", id)
        .add([bounds(area)]);
    if let Some(area) = said {
        shape = shape.add([Element::new("bpmndi:BPMNLabel").add([bounds(area)])]);
    }
    shape
}

fn bounds((x, y, width, height): Area) -> Element {
    let number = |number: f64| format!("{}", number.round());
    Element::new("dc:Bounds")
        .with("x", number(x))
        .with("y", number(y))
        .with("width", number(width))
        .with("height", number(height))
}

fn line(flow: &Flow, points: &[Point], label: Option<&Label>) -> Element {
    let points = points.iter().map(|(x, y)| {
        Element::new("di:waypoint").with("x", format!("{}", x.round())).with("y", format!("{}", y.round()))
    });
    let label =
        label.map(|it| Element::new("bpmndi:BPMNLabel").add([bounds((it.x, it.y, it.width, it.height))]));
    Element::new("bpmndi:BPMNEdge")
        .with("id", format!("{}_di", flow.id))
        .with("bpmnElement", &flow.id)
        .add(points)
        .add(label)
}
