//! Taking in that is killed half-way leaves nothing of it, or all.

use crate::county::{Place, tables};
use crate::life::life;
use gewu_store::testing::Database;
use std::process::Stdio;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_killed_while_taken_in_is_taken_in_again_on_sqlite() {
    killed(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_killed_while_taken_in_is_taken_in_again_on_postgres() {
    killed(Database::Postgres).await;
}

/// From before anything is done until after all of it is, on machines slow and fast.
const AFTER: [u64; 10] = [0, 10, 20, 40, 80, 120, 180, 250, 400, 800];

async fn killed(there: Database) {
    let place = Place::new(Database::Sqlite).await;
    let app = place.app(0).await;
    life(&app).await;
    app.store.close().await;
    place.says(&["backup", "server.gewu"]);
    place.says(&["archive", "export", "county.gewu"]);
    let (server, county) = (place.path("server.gewu"), place.path("county.gewu"));
    let (restore, import) =
        (["restore", server.to_str().unwrap()], ["archive", "import", county.to_str().unwrap()]);
    let kinds =
        [(restore.as_slice(), ["backup"].as_slice(), &server), (&import, &["archive", "export"], &county)];
    for (words, again, archive) in kinds {
        let whole = tables(&place, archive);
        for after in AFTER.map(Duration::from_millis) {
            let other = Place::new(there).await;
            let mut child = other.command(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(after);
            child.kill().unwrap();
            child.wait().unwrap();
            // The next try takes it in, or finds all of it there already.
            let tried = other.gewu(words);
            let said = String::from_utf8_lossy(&tried.stderr);
            let there_already = said.contains("already") || said.contains("not empty");
            assert!(tried.status.success() || there_already, "{words:?} after {after:?}: {said}");
            other.says(&[again, &["again.gewu"]].concat());
            assert_eq!(tables(&other, &other.path("again.gewu")), whole, "{words:?} after {after:?}");
            other.remove().await;
        }
    }
    place.remove().await;
}
