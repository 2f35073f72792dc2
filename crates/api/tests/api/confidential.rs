//! What only those with a part in it may know of: nobody else can tell that it is there.

use crate::desk_live::{Stream, beat};
use crate::stage::{Answer, Stage, lamp};
use axum::body::Body;
use gewu_app::testing::{RESIDENT, TENANT, pack_files};
use serde_json::{Value, json};
use std::collections::BTreeMap;

crate::both! {
    nobody_else_can_tell_that_it_is_there,
    whoever_has_a_part_finds_it,
    an_office_that_hears_that_it_is_late_has_a_part,
    places_in_the_order_of_events_are_no_numbers,
}

/// Everybody who has no part in what waits for the dispatcher of the town.
const OUTSIDERS: [&str; 10] = [
    "网格员小林",
    "网格长老梁",
    "值班员小韦",
    "值班长老何",
    "城管老陈",
    "城管周局",
    "交通老黄",
    "外镇网格员阿宁",
    "外镇调度员小黄",
    RESIDENT,
];

/// Whatever can be read that could hold a matter, with words and places that the quiet one has.
const PAGES: [&str; 22] = [
    "/api/v1/matters?area=1",
    "/api/v1/matters?area=2&status=open",
    "/api/v1/matters?area=2&status=ended",
    "/api/v1/matters?area=6&status=open",
    "/api/v1/matters?area=2&overdue=true",
    "/api/v1/matters/mine",
    "/api/v1/matters/search",
    "/api/v1/matters/search?q=%E5%9C%9F%E5%9C%B0",
    "/api/v1/matters/search?area=6&status=open&limit=1",
    "/api/v1/matters/search?unit=2",
    "/api/v1/matters/table/csv",
    "/api/v1/matters/table/csv?q=%E5%9C%9F%E5%9C%B0",
    "/api/v1/matters/mine/table/csv",
    "/api/v1/queue",
    "/api/v1/queue/table/csv",
    "/api/v1/rechecks",
    "/api/v1/map?area=1&level=town",
    "/api/v1/map?area=2&level=small-grid",
    "/api/v1/map/table/csv?area=1&level=town",
    "/api/v1/notices",
    "/api/v1/exports/count?status=open",
    "/api/v1/exports/own",
];

/// What anybody may read.
const PUBLIC: [&str; 5] = ["/", "/public", "/public?area=3", "/grid/6", "/metrics"];

fn quarrel() -> Value {
    json!({
        "procedure": "talk",
        "where": {"point": {"longitude": 108.005, "latitude": 22.005}},
        "form": {"title": "兄弟俩为宅基地土地吵架"},
        "source": "portal",
    })
}

pub async fn with_talks(stage: Stage) -> Stage {
    let files = pack_files("crates/api/tests/quiet");
    stage.app.publish(TENANT, &files, "test").await.unwrap();
    stage.report().await;
    stage.unthrottled()
}

/// Lets everything follow that follows the journal.
pub async fn settle(stage: &Stage) {
    beat(stage).await;
    stage.app.follow_search(TENANT).await.unwrap();
    stage.app.follow_rechecks(TENANT).await.unwrap();
    stage.app.pass_on(TENANT, &gewu_app::outbox::NoLetters).await.unwrap();
}

fn plain(answer: &Answer) -> String {
    let mut body = answer.body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("instance");
        // Sealed anew each time.
        fields.remove("next");
    }
    match body {
        Value::Null => String::from_utf8_lossy(&answer.bytes).into_owned(),
        body => body.to_string(),
    }
}

/// All that the outsiders and the public can read, by who and where.
pub async fn read(stage: &Stage) -> BTreeMap<(String, String), (u16, String)> {
    let mut all = BTreeMap::new();
    for path in PUBLIC {
        let answer = stage.get(path).from("10.0.0.9").send(Body::empty()).await;
        // What the server counts of its own work is for operators; that it does any is no secret.
        let text = if path == "/metrics" { String::new() } else { plain(&answer) };
        all.insert(("anybody".to_owned(), path.to_owned()), (answer.status.as_u16(), text));
    }
    for name in OUTSIDERS {
        for path in PAGES {
            let answer = stage.get(path).by(name).send(Body::empty()).await;
            all.insert((name.to_owned(), path.to_owned()), (answer.status.as_u16(), plain(&answer)));
        }
    }
    all
}

async fn nobody_else_can_tell_that_it_is_there(stage: Stage) {
    let stage = with_talks(stage).await;
    settle(&stage).await;
    let before = read(&stage).await;
    assert!(before.values().filter(|(status, _)| *status == 200).count() > 120, "most of it can be read");
    let mut ears = Vec::new();
    for name in OUTSIDERS.into_iter().filter(|name| *name != RESIDENT) {
        ears.push((name, Stream::open(&stage, name, None).await));
    }

    let opened = stage.post("/api/v1/matters").json(quarrel()).await.expect(201);
    let (matter, receipt) = (opened.text("/matter"), opened.text("/receipt"));
    let path = format!("/api/v1/matters/{matter}");
    let note = stage.post(&format!("{path}/note")).receipt(&receipt);
    note.json(json!({"form": {"words": "他先动的手"}})).await.expect(200);
    let task = stage.matter("调度员小许", &matter).await.task("town");
    stage.post(&format!("{path}/tasks/{task}/take")).by("调度员小许").json(json!({})).await.expect(200);
    settle(&stage).await;
    same(&before, &read(&stage).await);

    // Nor does its own address tell anything that no matter at all would not tell.
    let nowhere = path.replace(&matter, "00000000-0000-7000-8000-000000000000");
    for name in OUTSIDERS {
        for ending in ["", "/alike", "/document", "/drawing", "/forms", "/recheck", "/presence"] {
            let asked = |path: String| stage.get(&path).by(name).send(Body::empty());
            let (there, not_there) =
                (asked(format!("{path}{ending}")).await, asked(format!("{nowhere}{ending}")).await);
            assert_eq!(there.status, 404, "{name} {ending}");
            let unnamed = |answer: &Answer, id: &str| plain(answer).replace(id, "ID");
            assert_eq!(
                unnamed(&there, &matter),
                unnamed(&not_there, "00000000-0000-7000-8000-000000000000"),
                "{name} {ending}"
            );
        }
        for verb in ["note", "urge", "reopen", "part"] {
            let words = json!({"form": {"words": "看看"}});
            let refused = stage.post(&format!("{path}/{verb}")).by(name).json(words).await;
            refused.problem(404, "no-such-matter");
        }
    }
    // A receipt is a key to its own matter; as words it finds nothing for anybody else.
    for name in OUTSIDERS {
        let found = stage.get(&format!("/api/v1/matters/search?q={receipt}")).by(name);
        let found = found.send(Body::empty()).await;
        assert!(found.status != 200 || found.body["matters"] == json!([]), "{name}: {}", found.body);
    }

    let done = json!({"outcome": "done", "form": {"words": "谈好了"}});
    stage.finish("调度员小许", &matter, task, done).await.expect(200);
    settle(&stage).await;
    same(&before, &read(&stage).await);
    for (name, mut ear) in ears {
        assert_eq!(ear.heard().await, vec![], "{name} heard of it");
    }
}

pub fn same(
    before: &BTreeMap<(String, String), (u16, String)>,
    after: &BTreeMap<(String, String), (u16, String)>,
) {
    for (place, answer) in before {
        assert_eq!(Some(answer), after.get(place), "{place:?} tells of it");
    }
}

async fn whoever_has_a_part_finds_it(stage: Stage) {
    let stage = with_talks(stage).await;
    let opened = stage.post("/api/v1/matters").json(quarrel()).await.expect(201);
    let matter = opened.text("/matter");
    settle(&stage).await;
    let finds = async |name: &str, query: &str| {
        let path = format!("/api/v1/matters/search?{query}");
        let found = stage.get(&path).by(name).send(Body::empty()).await.expect(200);
        let found = found.body["matters"].as_array().unwrap().clone();
        found.iter().any(|line| line["id"] == json!(matter))
    };
    for query in ["", "q=%E5%9C%9F%E5%9C%B0", "area=6", "area=1&status=open", "q=%E5%9C%9F%E5%9C%B0&area=2"] {
        assert!(finds("调度员小许", query).await, "{query}");
        assert!(!finds("值班长老何", query).await, "{query}");
    }
    let queue = stage.get("/api/v1/queue").by("调度员小许").send(Body::empty()).await.expect(200);
    assert!(queue.bytes.windows(matter.len()).any(|it| it == matter.as_bytes()));

    // Handed up, the county has a part from then on, and the town keeps its own.
    let task = stage.matter("调度员小许", &matter).await.task("town");
    let up = json!({"outcome": "up", "form": {"words": "镇里谈不下来"}});
    stage.finish("调度员小许", &matter, task, up).await.expect(200);
    settle(&stage).await;
    for name in ["调度员小许", "值班长老何"] {
        assert!(finds(name, "q=%E5%9C%9F%E5%9C%B0").await, "{name}");
        stage.matter(name, &matter).await;
    }
    assert!(!finds("值班员小韦", "").await);
}

async fn an_office_that_hears_that_it_is_late_has_a_part(stage: Stage) {
    let stage = with_talks(stage).await;
    let opened = stage.post("/api/v1/matters").json(quarrel()).await.expect(201);
    let path = format!("/api/v1/matters/{}", opened.text("/matter"));
    let reads = async |name: &str| stage.get(&path).by(name).send(Body::empty()).await.status.as_u16();
    assert_eq!(reads("值班长老何").await, 404);
    stage.at("2026-03-05T09:00");
    stage.app.wake(TENANT).await.unwrap();
    assert_eq!(reads("值班长老何").await, 200);
    assert_eq!(reads("网格长老梁").await, 404);
}

async fn places_in_the_order_of_events_are_no_numbers(stage: Stage) {
    let stage = with_talks(stage).await;
    let mut ear = Stream::open(&stage, "网格长老梁", None).await;
    stage.post("/api/v1/matters").json(lamp()).await.expect(201);
    settle(&stage).await;
    let heard = ear.heard().await;
    let last = heard.last().unwrap().1["id"].as_str().unwrap().to_owned();
    assert!(last.len() > 40 && last.parse::<i64>().is_err(), "{last}");
    // And it goes on from there.
    stage.post("/api/v1/matters").json(quarrel()).await.expect(201);
    let second = stage.post("/api/v1/matters").json(lamp()).await.expect(201).text("/matter");
    settle(&stage).await;
    let heard = Stream::open(&stage, "网格长老梁", Some(&last)).await.heard().await;
    let heard: Vec<&str> = heard.iter().filter_map(|(_, change)| change["matter"].as_str()).collect();
    assert!(!heard.is_empty() && heard.iter().all(|matter| *matter == second), "{heard:?}");
}
