//! A node: its sign, its title, who does it and by when.

use super::way::Mark;
use super::{BRAND, INK, LINE, safe};
use crate::draw::graph::{Kind, Node};
use crate::draw::look::{MORE, Point, Shape, TITLE};
use std::fmt::Write;

pub(super) fn node(out: &mut String, node: &Node, (x, y): Point, shape: &Shape, mark: Mark) {
    let (fill, stroke, ink, line) = match mark {
        Mark::Here => (BRAND, BRAND, "#ffffff", 3.0),
        Mark::Passed => ("#e6f0f5", BRAND, INK, 2.6),
        Mark::Ahead => ("#ffffff", LINE, INK, 1.3),
    };
    let (left, top) = (x - shape.width / 2.0, y - shape.height / 2.0);
    let round = match node.kind {
        Kind::Begin | Kind::Again | Kind::End => (shape.height / 2.0).min(24.0),
        _ => 5.0,
    };
    let frame = |out: &mut String, inset: f64, fill: &str, line: f64| {
        let _ = write!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{:.1}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{line}\"/>",
            left + inset,
            top + inset,
            shape.width - 2.0 * inset,
            shape.height - 2.0 * inset,
            (round - inset).max(1.0)
        );
    };
    out.push_str("<g>");
    frame(out, 0.0, fill, line);
    // An end has two lines around it; where branches begin and end there are bars.
    match node.kind {
        Kind::End => {
            let inner = if mark == Mark::Here { "#ffffff" } else { stroke };
            let _ = write!(
                out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"{:.1}\" fill=\"none\" stroke=\"{inner}\" stroke-width=\"1\"/>",
                left + 3.5,
                top + 3.5,
                shape.width - 7.0,
                shape.height - 7.0,
                (round - 3.5).max(1.0)
            );
        }
        Kind::Split | Kind::Join => {
            let bar = if node.kind == Kind::Split { top + shape.height - 3.0 } else { top + 3.0 };
            let (from, to) = (left + 2.0, left + shape.width - 2.0);
            let _ = write!(
                out,
                "<path d=\"M{from:.1} {bar:.1}H{to:.1}\" stroke=\"{stroke}\" stroke-width=\"5\"/>"
            );
        }
        _ => {}
    }
    let size = if node.kind == Kind::End { 13.0 } else { TITLE };
    let mut baseline = top + 9.0 - 3.0;
    for (number, text) in shape.title.iter().enumerate() {
        baseline += size + 4.0;
        // Not by colour alone.
        let sign = if number == 0 { mark.sign() } else { "" };
        let _ = write!(
            out,
            "<text x=\"{x:.1}\" y=\"{baseline:.1}\" font-size=\"{size}\" font-weight=\"600\" text-anchor=\"middle\" fill=\"{ink}\">{sign}{}</text>",
            safe(text)
        );
    }
    for text in &shape.more {
        baseline += MORE + 4.0;
        let _ = write!(
            out,
            "<text x=\"{x:.1}\" y=\"{baseline:.1}\" font-size=\"{MORE}\" text-anchor=\"middle\" fill=\"{ink}\">{}</text>",
            safe(text)
        );
    }
    out.push_str("</g>\n");
}
