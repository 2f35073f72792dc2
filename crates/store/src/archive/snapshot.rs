//! All tables as they were at one instant, while others write on.

use super::{Cell, Cells, LIST_TENANT_NAMES, Schema, Table, TenantName, shape};
use crate::Store;
use crate::catalogue::Dialect;
use crate::column::{Column, Kind, Reader, Row, Value};
use crate::db::Transaction;
use crate::dialect::{self, NO_TIME_LIMIT, Options};
use crate::error::StoreError;
use crate::expand::Values;
use crate::migrate;
use gewu_kernel::id::TenantId;

/// What a database held at one instant. Whoever writes meanwhile is neither seen nor held up; SQLite's
/// write-ahead log grows until the snapshot ends, and PostgreSQL keeps the old rows.
pub struct Snapshot {
    transaction: Transaction,
    tables: Vec<Table>,
    schema: Schema,
}

impl Store {
    /// Opens a database of this or an earlier version and leaves its schema as it is: for reading all of it.
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::Empty`] where there is nothing of Gewu.
    pub async fn open_as_it_is(address: &str, options: &Options) -> Result<Store, StoreError> {
        let store = Store { db: dialect::open(address, options).await? };
        // Refuses what this program does not know before anything is done with it.
        store.snapshot().await?.end().await;
        Ok(store)
    }

    /// All that is there now.
    ///
    /// # Errors
    /// [`StoreError::Empty`], [`StoreError::Newer`], [`StoreError::Altered`], or when the database cannot be read.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let mut transaction = self.db.begin_snapshot().await?;
        transaction.rows(&NO_TIME_LIMIT, Values::default()).await?;
        if shape::is_empty(&mut transaction).await? {
            return Err(StoreError::Empty);
        }
        let schema = migrate::schema_of(&mut transaction).await?;
        let tables = shape::tables(&mut transaction).await?;
        Ok(Snapshot { transaction, tables, schema })
    }
}

impl Snapshot {
    /// Its tables, each after those that its rows refer to.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Which database it is of.
    pub fn database(&self) -> &'static str {
        match self.transaction.dialect() {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgresql",
        }
    }

    /// How far its migrations have come.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Its tenants, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tenants(&mut self) -> Result<Vec<TenantName>, StoreError> {
        tenants(&mut self.transaction).await
    }

    /// Rows of a table after one of them, by primary key, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn page(
        &mut self,
        table: &Table,
        tenant: TenantId,
        after: Option<&Cells>,
        limit: i64,
    ) -> Result<Vec<Cells>, StoreError> {
        page(&mut self.transaction, table, tenant, after, limit).await
    }

    /// Lets go of it.
    pub async fn end(self) {
        self.transaction.rollback().await;
    }
}

pub(super) async fn tenants(transaction: &mut Transaction) -> Result<Vec<TenantName>, StoreError> {
    let rows = transaction.rows(&LIST_TENANT_NAMES, Values::default()).await?;
    let read = |row| {
        let mut row = Reader::new(row);
        Ok(TenantName { tenant: row.take()?, name: row.take()?, code: row.take()? })
    };
    rows.iter().map(read).collect()
}

pub(super) async fn page(
    transaction: &mut Transaction,
    table: &Table,
    tenant: TenantId,
    after: Option<&Cells>,
    limit: i64,
) -> Result<Vec<Cells>, StoreError> {
    let mut single = vec![tenant.value(), Value::Int(limit)];
    let text = match after {
        None => &table.texts.first,
        // A tenant has one row there, and that one was read.
        Some(_) if table.key.is_empty() => return Ok(Vec::new()),
        Some(row) => {
            single.extend(table.key.iter().map(|at| row[*at].value(table.columns[*at].kind)));
            &table.texts.after
        }
    };
    let rows = transaction.rows_of("a page of a table", text, Values::of(single)).await?;
    rows.iter().map(|row| cells(row, table)).collect()
}

fn cells(row: &Row, table: &Table) -> Result<Cells, StoreError> {
    let read = |(at, column): (usize, &super::TableColumn)| {
        let cell = match column.kind {
            Kind::Int => i64::read(row, at)?.map(Cell::Int),
            Kind::Text => String::read(row, at)?.map(Cell::Text),
            Kind::Bytes => Vec::read(row, at)?.map(Cell::Bytes),
            Kind::Flag => bool::read(row, at)?.map(Cell::Flag),
        };
        Ok(cell.unwrap_or(Cell::Null))
    };
    let cells = table.columns.iter().enumerate().map(read);
    let named = |error| match error {
        StoreError::Unreadable(said) => StoreError::Unreadable(format!("in table {}: {said}", table.name)),
        other => other,
    };
    cells.collect::<Result<Cells, StoreError>>().map_err(named)
}
