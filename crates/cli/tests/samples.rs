//! The file of samples in the authors’ reference: every key that the simulation reads stands in it, and no other.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use gewu_app::simulate::samples::{FILE, Samples};
use gewu_packs::Files;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

const EVERY_KEY: &str = include_str!("samples/every-key.toml");

fn read(text: &str) -> Result<Samples, String> {
    Samples::of(&Files::from([(FILE.to_owned(), text.to_owned())])).map_err(|error| error.to_string())
}

/// The keys that the simulation reads in a table: it names them when it meets another one.
fn keys(table: &str) -> BTreeSet<String> {
    let whole = table.split('.').filter(|part| !part.is_empty()).rev();
    let asked = whole.fold(json!({"no-such-key": 1}), |inner, part| json!({part: inner}));
    let refused = serde_json::from_value::<Samples>(asked).unwrap_err().to_string();
    let (_, listed) = refused.split_once("expected").unwrap();
    listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_file_of_the_reference_has_every_key() {
    read(EVERY_KEY).unwrap();
    let written: toml::Table = toml::from_str(EVERY_KEY).unwrap();
    for table in ["", "places", "role.handler", "category.road-lamp", "step.handle", "reporter", "decide"] {
        let here = table
            .split('.')
            .filter(|part| !part.is_empty())
            .fold(&written, |whole, part| whole[part].as_table().unwrap());
        let written: BTreeSet<String> = here.keys().cloned().collect();
        assert_eq!(written, keys(table), "[{table}]");
    }
}

/// A name in the samples that the pack does not have would be passed over without a word.
#[test]
fn the_samples_of_every_pack_name_what_it_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shipped = std::fs::read_dir(root.join("../../packs")).unwrap().map(|entry| entry.unwrap().path());
    let mut tried = 0;
    for folder in shipped.chain([root.join("src/new/pack")]).filter(|folder| folder.join(FILE).exists()) {
        let mut files = Files::new();
        walk(&folder, &folder, &mut files);
        let pack = gewu_packs::compile(&files, None).unwrap();
        Samples::for_pack(&files, &pack).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        tried += 1;
    }
    assert!(tried > 3);
}

fn walk(base: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(base, &path, files);
        } else {
            let name = path.strip_prefix(base).unwrap().to_str().unwrap().to_owned();
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}
