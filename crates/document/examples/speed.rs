//! What printing costs once the press is set up: a sheet with a course of twenty entries, each time with another title.
//!
//!   cargo run --release -p gewu-document --example speed FOLDER_OF_FONTS [FILE]     FILE keeps the last one

// Whatever fails here fails the measurement.
#![allow(clippy::unwrap_used)]

use gewu_document::{Fonts, Line, Part, Press, Sheet, usual_folders};
use jiff::civil::date;
use jiff::tz::{TimeZone, offset};
use std::path::PathBuf;
use std::time::Instant;

const SHEETS: usize = 50;

fn sheet(number: usize) -> Sheet {
    let field = |name: &str, text: String| Line::Field { name: name.to_owned(), text };
    let facts = vec![
        field("类别", "路灯照明".to_owned()),
        field("地点", "开平市　河口镇　大榕村　大榕一网格".to_owned()),
        field("登记时间", "2026年3月2日 9:00".to_owned()),
        field("状态", "办理中".to_owned()),
    ];
    let entry = |at: usize| {
        let head = format!("2026年3月{}日 9:{:02}　大榕村 网格长（老梁）", at + 1, (number + at) % 60);
        let words = format!("第 {at} 次研判：派单。进入“处理”，由市城管局办理，期限 2026年3月{}日。", at + 4);
        let said = "灯杆在桥头，线路老化，需要更换三十米电缆；已联系供电所，预计三天内完成。".to_owned();
        [Line::Head { text: head }, Line::Words { text: words }, field("说明", said)]
    };
    let part = |heading: &str, lines| Part { heading: heading.to_owned(), lines };
    Sheet {
        heading: "开平市事项办理单".to_owned(),
        code: "编号：019ca000-0000-7000-8000-000000000001".to_owned(),
        title: format!("村口第 {number} 盏路灯不亮"),
        parts: vec![part("基本情况", facts), part("办理经过", (0..20).flat_map(entry).collect())],
        foot: vec!["打印人：小韦".to_owned(), "打印时间：2026年3月30日 8:05".to_owned()],
        note: "本单按打印时的记录生成，供查阅和存档，不是公文。".to_owned(),
        made_at: date(2026, 3, 30).at(8, 5, 0, 0).to_zoned(TimeZone::fixed(offset(8))).unwrap(),
    }
}

fn main() {
    let said: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let begun = Instant::now();
    let press = Press::new(Fonts::find(&usual_folders(said.first().map(PathBuf::as_path), None)).unwrap());
    println!("setting up: {} ms", begun.elapsed().as_millis());
    let mut last = Vec::new();
    for number in 0..SHEETS {
        let begun = Instant::now();
        last = press.print(&sheet(number)).unwrap();
        if [0, 1, 2, SHEETS - 1].contains(&number) {
            println!("sheet {number}: {:.1} ms, {} bytes", begun.elapsed().as_secs_f64() * 1e3, last.len());
        }
    }
    let begun = Instant::now();
    (SHEETS..2 * SHEETS).for_each(|number| last = press.print(&sheet(number)).unwrap());
    println!("warm, mean of {SHEETS}: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3 / SHEETS as f64);
    if let Some(file) = said.get(1) {
        std::fs::write(file, last).unwrap();
    }
}
