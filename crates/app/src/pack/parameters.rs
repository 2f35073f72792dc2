//! A tenant's parameters for a pack: every version is kept, and going back is a new version with the old content.

use super::check::Fault;
use super::error::PackError;
use super::overlay::{categories, rehearsed};
use super::view::Named;
use super::{CategorySettings, Settings, files_of};
use crate::App;
use crate::error::AppError;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{Subject, TenantId};
use gewu_packs::diff::{Change, diff};
use gewu_packs::{Files, Parameter, Said, load, set};
use gewu_store::pack::OverlayRow;
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything that a tenant may set of a pack, and how it stands.
#[derive(Clone, Debug)]
pub struct SettingsView {
    /// The latest version; 0 where nothing was set yet.
    pub version: i64,
    /// What is set; the rest is as the pack has it.
    pub set: Settings,
    /// The parameters by name: each with the pack's own value and the one in force.
    pub parameters: BTreeMap<String, Parameter>,
    /// The categories.
    pub categories: Vec<Setting>,
    /// The units by key, with what people call them.
    pub units: BTreeMap<String, String>,
}

/// A category: by its id, what people call it, as the pack has it and as it is in force.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// As the pack has it.
    pub default: CategorySettings,
    /// As it is in force.
    pub value: CategorySettings,
}

/// What would come of settings.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// What would change; nothing while there are faults.
    pub changes: Vec<Change>,
    /// What is wrong with the value at a JSON Pointer into the settings.
    pub faults: Vec<(String, Said)>,
    /// What is wrong elsewhere.
    pub others: Vec<Fault>,
    pub(super) text: String,
}

/// A version of the parameters.
#[derive(Clone, Debug)]
pub struct VersionView {
    /// 1, 2, 3 …
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub by: Option<Named>,
    /// The version whose content it took up again.
    pub back_to: Option<i64>,
    /// What changed with it, over the edition published last; nothing told where that does not take it any more.
    pub changes: Option<Vec<Change>>,
}

impl App {
    /// Everything that may be set of a pack.
    pub async fn settings_of(&self, tenant: TenantId, pack: &str) -> Result<SettingsView, AppError> {
        let (files, latest) = self.latest_with_parameters(tenant, pack).await?;
        let (version, text) = latest.map_or((0, String::new()), |row| (row.version, row.content));
        let own = load(&files, None).map_err(AppError::Pack)?;
        // Parameters that this edition does not take are not in force.
        let set = load(&files, Some(&text)).ok();
        let settings = set.as_ref().and_then(|_| Settings::read(&text)).unwrap_or_default();
        let now = set.as_ref().unwrap_or(&own);
        Ok(SettingsView {
            version,
            set: settings,
            parameters: now.parameters.clone(),
            categories: categories(&own, now),
            units: now.units.clone(),
        })
    }

    /// What would come of settings, without setting them.
    pub async fn rehearse(
        &self,
        tenant: TenantId,
        pack: &str,
        settings: &Settings,
    ) -> Result<Rehearsal, AppError> {
        let (files, latest) = self.latest_with_parameters(tenant, pack).await?;
        rehearsed(&files, latest.as_ref().map(|row| row.content.as_str()), settings)
    }

    /// Sets all parameters as `settings` has them, if nobody has set others than version `against` since; returns the
    /// new version, or what is wrong. They hold for matters opened from now on.
    pub async fn set_settings(
        &self,
        tenant: TenantId,
        pack: &str,
        settings: &Settings,
        against: i64,
        actor: &str,
    ) -> Result<Result<i64, Rehearsal>, AppError> {
        let fact = self.next_of(tenant, pack, actor).await?;
        let (files, latest) = self.latest_with_parameters(tenant, pack).await?;
        if latest.as_ref().map_or(0, |row| row.version) != against {
            return Err(PackError::Stale.into());
        }
        let rehearsed = rehearsed(&files, latest.as_ref().map(|row| row.content.as_str()), settings)?;
        if !(rehearsed.faults.is_empty() && rehearsed.others.is_empty()) {
            return Ok(Err(rehearsed));
        }
        if rehearsed.changes.is_empty() {
            return Err(PackError::NothingToDo("all parameters have these values").into());
        }
        Ok(Ok(self.put_overlay(tenant, pack, &rehearsed.text, against + 1, None, fact).await?))
    }

    /// Sets a tenant's parameters for a pack as their author wrote them, and returns their version.
    pub async fn set_overlay(
        &self,
        tenant: TenantId,
        pack: &str,
        overlay: &str,
        actor: &str,
    ) -> Result<i64, AppError> {
        let fact = self.next_of(tenant, pack, actor).await?;
        let (files, latest) = self.latest_with_parameters(tenant, pack).await?;
        set(&files, overlay).map_err(AppError::Pack)?;
        let version = latest.map_or(0, |row| row.version) + 1;
        self.put_overlay(tenant, pack, overlay, version, None, fact).await
    }

    /// Takes up an earlier version again, as a new one; 0 is the pack's own values.
    pub async fn settings_back(
        &self,
        tenant: TenantId,
        pack: &str,
        version: i64,
        against: i64,
        actor: &str,
    ) -> Result<i64, AppError> {
        let fact = self.next_of(tenant, pack, actor).await?;
        let (files, latest) = self.latest_with_parameters(tenant, pack).await?;
        let latest = latest.map_or(0, |row| row.version);
        if latest != against {
            return Err(PackError::Stale.into());
        }
        if latest == version {
            return Err(PackError::NothingToDo("this version is in force").into());
        }
        let content = match version {
            0 => String::new(),
            _ => {
                let row = self.store.overlay(tenant, pack, version).await?;
                row.ok_or(PackError::NoSuchVersion(version))?.content
            }
        };
        set(&files, &content).map_err(AppError::Pack)?;
        self.put_overlay(tenant, pack, &content, latest + 1, Some(version), fact).await
    }

    /// All versions, the latest first, each with what changed with it.
    pub async fn settings_history(&self, tenant: TenantId, pack: &str) -> Result<Vec<VersionView>, AppError> {
        let (files, _) = self.latest_with_parameters(tenant, pack).await?;
        let snapshot = self.tenant(tenant).await?;
        let facts = self.store.timeline(tenant, &Subject::Pack(pack.to_owned())).await?;
        let facts: Vec<(String, Value)> = facts
            .into_iter()
            .filter(|fact| fact.kind == "parameters-set")
            .map(|fact| (fact.actor, serde_json::from_str(&fact.body).unwrap_or_default()))
            .collect();
        let overlays = self.store.overlays(tenant).await?;
        let mut before = load(&files, None).ok();
        let mut versions = Vec::new();
        for row in overlays.into_iter().filter(|row| row.pack == pack) {
            let now = load(&files, Some(&row.content)).ok();
            let told = facts.iter().find(|(_, body)| body["version"] == row.version);
            versions.push(VersionView {
                version: row.version,
                created_at: row.created_at,
                by: told.map(|(actor, _)| snapshot.named(actor)),
                back_to: told.and_then(|(_, body)| body["back-to"].as_i64()),
                changes: before.as_ref().zip(now.as_ref()).map(|(before, now)| diff(before, now)),
            });
            before = now.or(before);
        }
        versions.reverse();
        Ok(versions)
    }

    /// The files of the edition published last, and the latest parameters.
    async fn latest_with_parameters(
        &self,
        tenant: TenantId,
        pack: &str,
    ) -> Result<(Files, Option<OverlayRow>), AppError> {
        let row = self.latest_row(tenant, pack).await?;
        let row = row.ok_or_else(|| PackError::NoSuchPack(pack.to_owned()))?;
        let overlays = self.store.overlays(tenant).await?;
        Ok((files_of(&row.content, pack)?, overlays.into_iter().rfind(|row| row.pack == pack)))
    }
}
