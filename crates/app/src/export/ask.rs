//! Asking for a table with personal values, and taking the request back.

use super::{ExportError, MOST_PERSONAL, WAITING};
use crate::App;
use crate::account::Power;
use crate::error::AppError;
use crate::matter::search::Sought;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{ExportId, MatterId, PersonId, Subject, TenantId};
use gewu_store::Batch;
use gewu_store::export::ExportRow;
use serde_json::json;

/// How many are read at once.
const AT_ONCE: i64 = 200;
/// The fewest letters of a purpose: a word is none.
const FEWEST_LETTERS: usize = 4;
const MOST_LETTERS: usize = 500;

impl App {
    /// How many matters a table would hold, of those that somebody may read.
    pub async fn count_export(
        &self,
        tenant: TenantId,
        person: PersonId,
        sought: &Sought,
    ) -> Result<usize, AppError> {
        Ok(self.sought_matters(tenant, person, sought).await?.len())
    }

    /// Asks for a table of what somebody looks for, saying what for.
    pub async fn ask_export(
        &self,
        tenant: TenantId,
        person: PersonId,
        sought: &Sought,
        purpose: &str,
    ) -> Result<ExportId, AppError> {
        let missing = "say in a sentence what the table is for; whoever decides reads it";
        let purpose = sentence(purpose, "/purpose", missing)?;
        let rows = self.count_export(tenant, person, sought).await?;
        if rows == 0 {
            return Err(ExportError::Nothing.into());
        }
        let (now, actor) = (self.clock.now(), format!("person:{person}"));
        let export = ExportId(self.source.id(now));
        // What people typed to find somebody may be a name, so the fact says only that something was.
        let said = json!({"purpose": purpose, "rows": rows, "words": sought.words.is_some(), "filter": sought.filter});
        let mut batch = Batch::new(tenant);
        batch.facts.push(self.fact(tenant, Subject::Export(export), "asked", &actor, said).await?);
        batch.exports.push(ExportRow {
            export,
            sought: canonical(sought),
            purpose,
            asked_rows: rows as i64,
            asked_by: actor,
            asked_at: now,
            status: WAITING.to_owned(),
            decided_by: None,
            decided_at: None,
            reason: None,
            taken_at: None,
            taken_rows: None,
        });
        for decider in self.deciders(tenant).await? {
            if decider != person {
                batch.outbox.push(self.to_person(decider, "export-asked", now));
            }
        }
        self.store.save(&batch).await?;
        Ok(export)
    }

    /// Those who may decide on a request.
    async fn deciders(&self, tenant: TenantId) -> Result<Vec<PersonId>, AppError> {
        let powers = self.store.powers(tenant).await?;
        let decides = |power: &str| power.parse() == Ok(Power::Security);
        Ok(powers.into_iter().filter_map(|(person, power)| decides(&power).then_some(person)).collect())
    }

    /// Takes a request back before anybody has decided.
    pub async fn withdraw_export(
        &self,
        tenant: TenantId,
        export: ExportId,
        actor: &str,
    ) -> Result<(), AppError> {
        let mut batch = Batch::new(tenant);
        batch.facts.push(self.fact(tenant, Subject::Export(export), "withdrawn", actor, json!({})).await?);
        let row = self.waiting_export(tenant, export).await?;
        if row.asked_by != actor {
            return Err(ExportError::NotItsAsker.into());
        }
        batch.exports.push(ExportRow {
            status: "withdrawn".to_owned(),
            decided_by: Some(actor.to_owned()),
            decided_at: Some(self.clock.now()),
            ..row
        });
        Ok(self.store.save(&batch).await?)
    }

    /// The matters that somebody looks for and may read, newest first; refused when they are too many.
    pub(super) async fn sought_matters(
        &self,
        tenant: TenantId,
        person: PersonId,
        sought: &Sought,
    ) -> Result<Vec<MatterId>, AppError> {
        let (mut matters, mut after) = (Vec::new(), None);
        loop {
            let found = self.search(tenant, person, sought, after, AT_ONCE).await?;
            matters.extend(found.matters.iter().map(|it| it.matter));
            if matters.len() > MOST_PERSONAL {
                return Err(ExportError::TooMany.into());
            }
            match found.next {
                Some(next) => after = Some(next),
                None => return Ok(matters),
            }
        }
    }
}

/// Words of somebody, if they are words and not too many.
pub(super) fn sentence(
    said: &str,
    field: &'static str,
    missing: &'static str,
) -> Result<String, ExportError> {
    let said = said.trim();
    if said.chars().filter(|it| it.is_alphanumeric()).count() < FEWEST_LETTERS {
        return Err(ExportError::Words(field, missing));
    }
    match said.chars().count() <= MOST_LETTERS {
        true => Ok(said.to_owned()),
        false => Err(ExportError::Words(field, "write at most 500 characters")),
    }
}
