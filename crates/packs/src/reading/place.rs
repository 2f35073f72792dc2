//! Which key an error of reading is about: the way to it from the top of the file.

use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One part of a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A key of a table.
    Key(String),
    /// Some item of a list.
    Item,
}

/// What stands at a place.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) way: Vec<Part>,
    /// What was written there, as one word of [`DeValue::type_str`], and `tables` for a list of `[[…]]` or of tables.
    pub(super) kind: &'static str,
    /// What was written there, where it is one plain value or a list of such.
    pub(super) value: Option<toml::Value>,
}

impl Place {
    /// The last key on the way.
    pub(super) fn key(&self) -> Option<&str> {
        self.way.iter().rev().find_map(|part| match part {
            Part::Key(key) => Some(key.as_str()),
            Part::Item => None,
        })
    }
}

/// The key or value that stands exactly at a stretch of the text; the innermost one, where several do.
pub(super) fn find(text: &str, span: &Range<usize>) -> Option<Place> {
    let table = DeTable::parse(text).ok()?;
    if table.span() == *span {
        return Some(Place { way: Vec::new(), kind: "table", value: None });
    }
    let mut way = Vec::new();
    in_table(table.get_ref(), span, &mut way)
}

fn in_table(table: &DeTable<'_>, span: &Range<usize>, way: &mut Vec<Part>) -> Option<Place> {
    for (key, value) in table {
        way.push(Part::Key(key.get_ref().to_string()));
        if key.span() == *span {
            return Some(place(value, way));
        }
        if let Some(found) = in_value(value, span, way) {
            return Some(found);
        }
        way.pop();
    }
    None
}

fn in_value(value: &Spanned<DeValue<'_>>, span: &Range<usize>, way: &mut Vec<Part>) -> Option<Place> {
    let inner = match value.get_ref() {
        DeValue::Table(table) => in_table(table, span, way),
        DeValue::Array(items) => items.iter().find_map(|item| {
            way.push(Part::Item);
            let found = in_value(item, span, way);
            if found.is_none() {
                way.pop();
            }
            found
        }),
        _ => None,
    };
    inner.or_else(|| (value.span() == *span).then(|| place(value, way)))
}

fn place(value: &Spanned<DeValue<'_>>, way: &[Part]) -> Place {
    let kind = match value.get_ref() {
        DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => "tables",
        other => other.type_str(),
    };
    Place { way: way.to_vec(), kind, value: plain(value.get_ref()) }
}

fn plain(value: &DeValue<'_>) -> Option<toml::Value> {
    Some(match value {
        DeValue::String(text) => toml::Value::String(text.to_string()),
        DeValue::Integer(number) => {
            toml::Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok()?)
        }
        DeValue::Float(number) => toml::Value::Float(number.as_str().parse().ok()?),
        DeValue::Boolean(flag) => toml::Value::Boolean(*flag),
        DeValue::Datetime(day) => toml::Value::Datetime(*day),
        DeValue::Array(items) => {
            toml::Value::Array(items.iter().map(|item| plain(item.get_ref())).collect::<Option<_>>()?)
        }
        DeValue::Table(_) => return None,
    })
}
