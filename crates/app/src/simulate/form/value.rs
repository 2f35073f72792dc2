//! Numbers, lists and tables of forms, as their schemas ask for them.

use super::{Given, free, value};
use crate::simulate::chance::Chance;
use serde_json::{Map, Value, json};

/// A whole number within the bounds. Between far bounds small ones are as frequent as large ones, digit for digit, as
/// amounts of money are.
pub(super) fn number(shape: &Value, chance: &mut Chance) -> i64 {
    let bound = |name: &str| shape.get(name).and_then(Value::as_i64);
    let least = bound("minimum").or(bound("exclusiveMinimum").map(|least| least + 1));
    let most = bound("maximum").or(bound("exclusiveMaximum").map(|most| most - 1));
    let least = least.unwrap_or_else(|| most.unwrap_or(1).min(1));
    let most = most.unwrap_or(least.saturating_add(99)).max(least);
    let mut room = u64::try_from(most.saturating_sub(least)).unwrap_or(0);
    if room > 1000 {
        let digits = u64::BITS - room.leading_zeros();
        room = room.min(u64::MAX >> (u64::BITS - 1 - chance.below(digits as usize) as u32));
    }
    // Chance draws below 2^32; what is larger is drawn in coarser steps.
    let coarse = room / u64::from(u32::MAX) + 1;
    let drawn = chance.below(usize::try_from(room / coarse).unwrap_or(0) + 1) as u64 * coarse;
    let number = least.saturating_add(i64::try_from(drawn).unwrap_or(0));
    match bound("multipleOf").filter(|step| *step > 1) {
        Some(step) => {
            (number - number.rem_euclid(step) + if least.rem_euclid(step) > 0 { step } else { 0 }).min(most)
        }
        None => number,
    }
}

/// As many items as there must be, one at least, or a few more.
pub(super) fn list(field: &str, shape: &Value, given: &Given<'_>, chance: &mut Chance) -> Value {
    let bound =
        |name: &str| shape.get(name).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    let least = bound("minItems").unwrap_or(1);
    let most = bound("maxItems").unwrap_or(usize::MAX).min(least + 2).max(least);
    let wanted = least + chance.below(most - least + 1);
    let different = shape["uniqueItems"] == json!(true);
    let mut items: Vec<Value> = Vec::new();
    for _ in 0..wanted * 10 {
        if items.len() == wanted {
            break;
        }
        let mut item = value(field, &shape["items"], given, chance);
        if let (true, true, Some(text)) = (different, free(&shape["items"]), item.as_str()) {
            item = json!(format!("{text}{}", items.len() + 1));
        }
        if !different || !items.contains(&item) {
            items.push(item);
        }
    }
    json!(items)
}

/// A table within a form: what it must have, and some of what it may.
pub(super) fn record(shape: &Value, given: &Given<'_>, chance: &mut Chance) -> Value {
    let must = shape["required"].as_array();
    let required = |field: &str| must.is_some_and(|all| all.iter().any(|it| it == field));
    let mut filled = Map::new();
    for (field, inner) in shape["properties"].as_object().into_iter().flatten() {
        if required(field) || (given.has(field) || free(inner)) && chance.percent(60) {
            filled.insert(field.clone(), value(field, inner, given, chance));
        }
    }
    Value::Object(filled)
}

/// A text as long as it has to be, and no longer than it may.
pub(super) fn fitted(text: &str, shape: &Value) -> String {
    let bound =
        |name: &str| shape.get(name).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    let (least, most) = (bound("minLength").unwrap_or(0), bound("maxLength").unwrap_or(usize::MAX));
    let long = text.chars().count();
    match long < least && long > 0 {
        true => text.chars().cycle().take(least).collect(),
        false => text.chars().take(most).collect(),
    }
}
