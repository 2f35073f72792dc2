//! Databases of earlier releases, as they were then: each is brought forward and goes on. See `../releases`.

use crate::county::{Place, journal, tables};
use crate::life::{Life, goes_on, holds_together, shows_its_picture, signs_in};
use gewu_app::archive::{Order, check, write};
use gewu_app::testing::{MORNING, TENANT};
use gewu_kernel::canonical::sha256_hex;
use gewu_store::files::Files;
use gewu_store::tenant::TenantRow;
use gewu_store::testing::{Database, TestDatabase};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{File, read, read_dir, read_to_string};
use std::path::{Path, PathBuf};

fn releases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/releases");
    let all = read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let found: Vec<PathBuf> = all.filter(|path| path.is_dir()).collect();
    assert!(found.iter().any(|path| path.ends_with("0.1.0")), "{found:?}");
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_release_is_upgraded_and_goes_on() {
    for release in releases() {
        let expected: Value =
            serde_json::from_str(&read_to_string(release.join("expected.json")).unwrap()).unwrap();
        let backup = release.join("county.gewu");
        // The file itself, as that release left it; and its backup in either database, through the schema of its time.
        let file = Place::new(Database::Sqlite).await;
        let mut database = File::create(file.database.strip_prefix("sqlite:").unwrap()).unwrap();
        zstd::stream::copy_decode(File::open(release.join("county.db.zst")).unwrap(), &mut database).unwrap();
        let scratch = Place::new(Database::Sqlite).await;
        scratch.says(&["restore", backup.to_str().unwrap()]);
        copy(&scratch.path("files"), &file.path("files"));
        let server = Place::new(Database::Postgres).await;
        server.says(&["restore", backup.to_str().unwrap()]);

        let mut upgraded = Vec::new();
        for place in [&file, &scratch, &server] {
            let journal = journal(place);
            assert_eq!(expected["facts"], journal.split(|byte| *byte == b'\n').count() - 1);
            assert_eq!(
                expected["journal-sha256"],
                sha256_hex(&journal),
                "the journal is the same, byte for byte"
            );
            place.says(&["backup", "upgraded.gewu"]);
            upgraded.push(tables(place, &place.path("upgraded.gewu")));
            nothing_is_lost(&backup, &place.path("upgraded.gewu"));
            let life: Life = serde_json::from_value(expected["life"].clone()).unwrap();
            let app = place.app(30).await;
            holds_together(&app.store).await;
            shows_its_picture(&app, &life).await;
            signs_in(&app).await;
            goes_on(&app, &life).await;
            holds_together(&app.store).await;
            app.store.close().await;
        }
        assert_eq!(upgraded[0], upgraded[1], "by migration and by restore the same rows");
        assert_eq!(upgraded[0], upgraded[2], "in both databases");
        for place in [file, scratch, server] {
            place.remove().await;
        }
    }
}

/// Each table that the release had holds as many rows as then.
fn nothing_is_lost(before: &Path, after: &Path) {
    let rows = |archive: &Path| -> BTreeMap<String, u64> {
        check(archive).unwrap().manifest.rows.into_iter().map(|it| (it.table, it.rows)).collect()
    };
    let after = rows(after);
    for (table, count) in rows(before) {
        assert_eq!(after.get(&table), Some(&count), "{table}");
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        match path.is_dir() {
            true => copy(&path, &to),
            false => drop(std::fs::write(to, read(path).unwrap())),
        }
    }
}

/// An archive that an earlier version wrote is taken in by a server of this one, beside what it has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_of_an_earlier_version_is_brought_forward() {
    for kind in [Database::Sqlite, Database::Postgres] {
        let earlier = TestDatabase::new(kind).await;
        let store = earlier.open_with_migrations(14).await.unwrap();
        let row = TenantRow {
            tenant: TENANT,
            name: "灵溪县".to_owned(),
            code: "459901".to_owned(),
            zone: "Asia/Shanghai".to_owned(),
            settings: r#"{"timetable":{"usual":[]}}"#.to_owned(),
            directory_version: 3,
            receipt_key: vec![9; 32],
            created_at: MORNING,
        };
        store.put_tenant(&row).await.unwrap();
        let place = Place::new(kind).await;
        place.says(&["init", "--name", "青山县", "--code", "459902", "--tenant", "2"]);
        let files = Files::in_folder(&place.path("files")).unwrap();
        let order = Order { tenant: Some(TENANT), made_at: MORNING, key: None, incomplete: false };
        let out = File::create(place.path("earlier.gewu")).unwrap();
        let (made, _) = write(&store, &files, &order, out, &mut |_| {}).await.unwrap();
        assert_eq!(made.header.schema.version, 14);
        assert!(!made.header.tables.iter().any(|table| table.name == "pack_proposals"), "a later table");
        let said = place.says(&["archive", "import", "earlier.gewu"]);
        assert!(said.contains("at version 14"), "{said}");
        let app = place.app(1).await;
        let names: Vec<String> = app.store.tenants().await.unwrap().into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["灵溪县", "青山县"]);
        let kept = app.store.tenant(TENANT).await.unwrap().unwrap();
        assert_eq!((kept.receipt_key, kept.code), (vec![9; 32], row.code), "receipts stay good");
        app.store.close().await;
        store.close().await;
        place.remove().await;
        earlier.remove().await;
    }
}
