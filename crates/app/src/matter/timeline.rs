//! What happened to a matter, as somebody may read it.

use super::Caller;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_kernel::seat::Seat;
use gewu_matter::Procedure;
use gewu_matter::event::Pinned;
use gewu_store::journal::FactRow;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FactView {
    /// Its place among the matter's facts.
    pub version: i64,
    /// What kind of thing.
    pub kind: String,
    /// Who did it: a person’s name for staff; for everyone a seat, `reporter`, `anyone`, `time`, or `office` for
    /// somebody who was asked by name.
    pub actor: String,
    /// When it happened, as claimed.
    pub happened_at: Timestamp,
    /// When it was taken down.
    pub recorded_at: Timestamp,
    /// Of the fact that ends a matter, the name of whoever in office brought it there: no decision is nobody’s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// What.
    pub body: Value,
    /// What people called the step that it speaks of, in the edition that the matter ran then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_title: Option<String>,
    /// What they called the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome_title: Option<String>,
    /// Personal values told with it, for those with a part in the matter.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub personal: Map<String, Value>,
}

/// The edition that a matter ran before the fact of this place, where it went over to another one later.
pub(super) fn ran_before<'f>(
    facts: impl Iterator<Item = (i64, &'f str, Value)>,
) -> Vec<(i64, crate::tenant::Edition)> {
    let migrated = facts.filter(|(_, kind, _)| *kind == MIGRATED).filter_map(|(version, _, body)| {
        let pinned: Pinned = serde_json::from_value(body.get("from")?.clone()).ok()?;
        Some((version, super::move_over::edition(&pinned)?))
    });
    migrated.collect()
}

/// The kind of fact by which a matter goes over to another edition.
pub(super) const MIGRATED: &str = "migrated";

/// Personal values by the fact that commits to them.
pub(crate) fn personal(rows: Vec<gewu_store::value::ValueRow>) -> BTreeMap<i64, Map<String, Value>> {
    let mut by_fact: BTreeMap<i64, Map<String, Value>> = BTreeMap::new();
    for row in rows {
        let Some((fact, field)) = row.field.split_once('.') else { continue };
        let (Ok(fact), Ok(value)) = (fact.parse(), serde_json::from_str(&row.value)) else { continue };
        by_fact.entry(fact).or_default().insert(field.to_owned(), value);
    }
    by_fact
}

/// Leaves what a matter is called, since lists show that to whoever oversees the place.
pub(crate) fn keep_title(personal: &mut BTreeMap<i64, Map<String, Value>>, told_by: u64) {
    personal.retain(|fact, _| u64::try_from(*fact) == Ok(told_by));
    personal.values_mut().for_each(|values| values.retain(|field, _| field == "title"));
}

impl Tenant {
    /// A fact with the personal values told with it. Who did it is told by name, or by office alone.
    pub(super) fn fact_view(
        &self,
        fact: FactRow,
        reporter: Option<PersonId>,
        procedure: Option<&Procedure>,
        personal: &mut BTreeMap<i64, Map<String, Value>>,
        names: bool,
    ) -> FactView {
        let person = Caller::person_of(&fact.actor);
        let name = person.and_then(|person| self.people.get(&person)).map(|it| it.name.clone());
        let mut body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
        let mut said = personal.remove(&fact.subject_version).unwrap_or_default();
        if !names && fact.kind == HANDED_OVER {
            body.as_object_mut().into_iter().for_each(unsay);
            said.clear();
        }
        let seat =
            body.pointer("/by/seat").and_then(Value::as_str).and_then(|seat| seat.parse::<Seat>().ok());
        let own = person.is_some() && person == reporter && seat.is_none();
        let actor = match (names, &name, seat, person) {
            (true, Some(name), ..) => name.clone(),
            (_, _, Some(seat), _) => seat.to_string(),
            (false, _, None, Some(_)) => if own { "reporter" } else { "office" }.to_owned(),
            _ => match body.pointer("/by/external").and_then(Value::as_str) {
                Some(external) => self.external_title(external),
                None => fact.actor.split(':').next().unwrap_or_default().to_owned(),
            },
        };
        let said_of = |name: &str| body.get(name).and_then(Value::as_str);
        let step = said_of("step").and_then(|step| procedure?.steps.get(step));
        let outcome = said_of("outcome").and_then(|outcome| step?.outcomes.get(outcome));
        FactView {
            step_title: step.map(|step| step.title.clone()),
            outcome_title: outcome.map(|outcome| outcome.title.clone()),
            version: fact.subject_version,
            ended_by: name.filter(|_| fact.kind == ENDS && person != reporter),
            kind: fact.kind,
            actor,
            happened_at: fact.happened_at,
            recorded_at: fact.recorded_at,
            body,
            personal: said,
        }
    }
}

/// The kind of fact that ends a matter.
const ENDS: &str = "ended";
/// The kind of fact by which a task is taken off somebody who leaves. Why they leave is about them, not the matter.
const HANDED_OVER: &str = "handed-over";

/// Takes the ids of persons out of what a fact says; what people wrote stays as it is, unless it is about staff.
pub(super) fn without_ids(body: &mut Value) {
    if let Value::Object(members) = body {
        members.remove("reporter");
        // Who a party is, and who was objected to.
        members.remove("person");
        members.remove("against");
        // What went over to another edition stands there with everybody who took part. Only that it did concerns others.
        if members.contains_key("before") && members.contains_key("after") {
            members.retain(|name, _| name == "back");
        }
        // A body does not hold its kind. Only a task that is handed over goes from a person to another; a pause begins
        // `from` a moment, which stays.
        if members.contains_key("assignee") && members.remove("from").is_some() {
            members.remove("taken-by");
            unsay(members);
        }
        members.iter_mut().filter(|(name, _)| *name != "content").for_each(|(_, value)| strip(value));
    }
}

/// Takes out what was written with a fact, and leaves it a fact that can be read.
fn unsay(members: &mut Map<String, Value>) {
    if let Some(content) = members.get_mut("content") {
        *content = Value::Object(Map::new());
    }
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("person");
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whoever_leaves_is_not_told_of() {
        let mut handed_over = json!({
            "task": 1, "step": "handle", "by": {"person": "p1"}, "from": "p2", "taken-by": "p3",
            "assignee": {"seat": "handler@body:4"}, "content": {"open": {"words": "生病"}, "sealed": {"name": "x"}},
        });
        without_ids(&mut handed_over);
        let left = json!({
            "task": 1, "step": "handle", "by": {}, "assignee": {"seat": "handler@body:4"}, "content": {},
        });
        assert_eq!(handed_over, left);
    }

    #[test]
    fn what_was_written_with_anything_else_stays() {
        let mut paused = json!({"task": 1, "from": "2026-03-02T09:00:00Z", "until": "2026-03-07T09:00:00Z"});
        let mut returned = json!({"task": 1, "by": {}, "content": {"open": {"words": "不归我们管"}}});
        let before = (paused.clone(), returned.clone());
        without_ids(&mut paused);
        without_ids(&mut returned);
        assert_eq!((paused, returned), before);
    }
}
