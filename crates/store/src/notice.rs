//! What people are told in the application, and by which other ways they want to be told.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use uuid::Uuid;

/// Something somebody is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// Who.
    pub person: PersonId,
    /// Its id, which is that of the message: told again, it is the same notice. Later ones are greater.
    pub notice: Uuid,
    /// When.
    pub at: Timestamp,
    /// What about: the kind of message.
    pub kind: String,
    /// The matter.
    pub matter: MatterId,
    /// The task it concerns.
    pub task: Option<i64>,
}

/// By which ways somebody wants to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow {
    /// Who.
    pub person: PersonId,
    /// Their e-mail address.
    pub email: Option<String>,
    /// By e-mail.
    pub by_email: bool,
    /// By text message.
    pub by_sms: bool,
    /// The last notice they have read.
    pub read_up_to: Uuid,
    /// The e-mail address that was sent a code.
    pub email_asked: Option<String>,
    /// The one from which the code has come back.
    pub email_confirmed: Option<String>,
    /// The telephone number that was sent a code.
    pub phone_asked: Option<String>,
    /// The one from which the code has come back.
    pub phone_confirmed: Option<String>,
}

statements! {
    PUT_NOTICES = "INSERT INTO notices (tenant, person, notice, at, kind, matter, task) \
        {rows tenant BYTEA BYTEA BIGINT TEXT BYTEA BIGINT} ON CONFLICT (tenant, person, notice) DO NOTHING";
    READ_NOTICES = "SELECT person, notice, at, kind, matter, task FROM notices \
        WHERE tenant = $1 AND person = $2 AND notice < $3 ORDER BY notice DESC LIMIT $4";
    COUNT_UNREAD = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM notices \
        WHERE tenant = $1 AND person = $2 AND notice > $3 LIMIT $4) AS counted";
    FORGET_NOTICES = "DELETE FROM notices WHERE tenant = $1 AND person = $2 AND notice < $3";
    READ_CONTACTS = "SELECT person, email, by_email, by_sms, read_up_to, email_asked, email_confirmed, \
        phone_asked, phone_confirmed FROM contacts WHERE tenant = $1 AND person {in BYTEA}";
    PUT_CONTACTS = "INSERT INTO contacts (tenant, person, email, by_email, by_sms, read_up_to, email_asked, \
        email_confirmed, phone_asked, phone_confirmed) {rows tenant BYTEA TEXT BOOLEAN BOOLEAN BYTEA TEXT TEXT TEXT \
        TEXT} ON CONFLICT (tenant, person) DO UPDATE \
        SET email = excluded.email, by_email = excluded.by_email, by_sms = excluded.by_sms, \
        email_asked = excluded.email_asked, email_confirmed = excluded.email_confirmed, \
        phone_asked = excluded.phone_asked, phone_confirmed = excluded.phone_confirmed";
    READ_UP_TO = "INSERT INTO contacts (tenant, person, email, by_email, by_sms, read_up_to) \
        VALUES ($1, $2, NULL, FALSE, FALSE, $3) ON CONFLICT (tenant, person) DO UPDATE \
        SET read_up_to = excluded.read_up_to";
}

impl Store {
    /// A page of somebody's notices before one, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notices(
        &self,
        tenant: TenantId,
        person: PersonId,
        before: Uuid,
        limit: i64,
    ) -> Result<Vec<NoticeRow>, StoreError> {
        let values = Values::of([tenant.value(), person.value(), before.value(), limit.value()]);
        self.db.list(&READ_NOTICES, values, read).await
    }

    /// How many notices came after one; no more than `at_most` are counted.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unread(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: Uuid,
        at_most: i64,
    ) -> Result<i64, StoreError> {
        let values = Values::of([tenant.value(), person.value(), after.value(), at_most.value()]);
        Ok(self.db.first(&COUNT_UNREAD, values, |mut row| row.take()).await?.unwrap_or(0))
    }

    /// By which ways somebody wants to be told, if they ever said.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contact(
        &self,
        tenant: TenantId,
        person: PersonId,
    ) -> Result<Option<ContactRow>, StoreError> {
        Ok(self.contacts(tenant, &[person]).await?.pop())
    }

    /// The same of several people, each once, in no order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn contacts(
        &self,
        tenant: TenantId,
        people: &[PersonId],
    ) -> Result<Vec<ContactRow>, StoreError> {
        let mut people = people.to_vec();
        people.sort_unstable();
        people.dedup();
        let many = people.iter().map(|person| person.value()).collect();
        self.db.list(&READ_CONTACTS, Values::of([tenant.value()]).many(many), read_contact).await
    }

    /// Notes how far somebody has read, and forgets what lies before `forget`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read_up_to(
        &self,
        tenant: TenantId,
        person: PersonId,
        notice: Uuid,
        forget: Uuid,
    ) -> Result<(), StoreError> {
        let mut transaction = self.db.begin().await?;
        let read = Values::of([tenant.value(), person.value(), notice.value()]);
        transaction.run(&READ_UP_TO, read).await?;
        let forgotten = Values::of([tenant.value(), person.value(), forget.value()]);
        transaction.run(&FORGET_NOTICES, forgotten).await?;
        transaction.commit().await
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    notices: &[NoticeRow],
    contacts: &[ContactRow],
) -> Result<(), StoreError> {
    let rows = notices.iter().flat_map(|row| {
        let (person, notice, at) = (row.person.value(), row.notice.value(), row.at.value());
        [person, notice, at, row.kind.value(), row.matter.value(), maybe(&row.task)]
    });
    transaction.run(&PUT_NOTICES, Values::of([tenant.value()]).many(rows.collect())).await?;
    let rows = contacts.iter().flat_map(|row| {
        let (person, email) = (row.person.value(), maybe(&row.email));
        let own = [person, email, row.by_email.value(), row.by_sms.value(), row.read_up_to.value()];
        let asked = [&row.email_asked, &row.email_confirmed, &row.phone_asked, &row.phone_confirmed];
        own.into_iter().chain(asked.map(maybe)).collect::<Vec<_>>()
    });
    transaction.run(&PUT_CONTACTS, Values::of([tenant.value()]).many(rows.collect())).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<NoticeRow, StoreError> {
    Ok(NoticeRow {
        person: row.take()?,
        notice: row.take()?,
        at: row.take()?,
        kind: row.take()?,
        matter: row.take()?,
        task: row.optional()?,
    })
}

fn read_contact(mut row: Reader<'_>) -> Result<ContactRow, StoreError> {
    Ok(ContactRow {
        person: row.take()?,
        email: row.optional()?,
        by_email: row.take()?,
        by_sms: row.take()?,
        read_up_to: row.take()?,
        email_asked: row.optional()?,
        email_confirmed: row.optional()?,
        phone_asked: row.optional()?,
        phone_confirmed: row.optional()?,
    })
}
