//! The three powers of administrators.

use super::{AccountChange, AccountError};
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::account::Accounts;
use serde_json::json;
use std::str::FromStr;

/// What an administrator may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    /// Opens, resets and closes accounts.
    System,
    /// Grants powers, unlocks, ends sessions, removes second factors.
    Security,
    /// Reads the sign-in log and what administrators did; changes nothing.
    Audit,
}

impl Power {
    /// All of them.
    pub const ALL: [Power; 3] = [Power::System, Power::Security, Power::Audit];

    /// The word of tables and interfaces.
    pub fn word(self) -> &'static str {
        match self {
            Power::System => "system",
            Power::Security => "security",
            Power::Audit => "audit",
        }
    }
}

impl FromStr for Power {
    type Err = ();

    fn from_str(word: &str) -> Result<Power, ()> {
        Power::ALL.into_iter().find(|power| power.word() == word).ok_or(())
    }
}

impl App {
    /// The power of a person.
    pub async fn power(&self, tenant: TenantId, person: PersonId) -> Result<Option<Power>, AppError> {
        let word = self.store.power(tenant, person).await?;
        Ok(word.and_then(|word| word.parse().ok()))
    }

    /// Gives a person a power. They must have an account and no power yet.
    pub async fn grant_power(
        &self,
        tenant: TenantId,
        person: PersonId,
        power: Power,
        actor: &str,
    ) -> Result<(), AppError> {
        self.change_account(tenant, person, actor, |known| {
            known.open_row()?;
            if known.administers(person) {
                return Err(AccountError::PowerHeld);
            }
            let accounts =
                Accounts { powers_put: vec![(person, power.word().to_owned())], ..Accounts::default() };
            let said = json!({ "power": power.word() });
            Ok(AccountChange { said, changes_powers: true, ..AccountChange::new("power-granted", accounts) })
        })
        .await
    }

    /// Takes a power back; the last one who holds it keeps it. Their sessions end.
    pub async fn withdraw_power(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
    ) -> Result<(), AppError> {
        self.change_account(tenant, person, actor, |known| {
            let own = known.powers.iter().find(|(holder, _)| *holder == person);
            let (_, power) = own.ok_or(AccountError::NoSuchAccount)?;
            if known.powers.iter().filter(|(_, other)| other == power).count() == 1 {
                return Err(AccountError::LastOfPower);
            }
            let accounts = Accounts {
                powers_gone: vec![person],
                access_ends: vec![(person, None, known.now)],
                ..Accounts::default()
            };
            let said = json!({ "power": power });
            Ok(AccountChange {
                said,
                changes_powers: true,
                ..AccountChange::new("power-withdrawn", accounts)
            })
        })
        .await
    }
}
