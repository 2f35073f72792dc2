//! By which ways somebody wants to be told.

use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{PersonId, Subject, TenantId};
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
    /// By which ways a person wants to be told; by none, until they say.
    pub async fn contact(&self, tenant: TenantId, person: PersonId) -> Result<Contact, AppError> {
        let row = self.store.contact(tenant, person).await?;
        Ok(row.map_or_else(Contact::default, |row| Contact {
            email: row.email,
            by_email: row.by_email,
            by_sms: row.by_sms,
        }))
    }

    /// Notes by which ways a person wants to be told. The fact says which ways, never the address.
    pub async fn set_contact(
        &self,
        tenant: TenantId,
        person: PersonId,
        contact: Contact,
    ) -> Result<(), AppError> {
        let actor = format!("person:{person}");
        let said = json!({ "by-email": contact.by_email, "by-sms": contact.by_sms });
        let mut batch = Batch::new(tenant);
        let subject = Subject::Person(person);
        batch.facts.push(self.fact(tenant, subject, "contact-changed", &actor, said).await?);
        batch.contacts.push(ContactRow {
            person,
            email: contact.email,
            by_email: contact.by_email,
            by_sms: contact.by_sms,
            read_up_to: Uuid::nil(),
        });
        Ok(self.store.save(&batch).await?)
    }
}
