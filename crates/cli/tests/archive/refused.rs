//! What is refused, with what to do, and that nothing is left behind.

use crate::county::Place;
use crate::life::life;
use gewu_store::Store;
use gewu_store::testing::{Database, script};

/// Nothing was made of it: the next try finds an empty place.
async fn is_untouched(place: &Place) {
    let store = Store::open(&place.database, gewu_app::testing::MORNING).await.unwrap();
    assert_eq!(store.tenants().await.unwrap(), []);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_archives_are_refused_and_leave_nothing() {
    let place = Place::new(Database::Sqlite).await;
    let app = place.app(0).await;
    life(&app).await;
    app.store.close().await;
    place.says(&["archive", "export", "county.gewu"]);
    place.says(&["backup", "server.gewu"]);
    let there = place.refuses(&["backup", "server.gewu"]);
    assert!(there.contains("is there already"), "{there}");

    let other = Place::new(Database::Sqlite).await;
    for (name, command) in [("county.gewu", ["archive", "import"].as_slice()), ("server.gewu", &["restore"])]
    {
        let whole = std::fs::read(place.path(name)).unwrap();
        let tries = [whole.len() / 7, whole.len() / 2, whole.len() - 200, whole.len() - 3];
        for cut in tries {
            let file = other.path("cut.gewu");
            std::fs::write(&file, &whole[..cut]).unwrap();
            let refused = other.refuses(&[command, &[file.to_str().unwrap()]].concat());
            assert!(refused.contains("cut off") && refused.contains("Copy it again"), "{cut}: {refused}");
        }
        for at in tries {
            let file = other.path("bad.gewu");
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            std::fs::write(&file, bytes).unwrap();
            let refused = other.refuses(&[command, &[file.to_str().unwrap()]].concat());
            assert!(refused.contains("damaged") || refused.contains("cut off"), "{at}: {refused}");
        }
        let file = other.path("foreign.gewu");
        for foreign in [&b""[..], b"no archive at all", &[0x28, 0xB5, 0x2F, 0xFD]] {
            std::fs::write(&file, foreign).unwrap();
            let refused = other.refuses(&[command, &[file.to_str().unwrap()]].concat());
            assert!(refused.contains("no archive of Gewu") || refused.contains("cut off"), "{refused}");
        }
    }
    let wrong = other.refuses(&["restore", place.path("county.gewu").to_str().unwrap()]);
    assert!(wrong.contains("gewu archive import"), "{wrong}");
    let wrong = other.refuses(&["archive", "import", place.path("server.gewu").to_str().unwrap()]);
    assert!(wrong.contains("gewu restore"), "{wrong}");
    let missing = other.refuses(&["backup", "check", "nowhere.gewu"]);
    assert!(missing.contains("correct the path"), "{missing}");
    let file = other.database.strip_prefix("sqlite:").unwrap();
    assert!(!std::path::Path::new(file).exists(), "no database was made for what was refused");
    is_untouched(&other).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_and_missing_files_are_told() {
    let place = Place::new(Database::Sqlite).await;
    let app = place.app(0).await;
    let life = life(&app).await;
    app.store.close().await;
    place.says(&["backup", "whole.gewu"]);

    let other = Place::new(Database::Sqlite).await;
    let whole = place.path("whole.gewu");
    let whole = whole.to_str().unwrap();
    std::fs::remove_file(other.path("files.key")).unwrap();
    let refused = other.refuses(&["restore", whole]);
    assert!(refused.contains("there is no key at") && refused.contains("--without-key"), "{refused}");
    std::fs::write(other.path("files.key"), "08".repeat(32)).unwrap();
    let refused = other.refuses(&["restore", whole]);
    assert!(refused.contains("the key here has fingerprint"), "{refused}");
    other.says(&["restore", "--without-key", whole]);

    let file = place.path("files/1").join(&life.picture[..2]).join(&life.picture);
    for damage in [true, false] {
        match damage {
            true => std::fs::write(&file, b"other bytes").unwrap(),
            false => std::fs::remove_file(&file).unwrap(),
        }
        for command in [["backup", "none.gewu"].as_slice(), &["archive", "export", "none.gewu"]] {
            let refused = place.refuses(command);
            assert!(
                refused.contains("1 attachments are missing") && refused.contains(&life.picture),
                "{refused}"
            );
            assert!(!place.path("none.gewu").exists() && !place.path("none.gewu.part").exists());
        }
    }
    let said = place.says(&["backup", "--incomplete", "incomplete.gewu"]);
    assert!(said.contains(&format!("incomplete: 1 attachments are missing: {}", life.picture)), "{said}");
    let last = Place::new(Database::Sqlite).await;
    let said = last.says(&["restore", place.path("incomplete.gewu").to_str().unwrap()]);
    assert!(said.contains("incomplete: 1"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_server_is_not_read_by_an_earlier_program() {
    let place = Place::new(Database::Sqlite).await;
    let store = Store::open(&place.database, gewu_app::testing::MORNING).await.unwrap();
    let newer = "INSERT INTO schema_migrations (migration, hash, applied_at) VALUES (999, 'later', 0)";
    script(&store, newer).await.unwrap();
    store.close().await;
    let refused = place.refuses(&["backup", "newer.gewu"]);
    assert!(refused.contains("start the newer program"), "{refused}");
    assert!(!place.path("newer.gewu").exists());
    let nowhere = tempfile::tempdir().unwrap();
    let mut none = Place::new(Database::Sqlite).await;
    none.database = format!("sqlite:{}/none.db", nowhere.path().display());
    let refused = none.refuses(&["backup", "none.gewu"]);
    assert!(refused.contains("there is no database"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_say_what_they_want() {
    let place = Place::new(Database::Sqlite).await;
    let usage = place.gewu(&["backup"]);
    assert_eq!(usage.status.code(), Some(2));
    let usage = String::from_utf8_lossy(&usage.stderr).into_owned();
    assert!(usage.contains("check") && usage.contains("[FILE]") || usage.contains("<FILE>"), "{usage}");
    let app = place.app(0).await;
    life(&app).await;
    app.store.close().await;
    let refused = place.refuses(&["archive", "export", "--tenant", "9", "none.gewu"]);
    assert!(refused.contains("no tenant 9"), "{refused}");
    assert!(!place.path("none.gewu.part").exists());
}
