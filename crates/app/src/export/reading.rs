//! Who has read personal values of a matter, for whoever they are about.

use crate::error::AppError;
use crate::matter::Caller;
use crate::{App, Tenant};
use gewu_kernel::Timestamp;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{ExportId, MatterId, Subject, TenantId};
use gewu_store::journal::FactRow;
use serde::Serialize;
use serde_json::{Value, json};

/// Of which matter which values were read: fields of its opening form, and `reporter` for who reported it.
pub(super) type Read = (MatterId, Vec<String>);

/// How many versions are looked up at once.
const AT_ONCE: usize = 500;

/// That somebody took personal values of a matter along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReadingView {
    /// When.
    pub at: Timestamp,
    /// Who: their name for staff of the matter, else the office that they held then; none where they held none.
    pub by: Option<String>,
    /// What they are called by the form: the fields, never what stands in them.
    pub fields: Vec<String>,
}

impl App {
    /// The facts that tell of readings, one a matter.
    pub(super) async fn readings(
        &self,
        tenant: TenantId,
        export: ExportId,
        read: &[Read],
        actor: &str,
        now: Timestamp,
    ) -> Result<Vec<FactRow>, AppError> {
        let mut facts = Vec::with_capacity(read.len() + 1);
        for part in read.chunks(AT_ONCE) {
            let matters: Vec<MatterId> = part.iter().map(|(matter, _)| *matter).collect();
            let versions = self.store.reading_versions(tenant, &matters).await?;
            facts.extend(part.iter().map(|(matter, fields)| FactRow {
                subject: Subject::Reading(*matter),
                subject_version: versions.get(matter).copied().unwrap_or(0) + 1,
                kind: "exported".to_owned(),
                actor: actor.to_owned(),
                happened_at: now,
                recorded_at: now,
                body: canonical(&json!({ "export": export, "fields": fields })),
            }));
        }
        Ok(facts)
    }

    /// Who has taken personal values of a matter along, the latest first.
    pub(crate) async fn readings_of(
        &self,
        tenant: &Tenant,
        matter: MatterId,
        names: bool,
    ) -> Result<Vec<ReadingView>, AppError> {
        let facts = self.store.timeline(tenant.row.tenant, &Subject::Reading(matter)).await?;
        Ok(facts.iter().rev().map(|fact| tenant.reading(fact, names)).collect())
    }
}

impl Tenant {
    fn reading(&self, fact: &FactRow, names: bool) -> ReadingView {
        let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
        let fields = body["fields"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let person = Caller::person_of(&fact.actor);
        let by = person.and_then(|person| match names {
            true => self.people.get(&person).map(|it| it.name.clone()),
            false => self.office_of(person, self.work_time.date(fact.recorded_at)),
        });
        ReadingView { at: fact.recorded_at, by, fields: fields.map(str::to_owned).collect() }
    }
}
