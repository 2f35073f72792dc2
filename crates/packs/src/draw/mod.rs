//! A procedure as a picture: every step, where its outcomes lead, and the way that one matter has taken; and the same for
//! programs that draw processes.
//!
//! Pure, and the same for every pack: what it says comes from the pack's own words.

mod bpmn;
mod graph;
mod layout;
mod look;
mod svg;
mod terms;
mod text;

use crate::Pack;
use gewu_matter::Procedure;
use graph::{Graph, Lanes};
use look::Look;
use std::collections::BTreeSet;
use terms::Terms;

/// The node before the first step.
pub const OPEN: &str = "open";

/// The node of what comes back after an end.
pub const REOPENED: &str = "reopened";

/// The node of an end.
pub fn end(name: &str) -> String {
    format!("end.{name}")
}

/// The way of one matter; nodes are steps by their ids, [`OPEN`] and [`end`]s.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// From where to where it went.
    pub taken: BTreeSet<(String, String)>,
    /// Where it was, where it is not known how it came there.
    pub passed: BTreeSet<String>,
    /// Where it stands.
    pub current: BTreeSet<String>,
}

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'d> {
    /// The pack, for its words.
    pub pack: &'d Pack,
    /// One of its procedures.
    pub procedure: &'d Procedure,
    /// The language: `zh-CN` or `en`.
    pub language: &'d str,
}

impl Drawing<'_> {
    /// As SVG, for people, with the way of one matter.
    pub fn svg(self, way: &Way) -> String {
        let (graph, laid, terms) = self.laid(Look::Picture);
        let title = self.pack.word(self.language, &self.procedure.id);
        svg::write(&title, &graph, &laid, terms, way)
    }

    /// As BPMN 2.0, for programs that draw processes: one way, since the pack is the source.
    pub fn bpmn(self) -> String {
        let (graph, laid, terms) = self.laid(Look::Model);
        bpmn::write(self, &graph, &laid, terms)
    }

    fn laid(self, look: Look) -> (Graph, layout::Laid, Terms) {
        let terms = Terms::of(self.language);
        let (lanes, each) = match look {
            Look::Picture => (Lanes::Places, false),
            Look::Model => (Lanes::Roles, true),
        };
        let graph = graph::of(self.pack, self.procedure, terms, lanes, each);
        let words: Vec<String> = graph.edges.iter().map(|edge| edge.label(terms)).collect();
        let laid = layout::lay(&graph, look, &words);
        (graph, laid, terms)
    }
}
