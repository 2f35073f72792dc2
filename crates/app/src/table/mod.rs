//! Tables that people bring and take along: CSV or XLSX, a header, a row a thing. Of what they bring, what is wrong is
//! named row by row, or the whole file is refused before anything is done.

mod cell;
mod csv_text;
mod decode;
mod guard;
pub(crate) mod header;
mod list;
pub(crate) mod moment;
mod rejects;
mod scan;
mod sheet;
pub(crate) mod words;
mod write;

pub use header::{Column, help};
pub(crate) use list::{Head, List, either};
pub use list::{MOST_TAKEN, Taken};
pub use rejects::{RejectFile, rejects};
pub use scan::{ReadSeek, Row, Source, Wanted};
pub(crate) use scan::{Sink, scan};
pub use write::{Cell, Kind, Table};

use crate::error::AppError;
use gewu_packs::{Said, said};
use serde::de::DeserializeOwned;
use std::fmt;
use std::io::Cursor;

/// The largest file that is read, in bytes: ten years of a county's reports are a tenth of it.
pub const MOST_BYTES: u64 = 512 * 1024 * 1024;
/// As many rows of people or places as no tenant has; more are no such table.
const MOST_ROWS: usize = 500_000;
/// When so many rows come before the first good one, the file is not what it was taken for.
pub(crate) const BAD_ROWS: u64 = 1_000;

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Things that were not there.
    pub added: usize,
    /// Things that were otherwise.
    pub changed: usize,
    /// Things that were so already.
    pub unchanged: usize,
    /// Facts written, or that would be.
    pub facts: usize,
    /// Rows that were left out.
    pub problems: Vec<RowProblem>,
    /// How many more were left out than are named here.
    pub further: usize,
    /// What whoever imports should know of how the file was read.
    pub notes: Vec<Said>,
}

impl Imported {
    /// How many rows were left out.
    pub fn left_out(&self) -> usize {
        self.problems.len() + self.further
    }
}

/// A row that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowProblem {
    /// The line in the file, or the row of the sheet, from 1; 0 where the file is no table.
    pub line: u64,
    /// Why, and what to do.
    pub reason: Said,
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => self.reason.fmt(f),
            line => write!(f, "line {line}: {}", self.reason),
        }
    }
}

/// A table that is small enough to be held, row by row with its line; a row that cannot be read is a problem of its own.
pub(crate) fn rows<T: DeserializeOwned>(
    bytes: &[u8],
    columns: &'static [Column],
    imported: &mut Imported,
) -> Result<Vec<(u64, T)>, AppError> {
    let wanted = Wanted { columns, further: None, sheet: None };
    let names: csv::StringRecord = columns.iter().map(|column| column.name).collect();
    let mut read = Held { names, columns, header: None, rows: Vec::new(), imported };
    scan(Box::new(Cursor::new(bytes.to_vec())), &wanted, &mut read)?;
    Ok(read.rows)
}

struct Held<'i, T> {
    names: csv::StringRecord,
    columns: &'static [Column],
    header: Option<header::Header>,
    rows: Vec<(u64, T)>,
    imported: &'i mut Imported,
}

impl<T: DeserializeOwned> Sink for Held<'_, T> {
    fn header(&mut self, header: header::Header, notes: Vec<Said>) -> Result<(), AppError> {
        self.header = Some(header);
        self.imported.notes = notes;
        Ok(())
    }

    fn row(&mut self, row: Row) -> Result<(), AppError> {
        let Some(header) = &self.header else { return Ok(()) };
        if self.rows.len() + self.imported.problems.len() >= MOST_ROWS {
            return Err(AppError::Table(said!(
                "the file has more than {MOST_ROWS} rows; divide it",
                "文件超过 {MOST_ROWS} 行；请分成几个文件"
            )));
        }
        let line = row.line;
        let values: csv::StringRecord =
            self.columns.iter().map(|column| header.cell(&row, column.name)).collect();
        let read = match &row.fault {
            Some(fault) => Err(fault.clone()),
            None => values
                .deserialize(Some(&self.names))
                .map_err(|error| said!("the row cannot be read: {error}", "这一行读不出来；请核对各格")),
        };
        match read {
            Ok(read) => self.rows.push((line, read)),
            Err(reason) => self.imported.problems.push(RowProblem { line, reason }),
        }
        match self.rows.is_empty() && self.imported.problems.len() as u64 >= BAD_ROWS {
            true => Err(none_good(&self.imported.problems[0])),
            false => Ok(()),
        }
    }
}

/// The file is not what it was taken for.
pub(crate) fn none_good(first: &RowProblem) -> AppError {
    let RowProblem { line, reason: Said { en, zh } } = first;
    AppError::Table(said!(
        "none of the first {BAD_ROWS} rows can be used, so the rest was not read; the first of them, line {line}: {en}",
        "前 {BAD_ROWS} 行都不能用，后面的就没有读；第一个问题在第 {line} 行：{zh}"
    ))
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "said_tests.rs"]
mod said_tests;
