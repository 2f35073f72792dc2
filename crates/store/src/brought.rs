//! Matters that came from another book, by the ids that they have there.

use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use crate::{SaveError, Store};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, TenantId};

/// What is kept of a matter of another book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroughtRow {
    /// Which book.
    pub book: String,
    /// Its id there.
    pub external_id: String,
    /// The version it was loaded at; 0 when it is new. A loaded row has its own version here.
    pub base_version: i64,
    /// How often the book told something new, more than `base_version`.
    pub version: i64,
    /// The matter here.
    pub matter: MatterId,
    /// The version of the matter when it was told.
    pub matter_version: i64,
    /// A keyed hash of what was told.
    pub row_hash: Hash,
    /// When it was told.
    pub brought_at: Timestamp,
}

statements! {
    LOAD_BROUGHT = "SELECT book, external_id, version, matter, matter_version, row_hash, brought_at FROM brought_matters \
        WHERE tenant = $1 AND book = $2 AND external_id {in TEXT} ORDER BY external_id";
    /// A row that somebody else has told anew meanwhile is left alone, and missed in the count.
    SAVE_BROUGHT = "INSERT INTO brought_matters (tenant, book, external_id, base_version, version, matter, \
        matter_version, row_hash, brought_at) {rows tenant TEXT TEXT BIGINT BIGINT BYTEA BIGINT BYTEA BIGINT} \
        ON CONFLICT (tenant, book, external_id) DO UPDATE SET base_version = excluded.base_version, \
        version = excluded.version, matter = excluded.matter, matter_version = excluded.matter_version, \
        row_hash = excluded.row_hash, brought_at = excluded.brought_at \
        WHERE brought_matters.version = excluded.base_version";
}

impl Store {
    /// Those of the given ids of a book that were brought here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn brought(
        &self,
        tenant: TenantId,
        book: &str,
        external_ids: &[String],
    ) -> Result<Vec<BroughtRow>, StoreError> {
        let book = book.to_owned();
        let many = external_ids.iter().map(|id| id.value()).collect();
        let read = |mut row: Reader<'_>| {
            let (book, external_id, version): (String, String, i64) = (row.take()?, row.take()?, row.take()?);
            Ok(BroughtRow {
                book,
                external_id,
                base_version: version,
                version,
                matter: row.take()?,
                matter_version: row.take()?,
                row_hash: row.take()?,
                brought_at: row.take()?,
            })
        };
        self.db.list(&LOAD_BROUGHT, Values::of([tenant.value(), book.value()]).many(many), read).await
    }
}

/// Saves the rows, each when its book has told nothing new since it was loaded.
pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[BroughtRow],
) -> Result<(), SaveError> {
    // One order for all savers, so that two never wait for each other.
    let mut sorted: Vec<&BroughtRow> = rows.iter().collect();
    sorted.sort_unstable_by_key(|row| (&row.book, &row.external_id));
    let mut many = Vec::with_capacity(rows.len() * 8);
    for row in sorted {
        many.extend([row.book.value(), row.external_id.value(), row.base_version.value()]);
        many.extend([row.version.value(), row.matter.value(), row.matter_version.value()]);
        many.extend([row.row_hash.value(), row.brought_at.value()]);
    }
    let saved = transaction.run(&SAVE_BROUGHT, Values::of([tenant.value()]).many(many)).await?;
    if saved == rows.len() as u64 { Ok(()) } else { Err(SaveError::Stale) }
}
