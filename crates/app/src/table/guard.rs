//! Looking at a workbook before it is parsed: it is a ZIP archive of XML that anybody can have made, and what parses
//! it trusts the numbers that stand in it.

use super::scan::Source;
use crate::error::AppError;
use gewu_packs::{Said, said};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{BufReader, Read};
use zip::ZipArchive;

/// The most that a workbook may unfold to, in bytes; a hundred thousand rows have about 100 MB.
const MOST_UNFOLDED: u64 = 256 * 1024 * 1024;
/// The most parts of a workbook.
const MOST_PARTS: usize = 2_000;
/// Nothing that people wrote shrinks to less than one in so many.
const MOST_RATIO: u64 = 400;
/// Under this size a part may shrink as it likes: 8 MB.
const SMALL: u64 = 8 * 1024 * 1024;
/// No number by which a parser makes room may be larger.
const MOST_ROOM: u64 = 4_000_000;

/// Refuses what is no workbook, or would unfold to more than it may.
pub(super) fn check(source: &mut Source) -> Result<(), AppError> {
    let mut archive = ZipArchive::new(source).map_err(|error| damaged(&error))?;
    if archive.len() > MOST_PARTS {
        return Err(bomb());
    }
    let has = |archive: &ZipArchive<&mut Source>, name: &str| archive.index_for_name(name).is_some();
    if has(&archive, "xl/workbook.bin") || has(&archive, "mimetype") || has(&archive, "content.xml") {
        return Err(AppError::Table(said!(
            "this is a spreadsheet of another kind (.ods or .xlsb); save it as “Excel Workbook (.xlsx)” or CSV",
            "这是别的格式的电子表格（.ods 或 .xlsb）；请另存为“Excel 工作簿 (.xlsx)”或 CSV"
        )));
    }
    if !has(&archive, "xl/workbook.xml") {
        return Err(AppError::Table(said!(
            "this is an archive, but no XLSX file; save the table as XLSX or CSV",
            "这是压缩包，不是 XLSX 文件；请把表格另存为 XLSX 或 CSV"
        )));
    }
    let mut declared: u64 = 0;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|error| damaged(&error))?;
        declared = declared.saturating_add(part.size());
        if part.size() > SMALL && part.size() / part.compressed_size().max(1) > MOST_RATIO {
            return Err(bomb());
        }
    }
    if declared > MOST_UNFOLDED {
        return Err(bomb());
    }
    // What is declared can be false, so the parts are unfolded once, and counted.
    let mut left = MOST_UNFOLDED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| damaged(&error))?;
        let is_xml = part.name().is_ok_and(|name| name.ends_with(".xml") || name.ends_with(".rels"));
        let mut counted = Counted { part, left };
        match is_xml {
            true => look(&mut counted)?,
            false => drop(std::io::copy(&mut counted, &mut std::io::sink()).map_err(|error| told(&error))?),
        }
        left = counted.left;
    }
    Ok(())
}

/// Looks through a part for what would make a parser take room without bound.
fn look(part: &mut Counted<impl Read>) -> Result<(), AppError> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::DocType(_)) => {
                return Err(hostile(&said!("a document type of its own", "自带的文档类型")));
            }
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                for attribute in tag.attributes().with_checks(false).flatten() {
                    let name = attribute.key.local_name();
                    let name: &str = name.as_ref();
                    let counts = ["uniqueCount", "count", "si"].contains(&name);
                    let value = || String::from_utf8_lossy(attribute.value.as_bytes()).trim().parse::<u64>();
                    if counts && value().is_ok_and(|value| value > MOST_ROOM) {
                        return Err(hostile(&said!("a count beyond every table", "大得不可能的数目")));
                    }
                }
            }
            Ok(_) => {}
            Err(quick_xml::Error::Io(error)) => return Err(told(&error)),
            // What is no XML is told in the words of whatever parses it.
            Err(_) => return Ok(()),
        }
    }
}

/// Counts what is really unfolded.
struct Counted<R> {
    part: R,
    left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.part.read(into)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| std::io::Error::other(TOO_MUCH))?;
        Ok(read)
    }
}

const TOO_MUCH: &str = "the workbook unfolds to too much";

fn told(error: &std::io::Error) -> AppError {
    match error.to_string().contains(TOO_MUCH) {
        true => bomb(),
        false => damaged(error),
    }
}

fn bomb() -> AppError {
    let most = MOST_UNFOLDED / 1024 / 1024;
    AppError::Table(said!(
        "the workbook unfolds to more than {most} MB, or shrinks as no table does; take out what is not the table, \
         divide it, or save the sheet as CSV",
        "工作簿展开后超过 {most} MB，或者压缩得不像表格；请删去表格以外的内容，分成几个文件，或把工作表另存为 CSV"
    ))
}

fn hostile(what: &Said) -> AppError {
    AppError::Table(Said::of(
        format!(
            "the workbook holds {what}, which no spreadsheet program writes; open it there and save it as XLSX again"
        ),
        format!("工作簿里有{}，这不是电子表格软件写出来的；请用 Excel 或 WPS 打开，重新另存为 XLSX", what.zh),
    ))
}

/// What the parser says stands in English only: it helps whoever looks into the file.
pub(super) fn damaged(error: &dyn std::fmt::Display) -> AppError {
    let cause: String = error.to_string().chars().take(200).collect();
    AppError::Table(said!(
        "the workbook cannot be read ({cause}); open it in Excel or WPS and save it as XLSX again, or as CSV",
        "工作簿读不出来，可能已损坏；请用 Excel 或 WPS 打开，重新另存为 XLSX 或 CSV"
    ))
}
