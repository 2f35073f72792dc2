//! The history of a pack: which editions there were, who brought each into force, and how much still runs on them.

use super::error::PackError;
use super::view::Named;
use super::{bytes, files_of, hex};
use crate::App;
use crate::error::AppError;
use crate::tenant::{Edition, Tenant};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{ProposalId, Subject, TenantId};
use gewu_packs::diff::{Change, diff};
use gewu_packs::{Files, Pack};
use gewu_store::journal::FactRow;
use serde_json::Value;
use std::sync::Arc;

/// An edition of a pack.
#[derive(Clone, Debug)]
pub struct EditionView {
    /// Its hash.
    pub hash: String,
    /// What the pack was called in it.
    pub title: String,
    /// When it came into force last.
    pub published_at: Timestamp,
    /// Whether it takes new matters.
    pub in_force: bool,
    /// How many matters run on it, by version of the parameters; 0 for the pack's own.
    pub running: Vec<(i64, i64)>,
    /// When it came into force and retired, the first time first.
    pub turns: Vec<Turn>,
}

/// Once that an edition came into force, or retired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// That the pack retired; otherwise it came into force.
    pub retired: bool,
    /// When.
    pub at: Timestamp,
    /// Who decided it; at first set-up whoever set up.
    pub by: Named,
    /// Who proposed it; nobody at first set-up.
    pub proposed_by: Option<Named>,
    /// What for.
    pub note: Option<String>,
    /// The proposal.
    pub proposal: Option<ProposalId>,
}

impl App {
    /// The editions of a pack, the one published last first.
    pub async fn editions(&self, tenant: TenantId, pack: &str) -> Result<Vec<EditionView>, AppError> {
        let rows = self.rows_of(tenant, pack).await?;
        let snapshot = self.tenant(tenant).await?;
        let running = self.store.running(tenant, pack).await?;
        let facts = self.store.timeline(tenant, &Subject::Pack(pack.to_owned())).await?;
        let in_force = rows.last().filter(|row| row.retired_at.is_none()).map(|row| row.hash);
        let view = |row: gewu_store::pack::PackRow| {
            let hash = hex(&row.hash);
            let own = snapshot.edition(&Edition { hash: row.hash, overlay: 0 });
            let of = running.iter().filter(|it| it.hash == row.hash);
            EditionView {
                title: own.map_or(String::new(), |own| own.title.clone()),
                published_at: row.published_at,
                in_force: in_force == Some(row.hash),
                running: of.map(|it| (it.overlay, it.matters)).collect(),
                turns: facts.iter().filter_map(|fact| turn(&snapshot, fact, &hash)).collect(),
                hash,
            }
        };
        Ok(rows.into_iter().rev().map(view).collect())
    }

    /// An edition of a pack: its files, and what they compile to without the tenant's parameters.
    pub async fn edition_of(
        &self,
        tenant: TenantId,
        pack: &str,
        hash: &str,
    ) -> Result<(Files, Arc<Pack>), AppError> {
        let missing = || PackError::NoSuchEdition(hash.to_owned());
        let bytes = bytes(hash).ok_or_else(missing)?;
        let row =
            self.store.pack(tenant, &bytes).await?.filter(|row| row.pack == pack).ok_or_else(missing)?;
        let snapshot = self.tenant(tenant).await?;
        let own = snapshot.edition(&Edition { hash: bytes, overlay: 0 }).ok_or_else(missing)?;
        Ok((files_of(&row.content, pack)?, Arc::clone(own)))
    }

    /// What differs between two editions of a pack.
    pub async fn edition_changes(
        &self,
        tenant: TenantId,
        pack: &str,
        from: &str,
        to: &str,
    ) -> Result<Vec<Change>, AppError> {
        let (_, old) = self.edition_of(tenant, pack, from).await?;
        let (_, new) = self.edition_of(tenant, pack, to).await?;
        Ok(diff(&old, &new))
    }
}

fn turn(tenant: &Tenant, fact: &FactRow, hash: &str) -> Option<Turn> {
    let retired = match fact.kind.as_str() {
        "published" => false,
        "retired" => true,
        _ => return None,
    };
    let body: Value = serde_json::from_str(&fact.body).ok()?;
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    (text("hash") == Some(hash)).then(|| Turn {
        retired,
        at: fact.recorded_at,
        by: tenant.named(&fact.actor),
        proposed_by: text("proposed-by").map(|actor| tenant.named(actor)),
        note: text("note").map(str::to_owned),
        proposal: text("proposal").and_then(|id| id.parse().ok()),
    })
}
