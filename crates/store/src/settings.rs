//! How somebody arranged a screen for themselves: saved filters, language, size of type.
//!
//! This is the one thing people change that leaves no fact. The journal tells what was governed, by whom and when;
//! how a person likes to look at their own queue is none of that, and a journal of it would be a record of workers’
//! habits that nobody may keep. So only the last version is there, for that person alone, and it goes when they
//! overwrite it.

use crate::Store;
use crate::catalogue::statements;
use crate::column::Column as _;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};

statements! {
    READ_SETTINGS = "SELECT content FROM settings WHERE tenant = $1 AND person = $2 AND room = $3";
    PUT_SETTINGS = "INSERT INTO settings (tenant, person, room, content, changed_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (tenant, person, room) DO UPDATE SET content = excluded.content, \
        changed_at = excluded.changed_at";
}

impl Store {
    /// What a person has set for a room of the interface, JSON as it was sent.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn settings(
        &self,
        tenant: TenantId,
        person: PersonId,
        room: &str,
    ) -> Result<Option<String>, StoreError> {
        let room = room.to_owned();
        let values = Values::of([tenant.value(), person.value(), room.value()]);
        self.db.first(&READ_SETTINGS, values, |mut row| row.take()).await
    }

    /// Keeps what a person has set; what was there before is gone.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn put_settings(
        &self,
        tenant: TenantId,
        person: PersonId,
        room: &str,
        content: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (room, content) = (room.to_owned(), content.to_owned());
        let mut transaction = self.db.begin().await?;
        let single = [tenant.value(), person.value(), room.value(), content.value(), now.value()];
        transaction.run(&PUT_SETTINGS, Values::of(single)).await?;
        transaction.commit().await
    }
}
