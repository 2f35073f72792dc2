//! Filling in forms from their JSON Schemas and a pack's samples.

mod value;

use super::chance::Chance;
use gewu_kernel::Date;
use gewu_packs::form::{ATTACHMENTS, Form};
use jiff::Span;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use value::{fitted, list, number, record};

/// What is at hand for a form.
#[derive(Debug)]
pub(super) struct Given<'a> {
    /// Values that are settled already, by field.
    pub(super) fixed: Map<String, Value>,
    /// Texts for this occasion, for fields of free text.
    pub(super) words: &'a [String],
    /// Texts by field.
    pub(super) texts: &'a BTreeMap<String, Vec<String>>,
    /// Values by field, of any kind.
    pub(super) values: &'a BTreeMap<String, Vec<toml::Value>>,
    /// Texts by field that come before those.
    pub(super) own: Option<&'a BTreeMap<String, Vec<String>>>,
    /// What `{place}` stands for.
    pub(super) place: &'a str,
    /// Hashes of pictures to choose from.
    pub(super) pictures: &'a [String],
    /// How many of them are needed.
    pub(super) evidence: usize,
    /// The day on which it is filled in.
    pub(super) day: Date,
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
        } else if required(field) || (given.has(field) || free(shape)) && chance.percent(60) {
            filled.insert(field.clone(), value(field, shape, given, chance));
        }
    }
    mend(form, filled, &required)
}

impl Given<'_> {
    /// Whether the samples give values for a field.
    fn has(&self, field: &str) -> bool {
        self.values.get(field).is_some_and(|values| !values.is_empty())
    }
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
    if given.has(field)
        && chance.percent(80)
        && let Some(value) = given.values.get(field).and_then(|values| chance.pick(values))
    {
        return json!(value);
    }
    if let Some(offered) = shape.get("enum").and_then(Value::as_array) {
        return chance.pick(offered).cloned().unwrap_or_default();
    }
    if let Some(only) = shape.get("const") {
        return only.clone();
    }
    match shape["type"].as_str() {
        Some("boolean") => json!(chance.percent(50)),
        Some("integer" | "number") => json!(number(shape, chance)),
        Some("array") => list(field, shape, given, chance),
        Some("object") => record(shape, given, chance),
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
    // What people ask for lies some days ahead.
    if text.is_none() && shape["format"] == "date" {
        let ahead = 2 + chance.below(13) as i64;
        return given.day.saturating_add(Span::new().days(ahead)).to_string();
    }
    let title = shape["title"].as_str().unwrap_or(field);
    let text = text.cloned().unwrap_or_else(|| format!("{title}（模拟）"));
    fitted(&text.replace("{place}", given.place), shape)
}

/// Replaces what does not fit by what might, and leaves out what nothing fits.
fn mend(form: &Form, filled: Map<String, Value>, required: &dyn Fn(&str) -> bool) -> Value {
    let mut filled = Value::Object(filled);
    for attempt in 0..=FITTING.len() {
        let Err(problems) = form.fill(filled.clone(), || [0; 32]) else { break };
        for problem in problems.0 {
            let Some(field) = problem.pointer.split('/').nth(1) else { continue };
            match (FITTING.get(attempt), filled.pointer_mut(&problem.pointer)) {
                (Some(text), Some(place))
                    if required(field) && (place.is_string() || !nested(&problem.pointer)) =>
                {
                    *place = json!(text);
                }
                // What nothing fits is refused for what it says, not for being left out.
                _ if required(field) => {}
                _ => _ = filled.as_object_mut().and_then(|fields| fields.remove(field)),
            }
        }
    }
    filled
}

fn nested(pointer: &str) -> bool {
    pointer.matches('/').count() > 1
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
            values: &BTreeMap::new(),
            own: None,
            place: "长沙社区",
            pictures: &pictures,
            evidence: 1,
            day: "2026-01-05".parse().unwrap(),
        };
        for seed in 0..50 {
            let filled = fill(&form, &given, &mut Chance::new(seed, 1));
            assert!(form.fill(filled.clone(), || [0; 32]).is_ok(), "{filled}");
            assert_eq!(filled["words"], "长沙社区已清理");
            assert_eq!(filled["attachments"][0], pictures[0]);
        }
    }
    #[test]
    fn lists_tables_and_numbers_are_filled_in_as_their_schemas_ask() {
        let form = Form::from_schema(json!({
            "type": "object", "additionalProperties": false, "required": ["quotes", "amount", "contact", "kinds"],
            "properties": {
                "quotes": {"type": "array", "minItems": 3, "maxItems": 6, "items": {
                    "type": "object", "additionalProperties": false, "required": ["supplier", "price", "phone"],
                    "properties": {
                        "supplier": {"type": "string", "minLength": 2, "maxLength": 80},
                        "price": {"type": "integer", "minimum": 1, "maximum": 100_000_000},
                        "phone": {"type": "string", "pattern": "^1[0-9]{10}$"},
                    }
                }},
                "amount": {"type": "integer", "minimum": 1, "maximum": 100_000_000},
                "contact": {"type": "object", "additionalProperties": false, "required": ["on"],
                    "properties": {"on": {"type": "string", "format": "date"}}},
                "kinds": {"type": "array", "uniqueItems": true, "minItems": 2, "items": {"type": "string", "enum": ["a", "b", "c"]}},
                "dozens": {"type": "integer", "minimum": 1, "multipleOf": 12, "maximum": 144},
            }
        }))
        .unwrap();
        let texts = BTreeMap::new();
        let values = BTreeMap::from([
            ("price".to_owned(), vec![toml::Value::Integer(80_000)]),
            ("dozens".to_owned(), vec![toml::Value::Integer(24)]),
        ]);
        let (mut small, mut large, mut given_price, mut prices) = (0, 0, 0, 0);
        for seed in 0..200 {
            let given = Given {
                fixed: Map::new(),
                words: &[],
                texts: &texts,
                values: &values,
                own: None,
                place: "长沙社区",
                pictures: &[],
                evidence: 0,
                day: "2026-01-05".parse().unwrap(),
            };
            let filled = fill(&form, &given, &mut Chance::new(seed, 1));
            assert!(form.fill(filled.clone(), || [0; 32]).is_ok(), "{filled}");
            let amount = filled["amount"].as_i64().unwrap();
            small += u32::from(amount < 200_000);
            large += u32::from(amount >= 1_000_000);
            for quote in filled["quotes"].as_array().unwrap() {
                prices += 1;
                given_price += u32::from(quote["price"] == 80_000);
            }
        }
        assert!(small > 50 && large > 20, "{small} small, {large} large of 200");
        assert!(given_price * 10 > prices * 7 && given_price < prices, "{given_price} of {prices}");
    }
}
