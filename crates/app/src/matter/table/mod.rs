//! Lists as tables to take along. Nothing personal stands in them: neither title nor text, since both may hold what
//! people told of themselves and others, nor who does what.

mod matters;
mod queue;

use crate::App;
use crate::error::AppError;
use crate::table::{Cell, Kind, Table};
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;

/// The most rows of one table; more are narrowed down first.
pub const MOST_ROWS: usize = 100_000;
/// How many are read at once.
const AT_ONCE: i64 = 200;

/// A table, ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many rows it has below its head.
    pub rows: usize,
    /// Its name.
    pub name: String,
}

/// A column: its head in Chinese and English, and how many letters are usual in it.
type Column = (&'static str, &'static str, u16);

/// A list under way, in the words of a language.
struct List<'t> {
    tenant: &'t Tenant,
    language: &'t str,
    kind: Kind,
    name: &'static str,
    table: Table,
    rows: usize,
}

impl<'t> List<'t> {
    fn new(
        tenant: &'t Tenant,
        language: &'t str,
        kind: Kind,
        (chinese, english): (&'static str, &'static str),
        columns: &[Column],
    ) -> Result<List<'t>, AppError> {
        let name = either(language, chinese, english);
        let heads: Vec<_> = columns
            .iter()
            .map(|(chinese, english, letters)| (either(language, chinese, english), *letters))
            .collect();
        let table = Table::new(kind, name, &heads)?;
        Ok(List { tenant, language, kind, name, table, rows: 0 })
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), AppError> {
        self.rows += 1;
        if self.rows > MOST_ROWS {
            let most =
                format!("there are more than {MOST_ROWS} rows: narrow the list down, for example by days");
            return Err(AppError::Query(most));
        }
        self.table.row(cells)
    }

    fn either(&self, chinese: &'static str, english: &'static str) -> &'static str {
        either(self.language, chinese, english)
    }

    fn moment(&self, instant: Option<Timestamp>) -> Cell {
        instant.map_or(Cell::Empty, |instant| Cell::Moment(self.tenant.work_time.local(instant)))
    }

    fn finish(self, app: &App) -> Result<Taken, AppError> {
        let now = self.tenant.work_time.local(app.clock.now()).strftime("%Y%m%d-%H%M");
        let name = format!("{}-{}-{now}.{}", self.name, self.tenant.row.name, self.kind.ending());
        Ok(Taken { bytes: self.table.finish()?, rows: self.rows, name })
    }
}

fn either(language: &str, chinese: &'static str, english: &'static str) -> &'static str {
    if language == "en" { english } else { chinese }
}
