//! Keeping what is searched up to date: after the journal, in its order.

use super::document::document;
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::TenantId;

/// How many facts one transaction follows. On SQLite it keeps all that write waiting, so it is short.
const AT_ONCE: i64 = 200;

impl App {
    /// Follows every fact that is in order by now, and returns how many.
    pub async fn follow_search(&self, tenant: TenantId) -> Result<usize, AppError> {
        let mut followed = 0;
        loop {
            let snapshot = self.tenant(tenant).await?;
            let write = |row: &_, values: &[_]| document(&snapshot, row, values);
            match self.store.follow_search(tenant, AT_ONCE, &write).await? {
                0 => return Ok(followed),
                more => followed += more,
            }
        }
    }

    /// Drops what is searched and writes it anew from the first fact; returns how many facts there are. Whoever
    /// searches meanwhile finds what is written so far.
    pub async fn rebuild_search(&self, tenant: TenantId) -> Result<usize, AppError> {
        self.order(tenant).await?;
        self.store.drop_search(tenant).await?;
        self.follow_search(tenant).await
    }
}
