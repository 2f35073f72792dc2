//! The table of what matters can be about.

use crate::missing;
use crate::names::Names;
use crate::overlay::RawOverlay;
use crate::problem::Source;
use crate::raw::{RawCategories, RawCategory, Text};
use crate::rule::Rule;
use crate::said::said;
use crate::{grammar, law, red_line};
use gewu_kernel::limit::Limit;
use gewu_matter::procedure::Category;
use serde_json::Value;
use std::collections::BTreeMap;

/// What was a column before it was a key.
const PUBLIC: &str = "public";

pub(crate) fn categories(
    raw: RawCategories,
    names: &Names<'_>,
    source: &mut Source<'_>,
) -> BTreeMap<String, Category> {
    let mut table = BTreeMap::new();
    for (row, raw) in raw.category.into_iter().enumerate() {
        let id = raw.id.get_ref().clone();
        let span = raw.id.span();
        if names.checked {
            red_line::named(span.clone(), &id, &raw.title, source);
            if !grammar::is_name(&id) {
                source.at(span.clone(), Rule::Named, grammar::not_a_name());
            }
        }
        let category = Category { row, ..category(raw, names, source) };
        if table.insert(id.clone(), category).is_some() {
            let message = said!(
                "“{id}” stands in the table already; give each category one row",
                "“{id}”在表里已经有了；每个类别只写一行"
            );
            source.at(span, Rule::Named, message);
        }
    }
    table
}

fn category(raw: RawCategory, names: &Names<'_>, source: &mut Source<'_>) -> Category {
    let (units, checked) = (names.units, names.checked);
    let mut columns = BTreeMap::new();
    // Editions from before it had a key of its own say it in a column.
    let column = raw.columns.iter().find(|(name, _)| name.get_ref() == PUBLIC);
    let private = column.is_some_and(|(_, value)| value.get_ref().as_bool() == Some(false));
    if let Some((name, _)) = column.filter(|_| checked) {
        let message = said!(
            "public is a key of its own, and no column: write public = false in the category",
            "public 是单独的键，不写在 columns 里：在类别里写 public = false"
        );
        source.at(name.span(), Rule::Plain, message);
    }
    for (name, value) in raw.columns {
        match plain(value.get_ref()) {
            Some(value) => drop(columns.insert(name.into_inner(), value)),
            None => {
                let message = said!(
                    "a column holds a text, a whole number, true or false",
                    "列里写文字、整数、true 或 false"
                );
                source.at(value.span(), Rule::Whole, message);
            }
        }
    }
    Category {
        title: raw.title,
        unit: raw.unit.and_then(|key| unit(key, units, source)),
        limit: raw.limit.and_then(|text| limit(text, source)),
        reserved: raw.reserved.and_then(|item| reserved(item, source)),
        opens_when: raw.opens_when,
        closes_when: raw.closes_when,
        evidence: raw.evidence,
        columns,
        row: 0,
        private: private || !raw.public || raw.confidential,
        confidential: raw.confidential,
    }
}

/// Puts the tenant's units and limits in place of the table's, for the categories that it has.
pub(crate) fn set(
    table: &mut BTreeMap<String, Category>,
    overlay: &RawOverlay,
    units: &BTreeMap<String, String>,
    source: &mut Source<'_>,
) {
    for (id, raw) in &overlay.category {
        let Some(row) = table.get_mut(id.get_ref().as_str()) else { continue };
        if let Some(key) = &raw.unit {
            row.unit = unit(key.clone(), units, source);
        }
        if let Some(text) = &raw.limit {
            row.limit = limit(text.clone(), source);
        }
        if let Some(evidence) = raw.evidence {
            row.evidence = evidence;
        }
    }
}

fn unit(key: Text, units: &BTreeMap<String, String>, source: &mut Source<'_>) -> Option<String> {
    if !units.contains_key(key.get_ref()) {
        let message = missing::unit(key.get_ref(), units);
        source.at(key.span(), Rule::Refers, message);
        return None;
    }
    Some(key.into_inner())
}

/// An item of law that is on the list.
fn reserved(item: Text, source: &mut Source<'_>) -> Option<String> {
    if !law::tables().reserved.contains_key(item.get_ref()) {
        let (name, known) =
            (item.get_ref(), law::tables().reserved.keys().cloned().collect::<Vec<_>>().join(", "));
        let message =
            said!("“{name}” is no item that the law reserves: {known}", "“{name}”不是法定保留事项：{known}");
        source.at(item.span(), Rule::Refers, message);
        return None;
    }
    Some(item.into_inner())
}

fn limit(text: Text, source: &mut Source<'_>) -> Option<Limit> {
    grammar::limit(text.get_ref()).map_err(|message| source.at(text.span(), Rule::Plain, message)).ok()
}

/// Whole numbers, texts and flags only: conditions count and compare, they do not measure.
fn plain(value: &toml::Value) -> Option<Value> {
    match value {
        toml::Value::String(text) => Some(Value::from(text.clone())),
        toml::Value::Integer(count) => Some(Value::from(*count)),
        toml::Value::Boolean(flag) => Some(Value::from(*flag)),
        _ => None,
    }
}
