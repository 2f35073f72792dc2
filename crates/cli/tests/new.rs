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
    assert!(!simulated.contains("到点走不下去"), "{simulated}");
    assert!(!simulated.contains("开出 0 件"), "{simulated}");
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

/// The fenced blocks of a section of a README, by what they hold.
fn blocks(readme: &str, heading: &str, kind: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(readme)).unwrap();
    let (_, section) = text.split_once(heading).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let open = format!("```{kind}\n");
    section.split(&open).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

const READMES: [(&str, &str, &str); 2] =
    [("README.zh-CN.md", "## 从想法到运行", "zh-CN"), ("README.md", "## From idea to running", "en")];

/// What a README shows is a pack of less than sixty lines that holds, and what the program says of it.
#[test]
fn the_readmes_show_the_pack_and_what_comes_of_it() {
    for (readme, heading, language) in READMES {
        let place = tempfile::tempdir().unwrap();
        says(place.path(), &["new", "pack", "village-hall"]);
        let folder = place.path().join("village-hall");
        let toml = blocks(readme, heading, "toml");
        assert_eq!(toml.len(), 2, "{readme}");
        assert!(toml.iter().map(|text| text.lines().count()).sum::<usize>() < 60, "{readme}");
        for (name, text) in ["pack.toml", "procedure.toml"].iter().zip(&toml) {
            let written = std::fs::read_to_string(folder.join(name)).unwrap();
            assert_eq!(text, &written, "{readme}: {name}");
            std::fs::write(folder.join(name), text).unwrap();
        }
        let database = format!("sqlite:{}", place.path().join("county.db").display());
        let county = ["--database", database.as_str()];
        says(
            place.path(),
            &[&["init", "--name", "开平市", "--code", "440783", "--tenant", "1"], &county[..]].concat(),
        );
        std::fs::write(place.path().join("overlay.toml"), "[parameters]\nanswer_limit = \"1 working-day\"\n")
            .unwrap();
        let mut came = says(place.path(), &["check", "village-hall", "--language", language]);
        came += &says(
            place.path(),
            &["simulate", "village-hall", "--area", "440783", "--days", "3", "--language", language],
        );
        came += &says(place.path(), &[&["pack", "publish", "village-hall"], &county[..]].concat());
        came += &says(
            place.path(),
            &[&["pack", "overlay", "village-hall", "overlay.toml"], &county[..]].concat(),
        );
        let spoilt = toml[1].replacen("limit = \"7 days\"\n", "", 1);
        std::fs::write(folder.join("procedure.toml"), spoilt).unwrap();
        let output = gewu(place.path(), &["check", "village-hall", "--language", language]);
        came += &String::from_utf8(output.stdout).unwrap();
        for line in blocks(readme, heading, "text").iter().flat_map(|block| block.lines()) {
            let shown = line.split('…').next().unwrap();
            let whole =
                line.ends_with('…') && line.starts_with("in force") || came.lines().any(|it| it == line);
            assert!(line.starts_with("$ ") || whole && came.contains(shown), "{readme}: “{line}” in {came}");
        }
    }
}
