//! Tables with personal values: asked for by whoever reads these values one by one, allowed by another person, taken once.
//!
//! Between asking and taking nothing is kept but the request. The table is made when it is taken, of what its asker may
//! read then; each matter of which it tells something personal keeps who read it.

mod ask;
mod decide;
mod error;
mod reading;
mod requests;
mod table;
mod take;
mod view;

pub use error::ExportError;
pub use reading::ReadingView;
pub use view::ExportView;

use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{ExportId, TenantId};
use gewu_store::export::ExportRow;
use jiff::SignedDuration;

/// The most matters of one table with personal values: as few as the purpose needs, and each leaves its own fact.
pub const MOST_PERSONAL: usize = 10_000;
/// For how long after the decision the table may be taken.
pub const HOLDS: SignedDuration = SignedDuration::from_hours(24);

const WAITING: &str = "waiting";
const ALLOWED: &str = "allowed";

impl App {
    async fn export_row(&self, tenant: TenantId, export: ExportId) -> Result<ExportRow, AppError> {
        let row = self.store.export(tenant, export).await?;
        Ok(row.ok_or(ExportError::NoSuchExport(export))?)
    }

    /// A request on which nobody has decided. What is decided on it is saved with the fact that was next before it was
    /// read: whoever was faster makes it stale.
    async fn waiting_export(&self, tenant: TenantId, export: ExportId) -> Result<ExportRow, AppError> {
        let row = self.export_row(tenant, export).await?;
        match row.status.as_str() {
            WAITING => Ok(row),
            _ => Err(ExportError::Decided.into()),
        }
    }
}
