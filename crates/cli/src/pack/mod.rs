//! `gewu pack`

mod diff;
mod migrate;
mod propose;
mod show;

use crate::Failure;
use crate::embedded;
use crate::opened::{self, Database, OPERATOR};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Pack {
    /// First set-up: bring a pack into force while no account has been used; afterwards two people do, by `propose`
    Publish(Publish),
    /// Propose an edition; the security administrator approves it at the desk
    Propose(propose::Propose),
    /// Propose that a pack takes no new matters any more
    Retire(propose::Retire),
    /// Take back what was proposed at the command line
    Withdraw(propose::Withdraw),
    /// List what waits for a decision, or all that was ever proposed about a pack
    Proposals(show::Proposals),
    /// Show the packs, or one with its editions and what still runs on each
    Show(show::Show),
    /// Say in words what differs between two packs, or from what is in force
    Diff(diff::Diff),
    /// Set the tenant's parameters for a pack, from a TOML file
    Overlay(Overlay),
    /// Say what would change for which matters if those that run went over to the edition in force
    Rehearse(migrate::Migrate),
    /// Take running matters over to the edition in force; those that cannot go are named, and stay
    Migrate(migrate::Migrate),
    /// Take back what a migration moved
    MigrateBack(migrate::Back),
}

#[derive(Debug, Args)]
pub struct Publish {
    #[command(flatten)]
    database: Database,
    /// A folder with a pack.toml, or the id of a pack that ships
    pack: PathBuf,
}

#[derive(Debug, Args)]
pub struct Overlay {
    #[command(flatten)]
    database: Database,
    /// The pack's id
    pack: String,
    /// The parameters
    file: PathBuf,
}

impl Pack {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Pack::Publish(publish) => {
                let app = publish.database.open().await?;
                let tenant = publish.database.tenant(&app).await?;
                let hash = app.publish(tenant, &embedded::pack(&publish.pack)?, OPERATOR).await?;
                println!("in force: {hash}");
            }
            Pack::Propose(propose) => propose.run().await?,
            Pack::Retire(retire) => retire.run().await?,
            Pack::Withdraw(withdraw) => withdraw.run().await?,
            Pack::Proposals(proposals) => proposals.run().await?,
            Pack::Show(show) => show.run().await?,
            Pack::Diff(diff) => diff.run().await?,
            Pack::Rehearse(migrate) => migrate.rehearse().await?,
            Pack::Migrate(migrate) => migrate.run().await?,
            Pack::MigrateBack(back) => back.run().await?,
            Pack::Overlay(overlay) => {
                let app = overlay.database.open().await?;
                let tenant = overlay.database.tenant(&app).await?;
                let written = opened::Overlay::read(&overlay.file)?;
                let set = app.set_overlay(tenant, &overlay.pack, &written.text, OPERATOR).await;
                let version = set.map_err(|error| written.blamed(error))?;
                println!("parameters of {}: version {version}", overlay.pack);
            }
        }
        Ok(())
    }
}
