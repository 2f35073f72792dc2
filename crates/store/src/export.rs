//! Tables with personal values that were asked for, and how it was decided.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{ExportId, TenantId};

/// A request for a table. Whoever decides it is somebody else than who asked; the database refuses it otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRow {
    /// Which.
    pub export: ExportId,
    /// What is looked for, as JSON.
    pub sought: String,
    /// What for.
    pub purpose: String,
    /// How many rows there were when it was asked for.
    pub asked_rows: i64,
    /// Who asked, as facts write it.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// `waiting`, `allowed`, `refused`, `withdrawn` or `taken`.
    pub status: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// When it was taken.
    pub taken_at: Option<Timestamp>,
    /// How many rows it had then.
    pub taken_rows: Option<i64>,
}

statements! {
    READ_EXPORT = "SELECT export, sought, purpose, asked_rows, asked_by, asked_at, status, decided_by, decided_at, reason, \
        taken_at, taken_rows FROM exports WHERE tenant = $1 AND export = $2";
    LIST_EXPORTS = "SELECT export, sought, purpose, asked_rows, asked_by, asked_at, status, decided_by, decided_at, reason, \
        taken_at, taken_rows FROM exports WHERE tenant = $1 ORDER BY export DESC LIMIT $2";
    LIST_EXPORTS_OF = "SELECT export, sought, purpose, asked_rows, asked_by, asked_at, status, decided_by, decided_at, \
        reason, taken_at, taken_rows FROM exports WHERE tenant = $1 AND asked_by = $2 ORDER BY export DESC LIMIT $3";
    PUT_EXPORTS = "INSERT INTO exports (tenant, export, sought, purpose, asked_rows, asked_by, asked_at, status, \
        decided_by, decided_at, reason, taken_at, taken_rows) \
        {rows tenant BYTEA TEXT TEXT BIGINT TEXT BIGINT TEXT TEXT BIGINT TEXT BIGINT BIGINT} \
        ON CONFLICT (tenant, export) DO UPDATE SET status = excluded.status, decided_by = excluded.decided_by, \
        decided_at = excluded.decided_at, reason = excluded.reason, taken_at = excluded.taken_at, \
        taken_rows = excluded.taken_rows";
}

impl Store {
    /// A request for a table.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn export(&self, tenant: TenantId, export: ExportId) -> Result<Option<ExportRow>, StoreError> {
        self.db.first(&READ_EXPORT, Values::of([tenant.value(), export.value()]), read).await
    }

    /// What was asked for, the latest first: by one person, or by anybody.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn exports(
        &self,
        tenant: TenantId,
        asked_by: Option<&str>,
        limit: i64,
    ) -> Result<Vec<ExportRow>, StoreError> {
        match asked_by.map(str::to_owned) {
            Some(actor) => {
                let values = Values::of([tenant.value(), actor.value(), limit.value()]);
                self.db.list(&LIST_EXPORTS_OF, values, read).await
            }
            None => {
                let values = Values::of([tenant.value(), limit.value()]);
                self.db.list(&LIST_EXPORTS, values, read).await
            }
        }
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[ExportRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(rows.len() * 12);
    for row in rows {
        many.extend([row.export.value(), row.sought.value(), row.purpose.value(), row.asked_rows.value()]);
        many.extend([row.asked_by.value(), row.asked_at.value(), row.status.value()]);
        many.extend([maybe(&row.decided_by), maybe(&row.decided_at), maybe(&row.reason)]);
        many.extend([maybe(&row.taken_at), maybe(&row.taken_rows)]);
    }
    transaction.run(&PUT_EXPORTS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<ExportRow, StoreError> {
    Ok(ExportRow {
        export: row.take()?,
        sought: row.take()?,
        purpose: row.take()?,
        asked_rows: row.take()?,
        asked_by: row.take()?,
        asked_at: row.take()?,
        status: row.take()?,
        decided_by: row.optional()?,
        decided_at: row.optional()?,
        reason: row.optional()?,
        taken_at: row.optional()?,
        taken_rows: row.optional()?,
    })
}
