//! Migrations: numbered texts inside the program, run in order under a lock when a database is opened.
//!
//! A migration that has run is recorded with its hash and never edited again; a change of the schema
//! is a new file.

use crate::Store;
use crate::archive::Schema;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader};
use crate::db::{Db, Transaction};
use crate::dialect::{self, DESCRIBE_SCHEMA, LOCK_MIGRATIONS, NO_TIME_LIMIT};
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::canonical::sha256_hex;

/// The migrations in order; the first has number 1.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_territory.sql"),
    include_str!("../migrations/0002_people.sql"),
    include_str!("../migrations/0003_packs.sql"),
    include_str!("../migrations/0004_matters.sql"),
    include_str!("../migrations/0005_journal.sql"),
    include_str!("../migrations/0006_delivery.sql"),
    include_str!("../migrations/0007_matter_lists.sql"),
    include_str!("../migrations/0008_accounts.sql"),
    include_str!("../migrations/0009_portal.sql"),
    include_str!("../migrations/0010_desk.sql"),
    include_str!("../migrations/0011_notices.sql"),
    include_str!("../migrations/0012_hard_accounts.sql"),
    include_str!("../migrations/0013_public_doors.sql"),
    include_str!("../migrations/0014_work_in_hand.sql"),
    include_str!("../migrations/0015_identities.sql"),
    include_str!("../migrations/0016_pack_life.sql"),
    include_str!("../migrations/0017_migrated_matters.sql"),
    include_str!("../migrations/0018_search.sql"),
    include_str!("../migrations/0019_brought_matters.sql"),
    include_str!("../migrations/0020_recurrences.sql"),
    include_str!("../migrations/0021_exports.sql"),
    include_str!("../migrations/0022_rechecks.sql"),
    include_str!("../migrations/0023_parts.sql"),
    include_str!("../migrations/0024_partners.sql"),
];

/// Any number, as long as nothing else on the same server uses it.
const LOCK: i64 = 0x6765_7775;

/// The one table without a tenant: it is about the database itself.
const RECORD_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations \
    (migration BIGINT NOT NULL PRIMARY KEY, hash TEXT NOT NULL, applied_at BIGINT NOT NULL)";

statements! {
    READ_MIGRATIONS = "SELECT migration, hash FROM schema_migrations ORDER BY migration";
    RECORD_MIGRATION = "INSERT INTO schema_migrations (migration, hash, applied_at) VALUES ($1, $2, $3)";
}

/// Brings the database to the latest version that `known` has.
///
/// # Errors
/// [`StoreError::Newer`] and [`StoreError::Altered`] leave the database as it was.
pub(crate) async fn migrate(db: &Db, known: &[&str], now: Timestamp) -> Result<(), StoreError> {
    let mut transaction = db.begin().await?;
    transaction.rows(&LOCK_MIGRATIONS, Values::of([LOCK.value()])).await?;
    transaction.rows(&NO_TIME_LIMIT, Values::default()).await?;
    forward(&mut transaction, known, now).await?;
    transaction.commit().await
}

/// The same within a transaction that does more.
pub(crate) async fn forward(
    transaction: &mut Transaction,
    known: &[&str],
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction.script("schema_migrations", RECORD_TABLE.to_owned()).await?;
    let done = recorded(transaction).await?;
    compare(&done, known)?;
    let dialect = transaction.dialect();
    for (number, text) in (1..).zip(known).skip(done.len()) {
        transaction.script("migration", dialect::migration(text, dialect)).await?;
        let hash = sha256_hex(text.as_bytes());
        let single = [number.value(), hash.value(), now.value()];
        transaction.run(&RECORD_MIGRATION, Values::of(single)).await?;
        tracing::info!(migration = number, "the schema was brought forward");
    }
    Ok(())
}

/// How far the database has come, if it is of this program's line.
pub(crate) async fn schema_of(transaction: &mut Transaction) -> Result<Schema, StoreError> {
    let done = recorded(transaction).await?;
    compare(&done, MIGRATIONS)?;
    Ok(described(done.iter().map(|(_, hash)| hash.clone())))
}

/// The migrations that make a schema, if this program brings them.
pub(crate) fn of(schema: &Schema) -> Result<&'static [&'static str], StoreError> {
    let known = MIGRATIONS.len() as i64;
    let found = schema.version;
    let count = usize::try_from(found).unwrap_or(0);
    let migrations = MIGRATIONS.get(..count).ok_or(StoreError::Newer { found, known })?;
    let ours = described(migrations.iter().map(|text| sha256_hex(text.as_bytes())));
    match ours == *schema {
        true => Ok(migrations),
        false => Err(StoreError::Altered { migration: found }),
    }
}

fn described(hashes: impl ExactSizeIterator<Item = String>) -> Schema {
    let version = hashes.len() as i64;
    let all: Vec<String> = hashes.collect();
    Schema { version, hash: sha256_hex(all.join("\n").as_bytes()) }
}

async fn recorded(transaction: &mut Transaction) -> Result<Vec<(i64, String)>, StoreError> {
    let rows = transaction.rows(&READ_MIGRATIONS, Values::default()).await?;
    let read = |row| {
        let mut reader = Reader::new(row);
        Ok((reader.take()?, reader.take()?))
    };
    rows.iter().map(read).collect()
}

fn compare(done: &[(i64, String)], known: &[&str]) -> Result<(), StoreError> {
    let latest = known.len() as i64;
    if let Some((found, _)) = done.last().filter(|(number, _)| *number > latest) {
        return Err(StoreError::Newer { found: *found, known: latest });
    }
    for ((number, text), (found, hash)) in (1..).zip(known).zip(done) {
        if *found != number || *hash != sha256_hex(text.as_bytes()) {
            return Err(StoreError::Altered { migration: number });
        }
    }
    Ok(())
}

impl Store {
    /// How far this program brings the schema of a database.
    pub fn latest_schema() -> Schema {
        described(MIGRATIONS.iter().map(|text| sha256_hex(text.as_bytes())))
    }

    /// Whether this program can make the schema that an archive comes from.
    ///
    /// # Errors
    /// [`StoreError::Newer`] or [`StoreError::Altered`], when it cannot.
    pub fn knows(schema: &Schema) -> Result<(), StoreError> {
        of(schema).map(drop)
    }

    /// Every definition of the schema as (name, text), for comparing two databases of one kind: an
    /// upgraded one with a fresh one, a restored one with its origin.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn schema(&self) -> Result<Vec<(String, String)>, StoreError> {
        let read = |mut row: Reader<'_>| Ok((row.take()?, row.take()?));
        self.db.list(&DESCRIBE_SCHEMA, Values::default(), read).await
    }
}

/// The text of all migrations for one database.
#[cfg(test)]
pub(crate) fn schema(dialect: crate::catalogue::Dialect) -> String {
    MIGRATIONS.iter().map(|text| dialect::migration(text, dialect)).collect()
}
