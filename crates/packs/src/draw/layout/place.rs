//! What does not depend on the ways of edges: rows, sizes, where nodes stand in their lanes.

use super::rows;
use crate::draw::graph::Graph;
use crate::draw::look::{Look, Shape};
use crate::draw::text::{width, wrap};

/// The room between nodes beside each other.
const GAP: f64 = 12.0;
/// How wide the words of an edge get before they are broken.
const WORDS: f64 = 100.0;

pub(super) struct Plan<'g> {
    pub(super) graph: &'g Graph,
    pub(super) look: Look,
    pub(super) shapes: Vec<Shape>,
    pub(super) rows: Vec<usize>,
    /// How many rows there are, and how far each reaches above and below its middle.
    pub(super) heights: Vec<(f64, f64)>,
    /// How far each lane reaches to the left and right of its axis.
    pub(super) extents: Vec<(f64, f64)>,
    /// Where each node stands beside the axis of its lane.
    pub(super) offsets: Vec<f64>,
    /// The words of each edge in lines, with their size.
    pub(super) words: Vec<(Vec<String>, f64, f64)>,
}

impl<'g> Plan<'g> {
    pub(super) fn new(graph: &'g Graph, look: Look, words: &[String]) -> Plan<'g> {
        let shapes: Vec<Shape> = (0..graph.nodes.len()).map(|at| look.shape(graph, at)).collect();
        let rows = rows::rows(graph);
        let count = rows.iter().max().map_or(0, |last| last + 1);
        let mut heights = vec![(0.0_f64, 0.0_f64); count];
        for (shape, row) in shapes.iter().zip(&rows) {
            let (up, down) = heights[*row];
            heights[*row] = (up.max(shape.up), down.max(shape.down));
        }
        let heading = |title: &str| (width(title, 14.0) / 2.0 + 4.0).min(70.0);
        let mut extents: Vec<(f64, f64)> =
            graph.lanes.iter().map(|lane| (heading(&lane.title), heading(&lane.title))).collect();
        let mut offsets = vec![0.0; shapes.len()];
        for row in 0..count {
            for (lane, extent) in extents.iter_mut().enumerate() {
                let inside: Vec<usize> = (0..shapes.len())
                    .filter(|at| rows[*at] == row && graph.nodes[*at].lane == lane)
                    .collect();
                let (left, right) = beside(&inside, &shapes, &mut offsets);
                *extent = (extent.0.max(left), extent.1.max(right));
            }
        }
        let words = words
            .iter()
            .map(|text| {
                let lines = wrap(text, look.font(), WORDS);
                let (wide, high) = look.block(&lines);
                (lines, wide + 4.0, high)
            })
            .collect();
        Plan { graph, look, shapes, rows, heights, extents, offsets, words }
    }

    /// Whether a lane is empty from one row to another, neither included.
    pub(super) fn free(&self, lane: usize, after: usize, before: usize) -> bool {
        let inside = |at: usize| self.rows[at] > after && self.rows[at] < before;
        !(0..self.rows.len()).any(|at| self.graph.nodes[at].lane == lane && inside(at))
    }
}

/// Puts nodes beside each other around the axis of their lane.
fn beside(inside: &[usize], shapes: &[Shape], offsets: &mut [f64]) -> (f64, f64) {
    if let [only] = inside {
        return (shapes[*only].left, shapes[*only].right);
    }
    let wide: f64 = inside.iter().map(|at| shapes[*at].left + shapes[*at].right + GAP).sum::<f64>() - GAP;
    let mut x = -wide / 2.0;
    for at in inside {
        offsets[*at] = x + shapes[*at].left;
        x += shapes[*at].left + shapes[*at].right + GAP;
    }
    (wide.max(0.0) / 2.0, wide.max(0.0) / 2.0)
}
