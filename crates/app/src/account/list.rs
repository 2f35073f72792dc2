//! Accounts as administrators see them.

use super::tries::everywhere;
use super::{LINK_HOLDS, Power, hash};
use crate::App;
use crate::error::AppError;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::account::AccountRow;
use gewu_store::journal::FactRow;
use std::collections::HashMap;

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// Its owner has not chosen a password.
    Invited,
    /// In use.
    Open,
    /// Too many wrong tries: until then nobody comes in from where they were made.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// Closed.
    Closed,
}

/// An account. When somebody was last here is not part of it: that is nobody's business but the sign-in log's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they type.
    pub login: String,
    /// How it stands.
    pub state: AccountState,
    /// What they administer.
    pub power: Option<Power>,
    /// Whether they have a second factor.
    pub second_factor: bool,
    /// When a reset was asked for that somebody else has to release.
    pub reset_asked_at: Option<Timestamp>,
    /// Since when.
    pub created_at: Timestamp,
}

impl App {
    /// A page of accounts by login, after one.
    pub async fn accounts(
        &self,
        tenant: TenantId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<AccountView>, AppError> {
        let rows = self.store.accounts(tenant, after, limit).await?;
        let powers: HashMap<PersonId, String> = self.store.powers(tenant).await?.into_iter().collect();
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let power = powers.get(&row.person).and_then(|word| word.parse().ok());
            views.push(self.account_view(tenant, row, power).await?);
        }
        Ok(views)
    }

    /// A person's account, if they have one.
    pub async fn find_account(
        &self,
        tenant: TenantId,
        person: PersonId,
    ) -> Result<Option<AccountView>, AppError> {
        let Some(row) = self.store.account(tenant, person).await? else { return Ok(None) };
        let power = self.power(tenant, person).await?;
        self.account_view(tenant, row, power).await.map(Some)
    }

    /// One account.
    pub async fn show_account(&self, tenant: TenantId, person: PersonId) -> Result<AccountView, AppError> {
        let row = self.account_row(tenant, person).await?;
        let power = self.power(tenant, person).await?;
        self.account_view(tenant, row, power).await
    }

    /// What was done to an account and by whom, for the audit administrator.
    pub async fn account_facts(&self, tenant: TenantId, person: PersonId) -> Result<Vec<FactRow>, AppError> {
        self.account_row(tenant, person).await?;
        Ok(self.store.timeline(tenant, &gewu_kernel::id::Subject::Person(person)).await?)
    }

    async fn account_view(
        &self,
        tenant: TenantId,
        row: AccountRow,
        power: Option<Power>,
    ) -> Result<AccountView, AppError> {
        let now = self.clock.now();
        let locked = self.store.locked_until(tenant, &everywhere(hash("login", &row.login)), now).await?;
        let state = match (row.closed_at, locked, &row.password_hash) {
            (Some(_), ..) => AccountState::Closed,
            (_, Some(until), _) => AccountState::Locked { until },
            (_, _, None) => AccountState::Invited,
            _ => AccountState::Open,
        };
        let name = self.person_name(tenant, row.person).await.unwrap_or_default();
        Ok(AccountView {
            person: row.person,
            name,
            login: row.login,
            state,
            power,
            second_factor: row.second_factor.is_some(),
            reset_asked_at: row.reset_asked_at.filter(|at| now < *at + LINK_HOLDS),
            created_at: row.created_at,
        })
    }
}
