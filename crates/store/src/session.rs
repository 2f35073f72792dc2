//! Sessions and the sign-in log.
//!
//! None of these is a fact of governance: they tell how somebody came in, not what they did, and are kept as long
//! as security asks, not for good.

use crate::Store;
use crate::catalogue::{Statement, statements};
use crate::column::{Column as _, Hash, Reader, maybe};
use crate::error::StoreError;
use crate::expand::Values;
use crate::tries;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};
use uuid::Uuid;

/// Somebody signed in somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the cookie's secret.
    pub session_hash: Hash,
    /// Its id, by which its owner ends it.
    pub session: Uuid,
    /// Who.
    pub person: PersonId,
    /// How they signed in: `password`, or a provider's id.
    pub way: String,
    /// The password was right and the second factor is still to come.
    pub waits_for_second_factor: bool,
    /// What the browser calls itself, shortened.
    pub agent: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// The epoch of the account that was read when its owner showed who they are.
    pub epoch: i64,
}

/// A try to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRow {
    /// When.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
    /// Whose account was meant, if there is one.
    pub person: Option<PersonId>,
    /// How: `password`, or a provider's id.
    pub way: String,
    /// What came of it: `signed-in`, `second-factor`, `wrong`, `locked`, `closed`.
    pub outcome: String,
    /// From which network address.
    pub address: String,
    /// What the browser calls itself, shortened.
    pub agent: String,
}

statements! {
    READ_SESSION = "SELECT sessions.session_hash, sessions.session, sessions.person, sessions.way, \
        sessions.waits_for_second_factor, sessions.agent, sessions.created_at, sessions.seen_at, sessions.expires_at, \
        sessions.ended_at, sessions.epoch FROM sessions JOIN accounts \
        ON accounts.tenant = sessions.tenant AND accounts.person = sessions.person \
        WHERE sessions.tenant = $1 AND sessions.session_hash = $2 \
        AND accounts.closed_at IS NULL AND accounts.epoch = sessions.epoch";
    READ_SESSIONS_OF = "SELECT sessions.session_hash, sessions.session, sessions.person, sessions.way, \
        sessions.waits_for_second_factor, sessions.agent, sessions.created_at, sessions.seen_at, sessions.expires_at, \
        sessions.ended_at, sessions.epoch FROM sessions JOIN accounts \
        ON accounts.tenant = sessions.tenant AND accounts.person = sessions.person \
        WHERE sessions.tenant = $1 AND sessions.person = $2 AND sessions.ended_at IS NULL \
        AND accounts.closed_at IS NULL AND accounts.epoch = sessions.epoch \
        ORDER BY sessions.created_at DESC LIMIT 100";
    PUT_SESSION = "INSERT INTO sessions (tenant, session_hash, session, person, way, waits_for_second_factor, agent, \
        created_at, seen_at, expires_at, ended_at, epoch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    SEE_SESSION = "UPDATE sessions SET seen_at = $3 WHERE tenant = $1 AND session_hash = $2 AND seen_at < $3";
    END_SESSION = "UPDATE sessions SET ended_at = $3 WHERE tenant = $1 AND session_hash = $2 AND ended_at IS NULL";
    END_SESSION_OF = "UPDATE sessions SET ended_at = $4 WHERE tenant = $1 AND person = $2 AND session = $3 \
        AND ended_at IS NULL";
    FORGET_SESSIONS = "DELETE FROM sessions WHERE tenant = $1 AND expires_at < $2";
    PUT_SIGN_IN = "INSERT INTO sign_ins (tenant, at, id, person, way, outcome, address, agent) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    READ_SIGN_INS = "SELECT at, id, person, way, outcome, address, agent FROM sign_ins \
        WHERE tenant = $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4";
    READ_SIGN_INS_OF = "SELECT at, id, person, way, outcome, address, agent FROM sign_ins \
        WHERE tenant = $1 AND person = $2 AND (at, id) < ($3, $4) ORDER BY at DESC, id DESC LIMIT $5";
    FORGET_SIGN_INS = "DELETE FROM sign_ins WHERE tenant = $1 AND at < $2";
}

impl Store {
    /// The session with this hash, whether its time is over or not; None when its owner's account was closed, or
    /// their access was ended since it began.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn session(
        &self,
        tenant: TenantId,
        session_hash: &Hash,
    ) -> Result<Option<SessionRow>, StoreError> {
        self.db.first(&READ_SESSION, Values::of([tenant.value(), session_hash.value()]), read).await
    }

    /// The sessions of a person that nobody has ended, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sessions_of(
        &self,
        tenant: TenantId,
        person: PersonId,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let values = Values::of([tenant.value(), person.value()]);
        self.db.list(&READ_SESSIONS_OF, values, read).await
    }

    /// Begins a session.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_session(&self, tenant: TenantId, row: &SessionRow) -> Result<(), StoreError> {
        let values = Values::of([
            tenant.value(),
            row.session_hash.value(),
            row.session.value(),
            row.person.value(),
            row.way.value(),
            row.waits_for_second_factor.value(),
            row.agent.value(),
            row.created_at.value(),
            row.seen_at.value(),
            row.expires_at.value(),
            maybe(&row.ended_at),
            row.epoch.value(),
        ]);
        self.changed(&PUT_SESSION, values).await.map(drop)
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn see_session(
        &self,
        tenant: TenantId,
        session_hash: &Hash,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let values = Values::of([tenant.value(), session_hash.value(), now.value()]);
        self.changed(&SEE_SESSION, values).await.map(drop)
    }

    /// Ends a session; false when it had ended.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_session(
        &self,
        tenant: TenantId,
        session_hash: &Hash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let values = Values::of([tenant.value(), session_hash.value(), now.value()]);
        self.changed(&END_SESSION, values).await
    }

    /// Ends a session of a person by its id; false when there is none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_session_of(
        &self,
        tenant: TenantId,
        person: PersonId,
        session: Uuid,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let values = Values::of([tenant.value(), person.value(), session.value(), now.value()]);
        self.changed(&END_SESSION_OF, values).await
    }

    /// Notes a try to sign in.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn note_sign_in(&self, tenant: TenantId, row: &SignInRow) -> Result<(), StoreError> {
        let values = Values::of([
            tenant.value(),
            row.at.value(),
            row.id.value(),
            maybe(&row.person),
            row.way.value(),
            row.outcome.value(),
            row.address.value(),
            row.agent.value(),
        ]);
        self.changed(&PUT_SIGN_IN, values).await.map(drop)
    }

    /// A page of the sign-in log before an entry, the newest first; of one person, or of everybody.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sign_ins(
        &self,
        tenant: TenantId,
        person: Option<PersonId>,
        before: (Timestamp, Uuid),
        limit: i64,
    ) -> Result<Vec<SignInRow>, StoreError> {
        let (at, id) = (before.0.value(), before.1.value());
        match &person {
            Some(person) => {
                let values = Values::of([tenant.value(), person.value(), at, id, limit.value()]);
                self.db.list(&READ_SIGN_INS_OF, values, read_sign_in).await
            }
            None => {
                let values = Values::of([tenant.value(), at, id, limit.value()]);
                self.db.list(&READ_SIGN_INS, values, read_sign_in).await
            }
        }
    }

    /// Forgets what is no longer needed: sessions and wrong tries that ended before `ended`, the log before `log`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_sign_ins(
        &self,
        tenant: TenantId,
        ended: Timestamp,
        log: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.db.begin().await?;
        transaction.run(&FORGET_SESSIONS, Values::of([tenant.value(), ended.value()])).await?;
        tries::forget_old(&mut transaction, tenant, ended).await?;
        transaction.run(&FORGET_SIGN_INS, Values::of([tenant.value(), log.value()])).await?;
        transaction.commit().await
    }

    /// Runs one statement in a transaction of its own; whether it changed anything.
    pub(crate) async fn changed(
        &self,
        statement: &'static Statement,
        values: Values<'_>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.db.begin().await?;
        let changed = transaction.run(statement, values).await?;
        transaction.commit().await?;
        Ok(changed > 0)
    }
}

fn read(mut row: Reader<'_>) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        session_hash: row.take()?,
        session: row.take()?,
        person: row.take()?,
        way: row.take()?,
        waits_for_second_factor: row.take()?,
        agent: row.take()?,
        created_at: row.take()?,
        seen_at: row.take()?,
        expires_at: row.take()?,
        ended_at: row.optional()?,
        epoch: row.take()?,
    })
}

fn read_sign_in(mut row: Reader<'_>) -> Result<SignInRow, StoreError> {
    Ok(SignInRow {
        at: row.take()?,
        id: row.take()?,
        person: row.optional()?,
        way: row.take()?,
        outcome: row.take()?,
        address: row.take()?,
        agent: row.take()?,
    })
}
