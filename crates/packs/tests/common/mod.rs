//! What the tests of this room share: packs read from their folders, the real calendar.
#![allow(dead_code, clippy::unwrap_used)]

use gewu_kernel::calendar::{Calendar, Timetable, WorkTime};
use gewu_packs::{Files, Pack};
use std::fs;
use std::path::{Path, PathBuf};

const HOURS: &str =
    r#"{"usual": [{"from": "08:30", "until": "12:00"}, {"from": "14:30", "until": "17:30"}]}"#;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn files(folder: &Path) -> Files {
    fn walk(base: &Path, folder: &Path, files: &mut Files) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(base, &path, files);
            } else {
                let name = path.strip_prefix(base).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = Files::new();
    walk(folder, folder, &mut found);
    found
}

/// Every pack that ships, and the variants that the tests run beside them.
pub fn folders() -> Vec<PathBuf> {
    let of = |folder: &str| {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect::<Vec<_>>()
    };
    let mut folders = of("packs");
    folders.extend(of("crates/packs/tests/variants"));
    folders.sort();
    assert!(!folders.is_empty());
    folders
}

pub fn pack(folder: &Path) -> Pack {
    match gewu_packs::compile(&files(folder), None) {
        Ok(pack) => pack,
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}:\n{}", folder.display(), lines.join("\n"))
        }
    }
}

/// Holds a committed file, by its path within the repository, against what it should say; `UPDATE=1` writes it.
pub fn kept(path: &Path, text: &str) {
    let whole = root().join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(whole.parent().unwrap()).unwrap();
        fs::write(&whole, text).unwrap();
    }
    let kept = fs::read_to_string(&whole).unwrap_or_default();
    assert!(
        kept == text,
        "{} is out of date: run this test with UPDATE=1 and read what changed",
        path.display()
    );
}

pub fn work_time() -> WorkTime {
    work_time_until(2026)
}

/// The calendar as it was known when the list of a year was the last one.
pub fn work_time_until(last: i16) -> WorkTime {
    let years: Vec<String> = (2007..=last)
        .map(|year| fs::read_to_string(root().join(format!("data/holidays/{year}.json"))).unwrap())
        .collect();
    WorkTime {
        calendar: Calendar::from_year_files(years.iter().map(String::as_str)).unwrap(),
        timetable: serde_json::from_str::<Timetable>(HOURS).unwrap(),
        zone: jiff::tz::TimeZone::get("Asia/Shanghai").unwrap(),
    }
}
