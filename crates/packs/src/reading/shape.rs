//! The shape of a file, as its schema says it: what may stand where.

use super::place::Part;
use crate::reference;
use schemars::JsonSchema;
use serde_json::Value;

/// The schema of a file.
pub(super) struct Shape {
    root: Value,
}

/// What may stand at a place.
pub(super) struct At<'s> {
    /// The schemas, of which one must hold.
    pub(super) either: Vec<&'s Value>,
    /// Whether the last key is one that the shape names, and not one that its author chose.
    pub(super) declared: bool,
}

impl Shape {
    pub(super) fn of<T: JsonSchema>() -> Shape {
        Shape { root: reference::plain::<T>() }
    }

    /// What may stand at a place; nothing where the shape has no such place.
    pub(super) fn at(&self, way: &[Part]) -> Option<At<'_>> {
        let mut at = At { either: self.flat(&self.root), declared: true };
        for part in way {
            let inner = match part {
                Part::Item => first(&at.either, |schema| schema.get("items")),
                Part::Key(key) => {
                    let own = first(&at.either, |schema| schema.get("properties")?.get(key));
                    at.declared = own.is_some();
                    own.or_else(|| first(&at.either, of_any_key))
                }
            };
            at.either = self.flat(inner?);
        }
        Some(at)
    }

    /// The keys that the shape names at a place.
    pub(super) fn keys(&self, way: &[Part]) -> Vec<&str> {
        let at = self.at(way).map_or(Vec::new(), |at| at.either);
        let named = at.into_iter().filter_map(|schema| schema.get("properties")?.as_object());
        named.flat_map(|fields| fields.keys().map(String::as_str)).collect()
    }

    /// The nearest place around another one that knows a key.
    pub(super) fn knows<'w>(&self, way: &'w [Part], key: &str) -> Option<&'w [Part]> {
        (0..way.len()).rev().map(|end| &way[..end]).find(|outer| self.keys(outer).contains(&key))
    }

    /// The schemas that a schema stands for: what it refers to, each of several.
    pub(super) fn flat<'s>(&'s self, schema: &'s Value) -> Vec<&'s Value> {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = self.root.pointer(reference.trim_start_matches('#'));
            return target.map_or(Vec::new(), |target| self.flat(target));
        }
        let several = |word: &str| schema.get(word).and_then(Value::as_array);
        match several("anyOf").or(several("allOf").filter(|_| schema.get("properties").is_none())) {
            Some(several) => several.iter().flat_map(|one| self.flat(one)).collect(),
            None => vec![schema],
        }
    }

    /// Whether a value may stand where a schema says what may.
    pub(super) fn takes(&self, schema: &Value, value: &Value) -> bool {
        let mut whole = schema.clone();
        if let (Some(whole), Some(shapes)) = (whole.as_object_mut(), self.root.get("definitions")) {
            whole.insert("definitions".to_owned(), shapes.clone());
        }
        jsonschema::draft7::options().build(&whole).is_ok_and(|validator| validator.is_valid(value))
    }
}

fn first<'s>(either: &[&'s Value], of: impl Fn(&'s Value) -> Option<&'s Value>) -> Option<&'s Value> {
    either.iter().find_map(|schema| of(schema))
}

/// What stands behind the keys of a table whose keys its author chooses.
fn of_any_key(schema: &Value) -> Option<&Value> {
    let by_pattern = schema.get("patternProperties").and_then(Value::as_object);
    let by_pattern = by_pattern.and_then(|patterns| patterns.values().next());
    by_pattern.or_else(|| schema.get("additionalProperties")).filter(|inner| inner.is_object())
}
