//! The sequencer: giving committed facts one gapless order.

use crate::App;
use crate::error::AppError;
use gewu_kernel::id::TenantId;

/// How many facts get their place in one transaction.
const AT_ONCE: i64 = 1000;

impl App {
    /// Orders every fact that is committed by now, and returns how many.
    pub async fn order(&self, tenant: TenantId) -> Result<usize, AppError> {
        let mut ordered = 0;
        loop {
            match self.store.order(tenant, AT_ONCE).await? {
                0 => return Ok(ordered),
                more => ordered += more,
            }
        }
    }
}
