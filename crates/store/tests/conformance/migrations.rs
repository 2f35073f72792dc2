//! The schema: upgraded equals fresh, one at a time, never backwards, never altered.

use crate::rows::*;
use gewu_store::testing::{self, BEGINNING, Database, TestDatabase};
use gewu_store::{Store, StoreError};
use std::sync::Arc;

crate::conformance!(
    upgraded_equals_fresh,
    two_openers_at_once_are_fine,
    a_newer_database_is_refused,
    an_altered_migration_is_refused,
    a_database_outlives_its_store,
);

async fn upgraded_equals_fresh(database: Arc<TestDatabase>) {
    let fresh = database.open().await.schema().await.unwrap();
    assert!(fresh.len() > 40, "{fresh:?}");
    for count in 0..testing::migrations() {
        let older = TestDatabase::new(database.database()).await;
        older.open_with_migrations(count).await.unwrap().close().await;
        let store = older.open().await;
        assert_eq!(store.schema().await.unwrap(), fresh, "from migration {count}");
        store.close().await;
        older.remove().await;
    }
}

async fn two_openers_at_once_are_fine(database: Arc<TestDatabase>) {
    let mut openers = Vec::new();
    for _ in 0..16 {
        let database = database.clone();
        openers.push(tokio::spawn(async move { Store::open(database.address(), BEGINNING).await }));
    }
    for opener in openers {
        opener.await.unwrap().unwrap();
    }
    let store = open(&database).await;
    store.save(&report(1)).await.unwrap();
}

async fn a_newer_database_is_refused(database: Arc<TestDatabase>) {
    let store = database.open().await;
    let newer = "INSERT INTO schema_migrations (migration, hash, applied_at) VALUES (99, 'later', 0)";
    testing::script(&store, newer).await.unwrap();
    let before = store.schema().await.unwrap();
    let Err(error) = Store::open(database.address(), BEGINNING).await else { panic!("opened") };
    let known = testing::migrations() as i64;
    assert!(matches!(error, StoreError::Newer { found: 99, known: k } if k == known), "{error}");
    assert!(error.to_string().contains("start the newer program"), "{error}");
    assert_eq!(store.schema().await.unwrap(), before);
}

async fn an_altered_migration_is_refused(database: Arc<TestDatabase>) {
    let store = database.open_with_migrations(3).await.unwrap();
    testing::script(&store, "UPDATE schema_migrations SET hash = 'other' WHERE migration = 2").await.unwrap();
    let refused = Store::open(database.address(), BEGINNING).await;
    assert!(matches!(refused, Err(StoreError::Altered { migration: 2 })), "{refused:?}");
}

async fn a_database_outlives_its_store(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&report(1)).await.unwrap();
    store.close().await;
    let store = database.open().await;
    assert_eq!(store.load_matters(COUNTY, &[matter_id(1)]).await.unwrap().len(), 1);
    store.close().await;
}

#[tokio::test]
async fn addresses_say_what_is_wrong() {
    for address in ["", "county.db", "sqlite:", "mysql://host/name", "postgres://host:port:port/name"] {
        let refused = Store::open(address, BEGINNING).await;
        assert!(matches!(refused, Err(StoreError::Address(_))), "{address}: {refused:?}");
    }
    let refused = Store::open("sqlite:/no/such/folder/county.db", BEGINNING).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn a_store_in_memory_reads_what_it_wrote() {
    let store = Store::open("sqlite::memory:", BEGINNING).await.unwrap();
    store.put_tenant(&tenant(COUNTY)).await.unwrap();
    store.save(&report(1)).await.unwrap();
    assert_eq!(store.order(COUNTY, 10).await.unwrap(), 1);
    assert_eq!(store.load_matters(COUNTY, &[matter_id(1)]).await.unwrap().len(), 1);
    let other = Store::open("sqlite::memory:", BEGINNING).await.unwrap();
    assert_eq!(other.tenants().await.unwrap(), []);
}

/// The helper that the rooms above use.
#[tokio::test]
async fn both_kinds_of_store_for_other_rooms() {
    testing::both(|store| async move {
        store.put_tenant(&tenant(COUNTY)).await.unwrap();
        store.save(&report(1)).await.unwrap();
    })
    .await;
    let one = TestDatabase::new(Database::Sqlite).await;
    assert_eq!(one.database(), Database::Sqlite);
}
