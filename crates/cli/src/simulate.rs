//! `gewu simulate`

use crate::Failure;
use crate::ambient::SystemClock;
use crate::embedded::{self, Places};
use crate::opened::create;
use clap::Args;
use gewu_app::Clock;
use gewu_app::simulate::{Settings, Simulation, Summary, Wanted};
use gewu_kernel::Date;
use gewu_store::files::Files;
use gewu_store::{Options, Store};
use indicatif::{ProgressBar, ProgressStyle};
#[cfg(target_os = "linux")]
use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Play a pack over a synthetic county on a virtual clock, through the same use cases as everybody
#[derive(Debug, Args)]
pub struct Simulate {
    /// A folder with a pack.toml, or the id of a pack that ships
    pack: PathBuf,
    /// The division's code, 6 or 12 digits; its towns and villages are real, people and grids invented
    #[arg(long, value_name = "CODE")]
    area: String,
    /// How many days
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    days: u32,
    /// The same seed gives the same journal, byte for byte
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The first day
    #[arg(long, default_value = "2026-01-05", value_name = "DAY")]
    begin: Date,
    /// Matters opened on a day, if not as the pack's samples say
    #[arg(long, value_name = "COUNT")]
    reports_per_day: Option<u32>,
    /// An empty database to keep what is made; without it a temporary one is used
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The folder of attachments, with --database
    #[arg(long, default_value = "gewu-files", value_name = "FOLDER")]
    files: PathBuf,
    /// Write the journal here
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// The summary as JSON, for programs
    #[arg(long)]
    json: bool,
}

/// A simulation does one thing after the other: the program and the thread of its database take turns. On one
/// processor that takes half as long as waking another one for each turn.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    #[cfg(target_os = "linux")]
    {
        let mut here = CpuSet::new();
        here.set(sched_getcpu());
        // Where it is not permitted, it only takes longer.
        let _ = sched_setaffinity(None, &here);
    }
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

impl Simulate {
    pub async fn run(self) -> Result<(), Failure> {
        let temporary = tempfile::tempdir()?;
        let (database, folder) = match &self.database {
            Some(database) => (database.clone(), self.files.clone()),
            None => {
                let folder = temporary.path();
                (format!("sqlite:{}", folder.join("simulation.db").display()), folder.join("files"))
            }
        };
        // A file that cannot be written is told before the run, not after it.
        let journal = self.journal.as_deref().map(create).transpose()?;
        // What breaks off is not a county anybody works in: it is made anew.
        let options = Options { sqlite_alone: true, ..Options::default() };
        let store = Store::open_with(&database, &options, SystemClock.now()).await?;
        let places = Places::shipped()?;
        let wanted = Wanted {
            data: places.data(),
            division: self.area.clone(),
            begin: self.begin,
            days: self.days,
            seed: self.seed,
            settings: Settings { reports_per_day: self.reports_per_day, ..Settings::default() },
            overlay: None,
        };
        let pack = embedded::pack(&self.pack)?;
        eprintln!("人员和网格均为虚构，仅供演示与推演。People and grids are invented.");
        let mut simulation = Simulation::begin(store, Files::in_folder(&folder)?, &pack, wanted).await?;
        let bar = ProgressBar::new(u64::from(self.days));
        bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} days  {elapsed_precise}")?);
        let summary = simulation.run(&mut |day| bar.set_position(u64::from(day))).await?;
        bar.finish();
        if let Some(journal) = journal {
            let tenants = simulation.app.store.tenants().await?;
            let tenant = tenants.first().ok_or("the simulated database has no tenant")?.tenant;
            let mut out = BufWriter::new(journal);
            simulation.app.export_journal(tenant, &mut out).await?;
            out.flush()?;
        }
        simulation.app.store.close().await;
        match self.json {
            true => println!("{}", serde_json::to_string_pretty(&summary)?),
            false => print(&summary),
        }
        Ok(())
    }
}

fn print(summary: &Summary) {
    println!("\n{} days, {} facts", summary.days, summary.facts_in_all());
    for (kind, count) in &summary.facts {
        println!("  {count:>8}  {kind}");
    }
    println!(
        "{} matters opened, {} still open, {} of them late",
        summary.opened, summary.open, summary.overdue
    );
    for (end, count) in &summary.ended {
        println!("  {count:>8}  {end}");
    }
    println!("{} escalations, {} matters that time could not move", summary.escalations, summary.stuck);
    for (code, count) in &summary.refused {
        println!("  {count:>8}  refused: {code}");
    }
    let all = summary.reached.len() + summary.missed.len();
    println!("{} of {all} things that the pack permits were reached", summary.reached.len());
    let reached: Vec<String> = summary.reached.iter().map(|(_, goal)| goal.to_string()).collect();
    println!("  {}", reached.join(", "));
    for (procedure, goal) in &summary.missed {
        println!("  not reached: {procedure}/{goal}");
    }
}
