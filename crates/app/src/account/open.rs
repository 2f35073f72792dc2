//! Opening an account, and opening a closed one again.

use super::{AccountChange, AccountError, Invitation, normal};
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::account::{AccountRow, Accounts};

impl App {
    /// Opens an account for a person; they choose a password by the link.
    pub async fn open_account(
        &self,
        tenant: TenantId,
        person: PersonId,
        login: &str,
        actor: &str,
    ) -> Result<Invitation, AppError> {
        let login = normal(login)?;
        self.person_name(tenant, person).await?;
        let (invitation, link) = self.invite(person, &login);
        self.change_account(tenant, person, actor, |known| {
            if known.row.is_some() {
                return Err(AccountError::HasAccount);
            }
            let row = AccountRow {
                person,
                login: login.clone(),
                password_hash: None,
                second_factor: None,
                second_factor_pending: None,
                created_at: known.now,
                closed_at: None,
                epoch: 0,
                reset_asked_by: None,
                reset_asked_at: None,
            };
            let accounts = Accounts { put: vec![row], links: vec![link.clone()], ..Accounts::default() };
            Ok(AccountChange::new("account-opened", accounts))
        })
        .await?;
        Ok(invitation)
    }

    /// Opens a closed account again; its old password is gone.
    pub async fn reopen_account(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
    ) -> Result<Invitation, AppError> {
        let (invitation, link) = self.invite(person, &self.account_row(tenant, person).await?.login);
        self.change_account(tenant, person, actor, |known| {
            let row = known.row()?;
            if row.closed_at.is_none() {
                return Err(AccountError::HasAccount);
            }
            let row = AccountRow { password_hash: None, closed_at: None, ..row };
            let accounts = Accounts { put: vec![row], links: vec![link.clone()], ..Accounts::default() };
            Ok(AccountChange::new("account-reopened", accounts))
        })
        .await?;
        Ok(invitation)
    }
}
