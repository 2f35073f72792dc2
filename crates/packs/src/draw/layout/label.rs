//! Where the words of edges stand: on their own line, near where it begins, on nothing else.

use super::Laid;
use super::place::Plan;
use crate::draw::graph::Kind;
use crate::draw::look::{HALF, Look, Point, Shape};

/// The words of an edge in their place.
#[derive(Clone, Debug)]
pub(in crate::draw) struct Label {
    pub(in crate::draw) lines: Vec<String>,
    pub(in crate::draw) x: f64,
    pub(in crate::draw) y: f64,
    pub(in crate::draw) width: f64,
    pub(in crate::draw) height: f64,
}

/// x, y, width, height.
type Area = [f64; 4];

pub(super) fn labels(plan: &Plan<'_>, laid: &Laid) -> Vec<Option<Label>> {
    let mut taken = nodes(plan, laid);
    let mut labels: Vec<Option<Label>> = vec![None; laid.edges.len()];
    // Those with the least room first.
    let mut order: Vec<usize> = (0..laid.edges.len()).filter(|edge| plan.words[*edge].2 > 0.0).collect();
    let length = |edge: &usize| {
        laid.edges[*edge]
            .windows(2)
            .map(|it| (it[0].0 - it[1].0).abs() + (it[0].1 - it[1].1).abs())
            .sum::<f64>()
    };
    order.sort_by(|one, other| length(one).total_cmp(&length(other)));
    for edge in order {
        let (lines, width, height) = &plan.words[edge];
        let mut best: Option<(f64, Area)> = None;
        for (far, area) in places(&laid.edges[edge], *width, *height) {
            let price = far * 0.25 + price(plan, laid, edge, &area, &taken);
            if best.as_ref().is_none_or(|(least, _)| price < *least) {
                best = Some((price, area));
            }
        }
        if let Some((_, [x, y, width, height])) = best {
            taken.push([x, y, width, height]);
            labels[edge] = Some(Label { lines: lines.clone(), x, y, width, height });
        }
    }
    labels
}

/// What nothing may be written on.
fn nodes(plan: &Plan<'_>, laid: &Laid) -> Vec<Area> {
    let mut areas = Vec::new();
    for (at, ((x, y), shape)) in laid.nodes.iter().zip(&plan.shapes).enumerate() {
        let Shape { width, height, left, right, up, down, .. } = *shape;
        let task = plan.graph.nodes[at].kind == Kind::Step;
        if plan.look == Look::Picture || !task {
            areas.push([x - left, y - up, left + right, up + down]);
            continue;
        }
        // The task with what stands above and below it, and the reminder at its side.
        areas.push([x - width / 2.0, y - up, width, up + height / 2.0]);
        areas.push([x - width / 2.0, y + height / 2.0, width / 2.0 + HALF, down - height / 2.0]);
        areas.push([*x, y - height / 2.0, right, height / 2.0 + down.min(height / 2.0 + 30.0)]);
    }
    areas
}

/// Places for words along a line, with how far each is from its begin.
fn places(points: &[Point], width: f64, height: f64) -> Vec<(f64, Area)> {
    let mut places = Vec::new();
    let mut far = 0.0;
    for pair in points.windows(2) {
        let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
        let long = (x1 - x2).abs() + (y1 - y2).abs();
        let across = (y1 - y2).abs() < 0.05;
        let mut step = 0.0;
        while step <= long.max(1.0) {
            let forth = step / long.max(1.0);
            let (x, y) = (x1 + (x2 - x1) * forth, y1 + (y2 - y1) * forth);
            if across {
                let begin = if x2 > x1 { x + 4.0 } else { x - width - 4.0 };
                places.push((far + step, [begin, y - height - 2.0, width, height]));
                places.push((far + step + 30.0, [begin, y + 3.0, width, height]));
            } else {
                places.push((far + step + 24.0, [x + 4.0, y - height / 2.0, width, height]));
                places.push((far + step + 26.0, [x - width - 4.0, y - height / 2.0, width, height]));
            }
            step += 8.0;
        }
        far += long;
    }
    places
}

fn price(plan: &Plan<'_>, laid: &Laid, edge: usize, area: &Area, taken: &[Area]) -> f64 {
    let mut price = 0.0;
    if area[0] < 2.0 || area[0] + area[2] > laid.width - 2.0 || area[1] < super::HEADER {
        price += 3000.0;
    }
    price += 1500.0 * taken.iter().filter(|other| meet(&grown(area, 2.0), other)).count() as f64;
    for (number, points) in laid.edges.iter().enumerate() {
        for pair in points.windows(2) {
            let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
            let line = [x1.min(x2), y1.min(y2), (x1 - x2).abs(), (y1 - y2).abs()];
            if meet(area, &line) {
                price += if number == edge { 12.0 } else { 60.0 };
            }
            // Beside another way to the same node, or another one from there, it is not clear whose words these are.
            let (own, other) = (&plan.graph.edges[edge], &plan.graph.edges[number]);
            if number != edge
                && (own.to == other.to || own.from == other.from)
                && meet(&grown(area, 4.0), &line)
            {
                price += 35.0;
            }
        }
    }
    price
}

fn grown([x, y, width, height]: &Area, by: f64) -> Area {
    [x - by, y - by, width + 2.0 * by, height + 2.0 * by]
}

fn meet(one: &Area, other: &Area) -> bool {
    one[0] < other[0] + other[2]
        && other[0] < one[0] + one[2]
        && one[1] < other[1] + other[3]
        && other[1] < one[1] + one[3]
}
