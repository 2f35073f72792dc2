//! What of a picture a matter has passed.

use crate::draw::Way;
use crate::draw::graph::{Graph, Kind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// It waits here.
    Here,
    Passed,
    Ahead,
}

impl Mark {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Mark::Here => "▶ ",
            Mark::Passed => "✓ ",
            Mark::Ahead => "",
        }
    }
}

/// The marks of nodes, and which edges were taken.
pub(super) struct Marks {
    pub(super) nodes: Vec<Mark>,
    pub(super) edges: Vec<bool>,
}

impl Marks {
    pub(super) fn of(graph: &Graph, way: &Way) -> Marks {
        let id = |node: usize| graph.nodes[node].id.as_str();
        let went = |from: &str, to: &str| way.taken.iter().any(|(one, other)| one == from && other == to);
        // A way through where branches end is told as one from the last branch to what comes after it.
        let behind =
            |join: usize| graph.edges.iter().filter(move |edge| edge.from == join).map(|edge| edge.to);
        let before =
            |join: usize| graph.edges.iter().filter(move |edge| edge.to == join).map(|edge| edge.from);
        let joins = |node: usize| graph.nodes[node].kind == Kind::Join;
        let taken = |from: usize, to: usize| match (joins(from), joins(to)) {
            (true, _) => before(from).any(|one| went(id(one), id(to))),
            (_, true) => behind(to).any(|other| went(id(from), id(other))),
            _ => went(id(from), id(to)),
        };
        let edges: Vec<bool> = graph.edges.iter().map(|edge| taken(edge.from, edge.to)).collect();
        let nodes = (0..graph.nodes.len()).map(|at| {
            let touched = graph
                .edges
                .iter()
                .zip(&edges)
                .any(|(edge, taken)| *taken && (edge.from == at || edge.to == at));
            let told = way.passed.contains(id(at))
                || way.taken.iter().any(|(from, to)| from == id(at) || to == id(at));
            match (way.current.contains(id(at)), touched || told) {
                (true, _) => Mark::Here,
                (false, true) => Mark::Passed,
                (false, false) => Mark::Ahead,
            }
        });
        Marks { nodes: nodes.collect(), edges }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.iter().all(|mark| *mark == Mark::Ahead)
    }
}
