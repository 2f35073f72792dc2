//! Law 9 as tests: `tenant` leads every key and every condition, and no statement escapes the
//! catalogue. Each test is itself tried on texts that break the law.

mod schema;
mod statement;

use crate::catalogue::{self, Dialect};
use crate::column::Value;
use crate::expand::Template;
use crate::migrate;
use sqlparser::dialect::{PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;
use std::collections::BTreeSet;

/// Both databases.
const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

/// The statements that are about no single tenant.
const ACROSS_TENANTS: [&str; 2] = ["LIST_TENANTS", "LIST_TENANT_NAMES"];

/// The index of terms, whose keys are terms in place of columns.
const TERMS: &str = "search_terms";

fn parse(text: &str, dialect: Dialect) -> Vec<sqlparser::ast::Statement> {
    match dialect {
        Dialect::Sqlite => Parser::parse_sql(&SQLiteDialect {}, text),
        Dialect::Postgres => Parser::parse_sql(&PostgreSqlDialect {}, text),
    }
    .unwrap_or_else(|error| panic!("{error} in: {text}"))
}

/// The text as the database would get it, with two of whatever comes in many.
fn expanded(template: &Template, dialect: Dialect) -> String {
    let single: Vec<_> = (0..16).map(Value::Int).collect();
    let many = vec![Value::Int(0); 2 * template.width()];
    template.expand(dialect, &single, &many).0
}

#[test]
fn every_statement_keeps_to_its_tenant() {
    let statements = catalogue::all();
    assert!(statements.len() > 70, "the catalogue is read at all");
    let mut broken = Vec::new();
    for dialect in BOTH {
        let tables = schema::tables(&migrate::schema(dialect), dialect);
        for (room, statement) in &statements {
            if ACROSS_TENANTS.contains(&statement.name) {
                continue;
            }
            for problem in
                statement::problems(&expanded(statement.template(dialect), dialect), dialect, &tables)
            {
                broken.push(format!("{room} {} ({dialect:?}): {problem}", statement.name));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// What is made from the schema keeps to the law as well, and goes along the primary key.
#[tokio::test]
async fn texts_made_from_the_schema_keep_to_their_tenant() {
    let store = crate::Store::open("sqlite::memory:", gewu_kernel::Timestamp::UNIX_EPOCH).await.unwrap();
    let snapshot = store.snapshot().await.unwrap();
    let made = snapshot.tables().to_vec();
    snapshot.end().await;
    for dialect in BOTH {
        let tables = schema::tables(&migrate::schema(dialect), dialect);
        let names: BTreeSet<String> = made.iter().map(|table| table.name.clone()).collect();
        assert!(names.is_subset(&tables) && names.len() > 30, "{names:?}");
        for table in &made {
            let texts = table.texts();
            for text in [&texts.first, &texts.after, &texts.put] {
                let text = expanded(text, dialect);
                assert_eq!(statement::problems(&text, dialect, &tables), Vec::<String>::new(), "{text}");
            }
        }
    }
    for table in &made {
        for text in [&table.texts().first, &table.texts().after] {
            for step in crate::db::plan(&store.db, &table.name, text).await {
                assert!(
                    step.starts_with("SEARCH ") && !step.contains("TEMP B-TREE"),
                    "{}: {step}",
                    table.name
                );
            }
        }
    }
}

#[test]
fn every_name_is_used_once() {
    let mut names = BTreeSet::new();
    for (room, statement) in catalogue::all() {
        assert!(names.insert(statement.name), "{room} {} is there twice", statement.name);
    }
}

#[test]
fn tenant_leads_every_key_of_the_schema() {
    for dialect in BOTH {
        let problems = schema::problems(&migrate::schema(dialect), dialect);
        assert!(problems.is_empty(), "{dialect:?}: {problems:#?}");
    }
}

#[test]
fn text_columns_compare_by_bytes() {
    for text in migrate::MIGRATIONS {
        let code: String = text.lines().filter(|line| !line.starts_with("--")).collect();
        assert!(!code.contains("TEXT"), "write {{text}}, which is binary on PostgreSQL too");
    }
}

#[test]
fn no_statement_escapes_the_catalogue() {
    let mut declare = BTreeSet::new();
    for (name, source) in sources() {
        // What talks to the driver, in pieces so that this file does not find itself.
        for call in [
            "sqlx::query",
            "raw_sql",
            "query_as",
            "query_scalar",
            "QueryBuilder",
            ".execute(",
            ".fetch_all",
            ".fetch_o",
        ] {
            let here = name == "db" || name.starts_with("tenant_law");
            assert!(here || !source.contains(call), "{name}.rs calls {call}; only db.rs may");
        }
        if name != "catalogue" && !name.starts_with("tenant_law") {
            assert!(!source.contains("Statement::new"), "{name}.rs makes a statement by hand");
            if source.contains("statements! {") {
                declare.insert(name);
            }
        }
    }
    let known: BTreeSet<String> = catalogue::all().iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(declare, known, "catalogue::all names every file with statements");
}

/// What may read all rows that a tenant has in a table, because they are few or all are wanted.
const READ_WHOLE: [&str; 13] = [
    "tenants",
    "areas",
    "area_parents",
    "area_lineage",
    "people",
    "bodies",
    "positions",
    "tenures",
    "packs",
    "overlays",
    "fact_heads",
    "powers",
    "schema_migrations",
];

/// No list scans history: whatever a statement reads of a table that grows, it finds by an index and
/// by more than its tenant. (PostgreSQL has the same indexes; its plans depend on what is stored.)
#[tokio::test]
async fn statements_find_rows_by_index() {
    let store = crate::Store::open("sqlite::memory:", gewu_kernel::Timestamp::UNIX_EPOCH).await.unwrap();
    // These read what waits, which is short, from one end or whole; the last one ends with the first account that was used.
    let whole = [
        "READ_UNORDERED",
        "COUNT_UNORDERED",
        "COUNT_TASKS",
        "FIND_USED_ACCOUNT",
        "LIST_EXPORTS",
        // These drop all there is.
        "REMOVE_ALL_DOCUMENTS",
        "REMOVE_ALL_TRACES",
        "REMOVE_ALL_RECHECKS",
    ];
    let mut slow = Vec::new();
    for (room, statement) in catalogue::all() {
        let directory = ["territory", "people"].contains(&room) && statement.name.starts_with("READ_");
        let read = statement.name.starts_with("CLAIM_") || statement.name.starts_with("FIND_");
        if room == "dialect" && !read || directory {
            continue;
        }
        for step in crate::db::plan(&store.db, statement.name, statement.template(Dialect::Sqlite)).await {
            let words: Vec<&str> = step.split(' ').collect();
            let grows = |table: &str| {
                let given = ["CONSTANT", "part", "counted", "given", "(subquery", "LIST"].contains(&table);
                !given
                    && !table.chars().next().is_some_and(|first| first.is_ascii_digit())
                    && !READ_WHOLE.contains(&table)
            };
            // An expression over terms reads only what has them.
            let by_terms = words[1] == TERMS && step.contains("VIRTUAL TABLE") && step.contains('M');
            let scans = words[0] == "SCAN" && grows(words[1]) && !by_terms;
            let tenant_only = words[0] == "SEARCH" && step.ends_with("(tenant=?)") && grows(words[1]);
            let sorts = step.contains("TEMP B-TREE");
            if (scans || tenant_only || sorts) && !whole.contains(&statement.name) {
                slow.push(format!("{room} {}: {step}", statement.name));
            }
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

/// The crate's own files: name without `.rs`, and text.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
                let name = name.with_extension("").display().to_string();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(found.len() > 20);
    found
}
