//! A change to places and people with the facts that tell of it: no row without its fact, no fact without its row.

use crate::App;
use crate::error::AppError;
use crate::territory::rows;
use gewu_kernel::canonical::{canonical, sha256_hex};
use gewu_kernel::id::{Subject, TenantId};
use gewu_store::Batch;
use gewu_store::journal::FactRow;
use gewu_store::people::{AbsenceRow, BodyRow, Directory, KinshipRow, PersonRow, PositionRow, TenureRow};
use gewu_territory::area::Area;
use gewu_territory::lineage::Lineage;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Rows to put, each with a fact.
#[derive(Debug, Default)]
pub(crate) struct Change {
    directory: Directory,
    told: Vec<Told>,
}

#[derive(Debug)]
struct Told {
    subject: Subject,
    kind: &'static str,
    body: Value,
}

impl Change {
    pub(crate) fn facts(&self) -> usize {
        self.told.len()
    }

    fn tell(&mut self, subject: Subject, kind: &'static str, body: Value) {
        self.told.push(Told { subject, kind, body });
    }

    /// A new area, with everything that is known of it.
    pub(crate) fn add_area(&mut self, area: &Area) {
        self.directory.areas.push(rows::area_row(area));
        self.tell(Subject::Area(area.id), "area-added", Value::Object(said(area)));
    }

    /// An area of which some sides changed; the fact says how they are now.
    pub(crate) fn change_area(&mut self, area: &Area, sides: &[&str]) {
        self.directory.areas.push(rows::area_row(area));
        let mut now = said(area);
        now.retain(|side, _| sides.contains(&side.as_str()));
        self.tell(Subject::Area(area.id), "area-changed", Value::Object(now));
    }

    /// A succession between two areas.
    pub(crate) fn add_lineage(&mut self, lineage: &Lineage) {
        let Some(row) = rows::lineage_row(lineage) else { return };
        let said = json!({"to": row.to_area, "kind": row.kind, "on": row.valid_on, "source": row.source});
        self.tell(Subject::Area(row.from_area), "area-succeeded", said);
        self.directory.lineage.push(row);
    }

    pub(crate) fn put_body(&mut self, row: BodyRow, kind: &'static str) {
        let said = json!({"code": row.code, "name": row.name, "kind": row.kind, "area": row.area});
        self.tell(Subject::Body(row.body), kind, said);
        self.directory.bodies.push(row);
    }

    /// A person; the fact says which fields were set, never to what.
    pub(crate) fn put_person(&mut self, row: PersonRow, kind: &'static str, fields: &[&str]) {
        self.tell(Subject::Person(row.person), kind, json!({ "fields": fields }));
        self.directory.people.push(row);
    }

    pub(crate) fn put_position(&mut self, row: PositionRow, kind: &'static str) {
        let said = json!({"body": row.body, "role": row.role, "area": row.area, "title": row.title});
        self.tell(Subject::Position(row.position), kind, said);
        self.directory.positions.push(row);
    }

    pub(crate) fn put_tenure(&mut self, row: TenureRow, kind: &'static str) {
        let said = json!({"person": row.person, "from": row.valid_from, "until": row.valid_until,
            "deputy": row.deputy});
        self.tell(Subject::Position(row.position), kind, said);
        self.directory.tenures.push(row);
    }

    /// A declared kinship. The fact does not say with whom: that is nobody's business but theirs.
    pub(crate) fn put_kinship(&mut self, row: KinshipRow, kind: &'static str) {
        self.tell(Subject::Person(row.person), kind, json!({}));
        self.directory.kinships.push(row);
    }

    pub(crate) fn put_absence(&mut self, row: AbsenceRow, kind: &'static str) {
        let said = json!({"from": row.from_at, "until": row.until_at});
        self.tell(Subject::Person(row.person), kind, said);
        self.directory.absences.push(row);
    }
}

/// An area as its facts tell it: outlines by their hash, since they are long and known by content.
fn said(area: &Area) -> Map<String, Value> {
    let Ok(Value::Object(mut said)) = serde_json::to_value(area) else { return Map::new() };
    said.remove("id");
    said.remove("seat");
    for boundary in said.get_mut("boundaries").and_then(Value::as_array_mut).into_iter().flatten() {
        let hash = sha256_hex(canonical(&boundary["value"]).as_bytes());
        boundary["value"] = Value::from(hash);
    }
    said
}

impl App {
    /// Saves a change in one transaction and returns how many facts tell of it.
    pub(crate) async fn save_change(
        &self,
        tenant: TenantId,
        change: Change,
        actor: &str,
    ) -> Result<usize, AppError> {
        let mut batch = Batch::new(tenant);
        let now = self.clock.now();
        let mut versions: HashMap<Subject, i64> = HashMap::new();
        for Told { subject, kind, body } in change.told {
            let version = match versions.get(&subject) {
                Some(version) => *version,
                // What was only now given its number has no facts to look up.
                None if kind.ends_with("-added") => 0,
                None => self.store.subject_version(tenant, &subject).await?,
            } + 1;
            versions.insert(subject.clone(), version);
            batch.facts.push(FactRow {
                subject,
                subject_version: version,
                kind: kind.to_owned(),
                actor: actor.to_owned(),
                happened_at: now,
                recorded_at: now,
                body: canonical(&body),
            });
        }
        let facts = batch.facts.len();
        batch.directory = change.directory;
        if facts > 0 {
            self.store.save(&batch).await?;
            self.forget(tenant);
        }
        Ok(facts)
    }
}
