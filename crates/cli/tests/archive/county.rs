//! Where a server keeps its data, and the `gewu` command over it.

use gewu_app::App;
use gewu_app::account::SealingKey;
use gewu_app::ambient::{SeededSource, VirtualClock};
use gewu_app::testing::MORNING;
use gewu_store::Store;
use gewu_store::files::Files;
use gewu_store::testing::{Database, TestDatabase};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// A server's database, folder of files and key.
pub struct Place {
    pub database: String,
    pub folder: TempDir,
    test: TestDatabase,
}

impl Place {
    pub async fn new(kind: Database) -> Place {
        let test = TestDatabase::new(kind).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("files.key"), "07".repeat(32)).unwrap();
        Place { database: test.address().to_owned(), folder, test }
    }

    pub async fn remove(self) {
        self.test.remove().await;
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gewu"));
        command.args(words).env("GEWU_DATABASE", &self.database).env("GEWU_FILES", self.path("files"));
        command.current_dir(self.folder.path());
        command
    }

    pub fn gewu(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    pub fn says(&self, words: &[&str]) -> String {
        let output = self.gewu(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn refuses(&self, words: &[&str]) -> String {
        let output = self.gewu(words);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }

    /// The use cases over it, some hours after the morning.
    pub async fn app(&self, hours: u64) -> App {
        let now = MORNING + Duration::from_secs(hours * 3600);
        let store = Store::open(&self.database, now).await.unwrap();
        let files = Files::in_folder(&self.path("files")).unwrap();
        let chance = Arc::new(SeededSource::new(hours));
        App::new(store, files, Arc::new(VirtualClock::at(now)), chance)
            .sealing_with(SealingKey::new(&[7; 32]))
    }
}

/// What `gewu backup check --tables` tells of the rows, table by table.
pub fn tables(place: &Place, archive: &Path) -> Vec<String> {
    let said = place.says(&["backup", "check", "--tables", archive.to_str().unwrap()]);
    said.lines().filter(|line| line.contains(" rows, sha256 ")).map(str::to_owned).collect()
}

pub fn journal(place: &Place) -> Vec<u8> {
    let output = place.gewu(&["journal", "export"]);
    assert!(output.status.success());
    output.stdout
}
