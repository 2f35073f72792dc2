//! Whole tables as of one instant, and back into another database.

use crate::rows::*;
use gewu_kernel::id::TenantId;
use gewu_store::archive::{Cell, Cells, Schema, Table};
use gewu_store::testing::{BEGINNING, Database, TestDatabase};
use gewu_store::{Options, Store, StoreError};
use std::sync::Arc;

crate::conformance!(
    a_snapshot_does_not_see_what_comes_later,
    rows_go_over_to_the_other_database_and_back,
    pages_leave_nothing_out,
    a_restore_wants_an_empty_database,
    nothing_is_there_before_the_end,
    an_earlier_version_is_read_and_brought_forward,
    what_is_no_database_of_ours_is_refused,
    an_index_of_one_database_alone_is_no_table,
);

/// Every row of a tenant: table by table, in the order of the keys.
type Whole = Vec<(String, Vec<Cells>)>;

async fn whole(store: &Store, tenant: TenantId, limit: i64) -> Whole {
    let mut snapshot = store.snapshot().await.unwrap();
    let tables = snapshot.tables().to_vec();
    let mut all = Vec::new();
    for table in &tables {
        let mut rows: Vec<Cells> = Vec::new();
        loop {
            let page = snapshot.page(table, tenant, rows.last(), limit).await.unwrap();
            assert!(page.len() as i64 <= limit);
            if page.is_empty() {
                break;
            }
            rows.extend(page);
        }
        all.push((table.name.clone(), rows));
    }
    snapshot.end().await;
    all
}

async fn restored(whole: &Whole, into: &TestDatabase, schema: &Schema) -> Store {
    let (store, mut loading) =
        Store::restore(into.address(), &Options::default(), schema, BEGINNING).await.unwrap();
    let tables = loading.tables().to_vec();
    for (name, rows) in whole {
        let table = tables.iter().find(|it| it.name == *name).unwrap();
        loading.put(table, COUNTY, rows).await.unwrap();
    }
    loading.finish().await.unwrap();
    store
}

fn other(database: Database) -> Database {
    match database {
        Database::Sqlite => Database::Postgres,
        Database::Postgres => Database::Sqlite,
    }
}

async fn filled(database: &TestDatabase) -> Store {
    let store = open(database).await;
    for number in 1..=7 {
        store.save(&report(number)).await.unwrap();
    }
    store.order(COUNTY, 3).await.unwrap();
    store
}

async fn a_snapshot_does_not_see_what_comes_later(database: Arc<TestDatabase>) {
    let store = filled(&database).await;
    let mut snapshot = store.snapshot().await.unwrap();
    let table = |name: &str, tables: &[Table]| tables.iter().find(|it| it.name == name).unwrap().clone();
    let (facts, matters) = (table("facts", snapshot.tables()), table("matters", snapshot.tables()));
    assert_eq!(snapshot.page(&facts, COUNTY, None, 100).await.unwrap().len(), 7);
    // A writer is not held up, and nothing of it is seen, in no table.
    store.save(&report(8)).await.unwrap();
    store.order(COUNTY, 100).await.unwrap();
    assert_eq!(snapshot.page(&matters, COUNTY, None, 100).await.unwrap().len(), 7);
    assert_eq!(snapshot.page(&facts, COUNTY, None, 100).await.unwrap().len(), 7);
    snapshot.end().await;
    let later = whole(&store, COUNTY, 100).await;
    assert_eq!(later.iter().find(|(name, _)| name == "facts").unwrap().1.len(), 8);
}

async fn rows_go_over_to_the_other_database_and_back(database: Arc<TestDatabase>) {
    let store = filled(&database).await;
    let before = whole(&store, COUNTY, 100).await;
    assert!(before.iter().any(|(name, rows)| name == "unordered" && rows.len() == 4));
    let schema = Store::latest_schema();
    let there = TestDatabase::new(other(database.database())).await;
    let moved = restored(&before, &there, &schema).await;
    assert_eq!(whole(&moved, COUNTY, 100).await, before);
    let back = TestDatabase::new(database.database()).await;
    let returned = restored(&whole(&moved, COUNTY, 100).await, &back, &schema).await;
    assert_eq!(whole(&returned, COUNTY, 100).await, before);
    assert_eq!(returned.schema().await.unwrap(), store.schema().await.unwrap());
    // One can go on there, and both go on alike.
    for one in [&store, &moved, &returned] {
        one.save(&report(9)).await.unwrap();
        while one.order(COUNTY, 100).await.unwrap() > 0 {}
        assert_eq!(one.last_seq(COUNTY).await.unwrap(), 8);
    }
    let journal = store.journal(COUNTY, 0, 100).await.unwrap();
    assert_eq!(moved.journal(COUNTY, 0, 100).await.unwrap(), journal);
    for (one, database) in [(moved, there), (returned, back)] {
        one.close().await;
        database.remove().await;
    }
}

async fn pages_leave_nothing_out(database: Arc<TestDatabase>) {
    let store = filled(&database).await;
    let all = whole(&store, COUNTY, 1000).await;
    for limit in [1, 2, 3, 7] {
        assert_eq!(whole(&store, COUNTY, limit).await, all, "pages of {limit}");
    }
    let others = whole(&store, OTHER, 1000).await;
    let rows: usize = others.iter().map(|(_, rows)| rows.len()).sum();
    assert_eq!(rows, 2, "the other tenant has its own row and the head of its journal: {others:?}");
}

async fn a_restore_wants_an_empty_database(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let schema = Store::latest_schema();
    let refused = Store::restore(database.address(), &Options::default(), &schema, BEGINNING).await;
    assert!(matches!(refused, Err(StoreError::NotEmpty)));
    assert_eq!(store.tenants().await.unwrap().len(), 2, "nothing was done to it");
    let newer = Schema { version: schema.version + 1, ..schema.clone() };
    let altered = Schema { hash: "0".repeat(64), ..schema.clone() };
    for (wrong, said) in [(newer, "newer program"), (altered, "release line")] {
        let refused = Store::restore(database.address(), &Options::default(), &wrong, BEGINNING).await;
        let error = refused.err().unwrap().to_string();
        assert!(error.contains(said), "{error}");
    }
}

async fn nothing_is_there_before_the_end(database: Arc<TestDatabase>) {
    let schema = Store::latest_schema();
    let (store, mut loading) =
        Store::restore(database.address(), &Options::default(), &schema, BEGINNING).await.unwrap();
    let tables = loading.tables().to_vec();
    let heads = tables.iter().find(|it| it.name == "fact_heads").unwrap();
    loading.put(heads, COUNTY, &[vec![Cell::Int(0)]]).await.unwrap();
    // A second row under one key is refused, and what was written before goes with it.
    assert!(loading.put(heads, COUNTY, &[vec![Cell::Int(1)]]).await.is_err());
    loading.give_up().await;
    store.close().await;
    let (store, loading) =
        Store::restore(database.address(), &Options::default(), &schema, BEGINNING).await.unwrap();
    loading.finish().await.unwrap();
    assert_eq!(store.last_seq(COUNTY).await.unwrap(), 0);
    assert_eq!(store.schema().await.unwrap(), database.open().await.schema().await.unwrap());
}

async fn an_earlier_version_is_read_and_brought_forward(database: Arc<TestDatabase>) {
    let older = database.open_with_migrations(14).await.unwrap();
    older.put_tenant(&tenant(COUNTY)).await.unwrap();
    older.close().await;
    let as_it_is = Store::open_as_it_is(database.address(), &Options::default()).await.unwrap();
    let snapshot = as_it_is.snapshot().await.unwrap();
    let schema = snapshot.schema().clone();
    assert_eq!(schema.version, 14);
    assert!(!snapshot.tables().iter().any(|it| it.name == "pack_proposals"), "a later table");
    snapshot.end().await;
    let before = whole(&as_it_is, COUNTY, 100).await;
    as_it_is.close().await;

    let empty = TestDatabase::new(other(database.database())).await;
    let store = restored(&before, &empty, &schema).await;
    let fresh = TestDatabase::new(empty.database()).await;
    assert_eq!(store.schema().await.unwrap(), fresh.open().await.schema().await.unwrap());
    assert_eq!(store.tenants().await.unwrap()[0].name, "示例县");
    store.close().await;
    empty.remove().await;
    fresh.remove().await;
}

async fn what_is_no_database_of_ours_is_refused(database: Arc<TestDatabase>) {
    let refused = Store::open_as_it_is(database.address(), &Options::default()).await;
    assert!(matches!(refused, Err(StoreError::Empty)), "{refused:?}");
    let store = database.open().await;
    gewu_store::testing::script(&store, "CREATE TABLE theirs (id BIGINT PRIMARY KEY)").await.unwrap();
    let refused = store.snapshot().await.err().unwrap().to_string();
    assert!(refused.contains("theirs"), "{refused}");
}

/// What only one of the two has, such as a table of words to search by, is made anew and travels nowhere.
async fn an_index_of_one_database_alone_is_no_table(database: Arc<TestDatabase>) {
    let store = filled(&database).await;
    let before = whole(&store, COUNTY, 100).await;
    let index = match database.database() {
        Database::Sqlite => {
            "CREATE VIRTUAL TABLE words USING fts5(terms); INSERT INTO words (terms) VALUES ('路灯');"
        }
        Database::Postgres => {
            "CREATE TABLE words (tenant BIGINT NOT NULL, place BIGINT NOT NULL, terms TEXT[] NOT NULL, \
             PRIMARY KEY (tenant, place)); INSERT INTO words VALUES (1, 1, ARRAY['路灯']);"
        }
    };
    gewu_store::testing::script(&store, index).await.unwrap();
    assert_eq!(whole(&store, COUNTY, 100).await, before);
}
