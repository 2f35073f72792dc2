//! `gewu import`

use crate::Failure;
use crate::embedded::text;
use crate::opened::{Database, OPERATOR, create, read_text};
use clap::{Args, Subcommand};
use gewu_app::people::import::PERSON_COLUMNS;
use gewu_app::table::{Column, Imported, rejects};
use gewu_app::territory::import_areas::{AREA_COLUMNS, Editions};
use gewu_app::territory::import_bodies::{BODY_COLUMNS, BODY_KINDS};
use gewu_kernel::Date;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum Import {
    /// Places: yearly editions of division codes, or a CSV file
    #[command(after_long_help = columns(&AREA_COLUMNS))]
    Areas(Areas),
    /// Outlines of places, from a GeoJSON file
    Boundaries(Boundaries),
    /// Organisations, from a CSV file
    #[command(after_long_help = format!("{}\n\n{}", columns(&BODY_COLUMNS), kinds()))]
    Bodies(Table),
    /// People and the positions they hold, from a CSV file
    #[command(after_long_help = columns(&PERSON_COLUMNS))]
    People(Table),
}

#[derive(Debug, Args)]
pub struct Areas {
    #[command(flatten)]
    database: Database,
    /// A CSV file in UTF-8; a row holds on its days and leaves the others as they were
    file: Option<PathBuf>,
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
    /// A CSV file in UTF-8
    file: PathBuf,
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
                of_table(imported?, &table.file, &bytes, table.dry_run)
            }
            Import::People(table) => {
                let app = table.database.open().await?;
                let tenant = table.database.tenant(&app).await?;
                let bytes = read(&table.file)?;
                let imported = app.import_people(tenant, &bytes, OPERATOR, table.dry_run).await;
                app.store.close().await;
                of_table(imported?, &table.file, &bytes, table.dry_run)
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
                return of_table(imported?, file, &bytes, self.dry_run);
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

/// Says what was imported of a table, and puts what was left out beside it.
fn of_table(imported: Imported, file: &Path, bytes: &[u8], dry_run: bool) -> Result<(), Failure> {
    if !dry_run && !imported.problems.is_empty() {
        let beside = PathBuf::from(format!("{}.rejects.csv", file.display()));
        // What was imported is in; that the rest cannot be put beside it is one more thing to say.
        match put_beside(&beside, bytes, &imported) {
            Ok(()) => eprintln!("{}: the rows that were left out, each with its reason", beside.display()),
            Err(error) => eprintln!("the rows that were left out are named here only: {error}"),
        }
    }
    said(imported, dry_run)
}

fn put_beside(beside: &Path, bytes: &[u8], imported: &Imported) -> Result<(), Failure> {
    create(beside)?.write_all(&rejects(bytes, &imported.problems)?)?;
    Ok(())
}

fn said(imported: Imported, dry_run: bool) -> Result<(), Failure> {
    for problem in &imported.problems {
        eprintln!("{problem}");
    }
    let would = if dry_run { "would be " } else { "" };
    let Imported { added, changed, unchanged, facts, problems } = imported;
    println!("{added} {would}added, {changed} {would}changed, {unchanged} unchanged, {facts} facts");
    match problems.len() {
        0 => Ok(()),
        count => Err(format!("{count} were left out; correct them and run this again").into()),
    }
}

fn kinds() -> String {
    let line = |(word, chinese): &(&str, &str)| format!("  {word:20} {chinese}");
    format!("Kinds:\n{}", BODY_KINDS.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn columns(columns: &[Column]) -> String {
    let line = |column: &Column| {
        let must = if column.required { "required" } else { "optional" };
        format!("  {:16} {must}  {}", column.name, column.meaning)
    };
    format!("Columns:\n{}", columns.iter().map(line).collect::<Vec<_>>().join("\n"))
}
