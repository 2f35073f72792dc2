//! The house itself: arrows point down, engines reach no I/O, no code names a mechanism, the map fits a page.

#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ENGINES: [&str; 3] = ["gewu-matter", "gewu-territory", "gewu-likeness"];

/// What each room may know of the house.
const ARROWS: [(&str, &[&str]); 11] = [
    ("gewu-kernel", &[]),
    ("gewu-territory", &["gewu-kernel"]),
    ("gewu-matter", &["gewu-kernel"]),
    ("gewu-likeness", &[]),
    ("gewu-document", &[]),
    ("gewu-packs", &["gewu-kernel", "gewu-matter", "gewu-territory"]),
    ("gewu-access", &["gewu-kernel"]),
    ("gewu-store", &["gewu-kernel"]),
    (
        "gewu-app",
        &[
            "gewu-kernel",
            "gewu-matter",
            "gewu-territory",
            "gewu-likeness",
            "gewu-document",
            "gewu-packs",
            "gewu-access",
            "gewu-store",
        ],
    ),
    ("gewu-api", &["gewu-kernel", "gewu-matter", "gewu-territory", "gewu-packs", "gewu-store", "gewu-app"]),
    (
        "gewu-cli",
        &["gewu-kernel", "gewu-matter", "gewu-territory", "gewu-packs", "gewu-store", "gewu-app", "gewu-api"],
    ),
];

/// Crates through which a program reaches a network, a disk, a database or a runtime.
const REACHES_OUT: [&str; 11] = [
    "tokio",
    "mio",
    "socket2",
    "sqlx",
    "sqlx-core",
    "rusqlite",
    "axum",
    "hyper",
    "reqwest",
    "object_store",
    "tempfile",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn metadata() -> Value {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let said = String::from_utf8(version.stdout).unwrap();
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", host])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Normal dependencies by package name, for every package of the lock file.
fn dependencies(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let name_of: BTreeMap<String, String> = list(&metadata["packages"])
        .iter()
        .map(|package| {
            (package["id"].as_str().unwrap().to_owned(), package["name"].as_str().unwrap().to_owned())
        })
        .collect();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        let normal = list(&node["deps"])
            .into_iter()
            .filter(|dependency| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()));
        let names = normal.map(|dependency| name_of[dependency["pkg"].as_str().unwrap()].clone());
        found.entry(name_of[node["id"].as_str().unwrap()].clone()).or_default().extend(names);
    }
    found
}

#[test]
fn arrows_point_down() {
    let dependencies = dependencies(&metadata());
    let rooms: BTreeSet<&str> =
        dependencies.keys().filter(|name| name.starts_with("gewu-")).map(String::as_str).collect();
    let drawn: BTreeSet<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    assert_eq!(rooms, drawn, "a room is missing from the map of this test");
    for (room, may) in ARROWS {
        for other in dependencies[room].iter().filter(|name| rooms.contains(name.as_str())) {
            assert!(may.contains(&other.as_str()), "{room} must not know {other}");
        }
    }
}

#[test]
fn engines_reach_nothing_outside() {
    let dependencies = dependencies(&metadata());
    for engine in ENGINES.into_iter().chain(["gewu-kernel", "gewu-packs", "gewu-access"]) {
        let mut reached = BTreeSet::new();
        let mut next = vec![engine.to_owned()];
        while let Some(package) = next.pop() {
            if reached.insert(package.clone()) {
                next.extend(dependencies[&package].iter().cloned());
            }
        }
        let out: Vec<&String> = reached.iter().filter(|name| REACHES_OUT.contains(&name.as_str())).collect();
        assert!(out.is_empty(), "{engine} reaches {out:?}");
    }
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
}

/// The code of a file: without comments and without the tests at its end.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every name that packs give: packs, procedures, steps, ends, roles, units, categories.
fn names_of_packs() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root().join("packs")).unwrap().map(|it| it.unwrap().path()).collect();
    folders.extend(
        fs::read_dir(root().join("crates/packs/tests/variants")).unwrap().map(|it| it.unwrap().path()),
    );
    for folder in folders {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|it| it != "toml") {
                continue;
            }
            let table: toml::Table = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            names.extend(table.get("id").and_then(toml::Value::as_str).map(str::to_owned));
            for key in ["ends", "roles", "units"] {
                let members = table.get(key).and_then(toml::Value::as_table);
                names.extend(members.into_iter().flat_map(|it| it.keys().cloned()));
            }
            for key in ["step", "category"] {
                let rows = table.get(key).and_then(toml::Value::as_array);
                let ids =
                    rows.into_iter().flatten().filter_map(|row| row.get("id").and_then(toml::Value::as_str));
                names.extend(ids.map(str::to_owned));
            }
        }
    }
    assert!(names.len() > 50, "the packs should give more names than {}", names.len());
    names
}

#[test]
fn no_code_names_a_mechanism() {
    // Words of the engine’s own language, of accounts, of requests and of what is written out, that packs may use as
    // names as well.
    let language = [
        "other", "reporter", "granted", "refused", "done", "silent", "due", "failed", "join", "closed",
        "power", "review", "recheck", "path", "law", "papers", "lapsed",
    ];
    let names = names_of_packs();
    let mut found = BTreeSet::new();
    for room in [
        "kernel",
        "territory",
        "matter",
        "likeness",
        "packs",
        "access",
        "document",
        "store",
        "app",
        "api",
        "cli",
    ] {
        let mut files = Vec::new();
        rust_files(&root().join("crates").join(room).join("src"), &mut files);
        assert!(!files.is_empty());
        // What only tests use may cast people in roles of a pack.
        files.retain(|file| {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            !name.ends_with("testing") && !name.ends_with("_tests")
        });
        for file in files {
            let text = code(&file);
            for name in names.iter().filter(|name| !language.contains(&name.as_str())) {
                if text.contains(&format!("\"{name}\"")) {
                    found.insert(format!("{} names “{name}” of a pack", file.display()));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_map_fits_a_page_and_shows_every_room() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(map.lines().count() <= 60, "ARCHITECTURE.md is longer than a page");
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let room = entry.unwrap().file_name().into_string().unwrap();
        assert!(map.contains(&format!("`crates/{room}`")), "ARCHITECTURE.md does not show crates/{room}");
    }
}
