//! What brings an edition into force.

use super::hex;
use crate::App;
use crate::error::AppError;
use gewu_kernel::Timestamp;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::TenantId;
use gewu_packs::Files;
use gewu_store::Hash;
use gewu_store::pack::PackRow;
use jiff::SignedDuration;

impl App {
    /// The row of an edition that comes into force now.
    pub(super) async fn row_in_force(
        &self,
        tenant: TenantId,
        pack: &str,
        hash: Hash,
        files: &Files,
    ) -> Result<PackRow, AppError> {
        let earlier = self.latest_row(tenant, pack).await?;
        let published_at = self.after(earlier.map(|row| row.published_at));
        let content = canonical(files);
        Ok(PackRow { hash, pack: pack.to_owned(), content, published_at, retired_at: None })
    }

    /// Now, and in any case after what was before: the latest is in force, also where the clock has stood still or fallen
    /// behind.
    fn after(&self, earlier: Option<Timestamp>) -> Timestamp {
        let now = self.clock.now();
        let next = earlier.and_then(|at| at.checked_add(SignedDuration::from_millis(1)).ok());
        next.map_or(now, |next| next.max(now))
    }

    /// The hash of the edition of a pack that takes new matters now.
    pub(super) async fn hash_in_force(
        &self,
        tenant: TenantId,
        pack: &str,
    ) -> Result<Option<String>, AppError> {
        let row = self.latest_row(tenant, pack).await?;
        Ok(row.filter(|row| row.retired_at.is_none()).map(|row| hex(&row.hash)))
    }
}
