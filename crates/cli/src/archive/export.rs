//! `gewu archive export`

use super::part::Part;
use super::place::{fingerprint, key_at};
use super::told::{Line, tell};
use crate::Failure;
use crate::opened::{Database, OPERATOR};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    database: Database,
    /// Go on without attachments that are missing or damaged; the archive names them
    #[arg(long)]
    incomplete: bool,
    /// The archive to write; the server may go on meanwhile
    file: PathBuf,
}

impl Export {
    pub async fn run(self) -> Result<(), Failure> {
        self.database.must_be_there()?;
        let key = fingerprint(key_at(&self.database.key_file())?);
        let (part, out) = Part::begin(&self.file)?;
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let line = Line::new();
        let mut show = |progress: gewu_app::archive::Progress<'_>| line.show(progress);
        let (made, out) = app.archive(tenant, key, self.incomplete, OPERATOR, out, &mut show).await?;
        drop(line);
        part.finish(out)?;
        tell(&made.header, &made.manifest, &made.sha256, made.bytes);
        let waiting = app.store.waiting_messages(tenant).await?;
        if waiting > 0 {
            println!(
                "{waiting} messages wait here to be sent; they stay here: let this server send them before it stops for good"
            );
        }
        app.store.close().await;
        Ok(())
    }
}
