//! What is known of attached files. The bytes lie in [`crate::files`], under the same hash.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;

/// An attached file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentRow {
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// What its bytes were found to be, such as `image/jpeg`.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// Width in pixels, of a picture.
    pub width: Option<i64>,
    /// Height in pixels, of a picture.
    pub height: Option<i64>,
    /// The name it came with.
    pub name: String,
    /// The actor who sent it.
    pub uploaded_by: String,
    /// When it came.
    pub created_at: Timestamp,
}

statements! {
    READ_ATTACHMENTS = "SELECT hash, media_type, bytes, width, height, name, uploaded_by, created_at \
        FROM attachments WHERE tenant = $1 AND hash {in BYTEA}";
    /// The same bytes may come again, from anyone: the first to bring them stays named.
    PUT_ATTACHMENTS = "INSERT INTO attachments (tenant, hash, media_type, bytes, width, height, name, \
        uploaded_by, created_at) {rows tenant BYTEA TEXT BIGINT BIGINT BIGINT TEXT TEXT BIGINT} \
        ON CONFLICT (tenant, hash) DO NOTHING";
}

impl Store {
    /// Those of the given attachments that exist, in any order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn attachments(
        &self,
        tenant: TenantId,
        hashes: &[Hash],
    ) -> Result<Vec<AttachmentRow>, StoreError> {
        let many = hashes.iter().map(|hash| hash.value()).collect();
        self.db.list(&READ_ATTACHMENTS, Values::of([tenant.value()]).many(many), read).await
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[AttachmentRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(rows.len() * 8);
    for row in rows {
        many.extend([row.hash.value(), row.media_type.value(), row.bytes.value()]);
        many.extend([maybe(&row.width), maybe(&row.height), row.name.value()]);
        many.extend([row.uploaded_by.value(), row.created_at.value()]);
    }
    transaction.run(&PUT_ATTACHMENTS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<AttachmentRow, StoreError> {
    Ok(AttachmentRow {
        hash: row.take()?,
        media_type: row.take()?,
        bytes: row.take()?,
        width: row.optional()?,
        height: row.optional()?,
        name: row.take()?,
        uploaded_by: row.take()?,
        created_at: row.take()?,
    })
}
