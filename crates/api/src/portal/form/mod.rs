//! Forms of packs as fields of a page: drawn from their JSON Schema, read back as what it asks for.

pub(super) mod draw;
pub(super) mod fill;
pub(super) mod sent;

use serde::Serialize;
use serde_json::Value;

/// The prefix by which a page tells a form's fields from its own.
pub(super) const PREFIX: &str = "f.";

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A line.
    Line,
    /// Several lines.
    Lines,
    /// A number.
    Number,
    /// A day.
    Day,
    /// Yes or nothing.
    Yes,
    /// One of some.
    One,
    /// Any of some.
    Some,
    /// Pictures.
    Pictures,
}

/// A field as a page shows it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Field {
    /// The field's name in the form.
    pub(super) name: String,
    /// The name under which a page sends it.
    pub(super) sent: String,
    pub(super) title: String,
    pub(super) kind: Kind,
    pub(super) required: bool,
    pub(super) options: Vec<Choice>,
    pub(super) value: String,
    /// The most characters.
    pub(super) most: Option<u64>,
    /// Only digits and signs of a telephone number.
    pub(super) digits: bool,
    /// What is wrong with it.
    pub(super) error: Option<String>,
}

/// One of the values that a field may have.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) title: String,
    pub(super) chosen: bool,
}

/// How a field of a schema is filled in; none for what a page cannot ask.
fn kind(name: &str, schema: &Value) -> Option<Kind> {
    let type_ = match &schema["type"] {
        Value::String(type_) => type_.as_str(),
        // A field that may be left out may be null as well.
        Value::Array(types) => types.iter().filter_map(Value::as_str).find(|it| *it != "null")?,
        _ if schema["enum"].is_array() => return Some(Kind::One),
        _ => return None,
    };
    if name == gewu_packs::form::ATTACHMENTS {
        return Some(Kind::Pictures);
    }
    match type_ {
        _ if schema["enum"].is_array() => Some(Kind::One),
        "string" if schema["format"] == "date" => Some(Kind::Day),
        "string"
            if schema["maxLength"].as_u64().is_none_or(|most| most > 200) && schema["pattern"].is_null() =>
        {
            Some(Kind::Lines)
        }
        "string" => Some(Kind::Line),
        "integer" | "number" => Some(Kind::Number),
        "boolean" => Some(Kind::Yes),
        "array" if schema["items"]["enum"].is_array() => Some(Kind::Some),
        _ => None,
    }
}

/// The fields of a form in the order in which people are asked: what is required as the schema lists it, then what
/// explains, pictures, and the rest. A schema’s own order is lost in JSON.
fn ordered(schema: &Value) -> Vec<(&String, &Value, Kind, bool)> {
    let listed = |name: &str| {
        let required = schema["required"].as_array().into_iter().flatten();
        required.filter_map(Value::as_str).position(|it| it == name)
    };
    let fields = schema["properties"].as_object().into_iter().flatten();
    let mut fields: Vec<_> = fields
        .filter_map(|(name, field)| Some((name, field, kind(name, field)?, listed(name).is_some())))
        .collect();
    fields.sort_by_key(|(name, _, kind, _)| {
        let rank = match kind {
            Kind::Lines => 0,
            Kind::Pictures => 1,
            _ => 2,
        };
        (listed(name).unwrap_or(usize::MAX), rank)
    });
    fields
}
