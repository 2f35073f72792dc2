//! Deciding on a table with personal values: by another person than asked.

use super::ask::sentence;
use super::{ALLOWED, ExportError};
use crate::App;
use crate::error::AppError;
use crate::matter::Caller;
use gewu_kernel::id::{ExportId, Subject, TenantId};
use gewu_store::Batch;
use gewu_store::export::ExportRow;
use serde_json::json;

impl App {
    /// Lets whoever asked take the table, once and soon.
    pub async fn allow_taking(
        &self,
        tenant: TenantId,
        export: ExportId,
        actor: &str,
    ) -> Result<(), AppError> {
        self.decide_export(tenant, export, ALLOWED, None, actor).await
    }

    /// Refuses the table, saying why.
    pub async fn refuse_taking(
        &self,
        tenant: TenantId,
        export: ExportId,
        reason: &str,
        actor: &str,
    ) -> Result<(), AppError> {
        let reason = sentence(reason, "/reason", "say in a sentence why; whoever asked reads it")?;
        self.decide_export(tenant, export, "refused", Some(reason), actor).await
    }

    async fn decide_export(
        &self,
        tenant: TenantId,
        export: ExportId,
        status: &str,
        reason: Option<String>,
        actor: &str,
    ) -> Result<(), AppError> {
        let said = reason.as_ref().map_or(json!({}), |reason| json!({ "reason": reason }));
        let fact = self.fact(tenant, Subject::Export(export), status, actor, said).await?;
        let row = self.waiting_export(tenant, export).await?;
        if row.asked_by == actor {
            return Err(ExportError::OwnExport.into());
        }
        let now = self.clock.now();
        let mut batch = Batch::new(tenant);
        batch.facts.push(fact);
        if let Some(asker) = Caller::person_of(&row.asked_by) {
            batch.outbox.push(self.to_person(asker, &format!("export-{status}"), now));
        }
        batch.exports.push(ExportRow {
            status: status.to_owned(),
            decided_by: Some(actor.to_owned()),
            decided_at: Some(now),
            reason,
            ..row
        });
        Ok(self.store.save(&batch).await?)
    }
}
