//! What was proposed about a pack, as people read it.

use super::check::Fault;
use super::error::PackError;
use super::{files_of, hex};
use crate::error::AppError;
use crate::matter::Caller;
use crate::table::Cell;
use crate::{App, Tenant};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{ProposalId, TenantId};
use gewu_packs::Files;
use gewu_packs::compile;
use gewu_packs::diff::{Change, diff};
use gewu_store::proposal::ProposalRow;

/// How many proposals of a pack are listed, the latest.
const MOST_LISTED: i64 = 200;

/// Somebody who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// As facts write it: `person:…`, or `operator` at the command line.
    pub actor: String,
    /// What they are called.
    pub name: Option<String>,
}

/// A proposal.
#[derive(Clone, Debug)]
pub struct ProposalView {
    /// Which.
    pub proposal: ProposalId,
    /// That the pack retires; otherwise an edition to publish.
    pub retires: bool,
    /// The pack's id, as far as its files say it.
    pub pack: String,
    /// What people call it.
    pub title: String,
    /// The hash of what is proposed.
    pub hash: String,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// What for.
    pub note: String,
    /// By whom.
    pub proposed_by: Named,
    /// When.
    pub proposed_at: Timestamp,
    /// `waiting`, `approved`, `refused` or `withdrawn`.
    pub status: String,
    /// By whom it was decided.
    pub decided_by: Option<Named>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was refused.
    pub reason: Option<String>,
}

impl From<Named> for Cell {
    /// What they are called; whoever has no name, as facts write them.
    fn from(who: Named) -> Self {
        Cell::Text(who.name.unwrap_or(who.actor))
    }
}

impl Tenant {
    /// Who an actor of a fact is.
    pub(crate) fn named(&self, actor: &str) -> Named {
        let person = Caller::person_of(actor);
        let name = person.and_then(|person| self.people.get(&person)).map(|row| row.name.clone());
        Named { actor: actor.to_owned(), name }
    }

    pub(super) fn proposal_view(&self, row: ProposalRow) -> ProposalView {
        ProposalView {
            proposal: row.proposal,
            retires: row.kind == "retire",
            pack: row.pack,
            title: row.title,
            hash: hex(&row.hash),
            faults: serde_json::from_str(&row.problems).unwrap_or_default(),
            note: row.note,
            proposed_by: self.named(&row.proposed_by),
            proposed_at: row.proposed_at,
            status: row.status,
            decided_by: row.decided_by.map(|actor| self.named(&actor)),
            decided_at: row.decided_at,
            reason: row.reason,
        }
    }
}

impl App {
    /// What waits for a decision, the latest first.
    pub async fn waiting_proposals(&self, tenant: TenantId) -> Result<Vec<ProposalView>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let rows = self.store.waiting_proposals(tenant, MOST_LISTED).await?;
        Ok(rows.into_iter().map(|row| snapshot.proposal_view(row)).collect())
    }

    /// What was proposed about a pack, the latest first.
    pub async fn proposals_of(&self, tenant: TenantId, pack: &str) -> Result<Vec<ProposalView>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let rows = self.store.proposals_of(tenant, pack, MOST_LISTED).await?;
        Ok(rows.into_iter().map(|row| snapshot.proposal_view(row)).collect())
    }

    /// A proposal with its files.
    pub async fn proposal(
        &self,
        tenant: TenantId,
        proposal: ProposalId,
    ) -> Result<(ProposalView, Files), AppError> {
        let snapshot = self.tenant(tenant).await?;
        let row = self.store.proposal(tenant, proposal).await?;
        let mut row = row.ok_or(PackError::NoSuchProposal(proposal))?;
        let content = std::mem::take(&mut row.content);
        let files = if content.is_empty() { Files::new() } else { files_of(&content, &row.pack)? };
        Ok((snapshot.proposal_view(row), files))
    }

    /// What a proposal changes, against the edition in force, whose hash comes first; none where none is in force, and
    /// nothing while the files do not compile.
    pub async fn proposed_changes(
        &self,
        tenant: TenantId,
        pack: &str,
        files: &Files,
    ) -> Result<(Option<String>, Option<Vec<Change>>), AppError> {
        let row = self.latest_row(tenant, pack).await?.filter(|row| row.retired_at.is_none());
        let Some(row) = row else { return Ok((None, None)) };
        let snapshot = self.tenant(tenant).await?;
        let own = crate::tenant::Edition { hash: row.hash, overlay: 0 };
        let changes = match (snapshot.edition(&own), compile(files, None)) {
            (Some(old), Ok(new)) => Some(diff(old, &new)),
            _ => None,
        };
        Ok((Some(hex(&row.hash)), changes))
    }
}
