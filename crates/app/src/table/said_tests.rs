//! What is wrong with a table is told in both languages, and the rows that were left out in the reader's.

use super::*;
use crate::testing::told_in_both;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Named {
    code: String,
    name: String,
}

const fn column(name: &'static str, chinese: &'static [&'static str]) -> Column {
    Column { name, chinese, required: true, meaning: "", told: "", example: "" }
}

const COLUMNS: [Column; 2] = [column("code", &["编码"]), column("name", &["名称"])];

fn read(bytes: &[u8]) -> Result<(Vec<(u64, Named)>, Imported), AppError> {
    let mut imported = Imported::default();
    let rows = rows(bytes, &COLUMNS, &mut imported)?;
    Ok((rows, imported))
}

#[test]
fn every_faulty_cell_is_told_in_both_languages() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "填表说明").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("数据").unwrap().write_row(0, 0, ["编码", "名称", "备注"]).unwrap();
    let length = Format::new().set_num_format("[h]:mm:ss");
    let hours = ExcelDateTime::parse_from_str("2024-03-01 08:30:00").unwrap();
    sheet.write(1, 1, Formula::new("=A2&\"x\"").set_result("1x")).unwrap();
    sheet.write(2, 0, 450_521_199_001_011_234_f64).unwrap();
    sheet.merge_range(3, 0, 3, 1, "合并", &Format::new()).unwrap();
    sheet.write(4, 4, "旁注").unwrap();
    sheet.write(5, 1_200, "远").unwrap();
    sheet.write_with_format(6, 0, &hours, &length).unwrap();
    sheet.write(7, 0, "9").unwrap().write(7, 1, "好").unwrap();
    let (rows, imported) = read(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(imported.problems.len(), 6, "{:#?}", imported.problems);
    assert_eq!(imported.notes.len(), 2, "{:#?}", imported.notes);
    let text = "编码,名称,\n1,开平,x\n2,a,b,c\n";
    let (gbk, _, _) = encoding_rs::GB18030.encode(text);
    let (_, of_text) = read(&gbk).unwrap();
    assert_eq!((of_text.problems.len(), of_text.notes.len()), (2, 1), "{of_text:#?}");
    let reasons: Vec<&Said> =
        imported.problems.iter().chain(&of_text.problems).map(|problem| &problem.reason).collect();
    reasons.iter().chain(&imported.notes.iter().chain(&of_text.notes).collect::<Vec<_>>()).for_each(|said| {
        told_in_both(said);
    });
    let kinds: BTreeSet<&str> = reasons.iter().map(|said| said.zh.as_str()).collect();
    assert_eq!(kinds.len(), reasons.len(), "each kind once: {reasons:#?}");
    let zone = jiff::tz::TimeZone::UTC;
    let opened = header::Called { en: "opened", zh: "上报时间" };
    for text in ["昨天", "03/04/2024"] {
        let told = moment::moment(opened, text, &zone).unwrap_err();
        told_in_both(&told);
        assert!(told.zh.starts_with(&format!("上报时间“{text}”")), "{told:?}");
    }
    told_in_both(&moment::day(opened, "昨天").unwrap_err());
}

#[test]
fn a_file_is_refused_in_both_languages() {
    let good = "code,name\n1,灵溪县\n";
    let endless = [b"code,name\n1,\"".to_vec(), b"x,y\n".repeat(1_000_000)].concat();
    let none_good = format!("code,name\n{}", "1,2,3\n".repeat(2_000));
    for (bytes, zh) in [
        (b"".to_vec(), "表里缺“编码”（或 code）、“名称”（或 name）"),
        ("编码,备注\n1,x\n".into(), "表里缺“名称”（或 name）这样的列；第 1 行写的是：“编码、备注”"),
        ("甲,乙\n1,2\n".into(), "“甲、乙”"),
        ("编码,名称,code\n".into(), "“编码”这一列有两列"),
        ("code,name,nmae\n".into(), "是不是“name”"),
        ([good.as_bytes(), b"2,\xff\xff\n"].concat(), "第 3 行既不全是 UTF-8"),
        (b"code,name\n1,a\0b\n".to_vec(), "第 2 行有文本里不会有的字符"),
        (endless, "引号没有配对"),
        (none_good.into(), "前 1000 行都不能用，后面的就没有读；第一个问题在第 2 行：这一行有 3 格"),
        (b"%PDF-1.7".to_vec(), "PDF"),
        (vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], ".xls"),
        (b"PK\x03\x04nonsense".to_vec(), "工作簿读不出来"),
    ] {
        let refused = read(&bytes).unwrap_err();
        let AppError::Table(told) = &refused else { panic!("{refused:?}") };
        told_in_both(told);
        assert!(told.zh.contains(zh), "{zh}: {told:?}");
        assert_eq!((refused.said(), refused.to_string()), (told.clone(), told.en.clone()));
        assert!(!told.en.contains("--help"), "nobody at a desk has one: {told:?}");
    }
}

fn problem(line: u64, en: &str, zh: &str) -> RowProblem {
    RowProblem { line, reason: Said::of(en, zh) }
}

#[test]
fn rejected_rows_come_back_with_their_reason_in_a_language() {
    let text = "\u{feff}code,name,reason\n1,开平,\n2,a,b,c\n3,\"中,和\",old\n";
    let problems = [
        problem(3, "four fields", "有四格"),
        problem(4, "no such place", "没有这个地方"),
        problem(4, "nor such a name", "也没有这个名称"),
    ];
    for (language, expected) in [
        ("en", "code,name,reason\n2,a,c,four fields\n3,\"中,和\",no such place; nor such a name\n"),
        ("zh-CN", "code,name,原因\n2,a,c,有四格\n3,\"中,和\",没有这个地方；也没有这个名称\n"),
    ] {
        let file = rejects(text.as_bytes(), &COLUMNS, &problems, language).unwrap();
        assert_eq!(String::from_utf8(file).unwrap(), format!("\u{feff}{expected}"));
        // It is a table again, in which the reasons of last time say nothing.
        let again = rejects(text.as_bytes(), &COLUMNS, &problems[1..], language).unwrap();
        let (rows, imported) = read(&again).unwrap();
        assert_eq!(rows, [(2, Named { code: "3".into(), name: "中,和".into() })]);
        assert!(imported.notes.is_empty(), "{:?}", imported.notes);
        let other = if language == "en" { "zh-CN" } else { "en" };
        let file =
            String::from_utf8(rejects(&again, &COLUMNS, &[problem(2, "b", "乙")], other).unwrap()).unwrap();
        assert_eq!(file.lines().next().unwrap().split(',').count(), 3, "one column of reasons: {file}");
    }
}
