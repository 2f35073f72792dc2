//! What is proposed about packs, and how it was decided.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{ProposalId, TenantId};

/// A proposal. Whoever decides it is somebody else than who made it; the database refuses it otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalRow {
    /// Which.
    pub proposal: ProposalId,
    /// `publish` or `retire`.
    pub kind: String,
    /// The pack's id, as its files say it; empty where they do not.
    pub pack: String,
    /// What people call the pack.
    pub title: String,
    /// SHA-256 of the content to publish, or of the edition that retires.
    pub hash: Hash,
    /// All files, as `packs` writes them; empty of a retirement, and in lists.
    pub content: String,
    /// What was found wrong when it was put in, as JSON.
    pub problems: String,
    /// What for.
    pub note: String,
    /// Who proposed it, as facts write it.
    pub proposed_by: String,
    /// When it was put in, or last replaced.
    pub proposed_at: Timestamp,
    /// `waiting`, `approved`, `refused` or `withdrawn`.
    pub status: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was refused.
    pub reason: Option<String>,
}

statements! {
    READ_PROPOSAL = "SELECT proposal, kind, pack, title, hash, content, problems, note, proposed_by, proposed_at, status, \
        decided_by, decided_at, reason FROM pack_proposals WHERE tenant = $1 AND proposal = $2";
    LIST_WAITING_PROPOSALS = "SELECT proposal, kind, pack, title, hash, '', problems, note, proposed_by, proposed_at, \
        status, decided_by, decided_at, reason FROM pack_proposals WHERE tenant = $1 AND status = 'waiting' \
        ORDER BY proposal DESC LIMIT $2";
    LIST_PROPOSALS_OF_PACK = "SELECT proposal, kind, pack, title, hash, '', problems, note, proposed_by, proposed_at, \
        status, decided_by, decided_at, reason FROM pack_proposals WHERE tenant = $1 AND pack = $2 \
        ORDER BY proposal DESC LIMIT $3";
    PUT_PROPOSALS = "INSERT INTO pack_proposals (tenant, proposal, kind, pack, title, hash, content, problems, note, \
        proposed_by, proposed_at, status, decided_by, decided_at, reason) \
        {rows tenant BYTEA TEXT TEXT TEXT BYTEA TEXT TEXT TEXT TEXT BIGINT TEXT TEXT BIGINT TEXT} \
        ON CONFLICT (tenant, proposal) DO UPDATE SET pack = excluded.pack, title = excluded.title, \
        hash = excluded.hash, content = excluded.content, problems = excluded.problems, note = excluded.note, \
        proposed_at = excluded.proposed_at, status = excluded.status, decided_by = excluded.decided_by, \
        decided_at = excluded.decided_at, reason = excluded.reason";
}

impl Store {
    /// A proposal, whole.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn proposal(
        &self,
        tenant: TenantId,
        proposal: ProposalId,
    ) -> Result<Option<ProposalRow>, StoreError> {
        self.db.first(&READ_PROPOSAL, Values::of([tenant.value(), proposal.value()]), read).await
    }

    /// What waits for a decision, the latest first, without its files.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting_proposals(
        &self,
        tenant: TenantId,
        limit: i64,
    ) -> Result<Vec<ProposalRow>, StoreError> {
        let values = Values::of([tenant.value(), limit.value()]);
        self.db.list(&LIST_WAITING_PROPOSALS, values, read).await
    }

    /// What was ever proposed about a pack, the latest first, without its files.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn proposals_of(
        &self,
        tenant: TenantId,
        pack: &str,
        limit: i64,
    ) -> Result<Vec<ProposalRow>, StoreError> {
        let pack = pack.to_owned();
        let values = Values::of([tenant.value(), pack.value(), limit.value()]);
        self.db.list(&LIST_PROPOSALS_OF_PACK, values, read).await
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[ProposalRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(rows.len() * 14);
    for row in rows {
        many.extend([row.proposal.value(), row.kind.value(), row.pack.value(), row.title.value()]);
        many.extend([row.hash.value(), row.content.value(), row.problems.value(), row.note.value()]);
        many.extend([row.proposed_by.value(), row.proposed_at.value(), row.status.value()]);
        many.extend([maybe(&row.decided_by), maybe(&row.decided_at), maybe(&row.reason)]);
    }
    transaction.run(&PUT_PROPOSALS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<ProposalRow, StoreError> {
    Ok(ProposalRow {
        proposal: row.take()?,
        kind: row.take()?,
        pack: row.take()?,
        title: row.take()?,
        hash: row.take()?,
        content: row.take()?,
        problems: row.take()?,
        note: row.take()?,
        proposed_by: row.take()?,
        proposed_at: row.take()?,
        status: row.take()?,
        decided_by: row.optional()?,
        decided_at: row.optional()?,
        reason: row.optional()?,
    })
}
