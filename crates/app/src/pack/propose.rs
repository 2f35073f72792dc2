//! Proposing: an edition, or that a pack retires. Nothing comes of it before another person has decided.

use super::check::{Fault, words};
use super::error::PackError;
use super::{bytes, files_of, hex};
use crate::App;
use crate::error::AppError;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{ProposalId, Subject, TenantId};
use gewu_packs::Files;
use gewu_store::proposal::ProposalRow;
use gewu_store::{Batch, Hash};
use serde_json::json;

/// What somebody proposes.
#[derive(Clone, Debug)]
pub enum Draft {
    /// A new edition.
    Files(Files),
    /// An edition that was published before: to go back to it, or to bring a retired pack back.
    Edition {
        /// The pack's id.
        pack: String,
        /// The edition's hash.
        hash: String,
    },
    /// That a pack takes no new matters any more.
    Retirement(String),
}

/// What a draft comes to.
struct Put {
    kind: &'static str,
    pack: String,
    title: String,
    hash: Hash,
    content: String,
    faults: Vec<Fault>,
}

/// The word of proposals that wait.
pub(super) const WAITING: &str = "waiting";

impl App {
    /// Puts a proposal in, checked. What is wrong with it is kept beside it: it is there to be corrected.
    pub async fn propose(
        &self,
        tenant: TenantId,
        draft: Draft,
        note: &str,
        actor: &str,
    ) -> Result<ProposalId, AppError> {
        let proposal = ProposalId(self.source.id(self.clock.now()));
        self.put_in(tenant, proposal, draft, note, actor, "proposed").await?;
        Ok(proposal)
    }

    /// Puts something else in the place of what was proposed; only its author, and only while it waits.
    pub async fn replace_proposal(
        &self,
        tenant: TenantId,
        proposal: ProposalId,
        draft: Draft,
        note: &str,
        actor: &str,
    ) -> Result<(), AppError> {
        let row = self.waiting_proposal(tenant, proposal).await?;
        if row.proposed_by != actor {
            return Err(PackError::NotItsAuthor.into());
        }
        if (row.kind == "retire") != matches!(draft, Draft::Retirement(_)) {
            return Err(
                PackError::NothingToDo("a retirement is no edition; withdraw it and propose anew").into()
            );
        }
        self.put_in(tenant, proposal, draft, note, actor, "replaced").await
    }

    /// Takes a proposal back; only its author.
    pub async fn withdraw_proposal(
        &self,
        tenant: TenantId,
        proposal: ProposalId,
        actor: &str,
    ) -> Result<(), AppError> {
        let subject = Subject::Proposal(proposal);
        let fact = self.fact(tenant, subject, "withdrawn", actor, json!({})).await?;
        let row = self.waiting_proposal(tenant, proposal).await?;
        if row.proposed_by != actor {
            return Err(PackError::NotItsAuthor.into());
        }
        let mut batch = Batch::new(tenant);
        batch.proposals.push(ProposalRow {
            status: "withdrawn".to_owned(),
            decided_by: Some(actor.to_owned()),
            decided_at: Some(self.clock.now()),
            ..row
        });
        batch.facts.push(fact);
        Ok(self.store.save(&batch).await?)
    }

    /// A proposal on which nobody has decided. What is decided on it is saved with the fact that was next before it was
    /// read: whoever was faster makes it stale.
    pub(super) async fn waiting_proposal(
        &self,
        tenant: TenantId,
        proposal: ProposalId,
    ) -> Result<ProposalRow, AppError> {
        let row = self.store.proposal(tenant, proposal).await?;
        let row = row.ok_or(PackError::NoSuchProposal(proposal))?;
        match row.status.as_str() {
            WAITING => Ok(row),
            decided => Err(PackError::Decided(decided.to_owned()).into()),
        }
    }

    async fn put_in(
        &self,
        tenant: TenantId,
        proposal: ProposalId,
        draft: Draft,
        note: &str,
        actor: &str,
        kind: &str,
    ) -> Result<(), AppError> {
        let note = words(note, "/note", "say in a sentence what this is for; whoever decides reads it")?;
        let put = self.drafted(tenant, draft).await?;
        let said = json!({
            "kind": put.kind, "pack": put.pack, "hash": hex(&put.hash), "note": note, "faults": put.faults.len(),
        });
        let mut batch = Batch::new(tenant);
        batch.facts.push(self.fact(tenant, Subject::Proposal(proposal), kind, actor, said).await?);
        batch.proposals.push(ProposalRow {
            proposal,
            kind: put.kind.to_owned(),
            pack: put.pack,
            title: put.title,
            hash: put.hash,
            content: put.content,
            problems: canonical(&put.faults),
            note,
            proposed_by: actor.to_owned(),
            proposed_at: self.clock.now(),
            status: WAITING.to_owned(),
            decided_by: None,
            decided_at: None,
            reason: None,
        });
        Ok(self.store.save(&batch).await?)
    }

    async fn drafted(&self, tenant: TenantId, draft: Draft) -> Result<Put, AppError> {
        let files = match draft {
            Draft::Files(files) => files,
            Draft::Edition { pack, hash } => {
                let missing = || PackError::NoSuchEdition(hash.clone());
                let row = self.store.pack(tenant, &bytes(&hash).ok_or_else(missing)?).await?;
                let row = row.filter(|row| row.pack == pack).ok_or_else(missing)?;
                files_of(&row.content, &pack)?
            }
            Draft::Retirement(pack) => return self.retirement(tenant, pack).await,
        };
        let found = self.check_pack(tenant, &files).await?;
        if self.hash_in_force(tenant, &found.pack).await? == Some(hex(&found.hash)) {
            return Err(PackError::NothingToDo("this edition is in force").into());
        }
        Ok(Put {
            kind: "publish",
            pack: found.pack,
            title: found.title,
            hash: found.hash,
            content: canonical(&files),
            faults: found.faults,
        })
    }

    async fn retirement(&self, tenant: TenantId, pack: String) -> Result<Put, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let row = self.latest_row(tenant, &pack).await?;
        let row = row.ok_or_else(|| PackError::NoSuchPack(pack.clone()))?;
        if row.retired_at.is_some() {
            return Err(PackError::NothingToDo("the pack has retired").into());
        }
        let title = snapshot.latest(&pack).map_or(String::new(), |(_, it, _)| it.title.clone());
        Ok(Put { kind: "retire", pack, title, hash: row.hash, content: String::new(), faults: Vec::new() })
    }
}
