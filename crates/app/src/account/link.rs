//! Links by which somebody chooses a password, once: for a new account, and when the old password is lost.

use super::{AccountChange, AccountError, LINK_HOLDS, hash, password, tries};
use crate::App;
use crate::error::AppError;
use data_encoding::BASE64URL_NOPAD;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::account::{AccountRow, Accounts, LinkRow};

/// A key that lets somebody choose a password; shown once, to whoever hands it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Who may use it.
    pub person: PersonId,
    /// What they type from then on.
    pub login: String,
    /// The key.
    pub key: String,
    /// Until when it holds.
    pub expires_at: Timestamp,
}

impl App {
    /// A new link for a person, and the row that is kept of it.
    pub(super) fn invite(&self, person: PersonId, login: &str) -> (Invitation, LinkRow) {
        let mut secret = [0; 32];
        self.source.fill(&mut secret);
        let key = BASE64URL_NOPAD.encode(&secret);
        let now = self.clock.now();
        let expires_at = now + LINK_HOLDS;
        let link_hash = hash("link", &key);
        let row = LinkRow { link_hash, person, created_at: now, expires_at, used_at: None };
        (Invitation { person, login: login.to_owned(), key, expires_at }, row)
    }

    /// Chooses a password by a link.
    pub async fn welcome(&self, tenant: TenantId, key: &str, chosen: &str) -> Result<PersonId, AppError> {
        let link_hash = hash("link", key.trim());
        let now = self.clock.now();
        let link = self.store.link(tenant, &link_hash).await?;
        let open = |link: &LinkRow| link.used_at.is_none() && now < link.expires_at;
        let person = link.filter(open).ok_or(AccountError::LinkEnded)?.person;
        let row = self.account_row(tenant, person).await?;
        password::check(chosen, &row.login, &self.person_name(tenant, person).await?)?;
        let password_hash = self.hash_password(chosen).await?;
        let [tried, ..] = tries::names(&row);
        self.change_account(tenant, person, &format!("person:{person}"), |known| {
            // Somebody may have used it, or replaced it, meanwhile.
            if !known.links.iter().any(|link| link.link_hash == link_hash) {
                return Err(AccountError::LinkEnded);
            }
            let row = known.open_row().map_err(|_| AccountError::LinkEnded)?;
            let accounts = Accounts {
                put: vec![AccountRow { password_hash: Some(password_hash.clone()), ..row }],
                links: known.ended_links().collect(),
                tries_gone: vec![tried],
                ..Accounts::default()
            };
            Ok(AccountChange::new("password-chosen", accounts))
        })
        .await?;
        Ok(person)
    }
}
