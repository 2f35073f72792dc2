//! The table of what matters can be about.

use crate::overlay::RawOverlay;
use crate::problem::Source;
use crate::raw::{RawCategories, RawCategory, Text};
use gewu_kernel::limit::Limit;
use gewu_matter::procedure::Category;
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) fn categories(
    raw: RawCategories,
    units: &BTreeMap<String, String>,
    source: &mut Source<'_>,
) -> BTreeMap<String, Category> {
    let mut table = BTreeMap::new();
    for (row, raw) in raw.category.into_iter().enumerate() {
        let id = raw.id.get_ref().clone();
        let span = raw.id.span();
        let category = Category { row, ..category(raw, units, source) };
        if table.insert(id.clone(), category).is_some() {
            source.at(span, format!("“{id}” stands in the table already; give each category one row"));
        }
    }
    table
}

fn category(raw: RawCategory, units: &BTreeMap<String, String>, source: &mut Source<'_>) -> Category {
    let mut columns = BTreeMap::new();
    for (name, value) in raw.columns {
        match plain(value.get_ref()) {
            Some(value) => drop(columns.insert(name.into_inner(), value)),
            None => source.at(value.span(), "a column holds a text, a whole number, true or false"),
        }
    }
    Category {
        title: raw.title,
        unit: raw.unit.and_then(|key| unit(key, units, source)),
        limit: raw.limit.and_then(|text| limit(text, source)),
        opens_when: raw.opens_when,
        closes_when: raw.closes_when,
        evidence: raw.evidence,
        columns,
        row: 0,
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
        let known = units.keys().cloned().collect::<Vec<_>>().join(", ");
        source.at(key.span(), format!("“{}” is not among the pack’s units: {known}", key.get_ref()));
        return None;
    }
    Some(key.into_inner())
}

fn limit(text: Text, source: &mut Source<'_>) -> Option<Limit> {
    text.get_ref()
        .parse()
        .map_err(|error: gewu_kernel::limit::NotALimit| source.at(text.span(), error.to_string()))
        .ok()
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
