//! Tables of keys for people, made of the same comments.

use super::schema::{plain, said};
use super::written::WRITTEN;
use crate::overlay::{RawCategoryOverlay, RawOverlay};
use crate::raw::*;
use crate::said::Said;
use crate::scenario::{RawScenario, Scene, Then};
use schemars::JsonSchema;
use serde::de::{Deserialize, Deserializer, Error, Visitor, value};
use serde::forward_to_deserialize_any;
use serde_json::Value;

/// The keys of one table of a file.
#[derive(Clone, Debug)]
pub struct Table {
    /// The name by which pages ask for it and other tables refer to it.
    pub id: &'static str,
    /// What it is.
    pub about: Said,
    /// Its keys, in the order in which the code declares them.
    pub keys: Vec<Key>,
}

/// One key of a table.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key.
    pub name: String,
    /// Whether the file cannot be read without it.
    pub required: bool,
    /// What is written behind it, as its schema.
    pub schema: Value,
    /// What it means.
    pub about: Said,
}

impl Table {
    fn of<T: JsonSchema + for<'de> Deserialize<'de>>(id: &'static str) -> Table {
        let schema = plain::<T>();
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let key = |name: &&str| Key {
            name: (*name).to_owned(),
            required: required.contains(name),
            schema: schema["properties"][*name].clone(),
            about: about(&schema["properties"][*name]),
        };
        Table { id, about: about(&schema), keys: declared::<T>().iter().map(key).collect() }
    }
}

/// Every table of every file.
pub fn tables() -> Vec<Table> {
    vec![
        Table::of::<RawPack>("pack"),
        Table::of::<RawBodyFull>("body"),
        Table::of::<RawParameter>("parameter"),
        Table::of::<RawProcedure>("procedure"),
        Table::of::<RawUrge>("urge"),
        Table::of::<RawSide>("side"),
        Table::of::<RawWithdraw>("withdraw"),
        Table::of::<RawDocument>("document"),
        Table::of::<RawReopen>("reopen"),
        Table::of::<RawAlike>("alike"),
        Table::of::<RawRecheck>("recheck"),
        Table::of::<RawLastMinutes>("last-minutes"),
        Table::of::<RawCopiedWords>("copied-words"),
        Table::of::<RawReusedFiles>("reused-files"),
        Table::of::<RawPace>("pace"),
        Table::of::<RawEndFull>("end"),
        Table::of::<RawRoute>("route"),
        Table::of::<RawStep>("step"),
        Table::of::<RawSitting>("sitting"),
        Table::of::<RawBound>("bound"),
        Table::of::<RawEach>("each"),
        Table::of::<RawOutcomeFull>("outcome"),
        Table::of::<RawActions>("may"),
        Table::of::<RawReturn>("return"),
        Table::of::<RawTransfer>("transfer"),
        Table::of::<RawAsk>("ask"),
        Table::of::<RawJoint>("joint"),
        Table::of::<RawChallenge>("challenge"),
        Table::of::<RawCategories>("categories"),
        Table::of::<RawCategory>("category"),
        Table::of::<RawOverlay>("overlay"),
        Table::of::<RawCategoryOverlay>("category-overlay"),
        Table::of::<RawScenario>("scenario"),
        Table::of::<Scene>("scene"),
        Table::of::<Then>("then"),
    ]
}

/// The table that a schema refers to by its shape’s name.
fn table_of(reference: &str) -> &str {
    const TABLES: [(&str, &str); 30] = [
        ("RawBodyFull", "body"),
        ("RawEndFull", "end"),
        ("RawOutcomeFull", "outcome"),
        ("RawActions", "may"),
        ("RawCategoryOverlay", "category-overlay"),
        ("RawParameter", "parameter"),
        ("RawUrge", "urge"),
        ("RawSide", "side"),
        ("RawWithdraw", "withdraw"),
        ("RawDocument", "document"),
        ("RawReopen", "reopen"),
        ("RawAlike", "alike"),
        ("RawRecheck", "recheck"),
        ("RawLastMinutes", "last-minutes"),
        ("RawCopiedWords", "copied-words"),
        ("RawReusedFiles", "reused-files"),
        ("RawPace", "pace"),
        ("RawRoute", "route"),
        ("RawStep", "step"),
        ("RawSitting", "sitting"),
        ("RawBound", "bound"),
        ("RawEach", "each"),
        ("RawReturn", "return"),
        ("RawTransfer", "transfer"),
        ("RawAsk", "ask"),
        ("RawJoint", "joint"),
        ("RawChallenge", "challenge"),
        ("RawCategory", "category"),
        ("Scene", "scene"),
        ("Then", "then"),
    ];
    let name = reference.rsplit('/').next().unwrap_or_default();
    TABLES.iter().find(|(shape, _)| *shape == name).map_or(name, |(_, table)| table)
}

fn about(schema: &Value) -> Said {
    let (en, zh) = said(schema["description"].as_str().unwrap_or_default());
    Said { en, zh }
}

impl Key {
    /// What is written behind the key, with links to where it is explained.
    pub fn written(&self) -> Said {
        written(&self.schema)
    }
}

/// What a schema asks for, in words.
fn written(schema: &Value) -> Said {
    let link = |anchor: &str, en: &str, zh: &str| {
        Said::of(format!("[{en}](#{anchor})"), format!("[{zh}](#{anchor})"))
    };
    if let Some(reference) = schema["$ref"].as_str() {
        let table = table_of(reference);
        return link(table, &format!("table `{table}`"), &format!("表 `{table}`"));
    }
    if let Some(either) = schema["anyOf"].as_array().or(schema["allOf"].as_array()) {
        let parts: Vec<Said> = either.iter().map(written).collect();
        let join = |of: fn(&Said) -> &str, word: &str| parts.iter().map(of).collect::<Vec<_>>().join(word);
        return Said::of(join(|it| &it.en, " or "), join(|it| &it.zh, " 或 "));
    }
    if let Some(word) = schema[WRITTEN].as_str() {
        return match word {
            "id" => link("id", "id", "编号"),
            "who" => link("who", "who", "谁"),
            "opener" => Said::of("`anyone`, role or `external ID`", "`anyone`、角色或 `external 编号`"),
            "target" => link("target", "where to", "去向"),
            "limit" => link("limit", "limit", "时限"),
            "step-limit" => link("limit", "limit of a step", "环节时限"),
            "until" => link("until", "until", "到何时"),
            "join" => link("join", "join", "收拢"),
            "share" => link("share", "share", "比例"),
            "bind" => link("bind", "bind", "指定"),
            "condition" => link("condition", "condition", "条件"),
            "kind" => link("kinds", "kind of step", "环节种类"),
            "day" => Said::of("day, `\"2026-01-01\"`", "日期，`\"2026-01-01\"`"),
            "time" => link("time", "time", "时间"),
            "part" => link("part", "part", "身份"),
            "path" => Said::of("path within the pack", "包内路径"),
            "parameter" => Said::of("`parameter.NAME`", "`parameter.名字`"),
            "parameter-kind" => link("parameters", "kind of parameter", "参数种类"),
            "setting" => Said::of("text, whole number, yes or no, list", "文字、整数、是否或列表"),
            "column" => Said::of("text, whole number, yes or no", "文字、整数、是否"),
            "times" => Said::of("whole number from 1", "整数，不小于 1"),
            "scale" => Said::of("whole number, 2 to 100", "整数，2 到 100"),
            "law-body" => {
                Said::of("[entry of the law](law.en.md#bodies)", "[法定比例表的条目](law.md#bodies)")
            }
            "law-item" => Said::of("[item of the law](law.en.md#reserved)", "[法定事项](law.md#reserved)"),
            "with" => link("with", "table", "表"),
            other => Said::of(other, other),
        };
    }
    let items = |of: &Value| written(of);
    match schema["type"].as_str() {
        Some("string") => Said::of("text", "文字"),
        Some("boolean") => Said::of("`true` or `false`", "`true` 或 `false`"),
        Some("integer") => Said::of("whole number", "整数"),
        Some("array") => {
            let of = items(&schema["items"]);
            Said::of(format!("list of {}", of.en), format!("{}的列表", of.zh))
        }
        Some("object") => {
            let values = schema["patternProperties"].as_object().and_then(|it| it.values().next());
            let of = items(values.unwrap_or(&schema["additionalProperties"]));
            Said::of(format!("table: name → {}", of.en), format!("表：名字 → {}", of.zh))
        }
        _ => Said::of("value", "值"),
    }
}

/// The keys that a shape reads, in the order in which the code declares them: serde names them to whoever reads.
fn declared<T: for<'de> Deserialize<'de>>() -> &'static [&'static str] {
    let mut asked: &'static [&'static str] = &[];
    // Reading breaks off by design, once the keys were named.
    drop(T::deserialize(Asked(&mut asked)));
    asked
}

struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Error::custom("only asked for its keys"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        keys: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = keys;
        Err(Error::custom("only asked for its keys"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
