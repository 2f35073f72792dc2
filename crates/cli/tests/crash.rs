//! Killed in the middle of commits, the server loses nothing that it acknowledged and doubles nothing.
//!
//! Eight clients report as fast as they can and keep a ledger of their own. The server is killed with SIGKILL,
//! started again, and every request that was cut off is repeated over two connections at once. In the end the
//! ledger and the database are compared row by row. `ROUNDS` says how many kills a database (3 if not set).

#![allow(clippy::unwrap_used)]

mod server;

use gewu_app::testing::{SMALL_GRID, TENANT};
use gewu_kernel::id::Subject;
use gewu_store::Store;
use gewu_store::matter_list::{MatterCursor, MatterFilter};
use serde_json::{Value, json};
use server::Server;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const CLIENTS: usize = 8;

/// One request of a client: its key, what it said, and the answer once there was one.
#[derive(Clone, Debug)]
struct Line {
    key: String,
    body: Value,
    answer: Option<Value>,
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    crash(&format!("sqlite:{}", folder.path().join("county.db").display()), folder.path());
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let database = server::postgres_database("crash");
    crash(&database, folder.path());
}

fn crash(database: &str, folder: &std::path::Path) {
    let rounds: usize = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    server::set_up(database, folder);
    let mut ledger: Vec<Line> = Vec::new();
    let mut cut_off = 0;
    for round in 0..rounds {
        let server = Server::start(database, folder);
        // Not the same instant each time: a different part of a commit is hit.
        let load_millis = 1000 + 137 * (round as u64 % 7);
        let lines = load(&server, round, Duration::from_millis(load_millis));
        let open = lines.iter().filter(|line| line.answer.is_none()).count();
        println!("round {round}: {} reports sent, {open} cut off by the kill", lines.len());
        cut_off += open;
        ledger.extend(lines);
        let server = Server::start(database, folder);
        repeat(&server, &mut ledger);
        server.stop();
    }
    assert!(ledger.len() > rounds * CLIENTS, "the load was too small to mean anything: {}", ledger.len());
    assert!(cut_off > 0, "no kill cut a request off, so nothing was tried");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(compare(database, &ledger));
}

/// Reports from all clients until the server is killed under them.
fn load(server: &Server, round: usize, time: Duration) -> Vec<Line> {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (stop, server) = (&stop, &*server);
                scope.spawn(move || client_load(server, round, client, stop))
            })
            .collect();
        thread::sleep(time);
        server.kill();
        stop.store(true, Ordering::Relaxed);
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    })
}

fn client_load(server: &Server, round: usize, client: usize, stop: &AtomicBool) -> Vec<Line> {
    let mut lines = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let key = format!("r{round}-c{client}-n{}", lines.len());
        let body = json!({
            "procedure": "event",
            "where": { "area": SMALL_GRID },
            "form": { "category": "road-lamp", "title": format!("路灯不亮 {key}") },
        });
        let answer =
            server.report(&key, &body).filter(|(status, _)| *status == 201).map(|(_, answer)| answer);
        let gone = answer.is_none();
        lines.push(Line { key, body, answer });
        if gone {
            break;
        }
    }
    lines
}

/// Repeats what was cut off, over two connections at once, and some of what was answered.
fn repeat(server: &Server, ledger: &mut [Line]) {
    let answered = ledger.iter().filter(|line| line.answer.is_some()).count();
    let every = (answered / 40).max(1);
    for (index, line) in ledger.iter_mut().enumerate() {
        if line.answer.is_some() && index % every != 0 {
            continue;
        }
        let answers: Vec<(u16, Value)> = thread::scope(|scope| {
            let sent: Vec<_> =
                (0..2).map(|_| scope.spawn(|| server.report(&line.key, &line.body).unwrap())).collect();
            sent.into_iter().map(|answer| answer.join().unwrap()).collect()
        });
        for (status, answer) in &answers {
            assert_eq!(*status, 201, "{}: {answer}", line.key);
        }
        assert_eq!(answers[0].1, answers[1].1, "two connections got different answers for {}", line.key);
        match &line.answer {
            Some(before) => assert_eq!(*before, answers[0].1, "{} was answered differently before", line.key),
            None => line.answer = Some(answers[0].1.clone()),
        }
    }
    let line = ledger.last().unwrap();
    let mut other = line.body.clone();
    other["form"]["title"] = json!("另一件事");
    let (status, problem) = server.report(&line.key, &other).unwrap();
    assert_eq!(status, 422, "the same key with another body: {problem}");
}

/// Each receipt is there once, each matter is in the ledger, and the journal is whole.
async fn compare(database: &str, ledger: &[Line]) {
    let store = Store::open(database, gewu_app::testing::MORNING).await.unwrap();
    let filter =
        MatterFilter { scope: None, also_in: None, status: "open".into(), category: None, overdue_at: None };
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let page = store.list_matters(TENANT, &filter, after, 500).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(MatterCursor::after(last));
        rows.extend(page);
    }
    let mut by_key: BTreeMap<&str, &Value> = BTreeMap::new();
    for line in ledger {
        let answer = line.answer.as_ref().expect("every request was answered in the end");
        assert!(by_key.insert(&line.key, answer).is_none(), "{} stands twice in the ledger", line.key);
    }
    let acknowledged: BTreeSet<String> =
        by_key.values().map(|answer| answer["matter"].as_str().unwrap().to_owned()).collect();
    assert_eq!(acknowledged.len(), ledger.len(), "two keys share a matter");
    let stored: BTreeSet<String> = rows.iter().map(|row| row.matter.to_string()).collect();
    assert_eq!(stored.len(), rows.len());
    assert_eq!(stored, acknowledged, "the database and the ledger differ");
    let titles: BTreeSet<String> = rows.iter().filter_map(|row| row.title.clone()).collect();
    assert_eq!(titles.len(), rows.len(), "a report was taken in twice");
    for answer in by_key.values().step_by(17) {
        let receipt = answer["receipt"].as_str().unwrap();
        let hash = gewu_app::matter::receipt::hash(receipt).unwrap();
        let row =
            store.matter_by_receipt(TENANT, &hash).await.unwrap().expect("each receipt finds its matter");
        assert_eq!(row.matter.to_string(), answer["matter"].as_str().unwrap());
    }
    while store.order(TENANT, 5000).await.unwrap() > 0 {}
    let mut facts: BTreeMap<String, i64> = BTreeMap::new();
    let mut seq = 0;
    loop {
        let page = store.journal(TENANT, seq, 5000).await.unwrap();
        if page.is_empty() {
            break;
        }
        for (place, fact) in page {
            seq += 1;
            assert_eq!(place, seq, "the order has a gap");
            if let Subject::Matter(matter) = fact.subject {
                let last = facts.entry(matter.to_string()).or_default();
                *last += 1;
                assert_eq!(fact.subject_version, *last, "a fact of {matter} is missing or out of order");
            }
        }
    }
    for row in &rows {
        assert_eq!(
            facts.get(&row.matter.to_string()),
            Some(&row.version),
            "facts and state of {}",
            row.matter
        );
    }
    assert_eq!(store.unordered_count(TENANT).await.unwrap(), 0);
    store.close().await;
}
