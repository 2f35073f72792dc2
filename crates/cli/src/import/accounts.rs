//! `gewu import accounts`

use super::{Read, read};
use crate::Failure;
use crate::opened::{Database, OPERATOR};
use clap::Args;
use gewu_app::account::Invitation;
use gewu_app::account::import::ACCOUNT_COLUMNS;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Accounts {
    #[command(flatten)]
    database: Database,
    /// A CSV or XLSX file
    file: PathBuf,
    /// Where the links go by which people choose their passwords, each for 24 hours; FILE.links.csv if not said. Nobody
    /// else may read it; hand the links over and delete it
    #[arg(long, value_name = "FILE")]
    links: Option<PathBuf>,
    /// The address that people type
    #[arg(long, env = "GEWU_PUBLIC_URL", default_value = "http://127.0.0.1:8080", value_name = "URL")]
    public_url: String,
    /// Where the rows go that are left out; FILE.rejects.csv if not said
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Accounts {
    pub async fn run(self) -> Result<(), Failure> {
        let bytes = read(&self.file)?;
        let links =
            self.links.clone().unwrap_or_else(|| PathBuf::from(format!("{}.links.csv", self.file.display())));
        // Before the first account: a link that cannot be kept is lost.
        let mut kept = if self.dry_run { None } else { Some(Links::open(&links)?) };
        let app = self.database.open_with_key().await?;
        let tenant = self.database.tenant(&app).await?;
        let mut keep = |invitation: &Invitation| {
            kept.iter_mut().for_each(|kept| kept.put(invitation, &self.public_url));
        };
        let done = app.import_accounts(tenant, &bytes, OPERATOR, self.dry_run, true, &mut keep).await;
        app.store.close().await;
        if let Some(kept) = kept {
            kept.finish(&links)?;
        }
        let read = Read { file: &self.file, bytes: &bytes, columns: &ACCOUNT_COLUMNS };
        read.said(done?.imported, self.rejects, self.dry_run)
    }
}

/// The file of links; nobody but its owner may read it.
struct Links {
    file: File,
    count: usize,
    failed: Option<std::io::Error>,
}

impl Links {
    fn open(path: &Path) -> Result<Links, Failure> {
        let mut options = OpenOptions::new();
        // Links that were not handed over yet are not written over.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            format!(
                "the links cannot be kept in {}: {error}; hand over what is in it and delete it, or say --links",
                path.display()
            )
        })?;
        Ok(Links { file, count: 0, failed: None })
    }

    fn put(&mut self, invitation: &Invitation, public_url: &str) {
        let address = gewu_api::account::link(public_url, &invitation.key);
        let head = if self.count == 0 { "login,link\n" } else { "" };
        let written =
            writeln!(self.file, "{head}{},{address}", invitation.login).and_then(|()| self.file.sync_data());
        self.count += 1;
        self.failed = self.failed.take().or(written.err());
    }

    fn finish(self, path: &Path) -> Result<(), Failure> {
        match (self.failed, self.count) {
            (Some(error), _) => Err(format!(
                "the links could not be kept in {}: {error}; `gewu account link` makes a new one for each",
                path.display()
            )
            .into()),
            (None, 0) => Ok(std::fs::remove_file(path)?),
            (None, count) => {
                eprintln!(
                    "{}: {count} links, each for 24 hours; hand them over and delete it",
                    path.display()
                );
                Ok(())
            }
        }
    }
}
