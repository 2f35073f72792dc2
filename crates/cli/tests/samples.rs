//! The file of samples in the authors’ reference: every key that the simulation reads stands in it, and no other.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use gewu_app::simulate::samples::{FILE, Samples};
use gewu_packs::Files;
use std::collections::BTreeSet;

const EVERY_KEY: &str = include_str!("samples/every-key.toml");

fn read(text: &str) -> Result<Samples, String> {
    Samples::of(&Files::from([(FILE.to_owned(), text.to_owned())])).map_err(|error| error.to_string())
}

/// The keys that the simulation reads in a table: it names them when it meets another one.
fn keys(table: &str) -> BTreeSet<String> {
    let header = if table.is_empty() { String::new() } else { format!("[{table}]\n") };
    let refused = read(&format!("{header}no-such-key = 1\n")).unwrap_err();
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
