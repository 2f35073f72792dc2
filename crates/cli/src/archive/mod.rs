//! `gewu archive`, `gewu backup` and `gewu restore`

mod backup;
mod export;
mod import;
mod part;
mod place;
mod restore;
mod told;

pub use backup::Backup;
pub use restore::Restore;

use crate::Failure;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Archive {
    /// Write a tenant out, with its journal and attachments, for another server
    Export(export::Export),
    /// Take a tenant in that another server wrote out
    Import(import::Import),
}

impl Archive {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Archive::Export(export) => export.run().await,
            Archive::Import(import) => import.run().await,
        }
    }
}
