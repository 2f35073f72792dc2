//! `gewu rechecks`

use crate::Failure;
use crate::opened::Database;
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Rechecks {
    /// Drop what was drawn to be looked at again and draw anew from the journal, which gives the same; the server may
    /// go on meanwhile
    Rebuild(Rebuild),
}

#[derive(Debug, Args)]
pub struct Rebuild {
    #[command(flatten)]
    database: Database,
}

impl Rechecks {
    pub async fn run(self) -> Result<(), Failure> {
        let Rechecks::Rebuild(rebuild) = self;
        let app = rebuild.database.open().await?;
        let tenant = rebuild.database.tenant(&app).await?;
        let followed = app.rebuild_rechecks(tenant).await?;
        println!("{followed} facts followed");
        app.store.close().await;
        Ok(())
    }
}
