//! Sheets, printed and read again: layout, hostile text, rare characters, the same bytes for the same sheet.

#![allow(clippy::unwrap_used)]

use gewu_document::{Fonts, Line, NoFonts, Part, Press, Sheet, usual_folders};
use jiff::civil::date;
use jiff::tz::{TimeZone, offset};
use lopdf::{Dictionary, Document, Object};
use std::path::PathBuf;
use std::sync::LazyLock;

static PRESS: LazyLock<Press> = LazyLock::new(|| Press::new(Fonts::find(&folders()).unwrap()));

fn folders() -> Vec<PathBuf> {
    let said = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let data = said("XDG_DATA_HOME").or_else(|| Some(said("HOME")?.join(".local/share")));
    usual_folders(said("GEWU_FONTS").as_deref(), data.as_deref())
}

fn field(name: &str, text: &str) -> Line {
    Line::Field { name: name.to_owned(), text: text.to_owned() }
}

fn words(text: &str) -> Line {
    Line::Words { text: text.to_owned() }
}

fn sheet(lines: Vec<Line>) -> Sheet {
    let head = |text: &str| Line::Head { text: text.to_owned() };
    let course = vec![
        head("2026年3月2日 9:00　反映人"),
        words("登记。"),
        head("2026年3月2日 10:30　河西村第一网格 网格长（老梁）"),
        words("研判：派单。"),
        field("说明", "灯杆在桥头，线路老化。"),
    ];
    let part = |heading: &str, lines| Part { heading: heading.to_owned(), lines };
    Sheet {
        heading: "开平市事项办理单".to_owned(),
        code: "编号：019ca000-0000-7000-8000-000000000001".to_owned(),
        title: "村口路灯不亮".to_owned(),
        parts: vec![part("反映内容", lines), part("办理经过", course)],
        foot: vec!["打印人：小韦".to_owned(), "打印时间：2026年3月3日 8:05".to_owned()],
        note: "本单按打印时的记录生成，不是公文。".to_owned(),
        made_at: date(2026, 3, 3).at(8, 5, 0, 0).to_zoned(TimeZone::fixed(offset(8))).unwrap(),
    }
}

fn read(bytes: &[u8]) -> (Document, Vec<String>) {
    let document = Document::load_mem(bytes).unwrap();
    let pages = document.get_pages();
    let text = pages.keys().map(|page| document.extract_text(&[*page]).unwrap()).collect();
    (document, text)
}

/// The text without what breaks it into lines.
fn joined(pages: &[String]) -> String {
    pages.concat().chars().filter(|it| !it.is_whitespace() && *it != '\u{200B}').collect()
}

fn printed(lines: Vec<Line>) -> String {
    joined(&read(&PRESS.print(&sheet(lines)).unwrap()).1)
}

#[test]
fn a_sheet_is_one_page_of_a4_with_its_fonts_in_it() {
    let bytes = PRESS.print(&sheet(vec![field("地点", "河西村")])).unwrap();
    let (document, pages) = read(&bytes);
    assert_eq!(pages.len(), 1);
    let page = document.get_dictionary(*document.get_pages().get(&1).unwrap()).unwrap();
    let size: Vec<f32> =
        page.get(b"MediaBox").unwrap().as_array().unwrap().iter().map(|it| it.as_float().unwrap()).collect();
    // 210 × 297 mm in points.
    assert!((size[2] - 595.28).abs() < 0.1 && (size[3] - 841.89).abs() < 0.1, "{size:?}");
    let text = joined(&pages);
    for said in [
        "开平市事项办理单",
        "编号：019ca000-0000-7000-8000-000000000001",
        "村口路灯不亮",
        "一、反映内容",
        "地点：河西村",
        "二、办理经过",
        "（一）2026年3月2日9:00反映人",
        "（二）2026年3月2日10:30河西村第一网格网格长（老梁）",
        "说明：灯杆在桥头，线路老化。",
        "打印人：小韦",
        "打印时间：2026年3月3日8:05",
        "—1—",
    ] {
        assert!(text.contains(said), "{said} is missing in {text}");
    }
    let fonts: Vec<&Dictionary> = document
        .objects
        .values()
        .filter_map(|it| it.as_dict().ok())
        .filter(|it| it.has_type(b"FontDescriptor"))
        .collect();
    assert!(fonts.len() >= 3, "{} fonts", fonts.len());
    let files: [&[u8]; 3] = [b"FontFile", b"FontFile2", b"FontFile3"];
    assert!(fonts.iter().all(|it| files.iter().any(|name| it.has(name))), "a font is not embedded");
    assert!(!document.objects.values().any(|it| matches!(it, Object::Dictionary(it) if it.has(b"JS"))));
}

#[test]
fn a_full_page_has_twenty_two_lines_of_twenty_eight_characters() {
    // One long paragraph: on the pages between the first and the last there is nothing else.
    let (_, pages) = read(&PRESS.print(&sheet(vec![words(&"村".repeat(28 * 22 * 3))])).unwrap());
    let between = pages[1].chars().filter(|it| *it == '村').count();
    assert_eq!(between, 28 * 22);
    assert!(joined(&pages[1..2]).ends_with("—2—") || joined(&pages[1..2]).contains("—2—"));
}

#[test]
fn what_people_write_is_never_markup() {
    let hostile = [
        r##"#read("/etc/passwd")"##,
        r##"#sys.version $ x^2 $ *bold* _it_ `raw` = heading"##,
        r##"]] #import "@preview/x:1.0.0": * \ \u{41} // comment /* never ended"##,
        r##""}], "title": "forged"##,
        "@label <label> https://example.cn",
    ];
    for text in hostile {
        let wanted: String = text.chars().filter(|it| !it.is_whitespace()).collect();
        let found = printed(vec![field("说明", text)]);
        assert!(found.contains(&wanted), "{wanted} became {found}");
    }
    let mut forged = sheet(Vec::new());
    forged.title = "#panic()".to_owned();
    forged.heading = "*#text*".to_owned();
    let text = joined(&read(&PRESS.print(&forged).unwrap()).1);
    assert!(text.contains("#panic()") && text.contains("*#text*"), "{text}");
}

#[test]
fn whatever_people_write_can_be_printed() {
    let long = "很长的话，".repeat(1_000);
    let (_, pages) = read(&PRESS.print(&sheet(vec![words(&long)])).unwrap());
    assert!((8..=11).contains(&pages.len()), "{} pages", pages.len());
    assert_eq!(joined(&pages).matches('很').count(), 1_000);
    let word = "x".repeat(2_000);
    assert_eq!(printed(vec![words(&word)]).matches('x').count(), 2_000);
    assert!(printed(vec![words("灯\u{0}坏\u{7}了\u{202E}三\u{200F}天")]).contains("灯坏了三天"));
    assert!(printed(vec![words("谢谢😀👨‍👩‍👧！")]).contains("谢谢〓〓〓〓！"));
    assert!(printed(vec![words("第一行\r\n\r\n第二行\n")]).contains("第一行第二行"));
    for odd in ["مرحبا", "བོད", "e\u{301}", "", " ", "\u{FFFF}", "\u{10FFFF}"] {
        printed(vec![words(odd), field(odd, odd)]);
    }
}

/// Fandol lacks these, and names have them.
#[test]
fn rare_characters_of_names_have_their_glyphs() {
    let rare = "镕喆玥堃昇頔龑𠮷";
    let fonts = PRESS.fonts();
    let missing: Vec<char> = rare.chars().filter(|it| !fonts.shows(*it)).collect();
    assert!(missing.is_empty(), "no face shows {missing:?}; run scripts/fonts install");
    let (document, pages) = read(&PRESS.print(&sheet(vec![field("姓名", rare)])).unwrap());
    assert!(joined(&pages).contains(rare));
    // What has no glyph is drawn as glyph 0, and says nothing of itself.
    for page in document.get_pages().values() {
        let content = lopdf::content::Content::decode(&document.get_page_content(*page)).unwrap();
        for operation in content.operations.iter().filter(|it| ["Tj", "TJ"].contains(&it.operator.as_str())) {
            assert!(glyphs(&operation.operands).all(|glyph| glyph != 0), "a character has no glyph");
        }
    }
}

/// The glyphs that an operation shows, each two bytes.
fn glyphs(operands: &[Object]) -> impl Iterator<Item = u16> {
    let mut found = Vec::new();
    let mut next: Vec<&Object> = operands.iter().collect();
    while let Some(object) = next.pop() {
        match object {
            Object::Array(items) => next.extend(items),
            Object::String(bytes, _) => {
                found.extend(bytes.chunks_exact(2).map(|it| u16::from_be_bytes([it[0], it[1]])));
            }
            _ => {}
        }
    }
    found.into_iter()
}

#[test]
fn the_same_sheet_is_the_same_file() {
    let sheet = sheet(vec![field("说明", "灯杆在桥头")]);
    let first = PRESS.print(&sheet).unwrap();
    PRESS.print(&self::sheet(vec![words("另一张")])).unwrap();
    assert_eq!(PRESS.print(&sheet).unwrap(), first);
    let other = Press::new(Fonts::find(&folders()).unwrap());
    assert_eq!(other.print(&sheet).unwrap(), first);
}

#[test]
fn faces_are_read_when_they_are_needed() {
    let press = Press::new(Fonts::find(&folders()).unwrap());
    assert_eq!(press.fonts().read(), 0);
    press.print(&sheet(vec![words("灯")])).unwrap();
    let usual = press.fonts().read();
    press.print(&sheet(vec![words("喆")])).unwrap();
    // What was laid out for another press is not laid out again, so there may be fewer.
    assert!(usual <= 5 && press.fonts().read() > usual, "{usual}, then {}", press.fonts().read());
}

#[test]
fn without_fonts_it_says_what_to_do() {
    let nowhere = vec![PathBuf::from("/nonexistent")];
    assert_eq!(Fonts::missing(&nowhere), Some(NoFonts(nowhere.clone())));
    let error = Fonts::find(&nowhere).unwrap_err().to_string();
    assert!(error.contains("/nonexistent") && error.contains("scripts/fonts install"), "{error}");
}
