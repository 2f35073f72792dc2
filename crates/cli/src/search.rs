//! `gewu search`

use crate::Failure;
use crate::opened::Database;
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Search {
    /// Drop what is searched and write it anew from the journal; the server may go on meanwhile
    Rebuild(Rebuild),
}

#[derive(Debug, Args)]
pub struct Rebuild {
    #[command(flatten)]
    database: Database,
}

impl Search {
    pub async fn run(self) -> Result<(), Failure> {
        let Search::Rebuild(rebuild) = self;
        let app = rebuild.database.open().await?;
        let tenant = rebuild.database.tenant(&app).await?;
        let followed = app.rebuild_search(tenant).await?;
        println!("{followed} facts followed");
        app.store.close().await;
        Ok(())
    }
}
