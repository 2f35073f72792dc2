//! The journal as text: one fact a line, canonical JSON, in its order.

use crate::App;
use crate::error::AppError;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::TenantId;
use serde_json::{Value, json};
use std::io::Write;

const PAGE: i64 = 5000;

impl App {
    /// Writes the ordered journal and returns how many facts it holds. Order facts first to have all of them.
    pub async fn export_journal(
        &self,
        tenant: TenantId,
        out: &mut (dyn Write + Send),
    ) -> Result<u64, AppError> {
        let mut written = 0;
        let mut after = 0;
        loop {
            let page = self.store.journal(tenant, after, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(written) };
            after = *last;
            for (seq, fact) in page {
                let body: Value = serde_json::from_str(&fact.body)
                    .map_err(|error| AppError::Data(format!("fact {seq} cannot be read: {error}")))?;
                let line = json!({
                    "seq": seq,
                    "subject": fact.subject,
                    "version": fact.subject_version,
                    "kind": fact.kind,
                    "actor": fact.actor,
                    "happened-at": fact.happened_at,
                    "recorded-at": fact.recorded_at,
                    "body": body,
                });
                writeln!(out, "{}", canonical(&line))
                    .map_err(|error| AppError::Data(format!("the journal cannot be written: {error}")))?;
                written += 1;
            }
        }
    }
}
