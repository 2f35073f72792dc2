//! Where everything stands: lanes from left to right, steps from top to bottom in the order of their author, edges
//! upright and across between them.
//!
//! Rows are ranks after Sugiyama, with the order of the file in place of a search for what goes back. Lanes fix what is
//! above what, so no order within rows is looked for; what is looked for is the way of each edge. Edges to one node run
//! together: a line that joins another one leads to the same place. Crates that draw layers (rust-sugiyama, layout-rs)
//! know neither lanes nor edges with corners.

mod cost;
mod label;
mod line;
mod place;
mod rows;
mod search;
mod wire;

pub(super) use label::Label;

use super::graph::Graph;
use super::look::{Look, Point, Shape};

/// The picture's size, the places of all, and the points through which each edge goes, from its begin.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Where each lane begins, and how wide it is.
    pub(super) lanes: Vec<(f64, f64)>,
    /// The middles of the nodes.
    pub(super) nodes: Vec<Point>,
    pub(super) shapes: Vec<Shape>,
    pub(super) edges: Vec<Vec<Point>>,
    pub(super) labels: Vec<Option<Label>>,
}

/// How high the names of lanes stand.
pub(super) const HEADER: f64 = 44.0;
pub(super) const MARGIN: f64 = 12.0;

/// `words` are those of the edges.
pub(super) fn lay(graph: &Graph, look: Look, words: &[String]) -> Laid {
    let plan = place::Plan::new(graph, look, words);
    let state = search::search(&plan);
    let mut laid = wire::build(&plan, &state);
    laid.labels = label::labels(&plan, &laid);
    laid.shapes = plan.shapes;
    laid
}
