//! `gewu cards`

use crate::Failure;
use crate::opened::{Database, OPERATOR, read_text};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Cards {
    /// Set the telephones of offices that the public cards of grids show
    Set(Set),
}

#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    database: Database,
    /// JSON: {"phones": {"AREA CODE": {"office": "…", "supervision": "…"}}}; a larger area’s serve where a smaller has none
    file: PathBuf,
}

impl Cards {
    pub async fn run(self) -> Result<(), Failure> {
        let Cards::Set(set) = self;
        let text = read_text(&set.file)?;
        let app = set.database.open().await?;
        let tenant = set.database.tenant(&app).await?;
        let done = app.set_cards(tenant, &text, OPERATOR).await;
        app.store.close().await;
        done?;
        println!("published");
        Ok(())
    }
}
