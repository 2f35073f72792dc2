//! Archives that are whole and all the same cannot be taken in: the database itself refuses, and nothing is left behind.

use super::format::{Header, Manifest};
use super::read::{Item, through};
use super::write::Writer;
use super::*;
use gewu_kernel::id::TenantId;
use gewu_store::archive::{Cell, Cells};
use gewu_store::files::Files as Folder;
use gewu_store::tenant::TenantRow;
use gewu_store::testing::{BEGINNING, Database, TestDatabase};
use std::fs::File;
use std::path::Path;

const COUNTY: TenantId = TenantId(1);

/// A backup of a server with one tenant.
async fn backup(to: &Path) -> Contents {
    let database = TestDatabase::new(Database::Sqlite).await;
    let store = database.open().await;
    let row = TenantRow {
        tenant: COUNTY,
        name: "灵溪县".to_owned(),
        code: "459901".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        settings: "{}".to_owned(),
        directory_version: 0,
        receipt_key: vec![1; 32],
        created_at: BEGINNING,
    };
    store.put_tenant(&row).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = Folder::in_folder(folder.path()).unwrap();
    let order = Order { tenant: None, made_at: BEGINNING, key: None, incomplete: false };
    write(&store, &files, &order, File::create(to).unwrap(), &mut |_| {}).await.unwrap();
    store.close().await;
    check(to).unwrap()
}

/// The same archive with other rows in one table, with hashes and counts that agree.
fn forged(from: &Path, to: &Path, header: &Header, table: &str, other: &[Cells]) {
    let mut rows: Vec<(String, Vec<Cells>)> = Vec::new();
    through(from, &mut |item| {
        if let Item::Rows { table, rows: more, .. } = item {
            rows.push((table, more));
        }
        true
    })
    .unwrap();
    let mut writer = Writer::begin(File::create(to).unwrap(), header).unwrap();
    let mut manifest = Manifest::default();
    for shape in &header.tables {
        let mut told = writer.table(COUNTY, &shape.name);
        for (_, rows) in rows.iter().filter(|(name, _)| *name == shape.name) {
            told.put(&mut writer, rows).unwrap();
        }
        if shape.name == table {
            told.put(&mut writer, other).unwrap();
        }
        manifest.rows.push(told.end(&mut writer).unwrap());
    }
    manifest.files.push(Files { tenant: COUNTY, files: 0, bytes: 0, missing: vec![] });
    writer.end(&manifest).unwrap();
}

#[tokio::test]
async fn what_the_database_refuses_leaves_it_empty() {
    for kind in [Database::Sqlite, Database::Postgres] {
        let folder = tempfile::tempdir().unwrap();
        let (good, bad) = (folder.path().join("good.gewu"), folder.path().join("bad.gewu"));
        let contents = backup(&good).await;
        let header = &contents.header;
        let bytes = |byte: u8, length| Cell::Bytes(vec![byte; length]);
        let tried = |byte| vec![bytes(byte, 32), Cell::Int(1), Cell::Int(1), Cell::Int(1)];
        let nobody = vec![bytes(1, 16), Cell::Text("system".to_owned())];
        let twice = [tried(1), tried(1)];
        let short = [vec![bytes(1, 31), Cell::Int(1), Cell::Int(1), Cell::Int(1)]];
        let empty = [vec![Cell::Null, Cell::Int(1), Cell::Int(1), Cell::Int(1)]];
        let cases: [(&str, &[Cells], &str); 5] = [
            ("powers", &[nobody], "a row of table powers is refused"),
            ("sign_in_failures", &twice, "a row of table sign_in_failures is refused"),
            ("sign_in_failures", &short, "a row of table sign_in_failures is refused"),
            ("sign_in_failures", &empty, "a row of table sign_in_failures is refused"),
            ("sign_in_failures", &[tried(2), tried(1)], "reads otherwise than it was written"),
        ];
        let database = TestDatabase::new(kind).await;
        let files = Folder::in_folder(folder.path()).unwrap();
        let back = |archive| {
            let files = files.clone();
            let address = database.address().to_owned();
            async move { restore(archive, &address, &files, &KeyHere::Whichever, BEGINNING, &mut |_| {}).await }
        };
        for (table, rows, said) in cases {
            forged(&good, &bad, header, table, rows);
            assert!(check(&bad).is_ok(), "it is whole as far as it says");
            let refused = back(&bad).await.err().unwrap().to_string();
            assert!(refused.contains(said), "{kind:?}: {refused}");
        }
        // Each time the database was as empty as before: a good backup still goes in.
        let restored = back(&good).await.unwrap();
        assert_eq!(restored.store.tenants().await.unwrap()[0].name, "灵溪县");
        restored.store.close().await;
        database.remove().await;
    }
}
