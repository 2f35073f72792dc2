//! Tables as text: CSV with commas, semicolons or tabs; UTF-8, GB 18030 (which Excel writes as “ANSI”), or UTF-16.

use super::decode::{Decoded, TextFault, fault};
use super::header::{Header, no_header};
use super::scan::{HEADER_WITHIN, Row, Sink, Source, Wanted, unreadable};
use crate::error::AppError;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use gewu_packs::{Said, said};
use std::io::{Cursor, Read};

/// How a text is to be read.
struct Shape {
    encoding: &'static Encoding,
    delimiter: u8,
    header: Header,
    notes: Vec<Said>,
}

/// The beginning in which the header stands.
const HEAD: u64 = 64 * 1024;

pub(super) fn scan(mut source: Source, wanted: &Wanted, sink: &mut dyn Sink) -> Result<(), AppError> {
    let shape = shape(&mut source, wanted)?;
    source.rewind().map_err(unreadable)?;
    let decoded = Decoded::new(source, shape.encoding);
    let in_row = decoded.in_row();
    let mut reader = reader(decoded, shape.delimiter);
    let header = shape.header.clone();
    sink.header(shape.header, shape.notes)?;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| unfit(error, shape.encoding))? {
        in_row.set(0);
        let line = record.position().map_or(0, csv::Position::line);
        if line <= header.line {
            continue;
        }
        let row = row(&record, line, &header);
        if !row.is_blank() {
            sink.row(row)?;
        }
    }
    Ok(())
}

fn row(record: &csv::StringRecord, line: u64, header: &Header) -> Row {
    let mut row = Row { line, cells: record.iter().map(str::to_owned).collect(), fault: None };
    let width = header.names.len();
    let (len, blank) = (row.cells.len(), |cell: &String| cell.trim().is_empty());
    if len > width && row.cells[width..].iter().all(blank) {
        row.cells.truncate(width);
    } else if len != width && !row.cells.iter().all(blank) {
        row.blame(|| {
            said!(
                "the row has {len} fields where the header has {width}; a comma within a field needs quotation marks \
                 around it",
                "这一行有 {len} 格，表头有 {width} 格；格子里有逗号的，要用英文双引号括起来"
            )
        });
    }
    let nameless = row.cells.iter().enumerate().find(|(at, cell)| !header.is_named(*at) && !blank(cell));
    if let Some((at, _)) = nameless.filter(|_| row.fault.is_none()) {
        let column = at + 1;
        row.blame(|| {
            said!(
                "column {column} has no name in the header; name it, or empty it",
                "第 {column} 列在表头里没有列名；请补上列名，或清空这一列"
            )
        });
    }
    row
}

fn reader<R: Read>(text: R, delimiter: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text)
}

/// Finds out how a text is written: its header first, so that what is no table is refused at once, then the whole of
/// it, so that nothing is done with a file that cannot be read to its end.
fn shape(source: &mut Source, wanted: &Wanted) -> Result<Shape, AppError> {
    let mut head = Vec::new();
    source.rewind().map_err(unreadable)?;
    source.by_ref().take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
    let candidates: &[&'static Encoding] = match head.as_slice() {
        [0xff, 0xfe, ..] => &[UTF_16LE],
        [0xfe, 0xff, ..] => &[UTF_16BE],
        _ => &[UTF_8, GB18030],
    };
    let mut refused = None;
    for encoding in candidates {
        match read_as(source, &head, encoding, wanted) {
            Ok(shape) => return Ok(shape),
            Err((true, error)) => drop(refused.get_or_insert(error)),
            Err((false, error)) => return Err(error),
        }
    }
    Err(refused.unwrap_or_else(|| AppError::Table(said!("the file is empty", "文件是空的"))))
}

/// Reads a text in one encoding; with an error comes whether it was for bytes that the encoding does not have.
fn read_as(
    source: &mut Source,
    head: &[u8],
    encoding: &'static Encoding,
    wanted: &Wanted,
) -> Result<Shape, (bool, AppError)> {
    let other = |error: AppError| (false, error);
    let (delimiter, header, mut notes) = headed(head, encoding, wanted)?;
    source.rewind().map_err(|error| other(unreadable(error)))?;
    let mut whole = Decoded::new(source, encoding);
    let in_row = whole.in_row();
    let mut piece = vec![0; 64 * 1024];
    loop {
        in_row.set(0);
        match whole.read(&mut piece) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                let foreign = matches!(fault(&error), Some(TextFault::Foreign { .. }));
                return Err((foreign, unfit(error.into(), encoding)));
            }
        }
    }
    if encoding != UTF_8 {
        let name = if encoding == GB18030 { "GBK (GB 18030)" } else { "UTF-16" };
        notes.push(said!(
            "the file was read as {name}; look whether the names come out right",
            "文件按 {name} 编码读取；请看看名称有没有乱码"
        ));
    }
    Ok(Shape { encoding, delimiter, header, notes })
}

/// The delimiter and the header of a text.
fn headed(
    head: &[u8],
    encoding: &'static Encoding,
    wanted: &Wanted,
) -> Result<(u8, Header, Vec<Said>), (bool, AppError)> {
    let mut text = Vec::new();
    let mut decoded = Decoded::new(Cursor::new(head), encoding);
    let stopped = decoded.read_to_end(&mut text).err();
    let text = String::from_utf8_lossy(&text);
    // The head may end within a character, and what follows it is looked at later.
    let first_line = text.lines().next().unwrap_or_default();
    if let Some(error) = stopped.filter(|_| !text.contains('\n')) {
        let foreign = matches!(fault(&error), Some(TextFault::Foreign { .. }));
        return Err((foreign, unfit(error.into(), encoding)));
    }
    if text.len() as u64 >= HEAD / 2 && !text.contains('\n') {
        return Err((false, endless(1)));
    }
    let mut first = None;
    let mut failed = None;
    for delimiter in [b',', b';', b'\t'] {
        let mut reader = reader(text.as_bytes(), delimiter);
        for record in reader.records().take(HEADER_WITHIN).map_while(Result::ok) {
            let line = record.position().map_or(0, csv::Position::line);
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            match Header::read(&cells, line, wanted.columns, wanted.further) {
                Some(Ok((header, notes))) => return Ok((delimiter, header, notes)),
                Some(Err(error)) => drop(failed.get_or_insert(error)),
                None => drop(first.get_or_insert(cells)),
            }
        }
    }
    let first = first.unwrap_or_else(|| vec![first_line.to_owned()]);
    Err((false, failed.unwrap_or_else(|| no_header(&first, wanted.columns))))
}

fn endless(line: u64) -> AppError {
    AppError::Table(said!(
        "line {line} does not end, or a quotation mark opened there is never closed: this is no table, or it was cut",
        "第 {line} 行没有结尾，或者那里的引号没有配对：这不是表格，或者文件不完整"
    ))
}

/// What is said of a text that cannot be read.
fn unfit(error: csv::Error, encoding: &'static Encoding) -> AppError {
    let cause = error.to_string();
    let csv::ErrorKind::Io(error) = error.into_kind() else {
        return AppError::Table(said!(
            "the file cannot be read as CSV: {cause}",
            "文件不能按 CSV 读取；请用 Excel 或 WPS 打开，另存为 XLSX 再导入"
        ));
    };
    let name = encoding.name();
    AppError::Table(match fault(&error) {
        Some(TextFault::Foreign { line }) if encoding == UTF_8 => said!(
            "line {line} is neither UTF-8 nor GBK throughout; in Excel or WPS choose “Save As” → “CSV UTF-8” or “Excel \
             Workbook (.xlsx)”, and bring that file",
            "第 {line} 行既不全是 UTF-8，也不全是 GBK；请在 Excel 或 WPS 里选“另存为”→“CSV UTF-8（逗号分隔）”或“Excel \
             工作簿 (.xlsx)”，再导入那个文件"
        ),
        Some(TextFault::Foreign { line }) => said!(
            "line {line} is not {name}; save the file as “CSV UTF-8”",
            "第 {line} 行不是 {name} 编码；请把文件另存为“CSV UTF-8”"
        ),
        Some(TextFault::Nul { line }) => said!(
            "line {line} holds a NUL byte, which no text has: this is no CSV file; save the table as XLSX or CSV UTF-8",
            "第 {line} 行有文本里不会有的字符：这不是 CSV 文件；请把表格另存为 XLSX 或 CSV UTF-8"
        ),
        Some(TextFault::Endless { line }) => return endless(line),
        None => return unreadable(error),
    })
}
