//! The guide for whoever has an old spreadsheet lists the columns as the program knows them.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use gewu_app::account::import::ACCOUNT_COLUMNS;
use gewu_app::matter::bring::MATTER_COLUMNS;
use gewu_app::people::import::PERSON_COLUMNS;
use gewu_app::table::Column;
use gewu_app::territory::import_areas::AREA_COLUMNS;
use gewu_app::territory::import_bodies::BODY_COLUMNS;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn table(columns: &[Column]) -> String {
    let line = |column: &Column| {
        let must = if column.required { "必填" } else { "" };
        let example = if column.example.is_empty() { String::new() } else { format!("`{}`", column.example) };
        let chinese = column.chinese.join("、");
        format!("| `{}` | {chinese} | {must} | {} | {example} |\n", column.name, column.told)
    };
    let rows: String = columns.iter().map(line).collect();
    format!("| 列名 | 也认这些中文列名 | | 填什么 | 例 |\n| --- | --- | --- | --- | --- |\n{rows}")
}

/// The tables of the guide stand between marks; `UPDATE=1` writes them.
#[test]
fn the_guide_lists_the_columns() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides/import.md");
    let text = fs::read_to_string(&path).unwrap();
    let mut expected = text.clone();
    let tables: [(&str, &[Column]); 5] = [
        ("matters", &MATTER_COLUMNS),
        ("areas", &AREA_COLUMNS),
        ("bodies", &BODY_COLUMNS),
        ("people", &PERSON_COLUMNS),
        ("accounts", &ACCOUNT_COLUMNS),
    ];
    for (name, columns) in tables {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let from = expected.find(&begin).unwrap_or_else(|| panic!("the guide has no {begin}")) + begin.len();
        let until = from + expected[from..].find(&end).unwrap();
        expected.replace_range(from..until, &table(columns));
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    assert!(kept == expected, "docs/guides/import.md is out of date: run this test with UPDATE=1");
}

#[test]
fn no_two_columns_of_a_table_have_the_same_name() {
    for columns in
        [&MATTER_COLUMNS[..], &AREA_COLUMNS[..], &BODY_COLUMNS[..], &PERSON_COLUMNS[..], &ACCOUNT_COLUMNS[..]]
    {
        let names: Vec<&str> =
            columns.iter().flat_map(|column| column.chinese.iter().copied().chain([column.name])).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
        assert!(columns.iter().all(|column| !column.told.is_empty() && !column.chinese.is_empty()));
    }
}
