//! `gewu import`

mod accounts;
mod matters;

use crate::Failure;
use crate::embedded::text;
use crate::opened::{Database, OPERATOR, create, read_text};
use clap::{Args, Subcommand};
use gewu_app::account::import::ACCOUNT_COLUMNS;
use gewu_app::people::import::PERSON_COLUMNS;
use gewu_app::table::{Column, Imported, help, rejects};
use gewu_app::territory::import_areas::{AREA_COLUMNS, Editions};
use gewu_app::territory::import_bodies::{BODY_COLUMNS, BODY_KINDS};
use gewu_kernel::Date;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum Import {
    /// Matters of another system, with their history, from a CSV or XLSX file
    #[command(after_long_help = matters::help())]
    Matters(matters::Matters),
    /// Places: yearly editions of division codes, or a CSV or XLSX file
    #[command(after_long_help = help(&AREA_COLUMNS))]
    Areas(Areas),
    /// Outlines of places, from a GeoJSON file
    Boundaries(Boundaries),
    /// Organisations, from a CSV or XLSX file
    #[command(after_long_help = format!("{}\n\n{}", help(&BODY_COLUMNS), kinds()))]
    Bodies(Table),
    /// People and the positions they hold, from a CSV or XLSX file
    #[command(after_long_help = help(&PERSON_COLUMNS))]
    People(Table),
    /// Accounts for people who were imported, from a CSV or XLSX file
    #[command(after_long_help = help(&ACCOUNT_COLUMNS))]
    Accounts(accounts::Accounts),
}

#[derive(Debug, Args)]
pub struct Areas {
    #[command(flatten)]
    database: Database,
    /// A CSV or XLSX file; a row holds on its days and leaves the others as they were
    file: Option<PathBuf>,
    /// Where the rows go that are left out; FILE.rejects.csv if not said
    #[arg(long, value_name = "FILE", requires = "file")]
    rejects: Option<PathBuf>,
    /// Instead of a file: a folder with five_places_history.csv and five_places_lineage.csv in the shape of
    /// data/divisions; without a folder, those that ship
    #[arg(long, conflicts_with = "file", num_args = 0..=1, value_name = "FOLDER")]
    editions: Option<Option<PathBuf>>,
    /// With the editions: the 12-digit code of the division to bring in
    #[arg(long, required_unless_present = "file", conflicts_with = "file", value_name = "CODE")]
    root: Option<String>,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Table {
    #[command(flatten)]
    database: Database,
    /// A CSV or XLSX file
    file: PathBuf,
    /// Where the rows go that are left out; FILE.rejects.csv if not said
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Boundaries {
    #[command(flatten)]
    database: Database,
    /// A GeoJSON FeatureCollection; each feature has an area's present code as its property "code" and a Polygon or
    /// MultiPolygon in degrees (CGCS2000, longitude first)
    file: PathBuf,
    /// The first day of the outlines; as far back as is known, if not said
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Import::Matters(matters) => matters.run().await,
            Import::Accounts(accounts) => accounts.run().await,
            Import::Areas(areas) => areas.run().await,
            Import::Boundaries(Boundaries { database, file, from, dry_run }) => {
                let app = database.open().await?;
                let tenant = database.tenant(&app).await?;
                let collection = read_text(&file)?;
                let imported = app.import_boundaries(tenant, &collection, from, OPERATOR, dry_run).await;
                app.store.close().await;
                said(imported?, dry_run)
            }
            Import::Bodies(table) => {
                let app = table.database.open().await?;
                let tenant = table.database.tenant(&app).await?;
                let bytes = read(&table.file)?;
                let imported = app.import_bodies(tenant, &bytes, OPERATOR, table.dry_run).await;
                app.store.close().await;
                let read = Read { file: &table.file, bytes: &bytes, columns: &BODY_COLUMNS };
                read.said(imported?, table.rejects, table.dry_run)
            }
            Import::People(table) => {
                let app = table.database.open().await?;
                let tenant = table.database.tenant(&app).await?;
                let bytes = read(&table.file)?;
                let imported = app.import_people(tenant, &bytes, OPERATOR, table.dry_run).await;
                app.store.close().await;
                let read = Read { file: &table.file, bytes: &bytes, columns: &PERSON_COLUMNS };
                read.said(imported?, table.rejects, table.dry_run)
            }
        }
    }
}

impl Areas {
    async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let imported = match (&self.file, &self.root) {
            (Some(file), _) => {
                let bytes = read(file)?;
                let imported = app.import_areas(tenant, &bytes, OPERATOR, self.dry_run).await;
                app.store.close().await;
                let read = Read { file, bytes: &bytes, columns: &AREA_COLUMNS };
                return read.said(imported?, self.rejects, self.dry_run);
            }
            (None, root) => {
                let list = |name: &str| match self.editions.iter().flatten().next() {
                    Some(folder) => Ok(String::from_utf8(read(&folder.join(name))?)?),
                    None => text(&format!("divisions/{name}")),
                };
                let history = list("five_places_history.csv")?;
                let lineage = list("five_places_lineage.csv")?;
                let editions = Editions { history: &history, lineage: &lineage };
                let root = root.clone().unwrap_or_default();
                app.import_editions(tenant, editions, &root, OPERATOR, self.dry_run).await?
            }
        };
        app.store.close().await;
        said(imported, self.dry_run)
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| format!("{} cannot be read: {error}", file.display()).into())
}

/// A table that was read whole.
struct Read<'t> {
    file: &'t Path,
    bytes: &'t [u8],
    columns: &'static [Column],
}

impl Read<'_> {
    /// Says what was imported, and puts what was left out beside it.
    fn said(&self, imported: Imported, rejected: Option<PathBuf>, dry_run: bool) -> Result<(), Failure> {
        // A dry run changes nothing, unless it is asked for the file.
        if !imported.problems.is_empty() && (!dry_run || rejected.is_some()) {
            let beside = rejected.unwrap_or_else(|| beside(self.file));
            // What was imported is in; that the rest cannot be put beside it is one more thing to say.
            match self.put_beside(&beside, &imported) {
                Ok(()) => left_out_in(&beside),
                Err(error) => eprintln!("the rows that were left out are named here only: {error}"),
            }
        }
        said(imported, dry_run)
    }

    fn put_beside(&self, beside: &Path, imported: &Imported) -> Result<(), Failure> {
        create(beside)?.write_all(&rejects(self.bytes, self.columns, &imported.problems, LANGUAGE)?)?;
        Ok(())
    }
}

/// What is said at the terminal is English, and so is the file beside it.
const LANGUAGE: &str = "en";

fn beside(file: &Path) -> PathBuf {
    PathBuf::from(format!("{}.rejects.csv", file.display()))
}

fn left_out_in(file: &Path) {
    eprintln!("{}: the rows that were left out, each with its reason", file.display());
}

/// As many rejected rows are named at the terminal.
const SHOWN: usize = 100;

fn said(imported: Imported, dry_run: bool) -> Result<(), Failure> {
    for note in &imported.notes {
        eprintln!("note: {note}");
    }
    for problem in imported.problems.iter().take(SHOWN) {
        eprintln!("{problem}");
    }
    let (shown, left_out) = (imported.problems.len().min(SHOWN), imported.left_out());
    if left_out > shown {
        eprintln!("… and {} more", left_out - shown);
    }
    let would = if dry_run { "would be " } else { "" };
    let Imported { added, changed, unchanged, facts, .. } = imported;
    println!("{added} {would}added, {changed} {would}changed, {unchanged} unchanged, {facts} facts");
    match left_out {
        0 => Ok(()),
        count => Err(format!("{count} were left out; correct them and run this again").into()),
    }
}

fn kinds() -> String {
    let line = |(word, chinese): &(&str, &str)| format!("  {word:20} {chinese}");
    format!("Kinds:\n{}", BODY_KINDS.iter().map(line).collect::<Vec<_>>().join("\n"))
}
