//! Signing in where people have shown who they are already: a provider of OpenID Connect.
//!
//! A browser is sent to the provider on an errand and comes back with a code. What the errand is about travels with
//! the browser, sealed, so that nobody else's browser can end it. A provider's account opens the account here that
//! its owner linked it with while signed in; it never makes one.

use super::{AccountChange, AccountError, Origin, Proof, SignedIn};
use crate::App;
use crate::error::AppError;
use data_encoding::BASE64URL_NOPAD;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::account::{Accounts, IdentityRow};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::pin::Pin;

/// How long somebody may take at the provider.
pub const ERRAND_HOLDS: SignedDuration = SignedDuration::from_mins(10);
/// The way of whoever came from a provider.
const WAY: &str = "provider";

/// What a provider answers, when it does.
pub type Provided<'a> = Pin<Box<dyn Future<Output = Result<String, String>> + Send + 'a>>;

/// A provider of OpenID Connect.
pub trait Provider: Send + Sync {
    /// What people call it.
    fn title(&self) -> &str;
    /// Its address, as identities name it.
    fn issuer(&self) -> &str;
    /// Where a browser goes on an errand.
    fn address<'a>(&'a self, errand: &'a Errand) -> Provided<'a>;
    /// Who came back with a code, by the name that the provider never gives to anybody else.
    fn subject<'a>(&'a self, errand: &'a Errand, code: &'a str) -> Provided<'a>;
}

/// What a browser goes to a provider for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// Comes back with the browser.
    pub state: String,
    /// Comes back inside what the provider signs.
    pub nonce: String,
    /// Known to whoever began the errand alone (RFC 7636).
    pub verifier: String,
    /// Whose account is to be linked, and its epoch when they proved who they are; None for signing in.
    links: Option<(PersonId, i64)>,
    until: Timestamp,
}

/// What a browser is given to go with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Where to.
    pub address: String,
    /// The errand, sealed.
    pub sealed: String,
}

/// How an errand ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Somebody is signed in, but for a second factor where they have one.
    SignedIn(SignedIn),
    /// The account is linked.
    Linked,
}

/// What a browser came back with.
#[derive(Clone, Copy, Debug)]
pub struct Return<'a> {
    /// The errand, sealed.
    pub sealed: &'a str,
    /// Of the errand that the provider knows.
    pub state: &'a str,
    /// What the provider gave.
    pub code: &'a str,
    /// Who is signed in at this browser.
    pub signed_in: Option<PersonId>,
}

impl App {
    /// Sends a browser to the provider, to sign in there.
    pub async fn begin_sign_in(&self, tenant: TenantId, provider: &dyn Provider) -> Result<Sent, AppError> {
        self.begin_errand(tenant, provider, None).await
    }

    /// Sends the browser of somebody who has shown once more who they are, to link their account: a second way in
    /// guards the account as the first does.
    pub async fn begin_link(
        &self,
        tenant: TenantId,
        provider: &dyn Provider,
        person: PersonId,
        proof: Proof<'_>,
    ) -> Result<Sent, AppError> {
        let row = self.account_row(tenant, person).await?;
        self.prove(tenant, &row, proof).await?;
        self.begin_errand(tenant, provider, Some((person, row.epoch))).await
    }

    async fn begin_errand(
        &self,
        tenant: TenantId,
        provider: &dyn Provider,
        links: Option<(PersonId, i64)>,
    ) -> Result<Sent, AppError> {
        let errand = Errand {
            state: self.secret(),
            nonce: self.secret(),
            verifier: self.secret(),
            links,
            until: self.clock.now() + ERRAND_HOLDS,
        };
        let address = provider.address(&errand).await.map_err(|why| failed(provider, &why))?;
        let text = serde_json::to_vec(&errand).map_err(|error| AppError::Data(error.to_string()))?;
        Ok(Sent { address, sealed: BASE64URL_NOPAD.encode(&self.seal(&about(tenant), &text)?) })
    }

    /// Ends an errand by what the browser came back with.
    pub async fn end_errand(
        &self,
        tenant: TenantId,
        provider: &dyn Provider,
        back: Return<'_>,
        origin: &Origin,
    ) -> Result<Ended, AppError> {
        let errand = self.errand(tenant, back.sealed)?;
        if errand.state != back.state || errand.until < self.clock.now() {
            return Err(AccountError::NoErrand.into());
        }
        // Whoever began to link an account is still the one who is signed in.
        if errand.links.is_some_and(|(person, _)| Some(person) != back.signed_in) {
            return Err(AccountError::NoErrand.into());
        }
        let subject = provider.subject(&errand, back.code).await.map_err(|why| failed(provider, &why))?;
        match errand.links {
            Some((person, epoch)) => {
                let row = IdentityRow { issuer: provider.issuer().to_owned(), subject, person };
                self.link_identity(tenant, row, epoch).await.map(|()| Ended::Linked)
            }
            None => self.sign_in_as(tenant, provider.issuer(), &subject, origin).await.map(Ended::SignedIn),
        }
    }

    async fn sign_in_as(
        &self,
        tenant: TenantId,
        issuer: &str,
        subject: &str,
        origin: &Origin,
    ) -> Result<SignedIn, AppError> {
        let known = self.store.identity(tenant, issuer, subject).await?;
        let account = match &known {
            Some(known) => self.store.account(tenant, known.person).await?,
            None => None,
        };
        let Some(account) = account.filter(|it| it.closed_at.is_none()) else {
            self.note(tenant, known.map(|it| it.person), WAY, "wrong", origin).await?;
            return Err(AccountError::UnknownIdentity.into());
        };
        let waits = account.second_factor.is_some();
        let outcome = if waits { "second-factor" } else { "signed-in" };
        self.note(tenant, Some(account.person), WAY, outcome, origin).await?;
        self.begin_session(tenant, &account, WAY, waits, origin).await
    }

    async fn link_identity(&self, tenant: TenantId, row: IdentityRow, epoch: i64) -> Result<(), AppError> {
        if let Some(known) = self.store.identity(tenant, &row.issuer, &row.subject).await? {
            // Linked twice it is linked once.
            return if known.person == row.person { Ok(()) } else { Err(AccountError::IdentityTaken.into()) };
        }
        let actor = format!("person:{}", row.person);
        self.change_account(tenant, row.person, &actor, |known| {
            // Whoever was reset while they were at the provider proves anew who they are.
            if known.open_row()?.epoch != epoch {
                return Err(AccountError::NoErrand);
            }
            let accounts = Accounts { identities: vec![row.clone()], ..Accounts::default() };
            Ok(AccountChange { tells: true, ..AccountChange::new("identity-linked", accounts) })
        })
        .await
    }

    /// Whether a person’s account is linked with the provider.
    pub async fn is_linked(
        &self,
        tenant: TenantId,
        person: PersonId,
        issuer: &str,
    ) -> Result<bool, AppError> {
        let known = self.store.identities(tenant, person).await?;
        Ok(known.iter().any(|it| it.issuer == issuer))
    }

    /// Unlinks a person’s account from the provider; linked or not, it is not linked afterwards.
    pub async fn unlink_identity(
        &self,
        tenant: TenantId,
        person: PersonId,
        issuer: &str,
    ) -> Result<(), AppError> {
        let known = self.store.identities(tenant, person).await?;
        let own = known.into_iter().filter(|it| it.issuer == issuer);
        let gone: Vec<_> = own.map(|it| (it.issuer, it.subject)).collect();
        if gone.is_empty() {
            return Ok(());
        }
        self.change_account(tenant, person, &format!("person:{person}"), |_| {
            let accounts = Accounts { identities_gone: gone.clone(), ..Accounts::default() };
            Ok(AccountChange::new("identity-unlinked", accounts))
        })
        .await
    }

    fn errand(&self, tenant: TenantId, sealed: &str) -> Result<Errand, AppError> {
        let bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).map_err(|_| AccountError::NoErrand)?;
        let text = self.unseal(&about(tenant), &bytes)?.ok_or(AccountError::NoErrand)?;
        Ok(serde_json::from_slice(&text).map_err(|_| AccountError::NoErrand)?)
    }

    /// 256 bits that nobody guesses; 43 letters, as RFC 7636 asks of a verifier.
    fn secret(&self) -> String {
        let mut bytes = [0; 32];
        self.source.fill(&mut bytes);
        BASE64URL_NOPAD.encode(&bytes)
    }
}

fn about(tenant: TenantId) -> String {
    format!("errand:{tenant}")
}

/// What went wrong is for the log: it is the provider's affair, and may tell of its inside.
fn failed(provider: &dyn Provider, why: &str) -> AccountError {
    tracing::warn!(issuer = provider.issuer(), why, "the provider did not say who somebody is");
    AccountError::ProviderFailed
}
