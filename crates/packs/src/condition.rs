//! What the conditions and names of a procedure may refer to, and whether a condition can be answered
//! over every matter that can be.

use crate::form::Form;
use crate::grammar;
use crate::names::Names;
use crate::raw::{Either, RawProcedure};
use gewu_matter::condition::{Condition, Member};
use gewu_matter::procedure::{At, BindKind, Category, REPORTER, Who};
use gewu_territory::area::Level;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a procedure knows.
#[derive(Default)]
pub(crate) struct Known {
    /// Fields of the opening form that are not personal: whether each is required, and a value it may hold.
    fields: BTreeMap<String, (bool, Value)>,
    /// Fields of the opening form that are personal.
    personal: Vec<String>,
    categories: Vec<Map<String, Value>>,
    parameters: Map<String, Value>,
    steps: Vec<String>,
    /// What outcomes and the opening bind for the whole matter.
    pub(crate) bindings: BTreeMap<String, BindKind>,
    /// What holds within one branch only.
    local: Vec<String>,
}

impl Known {
    pub(crate) fn of(
        raw: &RawProcedure,
        names: &Names<'_>,
        categories: &BTreeMap<String, Category>,
        form: Option<&Form>,
    ) -> Known {
        let binds = raw.step.iter().flat_map(|step| step.outcomes.values()).flat_map(|outcome| match outcome
            .get_ref()
        {
            Either::Shape(full) => full.binds.iter().collect::<Vec<_>>(),
            Either::Text(_) => vec![],
        });
        let kind = |text: &str| grammar::bind(text).or_else(|_| grammar::opening_bind(text));
        let bindings = binds
            .chain(&raw.binds)
            .filter_map(|(name, text)| Some((name.get_ref().clone(), kind(text.get_ref()).ok()?.0)));
        let plain = form.map(Form::plain_fields).unwrap_or_default();
        let sample = |name: &String| form.and_then(|form| form.field(name)).map_or(Value::Null, sample);
        let fields: BTreeMap<_, _> =
            plain.into_iter().map(|(name, required)| (name.clone(), (required, sample(&name)))).collect();
        let all = form.and_then(|form| form.schema().get("properties")?.as_object().cloned());
        let personal = all.unwrap_or_default().into_iter().map(|(name, _)| name);
        let local = raw.step.iter().filter_map(|step| step.branches_of.as_ref());
        Known {
            personal: personal.filter(|name| !fields.contains_key(name)).collect(),
            fields,
            categories: categories.iter().map(row).collect(),
            parameters: names.parameters.iter().map(|(name, it)| (name.clone(), it.value.clone())).collect(),
            steps: raw.step.iter().map(|step| step.id.get_ref().clone()).collect(),
            bindings: bindings.collect(),
            local: local.map(|each| each.as_.get_ref().clone()).collect(),
        }
    }

    /// Whether the opening form always holds a day under this name.
    pub(crate) fn asks_for_day(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|(required, value)| *required && *value == json!(DAY))
    }

    /// Why `who` can mean nobody, if nothing binds what it names.
    pub(crate) fn unbound(&self, who: &Who) -> Option<String> {
        let levels = || Level::ALL.map(Level::word).join(", ");
        match who {
            Who::Bound(name) if self.bindings.get(name) != Some(&BindKind::Person) => Some(format!(
                "no outcome binds a person as “{name}”; write {REPORTER}, ROLE @ PLACE, or binds = {{ {name} = \"person\" }} on an outcome"
            )),
            Who::Role { at: At::Binding(name), .. }
                if self.bindings.get(name) != Some(&BindKind::Body) && !self.local.contains(name) =>
            {
                Some(format!(
                    "“{name}” is no place: write grid, {}, or binds = {{ {name} = \"body\" }} on an outcome",
                    levels()
                ))
            }
            _ => None,
        }
    }

    /// Whether a condition can be answered for every matter, or what to write instead.
    pub(crate) fn answers(&self, condition: &Condition) -> Result<(), String> {
        let members = condition.members();
        for member in &members {
            self.member(member, &members).map_err(|message| format!("“{condition}”: {message}"))?;
        }
        let nothing = [Map::new()];
        let rows = if self.categories.is_empty() { &nothing[..] } else { &self.categories };
        for category in rows {
            for full in [true, false] {
                condition.holds(&self.sample(category, full)).map_err(|error| error.to_string())?;
            }
        }
        Ok(())
    }

    fn member(&self, member: &Member, all: &[Member]) -> Result<(), String> {
        let name = &member.name;
        let has = |row: &Map<String, Value>| row.contains_key(name);
        let (known, always, offered): (bool, bool, Vec<&str>) = match member.of.as_str() {
            "form" if self.personal.contains(name) => {
                return Err(format!("“{name}” is personal, and no condition may ask for what is personal"));
            }
            "form" => {
                let required = self.fields.get(name).map(|(required, _)| *required);
                let names = self.fields.keys().map(String::as_str);
                (required.is_some(), required == Some(true), names.collect())
            }
            "category" => (
                self.categories.iter().any(has),
                self.categories.iter().all(has),
                self.categories.first().into_iter().flat_map(|row| row.keys().map(String::as_str)).collect(),
            ),
            "parameter" => {
                let names = self.parameters.keys().map(String::as_str);
                (self.parameters.contains_key(name), true, names.collect())
            }
            "visits" => (self.steps.contains(name), true, self.steps.iter().map(String::as_str).collect()),
            "bound" => {
                let known = self.bindings.contains_key(name) || self.local.contains(name);
                let names = self.bindings.keys().chain(&self.local).map(String::as_str);
                (known, false, names.collect())
            }
            _ => return Ok(()),
        };
        if !known {
            return Err(format!("there is no {}.{name}; there are {}", member.of, offered.join(", ")));
        }
        let tested = all.iter().any(|other| other.tested && other.of == member.of && other.name == *name);
        match always || tested {
            true => Ok(()),
            false => Err(format!(
                "{0}.{name} may be missing; write has({0}.{name}) && … , so that it can always be answered",
                member.of
            )),
        }
    }

    fn sample(&self, category: &Map<String, Value>, full: bool) -> Value {
        let fields = self.fields.iter().filter(|(_, (required, _))| full || *required);
        let bound = self.bindings.keys().chain(&self.local).filter(|_| full);
        json!({
            "form": fields.map(|(name, (_, value))| (name.clone(), value.clone())).collect::<Map<_, _>>(),
            "category": category,
            "parameter": self.parameters,
            "bound": bound.map(|name| (name.clone(), json!("body:1"))).collect::<Map<_, _>>(),
            "visits": self.steps.iter().map(|step| (step.clone(), json!(1))).collect::<Map<_, _>>(),
            "result": "",
            "reopened": 1,
            "reopened_from": "",
        })
    }
}

fn row((id, category): (&String, &Category)) -> Map<String, Value> {
    let columns = category.columns.iter().map(|(name, value)| (name.clone(), value.clone()));
    let own = [("id", json!(id)), ("title", json!(category.title)), ("unit", json!(category.unit))];
    columns.chain(own.map(|(name, value)| (name.to_owned(), value))).collect()
}

const DAY: &str = "2026-03-02";

/// A value that a field's schema takes, as far as conditions care.
fn sample(field: &Value) -> Value {
    if let Some(first) = field.get("enum").and_then(|listed| listed.get(0)) {
        return first.clone();
    }
    match (field.get("type").and_then(Value::as_str), field.get("format").and_then(Value::as_str)) {
        (Some("string"), Some("date")) => json!(DAY),
        (Some("string"), _) => json!(""),
        (Some("integer"), _) => json!(1),
        (Some("number"), _) => json!(1.5),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([]),
        (Some("object"), _) => json!({}),
        _ => Value::Null,
    }
}
