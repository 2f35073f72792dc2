//! The schemas that editors read: they take every pack there is, and refuse what an author commonly gets wrong.
#![allow(clippy::unwrap_used)]

mod common;
mod faults;

use faults::{EVENT, Fault, Faulty, OVERLAY, PACK, TABLE, faults};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

fn validators() -> BTreeMap<&'static str, Validator> {
    let schemas = gewu_packs::reference::schemas();
    schemas.iter().map(|(name, schema)| (*name, jsonschema::validator_for(schema).unwrap())).collect()
}

/// What a file of a pack is, by its place; none where no schema is for it.
fn shape(path: &str, manifest: &Value, procedures: &[Value]) -> Option<&'static str> {
    let listed = |list: &Value| list.as_array().is_some_and(|list| list.iter().any(|it| it == path));
    match path {
        PACK => Some("pack"),
        _ if listed(&manifest["procedures"]) => Some("procedure"),
        _ if procedures.iter().any(|it| it["categories"] == path) => Some("categories"),
        _ if path.starts_with("scenarios/") => Some("scenario"),
        _ => None,
    }
}

fn toml(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap()
}

fn problems(validator: &Validator, text: &str) -> Vec<String> {
    let value = toml(text);
    validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_schemas_take_every_pack() {
    let validators = validators();
    let mut seen = BTreeMap::new();
    for folder in common::folders() {
        let files = common::files(&folder);
        let manifest = toml(&files[PACK]);
        let listed = manifest["procedures"].as_array().unwrap();
        let procedures: Vec<Value> = listed.iter().map(|path| toml(&files[path.as_str().unwrap()])).collect();
        for (path, text) in &files {
            let Some(shape) = shape(path, &manifest, &procedures) else { continue };
            *seen.entry(shape).or_insert(0) += 1;
            let problems = problems(&validators[shape], text);
            assert!(problems.is_empty(), "{}/{path}: {problems:#?}", folder.display());
        }
    }
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), ["categories", "pack", "procedure", "scenario"]);
}

/// What an editor underlines before anybody has run the check.
const UNDERLINED: [&str; 24] = [
    "unknown field",
    "missing field",
    "field of a longer outcome",
    "text where a number belongs",
    "leads nowhere",
    "no limit",
    "no escalation",
    "nobody does it",
    "bad who",
    "bad limit",
    "id that is none",
    "unknown kind",
    "field of another kind",
    "review that says not how often",
    "rating without an answer to silence",
    "bound of none",
    "binding that is none",
    "a day that is none",
    "bad limit of a category",
    "column that is no text, number or flag",
    "parameter of an unknown kind",
    "no procedure",
    "pack without a title",
    "a share that is none",
];

fn text_of(fault: &Fault) -> String {
    let files = common::files(&common::root().join(fault.of));
    match fault.edit {
        Faulty::Replace(from, to) => files[fault.file].replacen(from, to, 1),
        Faulty::Text(text) | Faulty::Overlay(text) => text.to_owned(),
        Faulty::Without => unreachable!("nothing is left to look at"),
    }
}

#[test]
fn the_schemas_refuse_what_is_commonly_wrong() {
    let validators = validators();
    for name in UNDERLINED {
        let fault = faults().find(|fault| fault.shows == name).unwrap_or_else(|| panic!("no fault “{name}”"));
        let shape = match fault.file {
            PACK => "pack",
            TABLE => "categories",
            EVENT | "proposal.toml" => "procedure",
            other => panic!("{other} has no schema"),
        };
        assert!(!problems(&validators[shape], &text_of(fault)).is_empty(), "“{name}” is not underlined");
    }
    let overlays = faults().filter(|fault| fault.told_in == OVERLAY);
    let wrong = ["overlay with a bad limit", "overlay of the wrong shape", "overlay with an unknown field"];
    let refused: Vec<&str> = overlays
        .filter(|fault| wrong.contains(&fault.shows))
        .filter(|fault| !problems(&validators["overlay"], &text_of(fault)).is_empty())
        .map(|fault| fault.shows)
        .collect();
    assert_eq!(refused, wrong);
    let scenario = faults().find(|fault| fault.shows == "unknown field of a scenario").unwrap();
    assert!(!problems(&validators["scenario"], &text_of(scenario)).is_empty());
}

/// The committed files are what editors read; `UPDATE=1` writes them anew.
#[test]
fn the_committed_schemas_are_up_to_date() {
    for (name, schema) in gewu_packs::reference::schemas() {
        let path = Path::new("docs/packs/schema").join(format!("{name}.schema.json"));
        common::kept(&path, &format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()));
    }
}
