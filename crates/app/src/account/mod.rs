//! Accounts: how people show that they are themselves, and who administers.
//!
//! Three administrators share what one could misuse: `system` opens and closes accounts, `security` grants powers,
//! unlocks and ends sessions, `audit` reads what the others did. Nobody holds two powers; the database refuses it.

mod allow;
mod close;
mod device;
mod error;
mod first;
pub mod import;
mod link;
mod list;
mod log;
mod open;
mod origin;
mod password;
mod power;
mod provider;
mod reset;
mod rules;
mod seal;
mod second_factor;
mod session;
mod sign_in;
mod table;
mod tries;

pub use error::AccountError;
pub use first::FirstLink;
pub use gewu_access::Action;
pub use link::Invitation;
pub use list::{AccountState, AccountView};
pub use origin::{Origin, network};
pub use power::Power;
pub use provider::{ERRAND_HOLDS, Ended, Errand, Provided, Provider, Return, Sent};
pub use reset::Reset;
pub use rules::SignInRules;
pub use seal::SealingKey;
pub use second_factor::{Enrolment, Proof};
pub use session::{Session, SessionView, csrf};
pub use sign_in::SignedIn;

pub(crate) use password::Hashing;

use crate::App;
use crate::error::AppError;
use gewu_kernel::Timestamp;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{PersonId, Subject, TenantId};
use gewu_store::account::{AccountRow, Accounts, IdentityRow, LinkRow};
use gewu_store::journal::FactRow;
use gewu_store::{Batch, Hash};
use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// How long the second factor may take after the password.
pub const SECOND_FACTOR_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// How long a link for choosing a password holds.
pub const LINK_HOLDS: SignedDuration = SignedDuration::from_hours(24);
/// How long the sign-in log is kept; the Cybersecurity Law (网络安全法 art. 21) asks for six months at least.
pub const LOG_KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);

/// How often an account is tried to be changed against others that change the same one.
const ATTEMPTS: u32 = 8;

/// A login as it is kept: without spaces around it, in lower case.
fn normal(login: &str) -> Result<String, AccountError> {
    let login = login.trim().to_lowercase();
    let fits = |it: char| it.is_alphanumeric() || matches!(it, '.' | '-' | '_' | '@');
    match (2..=64).contains(&login.chars().count()) && login.chars().all(fits) {
        true => Ok(login),
        false => Err(AccountError::BadLogin),
    }
}

/// What is kept of a secret that was handed out.
fn hash(purpose: &str, secret: &str) -> Hash {
    Sha256::digest(format!("{purpose}:{secret}").as_bytes()).into()
}

/// What is known of a person's account when a change of it is decided.
struct Known {
    now: Timestamp,
    row: Option<AccountRow>,
    /// Links that nobody has used.
    links: Vec<LinkRow>,
    /// Everybody who administers, with the word of their power.
    powers: Vec<(PersonId, String)>,
    /// Who the person is at providers.
    identities: Vec<IdentityRow>,
}

impl Known {
    /// The account.
    fn row(&self) -> Result<AccountRow, AccountError> {
        self.row.clone().ok_or(AccountError::NoSuchAccount)
    }

    /// The account, if it is not closed.
    fn open_row(&self) -> Result<AccountRow, AccountError> {
        let row = self.row()?;
        if row.closed_at.is_some() { Err(AccountError::Closed) } else { Ok(row) }
    }

    /// The unused links, made useless.
    fn ended_links(&self) -> impl Iterator<Item = LinkRow> {
        self.links.iter().map(|link| LinkRow { used_at: Some(self.now), ..link.clone() })
    }

    /// Every other way in, for who begins anew.
    fn identities_gone(&self) -> Vec<(String, String)> {
        self.identities.iter().map(|it| (it.issuer.clone(), it.subject.clone())).collect()
    }

    fn administers(&self, person: PersonId) -> bool {
        self.powers.iter().any(|(holder, _)| *holder == person)
    }
}

/// A change of one account, with the fact that tells of it.
struct AccountChange {
    accounts: Accounts,
    kind: &'static str,
    said: Value,
    /// It gives or takes a power. A fact of the tenant says so as well: whoever changes powers at the same time, of
    /// whomever, finds its place among the tenant's facts taken and decides anew.
    changes_powers: bool,
    /// The person is told of it.
    tells: bool,
}

impl AccountChange {
    fn new(kind: &'static str, accounts: Accounts) -> AccountChange {
        AccountChange { accounts, kind, said: json!({}), changes_powers: false, tells: false }
    }
}

impl App {
    async fn account_row(&self, tenant: TenantId, person: PersonId) -> Result<AccountRow, AppError> {
        Ok(self.store.account(tenant, person).await?.ok_or(AccountError::NoSuchAccount)?)
    }

    /// Changes a person's account: loads it, decides, saves; and begins anew whenever somebody else was faster.
    async fn change_account(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
        decide: impl Fn(&Known) -> Result<AccountChange, AccountError> + Send + Sync,
    ) -> Result<(), AppError> {
        let (own, of_tenant) = (Subject::Person(person), Subject::Tenant(tenant));
        for _ in 0..ATTEMPTS {
            let version = self.store.subject_version(tenant, &own).await?;
            let tenant_version = self.store.subject_version(tenant, &of_tenant).await?;
            let known = Known {
                now: self.clock.now(),
                row: self.store.account(tenant, person).await?,
                links: self.store.open_links(tenant, person).await?,
                powers: self.store.powers(tenant).await?,
                identities: self.store.identities(tenant, person).await?,
            };
            let AccountChange { accounts, kind, mut said, changes_powers, tells } = decide(&known)?;
            let mut batch = Batch::new(tenant);
            batch.accounts = accounts;
            let fact = |subject: &Subject, version: i64, said: &Value| FactRow {
                subject: subject.clone(),
                // Taken, if what was decided on has changed since.
                subject_version: version + 1,
                kind: kind.to_owned(),
                actor: actor.to_owned(),
                happened_at: known.now,
                recorded_at: known.now,
                body: canonical(said),
            };
            batch.facts.push(fact(&own, version, &said));
            if changes_powers {
                said["person"] = json!(person);
                batch.facts.push(fact(&of_tenant, tenant_version, &said));
            }
            if tells {
                batch.outbox.push(self.to_person(person, kind, known.now));
            }
            match self.store.save(&batch).await.map_err(AppError::from) {
                Err(AppError::Contended) => {}
                saved => return saved,
            }
        }
        Err(AppError::Contended)
    }
}
