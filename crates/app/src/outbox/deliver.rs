//! Delivering messages: to everybody they are for, in the application and by the ways each chose.
//!
//! A message names a seat, a person or a reporter. It is passed on in one transaction: a notice for each person, and
//! a letter of its own for each other way, so that what does not go out holds nothing else back.

use super::letter::{Carrier, Channel};
use super::recipient::{Recipient, Said};
use crate::App;
use crate::error::AppError;
use crate::matter::rows;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_store::Batch;
use gewu_store::notice::NoticeRow;
use gewu_store::outbox::MessageRow;
use jiff::SignedDuration;

const AT_ONCE: i64 = 100;
/// How long claimed messages are held for whoever claimed them; passing them on asks the database alone.
const HELD_SECONDS: i64 = 60;
/// The kind of message that says that a report came.
const OPENED: &str = "opened";

impl App {
    /// Passes on and sends what is due, and returns how many messages went their way.
    pub async fn deliver(&self, tenant: TenantId, carrier: &dyn Carrier) -> Result<usize, AppError> {
        Ok(self.pass_on(tenant, carrier).await? + self.send_letters(tenant, carrier).await?)
    }

    /// Passes on what is due: notices at once, letters to be sent. Returns how many messages were passed on.
    pub async fn pass_on(&self, tenant: TenantId, carrier: &dyn Carrier) -> Result<usize, AppError> {
        let mut passed = 0;
        loop {
            let now = self.clock.now();
            let until = now + SignedDuration::from_secs(HELD_SECONDS);
            let claimed = self.store.claim(tenant, now, until, AT_ONCE).await?;
            if claimed.is_empty() {
                return Ok(passed);
            }
            let mut batch = Batch::new(tenant);
            for message in &claimed {
                // What one message cannot do, it cannot do alone.
                match self.passed_on(tenant, message, carrier, now).await {
                    Ok(one) => join(&mut batch, one),
                    Err(AppError::Store(error)) => return Err(error.into()),
                    Err(error) => self.failed(tenant, message, &error.to_string()).await?,
                }
            }
            passed += batch.passed_on.len();
            self.store.save(&batch).await?;
        }
    }

    /// What a message becomes: a notice for everybody it is for, and a letter for each other way they chose.
    async fn passed_on(
        &self,
        tenant: TenantId,
        message: &MessageRow,
        carrier: &dyn Carrier,
        now: Timestamp,
    ) -> Result<Batch, AppError> {
        let unreadable = || AppError::Data("nobody can be found out from what it says".to_owned());
        let said: Said = serde_json::from_str(&message.body).map_err(|_| unreadable())?;
        let recipient = Recipient::read(&message.recipient).ok_or_else(unreadable)?;
        let mut batch = Batch::new(tenant);
        batch.passed_on.push((message.message, now));
        let letter = |to: String| rows::letter(self, to, &message.kind, said.matter, said.task, now);
        // A letter from before letters had a way of their own.
        if let Recipient::Letter(..) = &recipient {
            batch.outbox.push(letter(message.recipient.clone()));
            return Ok(batch);
        }
        let snapshot = self.tenant(tenant).await?;
        for person in self.people_of(tenant, &snapshot, &recipient, now).await? {
            batch.notices.push(NoticeRow {
                person,
                notice: message.message,
                at: message.created_at,
                kind: message.kind.clone(),
                matter: said.matter,
                task: said.task.map(i64::from),
            });
            let ways = self.confirmed_ways(tenant, &snapshot, person).await?;
            for (channel, address) in Channel::ALL.into_iter().zip(ways) {
                if address.is_some() && carrier.carries(channel) {
                    batch.outbox.push(letter(format!("{} person:{person}", channel.word())));
                }
            }
        }
        // Whoever has no account left a number, or reads under the receipt's code. Whose number it is nobody knows.
        // That it came they read when they sent it, so the one letter is kept for what follows.
        if let (Recipient::Reporter(own), true) = (&recipient, carrier.carries(Channel::Sms))
            && batch.notices.is_empty()
            && message.kind != OPENED
        {
            batch.outbox.extend(self.only_letter(tenant, *own, &message.kind, now).await?);
        }
        Ok(batch)
    }

    /// The one letter to the number that somebody left with a report; none once it was written.
    async fn only_letter(
        &self,
        tenant: TenantId,
        matter: MatterId,
        kind: &str,
        now: Timestamp,
    ) -> Result<Option<MessageRow>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let id = snapshot.keyed("only-letter", matter.0.as_bytes());
        let id = uuid::Builder::from_custom_bytes(id[..16].try_into().unwrap_or_default()).into_uuid();
        if self.store.has_message(tenant, id).await? {
            return Ok(None);
        }
        let to = format!("{} reporter:{matter}", Channel::Sms.word());
        Ok(Some(MessageRow { message: id, ..rows::letter(self, to, kind, matter, None, now) }))
    }

    async fn people_of(
        &self,
        tenant: TenantId,
        snapshot: &Tenant,
        recipient: &Recipient,
        now: Timestamp,
    ) -> Result<Vec<PersonId>, AppError> {
        Ok(match recipient {
            Recipient::Seat(seat) => {
                snapshot.directory.holders(seat, now, snapshot.work_time.date(now)).acting
            }
            Recipient::Person(person) => vec![*person],
            Recipient::Reporter(matter) => {
                let row = self.store.load_matters(tenant, &[*matter]).await?.pop();
                row.and_then(|row| row.reporter).into_iter().collect()
            }
            Recipient::Letter(..) => Vec::new(),
        })
    }
}

fn join(batch: &mut Batch, one: Batch) {
    batch.passed_on.extend(one.passed_on);
    batch.notices.extend(one.notices);
    for letter in one.outbox {
        if !batch.outbox.iter().any(|it| it.message == letter.message) {
            batch.outbox.push(letter);
        }
    }
}
