//! Packs of a tenant: proposed by one person, brought into force by another, with the tenant's own parameters, until they
//! retire.

mod check;
mod decide;
mod error;
pub mod files;
mod force;
mod history;
mod migrate;
mod overlay;
mod parameters;
mod propose;
pub mod publish;
mod show;
pub mod staffing;
mod table;
mod unpack;
mod view;

pub use check::Fault;
pub use error::PackError;
pub use gewu_matter::event::Pinned;
pub use gewu_matter::migrate::{Plan, Unfit};
pub use gewu_packs::settings::{CategorySettings, Settings};
pub use history::{EditionView, Turn};
pub use migrate::{
    Handed, Left, Moving, OpenStep, Outlook, Past, Portion, Reason, Rehearsed, Stays, StepMove, WayBack,
};
pub use parameters::{Rehearsal, Setting, SettingsView, VersionView};
pub use propose::Draft;
pub use show::{PackLine, PackView, Pictured};
pub use unpack::{MOST_PACKED, unpack};
pub use view::{Named, ProposalView};

use crate::App;
use crate::error::AppError;
use data_encoding::HEXLOWER;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{Subject, TenantId};
use gewu_packs::Files;
use gewu_store::Hash;
use gewu_store::journal::FactRow;
use gewu_store::pack::PackRow;
use serde_json::Value;

/// A hash as people write it.
fn hex(hash: &Hash) -> String {
    HEXLOWER.encode(hash)
}

/// The hash that people wrote.
fn bytes(hash: &str) -> Option<Hash> {
    HEXLOWER.decode(hash.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok())
}

/// The hash of a pack that this program made.
fn own_bytes(hash: &str) -> Result<Hash, AppError> {
    bytes(hash).ok_or_else(|| AppError::Data("a pack’s hash is 64 hexadecimal digits".into()))
}

/// Files as they are kept.
fn files_of(content: &str, pack: &str) -> Result<Files, AppError> {
    serde_json::from_str(content)
        .map_err(|error| AppError::Data(format!("pack {pack} cannot be read: {error}")))
}

impl App {
    /// The row of the edition of a pack that was published last.
    async fn latest_row(&self, tenant: TenantId, pack: &str) -> Result<Option<PackRow>, AppError> {
        Ok(self.store.packs(tenant).await?.into_iter().rfind(|row| row.pack == pack))
    }

    /// The rows of all editions of a pack, the one published last at the end.
    async fn rows_of(&self, tenant: TenantId, pack: &str) -> Result<Vec<PackRow>, AppError> {
        let mut rows = self.store.packs(tenant).await?;
        rows.retain(|row| row.pack == pack);
        match rows.is_empty() {
            true => Err(PackError::NoSuchPack(pack.to_owned()).into()),
            false => Ok(rows),
        }
    }

    /// A fact about something other than a matter, next in its subject's order.
    pub(crate) async fn fact(
        &self,
        tenant: TenantId,
        subject: Subject,
        kind: &str,
        actor: &str,
        body: Value,
    ) -> Result<FactRow, AppError> {
        let now = self.clock.now();
        Ok(FactRow {
            subject_version: self.store.subject_version(tenant, &subject).await? + 1,
            subject,
            kind: kind.to_owned(),
            actor: actor.to_owned(),
            happened_at: now,
            recorded_at: now,
            body: canonical(&body),
        })
    }
}
