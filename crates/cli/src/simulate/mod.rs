//! `gewu simulate`

mod charts;
mod document;
mod facts;
mod play;
mod settings;
mod table;
mod tables;
mod words;

use crate::opened::{Overlay, create};
use crate::{Failure, embedded};
use clap::Args;
use document::{Document, FORMAT, Run};
use gewu_app::simulate::compare::{Comparison, compare};
use gewu_app::simulate::figures::percent;
use gewu_app::simulate::need::{Need, need, suffices};
use gewu_app::simulate::{MOST_HOLDERS, Settings, Summary};
use gewu_kernel::Date;
use gewu_packs::Pack;
use play::{Case, Keep, Stage};
#[cfg(target_os = "linux")]
use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
use settings::{OtherStaffing, Staffing, share};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use words::{Language, Names};

/// Play a pack over a synthetic county on a virtual clock, through the same use cases as everybody
#[derive(Debug, Args)]
pub struct Simulate {
    /// A folder with a pack.toml, or the id of a pack that ships
    pack: PathBuf,
    /// A county's code, 6 or 12 digits, for example 440783 (another is told which there are); its towns and villages
    /// are real, people and grids invented
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
    #[command(flatten, next_help_heading = "People and work")]
    staffing: Staffing,
    /// The tenant's parameters for the pack: other limits, as for `gewu pack overlay`
    #[arg(long, value_name = "FILE", help_heading = "People and work")]
    overlay: Option<PathBuf>,
    /// Lay another pack, or another edition of it, beside this one: the same seed, the same arrivals
    #[arg(long, value_name = "PACK", help_heading = "What if")]
    against: Option<PathBuf>,
    /// The tenant's parameters in the other run; without it, those of --overlay
    #[arg(long, value_name = "FILE", help_heading = "What if")]
    against_overlay: Option<PathBuf>,
    #[command(flatten, next_help_heading = "What if")]
    other: OtherStaffing,
    /// Find the fewest holders a seat with which a role is in time often enough; may be repeated, one after another
    #[arg(long, value_name = "ROLE", help_heading = "How many people",
          conflicts_with_all = ["against", "against_overlay", "against_staff", "against_available",
                                "against_absent", "database", "journal"])]
    need: Vec<String>,
    /// How often is often enough
    #[arg(long, value_name = "SHARE", default_value = "95%", value_parser = share, help_heading = "How many people")]
    on_time: u64,
    /// The most holders to try
    #[arg(long, value_name = "COUNT", default_value_t = 64, help_heading = "How many people",
          value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_HOLDERS)))]
    at_most: u32,
    /// An empty database to keep what is made; without it a temporary one is used
    #[arg(long, value_name = "URL", help_heading = "Output")]
    database: Option<String>,
    /// The folder of attachments, with --database
    #[arg(long, default_value = "gewu-files", value_name = "FOLDER", help_heading = "Output")]
    files: PathBuf,
    /// Write the journal here
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    journal: Option<PathBuf>,
    /// Write all figures as JSON, for programs; - or nothing is the standard output, in place of the tables
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", help_heading = "Output")]
    json: Option<PathBuf>,
    /// Draw charts into a folder, as SVG
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    charts: Option<PathBuf>,
    /// The language of tables and charts
    #[arg(long, value_enum, default_value = "zh-CN", help_heading = "Output")]
    language: Language,
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

/// A case that was played.
struct Played {
    case: Case,
    pack: Pack,
    summary: Summary,
}

impl Simulate {
    pub async fn run(self) -> Result<(), Failure> {
        // A file that cannot be written is told before the run, not after it.
        let journal = self.journal.as_deref().map(create).transpose()?;
        let to_file = self.json.as_deref().filter(|path| *path != "-");
        let json = to_file.map(create).transpose()?;
        if let Some(folder) = &self.charts {
            std::fs::create_dir_all(folder)
                .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        }
        let stage = Stage {
            places: embedded::Places::shipped()?,
            area: self.area.clone(),
            begin: self.begin,
            days: self.days,
            seed: self.seed,
        };
        let case = self.case()?;
        let other = self.other_case(&case)?;
        // What is wrong with the second run is told before the first.
        let other = other.map(|other| other.compiled().map(|pack| (other, pack))).transpose()?;
        let pack = case.compiled()?;
        eprintln!("人员和网格均为虚构，仅供演示与推演。People and grids are invented.");
        if !self.need.is_empty() {
            let (needs, played) = self.search(&stage, case, pack).await?;
            return self.tell(&played, None, &needs, json);
        }
        let database = self.database.clone().map(|database| (database, self.files.clone()));
        let summary = stage.play(&case, Keep { database, journal }, "").await?;
        let played = Played { case, pack, summary };
        let other = match other {
            Some((case, pack)) => {
                let summary = stage.play(&case, Keep::default(), "").await?;
                let comparison = compare(&played.summary, &summary);
                Some((Played { case, pack, summary }, comparison))
            }
            None => None,
        };
        self.tell(&played, other.as_ref(), &[], json)
    }

    fn case(&self) -> Result<Case, Failure> {
        let plans = self.is_what_if() || !self.need.is_empty();
        let steered = Settings { steered: plans.then_some(0), ..Settings::default() };
        let settings = steered.with(&self.staffing.settings());
        let overlay = self.overlay.as_deref().map(Overlay::read).transpose()?;
        Ok(Case { pack: embedded::pack(&self.pack)?, overlay, settings })
    }

    fn is_what_if(&self) -> bool {
        self.against.is_some() || self.against_overlay.is_some() || self.other.any()
    }

    fn other_case(&self, case: &Case) -> Result<Option<Case>, Failure> {
        if !self.is_what_if() {
            return Ok(None);
        }
        let mut other = case.clone();
        if let Some(pack) = &self.against {
            other.pack = embedded::pack(pack)?;
        }
        if let Some(overlay) = &self.against_overlay {
            other.overlay = Some(Overlay::read(overlay)?);
        }
        other.settings = case.settings.with(&self.other.settings());
        Ok(Some(other))
    }

    /// Finds for one role after the other how many it needs, each with what was found for those before it.
    async fn search(
        &self,
        stage: &Stage,
        mut case: Case,
        pack: Pack,
    ) -> Result<(Vec<Need>, Played), Failure> {
        let mut needs = Vec::new();
        let mut last = None;
        for role in &self.need {
            let mut runs: BTreeMap<u32, Summary> = BTreeMap::new();
            let with = |holders: u32| {
                let mut case = case.clone();
                case.settings.staff.insert(role.clone(), holders);
                case
            };
            let found = need(role, self.on_time, self.at_most, async |holders| {
                let said = format!("{role}={holders} ");
                let summary = stage.play(&with(holders), Keep::default(), &said).await?;
                let figures = summary.figures.clone();
                if let Some(figures) = figures.role(role) {
                    let share = figures.line.limits.hundredths().map(percent);
                    eprintln!("{role}={holders}: {}", share.unwrap_or_else(|| "–".to_owned()));
                }
                runs.insert(holders, summary);
                Ok::<_, Failure>(figures)
            })
            .await?;
            // Where no number is enough, the others are looked for with the most that were tried.
            let holders = found.holders.or_else(|| found.tries.last().map(|last| last.holders));
            let Some(holders) = holders else { continue };
            case.settings.staff.insert(role.clone(), holders);
            last = runs.remove(&holders);
            needs.push(found);
        }
        let summary = last.ok_or("nothing was tried")?;
        Ok((needs, Played { case, pack, summary }))
    }

    fn tell(
        &self,
        played: &Played,
        other: Option<&(Played, Comparison)>,
        needs: &[Need],
        json: Option<std::fs::File>,
    ) -> Result<(), Failure> {
        let document = Document {
            format: FORMAT,
            area: &self.area,
            begin: self.begin,
            days: self.days,
            seed: self.seed,
            run: Run::of(&played.case, &played.pack, &played.summary),
            against: other.map(|(other, _)| Run::of(&other.case, &other.pack, &other.summary)),
            comparison: other.map(|(_, comparison)| comparison),
            needs,
        };
        let packs = std::iter::once(&played.pack).chain(other.map(|(other, _)| &other.pack)).collect();
        let names = Names { language: self.language, packs };
        if let Some(folder) = &self.charts {
            let other = other.map(|(other, _)| &other.summary.figures);
            for (name, text) in charts::draw(&played.summary.figures, other, self.begin, &names) {
                let path = folder.join(name);
                std::fs::write(&path, text)
                    .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
            }
        }
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        match (json, &self.json) {
            (Some(mut file), _) => file.write_all(text.as_bytes())?,
            (None, Some(_)) => {
                print!("{text}");
                return Ok(());
            }
            (None, None) => {}
        }
        print!("{}", tables::run(&played.summary, &names));
        if let Some((_, comparison)) = other {
            print!("{}", tables::against(comparison, &names));
        }
        for need in needs {
            print!("{}", tables::need(need, &names));
        }
        self.warn_of_others(needs, &played.summary);
        print!("{}", facts::tell(&played.summary, self.language));
        Ok(())
    }

    /// What was found for a role may not hold any more with what was found for those after it.
    fn warn_of_others(&self, needs: &[Need], summary: &Summary) {
        for need in needs.iter().filter(|need| need.holders.is_some()) {
            let figures = summary.figures.role(&need.role);
            if figures.is_some_and(|it| !suffices(it.line.limits, self.on_time)) {
                let role = &need.role;
                println!(
                    "{role}: {}",
                    self.language.say(
                        "配上后面各角色的人数后又不够了，请连同这些人数（--staff）再找一次",
                        "not enough any more with what was found for the others; look again with those (--staff)"
                    )
                );
            }
        }
    }
}
