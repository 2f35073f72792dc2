//! Where everything stands: nodes in rows from top to bottom, edges from row to row.
//!
//! Layers after Sugiyama: an edge that goes back is turned round, one that passes rows gets a place in each, rows are
//! put in the order that crosses least, and each place moves towards its neighbours.

use super::graph::{Graph, Shape};
use std::collections::BTreeMap;

pub(super) const ROW: f64 = 140.0;
/// The room beside each other that edges have at a node.
const PORT: f64 = 30.0;
pub(super) const HEIGHT: f64 = 44.0;
const GAP: f64 = 28.0;
const PASSING: f64 = 20.0;
const MARGIN: f64 = 24.0;

/// A place in a row.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
}

/// The picture's size, the places of the nodes, and the points through which each edge goes, from its begin.
pub(super) struct Laid {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) nodes: Vec<Spot>,
    pub(super) edges: Vec<Vec<(f64, f64)>>,
}

/// How wide a text is drawn, in pixels of 14.
pub(super) fn text_width(text: &str) -> f64 {
    text.chars().map(|letter| if letter.is_ascii() { 7.6 } else { 14.0 }).sum()
}

struct Rows {
    spots: Vec<Spot>,
    rows: Vec<Vec<usize>>,
    /// The places of each edge, from the upper to the lower end.
    chains: Vec<Vec<usize>>,
    turned: Vec<bool>,
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

pub(super) fn lay(graph: &Graph) -> Laid {
    let turned = back_edges(graph);
    let ranks = ranks(graph, &turned);
    let mut rows = Rows::new(graph, &ranks, turned);
    rows.order();
    rows.spread();
    rows.laid(graph)
}

/// The edges that go back to where their way came from.
fn back_edges(graph: &Graph) -> Vec<bool> {
    let mut turned = vec![false; graph.edges.len()];
    // 1 is on the way, 2 is done.
    let mut state = vec![0_u8; graph.nodes.len()];
    for begin in 0..graph.nodes.len() {
        walk(graph, begin, &mut state, &mut turned);
    }
    turned
}

fn walk(graph: &Graph, at: usize, state: &mut [u8], turned: &mut [bool]) {
    if state[at] != 0 {
        return;
    }
    state[at] = 1;
    for (number, edge) in graph.edges.iter().enumerate().filter(|(_, edge)| edge.from == at) {
        match state[edge.to] {
            1 => turned[number] = true,
            _ => walk(graph, edge.to, state, turned),
        }
    }
    state[at] = 2;
}

/// The row of each node: below everything that leads to it; ends in the last one.
fn ranks(graph: &Graph, turned: &[bool]) -> Vec<usize> {
    let mut ranks = vec![0; graph.nodes.len()];
    for _ in 0..graph.nodes.len() {
        for (edge, turned) in graph.edges.iter().zip(turned) {
            let (upper, lower) = if *turned { (edge.to, edge.from) } else { (edge.from, edge.to) };
            ranks[lower] = ranks[lower].max(ranks[upper] + 1);
        }
    }
    let of = |end: bool| {
        let wanted =
            graph.nodes.iter().zip(&ranks).filter(move |(node, _)| (node.shape == Shape::End) == end);
        wanted.map(|(_, rank)| *rank).max().unwrap_or(0)
    };
    let last = of(true).max(of(false) + 1);
    let ends = graph.nodes.iter().enumerate().filter(|(_, node)| node.shape == Shape::End);
    ends.for_each(|(at, _)| ranks[at] = last);
    ranks
}

impl Rows {
    fn new(graph: &Graph, ranks: &[usize], turned: Vec<bool>) -> Rows {
        let last = ranks.iter().copied().max().unwrap_or(0);
        let touching = |node: usize, lower: bool| {
            let edges = graph.edges.iter().zip(&turned);
            edges.filter(|(edge, turned)| node == if **turned == lower { edge.from } else { edge.to }).count()
        };
        let width = |(at, title): (usize, &str)| {
            let ports = touching(at, true).max(touching(at, false)) as f64 * PORT;
            (text_width(title) + 40.0).max(112.0).max(ports + 32.0)
        };
        let titles = graph.nodes.iter().map(|node| node.title.as_str()).enumerate();
        let spots = titles.map(|node| Spot { x: 0.0, y: 0.0, width: width(node) }).collect();
        let mut rows = Rows {
            spots,
            rows: vec![vec![]; last + 1],
            chains: vec![],
            turned,
            above: vec![],
            below: vec![],
        };
        for (node, rank) in ranks.iter().enumerate() {
            rows.rows[*rank].push(node);
        }
        for (edge, turned) in graph.edges.iter().zip(rows.turned.clone()) {
            let (upper, lower) = if turned { (edge.to, edge.from) } else { (edge.from, edge.to) };
            let mut chain = vec![upper];
            for rank in ranks[upper] + 1..ranks[lower].max(ranks[upper] + 1) {
                rows.spots.push(Spot { x: 0.0, y: 0.0, width: PASSING });
                rows.rows[rank].push(rows.spots.len() - 1);
                chain.push(rows.spots.len() - 1);
            }
            chain.push(lower);
            rows.chains.push(chain);
        }
        rows.above = vec![vec![]; rows.spots.len()];
        rows.below = vec![vec![]; rows.spots.len()];
        for chain in &rows.chains {
            for pair in chain.windows(2) {
                rows.below[pair[0]].push(pair[1]);
                rows.above[pair[1]].push(pair[0]);
            }
        }
        rows
    }

    /// Puts each row in the order of its neighbours, downwards and upwards, some times; the order that crosses least
    /// is kept.
    fn order(&mut self) {
        let mut best = (self.crossings(), self.rows.clone());
        for round in 0..12 {
            let places = |rows: &[Vec<usize>]| {
                rows.iter()
                    .flat_map(|row| row.iter().enumerate().map(|(at, spot)| (*spot, at as f64)))
                    .collect::<BTreeMap<_, _>>()
            };
            let count = self.rows.len();
            for step in 1..count {
                let place = places(&self.rows);
                let (row, neighbours) =
                    if round % 2 == 0 { (step, &self.above) } else { (count - 1 - step, &self.below) };
                let mean = |spot: &usize| {
                    let near = &neighbours[*spot];
                    if near.is_empty() {
                        place[spot]
                    } else {
                        near.iter().map(|it| place[it]).sum::<f64>() / near.len() as f64
                    }
                };
                self.rows[row].sort_by(|one, other| mean(one).total_cmp(&mean(other)).then(one.cmp(other)));
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.rows.clone());
            }
        }
        self.rows = best.1;
    }

    fn crossings(&self) -> usize {
        let mut count = 0;
        for pair in self.rows.windows(2) {
            let at: BTreeMap<usize, usize> =
                pair[1].iter().enumerate().map(|(at, spot)| (*spot, at)).collect();
            let ends: Vec<usize> = pair[0]
                .iter()
                .flat_map(|spot| {
                    let mut below: Vec<usize> =
                        self.below[*spot].iter().filter_map(|it| at.get(it).copied()).collect();
                    below.sort_unstable();
                    below
                })
                .collect();
            count += ends
                .iter()
                .enumerate()
                .map(|(at, end)| ends[at + 1..].iter().filter(|it| *it < end).count())
                .sum::<usize>();
        }
        count
    }

    /// Moves each place towards its neighbours, as far as those beside it leave room.
    fn spread(&mut self) {
        for (rank, row) in self.rows.iter().enumerate() {
            let mut x = 0.0;
            for spot in row {
                self.spots[*spot].x = x + self.spots[*spot].width / 2.0;
                self.spots[*spot].y = MARGIN + HEIGHT / 2.0 + rank as f64 * ROW;
                x += self.spots[*spot].width + GAP;
            }
        }
        for round in 0..24 {
            for step in 0..self.rows.len() {
                let rank = if round % 2 == 0 { step } else { self.rows.len() - 1 - step };
                self.settle(rank);
            }
        }
        let left = self.spots.iter().map(|spot| spot.x - spot.width / 2.0).fold(f64::INFINITY, f64::min);
        self.spots.iter_mut().for_each(|spot| spot.x += MARGIN - left);
    }

    fn settle(&mut self, rank: usize) {
        let row = self.rows[rank].clone();
        let wish: Vec<f64> = row
            .iter()
            .map(|spot| {
                let near: Vec<f64> =
                    self.above[*spot].iter().chain(&self.below[*spot]).map(|it| self.spots[*it].x).collect();
                if near.is_empty() {
                    self.spots[*spot].x
                } else {
                    near.iter().sum::<f64>() / near.len() as f64
                }
            })
            .collect();
        let apart = |one: usize, other: usize| (self.spots[one].width + self.spots[other].width) / 2.0 + GAP;
        // As far left as those before allow, and as far right as those behind: the middle of both pleases all alike.
        let mut left = wish.clone();
        for at in 1..row.len() {
            left[at] = left[at].max(left[at - 1] + apart(row[at - 1], row[at]));
        }
        let mut right = wish;
        for at in (0..row.len().saturating_sub(1)).rev() {
            right[at] = right[at].min(right[at + 1] - apart(row[at], row[at + 1]));
        }
        for (at, spot) in row.iter().enumerate() {
            self.spots[*spot].x = (left[at] + right[at]) / 2.0;
        }
    }

    fn laid(self, graph: &Graph) -> Laid {
        let ports = self.ports();
        let edges = self.chains.iter().zip(&self.turned).enumerate().map(|(number, (chain, turned))| {
            let mut points = Vec::new();
            for (at, spot) in chain.iter().enumerate() {
                let Spot { x, y, .. } = self.spots[*spot];
                if at > 0 {
                    points.push((
                        ports.get(&(number, true)).filter(|_| at == chain.len() - 1).copied().unwrap_or(x),
                        y - HEIGHT / 2.0,
                    ));
                }
                if at < chain.len() - 1 {
                    points.push((
                        ports.get(&(number, false)).filter(|_| at == 0).copied().unwrap_or(x),
                        y + HEIGHT / 2.0,
                    ));
                }
            }
            if *turned {
                points.reverse();
            }
            points
        });
        let edges = edges.collect();
        let right = self.spots.iter().map(|spot| spot.x + spot.width / 2.0).fold(0.0, f64::max);
        Laid {
            width: (right + MARGIN).ceil(),
            height: (self.rows.len() as f64 - 1.0) * ROW + HEIGHT + 2.0 * MARGIN,
            nodes: self.spots[..graph.nodes.len()].to_vec(),
            edges,
        }
    }

    /// Where edges touch their nodes: side by side, in the order of their other ends. Keyed by edge and whether it is
    /// the lower end.
    fn ports(&self) -> BTreeMap<(usize, bool), f64> {
        let mut ends: BTreeMap<(usize, bool), Vec<(f64, usize)>> = BTreeMap::new();
        for (number, chain) in self.chains.iter().enumerate() {
            let [upper, next, .., before, lower] = chain.as_slice() else {
                let (upper, lower) = (chain[0], chain[chain.len() - 1]);
                let other =
                    |spot: usize| if chain.len() == 3 { self.spots[chain[1]].x } else { self.spots[spot].x };
                ends.entry((upper, false)).or_default().push((other(lower), number));
                ends.entry((lower, true)).or_default().push((other(upper), number));
                continue;
            };
            ends.entry((*upper, false)).or_default().push((self.spots[*next].x, number));
            ends.entry((*lower, true)).or_default().push((self.spots[*before].x, number));
        }
        let mut ports = BTreeMap::new();
        for ((spot, lower), mut edges) in ends {
            edges.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            let Spot { x, width, .. } = self.spots[spot];
            let room = width - 32.0;
            for (at, (_, number)) in edges.iter().enumerate() {
                let share = (at as f64 + 1.0) / (edges.len() as f64 + 1.0) - 0.5;
                ports.insert((*number, lower), x + share * room);
            }
        }
        ports
    }
}
