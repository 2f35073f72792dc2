//! `gewu backup`

use super::part::Part;
use super::place::{Place, fingerprint};
use super::told::{Line, tell, tell_tables};
use crate::Failure;
use crate::ambient::SystemClock;
use crate::opened::must_be_there;
use clap::{Args, Subcommand};
use gewu_app::Clock as _;
use gewu_app::archive::{Order, check, write};
use gewu_store::{Options, Store};
use std::path::PathBuf;

/// Write the whole server out: every tenant with its attachments. It goes on serving meanwhile
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true
)]
pub struct Backup {
    #[command(subcommand)]
    which: Option<Which>,
    #[command(flatten)]
    place: Place,
    /// Go on without attachments that are missing or damaged; the backup names them
    #[arg(long)]
    incomplete: bool,
    /// The backup to write
    #[arg(required = true)]
    file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// Read a backup or an archive through, and say what is in it
    Check(Check),
}

#[derive(Debug, Args)]
struct Check {
    /// Tell each table as well
    #[arg(long)]
    tables: bool,
    /// The backup or archive
    file: PathBuf,
}

impl Backup {
    pub async fn run(self) -> Result<(), Failure> {
        match (&self.which, &self.file) {
            (Some(Which::Check(said)), _) => said.run(),
            (None, Some(file)) => self.make(file).await,
            (None, None) => Err("say which file to write".into()),
        }
    }

    async fn make(&self, file: &std::path::Path) -> Result<(), Failure> {
        let database = self.place.database()?;
        must_be_there(database)?;
        let order = Order {
            tenant: None,
            made_at: SystemClock.now(),
            key: fingerprint(self.place.key()?),
            incomplete: self.incomplete,
        };
        let (part, out) = Part::begin(file)?;
        // As it is: a backup before an upgrade is one of what was before it.
        let store = Store::open_as_it_is(database, &Options::default()).await?;
        let line = Line::new();
        let mut show = |progress: gewu_app::archive::Progress<'_>| line.show(progress);
        let (made, out) = write(&store, &self.place.open_files()?, &order, out, &mut show).await?;
        drop(line);
        store.close().await;
        part.finish(out)?;
        tell(&made.header, &made.manifest, &made.sha256, made.bytes);
        Ok(())
    }
}

impl Check {
    fn run(&self) -> Result<(), Failure> {
        let line = Line::new();
        let contents = check(&self.file)?;
        drop(line);
        tell(&contents.header, &contents.manifest, &contents.sha256, contents.bytes);
        if self.tables {
            tell_tables(&contents);
        }
        println!("whole: every row and file is as it was written");
        Ok(())
    }
}
