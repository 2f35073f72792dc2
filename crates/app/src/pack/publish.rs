//! First set-up: bringing packs into force while there is nobody yet who could propose and approve.

use super::check::{taken, without_parameters};
use super::error::PackError;
use super::own_bytes;
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{Subject, TenantId};
use gewu_packs::{Files, compile};
use gewu_store::Batch;
use serde_json::json;

impl App {
    /// Brings a pack into force, and returns the hash by which it is known. Publishing what is in force changes
    /// nothing; publishing an earlier edition brings that back. Refused as soon as any account has been used: from then
    /// on one person proposes and another approves.
    pub async fn publish(&self, tenant: TenantId, files: &Files, actor: &str) -> Result<String, AppError> {
        let pack = compile(files, None).map_err(AppError::Pack)?;
        if self.hash_in_force(tenant, &pack.id).await?.as_ref() == Some(&pack.hash) {
            return Ok(pack.hash);
        }
        if self.store.has_used_account(tenant).await? {
            return Err(PackError::NeedsTwo.into());
        }
        let hash = own_bytes(&pack.hash)?;
        let overlays = self.store.overlays(tenant).await?;
        let latest = overlays.iter().rfind(|row| row.pack == pack.id);
        let latest = latest.map(|row| (row.content.as_str(), row.version));
        let mut problems = taken(&*self.tenant(tenant).await?, &pack);
        problems.extend(without_parameters(&pack.id, files, latest));
        if !problems.is_empty() {
            return Err(AppError::Pack(problems));
        }
        let mut batch = Batch::new(tenant);
        batch.packs.push(self.row_in_force(tenant, &pack.id, hash, files).await?);
        let said = json!({ "hash": pack.hash, "title": pack.title, "first-set-up": true });
        batch.facts.push(self.fact(tenant, Subject::Pack(pack.id.clone()), "published", actor, said).await?);
        self.store.save(&batch).await?;
        self.forget(tenant);
        Ok(pack.hash)
    }
}
