//! Drawing a form: each field with what was written already.

use super::sent::Sent;
use super::{Choice, Field, Kind, PREFIX, ordered};
use gewu_matter::procedure::Category;
use serde_json::Value;
use std::collections::BTreeMap;

/// A form with what its pack calls things.
pub(in crate::portal) struct Drawing<'a> {
    /// The JSON Schema.
    pub(in crate::portal) schema: &'a Value,
    /// What people call a field.
    pub(in crate::portal) title: &'a dyn Fn(&str, &Value) -> String,
    /// What the procedure’s table of categories offers, by id; of no account where the form has no such field.
    pub(in crate::portal) categories: &'a BTreeMap<String, Category>,
    /// What people call a category.
    pub(in crate::portal) category: &'a dyn Fn(&str) -> String,
}

/// The field that names a category of the procedure’s table.
pub(in crate::portal) const CATEGORY: &str = "category";

impl Drawing<'_> {
    /// The fields, with what was written in them and what is wrong with it.
    pub(in crate::portal) fn fields(&self, sent: &Sent, errors: &BTreeMap<String, String>) -> Vec<Field> {
        let fields = ordered(self.schema).into_iter();
        fields
            .map(|(name, schema, kind, required)| self.field(name, schema, kind, required, sent, errors))
            .collect()
    }

    fn field(
        &self,
        name: &str,
        schema: &Value,
        kind: Kind,
        required: bool,
        sent: &Sent,
        errors: &BTreeMap<String, String>,
    ) -> Field {
        let written = sent.all(&format!("{PREFIX}{name}"));
        let options = self.options(name, schema, written);
        let kind = if options.is_empty() || kind == Kind::Some { kind } else { Kind::One };
        Field {
            name: name.to_owned(),
            sent: format!("{PREFIX}{name}"),
            title: (self.title)(name, schema),
            kind,
            required,
            options,
            value: written.first().cloned().unwrap_or_default(),
            most: schema["maxLength"].as_u64(),
            digits: schema["pattern"]
                .as_str()
                .is_some_and(|it| it.starts_with("^[0-9+") || it.starts_with("^1[0-9]")),
            error: errors.get(name).cloned(),
        }
    }

    fn options(&self, name: &str, schema: &Value, written: &[String]) -> Vec<Choice> {
        let choice = |value: String, title: String| {
            let chosen = written.contains(&value);
            Choice { value, title, chosen }
        };
        if name == CATEGORY && !self.categories.is_empty() {
            return self.categories.keys().map(|id| choice(id.clone(), (self.category)(id))).collect();
        }
        let values = schema["enum"].as_array().or_else(|| schema["items"]["enum"].as_array());
        let values = values.into_iter().flatten().filter(|value| !value.is_null());
        values.map(|value| choice(plain(value), plain(value))).collect()
    }
}

/// A value as a page sends it back.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
