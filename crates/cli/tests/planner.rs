//! `gewu simulate` as somebody who plans an order uses it: tables, JSON, charts, what if, how many people.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// A desk of clerks and a chief that belongs to these tests.
const OFFICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/tests/office");
const SCHEMA: &str = include_str!("../../../docs/schemas/simulation.schema.json");

fn simulate(folder: &Path, words: &[&str]) -> Output {
    let usual = ["simulate", OFFICE, "--area", "440783", "--days", "3"];
    let command = [&usual[..], words].concat();
    Command::new(env!("CARGO_BIN_EXE_gewu")).args(command).current_dir(folder).output().unwrap()
}

fn says(words: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = simulate(folder.path(), words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refuses(words: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = simulate(folder.path(), words);
    assert!(!output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

/// As a document, once it is what the schema says.
fn read(text: &str) -> Value {
    let document: Value = serde_json::from_str(text).unwrap();
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> =
        schema.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new());
    document
}

#[test]
fn the_document_is_what_its_schema_says_and_the_same_each_time() {
    let text = says(&["--json", "-"]);
    assert_eq!(text, says(&["--json"]));
    read(&text);
    insta::assert_snapshot!("document", text);
}

#[test]
fn tables_are_in_chinese_and_in_english() {
    let table = |language| {
        let said = says(&["--language", language]);
        let facts = said.find("\n\n3 days, ").or_else(|| said.find("\n\n3 天，")).unwrap();
        said[..facts].to_owned()
    };
    insta::assert_snapshot!("tables_zh", table("zh-CN"));
    insta::assert_snapshot!("tables_en", table("en"));
}

#[test]
fn charts_show_one_run_or_both() {
    let folder = tempfile::tempdir().unwrap();
    let draw = |name: &str, words: &[&str]| {
        let output = simulate(folder.path(), &[&["--charts", name], words].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let chart = |chart: &str| std::fs::read_to_string(folder.path().join(name).join(chart)).unwrap();
        ["queue", "waiting", "limits", "load"].map(|it| chart(&format!("{it}.svg")))
    };
    let [queue, waiting, limits, load] = draw("one", &[]);
    insta::assert_snapshot!("queue", queue);
    insta::assert_snapshot!("waiting", waiting);
    insta::assert_snapshot!("load", load);
    assert!(limits.contains("超过时限的比例") && !limits.contains("乙"), "{limits}");
    let [queue, _, limits, load] = draw("both", &["--against-staff", "clerk=1", "--language", "en"]);
    assert!(queue.contains("stroke-dasharray") && queue.contains("B: the other one"), "{queue}");
    assert!(load.contains("A median") && load.contains("B median"), "{load}");
    insta::assert_snapshot!("limits_of_both", limits);
    for chart in [queue, limits, load] {
        assert!(chart.contains("<title") && chart.contains("<desc") && !chart.contains("style="), "{chart}");
    }
}

#[test]
fn what_if_lays_two_runs_beside_each_other() {
    let said = says(&["--against-staff", "clerk=1"]);
    assert!(said.contains("对比：同一种子、同样的来件") && said.contains("差（百分点）"), "{said}");
    let document = read(&says(&["--against-staff", "clerk=1", "--json", "-"]));
    assert_eq!(document["against"]["settings"]["staff"]["clerk"], 1);
    assert_eq!(document["comparison"]["opened"]["percent-hundredths"], 0);
    let desk = &document["comparison"]["steps"][0];
    assert!(desk["on-time"]["points-hundredths"].as_i64().unwrap() < -1000, "{desk}");
    let same = read(&says(&["--against", OFFICE, "--json", "-"]));
    assert_eq!(same["run"], same["against"]);
}

#[test]
fn how_many_people_are_needed_is_searched_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let output = simulate(folder.path(), &["--need", "clerk", "--need", "chief", "--json", "found.json"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("窗口经办人：按时率不低于 95.00%") && said.contains("每个岗位至少"), "{said}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("clerk=1: "), "progress is shown");
    let document = read(&std::fs::read_to_string(folder.path().join("found.json")).unwrap());
    let needs = document["needs"].as_array().unwrap();
    assert_eq!((needs.len(), &needs[0]["role"], &needs[1]["role"]), (2, &"clerk".into(), &"chief".into()));
    assert_eq!(document["run"]["settings"]["staff"]["clerk"], needs[0]["holders"]);
    assert!(needs[0]["tries"].as_array().unwrap().iter().any(|it| it["enough"] == true));

    let overlay = folder.path().join("short.toml");
    std::fs::write(&overlay, "[parameters]\ndesk_limit = \"1 urgent-hours\"\n").unwrap();
    let words = ["--need", "clerk", "--on-time", "100%", "--overlay", overlay.to_str().unwrap()];
    let said = says(&[&words[..], &["--language", "en"]].concat());
    assert!(said.contains("No number is enough"), "{said}");
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_played() {
    for (words, said) in [
        (&["--staff", "handler=2"][..], "no role “handler”; it has: chief, clerk"),
        (&["--staff", "clerk"], "write for example handler=3"),
        (&["--staff", "clerk=0"], "0 is not within 1 to 500"),
        (&["--available", "clerk=101"], "101 is not within 1 to 100"),
        (&["--absent", "101"], "0 to 100"),
        (&["--category", "lamp=3"], "no category “lamp”"),
        (&["--against-staff", "boss=1"], "no role “boss”"),
        (&["--against", "no-such-pack"], "is no pack"),
        (&["--need", "boss"], "no role “boss”"),
        (&["--need", "clerk", "--on-time", "101%"], "for example 95%"),
        (&["--need", "clerk", "--against", OFFICE], "cannot be used with"),
        (&["--json", "no/such/folder.json"], "cannot be written"),
    ] {
        let refused = refuses(words);
        assert!(refused.contains(said), "{words:?}: {refused}");
        assert!(!refused.contains("3/3 days"), "{refused}");
    }
    let folder = tempfile::tempdir().unwrap();
    let overlay = folder.path().join("overlay.toml");
    std::fs::write(&overlay, "[parameters]\nlimit = \"2 days\"\n").unwrap();
    let refused = refuses(&["--against-overlay", overlay.to_str().unwrap()]);
    assert!(refused.contains(&format!("{}:2:", overlay.display())), "{refused}");
    assert!(refused.contains("the pack has no parameter “limit”; it has: desk_limit"), "{refused}");
}
