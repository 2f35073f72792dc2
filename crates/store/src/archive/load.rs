//! Filling tables with rows that come from elsewhere: all in one transaction, or nothing.

use super::snapshot::{page, tenants};
use super::{Cells, Schema, Table, TenantName, shape};
use crate::Store;
use crate::column::Column as _;
use crate::db::Transaction;
use crate::dialect::{self, NO_TIME_LIMIT, Options};
use crate::error::StoreError;
use crate::expand::Values;
use crate::migrate;
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;

/// Rows on their way into a database. Nothing of them is there before [`Loading::finish`].
pub struct Loading {
    transaction: Transaction,
    tables: Vec<Table>,
    now: Timestamp,
}

impl Store {
    /// Opens an empty database, makes the schema of an earlier version or of this one in it, and takes rows in.
    /// `now` is recorded beside the migrations.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`], [`StoreError::Newer`] or [`StoreError::Altered`] where this program cannot make that
    /// schema, and as [`Store::open`].
    pub async fn restore(
        address: &str,
        options: &Options,
        schema: &Schema,
        now: Timestamp,
    ) -> Result<(Store, Loading), StoreError> {
        let migrations = migrate::of(schema)?;
        let store = Store { db: dialect::open(address, options).await? };
        let mut transaction = store.db.begin().await?;
        transaction.rows(&NO_TIME_LIMIT, Values::default()).await?;
        if !shape::is_empty(&mut transaction).await? {
            return Err(StoreError::NotEmpty);
        }
        migrate::forward(&mut transaction, migrations, now).await?;
        let tables = shape::tables(&mut transaction).await?;
        Ok((store, Loading { transaction, tables, now }))
    }

    /// Takes rows into this database, beside what it holds.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(&self, now: Timestamp) -> Result<Loading, StoreError> {
        let mut transaction = self.db.begin().await?;
        transaction.rows(&NO_TIME_LIMIT, Values::default()).await?;
        let tables = shape::tables(&mut transaction).await?;
        Ok(Loading { transaction, tables, now })
    }
}

impl Loading {
    /// The tables that are filled, each after those that its rows refer to.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The tenants that are there by now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tenants(&mut self) -> Result<Vec<TenantName>, StoreError> {
        tenants(&mut self.transaction).await
    }

    /// Inserts rows. Each cell must fit its column; [`super::Cell::fits`] tells.
    ///
    /// # Errors
    /// When the schema refuses a row or the database cannot write.
    pub async fn put(&mut self, table: &Table, tenant: TenantId, rows: &[Cells]) -> Result<(), StoreError> {
        let mut many = Vec::with_capacity(rows.len() * table.columns.len());
        for row in rows {
            many.extend(row.iter().zip(&table.columns).map(|(cell, column)| cell.value(column.kind)));
        }
        let values = Values::of([tenant.value()]).many(many);
        self.transaction.run_of("rows into a table", &table.texts.put, values).await?;
        Ok(())
    }

    /// Rows as they stand by now, to compare; see [`super::Snapshot::page`].
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

    /// Brings the schema to this program's version and keeps all of it.
    ///
    /// # Errors
    /// When a migration fails or the commit does; then nothing is kept.
    pub async fn finish(mut self) -> Result<(), StoreError> {
        migrate::forward(&mut self.transaction, migrate::MIGRATIONS, self.now).await?;
        self.transaction.commit().await
    }

    /// Keeps nothing, and waits until that is done.
    pub async fn give_up(self) {
        self.transaction.rollback().await;
    }
}
