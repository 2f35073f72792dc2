//! Filling a form in: what a page sent as the JSON that the schema asks for, or what is wrong field by field.

use super::draw::plain;
use super::sent::Sent;
use super::{Kind, PREFIX, ordered};
use crate::portal::visitor::Visitor;
use crate::problem::Problem;
use gewu_packs::form::Form;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What is wrong with each field, in the visitor’s language.
pub(in crate::portal) type Errors = BTreeMap<String, String>;

impl Visitor {
    /// The form as JSON. What was left empty is left out; what cannot be what it should is an error, and all errors
    /// are told at once.
    pub(in crate::portal) fn fill(&self, asked: &Form, sent: &Sent) -> Result<Value, Errors> {
        let mut form = Map::new();
        let mut errors = Errors::new();
        for (name, field, kind, required) in ordered(asked.schema()) {
            let written = sent.all(&format!("{PREFIX}{name}"));
            match value(field, kind, written, sent) {
                Ok(Some(value)) => {
                    if let Some(error) = self.length(field, &value) {
                        errors.insert(name.clone(), error);
                    }
                    form.insert(name.clone(), value);
                }
                Ok(None) if required => {
                    errors.insert(name.clone(), self.word(missing(kind)));
                }
                Ok(None) => {}
                Err(key) => {
                    errors.insert(name.clone(), self.word(key));
                }
            }
        }
        let form = Value::Object(form);
        for problem in asked.check(&form) {
            // What is missing, or wrong with the form as a whole, is not said of a field.
            if let Some(name) = problem.pointer.split('/').nth(1) {
                errors.entry(name.to_owned()).or_insert_with(|| self.word("field.unfit"));
            }
        }
        if errors.is_empty() { Ok(form) } else { Err(errors) }
    }

    /// As [`Visitor::fill`] where the form itself may be left empty; with `reason` it may not.
    pub(in crate::portal) fn fill_loosely(
        &self,
        asked: &Form,
        sent: &Sent,
        reason: bool,
    ) -> Result<Value, Errors> {
        let form = self.fill(asked, sent)?;
        match form.as_object() {
            Some(fields) if fields.is_empty() && reason => {
                Err(Errors::from([("words".to_owned(), self.word("field.missing"))]))
            }
            _ => Ok(form),
        }
    }

    /// Whether a text is too short or too long, before a program says so in its own words.
    fn length(&self, field: &Value, value: &Value) -> Option<String> {
        let count = value.as_str()?.chars().count() as u64;
        let said = |key: &str, limit: u64| Some(self.phrase(key, &[("count", &limit.to_string())]));
        match (field["minLength"].as_u64(), field["maxLength"].as_u64()) {
            (Some(least), _) if count < least => said("field.too-short", least),
            (_, Some(most)) if count > most => said("field.too-long", most),
            _ => None,
        }
    }

    /// What the form’s own rules found, by field.
    pub(in crate::portal) fn errors(&self, schema: &Value, problem: &Problem) -> Errors {
        let named = |pointer: &str| {
            let name = pointer.strip_prefix("/form/")?.split('/').next()?.to_owned();
            schema["properties"].get(&name).map(|_| name)
        };
        let found = problem.fields().iter().map(|problem| named(&problem.pointer).unwrap_or_default());
        found.map(|name| (name, self.word("field.unfit"))).collect()
    }
}

fn missing(kind: Kind) -> &'static str {
    match kind {
        Kind::One | Kind::Some => "field.choose",
        _ => "field.missing",
    }
}

/// The value of a field; none when nothing was written.
fn value(field: &Value, kind: Kind, written: &[String], sent: &Sent) -> Result<Option<Value>, &'static str> {
    if kind == Kind::Pictures {
        let hashes: Vec<Value> = sent.pictures.iter().map(|it| Value::from(it.hash.clone())).collect();
        return Ok(Some(Value::from(hashes)).filter(|_| !sent.pictures.is_empty()));
    }
    let first = written.first().map(|text| text.trim()).unwrap_or_default();
    if first.is_empty() {
        return Ok(None);
    }
    match kind {
        Kind::Number => match first.parse::<i64>() {
            Ok(number) => Ok(Some(number.into())),
            Err(_) => first.parse::<f64>().map(|it| Some(it.into())).map_err(|_| "field.not-a-number"),
        },
        Kind::Yes => Ok(Some(true.into())),
        Kind::One => Ok(Some(of_enum(field, first).unwrap_or_else(|| first.into()))),
        Kind::Some => {
            let chosen = written
                .iter()
                .map(|text| of_enum(&field["items"], text).unwrap_or_else(|| text.as_str().into()));
            Ok(Some(chosen.collect::<Vec<_>>().into()))
        }
        Kind::Line | Kind::Lines | Kind::Day | Kind::Pictures => Ok(Some(first.replace("\r\n", "\n").into())),
    }
}

/// The value of an enum that a page sent as text.
fn of_enum(field: &Value, text: &str) -> Option<Value> {
    field["enum"].as_array()?.iter().find(|value| plain(value) == text).cloned()
}
