//! Passwords: kept as Argon2id hashes, refused when they would be guessed.

use super::{AccountChange, AccountError, hash};
use crate::App;
use crate::error::AppError;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::Hash;
use gewu_store::account::{AccountRow, Accounts};
use std::sync::LazyLock;

/// The fewest letters, and the most that are hashed.
const LENGTH: std::ops::RangeInclusive<usize> = 10..=200;

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

impl App {
    /// Hashes a password, away from the threads that answer requests.
    pub(super) async fn hash_password(&self, password: &str) -> Result<String, AppError> {
        let mut salt = [0; 16];
        self.source.fill(&mut salt);
        let password = password.to_owned();
        apart(move || hashed(&password, &salt)).await
    }

    /// Whether a password fits a hash; takes as long where there is none.
    pub(super) async fn fits(&self, password: &str, hash: Option<&str>) -> Result<bool, AppError> {
        let (password, known) = (password.to_owned(), hash.is_some());
        let hash = hash.map_or_else(|| NOBODY.clone(), str::to_owned);
        let fits = apart(move || {
            let parsed = PasswordHash::new(&hash).map_err(|error| AppError::Data(error.to_string()))?;
            Ok::<bool, AppError>(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
        });
        Ok(fits.await?? && known)
    }

    /// Lets a person change their own password; all their other sessions end.
    pub async fn change_password(
        &self,
        tenant: TenantId,
        person: PersonId,
        (old, new): (&str, &str),
        session: Hash,
    ) -> Result<(), AppError> {
        let row = self.account_row(tenant, person).await?;
        let counted = self.begin_try(tenant, hash("login", &row.login)).await?;
        let fits = self.fits(old, row.password_hash.as_deref()).await?;
        self.end_try(tenant, counted, fits, AccountError::WrongPassword).await?;
        check(new, &row.login, &self.person_name(tenant, person).await?)?;
        let chosen = self.hash_password(new).await?;
        self.change_account(tenant, person, &format!("person:{person}"), |known| {
            let accounts = Accounts {
                put: vec![AccountRow { password_hash: Some(chosen.clone()), ..known.open_row()? }],
                sessions_end: vec![(person, Some(session), known.now)],
                ..Accounts::default()
            };
            Ok(AccountChange::new("password-changed", accounts))
        })
        .await
    }
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| AppError::Data(format!("a password could not be checked: {error}")))
}
