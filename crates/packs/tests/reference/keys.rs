//! Keys, kinds and grammars as tables of a page.

use crate::Language;
use gewu_packs::reference::{Key, grammars, kinds as all_kinds, kinds_of, needs, tables};
use gewu_territory::area::Level;

/// A row of a table, in which a bar is no border.
fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn head(cells: &[&str]) -> String {
    format!("{}{}", row(cells), row(&vec!["---"; cells.len()]))
}

/// The keys of a table, with its own meaning before them.
pub fn table(id: &str, language: Language) -> String {
    let tables = tables();
    let table = tables.iter().find(|table| table.id == id).unwrap_or_else(|| panic!("no table “{id}”"));
    let mut out = format!("<a id=\"{id}\"></a>\n\n{}\n\n", language.of(&table.about));
    out += &match language {
        Language::Chinese => head(&["键", "写什么", "必填", "意思"]),
        Language::English => head(&["Key", "What is written", "Required", "Meaning"]),
    };
    for key in &table.keys {
        let name = format!("`{}`", key.name);
        let written = key.written();
        let required = match (key.required, id) {
            (true, _) => language.either("是", "yes").to_owned(),
            (false, "step") => on_kinds(key, language),
            (false, _) => default(key),
        };
        out += &row(&[&name, language.of(&written), &required, language.of(&key.about)]);
    }
    out
}

/// What holds where a key is not written, if that is a plain value.
fn default(key: &Key) -> String {
    match key.schema.get("default") {
        Some(value) if value.is_boolean() || value.is_number() => format!("`{value}`"),
        _ => String::new(),
    }
}

/// On which kinds of step a key has to stand, and on which it may.
fn on_kinds(key: &Key, language: Language) -> String {
    let kinds = kinds_of(&key.name);
    if kinds.len() == all_kinds().len() {
        return language.either("任何种类都可以写", "on any kind").to_owned();
    }
    let (must, may): (Vec<&str>, Vec<&str>) =
        kinds.iter().partition(|kind| needs(kind).0.contains(&key.name.as_str()));
    let list = |kinds: &[&str]| kinds.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" ");
    let (must, may) = (list(&must), list(&may));
    match (must.is_empty(), may.is_empty()) {
        (false, true) => format!("{} {must}", language.either("必填：", "required on")),
        (true, false) => format!("{} {may}", language.either("可写：", "on")),
        _ => match language {
            Language::Chinese => format!("必填： {must}；可写： {may}"),
            Language::English => format!("required on {must}; on {may}"),
        },
    }
}

/// How a kind of text is written.
pub fn grammar(name: &str, language: Language) -> String {
    let grammars = grammars();
    let mut out = head(&[language.either("写法", "Written"), language.either("意思", "Meaning")]);
    for example in &grammars[name].examples {
        out += &row(&[&format!("`\"{}\"`", example.text), language.of(&example.about())]);
    }
    let not: Vec<String> = grammars[name].not.iter().map(|text| format!("`\"{text}\"`")).collect();
    out + &format!("\n{} {}", language.either("不能写：", "Refused:"), not.join(" "))
}

/// What each kind of step needs.
pub fn kinds(language: Language) -> String {
    let mut out = match language {
        Language::Chinese => head(&["种类", "必须写", "必须有的结果"]),
        Language::English => head(&["Kind", "Needs", "Outcomes that it must have"]),
    };
    for kind in all_kinds() {
        let (keys, outcomes) = needs(kind);
        let list = |all: &[&str]| all.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" ");
        out += &row(&[&format!("[`{kind}`](#kind-{kind})"), &list(keys), &list(outcomes)]);
    }
    out
}

/// The levels at which a role can be held.
pub fn levels(language: Language) -> String {
    let mut out = head(&[language.either("级别", "Level"), language.either("是什么", "What it is")]);
    for level in Level::ALL {
        out += &row(&[&format!("`{}`", level.word()), language.either(level.chinese(), english(level))]);
    }
    out
}

fn english(level: Level) -> &'static str {
    match level {
        Level::Province => "a province, autonomous region or municipality",
        Level::City => "a city with counties",
        Level::County => "a county, county-level city or district",
        Level::Town => "a street, town or township",
        Level::Village => "a community or a village",
        Level::Group => "a villagers’ group or hamlet",
        Level::LargeGrid => "a town’s grid",
        Level::MediumGrid => "a village’s grid",
        Level::SmallGrid => "the grid one worker serves",
    }
}
