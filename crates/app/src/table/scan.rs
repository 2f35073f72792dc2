//! Reading a table once, from beginning to end, whatever it is written in.

use super::header::{Column, Header};
use super::{MOST_BYTES, csv_text, sheet};
use crate::error::AppError;
use gewu_packs::{Said, said};
use std::io::{Read, Seek, SeekFrom};

/// Where a table comes from: a file, or bytes that were sent.
pub type Source = Box<dyn ReadSeek>;

/// What can be read twice: once to see whether it is sound, once for its rows.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// What is looked for in a file.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The columns that are known.
    pub columns: &'static [Column],
    /// Prefixes of further columns.
    pub further: Option<&'static [&'static str]>,
    /// The sheet, where a file has several; else the first with a header that is known.
    pub sheet: Option<String>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line in the file, or the row of the sheet, from 1.
    pub line: u64,
    /// What it says, by column of the file.
    pub cells: Vec<String>,
    /// Why it cannot be used.
    pub fault: Option<Said>,
}

impl Row {
    pub(super) fn blame(&mut self, reason: impl FnOnce() -> Said) {
        self.fault.get_or_insert_with(reason);
    }

    pub(super) fn is_blank(&self) -> bool {
        self.fault.is_none() && self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// What becomes of what is read. An error stops the reading.
pub(crate) trait Sink {
    /// The header, before any row, and what should be said of how the file is read.
    fn header(&mut self, header: Header, notes: Vec<Said>) -> Result<(), AppError>;
    /// A row that says something.
    fn row(&mut self, row: Row) -> Result<(), AppError>;
}

/// Among so many lines the header is looked for: old tables have a heading above it.
pub(super) const HEADER_WITHIN: usize = 10;

/// Reads a table. What makes the whole file unfit is found before the first row is told.
pub(crate) fn scan(mut source: Source, wanted: &Wanted, sink: &mut dyn Sink) -> Result<(), AppError> {
    let size = source.seek(SeekFrom::End(0)).map_err(unreadable)?;
    if size > MOST_BYTES {
        let (size, most) = (size / 1_000_000, MOST_BYTES / 1_000_000);
        return Err(AppError::Table(said!(
            "the file has {size} MB, and at most {most} MB are read; divide it into several",
            "文件有 {size} MB，最多读 {most} MB；请分成几个文件"
        )));
    }
    let mut head = Vec::new();
    source.rewind().map_err(unreadable)?;
    source.by_ref().take(8).read_to_end(&mut head).map_err(unreadable)?;
    source.rewind().map_err(unreadable)?;
    match head.as_slice() {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => sheet::scan(source, wanted, sink),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(AppError::Table(said!(
            "this is a file of old Excel (.xls), or one with a password; save it as “Excel Workbook (.xlsx)” without a \
             password, or as CSV",
            "这是旧版 Excel 文件（.xls），或者加了密码；请不加密码另存为“Excel 工作簿 (.xlsx)”，或另存为 CSV"
        ))),
        [b'%', b'P', b'D', b'F', ..] => Err(AppError::Table(said!(
            "this is a PDF, not a table; ask for the table as XLSX or CSV",
            "这是 PDF，不是表格；请向对方要 XLSX 或 CSV 格式的表格"
        ))),
        _ => csv_text::scan(source, wanted, sink),
    }
}

pub(super) fn unreadable(error: std::io::Error) -> AppError {
    AppError::Table(said!("the file cannot be read: {error}", "文件读不出来；请重新保存后再导入"))
}
