//! What makes a picture hard to read: lines over each other, lines that cross, corners, length.

use crate::draw::graph::Graph;
use crate::draw::look::Point;

const OVER: f64 = 2000.0;
const CROSSING: f64 = 40.0;
const CORNER: f64 = 8.0;
const LENGTH: f64 = 0.08;

struct Piece {
    edge: usize,
    to: usize,
    /// Where it lies, and from where to where it reaches.
    at: f64,
    begin: f64,
    end: f64,
}

pub(super) fn cost(graph: &Graph, lines: &[Vec<Point>]) -> f64 {
    let (mut across, mut upright) = (Vec::new(), Vec::new());
    let mut cost = 0.0;
    for (edge, points) in lines.iter().enumerate() {
        cost += CORNER * points.len() as f64;
        for pair in points.windows(2) {
            let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
            cost += LENGTH * ((x1 - x2).abs() + (y1 - y2).abs());
            let to = graph.edges[edge].to;
            if (y1 - y2).abs() < 0.05 {
                across.push(Piece { edge, to, at: y1, begin: x1.min(x2), end: x1.max(x2) });
            } else {
                upright.push(Piece { edge, to, at: x1, begin: y1.min(y2), end: y1.max(y2) });
            }
        }
    }
    cost + OVER * (over(&across) + over(&upright)) as f64 + CROSSING * crossings(&across, &upright) as f64
}

/// How often lines to different nodes cross.
fn crossings(across: &[Piece], upright: &[Piece]) -> usize {
    let mut count = 0;
    for one in across {
        let cross = |other: &&Piece| {
            one.to != other.to
                && one.begin < other.at
                && other.at < one.end
                && other.begin < one.at
                && one.at < other.end
        };
        count += upright.iter().filter(cross).count();
    }
    count
}

/// How often lines to different nodes lie on each other.
fn over(pieces: &[Piece]) -> usize {
    let mut count = 0;
    for (number, one) in pieces.iter().enumerate() {
        let lies = |other: &&Piece| {
            one.to != other.to
                && one.edge != other.edge
                && (one.at - other.at).abs() < 3.0
                && one.begin < other.end - 0.5
                && other.begin < one.end - 0.5
        };
        count += pieces[number + 1..].iter().filter(lies).count();
    }
    count
}
