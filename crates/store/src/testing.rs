//! Databases for tests: SQLite in a folder of its own, PostgreSQL as a new database on the server
//! that `GEWU_TEST_POSTGRES` names. Both are gone afterwards.

use crate::catalogue::Dialect;
use crate::db;
use crate::dialect::{self, Options};
use crate::{Store, StoreError, migrate};
use gewu_kernel::Timestamp;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

pub use crate::catalogue::Dialect as Database;

/// The instant at which every test database was made.
pub const BEGINNING: Timestamp = Timestamp::constant(1_767_225_600, 0);

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// An empty database for one test.
#[derive(Debug)]
pub struct TestDatabase {
    address: String,
    database: Dialect,
    server: Option<(String, String)>,
    folder: Option<TempDir>,
}

impl TestDatabase {
    /// Makes one.
    ///
    /// # Panics
    /// When there is no PostgreSQL server for tests, with what to do about it.
    pub async fn new(database: Dialect) -> TestDatabase {
        if database == Dialect::Sqlite {
            let folder = tempfile::tempdir().expect("a folder for the test's database");
            let address = format!("sqlite:{}", folder.path().join("test.db").display());
            return TestDatabase { address, database, server: None, folder: Some(folder) };
        }
        let server = std::env::var("GEWU_TEST_POSTGRES").unwrap_or_else(|_| {
            panic!("these tests need PostgreSQL: run `make test`, or first `eval \"$(scripts/postgres start DIR)\"`")
        });
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("gewu_test_{}_{number}", std::process::id());
        // Sorted as people would sort, which the store must not notice: its columns compare by bytes.
        let locale = "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'zh-Hans-CN'";
        db::command(&server, format!("CREATE DATABASE {name} TEMPLATE template0 {locale}"))
            .await
            .unwrap_or_else(|error| panic!("the PostgreSQL of GEWU_TEST_POSTGRES ({server}): {error}"));
        let address = with_database(&server, &name);
        TestDatabase { address, database, server: Some((server, name)), folder: None }
    }

    /// Its address, for [`Store::open`].
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Which of the two it is.
    pub fn database(&self) -> Dialect {
        self.database
    }

    /// Opens it.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn open(&self) -> Store {
        Store::open(&self.address, BEGINNING).await.expect("a new database opens")
    }

    /// Opens it with only the first `count` migrations, as an older program would have left it.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with_migrations(&self, count: usize) -> Result<Store, StoreError> {
        let store = Store { db: dialect::open(&self.address, &Options::default()).await? };
        migrate::migrate(&store.db, &migrate::MIGRATIONS[..count], BEGINNING).await?;
        Ok(store)
    }

    /// Ends it. Stores that are still open on it lose their connections.
    pub async fn remove(self) {
        if let Some((server, name)) = &self.server
            && let Err(error) = db::command(server, format!("DROP DATABASE {name} WITH (FORCE)")).await
        {
            tracing::warn!(%error, name, "a test database stays behind");
        }
        drop(self.folder);
    }
}

/// How many migrations this program brings.
pub fn migrations() -> usize {
    migrate::MIGRATIONS.len()
}

/// Runs any SQL, for what no statement of the catalogue can do.
///
/// # Errors
/// What the database says.
pub async fn script(store: &Store, text: &str) -> Result<(), StoreError> {
    let mut transaction = store.db.begin().await?;
    transaction.script("script", text.to_owned()).await?;
    transaction.commit().await
}

/// Runs a test on a new database of one kind and removes the database, however the test ends.
///
/// # Panics
/// When the test does.
pub async fn on<F, T>(database: Dialect, test: F)
where
    F: FnOnce(std::sync::Arc<TestDatabase>) -> T,
    T: Future<Output = ()> + Send + 'static,
{
    let one = std::sync::Arc::new(TestDatabase::new(database).await);
    let ended = tokio::spawn(test(one.clone())).await;
    if let Some(one) = std::sync::Arc::into_inner(one) {
        one.remove().await;
    }
    if let Err(failure) = ended {
        std::panic::resume_unwind(failure.into_panic());
    }
}

/// Runs a test on a new store of each kind, SQLite first.
///
/// # Panics
/// When the test does, on either.
pub async fn both<F, T>(test: F)
where
    F: Fn(Store) -> T,
    T: Future<Output = ()> + Send + 'static,
{
    for database in [Dialect::Sqlite, Dialect::Postgres] {
        let one = TestDatabase::new(database).await;
        let store = one.open().await;
        let ended = tokio::spawn(test(store.clone())).await;
        store.close().await;
        one.remove().await;
        if let Err(failure) = ended {
            std::panic::resume_unwind(failure.into_panic());
        }
    }
}

/// The server's address with another database.
fn with_database(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, None), |(a, o)| (a, Some(o)));
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{}/{name}{options}", &address[..end])
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_of_an_address_is_replaced() {
        assert_eq!(with_database("postgres://u@127.0.0.1:5433", "x"), "postgres://u@127.0.0.1:5433/x");
        assert_eq!(
            with_database("postgres://u@h:1/postgres?sslmode=disable", "x"),
            "postgres://u@h:1/x?sslmode=disable"
        );
    }
}
