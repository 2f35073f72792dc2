//! Sets the small county of the tests up in a database of its own and says, as JSON, where it is and who is there:
//! for the journeys in `e2e/`.
//!
//!   stage sqlite|postgres FOLDER NOW        NOW in RFC 3339

// Whatever fails here fails a test.
#![allow(clippy::unwrap_used)]

use gewu_app::ambient::{SeededSource, VirtualClock};
use gewu_app::testing::{CAST, RESIDENT, TENANT, person, small_county};
use gewu_app::{App, Source};
use gewu_kernel::Timestamp;
use gewu_store::Store;
use gewu_store::files::Files;
use gewu_store::testing::{Database, TestDatabase};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::Arc;

/// Everybody signs in with their name and this; administrators as `system-admin`, `security-admin`, `audit-admin`.
const PASSWORD: &str = "老榕树下的 第三口井";

#[tokio::main]
async fn main() {
    let said: Vec<String> = std::env::args().skip(1).collect();
    let [kind, folder, now] = said.as_slice() else { panic!("stage sqlite|postgres FOLDER NOW") };
    let folder = Path::new(folder);
    let address = match kind.as_str() {
        "sqlite" => format!("sqlite:{}", folder.join("gewu.db").display()),
        "postgres" => {
            let database = TestDatabase::new(Database::Postgres).await;
            let address = database.address().to_owned();
            // It goes with the private cluster.
            std::mem::forget(database);
            address
        }
        other => panic!("{other} is no database"),
    };
    let now: Timestamp = now.parse().unwrap();
    let store = Store::open(&address, now).await.unwrap();
    let files = Files::in_folder(&folder.join("files")).unwrap();
    let source: Arc<dyn Source> = Arc::new(SeededSource::new(1));
    let app = App::new(store, files, Arc::new(VirtualClock::at(now)), source);
    small_county(&app).await;
    let mut people = Map::new();
    for (name, role) in CAST.iter().map(|(name, role, ..)| (*name, *role)).chain([(RESIDENT, "")]) {
        let token = app.issue_token(TENANT, person(name), 24, "test").await.unwrap();
        let opened = app.open_account(TENANT, person(name), name, "test").await.unwrap();
        app.welcome(TENANT, &opened.key, PASSWORD).await.unwrap();
        people.insert(name.to_owned(), json!({ "person": person(name), "role": role, "token": token }));
    }
    for first in app.first_administrators(TENANT, "test").await.unwrap() {
        app.welcome(TENANT, &first.invitation.key, PASSWORD).await.unwrap();
    }
    app.store.close().await;
    println!("{}", json!({ "database": address, "password": PASSWORD, "people": Value::Object(people) }));
}
