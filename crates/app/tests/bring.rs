//! Matters from another book: told again they change nothing, one row told otherwise changes one matter, and what was
//! acted on here is left alone; on both databases.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::{County, finish, on_both, words};
use gewu_app::AppError;
use gewu_app::matter::Caller;
use gewu_app::matter::bring::{Order, Watch};
use gewu_app::matter::list::Wanted;
use gewu_app::matter::search::Sought;
use gewu_app::matter::show::MatterView;
use gewu_app::table::{Imported, RejectFile, Row, Source};
use gewu_app::testing::{SMALL_GRID, TENANT, TOWN, person, told_in_both};
use gewu_kernel::id::{MatterId, Subject};
use gewu_matter::{Event, Matter};
use gewu_packs::Said;
use gewu_store::journal::FactRow;
use proptest::prelude::*;
use std::io::Cursor;

const HEADER: &str = "external_id,procedure,area_code,source,category,title,text,longitude,latitude,opened,unit,\
closed,outcome,result,rating,form.phone";
const ROWS: [&str; 4] = [
    "A-1,event,459901001001,热线,路灯不亮,村口路灯不亮,三盏,,,2023-05-04 08:30,城市管理局,2023-05-06 17:00,closed,已解决,5,0770-2210000",
    "A-2,事件办理,,网格,sewage,污水外溢,,108.005,22.005,2024/3/1,,2024年3月2日,不予受理,,,",
    "A-3,event,4599010010010101,热线,garbage,垃圾成堆,,,,2025-12-30,,,,,,",
    "A-4,event,459901002001,,road-damage,路坏了,,,,2025-01-05T08:00:00+08:00,transport,2025-02-01 10:00,办结（上报人未回应）,explained,办理时效:4；result:3,",
];

fn table(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn order(dry_run: bool) -> Order {
    Order { book: "old".into(), sheet: None, actor: "operator".into(), dry_run }
}

fn source(bytes: impl Into<Vec<u8>>) -> Source {
    Box::new(Cursor::new(bytes.into()))
}

async fn brought(county: &County, table: &str) -> Imported {
    county.app.bring_matters(TENANT, source(table), &order(false), &mut ()).await.unwrap()
}

/// Added, changed, unchanged, left out.
fn counts(imported: &Imported) -> [usize; 4] {
    [imported.added, imported.changed, imported.unchanged, imported.left_out()]
}

async fn of(county: &County, id: &str) -> MatterId {
    let rows = county.app.store.brought(TENANT, "old", &[id.to_owned()]).await.unwrap();
    rows.first().unwrap_or_else(|| panic!("{id} was not brought")).matter
}

async fn view(county: &County, id: &str) -> MatterView {
    county.app.show(TENANT, &Caller::Time, of(county, id).await).await.unwrap()
}

/// All facts in their order.
async fn journal(county: &County) -> Vec<FactRow> {
    county.app.order(TENANT).await.unwrap();
    let facts = county.app.store.journal(TENANT, 0, 100_000).await.unwrap();
    facts.into_iter().map(|(_, fact)| fact).collect()
}

/// What facts say gives the state that is kept.
async fn folds(county: &County, id: &str) {
    let matter = of(county, id).await;
    let facts = county.app.store.timeline(TENANT, &Subject::Matter(matter)).await.unwrap();
    let mut folded = Matter::blank(matter, facts[0].recorded_at);
    for fact in facts {
        assert!(!fact.body.contains("2210000") && !fact.body.contains("路灯"), "{}", fact.body);
        let mut body: serde_json::Value = serde_json::from_str(&fact.body).unwrap();
        body["kind"] = fact.kind.into();
        folded.apply(&serde_json::from_value::<Event>(body).unwrap());
    }
    let kept = county.app.store.load_matters(TENANT, &[matter]).await.unwrap().pop().unwrap();
    assert_eq!(folded, serde_json::from_str::<Matter>(&kept.state).unwrap());
}

#[tokio::test]
async fn history_reads_like_what_was_lived() {
    on_both(|county| async move {
        let imported = brought(&county, &table(&ROWS)).await;
        assert_eq!(counts(&imported), [4, 0, 0, 0], "{:?}", imported.problems);
        let first = view(&county, "A-1").await;
        assert_eq!(first.opened_at.to_string(), "2023-05-04T00:30:00Z");
        assert_eq!(first.ended_at.unwrap().to_string(), "2023-05-06T09:00:00Z");
        assert_eq!(first.end.as_deref(), Some("办结（上报人确认）"));
        assert_eq!(first.result.as_deref(), Some("已解决"));
        assert_eq!(
            (&first.form["title"], &first.form["phone"]),
            (&"村口路灯不亮".into(), &"0770-2210000".into())
        );
        let told: Vec<(&str, String)> =
            first.timeline.iter().map(|fact| (fact.kind.as_str(), fact.happened_at.to_string())).collect();
        let (opened, closed) = ("2023-05-04T00:30:00Z".to_owned(), "2023-05-06T09:00:00Z".to_owned());
        let expected = [("opened", &opened), ("brought", &closed), ("bound", &closed), ("ended", &closed)];
        assert_eq!(told.iter().map(|(kind, at)| (*kind, at)).collect::<Vec<_>>(), expected);
        assert_eq!(
            first.timeline[1].body["told"]["marks"],
            serde_json::json!({"attitude": 5, "result": 5, "time": 5})
        );
        // Who handled it reads what they did, without a grid of theirs.
        let handler = Caller::Person(person("城管老陈"));
        assert_eq!(county.app.show(TENANT, &handler, first.id).await.unwrap().id, first.id);

        // A day without an hour begins when it begins, and ends before it is over.
        let second = view(&county, "A-2").await;
        assert_eq!(second.opened_at.to_string(), "2024-02-29T16:00:00Z");
        assert_eq!(second.ended_at.unwrap().to_string(), "2024-03-02T15:59:59Z");
        assert_eq!(second.places.last().unwrap().area, SMALL_GRID);
        let last = view(&county, "A-4").await;
        assert_eq!(last.timeline[1].body["told"]["marks"], serde_json::json!({"result": 3, "time": 4}));

        // What goes on waits for its first step from now on, and nobody is told of it.
        let third = view(&county, "A-3").await;
        assert_eq!(third.opened_at.to_string(), "2025-12-29T16:00:00Z");
        assert_eq!((third.tasks.len(), third.tasks[0].step.as_str()), (1, "triage"));
        assert!(
            third.tasks[0].opened_at == county.app.clock.now()
                && third.tasks[0].due_at > Some(county.app.clock.now())
        );
        assert_eq!(county.told().await, []);
        let queue =
            county.app.queue(TENANT, person("网格长老梁"), &Default::default(), None, 10).await.unwrap();
        assert_eq!(queue.iter().map(|task| task.matter).collect::<Vec<_>>(), [third.id]);

        for id in ["A-1", "A-2", "A-3", "A-4"] {
            folds(&county, id).await;
        }
        // Lists of places have them in the order in which they were opened, those that ended among the ended.
        let wanted = Wanted { area: TOWN, status: "ended".into(), category: None, overdue: false };
        let listed = county.app.list(TENANT, person("调度员小许"), &wanted, None, 10).await.unwrap();
        assert_eq!(listed.iter().map(|row| row.matter).collect::<Vec<_>>(), [second.id, first.id]);
        let public = county.app.public_list(TENANT, &Default::default(), None, 10).await.unwrap();
        assert_eq!(public.matters.len(), 1);
        assert_eq!(county.open_matters().await, 1);
    })
    .await;
}

#[tokio::test]
async fn told_again_nothing_changes_and_one_row_changes_one_matter() {
    on_both(|county| async move {
        brought(&county, &table(&ROWS)).await;
        let before = journal(&county).await;
        // The rows in another order, the columns too, under other names, dates and numbers written otherwise.
        let otherwise = "标题,编号,规程,区域编码,来源,类别,内容,经度,纬度,上报时间,办理单位,办结时间,办结方式,处理结果,评价,表单.phone\n\
            路坏了,A-4,事件办理,459901002001,,道路破损,,,,2025-01-05 08:00,交通运输局,2025年2月1日 10:00,closed-unconfirmed,已解释,result:3; time:4,\n\
            垃圾成堆,A-3,event,4599010010010101,热线,垃圾堆积,,,,2025/12/30,,,,,,\n\
            污水外溢,A-2,event,,网格,sewage,,108.0050000,22.005,20240301,,2024-03-02,declined,,,\n\
            村口路灯不亮,A-1,事件办理,459901001001,热线,road-lamp,三盏,,,2023-05-04T08:30:00+08:00,urban-management,2023/5/6 17:00:00,办结（上报人确认）,solved,attitude:5;result:5;time:5,0770-2210000\n";
        county.pass(60);
        let again = brought(&county, otherwise).await;
        assert_eq!(counts(&again), [0, 0, 4, 0], "{:?}", again.problems);
        assert_eq!(journal(&county).await, before);

        // One row told otherwise: one fact of one matter, and its form is the new one.
        let title = ROWS[0].replace("村口路灯不亮", "村口五盏路灯不亮");
        let corrected = brought(&county, &table(&[ROWS[2], &title, ROWS[1], ROWS[3]])).await;
        assert_eq!((counts(&corrected), corrected.facts), ([0, 1, 3, 0], 1));
        let after = journal(&county).await;
        let new: Vec<&FactRow> = after[before.len()..].iter().collect();
        assert_eq!(new.iter().map(|fact| fact.kind.as_str()).collect::<Vec<_>>(), ["corrected"]);
        assert_eq!(new[0].subject, Subject::Matter(of(&county, "A-1").await));
        let first = view(&county, "A-1").await;
        assert_eq!(first.form["title"], "村口五盏路灯不亮");
        assert_eq!(first.timeline[0].personal["title"], "村口路灯不亮");
        // It is found by what it says now, and no longer by what it said.
        let text = ROWS[0].replace("三盏", "河边五盏");
        assert_eq!(counts(&brought(&county, &table(&[&text])).await), [0, 1, 0, 0]);
        county.app.order(TENANT).await.unwrap();
        county.app.follow_search(TENANT).await.unwrap();
        for (words, found) in [("河边五盏", 1), ("三盏", 0)] {
            let sought = Sought { words: Some(words.to_owned()), ..Sought::default() };
            let answer = county.app.search(TENANT, person("城管老陈"), &sought, None, 10).await.unwrap();
            assert_eq!(answer.matters.len(), found, "{words}");
        }

        // What went on has ended there: it ends here as the book says, and waits for nobody.
        let ended = "A-3,event,4599010010010101,热线,garbage,垃圾成堆,,,,2025-12-30,,2026-01-03 09:00,closed,,,";
        county.pass(60 * 24 * 3);
        county.app.wake(TENANT).await.unwrap();
        let corrected = brought(&county, &table(&[ended])).await;
        assert_eq!(counts(&corrected), [0, 1, 0, 0], "{:?}", corrected.problems);
        let third = view(&county, "A-3").await;
        assert_eq!(third.ended_at.unwrap().to_string(), "2026-01-03T01:00:00Z");
        assert!(third.tasks.is_empty());
        let queue = county.app.queue(TENANT, person("网格长老梁"), &Default::default(), None, 10).await.unwrap();
        assert!(queue.is_empty());
        // And it goes on again, elsewhere, when the book says so.
        let elsewhere = ROWS[2].replace("4599010010010101", "4599010010010102");
        assert_eq!(counts(&brought(&county, &table(&[&elsewhere])).await), [0, 1, 0, 0]);
        let third = view(&county, "A-3").await;
        assert_eq!((third.tasks.len(), third.ended_at), (1, None));
        for id in ["A-1", "A-3"] {
            folds(&county, id).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_acted_on_here_is_left_alone() {
    on_both(|county| async move {
        brought(&county, &table(&ROWS)).await;
        let open = of(&county, "A-3").await;
        let task = county.task(open, "triage").await;
        county.does("网格长老梁", open, finish(task, "decline", words("不属于受理范围"))).await;
        let before = journal(&county).await;
        let otherwise = ROWS[2].replace("垃圾成堆", "垃圾很多");
        let imported = brought(&county, &table(&[&otherwise, ROWS[0]])).await;
        assert_eq!(counts(&imported), [0, 0, 1, 1]);
        assert!(imported.problems[0].reason.en.contains("acted on here"), "{}", imported.problems[0]);
        told_in_both(&imported.problems[0].reason);
        // As it stood in the book when it was brought, the row is no news.
        assert_eq!(counts(&brought(&county, &table(&ROWS)).await), [0, 0, 4, 0]);
        assert_eq!(journal(&county).await, before);
        // The same ids in another book are other matters.
        let other = Order { book: "another".into(), ..order(false) };
        let imported = county.app.bring_matters(TENANT, source(table(&ROWS)), &other, &mut ()).await.unwrap();
        assert_eq!(counts(&imported), [4, 0, 0, 0]);
    })
    .await;
}

/// Keeps what was left out.
#[derive(Default)]
struct Kept(Vec<String>, Option<RejectFile<Vec<u8>>>, u64);

impl Watch for Kept {
    fn header(&mut self, names: &[String]) -> Result<(), AppError> {
        self.0 = names.to_vec();
        self.1 = Some(RejectFile::new(Vec::new(), names, "en")?);
        Ok(())
    }

    fn rejected(&mut self, row: &Row, reason: &Said) -> Result<(), AppError> {
        self.1.as_mut().unwrap().put(&self.0, row, reason)
    }

    fn done(&mut self, rows: u64) {
        self.2 = rows;
    }
}

#[tokio::test]
async fn bad_rows_are_named_good_ones_kept_and_the_rejects_can_be_corrected() {
    on_both(|county| async move {
        let bad = [
            (",event,459901001001,,garbage,甲乙,,,,2025-01-01,,,,,,", "external_id is empty"),
            ("B-1,evnt,459901001001,,garbage,甲乙,,,,2025-01-01,,,,,,", "not a procedure in force"),
            ("B-2,event,999,,garbage,甲乙,,,,2025-01-01,,,,,,", "area_code “999”"),
            ("B-3,event,,,garbage,甲乙,,,,2025-01-01,,,,,,", "neither area_code nor a point"),
            ("B-4,event,,,garbage,甲乙,,22.005,108.005,2025-01-01,,,,,,", "latitude “108.005”"),
            ("B-5,event,,,garbage,甲乙,,12.0,45.0,2025-01-01,,,,,,", "write area_code"),
            ("B-6,event,459901001001,,路灯不良,甲乙,,,,2025-01-01,,,,,,", "did you mean “路灯不亮”"),
            ("B-7,event,459901001001,,garbage,,,,,2025-01-01,,,,,,", "title is empty"),
            ("B-8,event,459901001001,,garbage,甲乙,,,,03/04/2024,,,,,,", "two different days"),
            ("B-9,event,459901001001,,garbage,甲乙,,,,2027-01-01,,,,,,", "has not come yet"),
            ("B-10,event,459901001001,,garbage,甲乙,,,,1900-01-01,,,,,,", "before 1980"),
            ("B-11,event,459901001001,,garbage,甲乙,,,,2025-01-02,,2025-01-01,closed,,,", "is before opened"),
            ("B-12,event,459901001001,,garbage,甲乙,,,,2025-01-02,,2025-01-03,,,,", "say in outcome how"),
            ("B-13,event,459901001001,,garbage,甲乙,,,,2025-01-02,,2025-01-03,完了,,,", "is no end of"),
            ("B-14,event,459901001001,,garbage,甲乙,,,,2025-01-02,,,closed,,,", "say in closed when"),
            (
                "B-15,event,459901001001,,garbage,甲乙,,,,2025-01-02,环保局,,,,,",
                "no body has the code or name",
            ),
            ("B-16,event,459901001001,,garbage,甲乙,,,,2025-01-02,,2025-01-03,closed,,9,", "from 1 to 5"),
            (
                "B-17,event,459901001001,,garbage,甲乙,,,,2025-01-02,,2025-01-03,closed,,人品:3,",
                "is not rated",
            ),
            ("B-18,event,459901001001,,garbage,甲,,,,2025-01-02,,2025-01-03,closed,,,", "/title"),
            ("B-19,event,459901001001,,garbage,甲乙,,,,2025-01-02,,2025-01-03,closed,,,电话", "/phone"),
            ("B-20,event,459901001001,,garbage,甲乙,,,,,,,,,,", "opened is empty"),
            (
                "B-21,event,459901001001,,garbage,甲乙,,,,2025-01-02,,2027-01-01,closed,,,",
                "closed “2027-01-01” has not",
            ),
            (
                "B-22,event,459901001001,,garbage,甲乙,,,,2025-01-02,,,,solved,,",
                "result says what was achieved",
            ),
            (
                "B-23,event,459901001001,,garbage,甲乙,,,,2025-01-02,,2025-01-03,closed,很好,,",
                "is no result of",
            ),
            (
                "A-1,event,459901001001,,garbage,另一件,,,,2025-01-02,,,,,,",
                "an earlier row has the external_id",
            ),
        ];
        let mut rows = vec![ROWS[0], ROWS[1]];
        rows.extend(bad.iter().map(|(row, _)| *row));
        rows.extend([ROWS[2], ROWS[1]]);
        let mut kept = Kept::default();
        let imported =
            county.app.bring_matters(TENANT, source(table(&rows)), &order(false), &mut kept).await.unwrap();
        assert_eq!(counts(&imported), [3, 0, 1, bad.len()], "{:#?}", imported.problems);
        for ((row, reason), problem) in bad.iter().zip(&imported.problems) {
            assert!(problem.reason.en.contains(reason), "{row}: {problem}");
            told_in_both(&problem.reason);
        }
        assert_eq!(imported.problems[0].line, 4);
        assert_eq!(kept.2, bad.len() as u64 + 4);
        let file = String::from_utf8(kept.1.unwrap().finish().unwrap()).unwrap();
        assert_eq!(file.lines().count(), bad.len() + 1);
        assert!(file.lines().next().unwrap().ends_with("form.phone,reason"), "{file}");
        // Corrected, it is imported by itself.
        let corrected: Vec<&str> =
            file.lines().filter(|line| line.contains("B-8") || line.contains("external_id,")).collect();
        let corrected = corrected.join("\n").replace("03/04/2024", "2024-04-03");
        assert_eq!(counts(&brought(&county, &corrected).await), [1, 0, 0, 0]);
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_changes_nothing() {
    on_both(|county| async move {
        brought(&county, &table(&ROWS[..1])).await;
        let before = journal(&county).await;
        let title = ROWS[0].replace("村口路灯不亮", "村口五盏路灯不亮");
        let rows = table(&[&title, ROWS[1], ROWS[2], "X,event,1,,garbage,甲乙,,,,2025-01-01,,,,,,"]);
        let dry =
            county.app.bring_matters(TENANT, source(rows.clone()), &order(true), &mut ()).await.unwrap();
        assert_eq!(counts(&dry), [2, 1, 0, 1]);
        assert_eq!(journal(&county).await, before);
        assert_eq!(county.open_matters().await, 0);
        let done = brought(&county, &rows).await;
        assert_eq!(done, dry);
        // A file that is no table does nothing, whatever its first rows say.
        let mut cut = table(&ROWS).into_bytes();
        cut.extend(b"\xff\xff\n");
        let before = journal(&county).await;
        let fresh = Order { book: "fresh".into(), ..order(false) };
        let error =
            county.app.bring_matters(TENANT, source(cut), &fresh, &mut ()).await.unwrap_err().to_string();
        assert!(error.contains("line 6"), "{error}");
        assert_eq!(journal(&county).await, before);
        for book in ["", " a", "a\nb", &"长".repeat(41)] {
            let wrong = Order { book: book.into(), ..order(false) };
            let refused = county.app.bring_matters(TENANT, source(""), &wrong, &mut ()).await;
            let Err(AppError::Table(why)) = refused else { panic!("{book:?} names a book") };
            told_in_both(&why);
        }
    })
    .await;
}

#[tokio::test]
async fn a_workbook_brings_the_same_as_text() {
    on_both(|county| async move {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "灵溪县热线台账").unwrap();
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d h:mm");
        for (line, row) in [HEADER].into_iter().chain(ROWS).enumerate() {
            for (column, cell) in row.split(',').enumerate() {
                let (line, column) = (line as u32 + 1, column as u16);
                match rust_xlsxwriter::ExcelDateTime::parse_from_str(cell) {
                    Ok(at) if cell.len() == 16 => sheet.write_with_format(line, column, &at, &day).unwrap(),
                    _ => match cell.parse::<f64>() {
                        Ok(number) if cell.len() < 15 => sheet.write(line, column, number).unwrap(),
                        _ => sheet.write(line, column, cell).unwrap(),
                    },
                };
            }
        }
        let bytes = book.save_to_buffer().unwrap();
        let imported = county.app.bring_matters(TENANT, source(bytes), &order(false), &mut ()).await.unwrap();
        assert_eq!(counts(&imported), [4, 0, 0, 0], "{:?}", imported.problems);
        assert_eq!(counts(&brought(&county, &table(&ROWS)).await), [0, 0, 4, 0]);
        assert_eq!(view(&county, "A-1").await.ended_at.unwrap().to_string(), "2023-05-06T09:00:00Z");
    })
    .await;
}

#[tokio::test]
async fn two_who_import_the_same_at_once_bring_it_in_once() {
    on_both(|county| async move {
        let row =
            |at: u32| ROWS[at as usize % 4].replacen(&format!("A-{}", at % 4 + 1), &format!("R-{at}"), 1);
        let rows: Vec<String> = (0..5_000).map(row).collect();
        let text = table(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let import = || {
            let (app, text) = (county.app.clone(), text.clone());
            tokio::spawn(async move { app.bring_matters(TENANT, source(text), &order(false), &mut ()).await })
        };
        let (one, other) = (import(), import());
        let (one, other) = (one.await.unwrap().unwrap(), other.await.unwrap().unwrap());
        assert_eq!(one.added + other.added, 5_000);
        assert_eq!(one.unchanged + other.unchanged, 5_000);
        assert_eq!(journal(&county).await.iter().filter(|fact| fact.kind == "opened").count(), 5_000);
    })
    .await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    /// Whatever the order of the rows, and however often some of them came before, the same matters are there.
    #[test]
    fn the_order_of_rows_changes_nothing(
        order in Just((0..40usize).collect::<Vec<_>>()).prop_shuffle(),
        before in 0..40usize,
        changed in 0..40usize,
    ) {
        let rows: Vec<String> =
            (0..40).map(|at| ROWS[at % 4].replacen(&format!("A-{}", at % 4 + 1), &format!("R-{at}"), 1)).collect();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(on_both_of(rows, order, before, changed));
    }
}

async fn on_both_of(rows: Vec<String>, order: Vec<usize>, before: usize, changed: usize) {
    use gewu_store::testing::{Database, on};
    for database in [Database::Sqlite, Database::Postgres] {
        let (rows, order) = (rows.clone(), order.clone());
        on(database, |database| async move {
            let county = County::new(database.open().await).await;
            let text = |order: &[usize], rows: &[String]| {
                table(&order.iter().map(|at| rows[*at].as_str()).collect::<Vec<_>>())
            };
            brought(&county, &text(&order[..before], &rows)).await;
            let all = brought(&county, &text(&order, &rows)).await;
            assert_eq!(counts(&all), [40 - before, 0, before, 0]);
            let told = journal(&county).await;
            let mut otherwise = rows.clone();
            otherwise[changed] =
                otherwise[changed].replacen(",event,", ",事件办理,", 1).replace("了", "掉了");
            let is_other = usize::from(otherwise[changed].contains("掉了"));
            let one =
                brought(&county, &text(&order.iter().rev().copied().collect::<Vec<_>>(), &otherwise)).await;
            assert_eq!(counts(&one), [0, is_other, 40 - is_other, 0]);
            let after = journal(&county).await;
            let subjects: std::collections::BTreeSet<String> =
                after[told.len()..].iter().map(|fact| format!("{:?}", fact.subject)).collect();
            assert_eq!(subjects.len(), is_other);
        })
        .await;
    }
}
