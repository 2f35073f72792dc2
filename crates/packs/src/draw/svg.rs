//! The picture written down. Attributes only, no style and no script, so that the strictest page can show it.

use super::graph::{Edge, Graph, Node, Shape};
use super::layout::{HEIGHT, Laid, Spot, text_width};
use super::{Terms, Way};
use std::collections::BTreeSet;
use std::fmt::Write;

const INK: &str = "#1d2733";
const QUIET: &str = "#7b8794";
const BRAND: &str = "#14506e";

pub(super) fn write(title: &str, graph: &Graph, laid: &Laid, terms: Terms, way: &Way) -> String {
    let passed: BTreeSet<&str> =
        way.taken.iter().flat_map(|(from, to)| [from.as_str(), to.as_str()]).collect();
    let taken = |edge: &Edge| {
        way.taken
            .iter()
            .any(|(from, to)| *from == graph.nodes[edge.from].id && *to == graph.nodes[edge.to].id)
    };
    let (width, height) = (laid.width, laid.height);
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"drawing-title drawing-words\" \
         font-family=\"'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\" font-size=\"14\">\n\
         <title id=\"drawing-title\">{}</title>\n<desc id=\"drawing-words\">{}</desc>\n",
        safe(title),
        safe(&words(graph, terms, way, &passed)),
    );
    for (id, colour) in [("to", QUIET), ("went", BRAND)] {
        let _ = writeln!(
            out,
            "<defs><marker id=\"{id}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" fill=\"{colour}\"/></marker></defs>"
        );
    }
    // What was taken lies on top of what was not.
    for went in [false, true] {
        let wanted = graph.edges.iter().zip(&laid.edges).filter(|(edge, _)| taken(edge) == went);
        wanted.for_each(|(_, points)| line(&mut out, points, went));
    }
    let mut covered: Vec<[f64; 4]> = Vec::new();
    for (edge, points) in graph.edges.iter().zip(&laid.edges) {
        label(&mut out, edge, points, &mut covered, taken(edge));
    }
    for (node, spot) in graph.nodes.iter().zip(&laid.nodes) {
        let here = way.current.contains(&node.id);
        let _ = writeln!(out, "{}", shape(node, spot, here, passed.contains(node.id.as_str())));
    }
    out.push_str("</svg>\n");
    out
}

/// A smooth line through points, straight down where it meets nodes.
fn line(out: &mut String, points: &[(f64, f64)], went: bool) {
    let (colour, width, marker) = if went { (BRAND, 2.5, "went") } else { (QUIET, 1.2, "to") };
    let mut path = String::new();
    if let Some((x, y)) = points.first() {
        let _ = write!(path, "M{x:.1} {y:.1}");
    }
    for pair in points.windows(2) {
        let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
        if (x1 - x2).abs() < 0.5 {
            let _ = write!(path, "L{x2:.1} {y2:.1}");
        } else {
            let middle = (y1 + y2) / 2.0;
            let _ = write!(path, "C{x1:.1} {middle:.1} {x2:.1} {middle:.1} {x2:.1} {y2:.1}");
        }
    }
    let _ = writeln!(
        out,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" marker-end=\"url(#{marker})\"/>"
    );
}

/// The words of an edge, as near to its begin as other words leave room, so that it is clear from which step they
/// lead. `covered` holds the places of those written so far.
fn label(out: &mut String, edge: &Edge, points: &[(f64, f64)], covered: &mut Vec<[f64; 4]>, went: bool) {
    let (Some((x1, y1)), Some((x2, y2))) = (points.first(), points.get(1)) else { return };
    if edge.labels.is_empty() {
        return;
    }
    let text = edge.labels.join("、");
    let width = text_width(&text) * 12.0 / 14.0 + 8.0;
    let place = |share: f64| {
        let (near, far) = (3.0 * share * (1.0 - share).powi(2), 3.0 * share.powi(2) * (1.0 - share));
        let (begin, middle, end) = ((1.0 - share).powi(3), (y1 + y2) / 2.0, share.powi(3));
        let x = (begin + near) * x1 + (far + end) * x2;
        let y = begin * y1 + (near + far) * middle + end * y2;
        [x - width / 2.0, y - 9.0, width, 18.0]
    };
    let apart = |one: &[f64; 4], other: &[f64; 4]| {
        one[0] + one[2] <= other[0]
            || other[0] + other[2] <= one[0]
            || one[1] + one[3] <= other[1]
            || other[1] + other[3] <= one[1]
    };
    let shares = [0.35, 0.25, 0.45, 0.55, 0.65, 0.75, 0.18, 0.82];
    let free = shares.into_iter().map(place).find(|it| covered.iter().all(|other| apart(it, other)));
    let [x, y, ..] = free.unwrap_or_else(|| place(0.5));
    covered.push([x, y, width, 18.0]);
    let (colour, weight) = if went { (BRAND, 600) } else { ("#55616f", 400) };
    let _ = writeln!(
        out,
        "<g><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"18\" rx=\"4\" fill=\"#ffffff\" fill-opacity=\"0.92\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"12\" font-weight=\"{weight}\" text-anchor=\"middle\" fill=\"{colour}\">{}</text></g>",
        x + width / 2.0,
        y + 13.0,
        safe(&text)
    );
}

fn shape(node: &Node, spot: &Spot, here: bool, passed: bool) -> String {
    let (fill, stroke, text, width) = match (here, passed) {
        (true, _) => (BRAND, BRAND, "#ffffff", 2.5),
        (false, true) => ("#e6f0f5", BRAND, INK, 2.0),
        (false, false) => ("#ffffff", QUIET, INK, 1.2),
    };
    let round = if matches!(node.shape, Shape::Begin | Shape::End) { HEIGHT / 2.0 } else { 6.0 };
    let dashes = if node.shape == Shape::Parallel { " stroke-dasharray=\"6 4\"" } else { "" };
    // Not by colour alone.
    let sign = match (here, passed) {
        (true, _) => "▶ ",
        (false, true) => "✓ ",
        (false, false) => "",
    };
    format!(
        "<g><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{HEIGHT}\" rx=\"{round}\" fill=\"{fill}\" stroke=\"{stroke}\" \
         stroke-width=\"{width}\"{dashes}/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{text}\">{sign}{}</text></g>",
        spot.x - spot.width / 2.0,
        spot.y - HEIGHT / 2.0,
        spot.width,
        spot.x,
        spot.y + 5.0,
        safe(&node.title)
    )
}

/// The picture in words, a line a step.
fn words(graph: &Graph, terms: Terms, way: &Way, passed: &BTreeSet<&str>) -> String {
    let mut lines = Vec::new();
    for (at, node) in graph
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.shape != Shape::End || passed.contains(node.id.as_str()))
    {
        let state = match (way.current.contains(&node.id), passed.contains(node.id.as_str())) {
            (true, _) => format!("（{}）", terms.here),
            (false, true) => format!("（{}）", terms.passed),
            (false, false) => String::new(),
        };
        let on = graph.edges.iter().filter(|edge| edge.from == at).map(|edge| {
            let to = &graph.nodes[edge.to].title;
            if edge.labels.is_empty() { to.clone() } else { format!("{} → {to}", edge.labels.join("、")) }
        });
        let on: Vec<String> = on.collect();
        let leads =
            if on.is_empty() { String::new() } else { format!("：{} {}", terms.leads, on.join("；")) };
        lines.push(format!("{}{state}{leads}", node.title));
    }
    lines.join("\n")
}

fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
