//! Bringing a pack, or a tenant's parameters for it, into force. Matters that run keep what they began with.

use crate::error::AppError;
use crate::{App, Tenant};
use data_encoding::HEXLOWER;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{Subject, TenantId};
use gewu_packs::{Files, MANIFEST, Pack, Problem, Rule, Said, compile};
use gewu_store::journal::FactRow;
use gewu_store::pack::{OverlayRow, PackRow};
use gewu_store::{Batch, Hash};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// The file name under which problems of parameters are told.
const OVERLAY: &str = "overlay.toml";

impl App {
    /// Brings a pack into force, and returns the hash by which it is known. Publishing what is in force changes
    /// nothing; publishing an earlier edition brings that back.
    pub async fn publish(&self, tenant: TenantId, files: &Files, actor: &str) -> Result<String, AppError> {
        let pack = compile(files, None).map_err(AppError::Pack)?;
        let hash = bytes(&pack.hash)?;
        let earlier = self.store.packs(tenant).await?.into_iter().rfind(|row| row.pack == pack.id);
        if earlier.as_ref().is_some_and(|row| row.hash == hash) {
            return Ok(pack.hash);
        }
        refuse_taken(&*self.tenant(tenant).await?, &pack)?;
        self.refuse_without_parameters(tenant, &pack.id, files).await?;
        let mut batch = Batch::new(tenant);
        let now = self.clock.now();
        // The latest is in force, also where the clock has stood still or fallen behind.
        let next = earlier.and_then(|row| row.published_at.checked_add(SignedDuration::from_millis(1)).ok());
        let published_at = next.map_or(now, |next| next.max(now));
        let content = canonical(files);
        batch.packs.push(PackRow { hash, pack: pack.id.clone(), content, published_at });
        let said = json!({ "hash": pack.hash, "title": pack.title });
        batch.facts.push(self.fact(tenant, Subject::Pack(pack.id.clone()), "published", actor, said).await?);
        self.store.save(&batch).await?;
        self.forget(tenant);
        Ok(pack.hash)
    }

    /// Refuses an edition that does not take the tenant's latest parameters: it would fall back to its own values
    /// without a word.
    async fn refuse_without_parameters(
        &self,
        tenant: TenantId,
        pack: &str,
        files: &Files,
    ) -> Result<(), AppError> {
        let overlays = self.store.overlays(tenant).await?;
        let Some(latest) = overlays.into_iter().rfind(|row| row.pack == pack) else { return Ok(()) };
        let Err(mut problems) = compile(files, Some(&latest.content)) else { return Ok(()) };
        let version = latest.version;
        problems.push(whole(
            OVERLAY,
            Rule::Fits,
            Said::of(
                format!(
                    "this edition does not take the parameters that were set here for “{pack}” (version {version}); set \
                     ones that both editions take with `gewu pack overlay {pack} FILE`, publish again, then set the rest"
                ),
                format!(
                    "这一版不接受本地为“{pack}”设的参数（第 {version} 版）；先用 `gewu pack overlay {pack} FILE` \
                     设成两版都接受的，再发布，然后设其余的"
                ),
            ),
        ));
        Err(AppError::Pack(problems))
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

/// Refuses a pack with a procedure that another one has in force: which of them a report means must be plain.
fn refuse_taken(tenant: &Tenant, pack: &Pack) -> Result<(), AppError> {
    let taken = pack.procedures.keys().filter_map(|procedure| {
        let (_, other) = tenant.in_force(procedure).filter(|(_, other)| other.id != pack.id)?;
        let other = &other.id;
        Some(whole(
            MANIFEST,
            Rule::Named,
            Said::of(
                format!(
                    "the procedure “{procedure}” is in force from the pack “{other}”; give this one another id, or publish \
                     it as an edition of “{other}”"
                ),
                format!("规程“{procedure}”已由机制包“{other}”施行；换一个编号，或作为“{other}”的新版发布"),
            ),
        ))
    });
    match taken.collect::<Vec<_>>() {
        problems if problems.is_empty() => Ok(()),
        problems => Err(AppError::Pack(problems)),
    }
}

/// A problem of a file as a whole.
fn whole(file: &str, rule: Rule, message: Said) -> Problem {
    Problem::of_file(file, rule, message)
}

fn bytes(hash: &str) -> Result<Hash, AppError> {
    let decoded = HEXLOWER.decode(hash.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    decoded.ok_or_else(|| AppError::Data("a pack’s hash is 64 hexadecimal digits".into()))
}
