//! Words for people: Chinese stands in the definitions, other languages in files beside them.

use crate::compile::Runnable;
use crate::problem::Source;
use crate::raw::{Either, Text};
use crate::reference::written as w;
use crate::rule::Rule;
use crate::said::said;
use gewu_matter::procedure::StepKind;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

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
    for (name, side) in &procedure.sides {
        words.insert(format!("{id}.side.{name}"), side.title.clone());
    }
    for (name, document) in &runnable.documents {
        words.insert(format!("{id}.document.{name}"), document.title.clone());
    }
    for (name, step) in &procedure.steps {
        words.insert(format!("{id}.step.{name}"), step.title.clone());
        for (outcome, it) in &step.outcomes {
            words.insert(format!("{id}.step.{name}.{outcome}"), it.title.clone());
        }
    }
}

/// What a procedure says beside its names: hints of its categories, fields of its forms, what is rated. Another language
/// may have words for these; where it has none, the Chinese ones are shown.
pub(crate) fn beside(runnable: &Runnable, words: &mut Words) {
    let procedure = &runnable.procedure;
    let id = &procedure.id;
    for (name, category) in &procedure.categories {
        words.insert(format!("{id}.category.{name}.opens"), category.opens_when.clone());
        words.insert(format!("{id}.category.{name}.closes"), category.closes_when.clone());
    }
    for (name, end) in &procedure.ends {
        words.extend(end.remedy.iter().map(|remedy| (format!("{id}.end.{name}.remedy"), remedy.clone())));
    }
    let forms = runnable.forms.iter().map(|(step, form)| (format!("{id}.step.{step}.form"), form));
    let parties = runnable.parties.iter().map(|(side, form)| (format!("{id}.side.{side}.form"), form));
    for (prefix, form) in forms.chain(parties).chain([(format!("{id}.form"), &runnable.form)]) {
        let fields = form.schema().get("properties").and_then(serde_json::Value::as_object);
        for (name, field) in fields.into_iter().flatten() {
            if let Some(title) = field.get("title").and_then(serde_json::Value::as_str) {
                words.insert(format!("{prefix}.{name}"), title.to_owned());
            }
        }
    }
    for (name, step) in &procedure.steps {
        let StepKind::Rating { dimensions, .. } = &step.kind else { continue };
        for (dimension, title) in dimensions {
            words.insert(format!("{id}.step.{name}.rates.{dimension}"), title.clone());
        }
    }
}

/// Reads another language's words and compares their keys with the Chinese ones, where those are `whole`:
/// what could not be compiled has no words, and its translation is not to blame.
pub(crate) fn translation(words: &Words, beside: &Words, whole: bool, source: &mut Source<'_>) -> Words {
    let Some(table) = source.read::<Table>() else { return Words::new() };
    let mut translated = Translated::default();
    translated.flatten("", table);
    if whole {
        translated.compare(words, beside, source);
    }
    translated.words
}

impl Translated {
    fn compare(&self, words: &Words, beside: &Words, source: &mut Source<'_>) {
        for (key, span) in &self.places {
            if self.words.contains_key(key) && !words.contains_key(key) && !beside.contains_key(key) {
                let message = said!(
                    "the pack has nothing called “{key}”; take its word out",
                    "机制包里没有“{key}”；删去这个词"
                );
                source.at(span.clone(), Rule::Worded, message);
            }
        }
        for key in words.keys().filter(|key| !self.words.contains_key(*key)) {
            let word = &words[key];
            let message =
                said!("“{key}” ({word}) has no word yet; add one", "“{key}”（{word}）还没有译词；加上");
            // Beside its sisters, where there are some.
            let table = key.rsplit_once('.').map_or(key.as_str(), |(table, _)| table);
            let place = self.places.get(key).or_else(|| self.places.get(table));
            source.near(place.cloned(), Rule::Worded, message);
        }
    }
}

/// A table of words, in which a table may stand for a word with words below it.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
struct Table(
    #[schemars(with = "BTreeMap<String, w::Or<String, Table>>")] BTreeMap<Text, Spanned<Either<Table>>>,
);

#[derive(Default)]
struct Translated {
    words: Words,
    places: BTreeMap<String, Range<usize>>,
}

impl Translated {
    /// `[event.step] triage = "Assess"` and `"" = …` for the table's own word.
    fn flatten(&mut self, prefix: &str, table: Table) {
        for (name, value) in table.0 {
            let key = match (prefix, name.get_ref().as_str()) {
                ("", name) => name.to_owned(),
                (prefix, "") => prefix.to_owned(),
                (prefix, name) => format!("{prefix}.{name}"),
            };
            self.places.entry(key.clone()).or_insert(name.span());
            match value.into_inner() {
                Either::Text(text) => drop(self.words.insert(key, text)),
                Either::Shape(inner) => self.flatten(&key, inner),
            }
        }
    }
}
