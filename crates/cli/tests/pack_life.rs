//! The life of a pack at the command line: set up alone, from then on proposed; read, compared, taken back.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use gewu_app::App;
use gewu_app::ambient::{Clock, SeededSource, VirtualClock};
use gewu_kernel::id::TenantId;
use gewu_store::Store;
use gewu_store::files::Files;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use tempfile::TempDir;

struct Shell {
    folder: TempDir,
}

impl Shell {
    fn gewu(&self, words: &[&str]) -> Output {
        let folder = self.folder.path();
        Command::new(env!("CARGO_BIN_EXE_gewu"))
            .args(words)
            .env("GEWU_DATABASE", format!("sqlite:{}", folder.join("county.db").display()))
            .env("GEWU_FILES", folder.join("files"))
            .current_dir(folder)
            .output()
            .unwrap()
    }

    fn says(&self, words: &[&str]) -> String {
        let output = self.gewu(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What it says before it ends in failure, and why it does.
    fn refuses(&self, words: &[&str]) -> (String, String) {
        let output = self.gewu(words);
        assert!(!output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stdout));
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    /// Whom the county knows gets an account and chooses a password.
    fn first_password(&self) {
        let tenant = TenantId(1);
        let choose = async {
            let clock = Arc::new(VirtualClock::at("2026-03-02T01:00:00Z".parse().unwrap()));
            let address = format!("sqlite:{}", self.folder.path().join("county.db").display());
            let store = Store::open(&address, clock.now()).await.unwrap();
            let files = Files::in_folder(&self.folder.path().join("files")).unwrap();
            let app = App::new(store, files, clock, Arc::new(SeededSource::new(1)));
            let person = *app.tenant(tenant).await.unwrap().people.keys().next().unwrap();
            let opened = app.open_account(tenant, person, "xiaowei", "test").await.unwrap();
            app.welcome(tenant, &opened.key, "老榕树下的 第三口井").await.unwrap();
            app.store.close().await;
        };
        tokio::runtime::Runtime::new().unwrap().block_on(choose);
    }

    /// A copy of the event loop in a folder, with a text of its procedure replaced.
    fn edited(&self, name: &str, from: &str, to: &str) -> String {
        let folder = self.folder.path().join(name);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/event-loop"), &folder);
        let event = folder.join("event.toml");
        let text = std::fs::read_to_string(&event).unwrap();
        assert!(text.contains(from));
        std::fs::write(&event, text.replace(from, to)).unwrap();
        folder.display().to_string()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

#[test]
fn a_pack_is_set_up_alone_and_from_then_on_proposed() {
    let shell = Shell { folder: tempfile::tempdir().unwrap() };
    let shorter = shell.edited("shorter", "limit = \"10 working-days\"", "limit = \"5 working-days\"");
    let sentence = "环节“督办”：时限由“10 个工作日”改为“5 个工作日”。\n";
    // Without a database.
    assert_eq!(shell.says(&["pack", "diff", "event-loop", &shorter]), sentence);
    let english = shell.says(&["pack", "diff", "event-loop", &shorter, "--language", "en"]);
    assert_eq!(english, "Step “Supervise”: limit was “10 working days” and is now “5 working days”.\n");
    assert_eq!(shell.says(&["pack", "diff", "event-loop", "event-loop"]), "同一版本\n");

    shell.says(&["init", "--name", "灵溪县", "--code", "459901", "--tenant", "1"]);
    shell.says(&["pack", "publish", "event-loop"]);
    assert_eq!(shell.says(&["pack", "diff", &shorter]), sentence);
    let shown = shell.says(&["pack", "show", "event-loop"]);
    assert!(shown.contains("in force") && shown.contains("by operator, at first set-up"), "{shown}");
    // Nobody has used an account yet.
    shell.says(&["pack", "publish", &shorter]);
    shell.says(&["pack", "publish", "event-loop"]);

    let faulty = shell.edited("faulty", "to = \"watch\"", "to = \"wach\"");
    let (said, why) = shell.refuses(&["pack", "propose", &faulty, "--note", "试一试"]);
    let proposal = said.lines().find_map(|line| line.strip_prefix("proposed: ")).unwrap().to_owned();
    assert!(said.contains("event.toml:") && said.contains("wach"), "{said}");
    assert!(why.contains(&format!("--replace {proposal}")), "{why}");
    let replaced = shell.says(&["pack", "propose", &shorter, "--note", "督办提速", "--replace", &proposal]);
    assert!(replaced.contains(&proposal) && replaced.contains("机制包"), "{replaced}");
    let listed = shell.says(&["pack", "proposals"]);
    assert!(
        listed.contains("waiting  publish event-loop 事件闭环") && listed.contains("督办提速"),
        "{listed}"
    );
    shell.says(&["pack", "withdraw", &proposal]);
    assert_eq!(shell.says(&["pack", "proposals"]), "");
    assert!(shell.says(&["pack", "proposals", "--pack", "event-loop"]).contains("withdrawn"));
    shell.says(&["pack", "retire", "event-loop", "--note", "不再使用"]);
    assert!(shell.says(&["pack", "show"]).contains("in force  parameters 0  running 0  proposals 1"));

    // As soon as somebody has signed in, nobody publishes alone.
    std::fs::write(shell.folder.path().join("people.csv"), "external_key,name\nk1,值班员小韦\n").unwrap();
    shell.says(&["import", "people", "people.csv"]);
    shell.first_password();
    let (_, why) = shell.refuses(&["pack", "publish", &shorter]);
    assert!(why.contains("gewu pack propose") && why.contains("机制包"), "{why}");
}
