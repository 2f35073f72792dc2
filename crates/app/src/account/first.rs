//! The first start: three administrators who each choose a password by a link. There is no default password.

use super::{AccountError, Invitation, Power};
use crate::App;
use crate::change::Change;
use crate::error::AppError;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::people::PersonRow;
use std::collections::BTreeMap;

/// A link for an administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstLink {
    /// Which power it leads to.
    pub power: Power,
    /// The link.
    pub invitation: Invitation,
}

impl App {
    /// Makes an administrator for each power that nobody holds, and hands out a link for each. What is there stays.
    pub async fn first_administrators(
        &self,
        tenant: TenantId,
        actor: &str,
    ) -> Result<Vec<FirstLink>, AppError> {
        self.first_administrators_called(tenant, &BTreeMap::new(), actor).await
    }

    /// The same with logins of one's own choice, which nobody outside can guess; `system-admin`, `security-admin`,
    /// `audit-admin` for those that are not named.
    pub async fn first_administrators_called(
        &self,
        tenant: TenantId,
        logins: &BTreeMap<Power, String>,
        actor: &str,
    ) -> Result<Vec<FirstLink>, AppError> {
        // All of them before the first: what fails in the middle would take the links before it along.
        let chosen = logins.values().map(|login| super::normal(login)).collect::<Result<Vec<_>, _>>()?;
        if chosen.iter().enumerate().any(|(at, login)| chosen[..at].contains(login)) {
            return Err(AccountError::LoginTaken.into());
        }
        let held = self.store.powers(tenant).await?;
        let mut links = Vec::new();
        for power in Power::ALL {
            if held.iter().any(|(_, word)| word == power.word()) {
                continue;
            }
            let person = self.administrator(tenant, power, actor).await?;
            let login = logins.get(&power).cloned().unwrap_or_else(|| format!("{}-admin", power.word()));
            // What an earlier start left unfinished is finished now.
            let invitation = match self.open_account(tenant, person, &login, actor).await {
                Err(AppError::Account(AccountError::HasAccount)) => {
                    self.reset_account(tenant, person, actor).await?
                }
                opened => opened?,
            };
            self.grant_power(tenant, person, power, actor).await?;
            links.push(FirstLink { power, invitation });
        }
        Ok(links)
    }

    /// A new link for whoever holds a power and cannot come in any more.
    pub async fn administrator_link(
        &self,
        tenant: TenantId,
        power: Power,
        actor: &str,
    ) -> Result<Vec<Invitation>, AppError> {
        let mut links = Vec::new();
        for (person, word) in self.store.powers(tenant).await? {
            if word == power.word() {
                links.push(self.reset_account(tenant, person, actor).await?);
            }
        }
        Ok(links)
    }

    async fn administrator(&self, tenant: TenantId, power: Power, actor: &str) -> Result<PersonId, AppError> {
        let name = match power {
            Power::System => "系统管理员",
            Power::Security => "安全管理员",
            Power::Audit => "审计管理员",
        };
        let external_key = format!("administrator:{}", power.word());
        let snapshot = self.tenant(tenant).await?;
        let known = snapshot.people.values().find(|it| it.external_key.as_deref() == Some(&external_key));
        if let Some(known) = known {
            return Ok(known.person);
        }
        let now = self.clock.now();
        let person = PersonId(self.source.id(now));
        let row = PersonRow {
            person,
            external_key: Some(external_key),
            name: name.to_owned(),
            phone: None,
            created_at: now,
        };
        let mut change = Change::default();
        change.put_person(row, "person-added", &["name", "external-key"]);
        self.save_change(tenant, change, actor).await?;
        Ok(person)
    }
}
