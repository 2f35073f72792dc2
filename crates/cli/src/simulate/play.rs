//! One run of a pack over a county, in a database of its own.

use crate::Failure;
use crate::ambient::SystemClock;
use crate::embedded::Places;
use crate::opened::Overlay;
use gewu_app::simulate::samples::Samples;
use gewu_app::simulate::{Settings, Simulation, Summary, Wanted};
use gewu_app::{AppError, Clock};
use gewu_kernel::Date;
use gewu_packs::Pack;
use gewu_store::files::Files;
use gewu_store::{Options, Store};
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A pack with parameters and people: what is tried.
#[derive(Clone, Debug)]
pub struct Case {
    pub pack: gewu_packs::Files,
    pub overlay: Option<Overlay>,
    pub settings: Settings,
}

impl Case {
    /// The pack with its parameters, once everything that is set fits it.
    pub fn compiled(&self) -> Result<Pack, Failure> {
        let compiled = gewu_packs::compile(&self.pack, self.overlay()).map_err(AppError::Pack);
        let pack = compiled.map_err(|error| match &self.overlay {
            Some(overlay) => overlay.blamed(error),
            None => error,
        })?;
        self.settings.apply(&mut Samples::for_pack(&self.pack, &pack)?, &pack)?;
        Ok(pack)
    }

    pub fn overlay(&self) -> Option<&str> {
        self.overlay.as_ref().map(|overlay| overlay.text.as_str())
    }
}

/// What all runs of one call have in common.
pub struct Stage {
    pub places: Places,
    pub area: String,
    pub begin: Date,
    pub days: u32,
    pub seed: u64,
}

/// What is kept of a run beside its summary.
#[derive(Default)]
pub struct Keep {
    /// The database and the folder of attachments.
    pub database: Option<(String, PathBuf)>,
    pub journal: Option<File>,
}

impl Stage {
    /// Plays a case; `said` stands before its progress.
    pub async fn play(&self, case: &Case, keep: Keep, said: &str) -> Result<Summary, Failure> {
        let temporary = tempfile::tempdir()?;
        let (database, folder) = keep.database.unwrap_or_else(|| temporary_in(temporary.path()));
        // What breaks off is not a county anybody works in: it is made anew.
        let options = Options { sqlite_alone: true, ..Options::default() };
        let store = Store::open_with(&database, &options, SystemClock.now()).await?;
        let wanted = Wanted {
            data: self.places.data(),
            division: self.area.clone(),
            begin: self.begin,
            days: self.days,
            seed: self.seed,
            settings: case.settings.clone(),
            overlay: case.overlay().map(str::to_owned),
        };
        let mut simulation = Simulation::begin(store, Files::in_folder(&folder)?, &case.pack, wanted).await?;
        let bar = ProgressBar::new(u64::from(self.days)).with_prefix(said.to_owned());
        bar.set_style(ProgressStyle::with_template("{prefix}{bar:40} {pos}/{len} days  {elapsed_precise}")?);
        let summary = simulation.run(&mut |day| bar.set_position(u64::from(day))).await?;
        bar.finish();
        if let Some(journal) = keep.journal {
            let tenants = simulation.app.store.tenants().await?;
            let tenant = tenants.first().ok_or("the simulated database has no tenant")?.tenant;
            let mut out = BufWriter::new(journal);
            simulation.app.export_journal(tenant, &mut out).await?;
            out.flush()?;
        }
        simulation.app.store.close().await;
        Ok(summary)
    }
}

fn temporary_in(folder: &Path) -> (String, PathBuf) {
    (format!("sqlite:{}", folder.join("simulation.db").display()), folder.join("files"))
}
