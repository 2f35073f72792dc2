//! `gewu pack rehearse`, `migrate`, `migrate-back`

use crate::Failure;
use crate::opened::Database;
use clap::Args;
use gewu_app::App;
use gewu_app::pack::{Plan, Stays};
use gewu_kernel::id::TenantId;

#[derive(Debug, Args)]
pub struct Migrate {
    #[command(flatten)]
    database: Database,
    /// The pack's id
    pack: String,
    /// What a step of an earlier edition becomes; steps that keep their ids need none
    #[arg(long = "step", value_name = "OLD=NEW", value_parser = renamed)]
    steps: Vec<(String, String)>,
    /// Compute running limits anew by the edition in force; else they stay as they were given
    #[arg(long)]
    new_limits: bool,
}

#[derive(Debug, Args)]
pub struct Back {
    #[command(flatten)]
    database: Database,
    /// The pack's id
    pack: String,
    /// The migration, as `gewu pack migrate` told it
    migration: String,
}

fn renamed(text: &str) -> Result<(String, String), String> {
    let (old, new) = text.split_once('=').ok_or("write OLD=NEW, for example handle=work-on")?;
    Ok((old.trim().to_owned(), new.trim().to_owned()))
}

impl Migrate {
    fn plan(&self) -> Plan {
        Plan { steps: self.steps.iter().cloned().collect(), new_limits: self.new_limits }
    }

    /// Says what would change for how many matters. Whoever sits at the command line is nobody who may read them.
    pub async fn rehearse(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let rehearsed = app.rehearse_migration(tenant, &self.pack, &self.plan(), None).await?;
        let stay = rehearsed.stays.matters;
        println!(
            "{} matters run on other editions; {} can go over, {stay} cannot",
            rehearsed.running, rehearsed.fit
        );
        if (rehearsed.looked_at as i64) < rehearsed.running {
            println!("  of the first {} that were looked at", rehearsed.looked_at);
        }
        for step in &rehearsed.steps {
            println!("  {:>8}  {} ({}) → {} ({})", step.matters, step.was.zh, step.from, step.is.zh, step.to);
        }
        println!("  {:>8}  with a limit that ends sooner", rehearsed.earlier);
        println!("  {:>8}  with a limit that ends later", rehearsed.later);
        for handed in &rehearsed.handed {
            println!("  {:>8}  go from {} to {}", handed.tasks, handed.from, handed.to);
        }
        tell(&rehearsed.stays);
        Ok(())
    }

    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let migration = app.order_migration(tenant, &self.pack, &self.plan(), None, None).await?;
        println!("to take it back: gewu pack migrate-back {} {migration}", self.pack);
        go_on(&app, tenant, &self.pack, &migration).await
    }
}

impl Back {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let back = app.order_way_back(tenant, &self.pack, &self.migration, None).await?;
        go_on(&app, tenant, &self.pack, &back).await
    }
}

/// Portion by portion to the end.
async fn go_on(app: &App, tenant: TenantId, pack: &str, migration: &str) -> Result<(), Failure> {
    let mut after: Option<String> = None;
    loop {
        let portion = app.go_on_migrating(tenant, pack, migration, after.as_deref(), None).await?;
        println!("{} matters moved, {} stay where they are", portion.moved, portion.stays.matters);
        tell(&portion.stays);
        after = portion.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

fn tell(stays: &Stays) {
    for reason in &stays.reasons {
        println!("  {:>8}  {}", reason.matters, reason.said.en);
    }
    for left in &stays.left {
        println!("            {}", left.matter);
    }
}
