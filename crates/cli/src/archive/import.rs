//! `gewu archive import`

use super::place::key_at;
use super::told::{Line, tell};
use crate::Failure;
use crate::opened::Database;
use clap::Args;
use gewu_app::archive::{KeyHere, Progress, examine, importable};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    database: Database,
    /// Take it in although the key for what is sealed in it is not here: second factors then have to be set up anew
    #[arg(long)]
    without_key: bool,
    /// The archive
    file: PathBuf,
}

impl Import {
    pub async fn run(self) -> Result<(), Failure> {
        let key = match self.without_key {
            true => KeyHere::Whichever,
            false => key_at(&self.database.key_file())?,
        };
        let line = Line::new();
        // Read through before a database is made for it.
        let contents = examine(&self.file).await?;
        importable(&contents.header, &key)?;
        let app = self.database.open().await?;
        let folder = tempfile::tempdir()?;
        let mut show = |progress: Progress<'_>| line.show(progress);
        let scratch = folder.path().join("earlier.db");
        app.import_archive(&self.file, &contents, &key, &scratch, &mut show).await?;
        drop(line);
        app.store.close().await;
        tell(&contents.header, &contents.manifest, &contents.sha256, contents.bytes);
        println!("imported; sessions, tokens and links for choosing a password are to be made anew");
        Ok(())
    }
}
