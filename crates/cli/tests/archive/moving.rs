//! A county moves to another server, onto the other database, and back.

use crate::county::{Place, journal, tables};
use crate::life::{goes_on, holds_together, life, shows_its_picture, signs_in};
use gewu_app::archive::{DERIVED, LEFT_OUT};
use gewu_app::testing::TENANT;
use gewu_kernel::id::Subject;
use gewu_store::Store;
use gewu_store::testing::Database;
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_county_moves_to_postgres_and_back() {
    moves(Database::Sqlite, Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_county_moves_to_sqlite_and_back() {
    moves(Database::Postgres, Database::Sqlite).await;
}

async fn moves(here: Database, there: Database) {
    let (first, second, third) = (Place::new(here).await, Place::new(there).await, Place::new(here).await);
    let app = first.app(0).await;
    let life = life(&app).await;
    let before = journal(&first);
    let said = first.says(&["archive", "export", "county.gewu"]);
    assert!(said.contains("tenant 1 灵溪县 (459901)") && said.contains("1 attachments"), "{said}");
    let archive = first.path("county.gewu");
    let sha256 =
        said.lines().find_map(|line| line.strip_prefix("sha256 ")).unwrap().split(',').next().unwrap();

    // What was taken out stands in the journal of where it was taken out of, and only there.
    let facts = app.store.timeline(TENANT, &Subject::Tenant(TENANT)).await.unwrap();
    let last = facts.last().unwrap();
    assert_eq!((last.kind.as_str(), last.actor.as_str()), ("tenant-archived", "operator"));
    assert!(last.body.contains(sha256));
    app.store.close().await;

    let said = second.says(&["archive", "import", archive.to_str().unwrap()]);
    assert!(said.contains("imported; sessions, tokens"), "{said}");
    assert_eq!(journal(&second), before, "the journal is the same, byte for byte");
    second.says(&["archive", "export", "again.gewu"]);
    let again = second.path("again.gewu");
    assert_eq!(tables(&second, &again), tables(&first, &archive), "every table has the same rows");

    third.says(&["archive", "import", again.to_str().unwrap()]);
    assert_eq!(journal(&third), before);
    for place in [&second, &third] {
        let app = place.app(30).await;
        holds_together(&app.store).await;
        shows_its_picture(&app, &life).await;
        signs_in(&app).await;
        goes_on(&app, &life).await;
        holds_together(&app.store).await;
        app.store.close().await;
    }
    let refused = second.refuses(&["archive", "import", archive.to_str().unwrap()]);
    assert!(refused.contains("has tenant 1 already, 灵溪县"), "{refused}");
    for place in [first, second, third] {
        place.remove().await;
    }
}

/// Every table of the schema is either in an archive or left out with its reason, and nothing is left out that is not there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_travels_or_stays_for_a_reason() {
    let place = Place::new(Database::Sqlite).await;
    let app = place.app(0).await;
    life(&app).await;
    app.issue_token(TENANT, gewu_app::testing::person("网格员小林"), 24, "test").await.unwrap();
    let snapshot = app.store.snapshot().await.unwrap();
    let all: BTreeSet<String> = snapshot.tables().iter().map(|table| table.name.clone()).collect();
    snapshot.end().await;
    app.store.close().await;
    let names = |lines: Vec<String>| -> BTreeSet<String> {
        lines.iter().map(|line| line.trim().split([' ', ':']).nth(1).unwrap().to_owned()).collect()
    };
    place.says(&["archive", "export", "county.gewu"]);
    let travels = names(tables(&place, &place.path("county.gewu")));
    let told = |list: &[(&str, &str)]| -> BTreeSet<String> {
        assert!(list.iter().all(|(_, reason)| reason.len() > 20));
        list.iter().map(|(table, _)| (*table).to_owned()).collect()
    };
    let (stays, derived) = (told(LEFT_OUT), told(DERIVED));
    assert!(stays.is_subset(&all), "{stays:?}");
    let all: BTreeSet<String> = all.difference(&derived).cloned().collect();
    assert_eq!(travels, all.difference(&stays).cloned().collect());
    place.says(&["backup", "server.gewu"]);
    assert_eq!(
        names(tables(&place, &place.path("server.gewu"))),
        all,
        "a backup holds every table but what is derived"
    );

    // Whoever was signed in, and whatever had a token, begins anew.
    let other = Place::new(Database::Sqlite).await;
    other.says(&["archive", "import", place.path("county.gewu").to_str().unwrap()]);
    let store = Store::open(&other.database, gewu_app::testing::MORNING).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    for table in snapshot.tables().to_vec() {
        if stays.contains(&table.name) {
            assert_eq!(snapshot.page(&table, TENANT, None, 10).await.unwrap().len(), 0, "{}", table.name);
        }
    }
    snapshot.end().await;
}
