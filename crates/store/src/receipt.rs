//! Receipt codes that were given out before there is a matter under them.

use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use crate::{SaveError, Store};
use gewu_kernel::Timestamp;
use gewu_kernel::canonical::Salt;
use gewu_kernel::id::{MatterId, PersonId, TenantId};

/// A code without a matter yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The id that the matter will have.
    pub matter: MatterId,
    /// The hash of the code, as matters keep it.
    pub receipt_hash: Hash,
    /// Why there is none yet, a word such as `paper`.
    pub kind: String,
    /// Where it stands; only a row that stands at `waiting` can be changed.
    pub status: String,
    /// When the code was given out.
    pub made_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Option<Timestamp>,
    /// What was reported, JSON, as long as it stands nowhere else.
    pub report: Option<String>,
    /// The salt of the commitments that facts hold to `report` and `answer`.
    pub salt: Salt,
    /// Why it waits, a JSON list of words.
    pub reasons: Option<String>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// By whom.
    pub decided_by: Option<PersonId>,
    /// What the reporter is told.
    pub answer: Option<String>,
}

/// The status at which a row can be changed.
pub const WAITING: &str = "waiting";

macro_rules! columns {
    () => {
        "matter, receipt_hash, kind, status, made_at, expires_at, report, salt, reasons, decided_at, \
         decided_by, answer"
    };
}

statements! {
    READ_RECEIPT = concat!("SELECT ", columns!(), " FROM receipts WHERE tenant = $1 AND matter = $2");
    RECEIPT_BY_HASH = concat!("SELECT ", columns!(), " FROM receipts WHERE tenant = $1 AND receipt_hash = $2");
    LIST_RECEIPTS = concat!("SELECT ", columns!(), " FROM receipts WHERE tenant = $1 AND kind = $2 \
        AND status = $3 AND (made_at, matter) > ($4, $5) ORDER BY made_at, matter LIMIT $6");
    /// A row that was decided meanwhile is left alone, and missed in the count.
    PUT_RECEIPTS = concat!("INSERT INTO receipts (tenant, ", columns!(), ") \
        {rows tenant BYTEA BYTEA TEXT TEXT BIGINT BIGINT TEXT BYTEA TEXT BIGINT BYTEA TEXT} \
        ON CONFLICT (tenant, matter) DO UPDATE SET status = excluded.status, report = excluded.report, \
        decided_at = excluded.decided_at, decided_by = excluded.decided_by, answer = excluded.answer \
        WHERE receipts.status = 'waiting'");
}

impl Store {
    /// A code by the id of its matter.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn receipt(
        &self,
        tenant: TenantId,
        matter: MatterId,
    ) -> Result<Option<ReceiptRow>, StoreError> {
        self.db.first(&READ_RECEIPT, Values::of([tenant.value(), matter.value()]), read).await
    }

    /// A code by its hash.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn receipt_by_hash(
        &self,
        tenant: TenantId,
        hash: &Hash,
    ) -> Result<Option<ReceiptRow>, StoreError> {
        self.db.first(&RECEIPT_BY_HASH, Values::of([tenant.value(), hash.value()]), read).await
    }

    /// A page of codes of a kind that stand at a status, the oldest first, after a row or from the start.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn receipts(
        &self,
        tenant: TenantId,
        kind: &str,
        status: &str,
        after: Option<(Timestamp, MatterId)>,
        limit: i64,
    ) -> Result<Vec<ReceiptRow>, StoreError> {
        let (kind, status) = (kind.to_owned(), status.to_owned());
        let (made_at, matter) = after.unwrap_or((Timestamp::MIN, MatterId(uuid::Uuid::nil())));
        let single =
            [tenant.value(), kind.value(), status.value(), made_at.value(), matter.value(), limit.value()];
        self.db.list(&LIST_RECEIPTS, Values::of(single), read).await
    }
}

/// Puts rows that are new, or changes those that still wait.
pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[ReceiptRow],
) -> Result<(), SaveError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut many = Vec::with_capacity(rows.len() * 12);
    for row in rows {
        many.extend([row.matter.value(), row.receipt_hash.value(), row.kind.value(), row.status.value()]);
        many.extend([row.made_at.value(), maybe(&row.expires_at), maybe(&row.report), row.salt.value()]);
        many.extend([
            maybe(&row.reasons),
            maybe(&row.decided_at),
            maybe(&row.decided_by),
            maybe(&row.answer),
        ]);
    }
    let saved = transaction.run(&PUT_RECEIPTS, Values::of([tenant.value()]).many(many)).await?;
    if saved == rows.len() as u64 { Ok(()) } else { Err(SaveError::Stale) }
}

fn read(mut row: Reader<'_>) -> Result<ReceiptRow, StoreError> {
    Ok(ReceiptRow {
        matter: row.take()?,
        receipt_hash: row.take()?,
        kind: row.take()?,
        status: row.take()?,
        made_at: row.take()?,
        expires_at: row.optional()?,
        report: row.optional()?,
        salt: row.take()?,
        reasons: row.optional()?,
        decided_at: row.optional()?,
        decided_by: row.optional()?,
        answer: row.optional()?,
    })
}
