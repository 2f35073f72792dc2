//! Whom a matter is between: each follows it under a code of their own, answers for themselves, and reads what is theirs.

use crate::stage::{Answer, Stage};
use axum::body::Body;
use gewu_app::testing::{TENANT, pack_files};
use serde_json::{Value, json};

crate::both! {
    a_party_answers_under_a_code_of_their_own,
    nobody_reads_what_only_another_told,
    whoever_collects_the_answers_writes_down_what_is_said,
    a_side_stops_it_and_objects_to_who_handles_it,
    a_code_opens_nothing_once_its_party_is_taken_back,
}

const CLERK: &str = "调度员小许";

/// A quarrel with one party on the other side, whom the clerk has named: the matter, the codes of both.
struct Quarrel {
    matter: String,
    own: String,
    other: String,
}

async fn quarrel(stage: &Stage) -> Quarrel {
    let files = pack_files("crates/api/tests/quiet");
    stage.app.publish(TENANT, &files, "test").await.unwrap();
    let opened =
        json!({"procedure": "talk", "where": {"area": 3}, "form": {"title": "兄弟俩为宅基地土地吵架"}});
    let opened = stage.post("/api/v1/matters").json(opened).await.expect(201);
    let (matter, own) = (opened.text("/matter"), opened.text("/receipt"));
    let named = name(stage, &matter, json!({"called": "阿亮", "phone": "0750-1234567"})).await;
    assert_eq!(named.body["party"], 1);
    let other = named.text("/receipt");
    assert_ne!(own, other);
    Quarrel { matter, own, other }
}

async fn name(stage: &Stage, matter: &str, form: Value) -> Answer {
    let task = stage.matter(CLERK, matter).await.task("town");
    let path = format!("/api/v1/matters/{matter}/tasks/{task}/name-party");
    stage.post(&path).by(CLERK).json(json!({"side": "other", "form": form})).await.expect(200)
}

/// Both are asked.
async fn asked(stage: &Stage, matter: &str) -> u64 {
    let task = stage.matter(CLERK, matter).await.task("town");
    stage
        .finish(CLERK, matter, task, json!({"outcome": "ask", "form": {"words": "问问双方"}}))
        .await
        .expect(200);
    stage.matter(CLERK, matter).await.task("ask")
}

async fn read(stage: &Stage, code: &str) -> Answer {
    stage.get(&format!("/api/v1/receipts/{code}")).send(Body::empty()).await
}

async fn says(stage: &Stage, code: &str, matter: &str, task: u64, body: Value) -> Answer {
    let path = format!("/api/v1/matters/{matter}/tasks/{task}/finish");
    stage.post(&path).receipt(code).json(body).await
}

async fn a_party_answers_under_a_code_of_their_own(stage: Stage) {
    let Quarrel { matter, own, other } = quarrel(&stage).await;
    let task = asked(&stage, &matter).await;
    for code in [&own, &other] {
        let seen = read(&stage, code).await.expect(200);
        let asked = &seen.body["tasks"][0];
        assert_eq!(asked["yours"], true, "{asked}");
        assert_eq!(asked["offered"], json!(["agreed", "refused"]));
    }
    says(&stage, &other, &matter, task, json!({"outcome": "agreed"})).await.expect(200);
    // Each answers once, and for nobody else.
    says(&stage, &other, &matter, task, json!({"outcome": "agreed"})).await.problem(403, "not-yours");
    says(&stage, &other, &matter, task, json!({"outcome": "agreed", "party": 0}))
        .await
        .problem(403, "not-yours");
    let waits = stage.matter(CLERK, &matter).await;
    assert_eq!(waits.body["tasks"][0]["unheard"], json!([0]));
    says(&stage, &own, &matter, task, json!({"outcome": "agreed"})).await.expect(200);
    stage.matter(CLERK, &matter).await.task("town");
}

async fn nobody_reads_what_only_another_told(stage: Stage) {
    let Quarrel { matter, own, other } = quarrel(&stage).await;
    let note = |code: &str, words: &str| {
        let (path, words) = (format!("/api/v1/matters/{matter}/note"), words.to_owned());
        stage.post(&path).receipt(code).json(json!({"form": {"words": words}}))
    };
    note(&own, "他先动的手").await.expect(200);
    note(&other, "是他先骂人").await.expect(200);
    let (one, two) = (read(&stage, &own).await.expect(200), read(&stage, &other).await.expect(200));
    let text = |answer: &Answer| answer.body.to_string();
    assert!(text(&one).contains("他先动的手") && !text(&one).contains("是他先骂人"));
    assert!(!text(&two).contains("他先动的手") && text(&two).contains("是他先骂人"));
    // What they are called both read; the telephone number is for whoever arranges the talk.
    for seen in [&one, &two] {
        assert!(text(seen).contains("阿亮") && !text(seen).contains("0750-1234567"), "{}", seen.body);
    }
    let clerk = stage.matter(CLERK, &matter).await;
    for words in ["他先动的手", "是他先骂人", "0750-1234567"] {
        assert!(text(&clerk).contains(words), "{words}");
    }
}

async fn whoever_collects_the_answers_writes_down_what_is_said(stage: Stage) {
    let Quarrel { matter, own, .. } = quarrel(&stage).await;
    let task = asked(&stage, &matter).await;
    let write = async |body: Value| stage.finish(CLERK, &matter, task, body).await;
    let agreed = |party: Value| json!({"outcome": "agreed", "party": party, "form": {"words": "当面说愿意"}});
    write(agreed(Value::Null)).await.problem(422, "no-such-party");
    write(agreed(json!(7))).await.problem(422, "no-such-party");
    write(agreed(json!(1))).await.expect(200);
    let told = read(&stage, &own).await.expect(200);
    let fact = told.body["timeline"].as_array().unwrap().iter().find(|it| it["kind"] == "consented").unwrap();
    assert_eq!((&fact["body"]["party"], &fact["body"]["by"]["party"]), (&json!(1), &json!(1)));
    assert!(fact["actor"].as_str().unwrap().starts_with("dispatcher"), "{fact}");
    // No other office writes anything down.
    stage.finish("值班员小韦", &matter, task, agreed(json!(0))).await.problem(404, "no-such-matter");
}

async fn a_side_stops_it_and_objects_to_who_handles_it(stage: Stage) {
    let Quarrel { matter, other, own } = quarrel(&stage).await;
    let path = format!("/api/v1/matters/{matter}");
    // Not before it is asked whether they want to talk at all.
    let stop = |code: &str| stage.post(&format!("{path}/withdraw")).receipt(code).json(json!({}));
    stop(&other).await.problem(409, "not-permitted");
    let task = asked(&stage, &matter).await;
    let object = |words: Value| {
        stage.post(&format!("{path}/tasks/{task}/challenge")).receipt(&other).json(json!({"form": words}))
    };
    object(json!({})).await.problem(422, "needs-reason");
    object(json!({"words": "他们是亲戚"})).await.expect(200);
    // Whoever was objected to knows no more of it, and the county goes on.
    stage.get(&path).by(CLERK).send(Body::empty()).await.problem(404, "no-such-matter");
    stage.matter("值班长老何", &matter).await.task("county");
    for code in [&own, &other] {
        let seen = read(&stage, code).await.expect(200).body.to_string();
        assert!(!seen.contains("against"), "who it was is told to nobody outside");
    }
    let second = quarrel(&stage).await;
    asked(&stage, &second.matter).await;
    let path = format!("/api/v1/matters/{}/withdraw", second.matter);
    let stopped = stage.post(&path).receipt(&second.other).json(json!({})).await.expect(200);
    assert_eq!(stopped.body["status"], "ended");
}

async fn a_code_opens_nothing_once_its_party_is_taken_back(stage: Stage) {
    let Quarrel { matter, other, .. } = quarrel(&stage).await;
    name(&stage, &matter, json!({"called": "阿珍"})).await;
    let task = stage.matter(CLERK, &matter).await.task("town");
    let path = format!("/api/v1/matters/{matter}/tasks/{task}");
    let third = json!({"side": "other", "form": {"called": "多一个"}});
    stage.post(&format!("{path}/name-party")).by(CLERK).json(third).await.problem(409, "too-many-parties");
    let back = json!({"party": 1, "form": {"words": "登记错了人"}});
    stage.post(&format!("{path}/drop-party")).by(CLERK).json(back).await.expect(200);
    read(&stage, &other).await.problem(404, "no-such-receipt");
    let note = stage.post(&format!("/api/v1/matters/{matter}/note")).receipt(&other);
    note.json(json!({"form": {"words": "x"}})).await.problem(404, "no-such-receipt");
}
