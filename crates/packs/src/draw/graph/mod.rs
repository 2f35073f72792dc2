//! What is drawn: nodes in lanes, and the ways between them.

mod detail;
mod gather;
mod join;
mod lane;
mod nodes;

pub(super) use gather::of;
pub(super) use join::{for_each_unit, in_branch};

use super::terms::Terms;

/// Lanes from left to right, nodes and edges in a fixed order.
pub(super) struct Graph {
    pub(super) lanes: Vec<Lane>,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// Conditions, as they are numbered on the edges.
    pub(super) conditions: Vec<String>,
}

/// Who stands over a column.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lane {
    /// Places from the reporter's up to the province.
    pub(super) level: u8,
    pub(super) id: String,
    pub(super) title: String,
}

/// By what steps stand under each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lanes {
    /// A lane for each place: narrow enough for a page.
    Places,
    /// A lane for each role at a place.
    Roles,
}

pub(super) struct Node {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) kind: Kind,
    /// By its place in the list.
    pub(super) lane: usize,
    /// Who does it, or who may begin.
    pub(super) who: String,
    /// Who votes, where somebody does.
    pub(super) votes: String,
    /// How long it may take.
    pub(super) time: String,
    /// Whether somebody is reminded when that time has passed.
    pub(super) reminds: bool,
    /// Before and after what its author wrote it; what comes of a step stands just behind it.
    pub(super) place: (usize, u8),
    /// Nodes of one group may stand side by side in a lane.
    pub(super) group: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A way in which it begins.
    Begin,
    /// An ended matter that is brought back.
    Again,
    /// Somebody does something.
    Step,
    /// Nothing happens until a day comes.
    Wait,
    /// Branches begin.
    Split,
    /// Branches end.
    Join,
    End,
}

/// A way from one node to another, by their places in the list, with what leads there.
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) why: Why,
    pub(super) said: Vec<Said>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// Somebody says so, or it goes on by itself.
    Chosen,
    /// Time passes.
    Time,
    /// It was there too often.
    TooOften,
}

/// One reason for which a matter goes this way.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) cause: Cause,
    pub(super) when: When,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// An outcome, by its id.
    Outcome(String),
    /// Something that a performer may do besides.
    Action(&'static str),
    /// It goes on by itself.
    Itself,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Always,
    /// Where the condition of this number, from nought, holds.
    Holds(usize),
    /// Where no condition before holds.
    Otherwise,
}

impl Graph {
    /// Whether more than one way leads on from a node for a reason.
    pub(super) fn forks(&self, node: usize, why: Why) -> bool {
        self.edges.iter().filter(|edge| edge.from == node && edge.why == why).count() > 1
    }

    pub(super) fn has(&self, node: usize, why: Why) -> bool {
        self.edges.iter().any(|edge| edge.from == node && edge.why == why)
    }
}

impl Edge {
    /// Its words: each outcome once, with the numbers of its conditions.
    pub(super) fn label(&self, terms: Terms) -> String {
        let mut parts: Vec<(&str, String)> = Vec::new();
        for said in &self.said {
            let mark = match said.when {
                When::Always => String::new(),
                When::Holds(number) => numeral(number),
                When::Otherwise => terms.otherwise.to_owned(),
            };
            match parts.iter_mut().find(|(text, _)| *text == said.text) {
                Some((_, marks)) => marks.push_str(&mark),
                None => parts.push((&said.text, mark)),
            }
        }
        let parts: Vec<String> = parts.into_iter().map(|(text, marks)| format!("{text}{marks}")).collect();
        parts.join(terms.comma)
    }
}

/// ①, and so on.
pub(super) fn numeral(number: usize) -> String {
    match u32::try_from(number).ok().filter(|it| *it < 20).and_then(|it| char::from_u32(0x2460 + it)) {
        Some(circled) => circled.to_string(),
        None => format!("({})", number + 1),
    }
}
