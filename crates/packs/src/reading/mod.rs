//! Reading files, and telling authors what cannot be read: at the fault, in both languages, with what to write. The
//! parsers' own words are the last resort.

mod bytes;
mod json;
mod key;
mod place;
mod sample;
mod shape;
mod sign;
mod syntax;

pub use bytes::text;
pub(crate) use json::json;
pub use key::nearest;
pub(crate) use sign::within;

use crate::problem::Problem;
use crate::rule::Rule;
use crate::said::{Said, said};
use place::{Part, Place};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shape::Shape;
use std::ops::Range;

/// Reads a text as TOML of a shape, or says where it is none, and what to write.
pub(crate) fn toml<T: DeserializeOwned + JsonSchema>(text: &str) -> Result<T, (Range<usize>, Said)> {
    toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        told(text, span, error.message(), Some(&Shape::of::<T>()))
    })
}

/// What is wrong with a file that others than packs read as TOML, without the shape that they wanted.
pub fn problem(file: &str, text: &str, error: &toml::de::Error) -> Problem {
    let (span, message) = told(text, error.span().unwrap_or(0..0), error.message(), None);
    Problem::at(file, text, span, Rule::Readable, message)
}

fn told(text: &str, span: Range<usize>, message: &str, shape: Option<&Shape>) -> (Range<usize>, Said) {
    if message == "duplicate key" {
        return (span.clone(), key::twice(text, &span));
    }
    let Some(place) = place::find(text, &span) else {
        // What cannot be parsed has no places.
        if let Some((at, said)) = sign::wrong(text, span.start, true) {
            return (at..at, said);
        }
        let said = syntax::told(message, text, &span).unwrap_or_else(|| parsers(message));
        return (span, said);
    };
    let said = shaped(&place, message, shape).unwrap_or_else(|| parsers(message));
    (span, said)
}

/// What no words of ours stand for.
fn parsers(message: &str) -> Said {
    said!(
        "this cannot be read as TOML: {message}",
        "这里读不通，对照参考手册里的写法改；解析器的原话是：{message}"
    )
}

/// What a text that is TOML says otherwise than its shape.
fn shaped(place: &Place, message: &str, shape: Option<&Shape>) -> Option<Said> {
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let mut named = rest.split('`').skip(1).step_by(2).map(str::to_owned);
        let key = named.next()?;
        return Some(key::unknown(shape, &place.way, &key, &named.collect::<Vec<_>>()));
    }
    let shape = shape?;
    if let Some(rest) = message.strip_prefix("missing field ") {
        return missing(place, rest.trim_matches('`'), shape);
    }
    let wrong = ["invalid type", "invalid value", "invalid length"].iter().any(|it| message.starts_with(it));
    wrong.then(|| misshapen(place, shape)).flatten()
}

fn missing(place: &Place, key: &str, shape: &Shape) -> Option<Said> {
    let mut way = place.way.clone();
    way.push(Part::Key(key.to_owned()));
    let at = shape.at(&way)?;
    if at.either.iter().all(|schema| is_tables(schema)) {
        way.push(Part::Item);
        let heading = key::heading(&way);
        return Some(said!(
            "there is no “{key}” yet; write one below a heading {heading}",
            "还没有“{key}”；写在标题 {heading} 下面"
        ));
    }
    let write = sample::line(key, &sample::like(shape, key, &at.either, None)?);
    Some(said!("“{key}” is missing here; write {write}", "这里少了“{key}”；写上 {write}"))
}

fn misshapen(place: &Place, shape: &Shape) -> Option<Said> {
    let key = place.key()?;
    let at = shape.at(&place.way)?;
    let around = &place.way[..place.way.len() - 1];
    if !at.declared
        && place.way.last() != Some(&Part::Item)
        && let Some(outer) = shape.knows(around, key)
    {
        return Some(key::moved(key, around, outer));
    }
    let item = place.way.last() == Some(&Part::Item);
    if at.either.iter().all(|schema| is_tables(schema)) {
        let heading = key::heading(&[&place.way[..], &[Part::Item]].concat());
        return Some(said!(
            "there may be several of “{key}”: write each below a heading of its own in two brackets, {heading}",
            "“{key}”可以有好几个：各写在自己的标题下面，标题用两个方括号 {heading}"
        ));
    }
    if place.kind == "tables" && !item && at.either.iter().all(|schema| schema["type"] == "object") {
        let heading = key::heading(&place.way);
        return Some(said!(
            "there is only one “{key}”: write its heading in one bracket, {heading}",
            "“{key}”只有一个：标题用一个方括号 {heading}"
        ));
    }
    let value = sample::like(shape, key, &at.either, place.value.as_ref())?;
    let (write, line) = (sample::written(&value), sample::line(key, &value));
    let (en, zh) = kind(place.kind);
    Some(match item {
        true => said!(
            "{en} cannot stand in the list “{key}”; write {write}",
            "列表“{key}”里不能写{zh}；写成 {write}"
        ),
        false => said!("“{key}” cannot be {en}; write {line}", "“{key}”不能写成{zh}；写成 {line}"),
    })
}

/// Whether a schema asks for a list of tables, as headings in two brackets write them.
fn is_tables(schema: &Value) -> bool {
    schema["type"] == "array" && schema["items"].get("$ref").is_some()
}

fn kind(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "integer" => ("this number", "这个数"),
        "float" => ("a number with a point", "小数"),
        "boolean" => ("true or false", " true 或 false"),
        "datetime" => ("a day without quotation marks", "不加引号的日期"),
        "string" => ("this text", "这段文字"),
        "array" | "tables" => ("a list", "列表"),
        _ => ("a table", "表"),
    }
}

#[cfg(test)]
mod tests;
