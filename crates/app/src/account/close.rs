//! Closing an account: whoever has left comes in no more, and nothing that waits for them is forgotten.

use super::{AccountChange, AccountError};
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::account::{AccountRow, Accounts};
use gewu_store::task::QueueFilter;

/// As many tasks as are counted before an account is closed.
const COUNTED: i64 = 1000;

impl App {
    /// Closes an account: sessions and tokens end, links are useless. Refused while work waits for the person by
    /// name, and while the person administers.
    pub async fn close_account(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
    ) -> Result<(), AppError> {
        let waiting =
            self.store.queue(tenant, &[], Some(person), &QueueFilter::default(), None, COUNTED).await?;
        if !waiting.is_empty() {
            return Err(AccountError::HasWork { tasks: waiting.len() }.into());
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
                ..Accounts::default()
            };
            Ok(AccountChange::new("account-closed", accounts))
        })
        .await
    }
}
