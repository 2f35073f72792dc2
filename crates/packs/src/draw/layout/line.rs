//! The points of each edge, and where edges leave their nodes beside each other.

use super::place::Plan;
use super::wire::{State, Wire, wires};
use crate::draw::look::Point;

/// How far apart edges leave, where there is room.
const APART: f64 = 20.0;

/// What is known once tracks have their places: how far down those across are, how far to the right upright ones.
pub(super) struct Lines<'l, 'g> {
    pub(super) plan: &'l Plan<'g>,
    pub(super) state: &'l State,
    pub(super) nodes: &'l [Point],
    pub(super) across: &'l dyn Fn(&Wire) -> f64,
    pub(super) upright: &'l dyn Fn(&Wire) -> f64,
}

impl Lines<'_, '_> {
    pub(super) fn all(&self) -> Vec<Vec<Point>> {
        let mut offsets = vec![0.0; self.plan.graph.edges.len()];
        for node in 0..self.nodes.len() {
            self.spread(node, &mut offsets);
        }
        offsets.iter().enumerate().map(|(edge, offset)| self.line(edge, *offset)).collect()
    }

    /// Puts the edges that leave a node side by side: those to the left on the left, the higher ones further out.
    fn spread(&self, node: usize, offsets: &mut [f64]) {
        let (mut left, mut middle, mut right) = (vec![], vec![], vec![]);
        for (edge, it) in self.plan.graph.edges.iter().enumerate() {
            if it.from != node || !self.plan.look.spreads(it.why) {
                continue;
            }
            let wires = wires(self.plan, edge, self.state.vias[edge]);
            let Some(first) = wires.first() else {
                middle.push(edge);
                continue;
            };
            let turns = wires.get(1).map_or(self.nodes[it.to].0, |upright| (self.upright)(upright));
            let side = if turns < self.nodes[node].0 { &mut left } else { &mut right };
            side.push(((self.across)(first), edge));
        }
        left.sort_by(|one, other| one.0.total_cmp(&other.0));
        right.sort_by(|one, other| other.0.total_cmp(&one.0));
        let shape = &self.plan.shapes[node];
        let reach = self.plan.look.reach(shape);
        let (lefts, rights) = (left.len() as f64, right.len() as f64);
        if middle.is_empty() {
            let all: Vec<usize> = left.iter().chain(&right).map(|(_, edge)| *edge).collect();
            let gaps = all.len().saturating_sub(1).max(1) as f64;
            let apart = (2.0 * reach / gaps).min(APART);
            for (at, edge) in all.iter().enumerate() {
                offsets[*edge] = (at as f64 - (all.len() as f64 - 1.0) / 2.0) * apart;
            }
            return;
        }
        let apart = |count: f64| (reach / count.max(1.0)).min(APART);
        for (at, (_, edge)) in left.iter().enumerate() {
            offsets[*edge] = (at as f64 - lefts) * apart(lefts);
        }
        for (at, (_, edge)) in right.iter().enumerate() {
            offsets[*edge] = (at as f64 + 1.0) * apart(rights);
        }
    }

    fn line(&self, edge: usize, offset: f64) -> Vec<Point> {
        let it = &self.plan.graph.edges[edge];
        let ((x, y), (to_x, to_y)) = (self.nodes[it.from], self.nodes[it.to]);
        let exit = self.plan.look.exit(&self.plan.shapes[it.from], it.why, offset);
        let mut points: Vec<Point> = exit.into_iter().map(|(right, down)| (x + right, y + down)).collect();
        let begin = points.last().map_or(x, |last| last.0);
        match wires(self.plan, edge, self.state.vias[edge]).as_slice() {
            [only] => {
                let y = (self.across)(only);
                points.extend([(begin, y), (to_x, y)]);
            }
            [out, upright, into] => {
                let (y, x, lower) = ((self.across)(out), (self.upright)(upright), (self.across)(into));
                points.extend([(begin, y), (x, y), (x, lower), (to_x, lower)]);
            }
            _ => {}
        }
        points.push((to_x, to_y - self.plan.shapes[it.to].up));
        plain(points)
    }
}

/// Without points at which nothing turns.
fn plain(points: Vec<Point>) -> Vec<Point> {
    let mut plain: Vec<Point> = Vec::new();
    for point in points {
        if let [.., one, other] = plain.as_slice() {
            let same = |a: f64, b: f64, c: f64| (a - b).abs() < 0.05 && (b - c).abs() < 0.05;
            if same(one.0, other.0, point.0) || same(one.1, other.1, point.1) {
                plain.pop();
            }
        }
        if plain.last().is_none_or(|last| (last.0 - point.0).abs() + (last.1 - point.1).abs() > 0.05) {
            plain.push(point);
        }
    }
    plain
}
