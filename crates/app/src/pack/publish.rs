//! Bringing a pack, or a tenant's parameters for it, into force. Matters that run keep what they began with.

use crate::App;
use crate::error::AppError;
use data_encoding::HEXLOWER;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{Subject, TenantId};
use gewu_packs::{Files, compile};
use gewu_store::journal::FactRow;
use gewu_store::pack::{OverlayRow, PackRow};
use gewu_store::{Batch, Hash};
use serde_json::{Value, json};

impl App {
    /// Brings a pack into force, and returns the hash by which it is known. Publishing it again changes nothing.
    pub async fn publish(&self, tenant: TenantId, files: &Files, actor: &str) -> Result<String, AppError> {
        let pack = compile(files, None).map_err(AppError::Pack)?;
        let hash = bytes(&pack.hash)?;
        if self.store.pack(tenant, &hash).await?.is_some() {
            return Ok(pack.hash);
        }
        let mut batch = Batch::new(tenant);
        let now = self.clock.now();
        let content = canonical(files);
        batch.packs.push(PackRow { hash, pack: pack.id.clone(), content, published_at: now });
        let said = json!({ "hash": pack.hash, "title": pack.title });
        batch.facts.push(self.fact(tenant, Subject::Pack(pack.id.clone()), "published", actor, said).await?);
        self.store.save(&batch).await?;
        self.forget(tenant);
        Ok(pack.hash)
    }

    /// Sets a tenant's parameters for a pack, and returns their version. They hold for matters opened from now on.
    pub async fn set_overlay(
        &self,
        tenant: TenantId,
        pack: &str,
        overlay: &str,
        actor: &str,
    ) -> Result<i64, AppError> {
        let row = self.store.packs(tenant).await?.into_iter().rfind(|row| row.pack == pack);
        let row = row.ok_or_else(|| AppError::NoSuchProcedure(pack.to_owned()))?;
        let files: Files = serde_json::from_str(&row.content)
            .map_err(|error| AppError::Data(format!("pack {pack} cannot be read: {error}")))?;
        compile(&files, Some(overlay)).map_err(AppError::Pack)?;
        let earlier = self.store.overlays(tenant).await?;
        let version = 1 + earlier.iter().filter(|it| it.pack == pack).map(|it| it.version).max().unwrap_or(0);
        let mut batch = Batch::new(tenant);
        batch.overlays.push(OverlayRow {
            pack: pack.to_owned(),
            version,
            content: overlay.to_owned(),
            created_at: self.clock.now(),
        });
        let said = json!({ "version": version, "overlay": overlay });
        batch
            .facts
            .push(self.fact(tenant, Subject::Pack(pack.to_owned()), "parameters-set", actor, said).await?);
        self.store.save(&batch).await?;
        self.forget(tenant);
        Ok(version)
    }

    /// A fact about something other than a matter, next in its subject's order.
    pub(crate) async fn fact(
        &self,
        tenant: TenantId,
        subject: Subject,
        kind: &str,
        actor: &str,
        body: Value,
    ) -> Result<FactRow, AppError> {
        let now = self.clock.now();
        Ok(FactRow {
            subject_version: self.store.subject_version(tenant, &subject).await? + 1,
            subject,
            kind: kind.to_owned(),
            actor: actor.to_owned(),
            happened_at: now,
            recorded_at: now,
            body: canonical(&body),
        })
    }
}

fn bytes(hash: &str) -> Result<Hash, AppError> {
    let decoded = HEXLOWER.decode(hash.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    decoded.ok_or_else(|| AppError::Data("a pack’s hash is 64 hexadecimal digits".into()))
}
