//! Signing in: password, then the second factor where there is one. Wrong tries lock a login for a while, whether
//! anybody has it or not.

use super::session::session_hash;
use super::tries::{self, Counts};
use super::{AccountChange, AccountError, Origin, SECOND_FACTOR_WITHIN, Session, hash, normal};
use crate::App;
use crate::error::AppError;
use data_encoding::BASE64URL_NOPAD;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::account::{AccountRow, Accounts};
use gewu_store::session::{SessionRow, SignInRow};
use gewu_store::tries::Whence;

/// The way of whoever typed a password.
const PASSWORD: &str = "password";
const AGENT_LETTERS: usize = 200;

/// What a cookie is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The secret.
    pub secret: String,
    /// Who.
    pub person: PersonId,
    /// The second factor is still to come.
    pub waits_for_second_factor: bool,
    /// What the device keeps, so that strangers cannot keep its owner out; None while the second factor is to come.
    pub device: Option<String>,
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
        let tried = self.try_password(tenant, &login, password, known, origin).await;
        match (tried, row) {
            (Ok(()), Some(row)) => {
                let waits = row.second_factor.is_some();
                let outcome = if waits { "second-factor" } else { "signed-in" };
                self.note(tenant, person, PASSWORD, outcome, origin).await?;
                self.begin_session(tenant, &row, PASSWORD, waits, origin).await
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
        self.note(tenant, Some(row.person), &waiting.way, said, origin).await?;
        tried?;
        // Whoever knew the half session knows nothing of the whole one.
        self.sign_out(tenant, waiting).await?;
        // The epoch of the first step: who was reset between the two does not come in.
        let row = AccountRow { epoch: waiting.epoch, ..row };
        self.begin_session(tenant, &row, &waiting.way, false, origin).await
    }

    /// Begins a session for somebody who has shown who they are.
    pub(super) async fn begin_session(
        &self,
        tenant: TenantId,
        account: &AccountRow,
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
            person: account.person,
            way: way.to_owned(),
            waits_for_second_factor,
            agent: shortened(&origin.agent),
            created_at: now,
            seen_at: now,
            expires_at: now + if waits_for_second_factor { SECOND_FACTOR_WITHIN } else { self.rules.longest },
            ended_at: None,
            // As it was read before the password was looked at: who was reset meanwhile does not come in.
            epoch: account.epoch,
        };
        self.store.begin_session(tenant, &row).await?;
        let handed = origin.device.as_deref();
        let device = match waits_for_second_factor {
            true => None,
            false => self.hand_device(tenant, &account.login, handed),
        };
        Ok(SignedIn { secret, person: account.person, waits_for_second_factor, device })
    }

    async fn try_password(
        &self,
        tenant: TenantId,
        login: &str,
        password: &str,
        known: Option<&str>,
        origin: &Origin,
    ) -> Result<(), AppError> {
        // First a turn, so that whoever has to come back has not tried.
        let turn = self.hashing.turn().await?;
        let device = self.known_device(tenant, login, origin.device.as_deref());
        let whence_hash = device.unwrap_or_else(|| hash("network", &origin.network()));
        let whence = Whence { login_hash: hash("login", login), whence_hash };
        let tried = self.begin_try(tenant, Counts { whence, in_all: device.is_none() }).await?;
        let fits = self.fits(turn, password, known).await?;
        self.end_try(tenant, tried, fits, AccountError::WrongSignIn).await
    }

    pub(super) async fn try_code(
        &self,
        tenant: TenantId,
        row: &AccountRow,
        code: &str,
    ) -> Result<(), AppError> {
        let [_, second_factor, _] = tries::names(row);
        let tried = self.begin_try(tenant, Counts::alone(second_factor)).await?;
        let fits = self.second_factor_fits(tenant, row, code).await?;
        self.end_try(tenant, tried, fits, AccountError::WrongCode).await
    }

    /// Lets a locked login try again, from everywhere. The wrong tries go with the fact that says so.
    pub async fn unlock_account(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
    ) -> Result<(), AppError> {
        self.change_account(tenant, person, actor, |known| {
            let tries_gone = tries::names(&known.row()?).to_vec();
            let accounts = Accounts { tries_gone, ..Accounts::default() };
            Ok(AccountChange::new("account-unlocked", accounts))
        })
        .await
    }

    /// The same by login, for whoever runs the server; says whose it is.
    pub async fn unlock_login(
        &self,
        tenant: TenantId,
        login: &str,
        actor: &str,
    ) -> Result<PersonId, AppError> {
        let row = self.store.account_of_login(tenant, &normal(login)?).await?;
        let person = row.ok_or(AccountError::NoSuchAccount)?.person;
        self.unlock_account(tenant, person, actor).await?;
        Ok(person)
    }

    pub(super) async fn note(
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
