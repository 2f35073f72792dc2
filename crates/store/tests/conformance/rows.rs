//! The rows the tests are told with: a county, a street lamp, a few people.

use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, MatterId, PersonId, Subject, TenantId};
use gewu_store::answer::AnswerRow;
use gewu_store::journal::FactRow;
use gewu_store::matter::{MatterRow, Scope};
use gewu_store::task::TaskRow;
use gewu_store::tenant::TenantRow;
use gewu_store::testing::{BEGINNING, TestDatabase};
use gewu_store::value::ValueRow;
use gewu_store::{Batch, Store};
use std::time::Duration;
use uuid::Uuid;

/// The county of the tests, and another that must never see its rows.
pub const COUNTY: TenantId = TenantId(1);
pub const OTHER: TenantId = TenantId(2);

/// An instant so many seconds after the beginning.
pub fn at(seconds: u64) -> Timestamp {
    BEGINNING + Duration::from_secs(seconds)
}

pub fn matter_id(number: u64) -> MatterId {
    MatterId(Uuid::from_u128(u128::from(number)))
}

pub fn person_id(number: u64) -> PersonId {
    PersonId(Uuid::from_u128(1 << 64 | u128::from(number)))
}

pub fn tenant(tenant: TenantId) -> TenantRow {
    TenantRow {
        tenant,
        name: "示例县".to_owned(),
        code: "441500".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        settings: "{}".to_owned(),
        directory_version: 0,
        receipt_key: vec![1; 32],
        created_at: BEGINNING,
    }
}

/// An open store with both tenants.
pub async fn open(database: &TestDatabase) -> Store {
    let store = database.open().await;
    store.put_tenant(&tenant(COUNTY)).await.unwrap();
    store.put_tenant(&tenant(OTHER)).await.unwrap();
    store
}

/// A new matter, opened `number` seconds after the beginning.
pub fn matter(number: u64) -> MatterRow {
    MatterRow {
        matter: matter_id(number),
        base_version: 0,
        version: 1,
        procedure: "event".to_owned(),
        pack: "event-loop".to_owned(),
        pack_hash: [7; 32],
        overlay_version: 1,
        state: r#"{"step":"triage"}"#.to_owned(),
        status: "open".to_owned(),
        outcome: None,
        category: Some("street-light".to_owned()),
        title: Some("路灯不亮".to_owned()),
        source: Some("resident".to_owned()),
        area: Some(AreaId(441_500_001)),
        scope: Scope {
            county: Some(AreaId(1)),
            town: Some(AreaId(10)),
            village: Some(AreaId(100)),
            group: Some(AreaId(150)),
            large_grid: None,
            medium_grid: Some(AreaId(200)),
            small_grid: Some(AreaId(1000)),
        },
        longitude: Some(115_364_500),
        latitude: Some(-22_778_700),
        reporter: None,
        receipt_hash: None,
        joined_into: None,
        recurs: None,
        opened_at: at(number),
        due_at: None,
        wake_at: None,
        ended_at: None,
        shown: Some("village".to_owned()),
    }
}

pub fn task(matter: u64, task: i64, seat: &str, due_at: i64) -> TaskRow {
    TaskRow {
        matter: matter_id(matter),
        task,
        step: "triage".to_owned(),
        title: "研判".to_owned(),
        seat: seat.to_owned(),
        person: None,
        status: "waiting".to_owned(),
        taken_by: None,
        opened_at: BEGINNING,
        due_at,
        category: None,
        town: Some(AreaId(10)),
        village: None,
        small_grid: None,
    }
}

pub fn fact(matter: u64, version: i64, recorded_at: Timestamp) -> FactRow {
    FactRow {
        subject: Subject::Matter(matter_id(matter)),
        subject_version: version,
        kind: "opened".to_owned(),
        actor: "resident:portal".to_owned(),
        happened_at: BEGINNING,
        recorded_at,
        body: r#"{"step":"triage"}"#.to_owned(),
    }
}

pub fn value(matter: u64, field: &str) -> ValueRow {
    ValueRow {
        matter: matter_id(matter),
        field: field.to_owned(),
        salt: [3; 32],
        value: r#""13800000000""#.to_owned(),
    }
}

pub fn answer(actor: &str, key: &str) -> AnswerRow {
    AnswerRow {
        actor: actor.to_owned(),
        key: key.to_owned(),
        request_hash: [5; 32],
        status: 201,
        body: "{}".to_owned(),
        recorded_at: BEGINNING,
    }
}

/// A report as a resident sends it: a new matter with all that comes along.
pub fn report(number: u64) -> Batch {
    let mut batch = Batch::new(COUNTY);
    batch.matters.push(matter(number));
    batch.tasks_put.push(task(number, 1, "grid-lead@1000", i64::MAX));
    batch.values.extend([value(number, "name"), value(number, "phone")]);
    batch.facts.push(fact(number, 1, at(number)));
    batch.answers.push(answer("portal", &format!("key-{number}")));
    batch
}
