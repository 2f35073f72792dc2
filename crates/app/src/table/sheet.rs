//! Tables as workbooks (XLSX). A cell says what it shows; what only a spreadsheet program can work out is named.

use super::cell::{address, shown};
use super::guard::{check, damaged};
use super::header::{Header, no_header};
use super::scan::{HEADER_WITHIN, Row, Sink, Source, Wanted, unreadable};
use super::words::listed;
use crate::error::AppError;
use calamine::{DataRef, Dimensions, Reader, Xlsx, XlsxCellReader};
use gewu_packs::{Said, said};
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
            let Said { en, zh } = listed(names.iter().map(String::as_str));
            return Err(AppError::Table(said!(
                "the workbook has no sheet “{name}”; it has {en}",
                "工作簿里没有工作表“{name}”；有的是{zh}"
            )));
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
                        notes.push(said!(
                            "of the workbook, the sheet “{name}” was read",
                            "读的是工作簿里的工作表“{name}”"
                        ));
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
    notes: Vec<Said>,
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
                said!(
                    "the cells {from}:{to} are merged; take the merger apart and fill in each row",
                    "{from}:{to} 是合并单元格；请取消合并，每行都填上"
                )
            });
        }
        let nameless =
            row.cells.iter().enumerate().find(|(at, cell)| !header.is_named(*at) && !cell.trim().is_empty());
        if let Some((column, _)) = nameless {
            let cell = address((at, column as u32));
            row.blame(|| {
                said!(
                    "the cell {cell} stands in a column that has no name; name it, or empty it",
                    "{cell} 单元格所在的列没有列名；请补上列名，或清空"
                )
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
    if column >= WIDEST {
        if shown != Ok(String::new()) {
            row.blame(|| {
                let cell = address(pos);
                said!(
                    "the cell {cell} lies far outside of the table; empty it",
                    "{cell} 单元格离表格太远；请清空"
                )
            });
        }
        return;
    }
    let place = column as usize;
    if row.cells.len() <= place {
        row.cells.resize(place + 1, String::new());
    }
    if formula {
        row.blame(|| {
            let cell = address(pos);
            said!(
                "the cell {cell} holds a formula; copy the column and paste it as values",
                "{cell} 单元格里是公式；请复制这一列，用“选择性粘贴”→“数值”贴回去"
            )
        });
    }
    match shown {
        Ok(text) => row.cells[place] = text,
        Err(Said { en, zh }) => row.blame(|| {
            let cell = address(pos);
            said!("the cell {cell} {en}", "{cell} 单元格{zh}")
        }),
    }
}
