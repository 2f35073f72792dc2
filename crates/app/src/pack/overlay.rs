//! Trying and keeping a version of the parameters.

use super::check::Fault;
use super::error::PackError;
use super::parameters::{Rehearsal, Setting};
use super::{CategorySettings, Settings};
use crate::App;
use crate::error::AppError;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{Subject, TenantId};
use gewu_matter::procedure::Category;
use gewu_packs::diff::diff;
use gewu_packs::{Files, OVERLAY, Pack, load, set};
use gewu_store::Batch;
use gewu_store::journal::FactRow;
use gewu_store::pack::OverlayRow;
use serde_json::json;
use std::collections::BTreeMap;

/// What would come of settings in the place of the latest parameters.
pub(super) fn rehearsed(
    files: &Files,
    latest: Option<&str>,
    settings: &Settings,
) -> Result<Rehearsal, AppError> {
    let written = settings.write();
    let mut rehearsal =
        Rehearsal { changes: Vec::new(), faults: Vec::new(), others: Vec::new(), text: written.text };
    match set(files, &rehearsal.text) {
        Ok(new) => {
            // What this edition does not take is not in force.
            let old = load(files, latest).or_else(|_| load(files, None)).map_err(AppError::Pack)?;
            rehearsal.changes = diff(&old, &new);
        }
        Err(problems) => {
            for problem in problems {
                match written.lines.get(&problem.line).filter(|_| problem.file == OVERLAY) {
                    Some(pointer) => rehearsal.faults.push((pointer.clone(), problem.message)),
                    None => rehearsal.others.push(Fault::from(&problem)),
                }
            }
        }
    }
    // What follows from a wrong value would only be told again elsewhere.
    if !rehearsal.faults.is_empty() {
        rehearsal.others.clear();
    }
    Ok(rehearsal)
}

/// The categories of a pack in the order of their tables, each as the pack has it and as it is in force.
pub(super) fn categories(own: &Pack, now: &Pack) -> Vec<Setting> {
    let of = |category: &Category| CategorySettings {
        unit: category.unit.clone(),
        limit: category.limit.map(|limit| limit.to_string()),
        evidence: Some(category.evidence),
    };
    let mut found = BTreeMap::new();
    for (id, runnable) in &own.procedures {
        for (name, category) in &runnable.procedure.categories {
            let value =
                now.procedures.get(id).and_then(|it| it.procedure.categories.get(name)).unwrap_or(category);
            let setting = Setting {
                id: name.clone(),
                title: category.title.clone(),
                default: of(category),
                value: of(value),
            };
            // Parameters know categories by their ids alone: of several procedures they set all alike.
            found.entry(name.clone()).or_insert((category.row, setting));
        }
    }
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by_key(|(row, _)| *row);
    found.into_iter().map(|(_, setting)| setting).collect()
}

impl App {
    /// The fact that tells of the next version: read before the version it follows, so that of two who set parameters at
    /// the same time one begins anew.
    pub(super) async fn next_of(
        &self,
        tenant: TenantId,
        pack: &str,
        actor: &str,
    ) -> Result<FactRow, AppError> {
        if let Some((_, own, Some(_))) = self.tenant(tenant).await?.latest(pack) {
            return Err(PackError::Retired(own.title.clone()).into());
        }
        self.fact(tenant, Subject::Pack(pack.to_owned()), "parameters-set", actor, json!({})).await
    }

    pub(super) async fn put_overlay(
        &self,
        tenant: TenantId,
        pack: &str,
        content: &str,
        version: i64,
        back_to: Option<i64>,
        fact: FactRow,
    ) -> Result<i64, AppError> {
        let mut batch = Batch::new(tenant);
        batch.overlays.push(OverlayRow {
            pack: pack.to_owned(),
            version,
            content: content.to_owned(),
            created_at: self.clock.now(),
        });
        let mut said = json!({ "version": version, "overlay": content });
        if let Some(back_to) = back_to {
            said["back-to"] = json!(back_to);
        }
        batch.facts.push(FactRow { body: canonical(&said), ..fact });
        self.store.save(&batch).await?;
        self.forget(tenant);
        Ok(version)
    }
}
