//! Signing in: password, then the second factor where there is one. Wrong tries lock a login for a while, whether
//! anybody has it or not.

use super::session::session_hash;
use super::{AccountChange, AccountError, LOCK, LONGEST, SECOND_FACTOR_WITHIN, Session, TRIES, hash, normal};
use crate::App;
use crate::error::AppError;
use data_encoding::BASE64URL_NOPAD;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::Hash;
use gewu_store::account::{AccountRow, Accounts};
use gewu_store::session::{Failures, SessionRow, SignInRow};
use jiff::SignedDuration;

/// How long a wrong try counts.
const COUNTS: SignedDuration = SignedDuration::from_hours(24);
/// The way of whoever typed a password.
const PASSWORD: &str = "password";
const AGENT_LETTERS: usize = 200;

/// Whence somebody signs in, for the sign-in log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The network address.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

/// A try that was counted.
pub(super) struct Try {
    login_hash: Hash,
    failures: i64,
}

/// What a cookie is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The secret.
    pub secret: String,
    /// Who.
    pub person: PersonId,
    /// The second factor is still to come.
    pub waits_for_second_factor: bool,
}

impl App {
    /// Signs in with a password.
    pub async fn sign_in(
        &self,
        tenant: TenantId,
        login: &str,
        password: &str,
        origin: &Origin,
    ) -> Result<SignedIn, AppError> {
        let login = normal(login).unwrap_or_else(|_| login.trim().to_lowercase());
        let row = self.store.account_of_login(tenant, &login).await?;
        let person = row.as_ref().map(|row| row.person);
        let known = row.as_ref().and_then(|row| row.password_hash.as_deref());
        let tried = self.try_password(tenant, &login, password, known).await;
        match (tried, row) {
            (Ok(()), Some(row)) => {
                let waits = row.second_factor.is_some();
                let outcome = if waits { "second-factor" } else { "signed-in" };
                self.note(tenant, person, PASSWORD, outcome, origin).await?;
                self.begin_session(tenant, row.person, PASSWORD, waits, origin).await
            }
            (Err(error), _) => {
                self.note(tenant, person, PASSWORD, outcome(&error), origin).await?;
                Err(error)
            }
            (Ok(()), None) => Err(AccountError::WrongSignIn.into()),
        }
    }

    /// Adds the second factor to a session that waits for it: a new session takes its place.
    pub async fn add_second_factor(
        &self,
        tenant: TenantId,
        waiting: &Session,
        code: &str,
        origin: &Origin,
    ) -> Result<SignedIn, AppError> {
        let row = self.account_row(tenant, waiting.person).await?;
        let tried = self.try_code(tenant, &row, code).await;
        let said = tried.as_ref().err().map_or("signed-in", outcome);
        self.note(tenant, Some(row.person), PASSWORD, said, origin).await?;
        tried?;
        // Whoever knew the half session knows nothing of the whole one.
        self.sign_out(tenant, waiting).await?;
        self.begin_session(tenant, row.person, PASSWORD, false, origin).await
    }

    /// Begins a session for somebody who has shown who they are.
    pub(super) async fn begin_session(
        &self,
        tenant: TenantId,
        person: PersonId,
        way: &str,
        waits_for_second_factor: bool,
        origin: &Origin,
    ) -> Result<SignedIn, AppError> {
        let mut secret = [0; 32];
        self.source.fill(&mut secret);
        let secret = BASE64URL_NOPAD.encode(&secret);
        let now = self.clock.now();
        let row = SessionRow {
            session_hash: session_hash(&secret),
            session: self.source.id(now),
            person,
            way: way.to_owned(),
            waits_for_second_factor,
            agent: shortened(&origin.agent),
            created_at: now,
            seen_at: now,
            expires_at: now + if waits_for_second_factor { SECOND_FACTOR_WITHIN } else { LONGEST },
            ended_at: None,
        };
        self.store.begin_session(tenant, &row).await?;
        Ok(SignedIn { secret, person, waits_for_second_factor })
    }

    async fn try_password(
        &self,
        tenant: TenantId,
        login: &str,
        password: &str,
        known: Option<&str>,
    ) -> Result<(), AppError> {
        let counted = self.begin_try(tenant, hash("login", login)).await?;
        let fits = self.fits(password, known).await?;
        self.end_try(tenant, counted, fits, AccountError::WrongSignIn).await
    }

    async fn try_code(&self, tenant: TenantId, row: &AccountRow, code: &str) -> Result<(), AppError> {
        let counted = self.begin_try(tenant, second(row)).await?;
        let fits = self.second_factor_fits(tenant, row, code).await?;
        self.end_try(tenant, counted, fits, AccountError::WrongCode).await
    }

    /// Counts a try before it is looked at, so that trying many at once gains nothing; refused while it is locked.
    pub(super) async fn begin_try(&self, tenant: TenantId, login_hash: Hash) -> Result<Try, AppError> {
        let now = self.clock.now();
        let counted = self.store.count_failure(tenant, &login_hash, now, now - COUNTS).await?;
        let Failures { failures, locked_until, .. } = counted.ok_or(AppError::Contended)?;
        if locked_until > now {
            return Err(AccountError::Locked { until: locked_until }.into());
        }
        if failures > TRIES {
            return Err(self.lock(tenant, &login_hash).await?.into());
        }
        Ok(Try { login_hash, failures })
    }

    /// Ends a try: a right one forgets the wrong ones before it, the last wrong one locks.
    pub(super) async fn end_try(
        &self,
        tenant: TenantId,
        counted: Try,
        fits: bool,
        wrong: AccountError,
    ) -> Result<(), AppError> {
        if fits {
            self.store.forget_failures(tenant, &counted.login_hash).await?;
            return Ok(());
        }
        if counted.failures == TRIES {
            self.lock(tenant, &counted.login_hash).await?;
        }
        Err(wrong.into())
    }

    async fn lock(&self, tenant: TenantId, login_hash: &Hash) -> Result<AccountError, AppError> {
        let until = self.clock.now() + LOCK;
        self.store.lock_login(tenant, login_hash, until).await?;
        Ok(AccountError::Locked { until })
    }

    /// Lets a locked login try again.
    pub async fn unlock_account(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
    ) -> Result<(), AppError> {
        let row = self.account_row(tenant, person).await?;
        self.store.forget_failures(tenant, &hash("login", &row.login)).await?;
        self.store.forget_failures(tenant, &second(&row)).await?;
        self.change_account(tenant, person, actor, |_| {
            Ok(AccountChange::new("account-unlocked", Accounts::default()))
        })
        .await
    }

    async fn note(
        &self,
        tenant: TenantId,
        person: Option<PersonId>,
        way: &str,
        outcome: &str,
        origin: &Origin,
    ) -> Result<(), AppError> {
        let at = self.clock.now();
        let row = SignInRow {
            at,
            id: self.source.id(at),
            person,
            way: way.to_owned(),
            outcome: outcome.to_owned(),
            address: origin.address.clone(),
            agent: shortened(&origin.agent),
        };
        Ok(self.store.note_sign_in(tenant, &row).await?)
    }
}

/// Tries of the second factor count apart from those of the password, where no login that is typed can reach.
fn second(row: &AccountRow) -> Hash {
    hash("second-factor", &row.login)
}

fn outcome(error: &AppError) -> &'static str {
    match error {
        AppError::Account(AccountError::Locked { .. }) => "locked",
        AppError::Account(_) => "wrong",
        _ => "failed",
    }
}

fn shortened(agent: &str) -> String {
    agent.chars().filter(|it| !it.is_control()).take(AGENT_LETTERS).collect()
}
