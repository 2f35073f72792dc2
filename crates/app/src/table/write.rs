//! Tables that people take along: CSV as spreadsheet programs open it, or XLSX.

use crate::error::AppError;
use jiff::civil::DateTime;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// What a table is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, in UTF-8 with its mark, so that Chinese stays Chinese wherever it is opened.
    Csv,
    /// A workbook of one sheet.
    Xlsx,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, whatever it begins with.
    Text(String),
    /// A local time.
    Moment(DateTime),
}

impl Kind {
    /// By the ending of a file’s name.
    pub fn of(ending: &str) -> Option<Kind> {
        [Kind::Csv, Kind::Xlsx].into_iter().find(|kind| kind.ending() == ending)
    }

    /// The ending of a file’s name.
    pub fn ending(self) -> &'static str {
        match self {
            Kind::Csv => "csv",
            Kind::Xlsx => "xlsx",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Kind::Csv => "text/csv; charset=utf-8",
            Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Cell {
        text.map_or(Cell::Empty, Cell::Text)
    }
}

/// A table under way, row by row.
pub struct Table(Inner);

enum Inner {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Xlsx { workbook: Box<Workbook>, moment: Box<Format>, row: u32 },
}

const MARK: &[u8] = b"\xef\xbb\xbf";
/// A cell that begins with one of these is read as a formula by spreadsheet programs, unless something stands before it.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

impl Table {
    /// A table with a name and the heads of its columns, each with how many letters are usual in it.
    pub fn new(kind: Kind, name: &str, columns: &[(&str, u16)]) -> Result<Table, AppError> {
        let heads = columns.iter().map(|(head, _)| *head);
        match kind {
            Kind::Csv => {
                let mut writer =
                    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.to_vec());
                writer.write_record(heads).map_err(unwritten)?;
                Ok(Table(Inner::Csv(Box::new(writer))))
            }
            Kind::Xlsx => {
                let mut workbook = Workbook::new();
                let bold = Format::new().set_bold();
                let sheet = workbook.add_worksheet_with_constant_memory().map_err(unwritten)?;
                sheet.set_name(name).map_err(unwritten)?;
                sheet.set_freeze_panes(1, 0).map_err(unwritten)?;
                for (at, (head, letters)) in (0..).zip(columns) {
                    sheet.set_column_width(at, f64::from(*letters)).map_err(unwritten)?;
                    sheet.write_string_with_format(0, at, *head, &bold).map_err(unwritten)?;
                }
                let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
                Ok(Table(Inner::Xlsx { workbook: Box::new(workbook), moment: Box::new(moment), row: 1 }))
            }
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), AppError> {
        match &mut self.0 {
            Inner::Csv(writer) => writer.write_record(cells.iter().map(text)).map_err(unwritten),
            Inner::Xlsx { workbook, moment, row } => {
                let sheet = workbook.worksheet_from_index(0).map_err(unwritten)?;
                for (at, cell) in (0..).zip(cells) {
                    write(sheet, (*row, at), cell, moment).map_err(unwritten)?;
                }
                *row += 1;
                Ok(())
            }
        }
    }

    /// The file.
    pub fn finish(self) -> Result<Vec<u8>, AppError> {
        match self.0 {
            Inner::Csv(writer) => writer.into_inner().map_err(unwritten),
            Inner::Xlsx { mut workbook, .. } => workbook.save_to_buffer().map_err(unwritten),
        }
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    cell: &Cell,
    moment: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => drop(sheet.write_string(row, at, text)?),
        Cell::Moment(time) => drop(sheet.write_datetime_with_format(row, at, *time, moment)?),
    }
    Ok(())
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) if text.starts_with(FORMULA) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
        Cell::Moment(time) => time.strftime("%Y-%m-%d %H:%M").to_string(),
    }
}

fn unwritten(error: impl std::fmt::Display) -> AppError {
    AppError::Data(format!("the table cannot be written: {error}"))
}
