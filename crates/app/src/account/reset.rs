//! Resetting an account: a link for a new password. Whoever is reset is told. Of those who administer nobody is
//! taken over by one person alone: what one asks for, another with another power releases.

use super::{AccountChange, AccountError, Invitation, LINK_HOLDS, Origin};
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::account::{AccountRow, Accounts};
use serde_json::json;

/// The way of the sign-in log's line about a reset.
const LINK: &str = "link";

/// What asking for a reset led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reset {
    /// The link, to hand over.
    Done(Invitation),
    /// Somebody with another power has to release it first.
    Asked,
}

impl App {
    /// Asks for a reset: done at once, unless the person administers.
    pub async fn ask_reset(
        &self,
        tenant: TenantId,
        person: PersonId,
        by: PersonId,
    ) -> Result<Reset, AppError> {
        let actor = format!("person:{by}");
        if self.power(tenant, person).await?.is_none() {
            return self.reset_account(tenant, person, &actor).await.map(Reset::Done);
        }
        self.change_account(tenant, person, &actor, |known| {
            let row = known.open_row()?;
            let row = AccountRow { reset_asked_by: Some(by), reset_asked_at: Some(known.now), ..row };
            let accounts = Accounts { put: vec![row], ..Accounts::default() };
            Ok(AccountChange { tells: true, ..AccountChange::new("account-reset-asked", accounts) })
        })
        .await?;
        Ok(Reset::Asked)
    }

    /// Releases a reset that somebody else asked for.
    pub async fn release_reset(
        &self,
        tenant: TenantId,
        person: PersonId,
        by: PersonId,
    ) -> Result<Invitation, AppError> {
        self.reset(tenant, person, &format!("person:{by}"), Some(by)).await
    }

    /// Hands out a link for choosing a new password; earlier links, all sessions and all tokens of the account end. A
    /// second factor stays.
    pub async fn reset_account(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
    ) -> Result<Invitation, AppError> {
        self.reset(tenant, person, actor, None).await
    }

    async fn reset(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
        releases: Option<PersonId>,
    ) -> Result<Invitation, AppError> {
        let (invitation, link) = self.invite(person, &self.account_row(tenant, person).await?.login);
        self.change_account(tenant, person, actor, |known| {
            let row = known.open_row()?;
            let asked = |it: &AccountRow| Some((it.reset_asked_by?, it.reset_asked_at? + LINK_HOLDS));
            let asked_by = asked(&row).filter(|(_, until)| known.now < *until).map(|(by, _)| by);
            if releases.is_some() && asked_by.is_none_or(|by| Some(by) == releases) {
                return Err(AccountError::NoResetAsked);
            }
            let row = AccountRow { password_hash: None, reset_asked_by: None, reset_asked_at: None, ..row };
            let accounts = Accounts {
                put: vec![row],
                links: known.ended_links().chain([link.clone()]).collect(),
                access_ends: vec![(person, None, known.now)],
                identities_gone: known.identities_gone(),
                ..Accounts::default()
            };
            let said = releases.map_or(json!({}), |_| json!({ "asked-by": asked_by }));
            Ok(AccountChange { said, tells: true, ..AccountChange::new("account-reset", accounts) })
        })
        .await?;
        self.note(tenant, Some(person), LINK, "reset", &Origin::default()).await?;
        Ok(invitation)
    }
}
