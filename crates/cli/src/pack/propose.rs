//! `gewu pack propose`, `retire`, `withdraw`

use crate::Failure;
use crate::embedded;
use crate::opened::{Database, OPERATOR};
use clap::Args;
use gewu_app::App;
use gewu_app::pack::Draft;
use gewu_kernel::id::{ProposalId, TenantId};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Propose {
    #[command(flatten)]
    database: Database,
    /// A folder with a pack.toml, or the id of a pack that ships
    pack: PathBuf,
    /// What for; whoever decides reads it
    #[arg(long)]
    note: String,
    /// A proposal of the command line in whose place this one is put
    #[arg(long, value_name = "PROPOSAL")]
    replace: Option<ProposalId>,
}

#[derive(Debug, Args)]
pub struct Retire {
    #[command(flatten)]
    database: Database,
    /// The pack's id
    pack: String,
    /// What for; whoever decides reads it
    #[arg(long)]
    note: String,
}

#[derive(Debug, Args)]
pub struct Withdraw {
    #[command(flatten)]
    database: Database,
    /// The proposal
    proposal: ProposalId,
}

impl Propose {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let draft = Draft::Files(embedded::pack(&self.pack)?);
        let proposal = match self.replace {
            None => app.propose(tenant, draft, &self.note, OPERATOR).await?,
            Some(proposal) => {
                app.replace_proposal(tenant, proposal, draft, &self.note, OPERATOR).await?;
                proposal
            }
        };
        tell(&app, tenant, proposal).await
    }
}

impl Retire {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let proposal = app.propose(tenant, Draft::Retirement(self.pack), &self.note, OPERATOR).await?;
        tell(&app, tenant, proposal).await
    }
}

impl Withdraw {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        app.withdraw_proposal(tenant, self.proposal, OPERATOR).await?;
        println!("withdrawn: {}", self.proposal);
        Ok(())
    }
}

/// Says under which id it waits, or what is to be corrected first.
async fn tell(app: &App, tenant: TenantId, proposal: ProposalId) -> Result<(), Failure> {
    let (view, _) = app.proposal(tenant, proposal).await?;
    println!("proposed: {proposal}");
    println!("{}  {}", view.hash, view.title);
    if view.faults.is_empty() {
        println!("the security administrator approves it at the desk, under 机制包");
        return Ok(());
    }
    view.faults.iter().for_each(|fault| println!("  {fault}"));
    let count = view.faults.len();
    Err(format!(
        "{count} to correct before anybody can approve it; put the corrected one in its place with \
         `gewu pack propose PACK --note WHY --replace {proposal}`"
    )
    .into())
}
