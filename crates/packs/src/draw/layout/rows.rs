//! The row of each node.

use crate::draw::graph::{Graph, Kind};
use std::collections::BTreeMap;

/// How many ends stand beside each other in a lane.
const ENDS: usize = 2;

/// Below everything that leads to it from before; ends as near as they can to what leads to them last.
pub(super) fn rows(graph: &Graph) -> Vec<usize> {
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|at| graph.nodes[*at].place);
    let mut rows = vec![0; graph.nodes.len()];
    let mut cells: BTreeMap<(usize, usize), (Option<usize>, usize)> = BTreeMap::new();
    for at in order {
        let node = &graph.nodes[at];
        let before = graph.edges.iter().filter(|edge| {
            let from = &graph.nodes[edge.from];
            edge.to == at && from.place < node.place && from.kind != Kind::Again
        });
        let mut row = before.map(|edge| rows[edge.from] + 1).max().unwrap_or(0);
        let most = if node.kind == Kind::End { ENDS } else { usize::MAX };
        while cells
            .get(&(row, node.lane))
            .is_some_and(|(group, count)| node.group.is_none() || *group != node.group || *count >= most)
        {
            row += 1;
        }
        rows[at] = row;
        cells.entry((row, node.lane)).or_insert((node.group, 0)).1 += 1;
    }
    rows
}
