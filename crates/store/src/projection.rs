//! How far projections have followed the journal.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader};
use crate::db::Transaction;
use crate::dialect::LOCK_PROJECTION;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, TenantId};
use uuid::Uuid;

/// How far a projection has followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The place of the last fact that it knows; 0 for none.
    pub seq: i64,
    /// When that fact was recorded.
    pub recorded_at: Timestamp,
}

impl Followed {
    const NOTHING: Followed = Followed { seq: 0, recorded_at: Timestamp::UNIX_EPOCH };
}

statements! {
    READ_PROJECTION = "SELECT last_seq, recorded_at FROM projections WHERE tenant = $1 AND projection = $2";
    BEGIN_PROJECTION = "INSERT INTO projections (tenant, projection, last_seq, recorded_at) VALUES ($1, $2, 0, 0) \
        ON CONFLICT (tenant, projection) DO NOTHING";
    MOVE_PROJECTION = "UPDATE projections SET last_seq = $3, recorded_at = $4 WHERE tenant = $1 AND projection = $2";
    /// What the next facts are about, in order.
    READ_NEXT_SUBJECTS = "SELECT o.seq, o.subject_kind, o.subject, f.recorded_at FROM fact_order o JOIN facts f \
        ON f.tenant = o.tenant AND f.subject_kind = o.subject_kind AND f.subject = o.subject \
        AND f.subject_version = o.subject_version WHERE o.tenant = $1 AND o.seq > $2 ORDER BY o.seq LIMIT $3";
}

/// The next facts after a place: the matters that they are about, how far they reach, and how many they are.
pub(crate) struct Next {
    pub(crate) matters: Vec<MatterId>,
    pub(crate) until: Followed,
    pub(crate) facts: usize,
}

impl Store {
    /// How far a projection has followed the journal.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn followed(&self, tenant: TenantId, projection: &str) -> Result<Followed, StoreError> {
        let projection = projection.to_owned();
        let values = Values::of([tenant.value(), projection.value()]);
        Ok(self.db.first(&READ_PROJECTION, values, read).await?.unwrap_or(Followed::NOTHING))
    }
}

fn read(mut row: Reader<'_>) -> Result<Followed, StoreError> {
    Ok(Followed { seq: row.take()?, recorded_at: row.take()? })
}

/// Holds a projection for the rest of a transaction, and says how far it has followed.
pub(crate) async fn lock(
    transaction: &mut Transaction,
    tenant: TenantId,
    projection: &str,
) -> Result<Followed, StoreError> {
    let projection = projection.to_owned();
    let key = || Values::of([tenant.value(), projection.value()]);
    for _ in 0..2 {
        if let Some(row) = transaction.rows(&LOCK_PROJECTION, key()).await?.first() {
            return read(Reader::new(row));
        }
        transaction.run(&BEGIN_PROJECTION, key()).await?;
    }
    Err(StoreError::Unreadable(format!("the projection {projection} of tenant {tenant} has no place")))
}

/// Writes down how far a projection has followed.
pub(crate) async fn advance(
    transaction: &mut Transaction,
    tenant: TenantId,
    projection: &str,
    to: Followed,
) -> Result<(), StoreError> {
    let projection = projection.to_owned();
    let single = [tenant.value(), projection.value(), to.seq.value(), to.recorded_at.value()];
    transaction.run(&MOVE_PROJECTION, Values::of(single)).await?;
    Ok(())
}

/// The next facts after `from`, at most `at_most`.
pub(crate) async fn next(
    transaction: &mut Transaction,
    tenant: TenantId,
    from: Followed,
    at_most: i64,
) -> Result<Next, StoreError> {
    let values = Values::of([tenant.value(), from.seq.value(), at_most.value()]);
    let rows = transaction.rows(&READ_NEXT_SUBJECTS, values).await?;
    let mut next = Next { matters: Vec::new(), until: from, facts: rows.len() };
    for row in &rows {
        let mut row = Reader::new(row);
        next.until.seq = row.take()?;
        let (kind, subject): (String, Vec<u8>) = (row.take()?, row.take()?);
        next.until.recorded_at = row.take()?;
        if kind == "matter" {
            let id = Uuid::from_slice(&subject);
            next.matters.push(MatterId(id.map_err(|error| StoreError::Unreadable(error.to_string()))?));
        }
    }
    next.matters.sort_unstable();
    next.matters.dedup();
    Ok(next)
}
