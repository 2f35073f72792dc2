//! Deciding on what was proposed: by another person, on exactly what they have read.

use super::check::words;
use super::error::PackError;
use super::{files_of, hex};
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{ProposalId, Subject, TenantId};
use gewu_store::Batch;
use gewu_store::pack::PackRow;
use gewu_store::proposal::ProposalRow;
use serde_json::json;

impl App {
    /// Brings what was proposed into force, or retires the pack. `hash` names what was read, `against` the edition that
    /// was in force beside it, if any: when either is another one by now, nothing happens.
    pub async fn approve_proposal(
        &self,
        tenant: TenantId,
        proposal: ProposalId,
        hash: &str,
        against: Option<&str>,
        actor: &str,
    ) -> Result<(), AppError> {
        let subject = Subject::Proposal(proposal);
        let mut batch = Batch::new(tenant);
        batch.facts.push(self.fact(tenant, subject, "approved", actor, json!({ "hash": hash })).await?);
        let row = self.to_decide(tenant, proposal, hash, actor).await?;
        let of_pack = Subject::Pack(row.pack.clone());
        let kind = if row.kind == "retire" { "retired" } else { "published" };
        let said = json!({
            "hash": hash, "title": row.title, "proposal": proposal, "proposed-by": row.proposed_by, "note": row.note,
        });
        // Before what is in force is read: whoever changes that meanwhile takes the place of this fact.
        batch.facts.push(self.fact(tenant, of_pack, kind, actor, said).await?);
        if self.hash_in_force(tenant, &row.pack).await?.as_deref() != against {
            return Err(PackError::Stale.into());
        }
        batch.packs.push(match row.kind.as_str() {
            "retire" => self.retired_row(tenant, &row).await?,
            _ => self.approved_row(tenant, &row).await?,
        });
        batch.proposals.push(self.decided(row, "approved", actor, None));
        self.store.save(&batch).await?;
        self.forget(tenant);
        Ok(())
    }

    /// Refuses what was proposed, saying why.
    pub async fn refuse_proposal(
        &self,
        tenant: TenantId,
        proposal: ProposalId,
        hash: &str,
        reason: &str,
        actor: &str,
    ) -> Result<(), AppError> {
        let reason = words(reason, "/reason", "say why; whoever proposed this reads it")?;
        let said = json!({ "hash": hash, "reason": reason });
        let mut batch = Batch::new(tenant);
        batch.facts.push(self.fact(tenant, Subject::Proposal(proposal), "refused", actor, said).await?);
        let row = self.to_decide(tenant, proposal, hash, actor).await?;
        batch.proposals.push(self.decided(row, "refused", actor, Some(reason)));
        Ok(self.store.save(&batch).await?)
    }

    /// What waits for somebody else than its author, and is what was read.
    async fn to_decide(
        &self,
        tenant: TenantId,
        proposal: ProposalId,
        hash: &str,
        actor: &str,
    ) -> Result<ProposalRow, AppError> {
        let row = self.waiting_proposal(tenant, proposal).await?;
        if row.proposed_by == actor {
            return Err(PackError::OwnProposal.into());
        }
        match hex(&row.hash) == hash {
            true => Ok(row),
            false => Err(PackError::Stale.into()),
        }
    }

    /// The edition, checked once more: what held when it was proposed may not hold now.
    async fn approved_row(&self, tenant: TenantId, row: &ProposalRow) -> Result<PackRow, AppError> {
        let files = files_of(&row.content, &row.pack)?;
        let found = self.check_pack(tenant, &files).await?;
        if found.hash != row.hash {
            return Err(AppError::Data(format!(
                "the files of proposal {} are not those of its hash",
                row.proposal
            )));
        }
        match found.faults.is_empty() {
            true => self.row_in_force(tenant, &row.pack, row.hash, &files).await,
            false => Err(PackError::Faulty(found.faults).into()),
        }
    }

    async fn retired_row(&self, tenant: TenantId, row: &ProposalRow) -> Result<PackRow, AppError> {
        let latest = self.latest_row(tenant, &row.pack).await?;
        let mut latest =
            latest.filter(|it| it.hash == row.hash && it.retired_at.is_none()).ok_or(PackError::Stale)?;
        latest.retired_at = Some(self.clock.now());
        Ok(latest)
    }

    fn decided(&self, row: ProposalRow, status: &str, actor: &str, reason: Option<String>) -> ProposalRow {
        ProposalRow {
            status: status.to_owned(),
            decided_by: Some(actor.to_owned()),
            decided_at: Some(self.clock.now()),
            reason,
            ..row
        }
    }
}
