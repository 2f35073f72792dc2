//! What a value in an expression can be.

use crate::said::{Said, said};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Yes or no.
    Flag,
    /// A whole number; `most` is the largest that its absolute value can be.
    Count { most: i128 },
    /// Words.
    Text,
    /// One of a list.
    Choice(Arc<BTreeSet<String>>),
    /// A day such as 2026-03-01.
    Day,
    /// A time such as `5 working-days`, which only the engine compares.
    Limit,
    /// A body or a person that a step has named.
    Named,
    /// Several of a kind.
    List(Box<Kind>),
    /// Members by name.
    Record(Arc<Record>),
    /// Of something that is wrong elsewhere already.
    Any,
}

/// Members by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) members: BTreeMap<String, Member>,
    /// Members that exist and that no expression may ask for.
    pub(crate) personal: BTreeSet<String>,
}

/// A member of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) kind: Kind,
    /// Whether it is always there.
    pub(crate) sure: bool,
}

impl Kind {
    /// Any whole number that a journal can hold.
    pub(crate) const COUNT: Kind = Kind::Count { most: i64::MAX as i128 };

    /// A record of members that are always there.
    pub(crate) fn record(members: impl IntoIterator<Item = (String, Kind)>) -> Kind {
        let members = members.into_iter().map(|(name, kind)| (name, Member { kind, sure: true }));
        Kind::Record(Arc::new(Record { members: members.collect(), personal: BTreeSet::new() }))
    }

    /// One of some words.
    pub(crate) fn choice<T: Into<String>>(of: impl IntoIterator<Item = T>) -> Kind {
        Kind::Choice(Arc::new(of.into_iter().map(Into::into).collect()))
    }

    /// What a field of a form holds, by its JSON Schema.
    pub(crate) fn of_schema(field: &Value) -> Kind {
        if let Some(listed) = field.get("enum").and_then(Value::as_array) {
            let words = listed.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
            return words.map_or(Kind::Any, Kind::choice);
        }
        match (field.get("type").and_then(Value::as_str), field.get("format").and_then(Value::as_str)) {
            (Some("string"), Some("date")) => Kind::Day,
            (Some("string"), _) => Kind::Text,
            (Some("boolean"), _) => Kind::Flag,
            (Some("integer"), _) => {
                let bound = |word: &str| field.get(word).and_then(Value::as_i64).map(i128::from);
                let most =
                    bound("minimum").zip(bound("maximum")).map(|(least, most)| least.abs().max(most.abs()));
                most.map_or(Kind::COUNT, |most| Kind::Count { most })
            }
            (Some("array"), _) => Kind::List(Box::new(field.get("items").map_or(Kind::Any, Kind::of_schema))),
            (Some("object"), _) => Kind::Record(Arc::new(Record::of_schema(field))),
            _ => Kind::Any,
        }
    }

    /// What a value of a table is.
    pub(crate) fn of_value(value: &Value) -> Kind {
        match value {
            Value::Bool(_) => Kind::Flag,
            Value::Number(number) => Kind::Count {
                most: number.as_i64().map_or(i64::MAX.into(), |number| i128::from(number).abs()),
            },
            Value::String(text) => Kind::choice([text]),
            _ => Kind::Any,
        }
    }

    /// A kind that takes both, if there is one.
    pub(crate) fn or(self, other: Kind) -> Option<Kind> {
        Some(match (self, other) {
            (Kind::Any, other) | (other, Kind::Any) => other,
            (Kind::Count { most }, Kind::Count { most: other }) => Kind::Count { most: most.max(other) },
            (Kind::Choice(one), Kind::Choice(other)) => Kind::choice(one.union(&other).cloned()),
            (Kind::Choice(_) | Kind::Text, Kind::Choice(_) | Kind::Text) => Kind::Text,
            (Kind::List(one), Kind::List(other)) => Kind::List(Box::new(one.or(*other)?)),
            (one, other) if one == other => one,
            _ => return None,
        })
    }

    /// What an author calls it.
    pub(crate) fn called(&self) -> Said {
        match self {
            Kind::Flag => said!("yes or no", "是或否"),
            Kind::Count { .. } => said!("a whole number", "整数"),
            Kind::Text => said!("a text", "文字"),
            Kind::Choice(of) if of.len() == 1 => {
                let word = of.iter().next().cloned().unwrap_or_default();
                said!("the word '{word}'", "词'{word}'")
            }
            Kind::Choice(of) => {
                let words = of.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
                said!("one of {words}", "{words} 之一")
            }
            Kind::Day => said!("a day", "日期"),
            Kind::Limit => said!("a limit", "时限"),
            Kind::Named => said!("a body or person", "组织或人"),
            Kind::List(of) => {
                let Said { en, zh } = of.called();
                said!("a list, each {en}", "列表（每项为{zh}）")
            }
            Kind::Record(_) => said!("a table", "一组内容"),
            Kind::Any => said!("anything", "任意"),
        }
    }
}

impl Record {
    /// The members of an object’s schema.
    pub(crate) fn of_schema(schema: &Value) -> Record {
        let required = schema.get("required").and_then(Value::as_array);
        let required: BTreeSet<&str> = required.into_iter().flatten().filter_map(Value::as_str).collect();
        let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let mut record = Record::default();
        for (name, field) in fields {
            if field.get(crate::form::PERSONAL) == Some(&Value::Bool(true)) {
                record.personal.insert(name.clone());
                continue;
            }
            let sure = required.contains(name.as_str());
            record.members.insert(name.clone(), Member { kind: Kind::of_schema(field), sure });
        }
        record
    }
}
