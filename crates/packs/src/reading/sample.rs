//! What to write in place of a value of the wrong shape: what its author wrote where that can be kept, an example where
//! it cannot.

use super::shape::Shape;
use crate::reference::written::WRITTEN;
use serde_json::{Map, Value, json};

/// A value that may stand behind a key, as like what was written there as can be.
pub(super) fn like(
    shape: &Shape,
    key: &str,
    either: &[&Value],
    given: Option<&toml::Value>,
) -> Option<Value> {
    let kept = given.into_iter().flat_map(kept);
    let mut kept = kept.filter(|value| either.iter().any(|schema| shape.takes(schema, value)));
    kept.next().or_else(|| either.iter().find_map(|schema| example(shape, key, schema, given)))
}

/// What an author may have meant by a value of another kind.
fn kept(given: &toml::Value) -> Vec<Value> {
    let text = match given {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => match items.as_slice() {
            [one] => return kept(one),
            _ => return Vec::new(),
        },
        toml::Value::Table(_) => return Vec::new(),
        toml::Value::Datetime(day) => day.to_string(),
        other => other.to_string(),
    };
    let plain = match text.trim() {
        "true" | "True" | "yes" | "是" => Some(json!(true)),
        "false" | "False" | "no" | "否" => Some(json!(false)),
        number => number.parse::<i64>().ok().map(Value::from),
    };
    let mut kept: Vec<Value> = plain.into_iter().collect();
    kept.extend([json!(text), json!([text])]);
    if matches!(given, toml::Value::Integer(_)) {
        kept.push(json!(format!("{text} days")));
    }
    kept
}

/// An example of what a schema asks for behind a key.
pub(super) fn example(
    shape: &Shape,
    key: &str,
    schema: &Value,
    given: Option<&toml::Value>,
) -> Option<Value> {
    if let Some(known) = known(key).filter(|known| shape.takes(schema, known)) {
        return Some(known);
    }
    let flat = shape.flat(schema);
    let [schema] = flat.as_slice() else {
        return flat.iter().find_map(|one| example(shape, key, one, given));
    };
    if let Some(word) = schema.get(WRITTEN).and_then(Value::as_str) {
        return of_word(word, schema, given);
    }
    match schema["type"].as_str()? {
        "string" => Some(json!("…")),
        "boolean" => Some(json!(true)),
        "integer" => Some(json!(1)),
        "array" => Some(json!([example(shape, key, &schema["items"], given)?])),
        "object" => match schema.get("properties").and_then(Value::as_object) {
            Some(fields) => {
                let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
                let field = |name: &str| Some((name.to_owned(), example(shape, name, &fields[name], given)?));
                required.map(field).collect::<Option<Map<_, _>>>().map(Value::Object)
            }
            None => {
                let patterns = schema.get("patternProperties").and_then(Value::as_object);
                let inner =
                    patterns.and_then(|it| it.values().next()).unwrap_or(&schema["additionalProperties"]);
                Some(json!({"name": example(shape, "", inner, given)?}))
            }
        },
        _ => None,
    }
}

/// What is plainer as somebody would write it.
fn known(key: &str) -> Option<Value> {
    Some(match key {
        "title" => json!("村务公开"),
        "basis" => json!("《某县某办法》（2026）"),
        "opens" => json!(["anyone"]),
        "roles" => json!({"my-role": "角色名称"}),
        "units" => json!({"my-unit": "单位名称"}),
        "bodies" => json!({"my-meeting": "会议名称"}),
        "results" => json!({"my-result": "已办成"}),
        "ends" => json!({"done": "已办结"}),
        "outcomes" => json!({"done": "end.done"}),
        "may" => json!({"transfer": {"binding": "unit", "times": 1}}),
        "rates" => json!({"my-rate": "办理速度"}),
        "columns" => json!({"my-column": true}),
        "cast" => json!({"王阿姨": "reporter"}),
        "form" => json!("forms/request.schema.json"),
        "categories" => json!("categories.toml"),
        "procedures" => json!(["procedure.toml"]),
        "from" => json!(["done"]),
        "then" => json!("end.done"),
        "to" => json!("end.done"),
        "at" => json!("2026-03-02 09:00"),
        _ => return None,
    })
}

fn of_word(word: &str, schema: &Value, given: Option<&toml::Value>) -> Option<Value> {
    let number = match given {
        Some(toml::Value::Integer(number)) if (1..=100).contains(number) => Some(*number),
        Some(toml::Value::String(text)) => {
            text.trim().parse().ok().filter(|number| (1..=100).contains(number))
        }
        _ => None,
    };
    let text = match word {
        "times" => return Some(json!(number.unwrap_or(1))),
        "scale" => return Some(json!(number.filter(|number| *number > 1).unwrap_or(5))),
        "with" => return Some(json!({"words": "…"})),
        "setting" => "5 working-days",
        "column" => "…",
        "id" => "my-step",
        "who" => "my-role @ town",
        "target" => "my-step",
        "limit" | "step-limit" => "3 working-days",
        "until" => "10 days",
        "join" => "all",
        "share" => "> 1/2 of present",
        "condition" => "form.amount > 1000",
        "day" => "2026-01-01",
        "time" => "2026-03-02 09:00",
        "part" => "reporter",
        "path" => "procedure.toml",
        "parameter" => "parameter.units",
        _ => return schema["enum"].as_array()?.first().cloned(),
    };
    Some(json!(text))
}

/// A value as TOML writes it on one line.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            match fields.iter().map(|(name, value)| line(name, value)).collect::<Vec<_>>().join(", ") {
                fields if fields.is_empty() => "{ }".to_owned(),
                fields => format!("{{ {fields} }}"),
            }
        }
        other => other.to_string(),
    }
}

/// `KEY = VALUE` as TOML writes it.
pub(super) fn line(key: &str, value: &Value) -> String {
    let bare = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let key = if bare { key.to_owned() } else { format!("\"{key}\"") };
    format!("{key} = {}", written(value))
}
