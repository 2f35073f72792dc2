//! The sign-in log, and forgetting what is too old.

use super::tries::COUNTS;
use super::{AccountChange, LOG_KEPT};
use crate::App;
use crate::error::AppError;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::account::Accounts;
use gewu_store::session::SignInRow;
use uuid::Uuid;

impl App {
    /// A page of the sign-in log, the newest first: of one person, or of everybody.
    pub async fn sign_ins(
        &self,
        tenant: TenantId,
        person: Option<PersonId>,
        before: Option<(Timestamp, Uuid)>,
        limit: i64,
    ) -> Result<Vec<SignInRow>, AppError> {
        let before = before.unwrap_or((self.clock.now() + self.rules.longest, Uuid::max()));
        Ok(self.store.sign_ins(tenant, person, before, limit).await?)
    }

    /// Forgets sessions that are over, wrong tries that count no more, and what of the log is too old.
    pub async fn forget_sign_ins(&self, tenant: TenantId) -> Result<(), AppError> {
        let now = self.clock.now();
        // A wrong try is remembered for as long as it counts.
        let ended = now - self.rules.longest.max(COUNTS);
        Ok(self.store.forget_sign_ins(tenant, ended, now - LOG_KEPT).await?)
    }

    /// Ends all sessions and tokens of a person.
    pub async fn end_sessions(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
    ) -> Result<(), AppError> {
        self.change_account(tenant, person, actor, |known| {
            let accounts = Accounts { access_ends: vec![(person, None, known.now)], ..Accounts::default() };
            Ok(AccountChange::new("sessions-ended", accounts))
        })
        .await
    }
}
