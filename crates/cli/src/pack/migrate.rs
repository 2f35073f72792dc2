//! `gewu pack rehearse`, `migrate`, `migrate-back`

use crate::Failure;
use crate::opened::{Database, OPERATOR};
use clap::Args;
use gewu_app::pack::{Left, Migration, Plan};

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

    /// Says what would change for which matters.
    pub async fn rehearse(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let rehearsed = app.rehearse_migration(tenant, &self.pack, &self.plan()).await?;
        println!(
            "{} matters run on other editions; {} can go over, {} cannot",
            rehearsed.running, rehearsed.fit, rehearsed.unfit
        );
        for ((from, to), count) in &rehearsed.steps {
            println!("  {count:>8}  {from} → {to}");
        }
        println!("  {:>8}  with another limit", rehearsed.other_limits);
        println!("  {:>8}  go to somebody else", rehearsed.reassigned);
        tell(&rehearsed.left);
        Ok(())
    }

    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let done = app.migrate(tenant, &self.pack, &self.plan(), OPERATOR, None).await?;
        told(&done);
        println!("to take it back: gewu pack migrate-back {} {}", self.pack, done.migration);
        Ok(())
    }
}

impl Back {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        told(&app.migrate_back(tenant, &self.pack, &self.migration, OPERATOR, None).await?);
        Ok(())
    }
}

fn told(done: &Migration) {
    println!("{} matters moved, {} stay where they are", done.moved, done.unfit);
    tell(&done.left);
}

fn tell(left: &[Left]) {
    for Left { matter, title, why } in left {
        println!("  {matter} {}: {why}", title.as_deref().unwrap_or_default());
    }
}
