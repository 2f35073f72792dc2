//! Sending letters, one at a time for each that sends: a claim is held longer than any gateway takes with one.

use super::letter::{Carrier, Channel, Letter};
use super::recipient::{Recipient, Said};
use crate::App;
use crate::error::AppError;
use crate::matter::rows;
use crate::tenant::Tenant;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_store::notice::ContactRow;
use gewu_store::outbox::MessageRow;
use jiff::SignedDuration;

/// How long a claimed letter is held for whoever sends it.
const HELD_SECONDS: i64 = 120;
/// The first delay after a failure; it doubles each time, up to six hours.
const RETRY_SECONDS: i64 = 30;
const LONGEST_RETRY_SECONDS: i64 = 6 * 3600;
/// How often a message is tried before it is given up, for somebody to look at: about two days.
const TRIES: i64 = 18;

impl App {
    /// Sends the letters that are due, each by itself, and returns how many went out.
    pub async fn send_letters(&self, tenant: TenantId, carrier: &dyn Carrier) -> Result<usize, AppError> {
        let mut sent = 0;
        loop {
            let now = self.clock.now();
            let until = now + SignedDuration::from_secs(HELD_SECONDS);
            let Some(message) = self.store.claim_letter(tenant, now, until).await? else { return Ok(sent) };
            match self.send(tenant, &message, carrier).await {
                Ok(()) => {
                    self.store.delivered(tenant, message.message, self.clock.now()).await?;
                    sent += 1;
                }
                Err(AppError::Store(error)) => return Err(error.into()),
                Err(error) => self.failed(tenant, &message, &error.to_string()).await?,
            }
        }
    }

    async fn send(
        &self,
        tenant: TenantId,
        message: &MessageRow,
        carrier: &dyn Carrier,
    ) -> Result<(), AppError> {
        // Whoever has changed their mind meanwhile is not written to.
        let Some(letter) = self.letter(tenant, message).await? else { return Ok(()) };
        carrier.carry(&letter).await.map_err(AppError::NotCarried)
    }

    /// Notes why a message failed; it is tried again later and later, and given up at last.
    pub(super) async fn failed(
        &self,
        tenant: TenantId,
        message: &MessageRow,
        why: &str,
    ) -> Result<(), AppError> {
        let again = (message.attempts < TRIES).then(|| self.clock.now() + pause(message.attempts));
        tracing::warn!(message = %message.message, why, given_up = again.is_none(), "not delivered");
        Ok(self.store.failed(tenant, message.message, why, again).await?)
    }

    /// The letter that a message becomes; None when its reader is not to be reached that way any more.
    async fn letter(&self, tenant: TenantId, message: &MessageRow) -> Result<Option<Letter>, AppError> {
        let unreadable = || AppError::Data("nobody can be found out from what it says".to_owned());
        let said: Said = serde_json::from_str(&message.body).map_err(|_| unreadable())?;
        let Some(Recipient::Letter(channel, to)) = Recipient::read(&message.recipient) else {
            return Err(unreadable());
        };
        let snapshot = self.tenant(tenant).await?;
        match *to {
            Recipient::Person(person) if message.kind == super::CONFIRM => {
                self.confirmation(&snapshot, message, channel, person).await
            }
            Recipient::Person(person) => {
                let [email, phone] = self.confirmed_ways(tenant, &snapshot, person).await?;
                let address = match channel {
                    Channel::Email => email,
                    Channel::Sms => phone,
                };
                let Some(address) = address else { return Ok(None) };
                self.write_letter(&snapshot, message, channel, address, said, true).await.map(Some)
            }
            Recipient::Reporter(matter) => {
                let Some(address) = self.number_left(&snapshot, matter).await? else { return Ok(None) };
                self.write_letter(&snapshot, message, channel, address, said, false).await.map(Some)
            }
            Recipient::Seat(_) | Recipient::Letter(..) => Err(unreadable()),
        }
    }

    /// By which addresses somebody wants to be told and has confirmed to be theirs: e-mail, telephone.
    pub(super) async fn confirmed_ways(
        &self,
        tenant: TenantId,
        snapshot: &Tenant,
        person: PersonId,
    ) -> Result<[Option<String>; 2], AppError> {
        let contact = self.store.contact(tenant, person).await?;
        Ok(contact.map_or([None, None], |contact| confirmed(&contact, snapshot)))
    }

    /// The number that whoever opened a matter left for being told, if they did.
    async fn number_left(&self, snapshot: &Tenant, matter: MatterId) -> Result<Option<String>, AppError> {
        let tenant = snapshot.row.tenant;
        let Some(row) = self.store.load_matters(tenant, &[matter]).await?.pop() else { return Ok(None) };
        let loaded = rows::Loaded::read(row)?;
        let Some(field) = snapshot.runnable(&loaded)?.form.reached_by() else { return Ok(None) };
        let wanted = format!("1.{field}");
        let values = self.store.values(tenant, matter).await?;
        let value = values.into_iter().find(|row| row.field == wanted);
        Ok(value.and_then(|row| serde_json::from_str(&row.value).ok()))
    }
}

/// By which of somebody’s addresses they want to be told and have confirmed to be theirs.
pub(super) fn confirmed(contact: &ContactRow, snapshot: &Tenant) -> [Option<String>; 2] {
    let phone = snapshot.people.get(&contact.person).and_then(|it| it.phone.clone());
    let email = contact.email.clone();
    [
        email.filter(|it| contact.by_email && contact.email_confirmed.as_ref() == Some(it)),
        phone.filter(|it| contact.by_sms && contact.phone_confirmed.as_ref() == Some(it)),
    ]
}

/// How long is waited after so many attempts.
pub(crate) fn pause(attempts: i64) -> SignedDuration {
    let doublings = (attempts - 1).clamp(0, 12) as u32;
    SignedDuration::from_secs((RETRY_SECONDS << doublings).min(LONGEST_RETRY_SECONDS))
}
