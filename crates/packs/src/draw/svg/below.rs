//! What stands under the picture: what marks and lines mean, and the conditions by their numbers.

use super::way::Mark;
use super::{BRAND, INK, LINE, dashes, safe};
use crate::draw::graph::{Graph, Why, numeral};
use crate::draw::layout::{Laid, MARGIN};
use crate::draw::terms::Terms;
use crate::draw::text::{width, wrap};
use std::fmt::Write;

const SIZE: f64 = 12.5;
const LEADING: f64 = 20.0;

pub(super) struct Below {
    pub(super) text: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Below {
    pub(super) fn new(graph: &Graph, laid: &Laid, terms: Terms, marked: bool) -> Below {
        let mut below = Below { text: String::new(), width: 0.0, height: 6.0 };
        let signs: &[(Mark, &str)] = match marked {
            true => &[(Mark::Here, terms.here), (Mark::Passed, terms.passed), (Mark::Ahead, terms.ahead)],
            false => &[],
        };
        let lines = [(Why::Time, terms.by_time), (Why::TooOften, terms.by_count)];
        let lines: Vec<_> =
            lines.into_iter().filter(|(why, _)| graph.edges.iter().any(|edge| edge.why == *why)).collect();
        if !signs.is_empty() || !lines.is_empty() {
            let y = laid.height + LEADING;
            let mut x = MARGIN;
            below.write(&mut x, y, &format!("{}{}", terms.legend, terms.colon));
            for (mark, words) in signs {
                below.sign(&mut x, y, *mark);
                below.write(&mut x, y, words);
            }
            for (why, words) in lines {
                let _ = write!(
                    below.text,
                    "<path d=\"M{x:.1} {:.1}h34\" stroke=\"{LINE}\" stroke-width=\"1.3\"{} marker-end=\"url(#to)\"/>",
                    y - 4.0,
                    dashes(why)
                );
                x += 42.0;
                below.write(&mut x, y, words);
            }
            below.height += LEADING + 4.0;
        }
        let mut title = format!("{}{}", terms.conditions, terms.colon);
        for (number, condition) in graph.conditions.iter().enumerate() {
            let text = format!("{title}{} {condition}", numeral(number));
            title.clear();
            for line in wrap(&text, SIZE, (laid.width - 2.0 * MARGIN).max(300.0)) {
                below.height += LEADING;
                let mut x = MARGIN;
                let y = laid.height + below.height - 6.0;
                below.write(&mut x, y, &line);
            }
        }
        below.height += MARGIN / 2.0;
        below
    }

    fn write(&mut self, x: &mut f64, y: f64, words: &str) {
        let _ = writeln!(
            self.text,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{SIZE}\" fill=\"{INK}\">{}</text>",
            safe(words)
        );
        *x += width(words, SIZE) + 16.0;
        self.width = self.width.max(*x);
    }

    fn sign(&mut self, x: &mut f64, y: f64, mark: Mark) {
        let (fill, stroke, ink, line) = match mark {
            Mark::Here => (BRAND, BRAND, "#ffffff", 3.0),
            Mark::Passed => ("#e6f0f5", BRAND, INK, 2.6),
            Mark::Ahead => ("#ffffff", LINE, INK, 1.3),
        };
        let _ = write!(
            self.text,
            "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"26\" height=\"16\" rx=\"3\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{line}\"/>\
             <text x=\"{:.1}\" y=\"{y:.1}\" font-size=\"{SIZE}\" text-anchor=\"middle\" fill=\"{ink}\">{}</text>",
            y - 12.0,
            *x + 13.0,
            mark.sign().trim()
        );
        *x += 33.0;
    }
}
