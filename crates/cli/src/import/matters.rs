//! `gewu import matters`

use super::{LANGUAGE, beside, left_out_in, said};
use crate::Failure;
use crate::opened::{Database, OPERATOR, create};
use clap::Args;
use gewu_app::AppError;
use gewu_app::matter::bring::{MATTER_COLUMNS, Order, Watch};
use gewu_app::table::{RejectFile, Row};
use gewu_packs::Said;
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Matters {
    #[command(flatten)]
    database: Database,
    /// A CSV or XLSX file
    file: PathBuf,
    /// The system that the matters come from, by a name of your own: ids of two of them never meet
    #[arg(long, default_value = "import", value_name = "NAME")]
    book: String,
    /// The sheet, where a workbook has several; else the first with these columns
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Where the rows go that are left out; FILE.rejects.csv if not said
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Check every row against the database, say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn help() -> String {
    format!(
        "{}\n\nThe same file, run again, changes nothing; a row that was changed changes its matter, unless somebody \
         has acted on that here. Files may be UTF-8, GBK or UTF-16, with commas, semicolons or tabs. Days are written \
         with the year first. No receipt is made and nobody is told; what still goes on enters the first step of its \
         procedure, with a limit that begins now.",
        gewu_app::table::help(&MATTER_COLUMNS)
    )
}

impl Matters {
    pub async fn run(self) -> Result<(), Failure> {
        let wrong = |error| format!("{} cannot be read: {error}", self.file.display());
        let file = File::open(&self.file).map_err(wrong)?;
        // Writing what is left out over what is still being read would lose the rest.
        if self
            .rejects
            .as_ref()
            .is_some_and(|rejects| rejects.canonicalize().ok() == self.file.canonicalize().ok())
        {
            return Err("--rejects names the file that is read; name another".into());
        }
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let order = Order {
            book: self.book.clone(),
            sheet: self.sheet.clone(),
            actor: OPERATOR.to_owned(),
            dry_run: self.dry_run,
        };
        let bar = ProgressBar::new_spinner();
        bar.set_style(ProgressStyle::with_template("{spinner} {pos} rows  {per_sec}  {elapsed_precise}")?);
        // A dry run changes nothing, unless it is asked for the file.
        let rejects = self.rejects.clone().or_else(|| (!self.dry_run).then(|| beside(&self.file)));
        let mut watch = AtTheTerminal { bar, rejects, header: Vec::new(), file: None };
        let imported = app.bring_matters(tenant, Box::new(file), &order, &mut watch).await;
        app.store.close().await;
        watch.bar.finish_and_clear();
        if let (Some(file), Some(path)) = (watch.file, &watch.rejects) {
            file.finish()?;
            left_out_in(path);
        }
        said(imported?, self.dry_run)
    }
}

/// Shows how far it is, and keeps what is left out.
struct AtTheTerminal {
    bar: ProgressBar,
    rejects: Option<PathBuf>,
    header: Vec<String>,
    /// Made with the first row that is left out.
    file: Option<RejectFile<BufWriter<File>>>,
}

impl Watch for AtTheTerminal {
    fn header(&mut self, names: &[String]) -> Result<(), AppError> {
        self.header = names.to_vec();
        Ok(())
    }

    fn rejected(&mut self, row: &Row, reason: &Said) -> Result<(), AppError> {
        let Some(path) = &self.rejects else { return Ok(()) };
        if self.file.is_none() {
            let made = create(path).map_err(|error| AppError::Data(error.to_string()))?;
            self.file = Some(RejectFile::new(BufWriter::new(made), &self.header, LANGUAGE)?);
        }
        self.file.as_mut().map_or(Ok(()), |file| file.put(&self.header, row, reason))
    }

    fn done(&mut self, rows: u64) {
        self.bar.set_position(rows);
    }
}
