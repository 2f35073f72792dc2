//! Closing an account: whoever has left comes in no more, and nothing that waits for them is forgotten.

use super::{AccountChange, AccountError};
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::account::{AccountRow, Accounts};

impl App {
    /// Closes an account: sessions and tokens end, links are useless. Refused while the person has work in
    /// hand, and while the person administers.
    pub async fn close_account(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
    ) -> Result<(), AppError> {
        let tasks = self.count_in_hand(tenant, person).await?;
        if tasks > 0 {
            return Err(AccountError::HasWork { tasks }.into());
        }
        self.change_account(tenant, person, actor, |known| {
            let row = known.open_row()?;
            if known.administers(person) {
                return Err(AccountError::Administers);
            }
            let accounts = Accounts {
                put: vec![AccountRow { password_hash: None, closed_at: Some(known.now), ..row }],
                links: known.ended_links().collect(),
                access_ends: vec![(person, None, known.now)],
                identities_gone: known.identities_gone(),
                ..Accounts::default()
            };
            Ok(AccountChange::new("account-closed", accounts))
        })
        .await
    }
}
