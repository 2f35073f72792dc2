//! By which ways somebody wants to be told.

use crate::App;
use crate::error::AppError;
use crate::matter::rows;
use crate::outbox::{CONFIRM, Channel, confirmation_code};
use crate::tenant::Tenant;
use gewu_kernel::id::{MatterId, PersonId, Subject, TenantId};
use gewu_store::Batch;
use gewu_store::notice::ContactRow;
use serde_json::json;
use uuid::Uuid;

/// By which ways somebody wants to be told, beside the application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Their e-mail address.
    pub email: Option<String>,
    /// By e-mail.
    pub by_email: bool,
    /// By text message, to the number that the county has of them.
    pub by_sms: bool,
}

impl App {
    /// By which ways a person wants to be told; by none, until they say. Beside it, the ways that wait for the code
    /// that was sent there.
    pub async fn contact(
        &self,
        tenant: TenantId,
        person: PersonId,
    ) -> Result<(Contact, Vec<Channel>), AppError> {
        let snapshot = self.tenant(tenant).await?;
        let waiting = self.unconfirmed(&snapshot, person).await?.into_iter().map(|(way, _)| way).collect();
        let row = self.store.contact(tenant, person).await?;
        let contact = row.map_or_else(Contact::default, |row| Contact {
            email: row.email,
            by_email: row.by_email,
            by_sms: row.by_sms,
        });
        Ok((contact, waiting))
    }

    /// Notes by which ways a person wants to be told. The fact says which ways, never the address. An address that
    /// is new gets one letter with a code, and nothing else before the code has come back.
    pub async fn set_contact(
        &self,
        tenant: TenantId,
        person: PersonId,
        contact: Contact,
    ) -> Result<(), AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let mut row = self.store.contact(tenant, person).await?.unwrap_or_else(|| nothing(person));
        (row.email, row.by_email, row.by_sms) = (contact.email, contact.by_email, contact.by_sms);
        let said = json!({ "by-email": row.by_email, "by-sms": row.by_sms });
        let mut batch = Batch::new(tenant);
        for (channel, address) in waiting(&snapshot, &row) {
            let asked = match channel {
                Channel::Email => &mut row.email_asked,
                Channel::Sms => &mut row.phone_asked,
            };
            if asked.as_ref() != Some(&address) {
                *asked = Some(address);
                let to = format!("{} person:{person}", channel.word());
                batch.outbox.push(rows::letter(self, to, CONFIRM, MatterId(Uuid::nil()), None, now));
            }
        }
        let (subject, actor) = (Subject::Person(person), format!("person:{person}"));
        batch.facts.push(self.fact(tenant, subject, "contact-changed", &actor, said).await?);
        batch.contacts.push(row);
        Ok(self.store.save(&batch).await?)
    }

    /// Takes the code that was sent to an address; from then on letters go there.
    pub async fn confirm_contact(
        &self,
        tenant: TenantId,
        person: PersonId,
        code: &str,
    ) -> Result<(), AppError> {
        let snapshot = self.tenant(tenant).await?;
        let ways = self.unconfirmed(&snapshot, person).await?;
        let meant =
            |(channel, to): &(Channel, String)| confirmation_code(&snapshot, person, *channel, to) == code;
        let (channel, address) = ways.into_iter().find(meant).ok_or(AppError::WrongCode)?;
        let mut row = self.store.contact(tenant, person).await?.ok_or(AppError::WrongCode)?;
        match channel {
            Channel::Email => row.email_confirmed = Some(address),
            Channel::Sms => row.phone_confirmed = Some(address),
        }
        let (subject, actor) = (Subject::Person(person), format!("person:{person}"));
        let said = json!({ "way": channel.word() });
        let mut batch = Batch::new(tenant);
        batch.facts.push(self.fact(tenant, subject, "contact-confirmed", &actor, said).await?);
        batch.contacts.push(row);
        Ok(self.store.save(&batch).await?)
    }

    /// The ways by which somebody wants to be told and whose address they have not confirmed.
    pub(crate) async fn unconfirmed(
        &self,
        snapshot: &Tenant,
        person: PersonId,
    ) -> Result<Vec<(Channel, String)>, AppError> {
        let row = self.store.contact(snapshot.row.tenant, person).await?;
        Ok(row.map_or_else(Vec::new, |row| waiting(snapshot, &row)))
    }
}

fn waiting(snapshot: &Tenant, row: &ContactRow) -> Vec<(Channel, String)> {
    let phone = snapshot.people.get(&row.person).and_then(|it| it.phone.clone());
    let email = row.email.clone().filter(|it| row.by_email && row.email_confirmed.as_ref() != Some(it));
    let phone = phone.filter(|it| row.by_sms && row.phone_confirmed.as_ref() != Some(it));
    let email = email.map(|it| (Channel::Email, it));
    email.into_iter().chain(phone.map(|it| (Channel::Sms, it))).collect()
}

fn nothing(person: PersonId) -> ContactRow {
    ContactRow {
        person,
        email: None,
        by_email: false,
        by_sms: false,
        read_up_to: Uuid::nil(),
        email_asked: None,
        email_confirmed: None,
        phone_asked: None,
        phone_confirmed: None,
    }
}
