//! Handing messages to whoever carries them.

use crate::App;
use crate::error::AppError;
use gewu_kernel::id::TenantId;
use gewu_store::outbox::MessageRow;
use jiff::SignedDuration;

/// Whoever carries messages: e-mail, text messages, an in-app list.
pub trait Carrier: Send + Sync {
    /// Takes one message, or says why not. The same message may come again.
    fn carry(&self, message: &MessageRow) -> Result<(), String>;
}

const AT_ONCE: i64 = 100;
/// How long a claimed message is held for whoever claimed it.
const HELD_SECONDS: i64 = 60;
/// The first delay after a failure; it doubles each time, up to six hours.
const RETRY_SECONDS: i64 = 30;
const LONGEST_RETRY_SECONDS: i64 = 6 * 3600;

impl App {
    /// Delivers what is due and returns how many messages were carried.
    pub async fn deliver(&self, tenant: TenantId, carrier: &dyn Carrier) -> Result<usize, AppError> {
        let mut carried = 0;
        loop {
            let now = self.clock.now();
            let claimed =
                self.store.claim(tenant, now, now + SignedDuration::from_secs(HELD_SECONDS), AT_ONCE).await?;
            if claimed.is_empty() {
                return Ok(carried);
            }
            for message in claimed {
                match carrier.carry(&message) {
                    Ok(()) => {
                        self.store.delivered(tenant, message.message, now).await?;
                        carried += 1;
                    }
                    Err(reason) => {
                        let doublings = message.attempts.clamp(0, 12) as u32;
                        let delay = (RETRY_SECONDS << doublings).min(LONGEST_RETRY_SECONDS);
                        let again = now + SignedDuration::from_secs(delay);
                        self.store.failed(tenant, message.message, &reason, Some(again)).await?;
                    }
                }
            }
        }
    }
}
