//! `gewu pack show`, `proposals`

use crate::Failure;
use crate::opened::Database;
use clap::Args;
use gewu_app::pack::{EditionView, Named, ProposalView};
use gewu_app::{App, Tenant};
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;

#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    database: Database,
    /// A pack's id; all of them, if not said
    pack: Option<String>,
}

#[derive(Debug, Args)]
pub struct Proposals {
    #[command(flatten)]
    database: Database,
    /// All that was ever proposed about this pack
    #[arg(long)]
    pack: Option<String>,
}

impl Show {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        match &self.pack {
            None => list(&app, tenant).await,
            Some(pack) => one(&app, tenant, pack).await,
        }
    }
}

async fn list(app: &App, tenant: TenantId) -> Result<(), Failure> {
    for line in app.packs(tenant).await? {
        let state = if line.retired_at.is_some() { "retired" } else { "in force" };
        println!(
            "{}  {}  {state}  parameters {}  running {}  proposals {}",
            line.pack, line.title, line.parameters, line.running, line.waiting
        );
    }
    Ok(())
}

async fn one(app: &App, tenant: TenantId, pack: &str) -> Result<(), Failure> {
    let snapshot = app.tenant(tenant).await?;
    let view = app.pack(tenant, pack).await?;
    println!("{}  {}\n{}", view.line.pack, view.line.title, view.line.summary);
    for edition in app.editions(tenant, pack).await? {
        edition_told(&snapshot, &edition);
    }
    Ok(())
}

fn edition_told(snapshot: &Tenant, edition: &EditionView) {
    let mark = if edition.in_force { "  in force" } else { "" };
    println!("\n{}{mark}", edition.hash);
    for turn in &edition.turns {
        let what = if turn.retired { "retired" } else { "published" };
        let (at, by) = (local(snapshot, turn.at), who(&turn.by));
        let proposed = turn.proposed_by.as_ref().map(|by| format!(", proposed by {}", who(by)));
        let proposed = proposed.unwrap_or_else(|| ", at first set-up".to_owned());
        println!("  {what} {at} by {by}{proposed}{}", note(turn.note.as_deref()));
    }
    for (parameters, matters) in &edition.running {
        println!("  {matters} running with parameters {parameters}");
    }
}

impl Proposals {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let snapshot = app.tenant(tenant).await?;
        let views = match &self.pack {
            None => app.waiting_proposals(tenant).await?,
            Some(pack) => app.proposals_of(tenant, pack).await?,
        };
        views.iter().for_each(|view| proposal_told(&snapshot, view));
        Ok(())
    }
}

fn proposal_told(snapshot: &Tenant, view: &ProposalView) {
    let kind = if view.retires { "retire" } else { "publish" };
    let (at, by) = (local(snapshot, view.proposed_at), who(&view.proposed_by));
    println!("{}  {}  {kind} {} {}  {at} by {by}", view.proposal, view.status, view.pack, view.title);
    println!("  {}{}", view.hash, note(Some(&view.note)));
    if let (Some(by), Some(at)) = (&view.decided_by, view.decided_at) {
        println!("  {} {} by {}{}", view.status, local(snapshot, at), who(by), note(view.reason.as_deref()));
    }
    view.faults.iter().for_each(|fault| println!("  {fault}"));
}

fn who(named: &Named) -> &str {
    named.name.as_deref().unwrap_or(&named.actor)
}

fn note(note: Option<&str>) -> String {
    note.map_or(String::new(), |note| format!(": {note}"))
}

fn local(snapshot: &Tenant, at: Timestamp) -> String {
    at.to_zoned(snapshot.work_time.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}
