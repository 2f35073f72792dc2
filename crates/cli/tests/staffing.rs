//! `gewu check --database`: whether a tenant can run what is in force, and what it says where it cannot.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

struct Shell {
    folder: TempDir,
}

impl Shell {
    fn database(&self) -> PathBuf {
        self.folder.path().join("county.db")
    }

    fn gewu(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gewu"))
            .args(words)
            .env("GEWU_DATABASE", format!("sqlite:{}", self.database().display()))
            .env("GEWU_FILES", self.folder.path().join("files"))
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    fn says(&self, words: &[&str]) {
        let output = self.gewu(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn import(&self, kind: &str, text: &str) {
        let name = format!("{kind}.csv");
        std::fs::write(self.folder.path().join(&name), text).unwrap();
        self.says(&["import", kind, &name]);
    }

    /// The exit code of a check, with what it says and why it ends so.
    fn checks(&self, more: &[&str]) -> (i32, String, String) {
        let address = format!("sqlite:{}", self.database().display());
        let output = self.gewu(&[&["check", "--database", &address], more].concat());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// What is lacking for a step, by the words for programs.
    fn lacking(&self, step: &str) -> Vec<String> {
        let (_, told, _) = self.checks(&["--json"]);
        let gaps: Vec<Value> = serde_json::from_str(&told).unwrap();
        let of = gaps.iter().filter(|gap| gap["step"] == step);
        of.map(|gap| gap["lack"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_role_that_nobody_has_is_named_with_its_step_and_place() {
    let shell = Shell { folder: tempfile::tempdir().unwrap() };
    shell.says(&["init", "--name", "灵溪县", "--code", "459901", "--tenant", "1"]);
    shell.import("areas", "code,name,level,parent_code\n459901000000,灵溪县,county,\n");
    shell.import("bodies", "code,name,kind,area_code\ncentre,灵溪县综治中心,centre,459901000000\n");
    shell.says(&["pack", "publish", "event-loop"]);
    let (code, told, why) = shell.checks(&[]);
    assert_eq!(code, 1, "{told}{why}");
    let gap = told.lines().find(|line| line.starts_with("event/arbitrate: "));
    assert!(gap.is_some_and(|gap| gap.contains("灵溪县")), "{told}");
    assert!(why.contains("处要改"), "{why}");
    assert!(shell.lacking("arbitrate").contains(&"nobody".to_owned()));
    let (_, english, _) = shell.checks(&["--language", "en"]);
    assert!(
        english.lines().any(|line| line.starts_with("event/arbitrate: ") && line.contains("nobody")),
        "{english}"
    );

    // With somebody there, what is lacking is somebody behind them.
    shell.import(
        "people",
        "external_key,name,body_code,body_area_code,role,from\n\
         k1,值班长老何,centre,459901000000,command-officer,2016-01-01\n",
    );
    assert_eq!(shell.lacking("arbitrate"), ["no-deputy"]);
    assert_eq!(shell.checks(&[]).0, 1);
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_checking_it() {
    let shell = Shell { folder: tempfile::tempdir().unwrap() };
    let (code, _, why) = shell.checks(&[]);
    assert_eq!(code, 1);
    assert!(why.contains("there is no database") && why.contains("gewu init"), "{why}");
    assert!(!shell.database().exists());
}
