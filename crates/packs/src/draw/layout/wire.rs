//! From the ways of edges to points: lines across share tracks between rows, upright ones between lanes.

use super::line::Lines;
use super::place::Plan;
use super::{HEADER, Laid, MARGIN};
use crate::draw::look::Point;
use std::collections::BTreeMap;

/// How an edge comes to its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Via {
    /// Across right below its begin, then down on the axis of where it goes.
    Early,
    /// Down first, then across right above where it goes.
    Late,
    /// Up or down beside a lane, counted from the left.
    Border(usize),
}

/// A line on which everything that leads to one node runs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wire {
    /// Above a row.
    Across { row: usize, to: usize },
    /// Left of a lane.
    Upright { lane: usize, to: usize },
}

impl Wire {
    pub(super) fn channel(self) -> (bool, usize) {
        match self {
            Wire::Across { row, .. } => (false, row),
            Wire::Upright { lane, .. } => (true, lane),
        }
    }
}

/// What is looked for: the way of each edge, and which line is nearer to the top or the left.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) vias: Vec<Via>,
    pub(super) order: BTreeMap<Wire, i32>,
}

const TRACK: f64 = 12.0;
/// The least room between lanes.
const BORDER: f64 = 14.0;
/// The least room above and below a row, so that arrows are seen.
const AIR: f64 = 15.0;

/// The wires of an edge in the order in which it goes through them.
pub(super) fn wires(plan: &Plan<'_>, edge: usize, via: Via) -> Vec<Wire> {
    let it = &plan.graph.edges[edge];
    let (out, into, to) = (plan.rows[it.from] + 1, plan.rows[it.to], it.to);
    match via {
        Via::Early if straight(plan, edge) => vec![],
        Via::Late if straight(plan, edge) => vec![],
        Via::Early => vec![Wire::Across { row: out, to }],
        Via::Late => vec![Wire::Across { row: into, to }],
        Via::Border(lane) => {
            vec![Wire::Across { row: out, to }, Wire::Upright { lane, to }, Wire::Across { row: into, to }]
        }
    }
}

/// Whether both ends are on one axis, so that nothing has to go across.
fn straight(plan: &Plan<'_>, edge: usize) -> bool {
    let it = &plan.graph.edges[edge];
    let (from, to) = (&plan.graph.nodes[it.from], &plan.graph.nodes[it.to]);
    let level = (plan.offsets[it.from] - plan.offsets[it.to]).abs() < 0.5;
    from.lane == to.lane && level && plan.look.spreads(it.why)
}

/// How far each wire reaches, in lanes and rows; places need not be known for that.
fn intervals(plan: &Plan<'_>, state: &State) -> BTreeMap<Wire, (f64, f64)> {
    let x = |node: usize| plan.graph.nodes[node].lane as f64 + 0.5 + plan.offsets[node] / 1000.0;
    let mut intervals: BTreeMap<Wire, (f64, f64)> = BTreeMap::new();
    let mut add = |wire: Wire, ends: [f64; 2]| {
        let interval = intervals.entry(wire).or_insert((ends[0], ends[0]));
        for end in ends {
            *interval = (interval.0.min(end), interval.1.max(end));
        }
    };
    for (edge, via) in state.vias.iter().enumerate() {
        let it = &plan.graph.edges[edge];
        let (from, to) = (x(it.from), x(it.to));
        match wires(plan, edge, *via).as_slice() {
            [only] => add(*only, [from, to]),
            [out, upright, into] => {
                let Via::Border(lane) = *via else { continue };
                add(*out, [from, lane as f64]);
                add(*upright, [plan.rows[it.from] as f64 + 1.0, plan.rows[it.to] as f64]);
                add(*into, [lane as f64, to]);
            }
            _ => {}
        }
    }
    intervals
}

/// What comes before what in a channel; if nothing is said, what leads to the row right below comes last.
pub(super) fn rank(plan: &Plan<'_>, state: &State, wire: &Wire) -> i32 {
    let last = matches!(wire, Wire::Across { row, to } if plan.rows[*to] == *row);
    state.order.get(wire).copied().unwrap_or(if last { 500 } else { 0 })
}

/// The track of each wire within its channel, from nought.
pub(super) fn tracks(plan: &Plan<'_>, state: &State) -> BTreeMap<Wire, usize> {
    let intervals = intervals(plan, state);
    let mut channels: BTreeMap<(bool, usize), Vec<Wire>> = BTreeMap::new();
    for wire in intervals.keys() {
        channels.entry(wire.channel()).or_default().push(*wire);
    }
    let mut tracks: BTreeMap<Wire, usize> = BTreeMap::new();
    for wires in channels.values_mut() {
        wires.sort_by_key(|wire| (rank(plan, state, wire), *wire));
        for (at, wire) in wires.iter().enumerate() {
            let (begin, end) = intervals[wire];
            let beside = wires[..at].iter().filter(|other| {
                let (from, to) = intervals[other];
                from <= end && begin <= to
            });
            let track = beside.filter_map(|other| tracks.get(other)).map(|track| track + 1).max();
            tracks.insert(*wire, track.unwrap_or(0));
        }
    }
    tracks
}

/// Everything in its place, but for the words of edges.
pub(super) fn build(plan: &Plan<'_>, state: &State) -> Laid {
    let tracks = tracks(plan, state);
    let rows = plan.heights.len();
    // How high each track above each row is: words stand above their line.
    let mut high: Vec<Vec<f64>> = vec![vec![]; rows + 1];
    let mut beside: Vec<usize> = vec![0; plan.extents.len() + 1];
    let mut least: Vec<f64> = vec![2.0 * AIR; rows + 1];
    for (wire, track) in &tracks {
        match wire {
            Wire::Across { row, .. } => {
                let many = high[*row].len().max(track + 1);
                high[*row].resize(many, TRACK);
            }
            Wire::Upright { lane, .. } => beside[*lane] = beside[*lane].max(track + 1),
        }
    }
    for (edge, via) in state.vias.iter().enumerate() {
        let words = plan.words[edge].2;
        match wires(plan, edge, *via).first() {
            Some(wire @ Wire::Across { row, .. }) if words > 0.0 => {
                let track = tracks[wire];
                high[*row][track] = high[*row][track].max(words + 5.0);
            }
            None => {
                let below = plan.rows[plan.graph.edges[edge].from] + 1;
                least[below] = least[below].max(words + AIR + 8.0);
            }
            _ => {}
        }
    }
    let (mut y, mut middles, mut tops) = (MARGIN + HEADER, vec![], vec![]);
    for row in 0..=rows {
        tops.push(y + AIR / 2.0);
        let used = high[row].iter().sum::<f64>();
        y += if row == 0 && used == 0.0 { AIR } else { (used + 1.5 * AIR).max(least[row]) };
        if let Some((up, down)) = plan.heights.get(row) {
            middles.push(y + up);
            y += up + down;
        }
    }
    let (mut x, mut axes, mut lefts) = (MARGIN, vec![], vec![]);
    for (lane, lines) in beside.iter().enumerate() {
        lefts.push(x);
        x += BORDER + TRACK * *lines as f64;
        if let Some((left, right)) = plan.extents.get(lane) {
            axes.push(x + left);
            x += left + right;
        }
    }
    let across = |wire: &Wire| {
        let (_, row) = wire.channel();
        tops[row] + high[row][..=tracks[wire]].iter().sum::<f64>()
    };
    let upright = |wire: &Wire| lefts[wire.channel().1] + BORDER / 2.0 + TRACK * (tracks[wire] as f64 + 0.5);
    let nodes: Vec<Point> = (0..plan.shapes.len())
        .map(|at| (axes[plan.graph.nodes[at].lane] + plan.offsets[at], middles[plan.rows[at]]))
        .collect();
    let lines = Lines { plan, state, nodes: &nodes, across: &across, upright: &upright };
    let edges = lines.all();
    let mut lanes: Vec<(f64, f64)> = Vec::new();
    for lane in 0..plan.extents.len() {
        let left = |at: usize| lefts[at] + if at == 0 { 0.0 } else { 2.0 };
        let right = if lane + 1 == plan.extents.len() { x } else { left(lane + 1) };
        lanes.push((left(lane), right - left(lane)));
    }
    Laid { width: x + MARGIN, height: y + MARGIN, lanes, nodes, edges, ..Laid::default() }
}
