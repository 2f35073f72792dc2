//! Keys by which people and clients show who they are. Only their hashes are kept.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};

/// A key that was handed out, to a person or to a client program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// SHA-256 of the key.
    pub token_hash: Hash,
    /// The person who holds it.
    pub person: Option<PersonId>,
    /// The client program that holds it.
    pub client: Option<String>,
    /// When it was handed out.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// The epoch of its holder's account when it was handed out; 0 for whoever had none.
    pub epoch: i64,
}

statements! {
    READ_TOKEN = "SELECT tokens.token_hash, tokens.person, tokens.client, tokens.created_at, tokens.expires_at, \
        tokens.revoked_at, tokens.epoch FROM tokens LEFT JOIN accounts \
        ON accounts.tenant = tokens.tenant AND accounts.person = tokens.person \
        WHERE tokens.tenant = $1 AND tokens.token_hash = $2 \
        AND (accounts.person IS NULL OR (accounts.closed_at IS NULL AND accounts.epoch = tokens.epoch))";
    PUT_TOKENS = "INSERT INTO tokens (tenant, token_hash, person, client, created_at, expires_at, revoked_at, epoch) \
        {rows tenant BYTEA BYTEA TEXT BIGINT BIGINT BIGINT BIGINT} \
        ON CONFLICT (tenant, token_hash) DO UPDATE SET expires_at = excluded.expires_at, \
        revoked_at = excluded.revoked_at";
}

impl Store {
    /// The token with this hash, whether its time is over or not; None when its holder's account was closed, or
    /// their access was ended since it was handed out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn token(&self, tenant: TenantId, token_hash: &Hash) -> Result<Option<TokenRow>, StoreError> {
        self.db.first(&READ_TOKEN, Values::of([tenant.value(), token_hash.value()]), read).await
    }
}

/// Hands tokens out; for one that exists, changes when it ends or was taken back.
pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[TokenRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(rows.len() * 7);
    for row in rows {
        many.extend([row.token_hash.value(), maybe(&row.person), maybe(&row.client)]);
        many.extend([row.created_at.value(), row.expires_at.value(), maybe(&row.revoked_at)]);
        many.push(row.epoch.value());
    }
    transaction.run(&PUT_TOKENS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<TokenRow, StoreError> {
    Ok(TokenRow {
        token_hash: row.take()?,
        person: row.optional()?,
        client: row.optional()?,
        created_at: row.take()?,
        expires_at: row.take()?,
        revoked_at: row.optional()?,
        epoch: row.take()?,
    })
}
