//! `gewu journal`

use crate::Failure;
use crate::opened::{Database, create};
use clap::{Args, Subcommand};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Write every fact in order, one canonical JSON a line
    Export(Export),
}

#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    database: Database,
    /// The file; standard output, if not said
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Journal {
    pub async fn run(self) -> Result<(), Failure> {
        let Journal::Export(export) = self;
        let app = export.database.open().await?;
        let tenant = export.database.tenant(&app).await?;
        app.order(tenant).await?;
        let mut out: BufWriter<Box<dyn Write + Send>> = BufWriter::new(match &export.out {
            Some(path) => Box::new(create(path)?),
            None => Box::new(crate::pipe::output()),
        });
        let written = app.export_journal(tenant, &mut out).await?;
        out.flush()?;
        eprintln!("{written} facts");
        app.store.close().await;
        Ok(())
    }
}
