//! A pack to begin with: it holds as it is written, under any name, and nothing that is there is written over.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use std::path::Path;
use std::process::{Command, Output};

fn gewu(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gewu")).args(words).current_dir(folder).output().unwrap()
}

fn says(folder: &Path, words: &[&str]) -> String {
    let output = gewu(folder, words);
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{words:?}: {out}{error}");
    out.into_owned()
}

fn refuses(folder: &Path, words: &[&str]) -> String {
    let output = gewu(folder, words);
    assert!(!output.status.success(), "{words:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_new_pack_passes_the_check_and_is_simulated_at_once() {
    let place = tempfile::tempdir().unwrap();
    let written = says(place.path(), &["new", "pack", "hall"]);
    assert!(written.contains("hall/pack.toml") && written.ends_with("gewu check hall\n"), "{written}");
    let checked = says(place.path(), &["check", "hall"]);
    assert!(checked.starts_with("hall 借用村公共场地") && !checked.contains("wrong"), "{checked}");
    let simulated = says(place.path(), &["simulate", "hall", "--area", "440783", "--days", "3"]);
    assert!(simulated.contains("0 matters that time could not move"), "{simulated}");
    assert!(!simulated.contains("0 matters opened"), "{simulated}");
}

#[test]
fn it_has_the_name_that_it_is_given() {
    let place = tempfile::tempdir().unwrap();
    says(place.path(), &["new", "pack", "包", "--id", "seal", "--title", "使用村级“公章”\"登记\""]);
    let checked = says(place.path(), &["check", "包"]);
    assert!(checked.starts_with("seal 使用村级“公章”\"登记\""), "{checked}");
    let english = std::fs::read_to_string(place.path().join("包/words/en.toml")).unwrap();
    assert!(english.contains("[seal.step.answer]"), "{english}");
}

#[test]
fn nothing_is_written_over_and_no_bad_name_is_taken() {
    let place = tempfile::tempdir().unwrap();
    std::fs::create_dir(place.path().join("empty")).unwrap();
    says(place.path(), &["new", "pack", "empty"]);
    assert!(refuses(place.path(), &["new", "pack", "empty"]).contains("new or empty"));
    let refused = refuses(place.path(), &["new", "pack", "other", "--id", "Village Hall"]);
    assert!(refused.contains("lower-case letters"), "{refused}");
    let refused = refuses(place.path(), &["new", "pack", "other", "--title", "两行\n标题"]);
    assert!(refused.contains("does not hold: pack.toml:"), "{refused}");
    assert!(!place.path().join("other").exists());
}
