//! What the law asks of tables.

use super::{Dialect, parse};
use crate::error::UNIQUE;
use sqlparser::ast::{
    AlterTableOperation, ColumnDef, CreateTable, Expr, Ident, IndexColumn, Statement, TableConstraint,
};
use std::collections::BTreeSet;

/// The schema without what the parser does not read on one of the databases.
fn definitions(text: &str, dialect: Dialect) -> Vec<Statement> {
    let triggers = text.find("CREATE TRIGGER").is_some();
    assert!(triggers || !text.contains("TABLE facts"), "facts are append-only");
    let mut kept = String::new();
    for part in text.split_inclusive('\n') {
        let trigger = part.starts_with("CREATE TRIGGER")
            || part.starts_with("CREATE FUNCTION")
            || part.starts_with("CREATE VIRTUAL TABLE");
        if !trigger && !part.starts_with("--") {
            kept.push_str(part);
        }
    }
    parse(&kept, dialect)
}

pub(super) fn tables(text: &str, dialect: Dialect) -> BTreeSet<String> {
    let name = |statement| match statement {
        Statement::CreateTable(table) => Some(table.name.to_string()),
        _ => None,
    };
    definitions(text, dialect).into_iter().filter_map(name).collect()
}

pub(super) fn problems(text: &str, dialect: Dialect) -> Vec<String> {
    let mut problems = Vec::new();
    for statement in definitions(text, dialect) {
        match statement {
            Statement::CreateTable(table) => check_table(&table, &mut problems),
            Statement::CreateIndex(index) => {
                let name = index.name.map(|name| name.to_string()).unwrap_or_default();
                // An inverted index leads with terms, each of which begins with its tenant.
                let inverted = index.using.as_ref().is_some_and(|using| using.to_string() == "GIN");
                let of_terms = inverted && index.table_name.to_string() == super::TERMS;
                if !(leads(&index.columns) || of_terms) {
                    problems.push(format!("index {name} does not begin with tenant"));
                }
                let columns: Vec<String> = index
                    .columns
                    .iter()
                    .map(|column| format!("{}.{}", index.table_name, column.column.expr))
                    .collect();
                if index.unique && !UNIQUE.contains(&(name.as_str(), columns.join(", ").as_str())) {
                    problems.push(format!("unique index {name} is not in error::UNIQUE as it stands"));
                }
            }
            Statement::AlterTable(change) => {
                let table = change.name.to_string();
                for operation in change.operations {
                    match operation {
                        AlterTableOperation::AddColumn { column_def, .. } => {
                            check_column(&table, &column_def, &mut problems);
                        }
                        other => problems.push(format!("a migration may not: {other}")),
                    }
                }
            }
            other => problems.push(format!("a migration may not: {other}")),
        }
    }
    problems
}

fn check_table(table: &CreateTable, problems: &mut Vec<String>) {
    let name = table.name.to_string();
    let mut keys = 0;
    for constraint in &table.constraints {
        let led = match constraint {
            TableConstraint::PrimaryKey(key) => {
                keys += 1;
                leads(&key.columns)
            }
            TableConstraint::ForeignKey(key) => {
                named_first(&key.columns) && named_first(&key.referred_columns)
            }
            TableConstraint::Check(_) => true,
            // A UNIQUE inside a table has no name of its own on SQLite.
            _ => false,
        };
        if !led {
            problems.push(format!("{name}: {constraint}"));
        }
    }
    if keys != 1 {
        problems.push(format!("{name} needs one PRIMARY KEY (tenant, …)"));
    }
    for column in &table.columns {
        check_column(&name, column, problems);
    }
}

fn check_column(table: &str, column: &ColumnDef, problems: &mut Vec<String>) {
    let kind = column.data_type.to_string();
    let terms = table == super::TERMS && kind == "TEXT[]";
    if !["BIGINT", "TEXT", "BYTEA", "BOOLEAN"].contains(&kind.as_str()) && !terms {
        problems.push(format!("{table}.{} is of type {kind}", column.name));
    }
    let options: Vec<String> = column.options.iter().map(|option| option.option.to_string()).collect();
    if options.iter().any(|option| option.contains("PRIMARY KEY") || option.contains("UNIQUE")) {
        problems.push(format!("{table}.{} is a key without its tenant", column.name));
    }
}

fn leads(columns: &[IndexColumn]) -> bool {
    matches!(columns.first().map(|column| &column.column.expr), Some(Expr::Identifier(name)) if name.value == "tenant")
}

fn named_first(columns: &[Ident]) -> bool {
    columns.first().is_some_and(|name| name.value == "tenant")
}

#[test]
fn tables_that_break_the_law_are_found() {
    let bad = [
        "CREATE TABLE t (tenant BIGINT NOT NULL, a BIGINT, PRIMARY KEY (a, tenant));",
        "CREATE TABLE t (tenant BIGINT NOT NULL, a BIGINT);",
        "CREATE TABLE t (a BIGINT PRIMARY KEY);",
        "CREATE TABLE t (tenant BIGINT, a BIGINT UNIQUE, PRIMARY KEY (tenant, a));",
        "CREATE TABLE t (tenant BIGINT, a BIGINT, PRIMARY KEY (tenant, a), UNIQUE (a));",
        "CREATE TABLE t (tenant BIGINT, a BIGINT, PRIMARY KEY (tenant, a), FOREIGN KEY (a) REFERENCES u (a));",
        "CREATE TABLE t (tenant BIGINT, a INTEGER, PRIMARY KEY (tenant, a));",
        "CREATE INDEX i ON t (a);",
        "CREATE INDEX i ON t (a, tenant);",
        "CREATE INDEX i ON t USING GIN (a);",
        "CREATE UNIQUE INDEX i ON t (tenant, a);",
        "DROP TABLE t;",
        "ALTER TABLE t ADD COLUMN a INTEGER;",
        "ALTER TABLE t ADD COLUMN a BIGINT UNIQUE;",
        "ALTER TABLE t DROP COLUMN a;",
    ];
    for dialect in super::BOTH {
        for text in bad {
            assert!(!problems(text, dialect).is_empty(), "{text}");
        }
        let good = "CREATE TABLE t (tenant BIGINT NOT NULL, a BIGINT, PRIMARY KEY (tenant, a));\n\
                    CREATE INDEX i ON t (tenant, a);\n\
                    ALTER TABLE t ADD COLUMN b BIGINT;";
        assert_eq!(problems(good, dialect), Vec::<String>::new());
    }
}
