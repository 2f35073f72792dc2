//! BPMN 2.0 of a procedure, one way: the pack is the source, and nothing is read back.
//!
//! | Gewu | BPMN |
//! | --- | --- |
//! | who may begin it | a start event each; what is brought back begins with a message |
//! | task, review, rating, ballot, notice | user task: somebody of a role does it. A send task is over as soon as it was sent and has no performer, so a notice that hangs for days, and can be objected to, is no send task |
//! | wait | intermediate timer event |
//! | outcomes and their conditions | exclusive gateway; each way has its condition, in CEL over `outcome`, `action` and what conditions of packs know |
//! | `at_most` | exclusive gateway before the step |
//! | parallel | parallel gateway, and one that joins; complex where fewer than all are enough or failing ends it |
//! | a branch for each unit | multiple instances, side by side |
//! | the limit that moves a matter (rating, notice) | interrupting timer |
//! | a limit after which others hear, a review's rhythm | timer that does not interrupt, and an escalation event |
//! | role and place | lane, and potential owner |
//! | an end; one that ends all branches | end event; terminate event |
//! | who hears, what is named, told or asked for, how a vote counts | documentation |
//!
//! Kinds of time that ISO 8601 does not know (working days and hours) are written as packs write them.

mod diagram;
mod document;
mod flow;
mod node;
mod say;
mod xml;

pub(super) use document::write;

use super::graph::{Graph, Kind, Node, Why};

/// The name of an element, from ids of the pack: letters, digits and hyphens.
fn id(node: &Node) -> String {
    let (prefix, rest) = match node.kind {
        Kind::Begin | Kind::Again => ("Start", node.id.strip_prefix("open.").unwrap_or(&node.id)),
        Kind::Join => ("Join", node.id.strip_prefix("join.").unwrap_or(&node.id)),
        Kind::End => ("End", node.id.strip_prefix("end.").unwrap_or(&node.id)),
        Kind::Step | Kind::Wait | Kind::Split => ("Step", node.id.as_str()),
    };
    format!("{prefix}_{}", rest.replace('.', "_"))
}

/// The gateway before a step that is not entered for ever.
fn entry(node: &Node) -> String {
    format!("Entry_{}", id(node))
}

/// The gateway at which it is decided where to go.
fn exit(node: &Node) -> String {
    format!("Exit_{}", id(node))
}

/// The clock that ends a step.
fn clock(node: &Node) -> String {
    format!("Timer_{}", id(node))
}

/// The gateway behind that clock, where there is more than one way from it.
fn expired(node: &Node) -> String {
    format!("Expired_{}", id(node))
}

/// The clock that reminds, and its end.
fn bell(node: &Node) -> (String, String) {
    (format!("Reminder_{}", id(node)), format!("Reminded_{}", id(node)))
}

/// Whether a gateway stands behind a node.
fn has_exit(graph: &Graph, at: usize) -> bool {
    graph.forks(at, Why::Chosen) && graph.nodes[at].kind != Kind::Split
}

/// Where ways to a node lead.
fn target(graph: &Graph, at: usize) -> String {
    let node = &graph.nodes[at];
    if graph.has(at, Why::TooOften) { entry(node) } else { id(node) }
}

/// From where ways of a kind lead on.
fn source(graph: &Graph, at: usize, why: Why) -> String {
    let node = &graph.nodes[at];
    match why {
        Why::Time if graph.forks(at, Why::Time) => expired(node),
        Why::Time => clock(node),
        Why::TooOften => entry(node),
        Why::Chosen if has_exit(graph, at) => exit(node),
        Why::Chosen => id(node),
    }
}
