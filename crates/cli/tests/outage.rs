//! The database goes away and comes back, the disk is full: whoever asks is told what to do, and nothing that was
//! accepted is lost.

#![allow(clippy::unwrap_used)]

mod server;

use gewu_app::testing::SMALL_GRID;
use serde_json::{Value, json};
use server::Server;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

fn report(server: &Server, key: &str) -> (u16, Value) {
    let form = json!({ "category": "road-lamp", "title": format!("路灯不亮 {key}") });
    let body = json!({ "procedure": "event", "where": { "area": SMALL_GRID }, "form": form });
    server.report(key, &body).expect("the server answers, whatever the database does")
}

/// Runs `scripts/postgres` and returns the address it prints.
fn postgres(verb: &str, folder: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/postgres");
    let output = Command::new(script).arg(verb).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    said.trim().split_once('=').map(|(_, address)| address.to_owned()).unwrap_or_default()
}

struct Cluster(tempfile::TempDir);

impl Drop for Cluster {
    fn drop(&mut self) {
        postgres("stop", self.0.path());
    }
}

#[test]
fn a_database_that_goes_away_and_comes_back_loses_nothing_accepted() {
    let cluster = Cluster(tempfile::tempdir().unwrap());
    open_to_others(cluster.0.path());
    let database = postgres("start", cluster.0.path());
    let folder = tempfile::tempdir().unwrap();
    server::set_up(&database, folder.path());
    let server = Server::start(&database, folder.path());
    let (status, before) = report(&server, "before");
    assert_eq!(status, 201, "{before}");

    postgres("stop", cluster.0.path());
    let (status, problem) = report(&server, "during");
    assert_eq!(status, 503, "{problem}");
    assert!(problem["type"].as_str().unwrap().starts_with("/problems/"), "{problem}");
    assert_eq!(server.get("/readyz").unwrap().0, 503);
    assert_eq!(server.get("/healthz").unwrap().0, 200, "the program itself is well");

    postgres("start", cluster.0.path());
    let begin = Instant::now();
    let after = loop {
        match report(&server, "during") {
            (201, answer) => break answer,
            (503, _) => assert!(begin.elapsed() < Duration::from_secs(30), "it does not come back"),
            (status, problem) => panic!("{status}: {problem}"),
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    assert_ne!(before["matter"], after["matter"]);
    assert_eq!(report(&server, "before"), (201, before), "what was accepted before is still there");
    assert_eq!(report(&server, "during"), (201, after), "and what was repeated counts once");
    assert!(server.stop().success());
}

/// PostgreSQL runs as an ordinary user, who must be able to enter the folder.
fn open_to_others(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_machine_that_refuses_file_systems_is_told_from_a_server_that_fails() {
    let folder = tempfile::tempdir().unwrap();
    for refuses in ["false", "no-such-program"] {
        let said = server::may_mount(refuses, folder.path()).unwrap_err();
        assert!(said.contains("this machine refuses") && said.contains("sysctl"), "{said}");
    }
}

/// The database lies on a small file system of its own, which exists for the server alone.
#[test]
fn a_full_disk_refuses_what_does_not_fit_and_keeps_what_did() {
    let folder = tempfile::tempdir().unwrap();
    let made = format!("sqlite:{}", folder.path().join("county.db").display());
    server::set_up(&made, folder.path());
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let before = format!(
        "mount -t tmpfs -o size=6m tmpfs '{disk}' && cp '{made}' '{disk}/county.db' && head -c 1000000 /dev/zero >'{disk}/ballast' && ",
        disk = disk.display(),
        made = folder.path().join("county.db").display(),
    );
    let database = format!("sqlite:{}", disk.join("county.db").display());
    let server = Server::start_after(&before, &database, folder.path());
    let mut accepted = Vec::new();
    let (status, problem) = loop {
        assert!(accepted.len() < 5000, "the disk does not fill up");
        match report(&server, &format!("full-{}", accepted.len())) {
            (201, answer) => accepted.push(answer),
            refused => break refused,
        }
    };
    assert_eq!((status, problem["code"].as_str()), (503, Some("database-full")), "{problem}");
    assert!(!accepted.is_empty());
    for (number, answer) in accepted.iter().enumerate().rev().take(20) {
        let again = report(&server, &format!("full-{number}"));
        assert_eq!(again, (201, answer.clone()), "what was accepted can still be read");
    }
    // Seen through the server, since the file system is its own.
    let ballast = format!("/proc/{}/root{}", server.process(), disk.join("ballast").display());
    std::fs::remove_file(ballast).unwrap();
    let (status, answer) = report(&server, &format!("full-{}", accepted.len()));
    assert_eq!(status, 201, "with room again it goes on: {answer}");
}
