//! The rows of a table that were left out, as a table of their own: as they came, with the reason in one more column.
//! Corrected, it can be imported by itself.

use super::RowProblem;
use super::header::{Column, Header, REASON};
use super::scan::{Row, Sink, Wanted, scan};
use crate::error::AppError;
use std::collections::HashMap;
use std::io::{Cursor, Write};

/// A table of rejected rows, written row by row. It is CSV in UTF-8 with a mark, by which Excel knows it for Chinese.
pub struct RejectFile<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> RejectFile<W> {
    /// A file under the header of the table that the rows come from.
    pub fn new(mut into: W, header: &[String]) -> Result<RejectFile<W>, AppError> {
        into.write_all("\u{feff}".as_bytes()).map_err(|error| unwritable(&error))?;
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(into);
        let names = header.iter().map(String::as_str).filter(|name| *name != REASON);
        writer.write_record(names.chain([REASON])).map_err(|error| unwritable(&error))?;
        Ok(RejectFile { writer })
    }

    /// A row, and why it was left out.
    pub fn put(&mut self, header: &[String], row: &Row, reason: &str) -> Result<(), AppError> {
        let width = header.len().max(row.cells.len());
        let own = (0..width).filter(|at| header.get(*at).is_none_or(|name| name != REASON));
        let cells = own.map(|at| row.cells.get(at).map_or("", String::as_str));
        self.writer.write_record(cells.chain([reason])).map_err(|error| unwritable(&error))
    }

    /// Writes what is left, and gives back what was written to.
    pub fn finish(self) -> Result<W, AppError> {
        self.writer.into_inner().map_err(|error| unwritable(error.error()))
    }
}

fn unwritable(error: &dyn std::fmt::Display) -> AppError {
    AppError::Data(format!("the rejected rows cannot be written: {error}"))
}

/// The rows of a small table that were left out.
pub fn rejects(
    bytes: &[u8],
    columns: &'static [Column],
    problems: &[RowProblem],
) -> Result<Vec<u8>, AppError> {
    let mut reasons: HashMap<u64, String> = HashMap::new();
    for problem in problems {
        let said = reasons.entry(problem.line).or_default();
        let between = if said.is_empty() { "" } else { "; " };
        said.push_str(&format!("{between}{}", problem.reason));
    }
    let mut left_out = LeftOut { header: Vec::new(), file: None, reasons };
    let wanted = Wanted { columns, further: None, sheet: None };
    scan(Box::new(Cursor::new(bytes.to_vec())), &wanted, &mut left_out)?;
    left_out.file.map_or_else(|| Ok(Vec::new()), RejectFile::finish)
}

struct LeftOut {
    header: Vec<String>,
    file: Option<RejectFile<Vec<u8>>>,
    reasons: HashMap<u64, String>,
}

impl Sink for LeftOut {
    fn header(&mut self, header: Header, _: Vec<String>) -> Result<(), AppError> {
        self.file = Some(RejectFile::new(Vec::new(), &header.names)?);
        self.header = header.names;
        Ok(())
    }

    fn row(&mut self, row: Row) -> Result<(), AppError> {
        match (self.reasons.get(&row.line), &mut self.file) {
            (Some(reason), Some(file)) => file.put(&self.header, &row, reason),
            _ => Ok(()),
        }
    }
}
