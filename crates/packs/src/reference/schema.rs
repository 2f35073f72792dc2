//! JSON Schemas of the files, of the draft that TOML editors read (7).

use super::written::WRITTEN;
use crate::overlay::RawOverlay;
use crate::raw::{KINDS, RawCategories, RawPack, RawProcedure, kinds_of};
use crate::scenario::RawScenario;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The schemas by the name of what they describe: `pack`, `procedure`, `categories`, `overlay`, `scenario`.
pub fn schemas() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("pack", schema::<RawPack>()),
        ("procedure", schema::<RawProcedure>()),
        ("categories", schema::<RawCategories>()),
        ("overlay", schema::<RawOverlay>()),
        ("scenario", schema::<RawScenario>()),
    ])
}

/// The schema of a shape, with both languages in its descriptions, Chinese first.
fn schema<T: JsonSchema>() -> Value {
    let mut value = plain::<T>();
    describe(&mut value);
    // The same text, however the library that holds it was built.
    value.sort_all_objects();
    value
}

/// The schema of a shape with the comments as they stand in the code.
pub(crate) fn plain<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with_transform(RecursiveTransform(without_null));
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// TOML has no null: what may be left out is left out.
fn without_null(schema: &mut Schema) {
    let Some(of) = schema.as_object_mut() else { return };
    let null = |it: &Value| *it == json!("null") || it.get("type") == Some(&json!("null"));
    for word in ["type", "anyOf", "enum"] {
        let Some(Value::Array(listed)) = of.get_mut(word) else { continue };
        listed.retain(|it| !null(it) && !it.is_null());
        match (word, listed.as_mut_slice()) {
            ("type", [one]) => {
                let one = one.take();
                of.insert(word.to_owned(), one);
            }
            ("anyOf", [one]) => {
                let Value::Object(one) = one.take() else { continue };
                of.remove(word);
                of.extend(one);
            }
            _ => {}
        }
    }
    if of.get("default").is_some_and(Value::is_null) {
        of.remove("default");
    }
    // What the code counts with is no matter of whoever writes a pack.
    if of.get("format").is_some_and(|format| format == "uint32") {
        of.remove("format");
    }
}

/// English and Chinese of a comment: two paragraphs, each on one line.
pub(super) fn said(comment: &str) -> (String, String) {
    let (en, zh) = comment.split_once("\n\n").unwrap_or((comment, ""));
    (en.split_whitespace().collect::<Vec<_>>().join(" "), zh.split('\n').map(str::trim).collect())
}

fn describe(value: &mut Value) {
    match value {
        Value::Object(of) => {
            if let Some(Value::String(comment)) = of.get_mut("description") {
                let (en, zh) = said(comment);
                *comment = format!("{zh}\n{en}");
            }
            of.remove(WRITTEN);
            of.values_mut().for_each(describe);
        }
        Value::Array(items) => items.iter_mut().for_each(describe),
        _ => {}
    }
}

/// What a kind of step must have: its fields, and the outcomes that it brings about.
pub(super) fn needs(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        "task" => (&["who", "limit", "escalate"], &[]),
        "rating" => (&["who", "limit"], &["silent"]),
        "consent" => (&["who", "of", "limit"], &["agreed", "refused", "silent"]),
        "review" => (&["who", "every", "escalate"], &[]),
        "ballot" => (&["who", "limit", "escalate"], &["passed", "failed", "no-quorum"]),
        "notice" => (&["who", "days", "escalate"], &["clear"]),
        "parallel" => (&["join"], &["done"]),
        "wait" => (&["until"], &["due"]),
        _ => (&[], &[]),
    }
}

/// Says of a step’s schema which fields each kind must have and which mean nothing on it.
pub(crate) fn by_kind(schema: &mut Schema) {
    let Some(fields) = schema.get("properties").and_then(Value::as_object).cloned() else { return };
    let rules = KINDS.iter().map(|kind| {
        let (wanted, outcomes) = needs(kind);
        let mut then = Map::new();
        let idle = fields.keys().filter(|field| !kinds_of(field).contains(kind));
        let mut properties: Map<String, Value> = idle.map(|field| (field.clone(), json!(false))).collect();
        if !outcomes.is_empty() {
            properties.insert("outcomes".to_owned(), json!({"required": outcomes}));
        }
        then.insert("required".to_owned(), json!(wanted));
        then.insert("properties".to_owned(), Value::Object(properties));
        match *kind {
            "ballot" => drop(then.insert(
                "oneOf".to_owned(),
                json!([{"required": ["body", "present", "passes"]}, {"required": ["sittings"]}]),
            )),
            "parallel" => drop(then.insert(
                "oneOf".to_owned(),
                json!([{"required": ["branches"]}, {"required": ["branches_of"]}]),
            )),
            _ => {}
        }
        // A step that does not say its kind is a task.
        let is = match *kind {
            "task" => json!({"properties": {"kind": {"const": kind}}}),
            kind => json!({"properties": {"kind": {"const": kind}}, "required": ["kind"]}),
        };
        json!({"if": is, "then": then})
    });
    let rules = rules.collect::<Vec<_>>();
    schema.insert("allOf".to_owned(), Value::Array(rules));
}
