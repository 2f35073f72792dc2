//! A procedure as a picture: every step, where its outcomes lead, and the way that one matter has taken.
//!
//! Pure, and the same for every pack: what it says comes from the pack's own words.

mod graph;
mod layout;
mod svg;

use gewu_matter::Procedure;
use std::collections::BTreeSet;

/// The node before the first step.
pub const OPEN: &str = "open";

/// The node of an end.
pub fn end(name: &str) -> String {
    format!("end.{name}")
}

/// The way of one matter; nodes are steps by their ids, [`OPEN`] and [`end`]s.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// From where to where it went.
    pub taken: BTreeSet<(String, String)>,
    /// Where it stands.
    pub current: BTreeSet<String>,
}

/// The words of a picture besides the pack's own.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    open: &'static str,
    branch: &'static str,
    back: &'static str,
    too_often: &'static str,
    here: &'static str,
    passed: &'static str,
    leads: &'static str,
}

impl Terms {
    /// The words of a language; Chinese where there are none.
    pub fn of(language: &str) -> Terms {
        match language {
            "en" => Terms {
                open: "Reported",
                branch: "side by side",
                back: "returned",
                too_often: "too often",
                here: "waits here now",
                passed: "passed",
                leads: "leads to",
            },
            _ => Terms {
                open: "上报",
                branch: "并行",
                back: "退回",
                too_often: "次数已满",
                here: "正在这里等待",
                passed: "已经过",
                leads: "之后到",
            },
        }
    }
}

/// Draws a procedure as SVG. `word` gives the pack's word of a key such as `event.step.triage`.
pub fn draw(procedure: &Procedure, word: &dyn Fn(&str) -> String, terms: Terms, way: &Way) -> String {
    let graph = graph::of(procedure, word, terms);
    let laid = layout::lay(&graph);
    svg::write(&word(&procedure.id), &graph, &laid, terms, way)
}
