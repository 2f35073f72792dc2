//! `gewu pack`

use crate::Failure;
use crate::embedded;
use crate::opened::{Database, OPERATOR, read_text};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Pack {
    /// Bring a pack into force; matters that run keep what they began with
    Publish(Publish),
    /// Set the tenant's parameters for a pack, from a TOML file
    Overlay(Overlay),
}

#[derive(Debug, Args)]
pub struct Publish {
    #[command(flatten)]
    database: Database,
    /// A folder with a pack.toml, or the id of a pack that ships
    pack: PathBuf,
}

#[derive(Debug, Args)]
pub struct Overlay {
    #[command(flatten)]
    database: Database,
    /// The pack's id
    pack: String,
    /// The parameters
    file: PathBuf,
}

impl Pack {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Pack::Publish(publish) => {
                let app = publish.database.open().await?;
                let tenant = publish.database.tenant(&app).await?;
                let hash = app.publish(tenant, &embedded::pack(&publish.pack)?, OPERATOR).await?;
                println!("in force: {hash}");
            }
            Pack::Overlay(overlay) => {
                let app = overlay.database.open().await?;
                let tenant = overlay.database.tenant(&app).await?;
                let text = read_text(&overlay.file)?;
                let version = app.set_overlay(tenant, &overlay.pack, &text, OPERATOR).await?;
                println!("parameters of {}: version {version}", overlay.pack);
            }
        }
        Ok(())
    }
}
