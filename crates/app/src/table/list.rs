//! A list as a table to take along, in the words of a language: the same for every list.

use super::{Cell, Kind, Table};
use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;

/// The most rows of one table; more are narrowed down first.
pub const MOST_TAKEN: usize = 100_000;

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
pub(crate) type Head = (&'static str, &'static str, u16);

/// A list under way.
pub(crate) struct List<'t> {
    pub(crate) tenant: &'t Tenant,
    pub(crate) language: &'t str,
    kind: Kind,
    name: &'static str,
    table: Table,
    rows: usize,
}

impl<'t> List<'t> {
    /// A list with a name in Chinese and English, and its heads.
    pub(crate) fn new(
        tenant: &'t Tenant,
        language: &'t str,
        kind: Kind,
        name: (&'static str, &'static str),
        heads: &[Head],
    ) -> Result<List<'t>, AppError> {
        List::with(tenant, language, kind, name, heads, &[])
    }

    /// The same with further columns, whose heads come from elsewhere.
    pub(crate) fn with(
        tenant: &'t Tenant,
        language: &'t str,
        kind: Kind,
        (chinese, english): (&'static str, &'static str),
        heads: &[Head],
        further: &[String],
    ) -> Result<List<'t>, AppError> {
        let name = either(language, chinese, english);
        let own =
            heads.iter().map(|(chinese, english, letters)| (either(language, chinese, english), *letters));
        let heads: Vec<(&str, u16)> = own.chain(further.iter().map(|head| (head.as_str(), 20))).collect();
        let table = Table::new(kind, name, &heads)?;
        Ok(List { tenant, language, kind, name, table, rows: 0 })
    }

    pub(crate) fn row(&mut self, cells: &[Cell]) -> Result<(), AppError> {
        self.rows += 1;
        if self.rows > MOST_TAKEN {
            let most =
                format!("there are more than {MOST_TAKEN} rows: narrow the list down, for example by days");
            return Err(AppError::Query(most));
        }
        self.table.row(cells)
    }

    pub(crate) fn either(&self, chinese: &'static str, english: &'static str) -> &'static str {
        either(self.language, chinese, english)
    }

    pub(crate) fn moment(&self, instant: Option<Timestamp>) -> Cell {
        instant.map_or(Cell::Empty, |instant| Cell::Moment(self.tenant.work_time.local(instant)))
    }

    pub(crate) fn finish(self, app: &App) -> Result<Taken, AppError> {
        let now = self.tenant.work_time.local(app.clock.now()).strftime("%Y%m%d-%H%M");
        let name = format!("{}-{}-{now}.{}", self.name, self.tenant.row.name, self.kind.ending());
        Ok(Taken { bytes: self.table.finish()?, rows: self.rows, name })
    }
}

/// A word in a language; in Chinese for any but English.
pub(crate) fn either<'w>(language: &str, chinese: &'w str, english: &'w str) -> &'w str {
    if language == "en" { english } else { chinese }
}
