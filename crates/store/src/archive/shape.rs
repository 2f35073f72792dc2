//! The tables of a schema, each after those that its rows refer to.

use super::text::Texts;
use super::{Table, TableColumn};
use crate::column::{Kind, Reader};
use crate::db::Transaction;
use crate::dialect::{DESCRIBE_COLUMNS, DESCRIBE_REFERENCES};
use crate::error::StoreError;
use crate::expand::Values;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The one table that has no tenant: it tells how far the schema has come.
pub(super) const RECORD: &str = "schema_migrations";

const TENANT: &str = "tenant";

/// What is known of a column: its name, its kind, and its place in the primary key, from 1; 0 outside of it.
type Described = (String, Kind, i64);

/// Whether the database has any table at all.
pub(super) async fn is_empty(transaction: &mut Transaction) -> Result<bool, StoreError> {
    Ok(transaction.rows(&DESCRIBE_COLUMNS, Values::default()).await?.is_empty())
}

/// Every table with a tenant, parents before those that refer to them and else by name: the same order on
/// both databases. A table with a column of a type that only one of them has is an index, made from rows of others:
/// it is no table here, and is made anew wherever the rows go.
pub(super) async fn tables(transaction: &mut Transaction) -> Result<Vec<Table>, StoreError> {
    let mut described: BTreeMap<String, Vec<Described>> = BTreeMap::new();
    let mut indexes: BTreeSet<String> = BTreeSet::new();
    for row in &transaction.rows(&DESCRIBE_COLUMNS, Values::default()).await? {
        let mut row = Reader::new(row);
        let (table, column): (String, String) = (row.take()?, row.take()?);
        let (kind, place): (String, i64) = (row.take()?, row.take()?);
        match kind_of(&kind) {
            _ if table == RECORD => {}
            Some(kind) => described.entry(table).or_default().push((column, kind, place)),
            None => drop(indexes.insert(table)),
        }
    }
    described.retain(|table, _| !indexes.contains(table));
    let mut refers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in &transaction.rows(&DESCRIBE_REFERENCES, Values::default()).await? {
        let mut row = Reader::new(row);
        let (table, parent): (String, String) = (row.take()?, row.take()?);
        if table != parent {
            refers.entry(table).or_default().insert(parent);
        }
    }
    let mut ordered: Vec<Table> = Vec::with_capacity(described.len());
    while !described.is_empty() {
        let free = |table: &String| {
            let waits = |parent: &String| described.contains_key(parent);
            !refers.get(table).is_some_and(|parents| parents.iter().any(waits))
        };
        let Some(next) = described.keys().find(|table| free(table)).cloned() else {
            let circle: Vec<&String> = described.keys().collect();
            return Err(StoreError::Unreadable(format!(
                "tables refer to each other in a circle: {circle:?}"
            )));
        };
        let columns = described.remove(&next).unwrap_or_default();
        ordered.push(table(next, columns)?);
    }
    Ok(ordered)
}

fn table(name: String, described: Vec<Described>) -> Result<Table, StoreError> {
    let place = |column: &str| described.iter().find(|(name, ..)| name == column).map(|(.., place)| *place);
    if place(TENANT) != Some(1) || described.len() < 2 {
        return Err(StoreError::Unreadable(format!("table {name} is not of Gewu: no tenant leads its key")));
    }
    let rest: Vec<&Described> = described.iter().filter(|(column, ..)| column != TENANT).collect();
    let mut key: Vec<(i64, usize)> = Vec::new();
    for (at, (.., place)) in rest.iter().enumerate() {
        if *place > 0 {
            key.push((*place, at));
        }
    }
    key.sort_unstable();
    let key: Vec<usize> = key.into_iter().map(|(_, at)| at).collect();
    let column = |(name, kind, _): &&Described| TableColumn { name: name.clone(), kind: *kind };
    let columns: Vec<TableColumn> = rest.iter().map(column).collect();
    let texts = Arc::new(Texts::of(&name, &columns, &key));
    Ok(Table { name, columns, key, texts })
}

fn kind_of(name: &str) -> Option<Kind> {
    Some(match name.to_ascii_uppercase().as_str() {
        "BIGINT" => Kind::Int,
        "TEXT" => Kind::Text,
        "BYTEA" => Kind::Bytes,
        "BOOLEAN" => Kind::Flag,
        _ => return None,
    })
}
