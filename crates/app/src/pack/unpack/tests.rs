#![allow(clippy::unwrap_used)]

use super::*;
use std::io::Write;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn refused(archive: &[u8]) -> String {
    unpack(archive).unwrap_err().to_string()
}

#[test]
fn the_folder_with_the_manifest_is_the_pack() {
    let files = Files::from([
        ("pack.toml".to_owned(), "id = \"a\"".to_owned()),
        ("words/en.toml".to_owned(), "# 词".to_owned()),
    ]);
    let flat = packed(&[("pack.toml", b"id = \"a\""), ("words/en.toml", "# 词".as_bytes())]);
    assert_eq!(unpack(&flat).unwrap(), files);
    let deep = packed(&[
        ("__MACOSX/事件/._pack.toml", b"\x00\x05"),
        ("事件/.DS_Store", b"\x00"),
        ("事件/pack.toml", b"id = \"a\""),
        ("事件/words/en.toml", "# 词".as_bytes()),
        ("README.txt", b"beside"),
    ]);
    assert_eq!(unpack(&deep).unwrap(), files);
}

#[test]
fn what_would_leave_the_pack_is_refused() {
    for name in ["../../etc/cron.d/x.toml", "/srv/x.toml", "a\\..\\b.toml", "C:/x.toml"] {
        let said = refused(&packed(&[("pack.toml", b""), (name, b"x")]));
        assert!(said.contains("a path"), "{name}: {said}");
    }
    assert!(refused(&packed(&[("pack.toml", b""), ("run.sh", b"x")])).contains("take this one out"));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("pack.toml", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    assert!(refused(&writer.finish().unwrap().into_inner()).contains("link to somewhere else"));
}

#[test]
fn a_bomb_is_read_no_further_than_a_pack_could_go() {
    let zeros = vec![b' '; 64 * 1024 * 1024];
    let bomb = packed(&[("pack.toml", &zeros)]);
    assert!(bomb.len() < 128 * 1024);
    assert!(refused(&bomb).contains("unpacked"));
    // Many small ones add up.
    let part = vec![b' '; MOST_BYTES / 4];
    let names: Vec<String> = (0..6).map(|number| format!("{number}.toml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), part.as_slice())).collect();
    assert!(refused(&packed(&parts)).contains("unpacked"));
    let names: Vec<String> = (0..=MOST_FILES * 10).map(|number| format!("{number}.toml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert!(refused(&packed(&many)).contains("too many entries"));
}

#[test]
fn other_encodings_are_named_and_what_to_do() {
    let gbk: &[u8] = &[0xCA, 0xC2, 0xBC, 0xFE];
    let said = refused(&packed(&[("pack.toml", &[b"# a\n", gbk].concat())]));
    assert!(
        said.contains("“pack.toml”, line 2") && said.contains("looks like GBK: save it as UTF-8"),
        "{said}"
    );
    assert!(said.contains("像是 GBK：在编辑器里另存为 UTF-8"), "{said}");
    // A name of four bytes in GBK, put in place of one in ASCII in both directories of the archive.
    let mut archive = packed(&[("pack.toml", b""), ("name.toml", b"")]);
    for at in 0..archive.len() - 9 {
        if &archive[at..at + 9] == b"name.toml" {
            archive[at..at + 4].copy_from_slice(gbk);
        }
    }
    assert!(refused(&archive).contains("old encoding"));
}

#[test]
fn what_is_no_archive_is_refused_whatever_it_is() {
    assert!(refused(b"").contains("not a ZIP archive"));
    assert!(refused("id = \"a\"".as_bytes()).contains("not a ZIP archive"));
    let whole = packed(&[("pack.toml", b"id = \"a\""), ("a.toml", b"b")]);
    for end in (0..whole.len()).step_by(7) {
        let _ = unpack(&whole[..end]);
    }
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0x55;
        let _ = unpack(&broken);
    }
    assert!(refused(&packed(&[("a/pack.toml", b""), ("b/pack.toml", b"")])).contains("several packs"));
    assert!(refused(&packed(&[("a.toml", b"")])).contains("no pack.toml"));
}
