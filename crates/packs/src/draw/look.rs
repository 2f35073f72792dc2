//! How large everything is drawn: in a picture for reading, and in a model for other programs, which draw their own
//! signs of fixed sizes.

use super::graph::{Graph, Kind, Node, Why};
use super::text::{width, wrap};

/// A point, in pixels, downwards and to the right.
pub(super) type Point = (f64, f64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// SVG: boxes that say who and by when.
    Picture,
    /// BPMN: tasks, events and gateways.
    Model,
}

/// A node's measures around its middle.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    /// The sign itself.
    pub(super) width: f64,
    pub(super) height: f64,
    /// All that belongs to it.
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) up: f64,
    pub(super) down: f64,
    /// Its title, and what stands below.
    pub(super) title: Vec<String>,
    pub(super) more: Vec<String>,
    /// Gateways before and after it, as places of their middles below its own.
    pub(super) before: Option<f64>,
    pub(super) after: Option<f64>,
    /// The same behind the clock that ends a step.
    pub(super) expired: Option<f64>,
    /// Whether the sign is a gateway itself.
    pub(super) pointed: bool,
}

pub(super) const TITLE: f64 = 15.0;
pub(super) const MORE: f64 = 12.5;
/// Half of a gateway, and the room between it and its step.
pub(super) const HALF: f64 = 18.0;
const STEM: f64 = 20.0;
/// An event's radius.
pub(super) const RADIUS: f64 = 18.0;
/// Where the clock that ends a step sits on its lower edge.
pub(super) const CLOCK: f64 = -40.0;
/// Where the clock that reminds sits on its right edge, and where its reminder is told.
pub(super) const BELL: f64 = 24.0;
pub(super) const TOLD: f64 = 62.0;

impl Look {
    /// The size of words on edges.
    pub(super) fn font(self) -> f64 {
        if self == Look::Picture { 12.5 } else { 11.0 }
    }

    pub(super) fn shape(self, graph: &Graph, at: usize) -> Shape {
        match self {
            Look::Picture => picture(&graph.nodes[at]),
            Look::Model => model(graph, at),
        }
    }

    /// The way out of a node, around its middle, down to where everything of it ends; `offset` is asked of those that may
    /// leave at several places.
    pub(super) fn exit(self, shape: &Shape, why: Why, offset: f64) -> Vec<Point> {
        let half = shape.height / 2.0;
        match (self, why) {
            (Look::Model, Why::Time) => {
                let y = shape.expired.map_or(half + RADIUS, |expired| expired + HALF);
                vec![(CLOCK, y), (CLOCK, shape.down)]
            }
            (Look::Model, Why::TooOften) => {
                let (x, y) = (-shape.width / 2.0 - HALF, shape.before.unwrap_or(0.0));
                vec![(-HALF, y), (x, y), (x, shape.down)]
            }
            (Look::Model, Why::Chosen) => {
                let own = if shape.pointed { half - offset.abs() } else { half };
                let y = shape.after.map_or(own, |after| after + HALF - offset.abs());
                vec![(offset, y), (offset, shape.down)]
            }
            (Look::Picture, _) => vec![(offset, half), (offset, shape.down)],
        }
    }

    /// Whether edges of a kind may leave beside each other.
    pub(super) fn spreads(self, why: Why) -> bool {
        self == Look::Picture || why == Why::Chosen
    }

    /// How far from the middle edges may leave.
    pub(super) fn reach(self, shape: &Shape) -> f64 {
        match self {
            Look::Picture => shape.width / 2.0 - 16.0,
            Look::Model => HALF - 4.0,
        }
    }
}

fn picture(node: &Node) -> Shape {
    let (box_width, size) = match node.kind {
        Kind::End => (108.0, 13.0),
        _ => (158.0, TITLE),
    };
    let title = wrap(&node.title, size, box_width - 14.0);
    let mut more = wrap(&node.who, MORE, box_width - 14.0);
    more.extend(wrap(&node.votes, MORE, box_width - 14.0));
    more.extend(wrap(&node.time, MORE, box_width - 14.0));
    let height = 18.0 + title.len() as f64 * (size + 4.0) + more.len() as f64 * (MORE + 4.0);
    let half = (box_width / 2.0, height / 2.0);
    Shape {
        width: box_width,
        height,
        left: half.0,
        right: half.0,
        up: half.1,
        down: half.1,
        title,
        more,
        ..Shape::default()
    }
}

fn model(graph: &Graph, at: usize) -> Shape {
    let node = &graph.nodes[at];
    let (wide, high) = match node.kind {
        Kind::Step => (120.0, 80.0),
        Kind::Split | Kind::Join => (50.0, 50.0),
        _ => (2.0 * RADIUS, 2.0 * RADIUS),
    };
    let title = match node.kind {
        Kind::Step => vec![],
        _ => wrap(&node.title, Look::Model.font(), 92.0),
    };
    let (text_wide, text_high) = Look::Model.block(&title);
    let mut shape = Shape {
        width: wide,
        height: high,
        left: wide / 2.0,
        right: wide / 2.0,
        up: high / 2.0,
        down: high / 2.0,
        title,
        pointed: matches!(node.kind, Kind::Split | Kind::Join),
        ..Shape::default()
    };
    match node.kind {
        Kind::Step if node.reminds => {
            shape.right += TOLD + RADIUS + 20.0;
            shape.down = shape.down.max(BELL + RADIUS + 20.0);
        }
        Kind::Step => {}
        Kind::Begin | Kind::Again => shape.up += text_high + 6.0,
        Kind::End => shape.down += text_high + 6.0,
        Kind::Wait | Kind::Split | Kind::Join => shape.right += text_wide + 10.0,
    }
    if matches!(node.kind, Kind::Begin | Kind::Again | Kind::End) {
        shape.left = shape.left.max(text_wide / 2.0 + 2.0);
        shape.right = shape.right.max(text_wide / 2.0 + 2.0);
    }
    if graph.has(at, Why::Time) {
        shape.down += RADIUS;
    }
    if graph.forks(at, Why::Time) {
        let expired = high / 2.0 + RADIUS + STEM + HALF;
        shape.expired = Some(expired);
        shape.down = shape.down.max(expired + HALF);
    }
    if graph.has(at, Why::TooOften) {
        shape.before = Some(-high / 2.0 - STEM - HALF);
        shape.up += STEM + 2.0 * HALF;
        shape.left = shape.left.max(wide / 2.0 + HALF);
    }
    if graph.forks(at, Why::Chosen) && node.kind != Kind::Split {
        let after = high / 2.0 + STEM + HALF;
        shape.after = Some(after);
        shape.down = shape.down.max(after + HALF);
    }
    shape
}

impl Look {
    /// The room that lines of a text take. Programs that open a model break its texts again by faces of their own, and must
    /// come to no more lines.
    pub(super) fn block(self, lines: &[String]) -> (f64, f64) {
        let wide = lines.iter().map(|line| width(line, self.font())).fold(0.0, f64::max);
        let slack = if self == Look::Model && wide > 0.0 { wide * 0.12 + 8.0 } else { 0.0 };
        ((wide + slack).ceil(), lines.len() as f64 * (self.font() + 3.0))
    }
}
