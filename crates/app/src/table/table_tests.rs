use super::*;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde::Deserialize;
use std::io::{Read, Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Named {
    code: String,
    name: String,
}

const fn column(name: &'static str, chinese: &'static [&'static str]) -> Column {
    Column { name, chinese, required: true, meaning: "", told: "", example: "" }
}

const COLUMNS: [Column; 2] = [column("code", &["编码"]), column("name", &["名称"])];

type Found = (Vec<(u64, Named)>, Imported);

fn read(bytes: &[u8]) -> Result<Found, String> {
    let mut imported = Imported::default();
    let rows = rows(bytes, &COLUMNS, &mut imported).map_err(|error| error.to_string())?;
    Ok((rows, imported))
}

fn named(code: &str, name: &str) -> Named {
    Named { code: code.into(), name: name.into() }
}

/// A workbook with the header and whatever else a test writes.
fn workbook(write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["编码", "名称"]).unwrap();
    write(sheet);
    workbook.save_to_buffer().unwrap()
}

#[test]
fn good_rows_are_kept_and_bad_ones_named() {
    let text = "\u{feff}code,name\n1, 开平 \n2,a,b\n\n,\n3,中和,\n";
    for end in ["\n", "\r\n", "\r"] {
        let (rows, imported) = read(text.replace('\n', end).as_bytes()).unwrap();
        assert_eq!(rows, [(2, named("1", "开平")), (6, named("3", "中和"))]);
        assert_eq!(imported.problems[0].line, 3);
        assert!(imported.problems[0].reason.en.contains("3 fields"), "{}", imported.problems[0]);
    }
}

#[test]
fn columns_are_known_in_any_order_and_by_their_chinese_names() {
    for text in ["名称;编码\r\n开平;1\r\n", "name\tcode\n开平\t1\n", "灵溪县区域表,\n名称,编码\n开平,1\n"]
    {
        let (rows, _) = read(text.as_bytes()).unwrap();
        assert_eq!(rows.iter().map(|(_, row)| row).collect::<Vec<_>>(), [&named("1", "开平")], "{text}");
    }
    let (_, imported) = read("code,name,备注\n1,开平,x\n".as_bytes()).unwrap();
    assert_eq!(imported.notes[0].en, "these columns were not read: “备注”");
    for (text, said) in [
        ("code,nane\n", "did you mean “name”"),
        ("code\n", "lacks the column name (“名称”)"),
        ("code,name,编码\n", "code stands in the header twice"),
        ("甲,乙\n1,2\n", "lacks the column code (“编码”), name (“名称”)"),
        ("", "lacks the column"),
    ] {
        // What is missing is told before what may have been meant.
        let error = read(text.as_bytes()).unwrap_err();
        let missing = error.contains("lacks the column name");
        assert!(error.contains(said) || missing, "{text}: {error}");
    }
    assert!(read("code,name,nmae\n1,2,3\n".as_bytes()).unwrap_err().contains("did you mean “name”"));
}

#[test]
fn what_chinese_programs_write_is_read_and_said() {
    let text = "编码,名称\n1,灵溪县河口镇\n";
    let (gbk, _, _) = encoding_rs::GB18030.encode(text);
    let (rows, imported) = read(&gbk).unwrap();
    assert_eq!(rows, [(2, named("1", "灵溪县河口镇"))]);
    assert!(imported.notes[0].en.contains("GBK"), "{:?}", imported.notes);
    for (mark, little) in [([0xff, 0xfe], true), ([0xfe, 0xff], false)] {
        let units =
            text.encode_utf16().flat_map(|it| if little { it.to_le_bytes() } else { it.to_be_bytes() });
        let bytes: Vec<u8> = mark.into_iter().chain(units).collect();
        assert_eq!(read(&bytes).unwrap().0, [(2, named("1", "灵溪县河口镇"))]);
    }
    // A header beyond which the beginning of the file is cut within a character.
    let long = format!("编码,名称\n{}", "1,灵溪县\n".repeat(20_000));
    assert_eq!(read(long.as_bytes()).unwrap().0.len(), 20_000);
}

#[test]
fn what_is_in_no_encoding_is_refused_by_its_line() {
    let mut mixed = "code,name\n1,灵溪县\n".as_bytes().to_vec();
    mixed.extend(b"2,\xbf\xaa\xc6\xbd\n3,\xff\xff\n");
    let error = read(&mixed).unwrap_err();
    assert!(error.contains("line 3") && error.contains("CSV UTF-8"), "{error}");
    assert!(read(b"code,name\n1,a\0b\n").unwrap_err().contains("line 2 holds a NUL"));
    let endless = [b"code,name\n1,\"".to_vec(), b"x,y\n".repeat(1_000_000)].concat();
    assert!(read(&endless).unwrap_err().contains("never closed"));
    let long = [b"code,name\n1,".to_vec(), vec![b'x'; 3_000_000]].concat();
    assert!(read(&long).unwrap_err().contains("line 2 does not end"));
    assert!(read(b"%PDF-1.7").unwrap_err().contains("PDF"));
    assert!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]).unwrap_err().contains(".xls"));
}

#[test]
fn a_file_without_a_good_row_is_not_read_to_its_end() {
    let text = format!("code,name\n{}", "1,2,3\n".repeat(100_000));
    let error = read(text.as_bytes()).unwrap_err();
    assert!(error.contains("first 1000 rows") && error.contains("line 2"), "{error}");
}

/// A file that is made while it is read, to see that nobody holds it.
struct Made {
    head: &'static [u8],
    size: u64,
    at: u64,
    next: u32,
    noise: bool,
}

impl Read for Made {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = into.len().min((self.size - self.at) as usize);
        for byte in &mut into[..count] {
            self.next = self.next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = match self.head.get(self.at as usize) {
                Some(byte) => *byte,
                None if self.noise => (self.next >> 24) as u8,
                None => b"1,2,3\n"[(self.at % 6) as usize],
            };
            self.at += 1;
        }
        Ok(count)
    }
}

impl Seek for Made {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(_) => self.size,
            SeekFrom::Current(_) => self.at,
        };
        Ok(self.at)
    }
}

#[test]
fn a_gigabyte_of_nonsense_is_refused_in_no_time() {
    let gigabyte = 1024 * 1024 * 1024;
    for (head, size, noise, said) in [
        (&b""[..], gigabyte, true, "at most 536 MB"),
        (&b"code,name\n"[..], gigabyte, false, "at most 536 MB"),
        (&b""[..], MOST_BYTES, true, "line 1"),
        (&b"code,name\n"[..], MOST_BYTES, true, "line 2"),
    ] {
        let began = Instant::now();
        let wanted = Wanted { columns: &COLUMNS, further: None, sheet: None };
        let mut imported = Imported::default();
        let names = csv::StringRecord::new();
        let mut held: Held<'_, Named> =
            Held { names, columns: &COLUMNS, header: None, rows: vec![], imported: &mut imported };
        let made = Made { head, size, at: 0, next: 7, noise };
        let error = scan(Box::new(made), &wanted, &mut held).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        assert!(held.rows.is_empty() && began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    }
}

#[test]
fn a_workbook_says_what_it_shows() {
    let bytes = workbook(|sheet| {
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let second = Format::new().set_num_format("yyyy/m/d h:mm:ss");
        sheet.write(1, 0, 13_800_000_000_f64).unwrap().write(1, 1, "甲").unwrap();
        sheet.write(2, 0, 0.5).unwrap().write(2, 1, 42).unwrap();
        let date = ExcelDateTime::parse_from_str("2024-03-01").unwrap();
        let moment = ExcelDateTime::parse_from_str("2024-03-01 08:30:00").unwrap();
        sheet.write_with_format(3, 0, &date, &day).unwrap();
        sheet.write_with_format(3, 1, &moment, &second).unwrap();
        sheet.write(5, 0, "最后").unwrap().write(5, 1, true).unwrap();
    });
    let (rows, imported) = read(&bytes).unwrap();
    let expected = [
        (2, named("13800000000", "甲")),
        (3, named("0.5", "42")),
        (4, named("2024-03-01", "2024-03-01 08:30:00")),
        (6, named("最后", "true")),
    ];
    assert_eq!(rows, expected);
    assert!(imported.problems.is_empty(), "{:?}", imported.problems);
}

#[test]
fn what_a_workbook_leaves_open_is_named_by_its_cell() {
    let bytes = workbook(|sheet| {
        sheet.write(1, 0, "1").unwrap().write(1, 1, Formula::new("=A2&\"x\"").set_result("1x")).unwrap();
        sheet.write(2, 0, 450_521_199_001_011_234_f64).unwrap().write(2, 1, "乙").unwrap();
        sheet.merge_range(3, 1, 5, 1, "合并", &Format::new()).unwrap();
        sheet.write(3, 0, "4").unwrap().write(5, 0, "6").unwrap();
        sheet.write(6, 0, "7").unwrap().write(6, 1, "好").unwrap().write(6, 4, "旁注").unwrap();
        sheet.write(7, 0, "8").unwrap().write(7, 1, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write(8, 0, "9").unwrap().write(8, 1, "好").unwrap();
    });
    let (rows, imported) = read(&bytes).unwrap();
    assert_eq!(rows, [(9, named("9", "好"))]);
    let said: Vec<String> = imported.problems.iter().map(ToString::to_string).collect();
    for (at, (line, word)) in [
        ("line 2", "cell B2 holds a formula"),
        ("line 3", "cell A3 holds a number of more than 15 digits"),
        ("line 4", "cells B4:B6 are merged"),
        ("line 6", "cells B4:B6 are merged"),
        ("line 7", "cell E7 stands in a column that has no name"),
        ("line 8", "cell B8 holds a formula"),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(said[at].starts_with(line) && said[at].contains(word), "{said:#?}");
    }
}

#[test]
fn days_of_both_epochs_are_the_same_days() {
    let bytes = workbook(|sheet| {
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let date = ExcelDateTime::parse_from_str("2024-03-01").unwrap();
        sheet.write_with_format(1, 0, &date, &day).unwrap().write(1, 1, "甲").unwrap();
    });
    let changed = altered(&bytes, |name, text| match name {
        "xl/workbook.xml" => text.replace("<workbookPr ", "<workbookPr date1904=\"1\" "),
        "xl/worksheets/sheet1.xml" => text.replace("<v>45352</v>", "<v>43890</v>"),
        _ => text,
    });
    assert_ne!(changed, bytes);
    assert_eq!(read(&changed).unwrap().0, [(2, named("2024-03-01", "甲"))]);
}

/// A workbook with some of its parts written otherwise.
fn altered(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        writer.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(change(&name, text).as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn the_sheet_with_a_known_header_is_read() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "填表说明").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("数据").unwrap().write(0, 0, "灵溪县网格台账").unwrap();
    sheet.write_row(1, 0, ["编码", "名称"]).unwrap().write_row(2, 0, ["1", "甲"]).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let (rows, imported) = read(&bytes).unwrap();
    assert_eq!(rows, [(3, named("1", "甲"))]);
    assert!(imported.notes[0].en.contains("数据"));
    let mut sink = Imported::default();
    let names = csv::StringRecord::new();
    let mut held: Held<'_, Named> =
        Held { names, columns: &COLUMNS, header: None, rows: vec![], imported: &mut sink };
    let wanted = Wanted { columns: &COLUMNS, further: None, sheet: Some("没有".into()) };
    let error = scan(Box::new(Cursor::new(bytes)), &wanted, &mut held).unwrap_err().to_string();
    assert!(error.contains("no sheet “没有”; it has “说明”, “数据”"), "{error}");
}

#[test]
fn hostile_workbooks_are_refused() {
    let good = workbook(|sheet| _ = sheet.write_row(1, 0, ["1", "甲"]).unwrap());
    let sheet = |with: &str, what: &str| {
        altered(&good, |name, text| match name == with {
            true => text.replacen(what.split('|').next().unwrap(), what.split('|').nth(1).unwrap(), 1),
            false => text,
        })
    };
    let strings = "xl/sharedStrings.xml";
    let page = "xl/worksheets/sheet1.xml";
    for (bytes, word) in [
        (sheet(strings, "<sst|<!DOCTYPE sst [<!ENTITY a \"aaaa\">]><sst"), "document type"),
        (sheet(strings, "uniqueCount=\"4\"|uniqueCount=\"99999999999\""), "a count beyond"),
        (sheet(page, "<v>0</v>|<f t=\"shared\" si=\"99999999999\">A1</f><v>0</v>"), "a count beyond"),
        (sheet(page, "r=\"A2\"|r=\"A0\""), "workbook cannot be read"),
        (sheet(page, "<row r=\"2\"|<row r=\"1\""), ""),
        (sheet(page, "<sheetData>|<oops/><sheetData"), "workbook cannot be read"),
        (good[..good.len() / 2].to_vec(), "workbook cannot be read"),
    ] {
        match read(&bytes) {
            Err(error) => assert!(error.contains(word), "{word}: {error}"),
            Ok((rows, _)) => assert!(word.is_empty() && rows.len() <= 1, "{word}: {rows:?}"),
        }
    }
    // Two hundred million zeros fold into a fifth of a megabyte.
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    (0..200).for_each(|_| writer.write_all(&[b' '; 1024 * 1024]).unwrap());
    let bomb = writer.finish().unwrap().into_inner();
    assert!(bomb.len() < 1_000_000);
    let began = Instant::now();
    let error = read(&bomb).unwrap_err();
    assert!(error.contains("unfolds to more than") && began.elapsed() < Duration::from_secs(2), "{error}");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("mimetype", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    assert!(read(&writer.finish().unwrap().into_inner()).unwrap_err().contains(".ods"));
}

const OPENED: header::Called = header::Called { en: "opened", zh: "上报时间" };

#[test]
fn moments_are_read_as_people_write_them_and_never_guessed() {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let at = |text: &str| moment::moment(OPENED, text, &zone).map(|it| it.begin(&zone).to_string());
    for text in ["2024-03-01", "2024/3/1", "2024.03.01", "2024年3月1日", "20240301", "2024-03-01 00:00"] {
        assert_eq!(at(text).unwrap(), "2024-02-29T16:00:00Z", "{text}");
    }
    for text in [
        "2024-03-01 08:30",
        "2024/3/1 8:30:00",
        "2024-03-01T08:30:00",
        "2024年3月1日 8:30",
        "2024-03-01T00:30:00Z",
        "2024-03-01T08:30:00+08:00",
        "2024-03-01 08:30:00.0",
    ] {
        assert_eq!(at(text).unwrap(), "2024-03-01T00:30:00Z", "{text}");
    }
    assert!(at("03/04/2024").unwrap_err().en.contains("two different days"));
    assert!(at("3-4-24").unwrap_err().en.contains("two different days"));
    for text in
        ["", "2024-02-30", "2024-13-01", "45352", "昨天", "2024-03-01 25:00", "2024-03-01 8", "-2024-1-1"]
    {
        assert!(at(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_table_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        // Without a header that is known nothing comes of them.
        prop_assert!(read(&bytes).is_err());
        let headed = [b"code,name\n".to_vec(), bytes].concat();
        let _ = read(&headed);
    }

    #[test]
    fn no_damage_makes_a_workbook_panic(at in 0usize..6_000, bytes in proptest::collection::vec(any::<u8>(), 1..8)) {
        let mut book = workbook(|sheet| _ = sheet.write_row(1, 0, ["1", "甲"]).unwrap());
        let at = at % book.len();
        for (place, byte) in bytes.iter().enumerate() {
            let end = book.len();
            book[(at + place) % end] = *byte;
        }
        let _ = read(&book);
    }

    #[test]
    fn damaged_parts_of_a_workbook_are_refused_or_read(at in 0usize..2_000, with in "[<>&\"/a-z0-9 ]{0,6}") {
        let book = workbook(|sheet| _ = sheet.write_row(1, 0, ["1", "甲"]).unwrap());
        let book = altered(&book, |name, mut text| {
            let place = text.char_indices().map(|(place, _)| place).nth(at % text.chars().count());
            if let Some(place) = place.filter(|_| name.starts_with("xl/")) {
                let end = text[place..].chars().next().map_or(place, |it| place + it.len_utf8());
                text.replace_range(place..end, &with);
            }
            text
        });
        let _ = read(&book);
    }

    #[test]
    fn no_text_makes_a_moment_panic(text in "\\PC{0,24}", digits in "[0-9/:. T年月日+-]{0,24}") {
        let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
        let _ = moment::moment(OPENED, &text, &zone);
        let _ = moment::moment(OPENED, &digits, &zone);
        let _ = moment::day(OPENED, &digits);
    }
}
