//! Changes as they happen, and who else looks.

use crate::stage::Stage;
use axum::body::Body;
use axum::http::Request;
use gewu_app::testing::{RESIDENT, TENANT};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;

crate::both! {
    a_change_is_told_to_whoever_may_see_it, what_was_missed_is_told_again, a_connection_ends,
    who_looks_is_seen_by_who_looks, looking_leaves_nothing_behind,
}

/// A connection, as a browser holds it.
pub struct Stream {
    body: Body,
    text: String,
}

impl Stream {
    pub async fn open(stage: &Stage, name: &str, last: Option<&str>) -> Stream {
        let token = format!("Bearer {}", stage.token(name));
        let mut request = Request::get("/api/v1/events").header("Authorization", token);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = stage.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
        Stream { body: response.into_body(), text: String::new() }
    }

    /// What came within a moment, event by event.
    pub async fn heard(&mut self) -> Vec<(String, Value)> {
        while let Ok(Some(frame)) = tokio::time::timeout(Duration::from_millis(150), self.body.frame()).await
        {
            self.text.push_str(std::str::from_utf8(frame.unwrap().data_ref().unwrap()).unwrap());
        }
        let text = std::mem::take(&mut self.text);
        text.split("\n\n").filter_map(event).collect()
    }

    /// Whether the server has ended it.
    async fn ended(&mut self) -> bool {
        let rest = async { while self.body.frame().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(2), rest).await.is_ok()
    }
}

fn event(text: &str) -> Option<(String, Value)> {
    let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let mut data: Value = serde_json::from_str(line("data:")?).unwrap();
    if let Some(id) = line("id:") {
        data["id"] = json!(id);
    }
    Some((line("event:")?.to_owned(), data))
}

/// Lets the server do what it does several times a second.
pub async fn beat(stage: &Stage) {
    stage.app.order(TENANT).await.unwrap();
    stage.app.watch(TENANT).await.unwrap();
}

async fn a_change_is_told_to_whoever_may_see_it(stage: Stage) {
    let mut lead = Stream::open(&stage, "网格长老梁", None).await;
    let mut handler = Stream::open(&stage, "城管老陈", None).await;
    let mut foreign = Stream::open(&stage, "外镇网格员阿宁", None).await;
    let matter = stage.report().await.text("/matter");
    beat(&stage).await;
    let heard = lead.heard().await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!((heard[0].0.as_str(), &heard[0].1["matter"]), ("change", &json!(matter)));
    // What it says is no more than where to look.
    let mut members: Vec<&String> = heard[0].1.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(members, ["id", "kind", "matter", "version"]);
    assert_eq!(handler.heard().await, []);

    let triage = stage.matter("网格长老梁", &matter).await;
    assert_eq!(heard[0].1["version"], triage.body["version"]);
    stage
        .finish("网格长老梁", &matter, triage.task("triage"), json!({"outcome": "dispatch"}))
        .await
        .expect(200);
    beat(&stage).await;
    assert_eq!(handler.heard().await[0].1["matter"], json!(matter));

    // A department that sends it back may not know what comes after; its queues are told that it is gone.
    let handle = stage.matter("城管老陈", &matter).await.task("handle");
    let path = format!("/api/v1/matters/{matter}/tasks/{handle}/transfer");
    let to = json!({"to": {"body": 6}, "form": {"words": "属水利"}});
    stage.post(&path).by("城管老陈").json(to).await.expect(200);
    let mut colleague = Stream::open(&stage, "水利老杨", None).await;
    beat(&stage).await;
    assert_eq!(colleague.heard().await[0].1["kind"].as_str().map(|it| it != "gone"), Some(true));
    let back = json!({"form": {"words": "不属我局"}});
    stage
        .post(&format!("/api/v1/matters/{matter}/tasks/{handle}/return"))
        .by("水利老杨")
        .json(back)
        .await
        .expect(200);
    handler.heard().await;
    beat(&stage).await;
    assert_eq!(lead.heard().await.last().unwrap().1["matter"], json!(matter));
    assert_eq!(foreign.heard().await, [], "another town hears nothing of it");
}

async fn what_was_missed_is_told_again(stage: Stage) {
    let mut kept = Stream::open(&stage, "调度员小许", None).await;
    let first = stage.report().await.text("/matter");
    beat(&stage).await;
    let id = kept.heard().await[0].1["id"].as_str().unwrap().to_owned();
    let second = stage.report().await.text("/matter");
    beat(&stage).await;
    let mut back = Stream::open(&stage, "网格长老梁", Some(&id)).await;
    let heard = back.heard().await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!(heard[0].1["matter"], json!(second));
    // While nobody listens nothing is kept, so more was missed than can be told; and so for what is no place of ours.
    drop((kept, back));
    beat(&stage).await;
    stage.report().await;
    for last in [id.as_str(), "0", "x"] {
        let mut whole = Stream::open(&stage, "网格长老梁", Some(last)).await;
        let heard: Vec<String> = whole.heard().await.into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(heard[0], "reset", "more was missed than is kept: {first}");
    }
}

async fn a_connection_ends(stage: Stage) {
    stage.get("/api/v1/events").send(Body::empty()).await.problem(401, "needs-sign-in");
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(Stream::open(&stage, "网格长老梁", None).await);
    }
    let refused = stage.get("/api/v1/events").by("网格长老梁").send(Body::empty()).await;
    refused.problem(429, "too-many-connections");
    // A tab that is closed leaves its place to another.
    open.pop();
    open.push(Stream::open(&stage, "网格长老梁", None).await);
    // A server that stops is not held up by those who only listen.
    stage.app.live.close();
    for mut stream in open {
        assert!(stream.ended().await);
    }
    let mut late = Stream::open(&stage, "网格长老梁", None).await;
    assert!(late.ended().await);
}

async fn look(stage: &Stage, name: &str, matter: &str) -> Value {
    let path = format!("/api/v1/matters/{matter}/presence");
    stage.post(&path).by(name).send(Body::empty()).await.expect(200).body["names"].clone()
}

async fn who_looks_is_seen_by_who_looks(stage: Stage) {
    let mut body = crate::stage::lamp();
    body["on-behalf"] = json!({"person": gewu_app::testing::person(RESIDENT)});
    let matter = stage.post("/api/v1/matters").by("网格员小林").json(body).await.expect(201).text("/matter");
    let mut lead = Stream::open(&stage, "网格长老梁", None).await;
    let mut dispatcher = Stream::open(&stage, "调度员小许", None).await;
    assert_eq!(look(&stage, "网格长老梁", &matter).await, json!([]));
    assert_eq!(look(&stage, "值班员小韦", &matter).await, json!(["网格长老梁"]));
    let heard = lead.heard().await;
    assert_eq!(
        heard.last(),
        Some(&("presence".to_owned(), json!({"matter": matter, "names": ["值班员小韦"]})))
    );
    assert_eq!(dispatcher.heard().await, [], "whoever does not look is not told who does");
    let path = format!("/api/v1/matters/{matter}/presence");
    let away = stage.get(&path).by("调度员小许").send(Body::empty()).await.expect(200);
    assert_eq!(away.body["names"], json!([]));
    // The resident whose matter it is sees no names of staff, and is not seen.
    assert_eq!(look(&stage, RESIDENT, &matter).await, json!([]));
    assert_eq!(look(&stage, "网格长老梁", &matter).await, json!(["值班员小韦"]));
    stage.post(&path).by("外镇网格员阿宁").send(Body::empty()).await.problem(404, "no-such-matter");

    stage.delete(&path).by("值班员小韦").send(Body::empty()).await.expect(204);
    assert_eq!(look(&stage, "网格长老梁", &matter).await, json!([]));
    look(&stage, "值班员小韦", &matter).await;
    stage.at("2026-03-02T09:01");
    assert_eq!(look(&stage, "网格长老梁", &matter).await, json!([]), "forgotten after 45 seconds");
    beat(&stage).await;
    let heard = lead.heard().await;
    assert_eq!(heard.last().map(|(_, data)| &data["names"]), Some(&json!([])));
}

/// No tracking of workers: nothing of who looked at what is in the database.
async fn looking_leaves_nothing_behind(stage: Stage) {
    let matter = stage.report().await.text("/matter");
    beat(&stage).await;
    let state = || async {
        let facts = stage.app.store.journal(TENANT, 0, 1_000).await.unwrap();
        let waiting = stage.app.store.unordered_count(TENANT).await.unwrap();
        let seen = stage.matter("网格长老梁", &matter).await;
        (facts, waiting, seen.body, stage.app.store.last_seq(TENANT).await.unwrap())
    };
    let before = state().await;
    let path = format!("/api/v1/matters/{matter}/presence");
    for name in ["网格长老梁", "值班员小韦", "调度员小许"] {
        look(&stage, name, &matter).await;
        stage.get(&path).by(name).send(Body::empty()).await.expect(200);
    }
    stage.delete(&path).by("调度员小许").send(Body::empty()).await.expect(204);
    beat(&stage).await;
    assert_eq!(state().await, before);
}
