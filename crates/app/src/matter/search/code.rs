//! What is typed whole and names one thing.

use crate::App;
use crate::error::AppError;
use crate::matter::receipt;
use crate::tenant::Tenant;
use gewu_kernel::Date;
use gewu_kernel::id::AreaId;
use gewu_store::matter::MatterRow;

/// What a code names.
pub(super) enum Coded {
    /// One matter.
    Matter(Box<MatterRow>),
    /// All that lies in an area.
    Area(AreaId),
}

impl App {
    /// What is named by what was typed, if it is a code. Ids by which other systems know a matter belong here.
    pub(super) async fn coded(
        &self,
        tenant: &Tenant,
        typed: &str,
        day: Date,
    ) -> Result<Option<Coded>, AppError> {
        let typed = typed.trim();
        if let Some(hash) = receipt::hash(typed)
            && let Some(row) = self.store.matter_by_receipt(tenant.row.tenant, &hash).await?
        {
            return Ok(Some(Coded::Matter(Box::new(row))));
        }
        Ok(tenant.territory.by_code(typed, day).map(Coded::Area))
    }
}
