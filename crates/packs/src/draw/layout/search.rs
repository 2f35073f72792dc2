//! Looks for the ways that read best: each edge tries its ways, lines beside each other change places.

use super::cost::cost;
use super::place::Plan;
use super::wire::{State, Via, Wire, build, rank, tracks};
use std::collections::BTreeMap;

/// How many borders an edge tries.
const BORDERS: usize = 4;
const ROUNDS: usize = 3;

pub(super) fn search(plan: &Plan<'_>) -> State {
    let choices: Vec<Vec<Via>> = (0..plan.graph.edges.len()).map(|edge| choices(plan, edge)).collect();
    let vias = choices.iter().map(|choices| choices[0]).collect();
    let mut state = State { vias, order: BTreeMap::new() };
    let price = |state: &State| cost(plan.graph, &build(plan, state).edges);
    let mut best = price(&state);
    for _ in 0..ROUNDS {
        let before = best;
        for (edge, choices) in choices.iter().enumerate() {
            for via in choices {
                let was = std::mem::replace(&mut state.vias[edge], *via);
                let now = price(&state);
                if now < best { best = now } else { state.vias[edge] = was }
            }
        }
        for (one, other) in neighbours(plan, &mut state) {
            let (first, second) = (state.order[&one], state.order[&other]);
            state.order.extend([(one, second), (other, first)]);
            let now = price(&state);
            if now < best { best = now } else { state.order.extend([(one, first), (other, second)]) }
        }
        if best >= before - 0.5 {
            break;
        }
    }
    state
}

/// The ways that an edge could take, the plainest first.
fn choices(plan: &Plan<'_>, edge: usize) -> Vec<Via> {
    let it = &plan.graph.edges[edge];
    let (from, to) = (&plan.graph.nodes[it.from], &plan.graph.nodes[it.to]);
    let (begin, end) = (plan.rows[it.from], plan.rows[it.to]);
    if end == begin + 1 {
        return vec![Via::Late];
    }
    let mut choices = Vec::new();
    if end > begin && plan.free(to.lane, begin, end) {
        choices.push(Via::Early);
    }
    if end > begin && plan.free(from.lane, begin, end) {
        choices.push(Via::Late);
    }
    let mut borders: Vec<usize> = (0..=plan.extents.len()).collect();
    let middle = (from.lane + to.lane + 1) as f64 / 2.0;
    let far = |border: &usize| {
        let border = *border as f64;
        let way = (border - from.lane as f64 - 0.5).abs() + (border - to.lane as f64 - 0.5).abs();
        way * 10.0 + (border - middle).abs()
    };
    borders.sort_by(|one, other| far(one).total_cmp(&far(other)));
    choices.extend(borders.into_iter().take(BORDERS).map(Via::Border));
    choices
}

/// Pairs of wires that lie beside each other, with places that can be changed.
fn neighbours(plan: &Plan<'_>, state: &mut State) -> Vec<(Wire, Wire)> {
    let mut channels: BTreeMap<(bool, usize), Vec<Wire>> = BTreeMap::new();
    for (wire, _) in tracks(plan, state) {
        channels.entry(wire.channel()).or_default().push(wire);
    }
    let mut pairs = Vec::new();
    for wires in channels.values_mut() {
        wires.sort_by_key(|wire| (rank(plan, state, wire), *wire));
        for (at, wire) in wires.iter().enumerate() {
            state.order.insert(*wire, at as i32);
        }
        for (at, wire) in wires.iter().enumerate() {
            pairs.extend(wires[at + 1..].iter().map(|other| (*wire, *other)));
        }
    }
    pairs
}
