//! How long the first page of a search takes among many matters.
//!
//! `cargo run --release -p gewu-app --example search_speed -- sqlite|postgres [matters]`
//!
//! PostgreSQL is the one of `GEWU_TEST_POSTGRES`. Matters are put straight into a new database, each with a title of some
//! twelve letters and a text of some sixty; then they are ordered and followed as the server does, and searched by
//! somebody who oversees the county and by somebody who oversees a small grid.

// Whatever fails here ends the measurement.
#![allow(clippy::unwrap_used)]

use gewu_app::ambient::{SeededSource, VirtualClock};
use gewu_app::matter::search::{Filter, Sought};
use gewu_app::matter::{Caller, Report, Request, Where, Work};
use gewu_app::testing::{MORNING, OTHER_SMALL_GRID, SMALL_GRID, TENANT, person, small_county};
use gewu_app::{App, Clock};
use gewu_kernel::id::{MatterId, PersonId, Subject};
use gewu_matter::matter::Status;
use gewu_store::Batch;
use gewu_store::files::Files;
use gewu_store::journal::FactRow;
use gewu_store::matter::MatterRow;
use gewu_store::testing::{Database, TestDatabase, script};
use gewu_store::value::ValueRow;
use jiff::SignedDuration;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Words by how rare they are: one matter of so many has them.
const WORDS: [(&str, u64); 5] =
    [("井盖丢失", 20_000), ("水管爆裂", 1_000), ("占道经营", 200), ("垃圾堆放", 20), ("路灯", 2)];

#[tokio::main]
async fn main() {
    let said: Vec<String> = std::env::args().skip(1).collect();
    let database = match said.first().map(String::as_str) {
        Some("sqlite") => Database::Sqlite,
        Some("postgres") => Database::Postgres,
        _ => panic!("usage: search_speed sqlite|postgres [matters]"),
    };
    let count: u64 = said.get(1).map_or(100_000, |text| text.parse().unwrap());
    let database = TestDatabase::new(database).await;
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(VirtualClock::at(MORNING));
    let shown: Arc<dyn Clock> = clock.clone();
    let files = Files::in_folder(folder.path()).unwrap();
    let app = App::new(database.open().await, files, shown, Arc::new(SeededSource::new(1)));
    small_county(&app).await;
    fill(&app, count).await;
    clock.advance_to(MORNING + SignedDuration::from_hours(24 * 365));
    told("following", count, async { app.follow_search(TENANT).await.unwrap() }).await;
    if database.database() == Database::Postgres {
        script(&app.store, "ANALYZE").await.unwrap();
    }
    for (words, rare) in WORDS {
        for reader in ["值班长老何", "网格长老梁", "外镇网格员阿宁"] {
            let title = format!("{words} of every {rare}, {reader}");
            page(&app, &title, reader, &sought(Some(words), Filter::default())).await;
        }
    }
    let ended = Filter { status: Some(Status::Ended), ..Filter::default() };
    page(&app, "路灯 that ended, none of them", "值班长老何", &sought(Some("路灯"), ended)).await;
    page(&app, "路灯 垃圾堆放", "值班长老何", &sought(Some("路灯 垃圾堆放"), Filter::default())).await;
    page(&app, "灯", "值班长老何", &sought(Some("灯"), Filter::default())).await;
    page(&app, "盖", "网格长老梁", &sought(Some("盖"), Filter::default())).await;
    page(&app, "nothing but scope", "外镇网格员阿宁", &sought(None, Filter::default())).await;
    app.store.close().await;
    database.remove().await;
}

fn sought(words: Option<&str>, filter: Filter) -> Sought {
    Sought { words: words.map(str::to_owned), filter }
}

async fn told<T>(what: &str, count: u64, work: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let done = work.await;
    println!("{what}: {:.0} matters/s", count as f64 / begun.elapsed().as_secs_f64());
    done
}

/// The time of the first page, the median of eleven, and of the page after it.
async fn page(app: &App, title: &str, reader: &str, sought: &Sought) {
    let reader: PersonId = person(reader);
    let median = async |after: Option<i64>| {
        let mut took: Vec<Duration> = Vec::new();
        for _ in 0..11 {
            let begun = Instant::now();
            app.search(TENANT, reader, sought, after, 50).await.unwrap();
            took.push(begun.elapsed());
        }
        took.sort_unstable();
        took[5].as_secs_f64() * 1000.0
    };
    let first = app.search(TENANT, reader, sought, None, 50).await.unwrap();
    let next = if first.next.is_some() { median(first.next).await } else { 0.0 };
    println!("{:6.1} ms  {:6.1} ms  {:3} found  {title}", median(None).await, next, first.matters.len());
}

/// Puts matters into the store, as a report leaves them.
async fn fill(app: &App, count: u64) {
    let mut templates = Vec::new();
    for area in [SMALL_GRID, OTHER_SMALL_GRID] {
        let report = Report {
            about: Default::default(),
            paper: None,
            number: None,
            set_aside: Vec::new(),
            procedure: "event".into(),
            at: Where::Area(area),
            form: json!({ "category": "other", "title": "一件事" }),
            on_behalf: None,
            source: Some("portal".into()),
        };
        let caller = Caller::Anyone { client: "speed".into() };
        let request = Request { caller, key: None, happened_at: None, work: Work::Report(report) };
        let matter = app.submit(TENANT, request).await.unwrap().matter;
        templates.extend(app.store.load_matters(TENANT, &[matter]).await.unwrap());
    }
    told("saving", count, async {
        for first in (0..count).step_by(500) {
            let mut batch = Batch::new(TENANT);
            for number in first..(first + 500).min(count) {
                add(&mut batch, number, &templates);
            }
            app.store.save(&batch).await.unwrap();
            while app.store.order(TENANT, 1000).await.unwrap() > 0 {}
        }
    })
    .await;
}

fn add(batch: &mut Batch, number: u64, templates: &[MatterRow]) {
    // One in fifty lies in the other town.
    let template = &templates[usize::from(number.is_multiple_of(50))];
    let matter = MatterId(Uuid::from_u128(u128::from(number) << 20 | 0xabcde));
    let opened_at = MORNING + SignedDuration::from_secs(number as i64 * 60);
    let state = template.state.replace(&template.matter.to_string(), &matter.to_string());
    let words = WORDS.iter().filter(|(_, rare)| number % rare == rare / 2).map(|(words, _)| *words);
    batch.matters.push(MatterRow {
        matter,
        base_version: 0,
        version: 1,
        state,
        title: Some(words.chain([letters(number, 8).as_str()]).collect::<Vec<_>>().join("，")),
        opened_at,
        receipt_hash: None,
        ..template.clone()
    });
    batch.values.push(ValueRow {
        matter,
        field: "1.text".into(),
        salt: [1; 32],
        value: json!(letters(number + TEXTS, 60)).to_string(),
    });
    batch.facts.push(FactRow {
        subject: Subject::Matter(matter),
        subject_version: 1,
        kind: "opened".into(),
        actor: "anyone:speed".into(),
        happened_at: opened_at,
        recorded_at: opened_at,
        body: "{}".into(),
    });
}

/// Texts are made from other numbers than titles.
const TEXTS: u64 = 1 << 40;

/// Letters as they come, of some three thousand.
fn letters(seed: u64, count: usize) -> String {
    let mut at = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut letter = || {
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4e00 + ((at >> 33) % 3000) as u32).unwrap()
    };
    (0..count).map(|_| letter()).collect()
}
