//! The rows of a table that were left out, as a table of their own: as they came, with the reason in one more column.
//! Corrected, it can be imported by itself.

use super::RowProblem;
use super::header::{Column, Header, is_reason, reason};
use super::scan::{Row, Sink, Wanted, scan};
use crate::error::AppError;
use gewu_packs::{Said, said};
use std::collections::HashMap;
use std::io::{Cursor, Write};

/// A table of rejected rows, written row by row. It is CSV in UTF-8 with a mark, by which Excel knows it for Chinese.
pub struct RejectFile<W: Write> {
    writer: csv::Writer<W>,
    language: &'static str,
}

impl<W: Write> RejectFile<W> {
    /// A file under the header of the table that the rows come from, with the reasons in a language.
    pub fn new(mut into: W, header: &[String], language: &'static str) -> Result<RejectFile<W>, AppError> {
        into.write_all("\u{feff}".as_bytes()).map_err(|error| unwritable(&error))?;
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(into);
        let names = header.iter().map(String::as_str).filter(|name| !is_reason(name));
        writer.write_record(names.chain([reason(language)])).map_err(|error| unwritable(&error))?;
        Ok(RejectFile { writer, language })
    }

    /// A row, and why it was left out.
    pub fn put(&mut self, header: &[String], row: &Row, reason: &Said) -> Result<(), AppError> {
        let width = header.len().max(row.cells.len());
        let own = (0..width).filter(|at| header.get(*at).is_none_or(|name| !is_reason(name)));
        let cells = own.map(|at| row.cells.get(at).map_or("", String::as_str));
        self.writer
            .write_record(cells.chain([reason.language(self.language)]))
            .map_err(|error| unwritable(&error))
    }

    /// Writes what is left, and gives back what was written to.
    pub fn finish(self) -> Result<W, AppError> {
        self.writer.into_inner().map_err(|error| unwritable(error.error()))
    }
}

fn unwritable(error: &dyn std::fmt::Display) -> AppError {
    AppError::Table(said!("the rejected rows cannot be written: {error}", "未导入的行写不出来"))
}

/// The rows of a small table that were left out, with the reasons in a language.
pub fn rejects(
    bytes: &[u8],
    columns: &'static [Column],
    problems: &[RowProblem],
    language: &'static str,
) -> Result<Vec<u8>, AppError> {
    let mut reasons: HashMap<u64, Said> = HashMap::new();
    for RowProblem { line, reason } in problems {
        let of_line = reasons.entry(*line);
        of_line.and_modify(|before| *before = both(before, reason)).or_insert_with(|| reason.clone());
    }
    let mut left_out = LeftOut { header: Vec::new(), file: None, reasons, language };
    let wanted = Wanted { columns, further: None, sheet: None };
    scan(Box::new(Cursor::new(bytes.to_vec())), &wanted, &mut left_out)?;
    left_out.file.map_or_else(|| Ok(Vec::new()), RejectFile::finish)
}

fn both(before: &Said, after: &Said) -> Said {
    Said::of(format!("{before}; {after}"), format!("{}；{}", before.zh, after.zh))
}

struct LeftOut {
    header: Vec<String>,
    file: Option<RejectFile<Vec<u8>>>,
    reasons: HashMap<u64, Said>,
    language: &'static str,
}

impl Sink for LeftOut {
    fn header(&mut self, header: Header, _: Vec<Said>) -> Result<(), AppError> {
        self.file = Some(RejectFile::new(Vec::new(), &header.names, self.language)?);
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
