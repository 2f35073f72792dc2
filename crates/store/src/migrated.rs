//! Which matters a migration took to another edition.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::id::{MatterId, TenantId};

/// A matter that went over by a migration, or back by taking one back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigratedRow {
    /// By which.
    pub migration: String,
    /// The matter.
    pub matter: MatterId,
}

statements! {
    LIST_MIGRATED = "SELECT matter FROM migrated_matters WHERE tenant = $1 AND migration = $2 AND matter > $3 \
        ORDER BY matter LIMIT $4";
    COUNT_MIGRATED = "SELECT COUNT(*) FROM migrated_matters WHERE tenant = $1 AND migration = $2";
    PUT_MIGRATED = "INSERT INTO migrated_matters (tenant, migration, matter) {rows tenant TEXT BYTEA}";
}

impl Store {
    /// Matters that a migration took over, by id, after one of them, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn migrated(
        &self,
        tenant: TenantId,
        migration: &str,
        after: MatterId,
        limit: i64,
    ) -> Result<Vec<MatterId>, StoreError> {
        let migration = migration.to_owned();
        let values = Values::of([tenant.value(), migration.value(), after.value(), limit.value()]);
        self.db.list(&LIST_MIGRATED, values, |mut row: Reader<'_>| row.take()).await
    }

    /// How many it took over.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_migrated(&self, tenant: TenantId, migration: &str) -> Result<i64, StoreError> {
        let migration = migration.to_owned();
        let values = Values::of([tenant.value(), migration.value()]);
        let read = |mut row: Reader<'_>| row.take::<i64>();
        Ok(self.db.first(&COUNT_MIGRATED, values, read).await?.unwrap_or(0))
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[MigratedRow],
) -> Result<(), StoreError> {
    let many = rows.iter().flat_map(|row| [row.migration.value(), row.matter.value()]).collect();
    transaction.run(&PUT_MIGRATED, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}
