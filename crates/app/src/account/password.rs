//! Passwords: kept as Argon2id hashes, refused when they would be guessed.

use super::tries::{self, Counts};
use super::{AccountChange, AccountError};
use crate::App;
use crate::error::AppError;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::Hash;
use gewu_store::account::{AccountRow, Accounts};
use std::sync::{Arc, LazyLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The fewest letters, and the most that are hashed.
const LENGTH: std::ops::RangeInclusive<usize> = 10..=200;

/// How many passwords are hashed at once: each takes 19 MiB while it is.
const AT_ONCE: usize = 4;
/// How many wait for their turn, a second or two at most; more are asked to come back.
const WAITING: usize = 64;
const AGAIN_SECONDS: u32 = 3;

/// The hash of a password that nobody has, so that a login that nobody has takes as long as one that somebody has.
static NOBODY: LazyLock<String> = LazyLock::new(|| hashed("nobody", &[0; 16]));

/// Whether a password would be guessed.
pub(super) fn check(password: &str, login: &str, name: &str) -> Result<(), AccountError> {
    let weak = |why| Err(AccountError::WeakPassword { why });
    if !LENGTH.contains(&password.chars().count()) {
        return weak("use 10 to 200 letters, for example four words that have nothing to do with each other");
    }
    if zxcvbn::zxcvbn(password, &[login, name]).score() < zxcvbn::Score::Three {
        return weak("it is too common, too regular, or too close to the login or the name");
    }
    Ok(())
}

fn hashed(password: &str, salt: &[u8]) -> String {
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .expect("any password and a salt of 16 bytes can be hashed");
    hash.to_string()
}

/// How many passwords may be hashed at once, and how many may wait.
pub(crate) struct Hashing {
    turns: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Default for Hashing {
    fn default() -> Hashing {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Hashing { turns: Arc::new(Semaphore::new(cores.min(AT_ONCE))), waiting: Semaphore::new(WAITING) }
    }
}

/// A turn at hashing. It ends with the work, also when whoever asked has left meanwhile.
pub(super) struct Turn(#[allow(dead_code, reason = "it is held, not read")] OwnedSemaphorePermit);

impl Hashing {
    /// Waits for a turn, unless too many do.
    pub(super) async fn turn(&self) -> Result<Turn, AppError> {
        let too_many = || AppError::Overloaded { retry_after_seconds: AGAIN_SECONDS };
        let _place = self.waiting.try_acquire().map_err(|_| too_many())?;
        Arc::clone(&self.turns).acquire_owned().await.map(Turn).map_err(|_| too_many())
    }
}

impl App {
    /// Hashes a password, away from the threads that answer requests.
    pub(super) async fn hash_password(&self, password: &str) -> Result<String, AppError> {
        let turn = self.hashing.turn().await?;
        let mut salt = [0; 16];
        self.source.fill(&mut salt);
        let password = password.to_owned();
        apart(turn, move || hashed(&password, &salt)).await
    }

    /// Whether a password fits a hash; takes as long where there is none.
    pub(super) async fn fits(
        &self,
        turn: Turn,
        password: &str,
        hash: Option<&str>,
    ) -> Result<bool, AppError> {
        let (password, known) = (password.to_owned(), hash.is_some());
        let hash = hash.map_or_else(|| NOBODY.clone(), str::to_owned);
        let fits = apart(turn, move || {
            let parsed = PasswordHash::new(&hash).map_err(|error| AppError::Data(error.to_string()))?;
            Ok::<bool, AppError>(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
        });
        Ok(fits.await?? && known)
    }

    /// That whoever is signed in knows the password: a session that somebody left open is not enough.
    pub(super) async fn prove_password(
        &self,
        tenant: TenantId,
        row: &AccountRow,
        password: &str,
    ) -> Result<(), AppError> {
        let turn = self.hashing.turn().await?;
        let [.., proof] = tries::names(row);
        let tried = self.begin_try(tenant, Counts::alone(proof)).await?;
        let fits = self.fits(turn, password, row.password_hash.as_deref()).await?;
        self.end_try(tenant, tried, fits, AccountError::WrongPassword).await
    }

    /// Lets a person change their own password; all their other sessions and their tokens end.
    pub async fn change_password(
        &self,
        tenant: TenantId,
        person: PersonId,
        (old, new): (&str, &str),
        session: Hash,
    ) -> Result<(), AppError> {
        let row = self.account_row(tenant, person).await?;
        self.prove_password(tenant, &row, old).await?;
        check(new, &row.login, &self.person_name(tenant, person).await?)?;
        let chosen = self.hash_password(new).await?;
        self.change_account(tenant, person, &format!("person:{person}"), |known| {
            let now = known.open_row()?;
            // Who was reset while this was proved and hashed has no old password any more.
            if (&now.password_hash, now.epoch) != (&row.password_hash, row.epoch) {
                return Err(AccountError::WrongPassword);
            }
            let accounts = Accounts {
                put: vec![AccountRow { password_hash: Some(chosen.clone()), ..now }],
                access_ends: vec![(person, Some(session), known.now)],
                ..Accounts::default()
            };
            Ok(AccountChange::new("password-changed", accounts))
        })
        .await
    }
}

async fn apart<T: Send + 'static>(
    turn: Turn,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    let done = done.await;
    done.map_err(|error| AppError::Data(format!("a password could not be checked: {error}")))
}
