//! Conditions: CEL expressions over what a matter knows, parsed once when a pack is compiled.

use cel::objects::{Key, Map as CelMap};
use cel::{Context, Env, Program, Value};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

/// The functions of CEL; making them anew for each evaluation would cost more than evaluating.
static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A yes-or-no question over the values of a matter.
#[derive(Clone)]
pub struct Condition {
    source: String,
    program: Arc<Program>,
}

/// Why a condition cannot be read or answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// The text is not CEL.
    #[error("“{condition}” cannot be read: {reason}")]
    Unreadable {
        /// The text.
        condition: String,
        /// What the parser says.
        reason: String,
    },
    /// Its values do not fit together.
    #[error("“{condition}” cannot be answered: {reason}")]
    Unanswerable {
        /// The text.
        condition: String,
        /// What happened.
        reason: String,
    },
}

/// The values a condition may use, with what each holds.
pub const NAMES: [(&str, &str); 9] = [
    ("form", "the opening form's fields that are not personal"),
    ("category", "the row of the matter's category; empty when it has none"),
    ("parameter", "the tenant's parameters"),
    ("bound", "what earlier steps have named; test with has(bound.NAME)"),
    ("visits", "how often each step was entered; visits['two-words'] where an id has a hyphen"),
    ("result", "what the last outcome claims, or an empty string"),
    ("one_person", "of each name in [one_person], whether one person holds all its seats"),
    ("reopened", "how often it came back from an end"),
    ("reopened_from", "the end from which it last came back, or an empty string"),
];

impl Condition {
    /// Parses a condition; what its names mean is checked by whoever knows the procedure.
    pub fn parse(source: &str) -> Result<Condition, ConditionError> {
        let program = Program::compile(source).map_err(|errors| ConditionError::Unreadable {
            condition: source.to_owned(),
            reason: errors.to_string(),
        })?;
        Ok(Condition { source: source.to_owned(), program: Arc::new(program) })
    }

    /// The parsed expression, for those who check it before anything runs.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Answers it over `values`, an object with the members of [`NAMES`].
    pub fn holds(&self, values: &Json) -> Result<bool, ConditionError> {
        let unanswerable =
            |reason: String| ConditionError::Unanswerable { condition: self.source.clone(), reason };
        let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
        for (name, _) in NAMES {
            context.add_variable_from_value(name, to_cel(&values[name]));
        }
        match self.program.execute(&context) {
            Ok(Value::Bool(answer)) => Ok(answer),
            Ok(other) => Err(unanswerable(format!("the answer is {other:?}, not yes or no"))),
            Err(error) => Err(unanswerable(error.to_string())),
        }
    }
}

/// Integers stay integers: CEL would not compare serde's unsigned with a plain literal.
fn to_cel(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => match number.as_i64().or_else(|| whole(number.as_f64()?)) {
            Some(whole) => Value::Int(whole),
            None => Value::Null,
        },
        Json::String(text) => Value::String(Arc::new(text.clone())),
        Json::Array(items) => Value::List(Arc::new(items.iter().map(to_cel).collect())),
        Json::Object(members) => {
            let map: HashMap<Key, Value> = members
                .iter()
                .map(|(name, member)| (Key::String(Arc::new(name.clone())), to_cel(member)))
                .collect();
            Value::Map(CelMap { map: Arc::new(map) })
        }
    }
}

/// `12.0` is a whole number to a JSON Schema, and `12` to everybody else.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Condition({})", self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values() -> Json {
        json!({
            "form": {"people": 12, "category": "road-lamp"},
            "category": {"urgent": true},
            "parameter": {"gathering": 10},
            "bound": {"unit": "body:5"},
            "visits": {"handle": 2},
            "result": "solved",
            "reopened": 1,
            "reopened_from": "declined",
        })
    }

    #[test]
    fn answers_over_what_the_matter_knows() {
        for (text, answer) in [
            ("form.people >= parameter.gathering", true),
            ("has(bound.unit) && visits.handle < 2", false),
            ("category.urgent || result == 'explained'", true),
            ("!has(bound.mediator)", true),
            ("reopened >= 2", false),
            ("reopened_from == 'declined'", true),
        ] {
            assert_eq!(Condition::parse(text).unwrap().holds(&values()), Ok(answer), "{text}");
        }
    }

    #[test]
    fn refuses_what_it_cannot_read_or_answer() {
        assert!(matches!(Condition::parse("form.people >"), Err(ConditionError::Unreadable { .. })));
        for text in [
            "worker.score > 1",
            "form.people",
            "form.missing == 1",
            "form.people == 'twelve' && form.people > 'a'",
        ] {
            let condition = Condition::parse(text).unwrap();
            let answer = condition.holds(&values());
            assert!(!matches!(answer, Ok(true)), "{text}: {answer:?}");
        }
    }
}
