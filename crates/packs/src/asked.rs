//! What a form asks, as people read it and as editors cannot see it: each field has a name, each keyword is one, free
//! text is kept as what it is.

use crate::form::{ATTACHMENTS, BASIS, Form, PERSONAL, PURPOSE, REACHED_BY, READERS, TOLD};
use crate::rule::Rule;
use crate::said::{Said, said};
use serde_json::Value;

/// The field by which whoever opens a matter says what it is about.
pub(crate) const CATEGORY: &str = "category";

/// What fields say with: the keywords of JSON Schema that a field can be drawn and checked by, and the platform's own.
const KEYWORDS: [&str; 36] = [
    "$comment",
    "$schema",
    "$id",
    "title",
    "description",
    "type",
    "enum",
    "const",
    "default",
    "examples",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "readOnly",
    "dependentRequired",
    PERSONAL,
    PURPOSE,
    BASIS,
    READERS,
    REACHED_BY,
    TOLD,
];

/// What is wrong with what a form asks: the field, where one is meant.
pub(crate) fn check(form: &Form) -> Vec<(Option<String>, Rule, Said)> {
    let mut problems = Vec::new();
    if let Some((word, message)) = unknown(form.schema(), false) {
        problems.push((Some(word), Rule::Meant, message));
    }
    let fields = form.schema().get("properties").and_then(Value::as_object);
    for (name, field) in fields.into_iter().flatten() {
        let mut tell = |rule, message| problems.push((Some(name.clone()), rule, message));
        if let Some((_, message)) = unknown(field, true) {
            tell(Rule::Meant, message);
        }
        match field.get(TOLD) {
            None | Some(Value::Bool(false)) => {}
            Some(Value::Bool(true)) if name != ATTACHMENTS && field.get(READERS).is_none() => {}
            Some(_) => tell(
                Rule::Meant,
                said!(
                    "“{TOLD}” of “{name}” is true or false; it does not go with “{READERS}”, nor with “{ATTACHMENTS}”",
                    "“{name}”的“{TOLD}”写 true 或 false；不能同“{READERS}”一起用，“{ATTACHMENTS}”也不能标"
                ),
            ),
        }
        if name == ATTACHMENTS {
            if field.pointer("/items/pattern").and_then(Value::as_str) != Some("^[0-9a-f]{64}$") {
                tell(
                    Rule::Plain,
                    said!(
                        "“{ATTACHMENTS}” are files by their SHA-256: write \"items\": {{ \"type\": \"string\", \"pattern\": \"^[0-9a-f]{{64}}$\" }}",
                        "“{ATTACHMENTS}”是文件的 SHA-256：写 \"items\": {{ \"type\": \"string\", \"pattern\": \"^[0-9a-f]{{64}}$\" }}"
                    ),
                );
            }
            continue;
        }
        if field.get("title").and_then(Value::as_str).is_none_or(|title| title.trim().is_empty()) {
            tell(
                Rule::Worded,
                said!(
                    "“{name}” has no title: write \"title\": \"…\", which people read beside the field",
                    "“{name}”没有名称：写上 \"title\": \"…\"，填表的人看的就是它"
                ),
            );
        }
    }
    problems
}

/// What a form takes in any words without sealing them: people write about people.
pub(crate) fn free_words(form: &Form) -> Vec<(String, Said)> {
    let mut told = Vec::new();
    let fields = form.schema().get("properties").and_then(Value::as_object);
    for (name, field) in fields.into_iter().flatten() {
        if ![CATEGORY, ATTACHMENTS].contains(&name.as_str())
            && field.get(PERSONAL) != Some(&Value::Bool(true))
            && takes_anything(field)
        {
            let message = said!(
                "“{name}” takes any words, and people write about people: mark it \"{PERSONAL}\": true with \"{PURPOSE}\" and \"{BASIS}\", \
                 or say what it can hold by \"enum\", \"pattern\" or \"format\"",
                "“{name}”什么话都能写，人会写到人：标上 \"{PERSONAL}\": true，写明 \"{PURPOSE}\" 和 \"{BASIS}\"；\
                 或用 \"enum\"、\"pattern\"、\"format\" 说清能填什么"
            );
            told.push((name.clone(), message));
        }
    }
    told
}

/// Whether a text can say whatever somebody likes.
fn takes_anything(field: &Value) -> bool {
    let text = match field.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "string"),
        kind => kind.is_some_and(|kind| kind == "string"),
    };
    let narrow = ["enum", "const", "pattern", "format"].iter().any(|word| field.get(*word).is_some());
    let below = |part: &Value| match part {
        Value::Object(fields) => fields.values().any(takes_anything),
        _ => false,
    };
    text && !narrow
        || field.get("items").is_some_and(takes_anything)
        || field.get("properties").is_some_and(below)
}

/// A keyword that says nothing, and what was perhaps meant.
fn unknown(of: &Value, deep: bool) -> Option<(String, Said)> {
    let members = of.as_object()?;
    for (word, value) in members {
        if !KEYWORDS.contains(&word.as_str()) {
            let near = KEYWORDS.iter().filter(|known| strsim::damerau_levenshtein(known, word) < 4);
            let near = near.min_by_key(|known| strsim::damerau_levenshtein(known, word));
            let message = match near {
                Some(near) => said!(
                    "“{word}” is no keyword of a form, and would do nothing; did you mean “{near}”?",
                    "表单没有关键字“{word}”，写了不起作用；是不是“{near}”？"
                ),
                None => said!(
                    "“{word}” is no keyword of a form, and would do nothing; take it out",
                    "表单没有关键字“{word}”，写了不起作用；删去它"
                ),
            };
            return Some((word.clone(), message));
        }
        let below = match (word.as_str(), value) {
            ("items", inner) if deep => unknown(inner, true),
            ("properties", Value::Object(fields)) if deep => fields.values().find_map(|it| unknown(it, true)),
            _ => None,
        };
        if below.is_some() {
            return below;
        }
    }
    None
}
