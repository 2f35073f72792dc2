//! When the disk is full or the server goes away.

use crate::rows::*;
use gewu_store::testing::{BEGINNING, Database, TestDatabase};
use gewu_store::{Options, SaveError, Store, StoreError};
use sqlx::Connection as _;
use std::path::Path;
use std::process::Command;

#[tokio::test]
async fn a_full_disk_saves_nothing_by_halves() {
    let database = TestDatabase::new(Database::Sqlite).await;
    let options = Options { sqlite_pages: Some(150), ..Options::default() };
    let store = Store::open_with(database.address(), &options, BEGINNING).await.unwrap();
    store.put_tenant(&tenant(COUNTY)).await.unwrap();
    let mut saved = 0;
    let error = loop {
        match store.save(&report(saved)).await {
            Ok(()) => saved += 1,
            Err(error) => break error,
        }
        assert!(saved < 10_000, "the limit is never reached");
    };
    assert!(matches!(error, SaveError::Store(StoreError::Full)), "{error:?}");
    assert!(error.to_string().contains("free space"), "{error}");
    // A large report may not fit where a small change still does; neither is saved by halves.
    let id = matter_id(saved);
    assert_eq!(store.load_matters(COUNTY, &[id]).await.unwrap(), []);
    assert_eq!(store.tasks(COUNTY, &[id]).await.unwrap(), []);
    assert_eq!(store.values(COUNTY, id).await.unwrap(), []);
    assert_eq!(store.unordered_count(COUNTY).await.unwrap() as u64, saved);
    // What was saved is still there, and goes on once there is room.
    let roomy = Store::open(database.address(), BEGINNING).await.unwrap();
    roomy.save(&report(saved)).await.unwrap();
    let all: Vec<_> = (0..=saved).map(matter_id).collect();
    assert_eq!(roomy.load_matters(COUNTY, &all).await.unwrap().len() as u64, saved + 1);
}

#[tokio::test]
async fn a_locked_file_is_busy_not_lost() {
    let database = TestDatabase::new(Database::Sqlite).await;
    let options = Options { wait_milliseconds: 200, ..Options::default() };
    let store = Store::open_with(database.address(), &options, BEGINNING).await.unwrap();
    // A writer of another process holds the lock.
    let mut other = sqlx::SqliteConnection::connect(database.address()).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let busy = store.save(&report(1)).await.unwrap_err();
    assert!(matches!(busy, SaveError::Store(StoreError::Busy(_))), "{busy}");
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    store.save(&report(1)).await.unwrap();
    assert_eq!(store.load_matters(COUNTY, &[matter_id(1)]).await.unwrap().len(), 1);
}

fn script(action: &str, folder: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres");
    let done = Command::new(script).arg(action).arg(folder).output().expect("scripts/postgres runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Stops the test's own server, however the test ends.
struct Server(tempfile::TempDir);

impl Drop for Server {
    fn drop(&mut self) {
        script("stop", self.0.path());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pool_recovers_when_the_server_comes_back() {
    let server = Server(tempfile::tempdir().unwrap());
    let folder = server.0.path();
    let said = script("start", folder);
    let address = said.trim().split_once('=').unwrap().1.to_owned();
    let options = Options { wait_milliseconds: 1000, ..Options::default() };
    let store = Store::open_with(&address, &options, BEGINNING).await.unwrap();
    store.put_tenant(&tenant(COUNTY)).await.unwrap();
    store.save(&report(1)).await.unwrap();

    script("stop", folder);
    for number in 2..5 {
        let failed = store.save(&report(number)).await;
        assert!(matches!(failed, Err(SaveError::Store(StoreError::Unavailable(_)))), "{failed:?}");
    }
    let failed = store.load_matters(COUNTY, &[matter_id(1)]).await;
    assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");

    script("start", folder);
    store.save(&report(2)).await.unwrap();
    let found = store.load_matters(COUNTY, &[1, 2, 3].map(matter_id)).await.unwrap();
    assert_eq!(found.len(), 2);

    // A restart between two requests: whoever was idle is asked first.
    script("stop", folder);
    script("start", folder);
    store.save(&report(3)).await.unwrap();
    store.close().await;
}
