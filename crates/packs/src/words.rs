//! Words for people: Chinese stands in the definitions, other languages in files beside them.

use crate::compile::Runnable;
use crate::problem::Source;
use std::collections::BTreeMap;

/// Texts by key, such as `event.step.triage`.
pub type Words = BTreeMap<String, String>;

/// The Chinese words of a procedure, as its definition says them.
pub(crate) fn of_procedure(runnable: &Runnable, words: &mut Words) {
    let procedure = &runnable.procedure;
    let id = &procedure.id;
    words.insert(id.clone(), procedure.title.clone());
    for (name, title) in &procedure.results {
        words.insert(format!("{id}.result.{name}"), title.clone());
    }
    for (name, end) in &procedure.ends {
        words.insert(format!("{id}.end.{name}"), end.title.clone());
    }
    for (name, category) in &procedure.categories {
        words.insert(format!("{id}.category.{name}"), category.title.clone());
    }
    for (name, step) in &procedure.steps {
        words.insert(format!("{id}.step.{name}"), step.title.clone());
        for (outcome, it) in &step.outcomes {
            words.insert(format!("{id}.step.{name}.{outcome}"), it.title.clone());
        }
    }
}

/// Reads another language's words and compares their keys with the Chinese ones.
pub(crate) fn translation(words: &Words, source: &mut Source<'_>) -> Words {
    let Some(table) = source.read::<toml::Table>() else { return Words::new() };
    let mut translated = Words::new();
    flatten("", &table, &mut translated);
    let missing: Vec<&str> =
        words.keys().filter(|key| !translated.contains_key(*key)).map(String::as_str).collect();
    if !missing.is_empty() {
        source.whole(format!("these have no word yet: {}", missing.join(", ")));
    }
    let unknown: Vec<&str> =
        translated.keys().filter(|key| !words.contains_key(*key)).map(String::as_str).collect();
    if !unknown.is_empty() {
        source.whole(format!("the pack has none of these: {}", unknown.join(", ")));
    }
    translated
}

/// `[event.step] triage = "Assess"` and `"" = …` for the table's own word.
fn flatten(prefix: &str, table: &toml::Table, words: &mut Words) {
    for (name, value) in table {
        let key = match (prefix, name.as_str()) {
            ("", name) => name.to_owned(),
            (prefix, "") => prefix.to_owned(),
            (prefix, name) => format!("{prefix}.{name}"),
        };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, words),
            toml::Value::String(text) => {
                words.insert(key, text.clone());
            }
            _ => {}
        }
    }
}
