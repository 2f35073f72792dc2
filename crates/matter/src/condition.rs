//! Conditions: CEL expressions over what a matter knows, parsed once when a pack is compiled.

use cel::common::ast::{Expr, LiteralValue, operators};
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
    /// It names a value that nothing provides.
    #[error("“{condition}” asks for “{name}”; a condition may use {offered}")]
    UnknownName {
        /// The text.
        condition: String,
        /// The name.
        name: String,
        /// The names there are.
        offered: String,
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
pub const NAMES: [(&str, &str); 8] = [
    ("form", "the opening form's fields that are not personal"),
    ("category", "the row of the matter's category; empty when it has none"),
    ("parameter", "the tenant's parameters"),
    ("bound", "what earlier steps have named; test with has(bound.NAME)"),
    ("visits", "how often each step was entered; visits['two-words'] where an id has a hyphen"),
    ("result", "what the last outcome claims, or an empty string"),
    ("reopened", "how often it came back from an end"),
    ("reopened_from", "the end from which it last came back, or an empty string"),
];

impl Condition {
    /// Parses a condition and checks the names it uses.
    pub fn parse(source: &str) -> Result<Condition, ConditionError> {
        let program = Program::compile(source).map_err(|errors| ConditionError::Unreadable {
            condition: source.to_owned(),
            reason: errors.to_string(),
        })?;
        if let Some(name) = program
            .references()
            .variables()
            .into_iter()
            .find(|name| !NAMES.iter().any(|(known, _)| known == name))
        {
            return Err(ConditionError::UnknownName {
                condition: source.to_owned(),
                name: name.to_owned(),
                offered: NAMES.map(|(known, _)| known).join(", "),
            });
        }
        Ok(Condition { source: source.to_owned(), program: Arc::new(program) })
    }

    /// What it asks for of each value, such as `form.people`.
    pub fn members(&self) -> Vec<Member> {
        let mut members = Vec::new();
        collect(&self.program.expression().expr, &mut members);
        members
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

/// A member of a value that a condition asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// One of [`NAMES`].
    pub of: String,
    /// The member.
    pub name: String,
    /// Whether the condition only asks if it is there: `has(form.people)`, `'people' in form`.
    pub tested: bool,
}

fn collect(expression: &Expr, members: &mut Vec<Member>) {
    let mut member = |of: &Expr, name: &str, tested| {
        if let Expr::Ident(of) = of {
            members.push(Member { of: of.clone(), name: name.to_owned(), tested });
        }
    };
    match expression {
        Expr::Select(select) => {
            member(&select.operand.expr, &select.field, select.test);
            collect(&select.operand.expr, members);
        }
        Expr::Call(call) => {
            match (call.func_name.as_str(), call.args.as_slice()) {
                (operators::INDEX, [of, name]) => {
                    text(&name.expr).into_iter().for_each(|name| member(&of.expr, name, false));
                }
                (operators::IN, [name, of]) => {
                    text(&name.expr).into_iter().for_each(|name| member(&of.expr, name, true));
                }
                _ => {}
            }
            call.target.iter().for_each(|target| collect(&target.expr, members));
            call.args.iter().for_each(|argument| collect(&argument.expr, members));
        }
        Expr::List(list) => list.elements.iter().for_each(|element| collect(&element.expr, members)),
        Expr::Comprehension(over) => {
            for part in [&over.iter_range, &over.accu_init, &over.loop_cond, &over.loop_step, &over.result] {
                collect(&part.expr, members);
            }
        }
        _ => {}
    }
}

fn text(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

/// Integers stay integers: CEL would not compare serde's unsigned with a plain literal.
fn to_cel(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
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
        assert!(matches!(Condition::parse("worker.score > 1"), Err(ConditionError::UnknownName { .. })));
        for text in ["form.people", "form.missing == 1", "form.people == 'twelve' && form.people > 'a'"] {
            let condition = Condition::parse(text).unwrap();
            let answer = condition.holds(&values());
            assert!(!matches!(answer, Ok(true)), "{text}: {answer:?}");
        }
    }
}
