//! Ended matters drawn to be looked at again: a projection that follows the journal.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader, Value};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use crate::projection::{self, Followed};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, TenantId};
use uuid::Uuid;

/// The projection's name.
pub const RECHECKS: &str = "rechecks";

/// What is known of a matter after its last fact. A matter that goes on leaves nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// By what its closing is found again in another's, with the instant of its end.
    pub traces: Vec<(Hash, Timestamp)>,
    /// The rows under which it waits for somebody to look again, one for each seat.
    pub drawn: Vec<RecheckRow>,
}

/// A matter that waits for somebody to look again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecheckRow {
    /// Which.
    pub matter: MatterId,
    /// From which seat: a role at a place, as the kernel writes it.
    pub seat: String,
    /// Until when.
    pub until: Timestamp,
    /// The signs it shows, JSON.
    pub signs: String,
}

/// The place in a list after which the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecheckCursor {
    /// Until when that matter waits.
    pub until: Timestamp,
    /// Its id.
    pub matter: MatterId,
}

/// What comes next in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    from: Followed,
    until: Followed,
    /// How many facts.
    pub facts: usize,
    /// The matters that some of them end, bring back or say more of the end.
    pub matters: Vec<MatterId>,
}

/// The kinds of facts after which a closing may be another one.
const KINDS: [&str; 4] = ["ended", "reopened", "parted", "rechecked"];

statements! {
    READ_AHEAD = "SELECT o.seq, o.subject_kind, o.subject, f.recorded_at, f.kind FROM fact_order o JOIN facts f \
        ON f.tenant = o.tenant AND f.subject_kind = o.subject_kind AND f.subject = o.subject \
        AND f.subject_version = o.subject_version WHERE o.tenant = $1 AND o.seq > $2 ORDER BY o.seq LIMIT $3";
    /// Those before an instant, the latest first.
    READ_SAME_TRACE = "SELECT matter FROM closing_traces WHERE tenant = $1 AND trace = $2 AND ended_at < $3 \
        ORDER BY ended_at DESC, matter DESC LIMIT $4";
    PUT_TRACES = "INSERT INTO closing_traces (tenant, trace, ended_at, matter) {rows tenant BYTEA BIGINT BYTEA} \
        ON CONFLICT (tenant, trace, ended_at, matter) DO NOTHING";
    REMOVE_TRACES = "DELETE FROM closing_traces WHERE tenant = $1 AND matter {in BYTEA}";
    REMOVE_ALL_TRACES = "DELETE FROM closing_traces WHERE tenant = $1";
    PUT_RECHECKS = "INSERT INTO rechecks (tenant, matter, seat, until, signs) {rows tenant BYTEA TEXT BIGINT TEXT}";
    REMOVE_RECHECKS = "DELETE FROM rechecks WHERE tenant = $1 AND matter {in BYTEA}";
    REMOVE_ALL_RECHECKS = "DELETE FROM rechecks WHERE tenant = $1";
    READ_RECHECK = "SELECT matter, seat, until, signs FROM rechecks WHERE tenant = $1 AND matter = $2 ORDER BY seat";
    READ_RECHECKS = "SELECT matter, seat, until, signs FROM rechecks WHERE tenant = $1 AND seat = $2 \
        AND (until, matter) > ($3, $4) ORDER BY until, matter LIMIT $5";
}

impl Store {
    /// What comes next in the journal, at most `at_most` facts of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rechecks_ahead(&self, tenant: TenantId, at_most: i64) -> Result<Ahead, StoreError> {
        let from = self.followed(tenant, RECHECKS).await?;
        let values = Values::of([tenant.value(), from.seq.value(), at_most.value()]);
        let read = |mut row: Reader<'_>| {
            let seq: i64 = row.take()?;
            let (kind, subject): (String, Vec<u8>) = (row.take()?, row.take()?);
            let (recorded_at, fact): (Timestamp, String) = (row.take()?, row.take()?);
            let ends = kind == "matter" && KINDS.contains(&fact.as_str());
            let id = Uuid::from_slice(&subject).ok().filter(|_| ends);
            Ok((Followed { seq, recorded_at }, id.map(MatterId)))
        };
        let rows = self.db.list(&READ_AHEAD, values, read).await?;
        let mut matters: Vec<MatterId> = rows.iter().filter_map(|(_, matter)| *matter).collect();
        matters.sort_unstable();
        matters.dedup();
        let until = rows.last().map_or(from, |(until, _)| *until);
        Ok(Ahead { from, until, facts: rows.len(), matters })
    }

    /// The matters with a trace that ended before an instant, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn same_trace(
        &self,
        tenant: TenantId,
        trace: &Hash,
        before: Timestamp,
        at_most: i64,
    ) -> Result<Vec<MatterId>, StoreError> {
        let values = Values::of([tenant.value(), trace.value(), before.value(), at_most.value()]);
        self.db.list(&READ_SAME_TRACE, values, |mut row| row.take()).await
    }

    /// Writes down what is known of the matters ahead, unless another follower was faster; says whether it was written.
    ///
    /// # Errors
    /// When the database refuses; then nothing has changed.
    pub async fn follow_rechecks(
        &self,
        tenant: TenantId,
        ahead: &Ahead,
        known: &[(MatterId, Closing)],
    ) -> Result<bool, StoreError> {
        let mut transaction = self.db.begin().await?;
        if projection::lock(&mut transaction, tenant, RECHECKS).await? != ahead.from {
            transaction.rollback().await;
            return Ok(false);
        }
        remove(&mut transaction, tenant, &ahead.matters).await?;
        let (mut traces, mut drawn) = (Vec::new(), Vec::new());
        for (matter, closing) in known {
            for (trace, ended_at) in &closing.traces {
                traces.extend([trace.value(), ended_at.value(), matter.value()]);
            }
            for row in &closing.drawn {
                drawn.extend([row.matter.value(), row.seat.value(), row.until.value(), row.signs.value()]);
            }
        }
        transaction.run(&PUT_TRACES, Values::of([tenant.value()]).many(traces)).await?;
        transaction.run(&PUT_RECHECKS, Values::of([tenant.value()]).many(drawn)).await?;
        projection::advance(&mut transaction, tenant, RECHECKS, ahead.until).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Drops what is known of a tenant's closings, so that following writes it anew from the first fact.
    ///
    /// # Errors
    /// When the database refuses; then nothing has changed.
    pub async fn drop_rechecks(&self, tenant: TenantId) -> Result<(), StoreError> {
        let mut transaction = self.db.begin().await?;
        projection::lock(&mut transaction, tenant, RECHECKS).await?;
        transaction.run(&REMOVE_ALL_TRACES, Values::of([tenant.value()])).await?;
        transaction.run(&REMOVE_ALL_RECHECKS, Values::of([tenant.value()])).await?;
        let start = Followed { seq: 0, recorded_at: Timestamp::UNIX_EPOCH };
        projection::advance(&mut transaction, tenant, RECHECKS, start).await?;
        transaction.commit().await
    }

    /// The rows under which a matter waits for somebody to look again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recheck(&self, tenant: TenantId, matter: MatterId) -> Result<Vec<RecheckRow>, StoreError> {
        self.db.list(&READ_RECHECK, Values::of([tenant.value(), matter.value()]), read).await
    }

    /// What waits under some seats for somebody to look again, that which waits shortest first; each matter once. Nothing
    /// that waited until `now` or before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rechecks(
        &self,
        tenant: TenantId,
        seats: &[String],
        now: Timestamp,
        after: Option<RecheckCursor>,
        limit: i64,
    ) -> Result<Vec<RecheckRow>, StoreError> {
        let last = MatterId(Uuid::max());
        let after = after.unwrap_or(RecheckCursor { until: now, matter: last });
        let from = if after.until < now { RecheckCursor { until: now, matter: last } } else { after };
        let mut rows = Vec::new();
        // A seat at a time, so that each is read by its index; a person has few.
        for seat in seats {
            let single: [Value<'_>; 5] =
                [tenant.value(), seat.value(), from.until.value(), from.matter.value(), limit.value()];
            rows.extend(self.db.list(&READ_RECHECKS, Values::of(single), read).await?);
        }
        rows.sort_by_key(|row: &RecheckRow| (row.until, row.matter));
        rows.dedup_by_key(|row| row.matter);
        rows.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(rows)
    }
}

/// Forgets traces of matters of which values are destroyed, in the transaction that destroys them.
pub(crate) async fn forget(
    transaction: &mut Transaction,
    tenant: TenantId,
    gone: &[(MatterId, String)],
) -> Result<(), StoreError> {
    let many = gone.iter().map(|(matter, _)| matter.value()).collect();
    transaction.run(&REMOVE_TRACES, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

async fn remove(
    transaction: &mut Transaction,
    tenant: TenantId,
    matters: &[MatterId],
) -> Result<(), StoreError> {
    let many = || Values::of([tenant.value()]).many(matters.iter().map(|matter| matter.value()).collect());
    transaction.run(&REMOVE_TRACES, many()).await?;
    transaction.run(&REMOVE_RECHECKS, many()).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<RecheckRow, StoreError> {
    Ok(RecheckRow { matter: row.take()?, seat: row.take()?, until: row.take()?, signs: row.take()? })
}
