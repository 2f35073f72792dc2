//! Tables with personal values: asked for by one, allowed by another, taken once; on both databases.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::{County, on_both};
use gewu_app::AppError;
use gewu_app::export::{ExportError, HOLDS};
use gewu_app::matter::Caller;
use gewu_app::matter::receipt::Holder;
use gewu_app::matter::search::{Filter, Sought};
use gewu_app::table::{Kind, Taken};
use gewu_app::testing::{TENANT, person};
use gewu_kernel::id::{ExportId, MatterId, Subject};
use gewu_matter::matter::Status;
use gewu_store::people::TenureRow;
use gewu_store::{Batch, SaveError};

const ASKER: &str = "网格长老梁";
const DECIDER: &str = "调度员小许";
const PURPOSE: &str = "核对本村路灯类事项的回访";

fn actor(name: &str) -> String {
    format!("person:{}", person(name))
}

/// What holds of a refusal here.
fn why<T: std::fmt::Debug>(refused: Result<T, AppError>) -> ExportError {
    match refused.unwrap_err() {
        AppError::Export(error) => error,
        other => panic!("{other:?}"),
    }
}

async fn lamp(county: &County) -> MatterId {
    let matter = county.report("road-lamp", "老张家门口路灯不亮").await.matter;
    county.app.order(TENANT).await.unwrap();
    county.app.follow_search(TENANT).await.unwrap();
    matter
}

async fn ask(county: &County, name: &str, words: Option<&str>) -> ExportId {
    let sought = Sought {
        words: words.map(str::to_owned),
        filter: Filter { status: Some(Status::Open), ..Filter::default() },
    };
    county.app.ask_export(TENANT, person(name), &sought, PURPOSE).await.unwrap()
}

async fn allow(county: &County, export: ExportId) {
    county.app.allow_taking(TENANT, export, &actor(DECIDER)).await.unwrap();
}

async fn take(county: &County, name: &str, export: ExportId) -> Result<Taken, AppError> {
    county.app.take_export(TENANT, export, person(name), Kind::Csv, "zh-CN").await
}

/// Head and rows, each value under its head.
fn rows(taken: &Taken) -> Vec<Vec<(String, String)>> {
    let text = taken.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap();
    let mut reader = csv::Reader::from_reader(text);
    let heads = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        heads.iter().zip(&row).map(|(head, cell)| (head.into(), cell.into())).collect()
    };
    reader.records().map(|it| row(it.unwrap())).collect()
}

fn cell<'r>(row: &'r [(String, String)], head: &str) -> &'r str {
    row.iter().find(|(name, _)| name == head).map_or("", |(_, cell)| cell)
}

async fn kinds(county: &County, subject: Subject) -> Vec<(String, String)> {
    let facts = county.app.store.timeline(TENANT, &subject).await.unwrap();
    facts.into_iter().map(|fact| (fact.kind, fact.actor)).collect()
}

#[tokio::test]
async fn what_two_people_want_is_taken_once_and_whoever_reported_it_sees_who_took_it() {
    on_both(|county| async move {
        let matter = lamp(&county).await;
        let before = county.app.show(TENANT, &Caller::Reporter(matter), matter).await.unwrap();
        assert_eq!(before.readings, []);
        let export = ask(&county, ASKER, Some("老张家")).await;
        assert_eq!(why(take(&county, ASKER, export).await), ExportError::NotAllowed);
        let own = county.app.allow_taking(TENANT, export, &actor(ASKER)).await;
        assert_eq!(why(own), ExportError::OwnExport);
        let own = county.app.refuse_taking(TENANT, export, "不需要了吧", &actor(ASKER)).await;
        assert_eq!(why(own), ExportError::OwnExport);
        allow(&county, export).await;
        let again = county.app.refuse_taking(TENANT, export, "改了主意了", &actor(DECIDER)).await;
        assert_eq!(why(again), ExportError::Decided);
        assert_eq!(why(take(&county, DECIDER, export).await), ExportError::NotItsAsker);

        let taken = take(&county, ASKER, export).await.unwrap();
        assert_eq!(taken.rows, 1);
        assert!(taken.name.starts_with("事项（含个人信息）-灵溪县-"), "{}", taken.name);
        let table = rows(&taken);
        assert_eq!(cell(&table[0], "编号"), matter.to_string());
        assert_eq!(cell(&table[0], "标题"), "老张家门口路灯不亮");
        assert!(table[0].iter().any(|(_, cell)| cell == "0770-2210000"), "{table:?}");
        assert_eq!(why(take(&county, ASKER, export).await), ExportError::Taken);

        let (asker, decider) = (actor(ASKER), actor(DECIDER));
        let told = kinds(&county, Subject::Export(export)).await;
        let told: Vec<_> = told.iter().map(|(kind, actor)| (kind.as_str(), actor)).collect();
        assert_eq!(told, [("asked", &asker), ("allowed", &decider), ("taken", &asker)]);
        for subject in [Subject::Export(export), Subject::Reading(matter)] {
            for fact in county.app.store.timeline(TENANT, &subject).await.unwrap() {
                let personal = fact.body.contains("老张") || fact.body.contains("2210000");
                assert!(!personal, "no personal value in a fact: {}", fact.body);
            }
        }
        // The resident sees the office, staff of the matter see the name; the matter itself has not changed.
        let after = county.app.show(TENANT, &Caller::Reporter(matter), matter).await.unwrap();
        assert_eq!((after.version, after.readings.len()), (before.version, 1));
        let by = after.readings[0].by.as_deref().unwrap();
        assert!(by.contains("大榕村") && !by.contains("老梁"), "{by}");
        assert_eq!(after.readings[0].fields, ["phone", "title"]);
        let followed = county.app.follow(TENANT, Holder { matter, party: 0 }).await.unwrap();
        assert_eq!(followed.view.readings, after.readings);
        let staff = county.app.show(TENANT, &Caller::Person(person(ASKER)), matter).await.unwrap();
        assert_eq!(staff.readings[0].by.as_deref(), Some(ASKER));
        // The same matter once more is a second reading, and work on it goes on.
        let second = ask(&county, ASKER, None).await;
        allow(&county, second).await;
        take(&county, ASKER, second).await.unwrap();
        assert_eq!(kinds(&county, Subject::Reading(matter)).await.len(), 2);
        let task = county.task(matter, "triage").await;
        county.does(ASKER, matter, gewu_app::matter::Verb::Take { task }).await;
        // What is in the journal is put in order whatever it tells of.
        county.app.order(TENANT).await.unwrap();
        assert_eq!(county.app.store.unordered_count(TENANT).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_in_it_that_whoever_asked_could_not_read_one_by_one() {
    on_both(|county| async move {
        let matter = lamp(&county).await;
        // Who oversees the county reads what the matter is called, and no phone.
        let overseer = "话务员小赵";
        let seen = county.app.show(TENANT, &Caller::Person(person(overseer)), matter).await.unwrap();
        let export = ask(&county, overseer, None).await;
        allow(&county, export).await;
        let table = rows(&take(&county, overseer, export).await.unwrap());
        assert_eq!(cell(&table[0], "标题"), "老张家门口路灯不亮");
        let phone = table[0].iter().any(|(_, cell)| cell == "0770-2210000");
        assert_eq!(phone, seen.form.contains_key("phone"));
        assert!(!phone, "{table:?}");
        // Who oversees another place finds nothing to ask for.
        let sought = Sought::default();
        let elsewhere = person("外镇调度员小黄");
        assert_eq!(county.app.count_export(TENANT, elsewhere, &sought).await.unwrap(), 0);
        let nothing = county.app.ask_export(TENANT, elsewhere, &sought, PURPOSE).await;
        assert_eq!(why(nothing), ExportError::Nothing);
        // Whoever has left by the time takes nothing along, whatever was allowed.
        let export = ask(&county, ASKER, None).await;
        allow(&county, export).await;
        let (_, directory) = county.app.store.directory(TENANT).await.unwrap();
        let own = directory.tenures.into_iter().filter(|row| row.person == person(ASKER));
        let mut batch = Batch::new(TENANT);
        let yesterday = Some(gewu_kernel::Date::constant(2026, 3, 1));
        batch.directory.tenures = own.map(|row| TenureRow { valid_until: yesterday, ..row }).collect();
        county.app.store.save(&batch).await.unwrap();
        let before = kinds(&county, Subject::Reading(matter)).await.len();
        let taken = take(&county, ASKER, export).await.unwrap();
        assert_eq!(taken.rows, 0);
        assert_eq!(kinds(&county, Subject::Reading(matter)).await.len(), before, "nothing was read");
    })
    .await;
}

#[tokio::test]
async fn a_request_says_what_for_is_refused_with_a_reason_taken_back_and_lapses() {
    on_both(|county| async move {
        lamp(&county).await;
        let asker = person(ASKER);
        for purpose in ["", "  …… ", "备用"] {
            let refused = county.app.ask_export(TENANT, asker, &Sought::default(), purpose).await;
            assert!(matches!(why(refused), ExportError::Words("/purpose", _)), "{purpose}");
        }
        let refused = ask(&county, ASKER, Some("路灯")).await;
        let bare = county.app.refuse_taking(TENANT, refused, "否", &actor(DECIDER)).await;
        assert!(matches!(why(bare), ExportError::Words("/reason", _)));
        county.app.refuse_taking(TENANT, refused, "用不着电话号码", &actor(DECIDER)).await.unwrap();
        assert_eq!(why(take(&county, ASKER, refused).await), ExportError::NotAllowed);

        county.pass(1);
        let withdrawn = ask(&county, ASKER, None).await;
        let others = county.app.withdraw_export(TENANT, withdrawn, &actor(DECIDER)).await;
        assert_eq!(why(others), ExportError::NotItsAsker);
        county.app.withdraw_export(TENANT, withdrawn, &actor(ASKER)).await.unwrap();
        let late = county.app.allow_taking(TENANT, withdrawn, &actor(DECIDER)).await;
        assert_eq!(why(late), ExportError::Decided);

        county.pass(1);
        let lapsed = ask(&county, ASKER, None).await;
        allow(&county, lapsed).await;
        county.pass(HOLDS.as_mins() + 1);
        assert_eq!(why(take(&county, ASKER, lapsed).await), ExportError::Lapsed);

        let listed = county.app.exports(TENANT, Some(asker), "zh-CN").await.unwrap();
        let told: Vec<_> = listed.iter().map(|it| (it.export, it.status.as_str())).collect();
        assert_eq!(told, [(lapsed, "lapsed"), (withdrawn, "withdrawn"), (refused, "refused")]);
        assert_eq!(listed[2].conditions, ["检索词：路灯", "状态：办理中"]);
        assert_eq!(listed[2].reason.as_deref(), Some("用不着电话号码"));
        assert_eq!((listed[2].purpose.as_str(), listed[2].asked_rows), (PURPOSE, 1));
        assert_eq!(listed[2].decided_by.as_ref().unwrap().name.as_deref(), Some(DECIDER));
        assert_eq!(county.app.exports(TENANT, Some(person(DECIDER)), "en").await.unwrap().len(), 0);
        let all = county.app.exports(TENANT, None, "en").await.unwrap();
        assert_eq!(all[2].conditions, ["words: 路灯", "status: open"]);
    })
    .await;
}

#[tokio::test]
async fn the_database_itself_holds_to_two_people() {
    on_both(|county| async move {
        lamp(&county).await;
        let export = ask(&county, ASKER, None).await;
        let row = county.app.store.export(TENANT, export).await.unwrap().unwrap();
        let (asker, decider) = (actor(ASKER), actor(DECIDER));
        for (status, by, holds) in [
            ("allowed", &asker, false),
            ("refused", &asker, false),
            ("taken", &decider, false),
            ("withdrawn", &decider, false),
            ("waiting", &decider, false),
            ("allowed", &decider, true),
        ] {
            let mut batch = Batch::new(TENANT);
            let mut decided = row.clone();
            decided.status = status.to_owned();
            decided.decided_by = Some(by.clone());
            decided.decided_at = Some(row.asked_at);
            batch.exports.push(decided);
            let saved = county.app.store.save(&batch).await;
            assert!(!matches!(saved, Err(SaveError::Stale)));
            assert_eq!(saved.is_ok(), holds, "{status} by {by}");
        }
    })
    .await;
}
