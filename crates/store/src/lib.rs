//! The only room that knows SQL: one portable text for SQLite and PostgreSQL.
//!
//! What must not be here: rules. The store saves and loads rows; it decides nothing but whether what
//! a change was decided on is still so. It knows no clock and no randomness: instants and ids come
//! with the rows.
//!
//! - Every statement stands in the catalogue under a name; a test reads them all and fails where
//!   `tenant` does not lead a key, or is missing in a join, a filter or a conflict target.
//! - A change is one [`Batch`]: rows of any kind with the facts that tell of them, in one
//!   transaction of few statements, saved whole or not at all.
//! - Instants are kept to the millisecond: finer parts are cut off on the way in.
//! - Lists are read by index and paged by key; nothing here scans history.

pub mod account;
pub mod answer;
pub mod archive;
pub mod attachment;
pub mod batch;
pub mod brought;
mod catalogue;
mod column;
mod db;
mod dialect;
pub mod error;
mod expand;
pub mod export;
pub mod files;
pub mod journal;
pub mod kept_out;
pub mod matter;
pub mod matter_list;
pub mod matter_map;
pub mod matter_public;
mod migrate;
pub mod migrated;
pub mod notice;
pub mod outbox;
pub mod pack;
pub mod partner;
pub mod party;
pub mod people;
pub mod projection;
pub mod proposal;
pub mod recheck;
pub mod search;
pub mod search_index;
pub mod session;
pub mod settings;
pub mod task;
pub mod tenant;
#[cfg(test)]
mod tenant_law;
pub mod territory;
#[cfg(feature = "testing")]
pub mod testing;
pub mod token;
pub mod tries;
pub mod value;

pub use batch::Batch;
pub use column::Hash;
pub use dialect::Options;
pub use error::{SaveError, StoreError};

use db::Db;
use gewu_kernel::Timestamp;

/// An open database. Cloning it shares its connections.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: Db,
}

impl Store {
    /// Opens the database at an address and brings its schema to this program's version.
    /// `now` is recorded beside the migrations that run.
    ///
    /// | address | database |
    /// | --- | --- |
    /// | `sqlite:county.db` | a file, made when missing, with its `-wal` and `-shm` beside it |
    /// | `sqlite::memory:` | one that ends with the store; reads wait for writes |
    /// | `postgres://user@host/name` | a server, version 15 or later |
    ///
    /// # Errors
    /// [`StoreError::Newer`] or [`StoreError::Altered`] when the database and the program do not
    /// belong together, [`StoreError::Unavailable`], [`StoreError::Address`].
    pub async fn open(address: &str, now: Timestamp) -> Result<Store, StoreError> {
        Store::open_with(address, &Options::default(), now).await
    }

    /// As [`Store::open`], with other than the usual numbers of connections.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(address: &str, options: &Options, now: Timestamp) -> Result<Store, StoreError> {
        let store = Store { db: dialect::open(address, options).await? };
        migrate::migrate(&store.db, migrate::MIGRATIONS, now).await?;
        Ok(store)
    }

    /// Closes all connections after what runs has ended.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
