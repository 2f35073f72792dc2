//! Filling in forms from their JSON Schemas and a pack's sample texts.

use super::chance::Chance;
use gewu_packs::form::{ATTACHMENTS, Form};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What is at hand for a form.
#[derive(Debug)]
pub(super) struct Given<'a> {
    /// Values that are settled already, by field.
    pub(super) fixed: Map<String, Value>,
    /// Texts for this occasion, for fields of free text.
    pub(super) words: &'a [String],
    /// Texts by field.
    pub(super) texts: &'a BTreeMap<String, Vec<String>>,
    /// Texts by field that come before those.
    pub(super) own: Option<&'a BTreeMap<String, Vec<String>>>,
    /// What `{place}` stands for.
    pub(super) place: &'a str,
    /// Hashes of pictures to choose from.
    pub(super) pictures: &'a [String],
    /// How many of them are needed.
    pub(super) evidence: usize,
}

/// Texts that fit most patterns, tried one after another where a text does not fit.
const FITTING: [&str; 9] = [
    "0750-2210000",
    "13800000000",
    "1",
    "2026-01-05",
    "2026-01-05T09:00:00Z",
    "A1",
    "a",
    "x@example.org",
    "440783",
];

/// Fills a form in. What is optional and would not fit is left out.
pub(super) fn fill(form: &Form, given: &Given<'_>, chance: &mut Chance) -> Value {
    let schema = form.schema();
    let Some(fields) = schema.get("properties").and_then(Value::as_object) else { return json!({}) };
    let required = |field: &str| {
        schema.get("required").and_then(Value::as_array).is_some_and(|all| all.iter().any(|it| it == field))
    };
    let mut filled = Map::new();
    for (field, shape) in fields {
        if let Some(value) = given.fixed.get(field) {
            filled.insert(field.clone(), value.clone());
        } else if field == ATTACHMENTS {
            let some = given.evidence.max(usize::from(!given.pictures.is_empty() && chance.percent(20)));
            if some > 0 {
                filled.insert(field.clone(), json!(pictures(given.pictures, some, chance)));
            }
        } else if required(field) || free(shape) && chance.percent(60) {
            filled.insert(field.clone(), value(field, shape, given, chance));
        }
    }
    mend(form, filled, &required)
}

/// Some different pictures.
fn pictures<'a>(all: &'a [String], count: usize, chance: &mut Chance) -> Vec<&'a String> {
    let start = chance.below(all.len());
    all.iter().cycle().skip(start).take(count.min(all.len())).collect()
}

/// Whether any text will do.
fn free(shape: &Value) -> bool {
    shape["type"] == "string" && ["enum", "pattern", "format"].iter().all(|limit| shape.get(limit).is_none())
}

fn value(field: &str, shape: &Value, given: &Given<'_>, chance: &mut Chance) -> Value {
    if let Some(offered) = shape.get("enum").and_then(Value::as_array) {
        return chance.pick(offered).cloned().unwrap_or_default();
    }
    let number = |name: &str, usual: i64| shape.get(name).and_then(Value::as_i64).unwrap_or(usual);
    match shape["type"].as_str() {
        Some("boolean") => json!(chance.percent(50)),
        Some("integer" | "number") => {
            let least = number("minimum", 1);
            let most = number("maximum", least + 99).max(least);
            json!(least + chance.below((most - least + 1) as usize) as i64)
        }
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => json!(text(field, shape, given, chance)),
    }
}

fn text(field: &str, shape: &Value, given: &Given<'_>, chance: &mut Chance) -> String {
    let own = given.own.and_then(|own| own.get(field)).filter(|texts| !texts.is_empty());
    let text = match own {
        Some(texts) => chance.pick(texts),
        None if free(shape) && !given.words.is_empty() => chance.pick(given.words),
        None => given.texts.get(field).and_then(|texts| chance.pick(texts)),
    };
    let title = shape["title"].as_str().unwrap_or(field);
    let text = text.cloned().unwrap_or_else(|| format!("{title}（模拟）"));
    text.replace("{place}", given.place)
}

/// Replaces what does not fit by what might, and leaves out what nothing fits.
fn mend(form: &Form, mut filled: Map<String, Value>, required: &dyn Fn(&str) -> bool) -> Value {
    for attempt in 0..=FITTING.len() {
        let Err(problems) = form.fill(Value::Object(filled.clone()), || [0; 32]) else { break };
        for problem in problems.0 {
            let Some(field) = problem.pointer.split('/').nth(1) else { continue };
            match FITTING.get(attempt) {
                Some(text) if required(field) => _ = filled.insert(field.to_owned(), json!(text)),
                _ => _ = filled.remove(field),
            }
        }
    }
    Value::Object(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_gets_what_its_schema_asks_for() {
        let form = Form::from_schema(json!({
            "type": "object", "additionalProperties": false, "required": ["kind", "phone", "count", "words", "on"],
            "properties": {
                "kind": {"type": "string", "enum": ["a", "b"]},
                "phone": {"type": "string", "pattern": "^1[0-9]{10}$"},
                "count": {"type": "integer", "minimum": 2, "maximum": 3},
                "words": {"type": "string", "minLength": 2},
                "on": {"type": "string", "format": "date"},
                "code": {"type": "string", "pattern": "^never$"},
                "attachments": {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
            }
        }))
        .unwrap();
        let words = ["{place}已清理".to_owned()];
        let pictures = ["ab".repeat(32)];
        let texts = BTreeMap::new();
        let given = Given {
            fixed: Map::new(),
            words: &words,
            texts: &texts,
            own: None,
            place: "长沙社区",
            pictures: &pictures,
            evidence: 1,
        };
        for seed in 0..50 {
            let filled = fill(&form, &given, &mut Chance::new(seed, 1));
            assert!(form.fill(filled.clone(), || [0; 32]).is_ok(), "{filled}");
            assert_eq!(filled["words"], "长沙社区已清理");
            assert_eq!(filled["attachments"][0], pictures[0]);
        }
    }
}
