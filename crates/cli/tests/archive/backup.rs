//! A backup while people go on reporting, and a rehearsed restore.

use crate::county::{Place, tables};
use crate::life::{holds_together, life, shows_its_picture, signs_in};
use crate::server::Server;
use gewu_app::testing::{SMALL_GRID, TENANT};
use gewu_store::Store;
use gewu_store::testing::Database;
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_during_writes_is_of_one_instant_on_sqlite() {
    rehearse(Database::Sqlite, Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_during_writes_is_of_one_instant_on_postgres() {
    rehearse(Database::Postgres, Database::Sqlite).await;
}

const BACKUPS: usize = 3;

async fn rehearse(here: Database, there: Database) {
    let place = Place::new(here).await;
    let app = place.app(0).await;
    let life = life(&app).await;
    app.store.close().await;
    let server = Server::start(&place.database, place.folder.path());
    let stop = AtomicBool::new(false);
    let reported = AtomicUsize::new(0);
    let backups: Vec<(std::path::PathBuf, usize, usize)> = thread::scope(|scope| {
        for client in 0..3 {
            let (server, stop, reported) = (&server, &stop, &reported);
            scope.spawn(move || {
                for number in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let body = json!({"procedure": "event", "where": {"area": SMALL_GRID},
                        "form": {"category": "road-lamp", "title": format!("路灯不亮 {client}-{number}")}});
                    let (status, answer) = server.report(&format!("c{client}-n{number}"), &body).unwrap();
                    assert_eq!(status, 201, "{answer}");
                    reported.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        let made = (0..BACKUPS).map(|number| {
            let file = place.path(&format!("backup-{number}.gewu"));
            let before = reported.load(Ordering::SeqCst);
            place.says(&["backup", file.to_str().unwrap()]);
            (file, before, reported.load(Ordering::SeqCst))
        });
        let made = made.collect();
        stop.store(true, Ordering::Relaxed);
        made
    });
    drop(server);
    assert!(backups[0].1 < backups[BACKUPS - 1].2, "nobody reported meanwhile, so nothing was tried");
    #[cfg(unix)]
    {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&backups[0].0).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "nobody else reads a backup");
    }
    for (number, (file, before, after)) in backups.iter().enumerate() {
        let kind = if number == 0 { there } else { here };
        let back = Place::new(kind).await;
        let said = back.says(&["restore", file.to_str().unwrap()]);
        assert!(said.contains("every row was read back"), "{said}");
        back.says(&["backup", "again.gewu"]);
        assert_eq!(tables(&back, &back.path("again.gewu")), tables(&back, file), "the same rows");
        let app = back.app(8).await;
        let found = holds_together(&app.store).await - 3;
        // Whatever was answered before the backup began is in it; nothing that was sent after it ended is.
        assert!((*before..=after + 3).contains(&found), "{before} <= {found} <= {after} + 3");
        shows_its_picture(&app, &life).await;
        signs_in(&app).await;
        app.store.close().await;
        let refused = back.refuses(&["restore", file.to_str().unwrap()]);
        assert!(refused.contains("not empty") && refused.contains("new"), "{refused}");
        back.remove().await;
    }
    let store = Store::open(&place.database, gewu_app::testing::MORNING).await.unwrap();
    assert!(store.tenant(TENANT).await.unwrap().is_some());
    store.close().await;
    place.remove().await;
}
