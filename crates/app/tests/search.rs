//! Search against reading everything: on both databases the same is found that reading each matter finds.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::{County, acted, dispatch, on_both, reported, words};
use gewu_app::error::AppError;
use gewu_app::matter::search::{Filter, Sought};
use gewu_app::matter::show::MatterView;
use gewu_app::matter::{Caller, Verb, Where, Work};
use gewu_app::testing::{
    CAST, OTHER_SMALL_GRID, OTHER_TOWN, SMALL_GRID, TENANT, TOWN, URBAN_MANAGEMENT, VILLAGE, WATER, person,
};
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, BodyId, MatterId, PersonId, Subject};
use gewu_likeness::words::normal;
use gewu_matter::matter::Status;
use gewu_store::Batch;
use gewu_store::journal::FactRow;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What people write about.
const WORDS: [&str; 16] = [
    "路灯",
    "坏了",
    "桥头",
    "三号楼",
    "污水",
    "外溢",
    "老人",
    "出门",
    "不方便",
    "垃圾",
    "堆满",
    "ＢＵＳ站",
    "第2排",
    "夜里",
    "榕树",
    "下水道",
];

/// What somebody types: words, inner words, one letter, several words, other widths, names of places, nothing there is.
const TYPED: [&str; 18] = [
    "路灯",
    "灯坏",
    "号楼",
    "水",
    "污水 老人",
    "灯，桥",
    "bus",
    "us站",
    "第２排",
    "榕",
    "大榕村",
    "石桥 路灯",
    "榕树下水道",
    "河口",
    "县",
    "飞机",
    "路飞机",
    "三号楼污",
];

/// A number below `below` from a row of numbers that is the same each time.
struct Row(u64);

impl Row {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    fn text(&mut self, words: usize) -> String {
        let marks = ["", "", "，", " "];
        (0..words)
            .map(|_| WORDS[self.below(WORDS.len())].to_owned() + marks[self.below(marks.len())])
            .collect()
    }
}

/// Reports of many words in two grids, by several ways; some are dispatched, some declined.
async fn reports(county: &County, count: usize) -> Vec<MatterId> {
    let mut row = Row(7);
    let mut matters = Vec::new();
    for number in 0..count {
        let category = ["sewage", "road-lamp", "garbage", "other"][row.below(4)];
        let words_of_title = 1 + row.below(3);
        let mut request = reported(category, &format!("{}事", row.text(words_of_title)), None);
        let Work::Report(report) = &mut request.work else { unreachable!() };
        report.form["text"] = json!(row.text(4));
        report.at = Where::Area([SMALL_GRID, AreaId(7), OTHER_SMALL_GRID][row.below(3)]);
        report.source = [None, Some("portal".to_owned()), Some("hotline".to_owned())][row.below(3)].clone();
        let near = report.at == Where::Area(OTHER_SMALL_GRID);
        let matter = county.app.submit(TENANT, request).await.unwrap().matter;
        let lead = if near { "外镇网格长老覃" } else { "网格长老梁" };
        let task = county.task(matter, "triage").await;
        match row.below(4) {
            0 => {
                drop(county.does(lead, matter, dispatch(task, [URBAN_MANAGEMENT, WATER][row.below(2)])).await)
            }
            1 => drop(county.does(lead, matter, county::finish(task, "decline", words("不属实"))).await),
            _ => {}
        }
        // Several come in the same instant.
        if number % 3 == 0 {
            county.pass(60 * 7);
        }
        matters.push(matter);
    }
    matters
}

async fn follow(county: &County) {
    county.app.order(TENANT).await.unwrap();
    county.app.follow_search(TENANT).await.unwrap();
}

fn typed(words: &str) -> Sought {
    Sought { words: Some(words.to_owned()), ..Sought::default() }
}

/// All pages of a search, newest first, none twice.
async fn found(county: &County, reader: &str, sought: &Sought, page: i64) -> Vec<MatterId> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let found = county.app.search(TENANT, person(reader), sought, after, page).await.unwrap();
        assert!(found.matters.len() as i64 <= page);
        assert!(!found.as_of.behind);
        all.extend(found.matters.into_iter().map(|row| (row.opened_at, row.matter)));
        match found.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert!(all.is_sorted_by(|a, b| a.0 >= b.0), "the newest first");
    let set: BTreeSet<_> = all.iter().collect();
    assert_eq!(set.len(), all.len(), "a matter comes twice");
    all.into_iter().map(|(_, matter)| matter).collect()
}

async fn read(county: &County, reader: PersonId, matter: MatterId) -> Option<MatterView> {
    county.app.show(TENANT, &Caller::Person(reader), matter).await.ok()
}

/// What somebody reads of a matter that search looks at, field by field.
fn texts(view: &MatterView) -> Vec<String> {
    let fields = ["title", "text"].into_iter().filter_map(|field| view.form.get(field)?.as_str());
    let named = view.places.iter().filter(|place| place.level != "county").map(|place| place.name.as_str());
    fields.chain(named).map(normal).collect()
}

fn holds(view: &MatterView, words: &str) -> bool {
    let texts = texts(view);
    normal(words).split(' ').all(|word| texts.iter().any(|text| text.contains(word)))
}

const READERS: [&str; 6] =
    ["值班长老何", "调度员小许", "网格长老梁", "外镇网格员阿宁", "城管老陈", "水利老杨"];

#[tokio::test]
async fn search_finds_what_reading_finds() {
    on_both(|county| async move {
        let matters = reports(&county, 45).await;
        follow(&county).await;
        let mut hits = 0;
        for reader in READERS {
            let mut views = Vec::new();
            for matter in &matters {
                views.extend(read(&county, person(reader), *matter).await);
            }
            let all: BTreeSet<_> = views.iter().map(|view| view.id).collect();
            let any = found(&county, reader, &Sought::default(), 4).await;
            assert_eq!(any.into_iter().collect::<BTreeSet<_>>(), all, "{reader}");
            for words in TYPED {
                let wanted: BTreeSet<_> =
                    views.iter().filter(|it| holds(it, words)).map(|it| it.id).collect();
                hits += wanted.len();
                for page in [3, 50] {
                    let found: BTreeSet<_> =
                        found(&county, reader, &typed(words), page).await.into_iter().collect();
                    assert_eq!(found, wanted, "{reader}: {words}");
                }
            }
        }
        assert!(hits > 300, "{hits}");
    })
    .await;
}

#[tokio::test]
async fn filters_are_what_reading_says() {
    on_both(|county| async move {
        let matters = reports(&county, 40).await;
        county.pass(60 * 24 * 3);
        county.app.wake(TENANT).await.unwrap();
        follow(&county).await;
        let reader = "值班长老何";
        let (now, day) = (county.app.clock.now(), Date::constant(2026, 3, 3));
        let tenant = county.app.tenant(TENANT).await.unwrap();
        let rows = county.app.store.load_matters(TENANT, &matters).await.unwrap();
        let opened = |row: &gewu_store::matter::MatterRow| tenant.work_time.date(row.opened_at);
        let bound = |row: &gewu_store::matter::MatterRow, body: BodyId| {
            let state: Value = serde_json::from_str(&row.state).unwrap();
            state["bindings"].as_object().unwrap().values().any(|it| it == &json!({"body": body.0}))
        };
        type Holds<'h> = Box<dyn Fn(&gewu_store::matter::MatterRow) -> bool + Send + 'h>;
        let filter = Filter::default;
        let cases: Vec<(Filter, Holds<'_>)> = vec![
            (Filter { status: Some(Status::Open), ..filter() }, Box::new(|row| row.status == "open")),
            (Filter { status: Some(Status::Ended), ..filter() }, Box::new(|row| row.status == "ended")),
            (Filter { area: Some(TOWN), ..filter() }, Box::new(|row| row.scope.town == Some(TOWN))),
            (Filter { area: Some(SMALL_GRID), ..filter() }, Box::new(|row| row.area == Some(SMALL_GRID))),
            (
                Filter { category: Some("sewage".into()), ..filter() },
                Box::new(|row| row.category.as_deref() == Some("sewage")),
            ),
            (Filter { unit: Some(WATER), ..filter() }, Box::new(|row| bound(row, WATER))),
            (
                Filter { source: Some("portal".into()), ..filter() },
                Box::new(|row| row.source.as_deref() == Some("portal")),
            ),
            (Filter { overdue: true, ..filter() }, Box::new(|row| row.due_at.is_some_and(|due| due < now))),
            (
                Filter { outcome: Some("declined".into()), ..filter() },
                Box::new(|row| row.outcome.as_deref() == Some("declined")),
            ),
            (Filter { from: Some(day), ..filter() }, Box::new(|row| opened(row) >= day)),
            (Filter { until: Some(day), ..filter() }, Box::new(|row| opened(row) <= day)),
            (
                Filter { from: Some(day), until: Some(day), status: Some(Status::Open), ..filter() },
                Box::new(|row| opened(row) == day && row.status == "open"),
            ),
        ];
        for (filter, holds) in cases {
            let wanted: BTreeSet<_> = rows.iter().filter(|row| holds(row)).map(|row| row.matter).collect();
            assert!(!wanted.is_empty() && wanted.len() < matters.len(), "{filter:?} tells nothing apart");
            let sought = Sought { words: None, filter };
            let all = found(&county, reader, &sought, 7).await;
            assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), wanted, "{:?}", sought.filter);
            let with_words = Sought { words: Some("路灯".into()), ..sought.clone() };
            let mut both = BTreeSet::new();
            for matter in &wanted {
                let view = read(&county, person(reader), *matter).await.unwrap();
                both.extend(self::holds(&view, "路灯").then_some(*matter));
            }
            let all = found(&county, reader, &with_words, 7).await;
            assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), both, "{:?}", with_words.filter);
        }
    })
    .await;
}

#[tokio::test]
async fn what_nobody_has_heard_of_is_refused_with_what_there_is() {
    on_both(|county| async move {
        let filter = Filter::default;
        let cases = [
            (Filter { category: Some("unheard-of".into()), ..filter() }, "sewage"),
            (Filter { outcome: Some("unheard-of".into()), ..filter() }, "declined"),
            (Filter { unit: Some(BodyId(99)), ..filter() }, "99"),
            (
                Filter {
                    from: Some(Date::constant(2026, 3, 2)),
                    until: Some(Date::constant(2026, 3, 1)),
                    ..filter()
                },
                "until",
            ),
        ];
        for (filter, says) in cases {
            let sought = Sought { words: None, filter };
            let refused = county.app.search(TENANT, person("值班长老何"), &sought, None, 5).await;
            let Err(AppError::Query(said)) = refused else { panic!("{refused:?}") };
            assert!(said.contains(says), "{said}");
        }
        let nowhere = Sought { words: None, filter: Filter { area: Some(AreaId(99)), ..filter() } };
        let refused = county.app.search(TENANT, person("值班长老何"), &nowhere, None, 5).await;
        assert!(matches!(refused, Err(AppError::NoSuchArea(_))), "{refused:?}");
        for words in ["", "？！", &"路".repeat(101)] {
            let refused = county.app.search(TENANT, person("值班长老何"), &typed(words), None, 5).await;
            assert!(matches!(refused, Err(AppError::Query(_))), "{words}: {refused:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn codes_find_what_they_name() {
    on_both(|county| async move {
        let reply = county.report("sewage", "污水外溢").await;
        county.report("sewage", "别的事").await;
        follow(&county).await;
        let code = reply.receipt.clone().unwrap();
        for written in
            [code.clone(), code.to_lowercase().replace('-', " "), format!("  {}", code.replace('-', ""))]
        {
            assert_eq!(found(&county, "网格长老梁", &typed(&written), 5).await, [reply.matter], "{written}");
            assert_eq!(found(&county, "外镇网格长老覃", &typed(&written), 5).await, [], "{written}");
        }
        let ended = Filter { status: Some(Status::Ended), ..Filter::default() };
        let sought = Sought { words: Some(code), filter: ended };
        assert_eq!(found(&county, "网格长老梁", &sought, 5).await, []);
        // 大榕村, and the other town.
        assert_eq!(found(&county, "值班长老何", &typed("459901001001"), 1).await.len(), 2);
        assert_eq!(found(&county, "值班长老何", &typed("459901002000"), 1).await, []);
        let both = Filter { area: Some(OTHER_TOWN), ..Filter::default() };
        let sought = Sought { words: Some("459901001001".into()), filter: both };
        assert_eq!(found(&county, "值班长老何", &sought, 5).await, []);
        let village = Filter { area: Some(VILLAGE), ..Filter::default() };
        let sought = Sought { words: Some("污水".into()), filter: village };
        assert_eq!(found(&county, "值班长老何", &sought, 5).await, [reply.matter]);
    })
    .await;
}

/// Phones, names and what else a form asks for are nowhere in the index, and a text is found by those who read it.
#[tokio::test]
async fn only_what_may_be_read_is_found() {
    on_both(|county| async move {
        let mut request = reported("sewage", "桥头的事", None);
        let Work::Report(report) = &mut request.work else { unreachable!() };
        report.form["text"] = json!("隔壁老张家漏水");
        let matter = county.app.submit(TENANT, request).await.unwrap().matter;
        follow(&county).await;
        let (mut reads_text, mut reads_title) = (0, 0);
        for (reader, ..) in CAST {
            let Some(view) = read(&county, person(reader), matter).await else {
                assert_eq!(found(&county, reader, &typed("桥头"), 5).await, [], "{reader}");
                continue;
            };
            let reads = view.form.contains_key("text");
            *(if reads { &mut reads_text } else { &mut reads_title }) += 1;
            let by_text = if reads { vec![matter] } else { vec![] };
            assert_eq!(found(&county, reader, &typed("老张"), 5).await, by_text, "{reader}");
            assert_eq!(found(&county, reader, &typed("桥头"), 5).await, [matter], "{reader}");
            for phone in ["07702210000", "0770", "2210000"] {
                assert_eq!(found(&county, reader, &typed(phone), 5).await, [], "{reader}");
            }
        }
        assert!(
            reads_text > 0 && reads_title > 0,
            "{reads_text} read the text, {reads_title} only the title"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_erased_is_not_found() {
    on_both(|county| async move {
        let mut request = reported("sewage", "桥头的事", None);
        let Work::Report(report) = &mut request.work else { unreachable!() };
        report.form["text"] = json!("隔壁老张家漏水");
        let matter = county.app.submit(TENANT, request).await.unwrap().matter;
        follow(&county).await;
        assert_eq!(found(&county, "网格长老梁", &typed("老张"), 5).await, [matter]);

        let mut batch = Batch::new(TENANT);
        batch.values_gone.push((matter, "1.text".to_owned()));
        let version = county.app.store.subject_version(TENANT, &Subject::Matter(matter)).await.unwrap() + 1;
        let now = county.app.clock.now();
        batch.facts.push(FactRow {
            subject: Subject::Matter(matter),
            subject_version: version,
            kind: "noted".into(),
            actor: "test".into(),
            happened_at: now,
            recorded_at: now,
            body: "{}".into(),
        });
        county.app.store.save(&batch).await.unwrap();
        let gone = county.app.search(TENANT, person("网格长老梁"), &typed("老张"), None, 5).await.unwrap();
        assert_eq!(gone.matters, []);
        assert!(gone.as_of.behind, "and the search says that it has yet to follow");
        follow(&county).await;
        assert_eq!(found(&county, "网格长老梁", &typed("老张"), 5).await, []);
        assert_eq!(found(&county, "网格长老梁", &typed("桥头"), 5).await, [matter]);
        county.app.rebuild_search(TENANT).await.unwrap();
        assert_eq!(found(&county, "网格长老梁", &typed("老张"), 5).await, []);
        assert_eq!(found(&county, "网格长老梁", &typed("桥头"), 5).await, [matter]);
    })
    .await;
}

#[tokio::test]
async fn rebuilt_equals_followed() {
    on_both(|county| async move {
        let matters = reports(&county, 12).await;
        follow(&county).await;
        county.by_receipt(matters[0], Verb::Note { form: words("再看看") }).await.unwrap();
        follow(&county).await;
        let documents =
            async || county.app.store.find_documents(TENANT, &Default::default(), None, 100).await.unwrap();
        let before = documents().await;
        assert_eq!(before.len(), 12);
        let facts = county.app.rebuild_search(TENANT).await.unwrap();
        assert!(facts as i64 == county.app.store.last_seq(TENANT).await.unwrap());
        assert_eq!(documents().await, before);
    })
    .await;
}

/// What changes the matter after the index was written is told from what the index says.
#[tokio::test]
async fn what_lags_shows_nothing_that_is_no_longer_so() {
    on_both(|county| async move {
        let matter = county.report("sewage", "污水外溢").await.matter;
        follow(&county).await;
        let open =
            Sought { filter: Filter { status: Some(Status::Open), ..Filter::default() }, ..typed("污水") };
        assert_eq!(found(&county, "网格长老梁", &open, 5).await, [matter]);
        let task = county.task(matter, "triage").await;
        let verb = county::finish(task, "decline", words("不属实"));
        county.app.submit(TENANT, acted(Caller::Person(person("网格长老梁")), matter, verb)).await.unwrap();
        let found = county.app.search(TENANT, person("网格长老梁"), &open, None, 5).await.unwrap();
        assert_eq!(found.matters, []);
        assert!(found.as_of.behind && found.as_of.instant <= county.app.clock.now());
    })
    .await;
}
