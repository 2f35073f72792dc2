//! How the work on a matter was closed, read from what has happened to it.

use gewu_likeness::words::normal;
use gewu_matter::matter::{Assignee, Matter, Purpose};
use gewu_matter::{Event, Procedure};
use gewu_packs::form::ATTACHMENTS;
use gewu_store::journal::FactRow;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What was written and sent with the work of the last round, and how near its limit it was finished.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Closing {
    /// In normal form, so that spaces and punctuation make no difference.
    pub(super) words: BTreeSet<String>,
    /// By their hashes.
    pub(super) files: BTreeSet<String>,
    /// The fewest minutes that were left of a limit.
    pub(super) minutes_left: Option<i64>,
}

/// Reads how a matter was closed. Work is what claims a result; in a procedure without results, whatever somebody in
/// office finishes.
pub(super) fn closing(
    matter: &Matter,
    facts: &[FactRow],
    personal: &BTreeMap<i64, Map<String, Value>>,
    procedure: &Procedure,
) -> Closing {
    let mut closing = Closing::default();
    let mut so_far = Matter::blank(matter.id, matter.opened_at);
    for fact in facts {
        let Some(event) = event(fact) else { continue };
        match &event {
            // Another round: what was done before was found wanting.
            Event::Reopened { .. } => closing = Closing::default(),
            Event::TaskFinished { task, result, by, content, .. } => {
                let task = so_far.tasks.get(task);
                let work = task
                    .is_some_and(|it| it.purpose == Purpose::Perform && it.assignee != Assignee::Reporter);
                let claims = result.is_some() || procedure.results.is_empty();
                if work && claims && by.person.is_some() && !by.for_reporter {
                    let told = personal.get(&fact.subject_version);
                    closing.take(&content.open, told);
                    let due = task.and_then(|it| it.clock.as_ref()?.due);
                    let left = due.map(|due| due.at.as_second() - fact.happened_at.as_second());
                    let left = left.filter(|left| *left >= 0).map(|left| left / 60);
                    closing.minutes_left = closing.minutes_left.into_iter().chain(left).min();
                }
            }
            _ => {}
        }
        so_far.apply(&event);
    }
    closing
}

impl Closing {
    fn take(&mut self, open: &Map<String, Value>, told: Option<&Map<String, Value>>) {
        for (field, value) in open.iter().chain(told.into_iter().flatten()) {
            match value {
                Value::String(text) => drop(self.words.insert(normal(text))),
                Value::Array(files) if field == ATTACHMENTS => {
                    self.files.extend(files.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                _ => {}
            }
        }
    }
}

fn event(fact: &FactRow) -> Option<Event> {
    let mut body: Value = serde_json::from_str(&fact.body).ok()?;
    body.as_object_mut()?.insert("kind".to_owned(), fact.kind.clone().into());
    serde_json::from_value(body).ok()
}
