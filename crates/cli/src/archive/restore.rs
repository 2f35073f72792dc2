//! `gewu restore`

use super::place::Place;
use super::told::{Line, tell};
use crate::Failure;
use crate::ambient::SystemClock;
use clap::Args;
use gewu_app::Clock as _;
use gewu_app::archive::{KeyHere, restore};
use std::path::PathBuf;

/// Bring a backup back into an empty database, of either kind
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    place: Place,
    /// Go on although the key for what is sealed in it is not here: second factors then have to be set up anew
    #[arg(long)]
    without_key: bool,
    /// The backup
    file: PathBuf,
}

impl Restore {
    pub async fn run(self) -> Result<(), Failure> {
        let key = match self.without_key {
            true => KeyHere::Whichever,
            false => self.place.key()?,
        };
        let (database, files) = (self.place.database()?, self.place.open_files()?);
        let line = Line::new();
        let mut show = |progress: gewu_app::archive::Progress<'_>| line.show(progress);
        let restored = restore(&self.file, database, &files, &key, SystemClock.now(), &mut show).await?;
        drop(line);
        restored.store.close().await;
        let contents = restored.contents;
        tell(&contents.header, &contents.manifest, &contents.sha256, contents.bytes);
        println!("restored: every row was read back and is as it was");
        Ok(())
    }
}
