//! The picture in words, for whoever cannot see it: a line a step.

use super::way::{Mark, Marks};
use crate::draw::graph::{Graph, Kind, numeral};
use crate::draw::terms::Terms;

pub(super) fn words(graph: &Graph, terms: Terms, marks: &Marks) -> String {
    let english = terms.language == "en";
    let within = |text: &str| if english { format!(" ({text})") } else { format!("（{text}）") };
    let mut lines = Vec::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        if node.kind == Kind::End && marks.nodes[at] == Mark::Ahead {
            continue;
        }
        let state = match marks.nodes[at] {
            Mark::Here => within(terms.here),
            Mark::Passed => within(terms.passed),
            Mark::Ahead => String::new(),
        };
        let more: Vec<&str> = [&node.who, &node.votes, &node.time]
            .into_iter()
            .map(String::as_str)
            .filter(|it| !it.is_empty())
            .collect();
        let more = if more.is_empty() {
            String::new()
        } else {
            format!("{}{}", terms.colon, more.join(terms.semicolon))
        };
        let on: Vec<String> = graph
            .edges
            .iter()
            .filter(|edge| edge.from == at)
            .map(|edge| {
                let (to, label) = (&graph.nodes[edge.to].title, edge.label(terms));
                if label.is_empty() { to.clone() } else { format!("{label} → {to}") }
            })
            .collect();
        let leads = match (on.is_empty(), more.is_empty()) {
            (true, _) => String::new(),
            (_, true) => format!("{}{} {}", terms.colon, terms.leads, on.join(terms.semicolon)),
            (_, false) => format!("{}{} {}", terms.semicolon, terms.leads, on.join(terms.semicolon)),
        };
        lines.push(format!("{}{state}{more}{leads}", node.title));
    }
    for (number, condition) in graph.conditions.iter().enumerate() {
        lines.push(format!("{} {condition}", numeral(number)));
    }
    lines.join("\n")
}
