//! What happened to a matter, as somebody may read it.

use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_kernel::seat::Seat;
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
    /// Personal values told with it, for those with a part in the matter.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub personal: Map<String, Value>,
}

/// The fact that opens a matter.
pub(super) const OPENING: i64 = 1;

/// Personal values by the fact that commits to them.
pub(super) fn personal(rows: Vec<gewu_store::value::ValueRow>) -> BTreeMap<i64, Map<String, Value>> {
    let mut by_fact: BTreeMap<i64, Map<String, Value>> = BTreeMap::new();
    for row in rows {
        let Some((fact, field)) = row.field.split_once('.') else { continue };
        let (Ok(fact), Ok(value)) = (fact.parse(), serde_json::from_str(&row.value)) else { continue };
        by_fact.entry(fact).or_default().insert(field.to_owned(), value);
    }
    by_fact
}

/// Leaves what a matter is called, since lists show that to whoever oversees the place.
pub(super) fn keep_title(personal: &mut BTreeMap<i64, Map<String, Value>>) {
    personal.retain(|fact, _| *fact == OPENING);
    personal.values_mut().for_each(|values| values.retain(|field, _| field == "title"));
}

impl Tenant {
    /// A fact with the personal values told with it. Who did it is told by name, or by office alone.
    pub(super) fn fact_view(
        &self,
        fact: FactRow,
        reporter: Option<PersonId>,
        personal: &mut BTreeMap<i64, Map<String, Value>>,
        names: bool,
    ) -> FactView {
        let person: Option<PersonId> = fact.actor.strip_prefix("person:").and_then(|id| id.parse().ok());
        let name = person.and_then(|person| self.people.get(&person)).map(|it| it.name.clone());
        let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
        let seat =
            body.pointer("/by/seat").and_then(Value::as_str).and_then(|seat| seat.parse::<Seat>().ok());
        let own = person.is_some() && person == reporter && seat.is_none();
        let actor = match (names, &name, seat, person) {
            (true, Some(name), ..) => name.clone(),
            (_, _, Some(seat), _) => seat.to_string(),
            (false, _, None, Some(_)) => if own { "reporter" } else { "office" }.to_owned(),
            _ => fact.actor.split(':').next().unwrap_or_default().to_owned(),
        };
        FactView {
            version: fact.subject_version,
            ended_by: name.filter(|_| fact.kind == ENDS && person != reporter),
            kind: fact.kind,
            actor,
            happened_at: fact.happened_at,
            recorded_at: fact.recorded_at,
            body,
            personal: personal.remove(&fact.subject_version).unwrap_or_default(),
        }
    }
}

/// The kind of fact that ends a matter.
const ENDS: &str = "ended";

/// Takes the ids of persons out of what a fact says; what people wrote stays as it is.
pub(super) fn without_ids(body: &mut Value) {
    if let Value::Object(members) = body {
        members.remove("reporter");
        members.iter_mut().filter(|(name, _)| *name != "content").for_each(|(_, value)| strip(value));
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
