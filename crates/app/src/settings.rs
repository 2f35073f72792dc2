//! What somebody sets for themselves in a room of the interface. For them alone: nobody else can ask for it.

use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{PersonId, TenantId};

/// The longest content, in bytes of JSON.
pub const LONGEST: usize = 16_384;

impl App {
    /// What a person has set, JSON; `None` before the first time.
    pub async fn settings(
        &self,
        tenant: TenantId,
        person: PersonId,
        room: &str,
    ) -> Result<Option<String>, AppError> {
        Ok(self.store.settings(tenant, person, room).await?)
    }

    /// Keeps what a person has set, in place of what was there.
    pub async fn put_settings(
        &self,
        tenant: TenantId,
        person: PersonId,
        room: &str,
        content: &str,
    ) -> Result<(), AppError> {
        Ok(self.store.put_settings(tenant, person, room, content, self.clock.now()).await?)
    }
}
