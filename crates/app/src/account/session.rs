//! Sessions: a secret in a cookie, of which only the hash is kept.

use super::{AccountError, hash};
use crate::App;
use crate::error::AppError;
use data_encoding::BASE64URL_NOPAD;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_store::Hash;
use gewu_store::session::SessionRow;
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use sha2::Sha256;
use uuid::Uuid;

/// How exactly it is known when a session was last used: noting every request would write with every read, and
/// would tell who works when.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Somebody signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub session: Uuid,
    /// The hash by which it is known.
    pub hash: Hash,
    /// Who.
    pub person: PersonId,
    /// The password was right and the second factor is still to come.
    pub waits_for_second_factor: bool,
    /// How its owner signed in.
    pub(super) way: String,
    /// The epoch of the account when it began.
    pub(super) epoch: i64,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Its id, to end it by.
    pub session: Uuid,
    /// How its owner signed in.
    pub way: String,
    /// What the browser calls itself.
    pub agent: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// Whether it is the one that asks.
    pub own: bool,
}

/// The token that forms of a session carry: nobody without the cookie can make it.
pub fn csrf(secret: &str) -> String {
    let mut keyed = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key will do");
    keyed.update(b"form");
    BASE64URL_NOPAD.encode(&keyed.finalize().into_bytes()[..16])
}

pub(super) fn session_hash(secret: &str) -> Hash {
    hash("session", secret)
}

impl App {
    /// The session of a cookie, if it still holds. Using it keeps it from ending for idleness; `watching` does not:
    /// a page that only waits for news is not used.
    pub async fn session(
        &self,
        tenant: TenantId,
        secret: &str,
        watching: bool,
    ) -> Result<Option<Session>, AppError> {
        let session_hash = session_hash(secret);
        let now = self.clock.now();
        let Some(row) = self.store.session(tenant, &session_hash).await? else { return Ok(None) };
        if row.ended_at.is_some()
            || now >= row.expires_at
            || now >= row.seen_at + self.rules.idle + SEEN_EVERY
        {
            return Ok(None);
        }
        if !watching && now >= row.seen_at + SEEN_EVERY {
            self.store.see_session(tenant, &session_hash, now).await?;
        }
        Ok(Some(Session {
            session: row.session,
            hash: session_hash,
            person: row.person,
            waits_for_second_factor: row.waits_for_second_factor,
            way: row.way,
            epoch: row.epoch,
        }))
    }

    /// A person's own sessions, the newest first.
    pub async fn sessions(
        &self,
        tenant: TenantId,
        person: PersonId,
        own: Option<Hash>,
    ) -> Result<Vec<SessionView>, AppError> {
        let now = self.clock.now();
        let rows = self.store.sessions_of(tenant, person).await?;
        let holds = |row: &SessionRow| {
            now < row.expires_at
                && now < row.seen_at + self.rules.idle + SEEN_EVERY
                && !row.waits_for_second_factor
        };
        let view = |row: SessionRow| SessionView {
            own: own == Some(row.session_hash),
            session: row.session,
            way: row.way,
            agent: row.agent,
            created_at: row.created_at,
            expires_at: row.expires_at,
        };
        Ok(rows.into_iter().filter(holds).map(view).collect())
    }

    /// Signs out.
    pub async fn sign_out(&self, tenant: TenantId, session: &Session) -> Result<(), AppError> {
        self.store.end_session(tenant, &session.hash, self.clock.now()).await?;
        Ok(())
    }

    /// Ends one of a person's sessions, elsewhere.
    pub async fn end_session(
        &self,
        tenant: TenantId,
        person: PersonId,
        session: Uuid,
    ) -> Result<(), AppError> {
        match self.store.end_session_of(tenant, person, session, self.clock.now()).await? {
            true => Ok(()),
            false => Err(AccountError::NoSuchSession.into()),
        }
    }
}
