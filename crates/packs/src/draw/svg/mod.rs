//! The picture written down. Attributes only, no style and no script, so that the strictest page can show it. What
//! colours say, lines and signs say as well: it is printed in black.

mod below;
mod node;
mod way;
mod words;

use super::Way;
use super::graph::{Graph, Why};
use super::layout::{HEADER, Label, Laid, MARGIN};
use super::look::{Look, Point};
use super::terms::Terms;
use super::text::wrap;
use std::fmt::Write;
use way::Marks;

const INK: &str = "#1d2733";
const LINE: &str = "#4a5563";
const BRAND: &str = "#14506e";

pub(super) fn write(title: &str, graph: &Graph, laid: &Laid, terms: Terms, way: &Way) -> String {
    let marks = Marks::of(graph, way);
    let below = below::Below::new(graph, laid, terms, !marks.is_empty());
    let (width, height) = (laid.width.max(below.width).ceil(), (laid.height + below.height).ceil());
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"drawing-title drawing-words\" \
         font-family=\"'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\">\n\
         <title id=\"drawing-title\">{}</title>\n<desc id=\"drawing-words\">{}</desc>\n",
        safe(title),
        safe(&words::words(graph, terms, &marks)),
    );
    for (id, colour, size) in [("to", LINE, 9), ("went", BRAND, 12)] {
        let _ = writeln!(
            out,
            "<defs><marker id=\"{id}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"{size}\" markerHeight=\"{size}\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" fill=\"{colour}\"/></marker></defs>"
        );
    }
    let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
    lanes(&mut out, graph, laid);
    // What was taken lies on top of what was not.
    for went in [false, true] {
        for (edge, points) in laid.edges.iter().enumerate().filter(|(edge, _)| marks.edges[*edge] == went) {
            line(&mut out, points, graph.edges[edge].why, went);
        }
    }
    for (edge, label) in laid.labels.iter().enumerate() {
        if let Some(label) = label {
            words_of(&mut out, label, marks.edges[edge]);
        }
    }
    for at in 0..graph.nodes.len() {
        node::node(&mut out, &graph.nodes[at], laid.nodes[at], &laid.shapes[at], marks.nodes[at]);
    }
    out.push_str(&below.text);
    out.push_str("</svg>\n");
    out
}

/// The columns with their names.
fn lanes(out: &mut String, graph: &Graph, laid: &Laid) {
    let (top, bottom) = (MARGIN, laid.height - MARGIN / 2.0);
    for (at, (lane, (x, width))) in graph.lanes.iter().zip(&laid.lanes).enumerate() {
        let fill = if at % 2 == 0 { "#f6f8fa" } else { "#ffffff" };
        let _ = writeln!(
            out,
            "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{fill}\" stroke=\"#c3cad2\"/>",
            bottom - top
        );
        let lines = wrap(&lane.title, 14.0, width - 8.0);
        let first = top + HEADER / 2.0 + 5.0 - (lines.len() as f64 - 1.0) * 9.0;
        for (number, line) in lines.iter().enumerate() {
            let y = first + number as f64 * 18.0;
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{y:.1}\" font-size=\"14\" font-weight=\"600\" text-anchor=\"middle\" fill=\"{INK}\">{}</text>",
                x + width / 2.0,
                safe(line)
            );
        }
    }
    if let (Some((left, _)), Some((right, width))) = (laid.lanes.first(), laid.lanes.last()) {
        let y = top + HEADER - 6.0;
        let _ = writeln!(out, "<path d=\"M{left:.1} {y:.1}H{:.1}\" stroke=\"#c3cad2\"/>", right + width);
    }
}

/// Dashes of what time and counting bring.
fn dashes(why: Why) -> &'static str {
    match why {
        Why::Chosen => "",
        Why::Time => " stroke-dasharray=\"7 4\"",
        Why::TooOften => " stroke-dasharray=\"2 4\"",
    }
}

/// A line through points, its corners rounded.
fn line(out: &mut String, points: &[Point], why: Why, went: bool) {
    let (colour, width, marker) = if went { (BRAND, 3.0, "went") } else { (LINE, 1.3, "to") };
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let toward = |other: Point| {
            let (dx, dy) = (other.0 - x, other.1 - y);
            let long = (dx.abs() + dy.abs()).max(0.1);
            let reach = (long / 2.0).min(6.0) / long;
            (x + dx * reach, y + dy * reach)
        };
        let corner = at.checked_sub(1).and_then(|before| Some((points.get(before)?, points.get(at + 1)?)));
        let _ = match corner {
            Some((before, after)) => {
                let ((x1, y1), (x2, y2)) = (toward(*before), toward(*after));
                write!(path, "L{x1:.1} {y1:.1}Q{x:.1} {y:.1} {x2:.1} {y2:.1}")
            }
            None if at == 0 => write!(path, "M{x:.1} {y:.1}"),
            None => write!(path, "L{x:.1} {y:.1}"),
        };
    }
    let _ = writeln!(
        out,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{} marker-end=\"url(#{marker})\"/>",
        dashes(why)
    );
}

/// The words of an edge, with white around the letters where they stand on a line.
fn words_of(out: &mut String, label: &Label, went: bool) {
    let size = Look::Picture.font();
    let weight = if went { 700 } else { 400 };
    for (number, line) in label.lines.iter().enumerate() {
        let y = label.y + (number as f64 + 1.0) * (size + 3.0) - 4.0;
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{y:.1}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{INK}\" stroke=\"#ffffff\" \
             stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
            label.x + 2.0,
            safe(line)
        );
    }
}

pub(super) fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
