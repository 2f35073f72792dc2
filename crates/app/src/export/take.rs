//! Taking a table with personal values, once.

use super::{ALLOWED, ExportError, HOLDS};
use crate::App;
use crate::error::AppError;
use crate::matter::search::Sought;
use crate::table::{Kind, Taken};
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{ExportId, PersonId, Subject, TenantId};
use gewu_store::export::ExportRow;
use gewu_store::{Batch, SaveError};
use serde_json::json;

/// How often it is tried again when others read the same matters at the same time.
const TRIES: usize = 3;

impl App {
    /// Makes the table of what its asker may read now, and writes down that it was taken before it is handed out.
    pub async fn take_export(
        &self,
        tenant: TenantId,
        export: ExportId,
        person: PersonId,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        for _ in 0..TRIES {
            let (batch, taken) = self.taking(tenant, export, person, kind, language).await?;
            match self.store.save(&batch).await {
                Ok(()) => return Ok(taken),
                Err(SaveError::Stale) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(AppError::Contended)
    }

    async fn taking(
        &self,
        tenant: TenantId,
        export: ExportId,
        person: PersonId,
        kind: Kind,
        language: &str,
    ) -> Result<(Batch, Taken), AppError> {
        let (now, actor) = (self.clock.now(), format!("person:{person}"));
        // Before the request is read, so that of two who take it at once one is late.
        let mut fact = self.fact(tenant, Subject::Export(export), "taken", &actor, json!({})).await?;
        let row = self.export_row(tenant, export).await?;
        if row.asked_by != actor {
            return Err(ExportError::NotItsAsker.into());
        }
        match (row.status.as_str(), row.decided_at) {
            (ALLOWED, Some(at)) if now <= at + HOLDS => {}
            (ALLOWED, _) => return Err(ExportError::Lapsed.into()),
            ("taken", _) => return Err(ExportError::Taken.into()),
            _ => return Err(ExportError::NotAllowed.into()),
        }
        let sought: Sought = serde_json::from_str(&row.sought)
            .map_err(|error| AppError::Data(format!("export {export} cannot be read: {error}")))?;
        let (taken, read) = self.personal_table(tenant, person, &sought, kind, language).await?;
        let format = kind.ending();
        fact.body = canonical(&json!({"rows": taken.rows, "matters-read": read.len(), "format": format}));
        let mut batch = Batch::new(tenant);
        batch.facts = self.readings(tenant, export, &read, &actor, now).await?;
        batch.facts.push(fact);
        batch.exports.push(ExportRow {
            status: "taken".to_owned(),
            taken_at: Some(now),
            taken_rows: Some(taken.rows as i64),
            ..row
        });
        Ok((batch, taken))
    }
}
