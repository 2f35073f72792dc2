//! How many reports a second a database takes, durable when saved.
//!
//! `cargo run --release -p gewu-store --example save_speed -- URL [seconds]`
//!
//! A report is a matter, a task, three facts, two personal values and an answer: eleven rows. They
//! are saved one in a transaction and 64 in a transaction, by as many savers at a time as pay on the
//! database: one or several on PostgreSQL, one on SQLite, which has one writer. Use an empty database.

use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, MatterId, PersonId, Subject, TenantId};
use gewu_store::answer::AnswerRow;
use gewu_store::journal::FactRow;
use gewu_store::matter::{MatterRow, Scope};
use gewu_store::task::TaskRow;
use gewu_store::tenant::TenantRow;
use gewu_store::value::ValueRow;
use gewu_store::{Batch, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

const TENANT: TenantId = TenantId(1);
const BEGINNING: Timestamp = Timestamp::constant(1_767_225_600, 0);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().ok_or("usage: save_speed URL [seconds]")?;
    let seconds: u64 = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let store = Store::open(&address, BEGINNING).await?;
    store.put_tenant(&tenant()).await?;
    let number = Arc::new(AtomicU64::new(u64::try_from(store.unordered_count(TENANT).await?)? + 1));
    let savers: &[usize] = if address.starts_with("sqlite") { &[1] } else { &[1, 2, 4, 8] };
    println!("{:>6} {:>7} {:>10} {:>12} {:>12}", "group", "savers", "reports/s", "median ms", "99 % ms");
    for group in [1, 64] {
        for savers in savers {
            run(&store, &number, group, *savers, Duration::from_secs(seconds)).await?;
        }
    }
    let begun = Instant::now();
    let mut ordered = 0;
    loop {
        let placed = store.order(TENANT, 4096).await?;
        ordered += placed;
        if placed == 0 || begun.elapsed() > Duration::from_secs(seconds) {
            break;
        }
    }
    println!("sequencer: {:.0} facts/s", ordered as f64 / begun.elapsed().as_secs_f64());
    Ok(())
}

async fn run(
    store: &Store,
    number: &Arc<AtomicU64>,
    group: usize,
    savers: usize,
    time: Duration,
) -> Result<(), Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let mut running = Vec::new();
    for _ in 0..savers {
        let (store, number) = (store.clone(), number.clone());
        running.push(tokio::spawn(async move {
            let mut took = Vec::new();
            while begun.elapsed() < time {
                let first = number.fetch_add(group as u64, Ordering::Relaxed);
                let batch = batch(first, group as u64);
                let start = Instant::now();
                store.save(&batch).await.map_err(|error| error.to_string())?;
                took.push(start.elapsed());
            }
            Ok::<_, String>(took)
        }));
    }
    let mut took = Vec::new();
    for one in running {
        took.extend(one.await??);
    }
    let rate = (took.len() * group) as f64 / begun.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!("{group:>6} {savers:>7} {rate:>10.0} {:>12.2} {:>12.2}", at(0.5), at(0.99));
    Ok(())
}

fn batch(first: u64, count: u64) -> Batch {
    let mut batch = Batch::new(TENANT);
    for number in first..first + count {
        add_report(&mut batch, number);
    }
    batch
}

/// A UUID in version 7's form: time first, then bits that look random.
fn id(number: u64, kind: u64) -> Uuid {
    let milliseconds = 1_767_225_600_000 + number / 10;
    let mixed = (number * 4 + kind).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Uuid::from_u128(u128::from(milliseconds) << 80 | 0x7 << 76 | u128::from(mixed))
}

fn add_report(batch: &mut Batch, number: u64) {
    let matter = MatterId(id(number, 0));
    let at = BEGINNING + Duration::from_millis(number / 10);
    let area = |places: u64| Some(AreaId((number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % places) as i64));
    let scope = Scope {
        county: area(4),
        town: area(63),
        village: area(907),
        group: None,
        large_grid: area(56),
        medium_grid: area(868),
        small_grid: area(4555),
    };
    let mut hash = [7; 32];
    hash[..16].copy_from_slice(id(number, 1).as_bytes());
    batch.matters.push(MatterRow {
        matter,
        base_version: 0,
        version: 3,
        procedure: "event".to_owned(),
        pack: "event-loop".to_owned(),
        pack_hash: [1; 32],
        overlay_version: 1,
        state: format!(r#"{{"step":"triage","opened":{number},"tokens":[{{"step":"triage","task":1}}],"fields":{{"text":"路灯不亮，夜里看不清路","place":"村口小卖部旁边"}}}}"#),
        status: "open".to_owned(),
        outcome: None,
        category: Some("street-light".to_owned()),
        title: Some("村口路灯不亮".to_owned()),
        source: Some("resident".to_owned()),
        area: scope.small_grid,
        scope,
        longitude: Some(115_364_500),
        latitude: Some(22_778_700),
        reporter: Some(PersonId(id(number % 100_000, 2))),
        receipt_hash: Some(hash),
        joined_into: None,
        recurs: None,
        opened_at: at,
        due_at: Some(at + Duration::from_secs(7200)),
        wake_at: Some(at + Duration::from_secs(7200)),
        ended_at: None,
        shown: Some("village".to_owned()),
    });
    batch.tasks_put.push(TaskRow {
        matter,
        task: 1,
        step: "triage".to_owned(),
        title: "村口路灯不亮".to_owned(),
        seat: format!("grid-lead@{}", number % 4555),
        person: None,
        status: "waiting".to_owned(),
        taken_by: None,
        opened_at: at,
        due_at: at.as_millisecond() + 7_200_000,
        category: Some("street-light".to_owned()),
        town: scope.town,
        village: scope.village,
        small_grid: scope.small_grid,
    });
    for (version, kind) in [(1, "opened"), (2, "entered"), (3, "assigned")] {
        batch.facts.push(FactRow {
            subject: Subject::Matter(matter),
            subject_version: version,
            kind: kind.to_owned(),
            actor: "resident:portal".to_owned(),
            happened_at: at,
            recorded_at: at,
            body: r#"{"category":"street-light","limit":"2 working-hours","seat":"grid-lead@4401","step":"triage"}"#
                .to_owned(),
        });
    }
    for field in ["name", "phone"] {
        let value = r#""王阿姨 13800000000""#.to_owned();
        batch.values.push(ValueRow { matter, field: field.to_owned(), salt: [3; 32], value });
    }
    batch.answers.push(AnswerRow {
        actor: "portal".to_owned(),
        key: id(number, 3).to_string(),
        request_hash: [5; 32],
        status: 201,
        body: r#"{"receipt":"GW-7K2M-9QXD-4R","status":"open"}"#.to_owned(),
        recorded_at: at,
    });
}

fn tenant() -> TenantRow {
    TenantRow {
        tenant: TENANT,
        name: "示例县".to_owned(),
        code: "441500".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        settings: "{}".to_owned(),
        directory_version: 0,
        receipt_key: vec![1; 32],
        created_at: BEGINNING,
    }
}
