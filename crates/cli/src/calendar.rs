//! `gewu calendar`

use crate::Failure;
use crate::opened::{Database, OPERATOR, read_text};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Calendar {
    /// Add a year that came out after this program, or correct one; every running limit is computed anew
    Add(Add),
}

#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    database: Database,
    /// The State Council's days off and on of a year, JSON in the shape of data/holidays/2026.json
    file: PathBuf,
}

impl Calendar {
    pub async fn run(self) -> Result<(), Failure> {
        let Calendar::Add(add) = self;
        let year = read_text(&add.file)?;
        let app = add.database.open().await?;
        let tenant = add.database.tenant(&app).await?;
        let moved = app.add_year(tenant, &year, OPERATOR).await;
        app.store.close().await;
        println!("in force; matters with a limit that moved: {}", moved?);
        Ok(())
    }
}
