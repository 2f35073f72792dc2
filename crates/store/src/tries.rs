//! Wrong tries to sign in, by login and by whence. No facts: they tell how somebody came in, and are kept for a day.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader, Value};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;

/// With which login, and whence: both hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whence {
    /// The login that was typed.
    pub login_hash: Hash,
    /// A network, a device, or everywhere.
    pub whence_hash: Hash,
}

/// Wrong tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// How many in a row.
    pub failures: i64,
    /// Until when none counts.
    pub locked_until: Timestamp,
}

statements! {
    READ_TRIES = "SELECT failures, locked_until FROM sign_in_tries \
        WHERE tenant = $1 AND login_hash = $2 AND whence_hash = $3";
    READ_LOCK = "SELECT locked_until FROM sign_in_tries \
        WHERE tenant = $1 AND login_hash = $2 AND whence_hash <> $3 AND locked_until > $4 LIMIT 1";
    COUNT_TRY = "INSERT INTO sign_in_tries (tenant, login_hash, whence_hash, failures, failed_at, locked_until) \
        VALUES ($1, $2, $3, 1, $4, 0) ON CONFLICT (tenant, login_hash, whence_hash) DO UPDATE SET \
        failures = CASE WHEN sign_in_tries.failed_at < $5 \
            OR (sign_in_tries.locked_until > 0 AND sign_in_tries.locked_until <= excluded.failed_at) \
            THEN 1 ELSE sign_in_tries.failures + 1 END, \
        locked_until = CASE WHEN sign_in_tries.locked_until <= excluded.failed_at \
            THEN 0 ELSE sign_in_tries.locked_until END, \
        failed_at = excluded.failed_at";
    COUNT_IN_ALL = "INSERT INTO sign_in_tries (tenant, login_hash, whence_hash, failures, failed_at, locked_until) \
        VALUES ($1, $2, $3, 1, $4, 0) ON CONFLICT (tenant, login_hash, whence_hash) DO UPDATE SET \
        failures = CASE WHEN sign_in_tries.failed_at < $5 THEN 1 ELSE sign_in_tries.failures + 1 END, \
        failed_at = excluded.failed_at";
    LOCK_TRIES = "UPDATE sign_in_tries SET locked_until = $4 \
        WHERE tenant = $1 AND login_hash = $2 AND whence_hash = $3";
    TAKE_TURN = "UPDATE sign_in_tries SET locked_until = $4 \
        WHERE tenant = $1 AND login_hash = $2 AND whence_hash = $3 AND locked_until <= $5";
    FORGET_TRIES_WHENCE = "DELETE FROM sign_in_tries WHERE tenant = $1 AND login_hash = $2 AND whence_hash = $3";
    FORGET_TRIES_OF = "DELETE FROM sign_in_tries WHERE tenant = $1 AND login_hash = $2";
    FORGET_TRIES = "DELETE FROM sign_in_tries WHERE tenant = $1 AND failed_at < $2 AND locked_until < $2";
}

fn at<'v>(tenant: &'v TenantId, whence: &'v Whence) -> [Value<'v>; 3] {
    [tenant.value(), whence.login_hash.value(), whence.whence_hash.value()]
}

impl Store {
    /// Until when a login is locked from anywhere but `everywhere`, where it is only slowed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn locked_until(
        &self,
        tenant: TenantId,
        everywhere: &Whence,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut values = at(&tenant, everywhere).to_vec();
        values.push(now.value());
        self.db.first(&READ_LOCK, Values::of(values), |mut row| row.take()).await
    }

    /// Wrong tries with a login from one place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tries(&self, tenant: TenantId, whence: &Whence) -> Result<Option<Tries>, StoreError> {
        self.db.first(&READ_TRIES, Values::of(at(&tenant, whence)), read).await
    }

    /// Counts a try before it is looked at, so that many at once count as many; says how many there were. Counting
    /// begins anew when a lock has passed and when the last try was before `since`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count_try(
        &self,
        tenant: TenantId,
        whence: &Whence,
        now: Timestamp,
        since: Timestamp,
    ) -> Result<Option<Tries>, StoreError> {
        let mut transaction = self.db.begin().await?;
        let mut values = at(&tenant, whence).to_vec();
        values.extend([now.value(), since.value()]);
        transaction.run(&COUNT_TRY, Values::of(values)).await?;
        let rows = transaction.rows(&READ_TRIES, Values::of(at(&tenant, whence))).await?;
        transaction.commit().await?;
        rows.first().map(|row| read(Reader::new(row))).transpose()
    }

    /// Counts a try among all with its login. After `many` of them, tries take turns: one until `next`. Says until
    /// when whoever has no turn waits.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take_turn(
        &self,
        tenant: TenantId,
        everywhere: &Whence,
        many: i64,
        (since, now, next): (Timestamp, Timestamp, Timestamp),
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut transaction = self.db.begin().await?;
        let mut counted = at(&tenant, everywhere).to_vec();
        counted.extend([now.value(), since.value()]);
        transaction.run(&COUNT_IN_ALL, Values::of(counted)).await?;
        let rows = transaction.rows(&READ_TRIES, Values::of(at(&tenant, everywhere))).await?;
        let tries = rows.first().map(|row| read(Reader::new(row))).transpose()?;
        let slowed = tries.filter(|tries| tries.failures > many);
        let mut turn = at(&tenant, everywhere).to_vec();
        turn.extend([next.value(), now.value()]);
        let waits = match slowed {
            Some(tries) if transaction.run(&TAKE_TURN, Values::of(turn)).await? == 0 => {
                Some(tries.locked_until)
            }
            _ => None,
        };
        transaction.commit().await?;
        Ok(waits)
    }

    /// Lets no try count until an instant.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn lock_tries(
        &self,
        tenant: TenantId,
        whence: &Whence,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let mut values = at(&tenant, whence).to_vec();
        values.push(until.value());
        self.changed(&LOCK_TRIES, Values::of(values)).await.map(drop)
    }

    /// Forgets the wrong tries with a login from one place.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_tries(&self, tenant: TenantId, whence: &Whence) -> Result<(), StoreError> {
        self.changed(&FORGET_TRIES_WHENCE, Values::of(at(&tenant, whence))).await.map(drop)
    }
}

/// Forgets the wrong tries with a login from everywhere.
pub(crate) async fn forget(
    transaction: &mut Transaction,
    tenant: TenantId,
    login_hash: &Hash,
) -> Result<(), StoreError> {
    transaction.run(&FORGET_TRIES_OF, Values::of([tenant.value(), login_hash.value()])).await.map(drop)
}

/// Forgets what was tried and locked before an instant.
pub(crate) async fn forget_old(
    transaction: &mut Transaction,
    tenant: TenantId,
    before: Timestamp,
) -> Result<(), StoreError> {
    transaction.run(&FORGET_TRIES, Values::of([tenant.value(), before.value()])).await.map(drop)
}

fn read(mut row: Reader<'_>) -> Result<Tries, StoreError> {
    Ok(Tries { failures: row.take()?, locked_until: row.take()? })
}
