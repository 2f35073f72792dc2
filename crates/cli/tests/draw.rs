//! `gewu draw`, as somebody at a terminal sees it.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

fn gewu(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gewu")).args(args).env_remove("GEWU_DATABASE").output().unwrap()
}

fn drawn(args: &[&str]) -> String {
    let output = gewu(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(args: &[&str]) -> String {
    let output = gewu(args);
    assert!(!output.status.success(), "{args:?} was drawn");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_pack_that_ships_is_drawn_with_marks() {
    let svg = drawn(&["draw", "event-loop", "--done", "triage", "--current", "handle"]);
    assert!(svg.starts_with("<svg") && svg.contains("role=\"img\"") && svg.contains("<title "));
    assert!(svg.contains("✓ 研判") && svg.contains("▶ 处理"));
    let english = drawn(&["draw", "event-loop", "--language", "en"]);
    assert!(english.contains("Assess") && !english.contains("研判"));
}

#[test]
fn a_file_is_written_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("event.bpmn");
    let said = drawn(&["draw", "event-loop", "--as", "bpmn", "--output", path.to_str().unwrap()]);
    assert_eq!(said, "");
    let xml = std::fs::read_to_string(path).unwrap();
    assert!(xml.starts_with("<?xml") && xml.contains("<bpmn:userTask"));
}

#[test]
fn what_cannot_be_drawn_is_told() {
    let procedure = refused(&["draw", "event-loop", "--procedure", "nothing"]);
    assert!(procedure.contains("no procedure “nothing”; it has: event 事件办理"), "{procedure}");
    let step = refused(&["draw", "event-loop", "--current", "handel"]);
    assert!(step.contains("no step “handel”") && step.contains("handle"), "{step}");
    let pack = refused(&["draw", "no-such-pack"]);
    assert!(pack.contains("is no pack") && pack.contains("event-loop"), "{pack}");
    let marks = refused(&["draw", "event-loop", "--as", "bpmn", "--current", "handle"]);
    assert!(marks.contains("--as svg"), "{marks}");
    let neither = refused(&["draw"]);
    assert!(neither.contains("PACK"), "{neither}");
}

#[test]
fn a_pack_that_does_not_pass_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("hall");
    assert!(gewu(&["new", "pack", pack.to_str().unwrap()]).status.success());
    drawn(&["draw", pack.to_str().unwrap()]);
    let path = pack.join("procedure.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("to = \"use\"", "to = \"sue\"", 1)).unwrap();
    let wrong = refused(&["draw", pack.to_str().unwrap()]);
    assert!(wrong.contains("does not pass") && wrong.contains("sue"), "{wrong}");
    assert!(wrong.contains(&format!("gewu check {}", Path::new(&pack).display())), "{wrong}");
}
