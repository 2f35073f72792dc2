//! Writes the database of this release as tests of later ones will find it: see `scripts/release-fixture`.
//!
//!   release FOLDER

// Whatever fails here fails a test.
#![allow(clippy::unwrap_used)]

#[path = "../tests/archive/life.rs"]
mod life;

use gewu_app::account::SealingKey;
use gewu_app::ambient::{SeededSource, VirtualClock};
use gewu_app::archive::{Order, write};
use gewu_app::testing::{MORNING, TENANT};
use gewu_app::{App, Clock};
use gewu_kernel::canonical::sha256_hex;
use gewu_store::Store;
use gewu_store::files::Files;
use serde_json::json;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

const LEVEL: i32 = 19;

#[tokio::main]
async fn main() {
    let folder: PathBuf = std::env::args().nth(1).expect("release FOLDER").into();
    std::fs::create_dir_all(&folder).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let database = scratch.path().join("county.db");
    let store = Store::open(&format!("sqlite:{}", database.display()), MORNING).await.unwrap();
    let files = Files::in_folder(&scratch.path().join("files")).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(VirtualClock::at(MORNING));
    let key = SealingKey::new(&[7; 32]);
    let app = App::new(store, files, clock, Arc::new(SeededSource::new(1))).sealing_with(key);
    let life = life::life(&app).await;
    app.order(TENANT).await.unwrap();
    let mut journal = Vec::new();
    let facts = app.export_journal(TENANT, &mut journal).await.unwrap();
    let expected = json!({"life": life, "facts": facts, "journal-sha256": sha256_hex(&journal)});
    let expected = format!("{}\n", serde_json::to_string_pretty(&expected).unwrap());
    std::fs::write(folder.join("expected.json"), expected).unwrap();
    let key = Some(SealingKey::fingerprint(&[7; 32]));
    let order = Order { tenant: None, made_at: MORNING, key, incomplete: false };
    let out = File::create(folder.join("county.gewu")).unwrap();
    write(&app.store, &app.files, &order, out, &mut |_| {}).await.unwrap();
    app.store.close().await;
    let packed = File::create(folder.join("county.db.zst")).unwrap();
    zstd::stream::copy_encode(File::open(database).unwrap(), packed, LEVEL).unwrap();
}
