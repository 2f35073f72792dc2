//! Counting wrong tries: by login and network, so that a stranger locks only their own network's way to a login; by
//! login and device, where somebody has signed in before; and in all, which slows but locks nobody out.

use super::{AccountError, hash};
use crate::App;
use crate::error::AppError;
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;
use gewu_store::Hash;
use gewu_store::account::AccountRow;
use gewu_store::tries::{Tries, Whence};
use jiff::SignedDuration;

/// How long a wrong try counts.
pub(super) const COUNTS: SignedDuration = SignedDuration::from_hours(24);
/// After so many times the tries that lock one network, tries from unknown devices take turns.
const MANY: i64 = 20;
/// How long a turn is.
const TURN: SignedDuration = SignedDuration::from_secs(10);

/// Where a try counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub(super) whence: Whence,
    /// It also counts among all tries with the login.
    pub(super) in_all: bool,
}

/// A try that was counted.
pub(super) struct Try {
    counts: Counts,
    failures: i64,
}

impl Counts {
    /// Tries that only whoever came so far can make: they count together, whencesoever.
    pub(super) fn alone(login_hash: Hash) -> Counts {
        Counts { whence: everywhere(login_hash), in_all: false }
    }
}

/// All tries with a login.
pub(super) fn everywhere(login_hash: Hash) -> Whence {
    Whence { login_hash, whence_hash: hash("everywhere", "") }
}

/// Under which names the tries of an account count: those of its password, of its second factor, and of whoever is
/// signed in and shows once more who they are. No login that is typed can reach the latter.
pub(super) fn names(row: &AccountRow) -> [Hash; 3] {
    [hash("login", &row.login), hash("second-factor", &row.login), hash("proof", &row.login)]
}

impl App {
    /// Counts a try before it is looked at, so that trying many at once gains nothing; refused while it is locked.
    pub(super) async fn begin_try(&self, tenant: TenantId, counts: Counts) -> Result<Try, AppError> {
        let (now, whence) = (self.clock.now(), &counts.whence);
        if counts.in_all {
            self.wait_for_turn(tenant, whence, now).await?;
        }
        let counted = self.store.count_try(tenant, whence, now, now - COUNTS).await?;
        let Tries { failures, locked_until } = counted.ok_or(AppError::Contended)?;
        if locked_until > now {
            return Err(locked(now, locked_until).into());
        }
        if failures > self.rules.tries {
            return Err(self.lock(tenant, whence).await?.into());
        }
        Ok(Try { counts, failures })
    }

    /// Ends a try: a right one forgets the wrong ones before it, the last wrong one locks.
    pub(super) async fn end_try(
        &self,
        tenant: TenantId,
        tried: Try,
        fits: bool,
        wrong: AccountError,
    ) -> Result<(), AppError> {
        let whence = &tried.counts.whence;
        if fits {
            self.store.forget_tries(tenant, whence).await?;
            if tried.counts.in_all {
                self.store.forget_tries(tenant, &everywhere(whence.login_hash)).await?;
            }
            return Ok(());
        }
        if tried.failures == self.rules.tries {
            self.lock(tenant, whence).await?;
        }
        Err(wrong.into())
    }

    /// What is locked already neither counts in all nor takes a turn.
    async fn wait_for_turn(&self, tenant: TenantId, whence: &Whence, now: Timestamp) -> Result<(), AppError> {
        let known = self.store.tries(tenant, whence).await?;
        if let Some(until) = known.map(|tries| tries.locked_until).filter(|until| *until > now) {
            return Err(locked(now, until).into());
        }
        let all = everywhere(whence.login_hash);
        let times = (now - COUNTS, now, now + TURN);
        match self.store.take_turn(tenant, &all, MANY * self.rules.tries, times).await? {
            Some(until) => Err(locked(now, until).into()),
            None => Ok(()),
        }
    }

    async fn lock(&self, tenant: TenantId, whence: &Whence) -> Result<AccountError, AppError> {
        let now = self.clock.now();
        let until = now + self.rules.lock;
        self.store.lock_tries(tenant, whence, until).await?;
        Ok(locked(now, until))
    }
}

fn locked(now: Timestamp, until: Timestamp) -> AccountError {
    let milliseconds = until.as_millisecond() - now.as_millisecond();
    let wait_seconds = u32::try_from((milliseconds + 999) / 1000).unwrap_or(1).max(1);
    AccountError::Locked { until, wait_seconds }
}
