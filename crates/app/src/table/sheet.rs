//! Tables as workbooks (XLSX). A cell says what it shows; what only a spreadsheet program can work out is named.

use super::guard::{check, damaged};
use super::header::{Header, no_header};
use super::scan::{HEADER_WITHIN, Row, Sink, Source, Wanted, unreadable};
use crate::error::AppError;
use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, Xlsx, XlsxCellReader};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) fn scan(mut source: Source, wanted: &Wanted, sink: &mut dyn Sink) -> Result<(), AppError> {
    check(&mut source)?;
    source.rewind().map_err(unreadable)?;
    // A workbook that nobody’s program wrote may meet what the parser takes for granted; it must not take more along
    // than this file.
    let read = catch_unwind(AssertUnwindSafe(|| read(source, wanted, sink)));
    read.unwrap_or_else(|_| Err(damaged(&"it contradicts itself")))
}

fn read(source: Source, wanted: &Wanted, sink: &mut dyn Sink) -> Result<(), AppError> {
    let mut workbook = Xlsx::new(source).map_err(|error| damaged(&error))?;
    let names = workbook.sheet_names();
    let chosen = match &wanted.sheet {
        Some(name) if names.contains(name) => vec![name.clone()],
        Some(name) => {
            let names = names.join(", ");
            return Err(AppError::Data(format!("the workbook has no sheet “{name}”; it has {names}")));
        }
        None => names,
    };
    let mut first = None;
    let mut failed = None;
    for name in &chosen {
        let merged = workbook.merge_cells_by_sheet_name(name).map_err(|error| damaged(&error))?;
        let cells = match workbook.worksheet_cells_reader(name) {
            Ok(cells) => cells,
            // A sheet that is a chart has no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(damaged(&error)),
        };
        let mut rows = Rows { cells, row: None, read: 0, over: false };
        let mut looked = 0;
        while looked < HEADER_WITHIN
            && let Some(row) = rows.next(usize::MAX)?
        {
            looked += 1;
            match Header::read(&row.cells, row.line, wanted.columns, wanted.further) {
                Some(Ok((header, mut notes))) => {
                    if chosen.len() > 1 {
                        notes.push(format!("of the workbook, the sheet “{name}” was read"));
                    }
                    return tell(rows, header, notes, merged, sink);
                }
                Some(Err(error)) => drop(failed.get_or_insert(error)),
                None => drop(first.get_or_insert(row.cells)),
            }
        }
    }
    Err(failed.unwrap_or_else(|| no_header(&first.unwrap_or_default(), wanted.columns)))
}

fn tell(
    mut rows: Rows<'_>,
    header: Header,
    notes: Vec<String>,
    mut merged: Vec<Dimensions>,
    sink: &mut dyn Sink,
) -> Result<(), AppError> {
    merged.sort_unstable_by_key(|region| region.start);
    let mut merged = merged.into_iter().peekable();
    // Of the regions that began so far, the one that reaches furthest down.
    let mut reach: Option<Dimensions> = None;
    sink.header(header.clone(), notes)?;
    let width = header.names.len();
    while let Some(mut row) = rows.next(width)? {
        let at = row.line as u32 - 1;
        while let Some(region) = merged.next_if(|region| region.start.0 <= at) {
            if reach.is_none_or(|it| it.end.0 < region.end.0) {
                reach = Some(region);
            }
        }
        if row.is_blank() {
            continue;
        }
        if let Some(region) = reach.filter(|region| region.end.0 >= at) {
            let (from, to) = (address(region.start), address(region.end));
            row.blame(|| {
                format!("the cells {from}:{to} are merged; take the merger apart and fill in each row")
            });
        }
        let nameless =
            row.cells.iter().enumerate().find(|(at, cell)| !header.is_named(*at) && !cell.trim().is_empty());
        if let Some((column, _)) = nameless {
            let cell = address((at, column as u32));
            row.blame(|| {
                format!("the cell {cell} stands in a column that has no name; name it, or empty it")
            });
        }
        row.cells.truncate(width);
        sink.row(row)?;
    }
    Ok(())
}

/// The cells of a sheet, put together to rows.
struct Rows<'x> {
    cells: XlsxCellReader<'x, Source>,
    /// The row that is being put together.
    row: Option<Row>,
    /// The rows that were told so far, to see that they come in order.
    read: u64,
    /// The sheet has come to its end; asked again, its reader would read on.
    over: bool,
}

/// Cells further right than this are no table’s.
const WIDEST: u32 = 1_000;

impl Rows<'_> {
    /// The next row, with at least the first `width` of its cells where that is known.
    fn next(&mut self, width: usize) -> Result<Option<Row>, AppError> {
        while !self.over {
            let cell = self.cells.next_cell_with_formula_metadata().map_err(|error| damaged(&error))?;
            let Some(cell) = cell else {
                self.over = true;
                break;
            };
            let (at, column) = cell.pos;
            let line = u64::from(at) + 1;
            if line <= self.read || self.row.as_ref().is_some_and(|row| line < row.line) {
                return Err(damaged(&"its rows are in disorder"));
            }
            let done = self.row.take_if(|row| row.line < line);
            let row = self.row.get_or_insert_with(|| Row { line, cells: Vec::new(), fault: None });
            put(row, cell.pos, column, &cell.value, cell.formula.is_some());
            if let Some(done) = done {
                self.read = done.line;
                return Ok(Some(padded(done, width)));
            }
        }
        Ok(self.row.take().map(|row| padded(row, width)))
    }
}

fn padded(mut row: Row, width: usize) -> Row {
    if width != usize::MAX && row.cells.len() < width {
        row.cells.resize(width, String::new());
    }
    row
}

fn put(row: &mut Row, pos: (u32, u32), column: u32, value: &DataRef<'_>, formula: bool) {
    let shown = shown(value);
    let cell = || address(pos);
    if column >= WIDEST {
        if shown != Ok(String::new()) {
            row.blame(|| format!("the cell {} lies far outside of the table; empty it", cell()));
        }
        return;
    }
    let place = column as usize;
    if row.cells.len() <= place {
        row.cells.resize(place + 1, String::new());
    }
    if formula {
        row.blame(|| {
            format!(
                "the cell {} holds a formula; copy the column and paste it as values (选择性粘贴 → 数值)",
                cell()
            )
        });
    }
    match shown {
        Ok(text) => row.cells[place] = text,
        Err(reason) => row.blame(|| format!("the cell {} {reason}", cell())),
    }
}

/// From here on a number has lost digits, whatever is shown.
const EXACT: f64 = 1e15;

/// What a cell says; or why it cannot be known.
fn shown(value: &DataRef<'_>) -> Result<String, String> {
    match value {
        DataRef::Empty => Ok(String::new()),
        DataRef::String(text) => Ok(text.clone()),
        DataRef::SharedString(text) => Ok((*text).to_owned()),
        DataRef::Bool(value) => Ok(value.to_string()),
        DataRef::Int(value) => Ok(value.to_string()),
        DataRef::Float(value) if !value.is_finite() || value.abs() >= EXACT => Err(
            "holds a number of more than 15 digits, of which the last are lost; format the column as text and enter it \
             again"
                .into(),
        ),
        // Neither “.0” nor “1.38E10”: what is written this way is a number for people.
        DataRef::Float(value) => Ok(value.to_string()),
        DataRef::DateTime(moment) if moment.is_duration() => {
            Err("holds a length of time where a value is expected; format it as text or as a date".into())
        }
        DataRef::DateTime(moment) => instant(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Ok(text.clone()),
        DataRef::Error(error) => Err(format!("shows the error {error}; correct it or empty it")),
    }
}

/// A moment of a sheet, to the second: sheets count days, so seconds come out a little beside themselves.
fn instant(moment: &ExcelDateTime) -> Result<String, String> {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let wrong = || "holds no date; format it as a date or as text".to_owned();
    let number = |value: u16| i8::try_from(value).map_err(|_| wrong());
    let date = jiff::civil::Date::new(
        i16::try_from(year).map_err(|_| wrong())?,
        number(month.into())?,
        number(day.into())?,
    );
    let time = jiff::civil::Time::new(
        number(hour.into())?,
        number(minute.into())?,
        number(second.into())?,
        i32::from(milli) * 1_000_000,
    );
    let moment = date.map_err(|_| wrong())?.to_datetime(time.map_err(|_| wrong())?);
    let moment = moment.round(jiff::Unit::Second).map_err(|_| wrong())?;
    Ok(match moment.time() == jiff::civil::Time::midnight() {
        true => moment.date().to_string(),
        false => format!("{} {}", moment.date(), moment.time()),
    })
}

/// What people call a cell: `B3` for the second column of the third row.
fn address((row, column): (u32, u32)) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), row + 1)
}
