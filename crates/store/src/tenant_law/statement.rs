//! What the law asks of statements.

use super::{Dialect, parse};
use sqlparser::ast::{
    BinaryOperator, ConflictTarget, Expr, FromTable, Insert, Join, JoinConstraint, JoinOperator, OnInsert,
    Select, SetExpr, Statement, TableFactor, TableObject, TableWithJoins, Value, Visit, Visitor,
};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// What the database keeps about itself.
const NO_TENANT: [&str; 2] = ["schema_migrations", "sqlite_master"];

pub(super) fn problems(text: &str, dialect: Dialect, tables: &BTreeSet<String>) -> Vec<String> {
    let mut law = Law { dialect, tables, problems: Vec::new() };
    for statement in parse(text, dialect) {
        let _ = statement.visit(&mut law);
    }
    law.problems
}

struct Law<'t> {
    dialect: Dialect,
    tables: &'t BTreeSet<String>,
    problems: Vec<String>,
}

/// The visitor comes to every statement and every select, however deep.
impl Visitor for Law<'_> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        self.conditions(&select.from, select.selection.as_ref());
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        match statement {
            Statement::Query(_) => {}
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => {
                if update.from.is_some() {
                    self.problems.push("UPDATE … FROM is not portable".to_owned());
                }
                self.conditions(std::slice::from_ref(&update.table), update.selection.as_ref());
            }
            Statement::Delete(delete) => {
                let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) = &delete.from;
                self.conditions(from, delete.selection.as_ref());
            }
            other => self.problems.push(format!("a statement may not: {other}")),
        }
        ControlFlow::Continue(())
    }
}

impl Law<'_> {
    fn insert(&mut self, insert: &Insert) {
        let TableObject::TableName(table) = &insert.table else {
            return self.problems.push("inserts into no table".to_owned());
        };
        if !self.has_tenant(&table.to_string()) {
            return;
        }
        if insert.columns.first().is_none_or(|column| column.to_string() != "tenant") {
            self.problems.push(format!("the columns of {table} do not begin with tenant"));
        }
        if let Some(SetExpr::Values(values)) = insert.source.as_ref().map(|query| &*query.body) {
            let first = |row: &sqlparser::ast::Parens<Vec<Expr>>| row.content.first().cloned();
            if !values.rows.iter().all(|row| first(row).is_some_and(|value| self.is_tenant_given(&value))) {
                self.problems.push(format!("a row of {table} does not begin with the given tenant"));
            }
        }
        match &insert.on {
            None => {}
            Some(OnInsert::OnConflict(conflict)) => match &conflict.conflict_target {
                Some(ConflictTarget::Columns(columns))
                    if columns.first().is_some_and(|name| name.value == "tenant") => {}
                _ => self.problems.push("ON CONFLICT does not name tenant first".to_owned()),
            },
            Some(other) => self.problems.push(format!("an insert may not: {other}")),
        }
    }

    /// Every table of a FROM must be held to the given tenant, or to that of a table which is.
    fn conditions(&mut self, from: &[TableWithJoins], filter: Option<&Expr>) {
        let mut names = Vec::new();
        let mut pairs = Vec::new();
        for one in from {
            names.extend(self.table(&one.relation));
            for join in &one.joins {
                names.extend(self.table(&join.relation));
                self.join(join, &mut pairs);
            }
        }
        if let Some(filter) = filter {
            equalities(filter, &mut pairs);
        }
        let alone = names.len() == 1;
        let mut held: BTreeSet<String> = BTreeSet::new();
        // As often as there are tables, since one may be held by another that is held only later.
        for _ in 0..names.len() {
            for (left, right) in pairs.iter().flat_map(|(a, b)| [(a, b), (b, a)]) {
                let Some(owner) = tenant_of(left) else { continue };
                let name = if owner.is_empty() && alone { names[0].clone() } else { owner };
                let by = tenant_of(right);
                // A name that is not of this FROM is of the select around it, which is checked itself.
                let by_other =
                    by.is_some_and(|by| held.contains(&by) || (!by.is_empty() && !names.contains(&by)));
                if self.is_tenant_given(right) || by_other {
                    held.insert(name);
                }
            }
        }
        for name in names.iter().filter(|name| !held.contains(*name)) {
            self.problems.push(format!("nothing holds {name} to the tenant"));
        }
    }

    fn join<'e>(&mut self, join: &'e Join, pairs: &mut Vec<(&'e Expr, &'e Expr)>) {
        let (JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)) = &join.join_operator
        else {
            return self.problems.push("only JOIN and LEFT JOIN".to_owned());
        };
        let JoinConstraint::On(condition) = constraint else {
            return self.problems.push("a join says ON what".to_owned());
        };
        let before = pairs.len();
        equalities(condition, pairs);
        if !pairs[before..].iter().any(|(a, b)| tenant_of(a).is_some() && tenant_of(b).is_some()) {
            self.problems.push(format!("a join without tenant: {condition}"));
        }
    }

    /// The name by which a table is known in a FROM; None for what is no table of ours.
    fn table(&mut self, factor: &TableFactor) -> Option<String> {
        match factor {
            TableFactor::Table { name, alias, args: None, .. } => {
                let table = name.to_string();
                let known = alias.as_ref().map_or_else(|| table.clone(), |alias| alias.name.value.clone());
                self.has_tenant(&table).then_some(known)
            }
            // A select inside is visited by itself; a function of given arrays is no table.
            TableFactor::Derived { lateral: false, .. } | TableFactor::UNNEST { .. } => None,
            TableFactor::Table { name, args: Some(_), .. } if name.to_string() == "UNNEST" => None,
            // What SQLite tells of itself.
            TableFactor::Table { name, args: Some(_), .. } if name.to_string().starts_with("pragma_") => None,
            other => {
                self.problems.push(format!("not portable: {other}"));
                None
            }
        }
    }

    fn has_tenant(&mut self, table: &str) -> bool {
        if NO_TENANT.contains(&table) || table.starts_with("pg_") || table.starts_with("information_schema.")
        {
            return false;
        }
        // On SQLite it has no column but its terms, each of which begins with its tenant.
        if table == super::TERMS && self.dialect == Dialect::Sqlite {
            return false;
        }
        if !self.tables.contains(table) {
            self.problems.push(format!("there is no table {table}"));
        }
        true
    }

    /// `$1`; SQLite's placeholders have no number.
    fn is_tenant_given(&self, value: &Expr) -> bool {
        let wanted = if self.dialect == Dialect::Sqlite { "?" } else { "$1" };
        matches!(value, Expr::Value(value) if matches!(&value.value, Value::Placeholder(name) if name == wanted))
    }
}

/// The equalities that must hold: those joined by AND, not those under OR or NOT.
fn equalities<'e>(condition: &'e Expr, pairs: &mut Vec<(&'e Expr, &'e Expr)>) {
    match condition {
        Expr::Nested(inner) => equalities(inner, pairs),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            equalities(left, pairs);
            equalities(right, pairs);
        }
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => pairs.push((left, right)),
        _ => {}
    }
}

/// Whose tenant an expression is: the table's name, "" where it does not say; None when it is none.
fn tenant_of(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Identifier(name) if name.value == "tenant" => Some(String::new()),
        Expr::CompoundIdentifier(names) => match names.as_slice() {
            [table, name] if name.value == "tenant" => Some(table.value.clone()),
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn statements_that_break_the_law_are_found() {
    let bad = [
        "SELECT a FROM t",
        "SELECT a FROM t WHERE a = $1",
        "SELECT a FROM t WHERE tenant = 7",
        "SELECT a FROM t WHERE tenant = $1 OR a = $2",
        "SELECT a FROM t WHERE NOT tenant = $1",
        "SELECT a FROM unknown WHERE tenant = $1",
        "SELECT t.a FROM t JOIN u ON u.a = t.a WHERE t.tenant = $1 AND u.tenant = $1",
        "SELECT t.a FROM t JOIN u ON u.tenant = t.tenant AND u.a = t.a",
        "SELECT t.a FROM t JOIN u USING (tenant, a) WHERE t.tenant = $1",
        "SELECT t.a FROM t, u WHERE t.tenant = $1 AND u.a = t.a",
        "SELECT t.a FROM t CROSS JOIN u WHERE t.tenant = $1",
        "SELECT a FROM t WHERE tenant = $1 AND a IN (SELECT a FROM u)",
        "SELECT a FROM t WHERE tenant = $1 UNION ALL SELECT a FROM t WHERE a = $2",
        "SELECT a FROM (SELECT a FROM t) AS part",
        "SELECT (SELECT MAX(a) FROM u WHERE u.a = t.a) FROM t WHERE tenant = $1",
        "WITH part AS (SELECT a FROM t) SELECT a FROM u WHERE tenant = $1",
        "INSERT INTO t (a, tenant) VALUES ($2, $1)",
        "INSERT INTO t VALUES ($1, $2)",
        "INSERT INTO t (tenant, a) VALUES (7, $2)",
        "INSERT INTO t (tenant, a) VALUES ($1, $2), (7, $3)",
        "INSERT INTO t (tenant, a) VALUES ($1, $2) ON CONFLICT (a) DO NOTHING",
        "INSERT INTO t (tenant, a) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        "INSERT INTO t (tenant, a) VALUES ($1, $2) ON CONFLICT (a, tenant) DO UPDATE SET a = excluded.a",
        "UPDATE t SET a = $2",
        "UPDATE t SET a = $2 WHERE a = $1",
        "DELETE FROM t",
        "DELETE FROM t WHERE a = $1",
        "DROP TABLE t",
    ];
    let good = [
        "SELECT a FROM t WHERE tenant = $1 AND (a = $2 OR b = $3)",
        "SELECT t.a FROM t JOIN u ON u.tenant = t.tenant AND u.a = t.a WHERE t.tenant = $1",
        "SELECT o.a FROM t o LEFT JOIN t p ON p.tenant = o.tenant AND p.a = o.a - 1 WHERE o.tenant = $1",
        "SELECT a FROM t WHERE tenant = $1 AND EXISTS (SELECT 1 FROM u WHERE u.tenant = t.tenant AND u.a = t.a)",
        "SELECT a FROM (SELECT a FROM t WHERE tenant = $1) AS part",
        "INSERT INTO t (tenant, a) VALUES ($1, $2) ON CONFLICT (tenant, a) DO UPDATE SET a = excluded.a",
        "UPDATE t SET a = $2 WHERE tenant = $1",
        "DELETE FROM t WHERE tenant = $1 AND a = $2",
        "SELECT migration FROM schema_migrations",
    ];
    let tables: BTreeSet<String> = ["t", "u"].map(str::to_owned).into();
    for dialect in super::BOTH {
        // Both databases' placeholders, as `expand` writes them.
        let form = |text: &str| {
            let template = crate::expand::Template::parse(text);
            let single: Vec<_> = (0..4).map(crate::column::Value::Int).collect();
            template.expand(dialect, &single, &[]).0
        };
        for text in bad {
            assert!(!problems(&form(text), dialect, &tables).is_empty(), "{dialect:?}: {text}");
        }
        for text in good {
            assert_eq!(problems(&form(text), dialect, &tables), Vec::<String>::new(), "{dialect:?}: {text}");
        }
    }
}
