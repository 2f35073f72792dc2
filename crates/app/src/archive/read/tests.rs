//! What somebody made up, or broke: each is refused by what is wrong with it, and costs little to refuse.

use super::*;
use crate::archive::format::{
    CellKind, Files, HeaderColumn, HeaderTable, HeaderTenant, MANIFEST, Rows, SchemaVersion, file_name,
    rows_name,
};
use crate::archive::row;
use crate::archive::write::Writer;
use gewu_kernel::Timestamp;
use gewu_store::archive::Cell;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::io::{Cursor, Write as _};
use tar::{Builder, EntryType};
use zstd::Encoder;

const COUNTY: TenantId = TenantId(1);

fn header() -> Header {
    let column = |name: &str, kind| HeaderColumn { name: name.to_owned(), kind };
    let attachments = [column("hash", CellKind::Bytes), column("bytes", CellKind::Int)];
    Header {
        format: FORMAT,
        kind: Kind::Tenant,
        program: "0.1.0".to_owned(),
        made_at: Timestamp::UNIX_EPOCH,
        database: "sqlite".to_owned(),
        schema: SchemaVersion { version: 1, hash: String::new() },
        key: None,
        tenants: vec![HeaderTenant {
            tenant: COUNTY, name: "灵溪县".to_owned(), code: "459901".to_owned()
        }],
        tables: vec![
            HeaderTable { name: "attachments".to_owned(), columns: attachments.into() },
            HeaderTable { name: "people".to_owned(), columns: vec![column("name", CellKind::Text)] },
            HeaderTable { name: "tokens".to_owned(), columns: vec![column("open", CellKind::Flag)] },
        ],
    }
}

const PHOTO: &[u8] = b"photo";

fn hash() -> Hash {
    Sha256::digest(PHOTO).into()
}

/// A good archive: one attachment, two people, no token.
fn good() -> (Vec<u8>, Manifest) {
    let header = header();
    let mut writer = Writer::begin(Vec::new(), &header).unwrap();
    let mut manifest = Manifest::default();
    let rows = [
        vec![vec![Cell::Bytes(hash().to_vec()), Cell::Int(PHOTO.len() as i64)]],
        vec![vec![Cell::Text("老陈".to_owned())], vec![Cell::Null]],
        vec![],
    ];
    for (table, rows) in header.tables.iter().zip(rows) {
        let mut told = writer.table(COUNTY, &table.name);
        told.put(&mut writer, &rows).unwrap();
        manifest.rows.push(told.end(&mut writer).unwrap());
    }
    writer.file(COUNTY, &hash(), PHOTO).unwrap();
    manifest.files.push(Files { tenant: COUNTY, files: 1, bytes: 5, missing: vec![] });
    let (_, _, bytes) = writer.end(&manifest).unwrap();
    (bytes, manifest)
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// An archive of any entries, whatever they are.
fn of(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut tar = Builder::new(Encoder::new(Vec::new(), 1).unwrap());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_entry_type(EntryType::Regular);
        header.set_cksum();
        tar.append(&header, bytes.as_slice()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

fn refused(archive: &[u8]) -> String {
    read(Cursor::new(archive), &mut |_| true).unwrap_err().to_string()
}

#[test]
fn what_was_written_comes_back() {
    let (bytes, manifest) = good();
    let mut items = Vec::new();
    let contents = read(Cursor::new(&bytes), &mut |item| {
        items.push(match item {
            Item::Rows { table, rows, .. } => format!("{table} {}", rows.len()),
            Item::File { bytes, .. } => format!("file {}", bytes.len()),
        });
        true
    });
    let contents = contents.unwrap();
    assert_eq!((contents.header, contents.manifest), (header(), manifest));
    assert_eq!(contents.sha256, HEXLOWER.encode(&Sha256::digest(&bytes)));
    assert_eq!(contents.bytes, bytes.len() as u64);
    assert_eq!(items, ["attachments 1", "people 2", "file 5"]);
    assert_eq!(good().0, bytes, "the same state at the same time is the same archive");
}

#[test]
fn whatever_is_cut_off_is_known() {
    let (bytes, _) = good();
    for length in 0..bytes.len() {
        let error = read(Cursor::new(&bytes[..length]), &mut |_| true).unwrap_err();
        assert!(matches!(error, ArchiveError::Cut | ArchiveError::Foreign(_)), "{length}: {error}");
    }
    let mut longer = bytes.clone();
    longer.extend(b"and more");
    assert!(refused(&longer).contains("damaged"), "{}", refused(&longer));
}

#[test]
fn names_lead_nowhere() {
    let first = (HEADER, json(&header()));
    for name in [
        "../../etc/passwd",
        "/etc/passwd",
        "rows/1/people/../../x.jsonl",
        "rows/2/people/000001.jsonl",
        "rows/1/nothing/000001.jsonl",
        "rows/1/people/000002.jsonl",
        "rows/1/people/000001",
        "files/1/../../etc/passwd",
        "files/1/00",
        "files/9/0000",
        "C:\\windows",
        "rows",
        "",
    ] {
        let archive = of(&[first.clone(), (name, b"[\"x\"]\n".to_vec())]);
        let said = refused(&archive);
        assert!(said.contains("does not belong") || said.contains("damaged"), "{name}: {said}");
    }
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Directory,
        EntryType::GNULongName,
        EntryType::XHeader,
    ] {
        let mut tar = Builder::new(Encoder::new(Vec::new(), 1).unwrap());
        for (name, content, kind) in
            [(HEADER, first.1.clone(), EntryType::Regular), ("rows/1/people/000001.jsonl", vec![], kind)]
        {
            let mut header = tar::Header::new_ustar();
            header.set_path(name).unwrap();
            header.set_size(content.len() as u64);
            header.set_entry_type(kind);
            header.set_cksum();
            tar.append(&header, content.as_slice()).unwrap();
        }
        let said = refused(&tar.into_inner().unwrap().finish().unwrap());
        assert!(said.contains("no plain entry"), "{kind:?}: {said}");
    }
}

#[test]
fn order_and_repetition_are_watched() {
    let first = (HEADER, json(&header()));
    let rows = |table: &str| (rows_name(COUNTY, table, 1), b"[\"x\"]\n".to_vec());
    let (people, name) = (rows("people"), rows_name(COUNTY, "attachments", 1));
    let twice = of(&[first.clone(), (&people.0, people.1.clone()), (&people.0, people.1.clone())]);
    assert!(refused(&twice).contains("does not belong"));
    let back = of(&[first.clone(), (&people.0, people.1.clone()), (&name, b"[\"\",1]\n".to_vec())]);
    assert!(refused(&back).contains("does not belong"));
    let file = file_name(COUNTY, &hash());
    let unnamed = of(&[first.clone(), (&file, PHOTO.to_vec())]);
    assert!(refused(&unnamed).contains("does not belong"), "a file that no row names");
    let (_, manifest) = good();
    let after = of(&[first.clone(), (MANIFEST, json(&manifest))]);
    assert!(refused(&after).contains("damaged"), "{}", refused(&after));
}

#[test]
fn wrong_rows_and_files_are_named() {
    let first = (HEADER, json(&header()));
    let name = rows_name(COUNTY, "people", 1);
    for (rows, said) in [
        (&b"[1]\n"[..], "column name holds a number"),
        (b"[\"a\",\"b\"]\n", "2 columns"),
        (b"[\"a\"]", "does not end"),
        (b"", "does not end"),
        (b"\xFF\xFE\n", "no JSON"),
        (b"[[[[\n", "no JSON"),
    ] {
        let refused = refused(&of(&[first.clone(), (&name, rows.to_vec())]));
        assert!(refused.contains(said) && refused.contains(&name), "{refused}");
    }
    let attachment = (rows_name(COUNTY, "attachments", 1), {
        let mut line = Vec::new();
        row::put(&mut line, &vec![Cell::Bytes(hash().to_vec()), Cell::Int(5)]);
        line
    });
    let file = file_name(COUNTY, &hash());
    let other = of(&[first.clone(), (&attachment.0, attachment.1.clone()), (&file, b"other".to_vec())]);
    assert!(refused(&other).contains("not what it is named by"));
    // What is missing must be told.
    let (_, mut manifest) = good();
    manifest.rows.clear();
    for told in ["attachments", "people", "tokens"] {
        let content = if told == "attachments" { attachment.1.as_slice() } else { b"" };
        let rows = content.iter().filter(|byte| **byte == b'\n').count() as u64;
        let sha256 = HEXLOWER.encode(&Sha256::digest(content));
        manifest.rows.push(Rows { tenant: COUNTY, table: told.to_owned(), rows, sha256 });
    }
    let entries = [first, (attachment.0.as_str(), attachment.1.clone()), (MANIFEST, json(&manifest))];
    assert!(refused(&of(&entries)).contains("other tables or files"));
    manifest.files =
        vec![Files { tenant: COUNTY, files: 0, bytes: 0, missing: vec![HEXLOWER.encode(&hash())] }];
    let told = [entries[0].clone(), entries[1].clone(), (MANIFEST, json(&manifest))];
    assert_eq!(read(Cursor::new(of(&told)), &mut |_| true).unwrap().manifest.files[0].missing.len(), 1);
}

#[test]
fn later_formats_and_strange_headers_are_refused() {
    let later = of(&[(HEADER, br#"{"format": 2, "other": []}"#.to_vec())]);
    assert!(refused(&later).contains("format 2"));
    let twice = Header { tenants: [header().tenants, header().tenants].concat(), ..header() };
    assert!(refused(&of(&[(HEADER, json(&twice))])).contains("twice"));
    let tables = Header { tables: [header().tables, header().tables].concat(), ..header() };
    assert!(refused(&of(&[(HEADER, json(&tables))])).contains("twice"));
    for foreign in [of(&[("readme.txt", b"hello".to_vec())]), of(&[]), b"PK\x03\x04 zip".to_vec(), vec![]] {
        let error = read(Cursor::new(&foreign), &mut |_| true).unwrap_err();
        assert!(matches!(error, ArchiveError::Foreign(_) | ArchiveError::Cut), "{error}");
    }
}

#[test]
fn bombs_are_not_unpacked() {
    // Ten gigabytes of nothing in one entry, which says so; and without end, where only the stream tells.
    let mut huge = tar::Header::new_ustar();
    huge.set_path(rows_name(COUNTY, "people", 1)).unwrap();
    huge.set_size(10 << 30);
    huge.set_entry_type(EntryType::Regular);
    huge.set_cksum();
    let mut first = tar::Header::new_ustar();
    first.set_path(HEADER).unwrap();
    let text = json(&header());
    first.set_size(text.len() as u64);
    first.set_entry_type(EntryType::Regular);
    first.set_cksum();
    let mut encoder = Encoder::new(Vec::new(), 1).unwrap();
    encoder.write_all(first.as_bytes()).unwrap();
    encoder.write_all(&text).unwrap();
    encoder.write_all(&vec![0; 512 - text.len() % 512]).unwrap();
    encoder.write_all(huge.as_bytes()).unwrap();
    let said = refused(&encoder.finish().unwrap());
    assert!(said.contains("at most"), "{said}");

    let mut encoder = Encoder::new(Vec::new(), 1).unwrap();
    encoder.write_all(first.as_bytes()).unwrap();
    encoder.write_all(&text).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..200 {
        encoder.write_all(&zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 200_000);
    let said = refused(&bomb);
    assert!(said.contains("times its size") || said.contains("cut off"), "{said}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// No byte may change without being noticed, and none may bring the reader down.
    #[test]
    fn every_damage_is_refused(at in any::<prop::sample::Index>(), mask in 1u8..) {
        let (mut bytes, _) = good();
        let at = at.index(bytes.len());
        bytes[at] ^= mask;
        // A few bits of a frame's head mean nothing; then what was read is what was written.
        if let Ok(contents) = read(Cursor::new(&bytes), &mut |_| true) {
            prop_assert_eq!(contents.manifest, good().1);
        }
    }

    #[test]
    fn nonsense_inside_is_refused(name in "[a-z/0-9.]{0,60}", content in any::<Vec<u8>>()) {
        let archive = of(&[(HEADER, json(&header())), (&name, content.clone())]);
        prop_assert!(read(Cursor::new(&archive), &mut |_| true).is_err());
        prop_assert!(read(Cursor::new(&of(&[(HEADER, content)])), &mut |_| true).is_err());
    }
}
