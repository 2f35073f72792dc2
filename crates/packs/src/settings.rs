//! A tenant's parameters for a pack as plain values: for interfaces that set them one by one, beside the text that an
//! author writes.

use crate::{Files, MANIFEST};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a tenant sets of a pack; what is not named keeps the pack's own value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Values of parameters, by their names.
    pub parameters: BTreeMap<String, Value>,
    /// What is otherwise for categories, by their ids.
    #[serde(rename = "category")]
    pub categories: BTreeMap<String, CategorySettings>,
}

/// What a tenant sets of a category.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CategorySettings {
    /// The key of the unit that usually handles it.
    pub unit: Option<String>,
    /// How long handling may take, such as `3 working-days`.
    pub limit: Option<String>,
    /// How many pictures are asked for.
    pub evidence: Option<u32>,
}

/// Settings as the text of an overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// TOML, one value a line.
    pub text: String,
    /// Which value stands on which line, from 1, as a JSON Pointer into [`Settings`].
    pub lines: BTreeMap<usize, String>,
}

impl Settings {
    /// Reads the text of an overlay; nothing where it is none.
    pub fn read(overlay: &str) -> Option<Settings> {
        toml::from_str(overlay).ok()
    }

    /// Writes them as an overlay.
    pub fn write(&self) -> Written {
        let mut written = Written { text: String::new(), lines: BTreeMap::new() };
        if !self.parameters.is_empty() {
            written.line("[parameters]", "/parameters");
        }
        for (name, value) in &self.parameters {
            written.line(
                &format!("{} = {}", quoted(name), literal(value)),
                &format!("/parameters/{}", escaped(name)),
            );
        }
        for (id, category) in &self.categories {
            let CategorySettings { unit, limit, evidence } = category;
            let pointer = format!("/category/{}", escaped(id));
            written.line(&format!("[category.{}]", quoted(id)), &pointer);
            if let Some(unit) = unit {
                written.line(&format!("unit = {}", quoted(unit)), &format!("{pointer}/unit"));
            }
            if let Some(limit) = limit {
                written.line(&format!("limit = {}", quoted(limit)), &format!("{pointer}/limit"));
            }
            if let Some(evidence) = evidence {
                written.line(&format!("evidence = {evidence}"), &format!("{pointer}/evidence"));
            }
        }
        written
    }
}

impl Written {
    fn line(&mut self, line: &str, pointer: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        self.lines.insert(self.lines.len() + 1, pointer.to_owned());
    }
}

/// A basic string: whatever JSON escapes, TOML reads back.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

fn literal(value: &Value) -> String {
    match value {
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        // No parameter holds such: it is refused where it stands, by what its kind takes.
        Value::Null | Value::Object(_) => quoted(&value.to_string()),
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// How long a name that a manifest gives is at most, in characters.
const LONGEST_NAME: usize = 120;

/// What a pack calls itself, as far as its manifest can be read: id and title, without what cannot be seen.
pub fn called(files: &Files) -> (String, String) {
    let manifest: toml::Table =
        files.get(MANIFEST).and_then(|text| toml::from_str(text).ok()).unwrap_or_default();
    let text = |key: &str| {
        let said = manifest.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        said.chars().filter(|it| !it.is_control()).take(LONGEST_NAME).collect()
    };
    (text("id"), text("title"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_written_reads_back_and_knows_its_lines() {
        let parameters = json!({"a": "2 days", "n": 3, "odd \"key\"\n/": true, "units": ["police", "fire"]});
        let settings = Settings {
            parameters: serde_json::from_value(parameters).unwrap(),
            categories: BTreeMap::from([(
                "garbage".to_owned(),
                CategorySettings { unit: None, limit: Some("1 day\u{7f}".to_owned()), evidence: Some(2) },
            )]),
        };
        let written = settings.write();
        assert_eq!(Settings::read(&written.text), Some(settings), "{}", written.text);
        assert_eq!(written.text.lines().count(), written.lines.len());
        assert_eq!(written.lines[&4], "/parameters/odd \"key\"\n~1");
        assert_eq!(written.lines[&7], "/category/garbage/limit");
        assert_eq!(Settings::default().write().text, "");
        assert_eq!(Settings::read(""), Some(Settings::default()));
        assert_eq!(Settings::read("[parameters]\na = "), None);
    }

    #[test]
    fn a_pack_is_called_as_its_manifest_says() {
        let files = |text: &str| Files::from([(MANIFEST.to_owned(), text.to_owned())]);
        let called_of = |text: &str| called(&files(text));
        assert_eq!(called_of("id = \"a\"\ntitle = \"甲\"\n"), ("a".to_owned(), "甲".to_owned()));
        assert_eq!(called_of("id = 3\n"), (String::new(), String::new()));
        assert_eq!(called_of("id = \"a\\u0000b\""), ("ab".to_owned(), String::new()));
        assert_eq!(called_of("id = "), (String::new(), String::new()));
        assert_eq!(called(&Files::new()), (String::new(), String::new()));
    }
}
