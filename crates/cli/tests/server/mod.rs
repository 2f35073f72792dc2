//! The real `gewu` binary as a server, for tests that kill it, starve it or take its database away.
#![allow(dead_code)]

use gewu_app::App;
use gewu_app::ambient::{SeededSource, VirtualClock};
use gewu_app::testing::{MORNING, small_county};
use gewu_store::Store;
use gewu_store::files::Files;
use serde_json::Value;
use std::cell::Cell;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub struct Server {
    child: Mutex<Child>,
    pub address: String,
    agent: ureq::Agent,
    stopped: Mutex<Cell<bool>>,
}

/// Makes a small county in an empty database.
pub fn set_up(database: &str, folder: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(database, MORNING).await.unwrap();
        let files = Files::in_folder(&folder.join("files")).unwrap();
        let clock = Arc::new(VirtualClock::at(MORNING));
        let app = App::new(store, files, clock, Arc::new(SeededSource::new(1)));
        small_county(&app).await;
        app.store.close().await;
    });
}

/// Whether this machine lets an ordinary program have a file system of its own; else what to do about it.
pub fn may_mount(unshare: &str, folder: &Path) -> Result<(), String> {
    let mut command = Command::new(unshare);
    command.args(["--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs"]).arg(folder);
    let said = match command.output() {
        Ok(output) if output.status.success() => return Ok(()),
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    };
    Err(format!(
        "this test needs a small file system of its own, which this machine refuses ({unshare}: {said}). Install \
         util-linux where unshare is missing; let ordinary users have name spaces, with `sysctl -w \
         kernel.unprivileged_userns_clone=1` on Debian, `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` \
         on Ubuntu, `--security-opt seccomp=unconfined --security-opt apparmor=unconfined` for a container; or run \
         the tests as root"
    ))
}

/// A new database on the test server.
pub fn postgres_database(name: &str) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = gewu_store::testing::TestDatabase::new(gewu_store::testing::Database::Postgres).await;
        let address = database.address().to_owned();
        // The server under test opens it by its address; it goes with the private cluster.
        std::mem::forget(database);
        println!("{name}: {address}");
        address
    })
}

impl Server {
    /// Starts it on a free port and waits until it is ready.
    pub fn start(database: &str, folder: &Path) -> Server {
        Server::launch(Command::new(env!("CARGO_BIN_EXE_gewu")), database, folder)
    }

    /// The same in a name space of its own, after shell commands that end in `&&`: for file systems of its own.
    pub fn start_after(before: &str, database: &str, folder: &Path) -> Server {
        if let Err(refused) = may_mount("unshare", folder) {
            panic!("{refused}");
        }
        let mut command = Command::new("unshare");
        // `exec` keeps the process id, so that a signal meets the server itself.
        let script = format!("{before} exec \"$0\" \"$@\"");
        command.args(["--map-root-user", "--mount", "bash", "-c", &script, env!("CARGO_BIN_EXE_gewu")]);
        Server::launch(command, database, folder)
    }

    fn launch(mut command: Command, database: &str, folder: &Path) -> Server {
        let mut options = std::fs::OpenOptions::new();
        let log = options.create(true).append(true).open(folder.join("server.log")).unwrap();
        let mut child = command
            .args(["serve", "--database", database, "--listen", "127.0.0.1:0", "--unthrottled", "--files"])
            .arg(folder.join("files"))
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().unwrap_or_else(|| {
                let log = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
                panic!("the server ended before it listened:\n{log}")
            });
            let line = line.unwrap();
            if let Some(address) = line.split("listening on ").nth(1) {
                break address.trim().to_owned();
            }
        };
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(20)))
            .http_status_as_error(false)
            .build();
        let server = Server {
            child: Mutex::new(child),
            address,
            agent: config.into(),
            stopped: Mutex::new(Cell::new(false)),
        };
        server.wait_until_ready();
        server
    }

    fn wait_until_ready(&self) {
        let begin = Instant::now();
        while !matches!(self.get("/readyz"), Some((200, _))) {
            assert!(begin.elapsed() < Duration::from_secs(20), "the server does not get ready");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Status and body of a GET, if the server answered.
    pub fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut answer = self.agent.get(format!("{}{path}", self.address)).call().ok()?;
        Some((answer.status().as_u16(), answer.body_mut().read_to_string().ok()?))
    }

    /// Sends a report under a key; the answer's status and JSON, if there was a whole one.
    pub fn report(&self, key: &str, body: &Value) -> Option<(u16, Value)> {
        let mut answer = self
            .agent
            .post(format!("{}/api/v1/matters", self.address))
            .header("Content-Type", "application/json")
            .header("Client-Token", "crash-test-device")
            .header("Idempotency-Key", key)
            .send(body.to_string())
            .ok()?;
        let status = answer.status().as_u16();
        let text = answer.body_mut().read_to_string().ok()?;
        Some((status, serde_json::from_str(&text).ok()?))
    }

    /// Its process id.
    pub fn process(&self) -> u32 {
        self.child.lock().unwrap().id()
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        self.stopped.lock().unwrap().set(true);
    }

    /// SIGTERM, and the exit it leads to.
    pub fn stop(self) -> std::process::ExitStatus {
        let mut child = self.child.lock().unwrap();
        let sent = Command::new("kill").arg(child.id().to_string()).status().unwrap();
        assert!(sent.success());
        self.stopped.lock().unwrap().set(true);
        child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !self.stopped.lock().unwrap().get() {
            self.kill();
        }
    }
}
