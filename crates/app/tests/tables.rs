//! Lists taken along as tables: what a search finds, for whoever may read it, in CSV and XLSX; on both databases.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use calamine::{Data, Reader, Xlsx};
use county::{County, finish, on_both, reported, words};
use gewu_app::AppError;
use gewu_app::matter::search::{Filter, Sought};
use gewu_app::matter::{Verb, Work};
use gewu_app::table::{Cell, Kind, Table};
use gewu_app::testing::{TENANT, TOWN, person};
use gewu_kernel::id::MatterId;
use gewu_matter::matter::Status;
use gewu_store::task::QueueFilter;
use std::io::Cursor;

async fn follow(county: &County) {
    county.app.order(TENANT).await.unwrap();
    county.app.follow_search(TENANT).await.unwrap();
}

async fn taken(
    county: &County,
    reader: &str,
    sought: &Sought,
    kind: Kind,
    language: &str,
) -> Vec<Vec<String>> {
    let taken = county.app.table_of_matters(TENANT, person(reader), sought, kind, language).await.unwrap();
    let rows = match kind {
        Kind::Csv => csv_rows(&taken.bytes),
        Kind::Xlsx => xlsx_rows(taken.bytes),
    };
    assert_eq!(rows.len(), taken.rows + 1, "a head and a row a matter");
    rows
}

fn csv_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let text =
        bytes.strip_prefix(b"\xef\xbb\xbf").expect("the mark by which spreadsheet programs know UTF-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn xlsx_rows(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range_at(0).unwrap().unwrap();
    let cell = |cell: &Data| match cell {
        Data::DateTime(time) => {
            let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
        }
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(cell).collect()).collect()
}

#[tokio::test]
async fn a_table_tells_what_the_search_finds_and_nothing_personal() {
    on_both(|county| async move {
        let lamp = county.report("road-lamp", "老张家门口路灯不亮").await.matter;
        county.pass(60);
        let mut request = reported("sewage", "污水外溢", None);
        let Work::Report(report) = &mut request.work else { unreachable!() };
        report.source = Some("=cmd|' /C calc'!A1".to_owned());
        let sewage = county.app.submit(TENANT, request).await.unwrap().matter;
        let task = county.task(sewage, "triage").await;
        county.does("网格长老梁", sewage, finish(task, "decline", words("不属于受理范围"))).await;
        follow(&county).await;

        let csv = taken(&county, "网格长老梁", &Sought::default(), Kind::Csv, "zh-CN").await;
        assert_eq!(csv[0][..5], ["编号", "规程", "类别", "状态", "办结方式"]);
        let ids: Vec<MatterId> = csv[1..].iter().map(|row| row[0].parse().unwrap()).collect();
        assert_eq!(ids, [sewage, lamp], "newest first, as the search has them");
        let expected = [
            "事件办理",
            "路灯不亮",
            "办理中",
            "",
            "河口镇",
            "大榕村",
            "大榕一网格",
            "",
            "2026-03-02 09:00",
            "2026-03-02 11:00",
            "",
        ];
        assert_eq!(csv[2][1..], expected);
        assert_eq!(csv[1][8], "'=cmd|' /C calc'!A1", "no formula, whatever somebody sent");
        let whole = csv.concat().concat();
        assert!(!whole.contains("老张") && !whole.contains("2210000"), "{whole}");

        let mut xlsx = taken(&county, "网格长老梁", &Sought::default(), Kind::Xlsx, "zh-CN").await;
        xlsx[1][8].insert(0, '\'');
        assert_eq!(xlsx, csv, "the same in a workbook, where a text is a text");
        let english = taken(&county, "网格长老梁", &Sought::default(), Kind::Csv, "en").await;
        assert_eq!((english[0][3].as_str(), english[2][3].as_str()), ("status", "open"));

        let open = Filter { status: Some(Status::Open), area: Some(TOWN), ..Filter::default() };
        let open = Sought { filter: open, ..Sought::default() };
        let rows = taken(&county, "调度员小许", &open, Kind::Csv, "zh-CN").await;
        assert_eq!(rows[1..].iter().map(|row| row[0].clone()).collect::<Vec<_>>(), [lamp.to_string()]);
        assert_eq!(taken(&county, "外镇调度员小黄", &Sought::default(), Kind::Csv, "zh-CN").await.len(), 1);
        let unheard = Filter { category: Some("unheard-of".to_owned()), ..Filter::default() };
        let unheard = Sought { filter: unheard, ..Sought::default() };
        let refused =
            county.app.table_of_matters(TENANT, person("调度员小许"), &unheard, Kind::Csv, "en").await;
        assert!(matches!(refused, Err(AppError::Query(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_queue_is_taken_along_as_it_waits() {
    on_both(|county| async move {
        county.report("road-lamp", "老张家门口路灯不亮").await;
        county.pass(30);
        let sewage = county.report("sewage", "污水外溢").await.matter;
        let task = county.task(sewage, "triage").await;
        county.does("网格长老梁", sewage, Verb::Take { task }).await;
        let (tenant, lead) = (TENANT, person("网格长老梁"));
        for kind in [Kind::Csv, Kind::Xlsx] {
            let all = QueueFilter::default();
            let taken = county.app.table_of_queue(tenant, lead, &all, kind, "zh-CN").await.unwrap();
            let rows = if kind == Kind::Csv { csv_rows(&taken.bytes) } else { xlsx_rows(taken.bytes) };
            let told: Vec<_> =
                rows.iter().map(|row| [&row[1], &row[2], &row[3]].map(String::as_str)).collect();
            let heads = ["环节", "类别", "状态"];
            assert_eq!(told, [heads, ["研判", "路灯不亮", "待签收"], ["研判", "污水外溢", "已签收"]]);
            assert_eq!(rows[1][4..7], ["河口镇", "大榕村", "大榕一网格"]);
            assert!(!rows.concat().concat().contains("老"), "neither titles nor names: {rows:?}");
        }
        let others = person("外镇调度员小黄");
        let none = county
            .app
            .table_of_queue(tenant, others, &QueueFilter::default(), Kind::Csv, "en")
            .await
            .unwrap();
        assert_eq!((none.rows, csv_rows(&none.bytes)[0][1].as_str()), (0, "step"));
    })
    .await;
}

#[tokio::test]
async fn every_other_list_is_taken_along_without_what_is_private() {
    on_both(|county| async move {
        let app = &county.app;
        let places = (TOWN, gewu_territory::area::Level::Village);
        county.report("road-lamp", "老张家门口路灯不亮").await;
        for kind in [Kind::Csv, Kind::Xlsx] {
            let rows = |bytes: Vec<u8>| if kind == Kind::Csv { csv_rows(&bytes) } else { xlsx_rows(bytes) };
            let map = app.table_of_places(TENANT, person("调度员小许"), places, kind, "zh-CN").await.unwrap();
            let map = rows(map.bytes);
            assert_eq!(map[0], ["地方", "办理中", "其中超时"]);
            assert!(map.contains(&["大榕村", "1", "0"].map(str::to_owned).to_vec()), "{map:?}");
            let packs = rows(app.table_of_packs(TENANT, kind, "zh-CN").await.unwrap().bytes);
            assert_eq!(packs[1][..3], ["event-loop", "事件闭环", "使用中"]);
            let accounts = rows(app.table_of_accounts(TENANT, kind, "en").await.unwrap().bytes);
            assert_eq!(accounts, [["name", "login", "state", "administers", "second factor", "since"]]);
        }
        let elsewhere = person("外镇调度员小黄");
        let refused = app.table_of_places(TENANT, elsewhere, places, Kind::Csv, "en").await;
        assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn own_reports_are_taken_along_by_whoever_reported_them() {
    on_both(|county| async move {
        let (clerk, other) = (person("网格员小林"), person("网格员小农"));
        county.report("sewage", "污水外溢").await;
        let mut request = reported("road-lamp", "老张家门口路灯不亮", None);
        request.caller = gewu_app::matter::Caller::Person(clerk);
        let own = county.app.submit(TENANT, request).await.unwrap().matter;
        let rows = csv_rows(&county.app.table_of_own(TENANT, clerk, Kind::Csv, "zh-CN").await.unwrap().bytes);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[1][0].as_str(), rows[1][2].as_str()), (own.to_string().as_str(), "路灯不亮"));
        assert!(!rows.concat().concat().contains("老张"), "{rows:?}");
        let none = county.app.table_of_own(TENANT, other, Kind::Xlsx, "en").await.unwrap();
        assert_eq!((none.rows, none.name.starts_with("own reports-灵溪县-")), (0, true));
    })
    .await;
}

/// Whatever stands in a cell comes back, and a spreadsheet program that opens the text computes nothing.
#[test]
fn what_is_written_is_read() {
    let texts =
        ["逗号,引号\"换行\n结束", "=1+1", "+86 0770", "-5", "@you", "\t制表", "  ", "普通", "🙂", "0012"];
    for kind in [Kind::Csv, Kind::Xlsx] {
        let mut table = Table::new(kind, "表", &[("一", 10), ("二", 10)]).unwrap();
        for text in texts {
            table.row(&[Cell::Text(text.to_owned()), Cell::Empty]).unwrap();
        }
        let bytes = table.finish().unwrap();
        let rows = if kind == Kind::Csv { csv_rows(&bytes) } else { xlsx_rows(bytes) };
        assert_eq!(rows.len(), texts.len() + 1);
        for (row, text) in rows[1..].iter().zip(texts) {
            let read = row[0].strip_prefix('\'').filter(|_| kind == Kind::Csv).unwrap_or(&row[0]);
            assert_eq!(read, text);
            assert!(kind == Kind::Xlsx || !row[0].starts_with(['=', '+', '-', '@', '\t', '\r']), "{row:?}");
            assert_eq!(row[1], "");
        }
    }
}
