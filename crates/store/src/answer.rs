//! Answers kept for repeated requests (idempotency).

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;

/// What an actor was told the first time they sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    /// Who asked: a person, or the token of a client.
    pub actor: String,
    /// The idempotency key they sent.
    pub key: String,
    /// SHA-256 of the request: the same key with another request is a mistake.
    pub request_hash: Hash,
    /// The HTTP status of the answer.
    pub status: i64,
    /// The body of the answer.
    pub body: String,
    /// When it was given.
    pub recorded_at: Timestamp,
}

statements! {
    READ_ANSWERS = "SELECT actor, key, request_hash, status, body, recorded_at FROM answers \
        WHERE tenant = $1 AND (actor, key) IN ({rows TEXT TEXT})";
    PUT_ANSWERS = "INSERT INTO answers (tenant, actor, key, request_hash, status, body, recorded_at) \
        {rows tenant TEXT TEXT BYTEA BIGINT TEXT BIGINT}";
}

impl Store {
    /// The answers to those of the given (actor, key) that were answered before, in any order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn answers(
        &self,
        tenant: TenantId,
        keys: &[(String, String)],
    ) -> Result<Vec<AnswerRow>, StoreError> {
        let many = keys.iter().flat_map(|(actor, key)| [actor.value(), key.value()]).collect();
        self.db.list(&READ_ANSWERS, Values::of([tenant.value()]).many(many), read).await
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[AnswerRow],
) -> Result<(), StoreError> {
    // One order for all savers, so that two never wait for each other.
    let mut sorted: Vec<&AnswerRow> = rows.iter().collect();
    sorted.sort_unstable_by_key(|row| (&row.actor, &row.key));
    let mut many = Vec::with_capacity(rows.len() * 6);
    for row in sorted {
        many.extend([row.actor.value(), row.key.value(), row.request_hash.value()]);
        many.extend([row.status.value(), row.body.value(), row.recorded_at.value()]);
    }
    transaction.run(&PUT_ANSWERS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<AnswerRow, StoreError> {
    Ok(AnswerRow {
        actor: row.take()?,
        key: row.take()?,
        request_hash: row.take()?,
        status: row.take()?,
        body: row.take()?,
        recorded_at: row.take()?,
    })
}
