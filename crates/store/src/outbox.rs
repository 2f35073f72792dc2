//! Messages that go out: written in the command's transaction, delivered at least once.

use crate::Store;
use crate::catalogue::{Statement, statements};
use crate::column::{Column as _, Reader, maybe};
use crate::db::Transaction;
use crate::dialect::{CLAIM_FOR_PARTNERS, CLAIM_LETTERS, CLAIM_MESSAGES};
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;
use uuid::Uuid;

/// A message to someone outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Its id; the receiver knows a repetition by it.
    pub message: Uuid,
    /// What kind of message it is, which decides how it is sent.
    pub kind: String,
    /// To whom.
    pub recipient: String,
    /// What, JSON.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// How often it was claimed for delivery.
    pub attempts: i64,
    /// When it may be claimed next; None when it was given up.
    pub next_at: Option<Timestamp>,
    /// When it was delivered.
    pub delivered_at: Option<Timestamp>,
    /// Why the last attempt failed.
    pub failed: Option<String>,
    /// The way it goes: [`LETTER`], [`PARTNER`], or none for what is told in the application.
    pub lane: Option<String>,
    /// Its place among what goes to the same recipient, where that goes in order.
    pub place: Option<i64>,
}

/// That somebody let a message go which was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetGoRow {
    /// Which.
    pub message: Uuid,
    /// When.
    pub at: Timestamp,
    /// By whom, as facts write it.
    pub by: String,
    /// Why.
    pub why: String,
}

/// The way of letters.
pub const LETTER: &str = "letter";
/// The way of answers to partners.
pub const PARTNER: &str = "partner";

/// Stands in `next_at` of a message that was given up: later than every instant.
const NEVER: i64 = i64::MAX;

statements! {
    PUT_MESSAGES = "INSERT INTO outbox (tenant, message, kind, recipient, body, created_at, attempts, \
        next_at, delivered_at, failed, lane, place) \
        {rows tenant BYTEA TEXT TEXT TEXT BIGINT BIGINT BIGINT BIGINT TEXT TEXT BIGINT}";
    MARK_DELIVERED = "UPDATE outbox SET delivered_at = $3, failed = NULL WHERE tenant = $1 AND message = $2";
    MARK_PASSED_ON = "UPDATE outbox SET delivered_at = $2, failed = NULL WHERE tenant = $1 AND message {in BYTEA}";
    MARK_FAILED = "UPDATE outbox SET next_at = $4, failed = $3 \
        WHERE tenant = $1 AND message = $2 AND delivered_at IS NULL";
    HAS_MESSAGE = "SELECT COUNT(*) FROM outbox WHERE tenant = $1 AND message = $2";
    GIVEN_UP = "SELECT message, kind, recipient, body, created_at, attempts, next_at, delivered_at, failed, lane, place \
        FROM outbox WHERE tenant = $1 AND delivered_at IS NULL AND next_at = $2 AND let_go_at IS NULL AND message > $3 \
        ORDER BY message LIMIT $4";
    READ_GIVEN_UP = "SELECT message, kind, recipient, body, created_at, attempts, next_at, delivered_at, failed, lane, \
        place FROM outbox WHERE tenant = $1 AND delivered_at IS NULL AND next_at = $2 AND let_go_at IS NULL AND message = $3";
    SEND_AGAIN = "UPDATE outbox SET next_at = $2, attempts = 0 \
        WHERE tenant = $1 AND delivered_at IS NULL AND let_go_at IS NULL AND message {in BYTEA}";
    LET_GO = "UPDATE outbox SET let_go_at = $3, let_go_by = $4, let_go_why = $5 \
        WHERE tenant = $1 AND message = $2 AND delivered_at IS NULL";
    COUNT_GIVEN_UP = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM outbox \
        WHERE tenant = $1 AND delivered_at IS NULL AND next_at = $2 AND let_go_at IS NULL LIMIT $3) AS counted";
    COUNT_WAITING = "SELECT COUNT(*) FROM outbox WHERE tenant = $1 AND delivered_at IS NULL AND next_at < $2";
}

impl Store {
    /// Takes at most `limit` messages that are due at `now`, the oldest first, and holds them for the
    /// caller until `held_until`: when the caller is not heard of by then, another may claim them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim(
        &self,
        tenant: TenantId,
        now: Timestamp,
        held_until: Timestamp,
        limit: i64,
    ) -> Result<Vec<MessageRow>, StoreError> {
        self.claim_by(&CLAIM_MESSAGES, tenant, now, held_until, limit).await
    }

    /// The same for one letter.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim_letter(
        &self,
        tenant: TenantId,
        now: Timestamp,
        held_until: Timestamp,
    ) -> Result<Option<MessageRow>, StoreError> {
        Ok(self.claim_by(&CLAIM_LETTERS, tenant, now, held_until, 1).await?.pop())
    }

    /// The same for one answer to a partner, of those before which nothing else goes to the same recipient.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim_for_partner(
        &self,
        tenant: TenantId,
        now: Timestamp,
        held_until: Timestamp,
    ) -> Result<Option<MessageRow>, StoreError> {
        Ok(self.claim_by(&CLAIM_FOR_PARTNERS, tenant, now, held_until, 1).await?.pop())
    }

    async fn claim_by(
        &self,
        statement: &'static Statement,
        tenant: TenantId,
        now: Timestamp,
        held_until: Timestamp,
        limit: i64,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let mut transaction = self.db.begin().await?;
        let values = Values::of([tenant.value(), now.value(), held_until.value(), limit.value()]);
        let rows = transaction.rows(statement, values).await?;
        transaction.commit().await?;
        let read: Result<Vec<MessageRow>, StoreError> =
            rows.iter().map(|row| read(Reader::new(row))).collect();
        let mut claimed = read?;
        claimed.sort_by_key(|row| (row.created_at, row.message));
        Ok(claimed)
    }

    /// Notes that a message arrived.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn delivered(&self, tenant: TenantId, message: Uuid, at: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.db.begin().await?;
        let values = Values::of([tenant.value(), message.value(), at.value()]);
        transaction.run(&MARK_DELIVERED, values).await?;
        transaction.commit().await
    }

    /// Notes why a message did not arrive, and when to try again; None gives it up.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn failed(
        &self,
        tenant: TenantId,
        message: Uuid,
        why: &str,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.db.begin().await?;
        let next_at = retry_at.map_or(NEVER, Timestamp::as_millisecond);
        let why = why.to_owned();
        let values = Values::of([tenant.value(), message.value(), why.value(), next_at.value()]);
        transaction.run(&MARK_FAILED, values).await?;
        transaction.commit().await
    }

    /// Whether a message was ever put.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_message(&self, tenant: TenantId, message: Uuid) -> Result<bool, StoreError> {
        let values = Values::of([tenant.value(), message.value()]);
        Ok(self.db.first(&HAS_MESSAGE, values, |mut row| row.take::<i64>()).await?.unwrap_or(0) > 0)
    }

    /// A page of the messages that were given up, after one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn given_up(
        &self,
        tenant: TenantId,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let after = after.unwrap_or_default();
        let values = Values::of([tenant.value(), NEVER.value(), after.value(), limit.value()]);
        self.db.list(&GIVEN_UP, values, read).await
    }

    /// One message that was given up.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn given_up_one(
        &self,
        tenant: TenantId,
        message: Uuid,
    ) -> Result<Option<MessageRow>, StoreError> {
        let values = Values::of([tenant.value(), NEVER.value(), message.value()]);
        self.db.first(&READ_GIVEN_UP, values, read).await
    }

    /// How many messages were given up, counted no further than `at_most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_given_up(&self, tenant: TenantId, at_most: i64) -> Result<i64, StoreError> {
        let values = Values::of([tenant.value(), NEVER.value(), at_most.value()]);
        Ok(self.db.first(&COUNT_GIVEN_UP, values, |mut row| row.take()).await?.unwrap_or(0))
    }

    /// How many messages wait to be delivered; those given up do not count.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting_messages(&self, tenant: TenantId) -> Result<i64, StoreError> {
        let values = Values::of([tenant.value(), NEVER.value()]);
        Ok(self.db.first(&COUNT_WAITING, values, |mut row| row.take()).await?.unwrap_or(0))
    }
}

/// Marks messages as delivered, with whatever else is saved.
pub(crate) async fn pass_on(
    transaction: &mut Transaction,
    tenant: TenantId,
    messages: &[(Uuid, Timestamp)],
) -> Result<(), StoreError> {
    for passed in messages.chunk_by(|one, other| one.1 == other.1) {
        let many = passed.iter().map(|(message, _)| message.value()).collect();
        transaction
            .run(&MARK_PASSED_ON, Values::of([tenant.value(), passed[0].1.value()]).many(many))
            .await?;
    }
    Ok(())
}

/// Sends messages again that were given up, and lets others go, with whatever else is saved.
pub(crate) async fn decide(
    transaction: &mut Transaction,
    tenant: TenantId,
    again: &[(Uuid, Timestamp)],
    let_go: &[LetGoRow],
) -> Result<(), StoreError> {
    for (message, at) in again {
        let values = Values::of([tenant.value(), at.value()]).many(vec![message.value()]);
        transaction.run(&SEND_AGAIN, values).await?;
    }
    for row in let_go {
        let values = [tenant.value(), row.message.value(), row.at.value(), row.by.value(), row.why.value()];
        transaction.run(&LET_GO, Values::of(values)).await?;
    }
    Ok(())
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[MessageRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(rows.len() * 11);
    for row in rows {
        many.extend([row.message.value(), row.kind.value(), row.recipient.value(), row.body.value()]);
        let next_at = row.next_at.as_ref().map_or(NEVER.value(), |at| at.value());
        many.extend([row.created_at.value(), row.attempts.value(), next_at]);
        many.extend([maybe(&row.delivered_at), maybe(&row.failed), maybe(&row.lane), maybe(&row.place)]);
    }
    transaction.run(&PUT_MESSAGES, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<MessageRow, StoreError> {
    Ok(MessageRow {
        message: row.take()?,
        kind: row.take()?,
        recipient: row.take()?,
        body: row.take()?,
        created_at: row.take()?,
        attempts: row.take()?,
        next_at: Some(row.take::<i64>()?)
            .filter(|at| *at != NEVER)
            .map(Timestamp::from_millisecond)
            .transpose()
            .map_err(|error| StoreError::Unreadable(error.to_string()))?,
        delivered_at: row.optional()?,
        failed: row.optional()?,
        lane: row.optional()?,
        place: row.optional()?,
    })
}
