//! Delivering messages: to everybody they are for, in the application and by the ways each chose.
//!
//! A message names a seat, a person or a reporter. It is passed on in one transaction: a notice for each person, and
//! a message of its own for each other way, so that a text message that does not go out keeps no e-mail back.

use super::letter::{Carrier, Channel};
use crate::App;
use crate::error::AppError;
use crate::matter::rows;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_kernel::seat::Seat;
use gewu_store::Batch;
use gewu_store::notice::NoticeRow;
use gewu_store::outbox::MessageRow;
use jiff::SignedDuration;
use serde::Deserialize;

const AT_ONCE: i64 = 100;
/// How long a claimed message is held for whoever claimed it.
const HELD_SECONDS: i64 = 60;
/// The first delay after a failure; it doubles each time, up to six hours.
const RETRY_SECONDS: i64 = 30;
const LONGEST_RETRY_SECONDS: i64 = 6 * 3600;
/// How often a letter is tried before it is given up: about two days.
const TRIES: i64 = 18;

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Recipient {
    Seat(Seat),
    Person(PersonId),
    Reporter(MatterId),
    Letter(Channel, Box<Recipient>),
}

impl Recipient {
    fn read(text: &str) -> Option<Recipient> {
        if let Some((word, rest)) = text.split_once(' ') {
            return Some(Recipient::Letter(Channel::of_word(word)?, Box::new(Recipient::read(rest)?)));
        }
        match text.split_once(':') {
            Some(("person", id)) => id.parse().ok().map(Recipient::Person),
            Some(("reporter", id)) => id.parse().ok().map(Recipient::Reporter),
            _ => text.parse().ok().map(Recipient::Seat),
        }
    }
}

/// What a message says beside its kind.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Said {
    pub(super) matter: MatterId,
    pub(super) task: Option<u32>,
}

impl App {
    /// Delivers what is due and returns how many messages were delivered or passed on.
    pub async fn deliver(&self, tenant: TenantId, carrier: &dyn Carrier) -> Result<usize, AppError> {
        let mut delivered = 0;
        loop {
            let now = self.clock.now();
            let until = now + SignedDuration::from_secs(HELD_SECONDS);
            let claimed = self.store.claim(tenant, now, until, AT_ONCE).await?;
            if claimed.is_empty() {
                return Ok(delivered);
            }
            let mut batch = Batch::new(tenant);
            let mut letters = Vec::new();
            for message in claimed {
                let said = serde_json::from_str::<Said>(&message.body).ok();
                match (Recipient::read(&message.recipient), said) {
                    (Some(Recipient::Letter(channel, to)), Some(said)) => {
                        letters.push((message, channel, to, said));
                    }
                    (Some(recipient), Some(said)) => {
                        self.pass_on(&mut batch, &message, recipient, said, carrier, now).await?;
                        delivered += 1;
                    }
                    _ => {
                        let why = "nobody can be found out from what it says";
                        self.store.failed(tenant, message.message, why, None).await?;
                    }
                }
            }
            self.store.save(&batch).await?;
            for (message, channel, to, said) in letters {
                delivered += usize::from(self.send(tenant, &message, channel, &to, said, carrier).await?);
            }
        }
    }

    /// Sends a letter, or notes why it did not go out.
    async fn send(
        &self,
        tenant: TenantId,
        message: &MessageRow,
        channel: Channel,
        to: &Recipient,
        said: Said,
        carrier: &dyn Carrier,
    ) -> Result<bool, AppError> {
        let now = self.clock.now();
        // Whoever has changed their mind meanwhile is not written to.
        let letter = self.letter(tenant, message, channel, to, said).await?;
        let carried = match &letter {
            Some(letter) => carrier.carry(letter).await,
            None => Ok(()),
        };
        match carried {
            Ok(()) => self.store.delivered(tenant, message.message, now).await?,
            Err(why) => {
                let again = (message.attempts < TRIES).then(|| now + pause(message.attempts));
                tracing::warn!(message = %message.message, why, given_up = again.is_none(), "not delivered");
                self.store.failed(tenant, message.message, &why, again).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Puts a notice for everybody it is for, and a letter for each other way they chose.
    async fn pass_on(
        &self,
        batch: &mut Batch,
        message: &MessageRow,
        recipient: Recipient,
        said: Said,
        carrier: &dyn Carrier,
        now: Timestamp,
    ) -> Result<(), AppError> {
        let tenant = batch.tenant;
        let snapshot = self.tenant(tenant).await?;
        let before = batch.notices.len();
        batch.passed_on.push((message.message, now));
        for person in self.people_of(tenant, &snapshot, &recipient, now).await? {
            batch.notices.push(NoticeRow {
                person,
                notice: message.message,
                at: message.created_at,
                kind: message.kind.clone(),
                matter: said.matter,
                task: said.task.map(i64::from),
            });
            let contact = self.store.contact(tenant, person).await?;
            let wanted = contact.map_or([false, false], |it| [it.by_email, it.by_sms]);
            for (channel, wanted) in Channel::ALL.into_iter().zip(wanted) {
                if wanted && carrier.carries(channel) {
                    let to = format!("{} person:{person}", channel.word());
                    batch.outbox.push(rows::message(self, to, &message.kind, said.matter, said.task, now));
                }
            }
        }
        // Whoever has no account left a number, or reads under the receipt's code.
        if let (Recipient::Reporter(own), true) = (&recipient, carrier.carries(Channel::Sms))
            && batch.notices.len() == before
        {
            let to = format!("{} reporter:{own}", Channel::Sms.word());
            batch.outbox.push(rows::message(self, to, &message.kind, said.matter, said.task, now));
        }
        Ok(())
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

    /// The letter that a message becomes; None when its reader is not to be reached that way any more.
    async fn letter(
        &self,
        tenant: TenantId,
        message: &MessageRow,
        channel: Channel,
        to: &Recipient,
        said: Said,
    ) -> Result<Option<super::letter::Letter>, AppError> {
        let address = match to {
            Recipient::Person(person) => self.address(tenant, *person, channel).await?,
            Recipient::Reporter(matter) => self.number_left(tenant, *matter).await?,
            _ => None,
        };
        let Some(address) = address else { return Ok(None) };
        let for_staff = matches!(to, Recipient::Person(_));
        self.write_letter(tenant, message, channel, address, said, for_staff).await.map(Some)
    }

    async fn address(
        &self,
        tenant: TenantId,
        person: PersonId,
        channel: Channel,
    ) -> Result<Option<String>, AppError> {
        let contact = self.store.contact(tenant, person).await?;
        Ok(match channel {
            Channel::Email => contact.filter(|it| it.by_email).and_then(|it| it.email),
            Channel::Sms if contact.is_some_and(|it| it.by_sms) => {
                self.tenant(tenant).await?.people.get(&person).and_then(|it| it.phone.clone())
            }
            Channel::Sms => None,
        })
    }

    /// The number that whoever opened a matter left for being told, if they did.
    async fn number_left(&self, tenant: TenantId, matter: MatterId) -> Result<Option<String>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let Some(row) = self.store.load_matters(tenant, &[matter]).await?.pop() else { return Ok(None) };
        let loaded = rows::Loaded::read(row)?;
        let Some(field) = snapshot.runnable(&loaded)?.form.reached_by() else { return Ok(None) };
        let wanted = format!("1.{field}");
        let values = self.store.values(tenant, matter).await?;
        let value = values.into_iter().find(|row| row.field == wanted);
        Ok(value.and_then(|row| serde_json::from_str(&row.value).ok()))
    }
}

fn pause(attempts: i64) -> SignedDuration {
    let doublings = attempts.clamp(0, 12) as u32;
    SignedDuration::from_secs((RETRY_SECONDS << doublings).min(LONGEST_RETRY_SECONDS))
}
