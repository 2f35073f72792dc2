//! The second factor: a code that changes every thirty seconds (RFC 6238), and recovery codes for a lost device.

use super::tries::{self, Counts};
use super::{AccountChange, AccountError, hash};
use crate::App;
use crate::error::AppError;
use data_encoding::BASE32_NOPAD;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::Hash;
use gewu_store::account::{AccountRow, Accounts};
use totp_rs::{Builder, Secret, Totp};

const SECRET_BYTES: usize = 20;
const RECOVERY_CODES: usize = 10;
/// 80 bits, as a receipt code.
const RECOVERY_BYTES: usize = 10;

/// A second factor that is being set up: shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret, to type into a device.
    pub secret: String,
    /// The same as an `otpauth:` address, for a QR code.
    pub uri: String,
}

/// How whoever is signed in shows once more who they are: a session that somebody left open is not enough to change
/// what guards the account.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// The password.
    Password(&'a str),
    /// A code of the second factor, or a recovery code.
    Code(&'a str),
}

impl App {
    pub(super) async fn prove(
        &self,
        tenant: TenantId,
        row: &AccountRow,
        proof: Proof<'_>,
    ) -> Result<(), AppError> {
        match proof {
            Proof::Password(password) => self.prove_password(tenant, row, password).await,
            Proof::Code(code) => self.try_code(tenant, row, code).await,
        }
    }

    /// Begins to set up a second factor; it counts once a code was confirmed.
    pub async fn begin_second_factor(
        &self,
        tenant: TenantId,
        person: PersonId,
        proof: Proof<'_>,
    ) -> Result<Enrolment, AppError> {
        self.prove(tenant, &self.account_row(tenant, person).await?, proof).await?;
        let mut secret = [0; SECRET_BYTES];
        self.source.fill(&mut secret);
        let sealed = self.seal(&about(tenant, person), &secret)?;
        let issuer = self.tenant(tenant).await?.row.name.replace(':', " ");
        let login = self.account_row(tenant, person).await?.login;
        self.change_account(tenant, person, &format!("person:{person}"), |known| {
            let row = known.open_row()?;
            if row.second_factor.is_some() {
                return Err(AccountError::HasSecondFactor);
            }
            let row = AccountRow { second_factor_pending: Some(sealed.clone()), ..row };
            Ok(AccountChange::new("second-factor-begun", Accounts { put: vec![row], ..Accounts::default() }))
        })
        .await?;
        let uri = totp(&secret, Some((issuer, login)))?.to_url();
        let uri = uri.map_err(|error| AppError::Data(error.to_string()))?;
        Ok(Enrolment { secret: BASE32_NOPAD.encode(&secret), uri })
    }

    /// Confirms a second factor by its first code and hands out recovery codes; other sessions end.
    pub async fn confirm_second_factor(
        &self,
        tenant: TenantId,
        person: PersonId,
        code: &str,
        session: Hash,
    ) -> Result<Vec<String>, AppError> {
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| self.recovery_code()).collect();
        let hashes: Vec<Hash> = codes.iter().map(|code| recovery_hash(code)).collect();
        let row = self.account_row(tenant, person).await?;
        let pending = row.second_factor_pending.clone().ok_or(AccountError::NoSecondFactor)?;
        // Counted as every other proof is: a session that somebody left open is not there for guessing.
        let [.., proof] = tries::names(&row);
        let tried = self.begin_try(tenant, Counts::alone(proof)).await?;
        let fits = self.code_fits(tenant, person, &pending, code).await?;
        self.end_try(tenant, tried, fits, AccountError::WrongCode).await?;
        self.change_account(tenant, person, &format!("person:{person}"), |known| {
            let row = known.open_row()?;
            if row.second_factor_pending.as_ref() != Some(&pending) {
                return Err(AccountError::NoSecondFactor);
            }
            let row = AccountRow { second_factor: Some(pending.clone()), second_factor_pending: None, ..row };
            let accounts = Accounts {
                put: vec![row],
                recovery_codes: vec![(person, hashes.clone())],
                access_ends: vec![(person, Some(session), known.now)],
                ..Accounts::default()
            };
            Ok(AccountChange::new("second-factor-set", accounts))
        })
        .await?;
        Ok(codes)
    }

    /// Removes one's own second factor.
    pub async fn remove_own_second_factor(
        &self,
        tenant: TenantId,
        person: PersonId,
        proof: Proof<'_>,
    ) -> Result<(), AppError> {
        self.prove(tenant, &self.account_row(tenant, person).await?, proof).await?;
        self.remove_second_factor(tenant, person, &format!("person:{person}")).await
    }

    /// Removes a second factor, as the security administrator does when the device is lost.
    pub async fn remove_second_factor(
        &self,
        tenant: TenantId,
        person: PersonId,
        actor: &str,
    ) -> Result<(), AppError> {
        self.change_account(tenant, person, actor, |known| {
            let row = known.row()?;
            if row.second_factor.is_none() && row.second_factor_pending.is_none() {
                return Err(AccountError::NoSecondFactor);
            }
            let accounts = Accounts {
                put: vec![AccountRow { second_factor: None, second_factor_pending: None, ..row }],
                recovery_codes: vec![(person, Vec::new())],
                ..Accounts::default()
            };
            Ok(AccountChange::new("second-factor-removed", accounts))
        })
        .await
    }

    /// Whether a code of the device, or a recovery code, is right; it is used up by that.
    pub(super) async fn second_factor_fits(
        &self,
        tenant: TenantId,
        row: &AccountRow,
        code: &str,
    ) -> Result<bool, AppError> {
        let Some(sealed) = &row.second_factor else { return Ok(false) };
        if self.code_fits(tenant, row.person, sealed, code).await? {
            return Ok(true);
        }
        let hash = recovery_hash(code);
        Ok(self.store.use_recovery_code(tenant, row.person, &hash, self.clock.now()).await?)
    }

    async fn code_fits(
        &self,
        tenant: TenantId,
        person: PersonId,
        sealed: &[u8],
        code: &str,
    ) -> Result<bool, AppError> {
        let secret = self.unseal(&about(tenant, person), sealed)?.ok_or(AccountError::NoSealingKey)?;
        let code: String = code.chars().filter(|it| !it.is_whitespace()).collect();
        let seconds = u64::try_from(self.clock.now().as_second()).unwrap_or(0);
        let Some(step) = totp(&secret, None)?.check(&code, seconds) else { return Ok(false) };
        // A code counts once: whoever looked over a shoulder comes too late.
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        Ok(self.store.use_step(tenant, person, step).await?)
    }

    fn recovery_code(&self) -> String {
        let mut bytes = [0; RECOVERY_BYTES];
        self.source.fill(&mut bytes);
        let letters = BASE32_NOPAD.encode(&bytes).to_lowercase();
        letters
            .as_bytes()
            .chunks(4)
            .map(|group| std::str::from_utf8(group).unwrap_or(""))
            .collect::<Vec<_>>()
            .join("-")
    }
}

fn recovery_hash(code: &str) -> Hash {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    hash("recovery", &letters.to_ascii_lowercase())
}

fn about(tenant: TenantId, person: PersonId) -> String {
    format!("second-factor:{tenant}:{person}")
}

fn totp(secret: &[u8], called: Option<(String, String)>) -> Result<Totp, AppError> {
    let builder = Builder::new().with_secret(Secret::from(secret));
    let builder = match called {
        Some((issuer, login)) => builder.with_issuer(Some(issuer)).with_account_name(login),
        None => builder,
    };
    builder.build().map_err(|error| AppError::Data(error.to_string()))
}
