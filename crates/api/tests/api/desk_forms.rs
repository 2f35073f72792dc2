//! What is offered, and that whatever is offered is accepted.

use crate::stage::{Answer, Stage, lamp};
use axum::body::Body;
use gewu_app::testing::{TRANSPORT, URBAN_MANAGEMENT};
use serde_json::{Map, Value, json};

crate::both! { a_form_says_what_it_needs, whatever_is_offered_is_accepted, others_are_told_why_not, the_reporter_has_forms_too }

async fn forms(stage: &Stage, name: &str, matter: &str, task: u64) -> Answer {
    let path = format!("/api/v1/matters/{matter}/tasks/{task}/forms");
    stage.get(&path).by(name).send(Body::empty()).await.expect(200)
}

fn actions(answer: &Answer) -> Vec<Value> {
    answer.body["actions"].as_array().unwrap().clone()
}

/// The words by which an action is told from others.
fn word(action: &Value) -> String {
    match action["outcome"].as_str() {
        Some(outcome) => format!("finish.{outcome}"),
        None => action["verb"].as_str().unwrap().to_owned(),
    }
}

fn find(answer: &Answer, wanted: &str) -> Value {
    let found = actions(answer).into_iter().find(|action| word(action) == wanted);
    found.unwrap_or_else(|| {
        panic!("{wanted} is not in {:?}", actions(answer).iter().map(word).collect::<Vec<_>>())
    })
}

async fn handled(stage: &Stage) -> (String, u64) {
    let matter = stage.report().await.text("/matter");
    let triage = stage.matter("网格长老梁", &matter).await.task("triage");
    stage.finish("网格长老梁", &matter, triage, json!({"outcome": "dispatch"})).await.expect(200);
    let handle = stage.matter("城管老陈", &matter).await.task("handle");
    (matter, handle)
}

async fn a_form_says_what_it_needs(stage: Stage) {
    let matter = stage.report().await.text("/matter");
    let triage = stage.matter("网格长老梁", &matter).await.task("triage");
    let answer = forms(&stage, "网格长老梁", &matter, triage).await;
    let about = &answer.body["category"];
    assert_eq!(about["title"], "路灯不亮");
    assert!(!about["opens-when"].as_str().unwrap().is_empty());
    let words: Vec<String> = actions(&answer).iter().map(word).collect();
    // A lamp is nothing that is settled on the spot, so that is not offered.
    assert_eq!(words, ["take", "finish.dispatch", "finish.join", "finish.decline"]);

    let dispatch = find(&answer, "finish.dispatch");
    assert_eq!(dispatch["title"], "派遣");
    let unit = &dispatch["names"][0];
    assert_eq!((&unit["name"], &unit["usual"]), (&json!("unit"), &json!({"body": URBAN_MANAGEMENT.0})));
    let names: Vec<&str> =
        unit["candidates"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names[0], "城市管理局", "the usual one first");
    // Only where somebody could do it: the centres and committees have no handler.
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(find(&answer, "finish.decline")["form"]["required"], json!(["words"]));
    assert_eq!(find(&answer, "finish.join")["joins"], true);
    let english = stage
        .get(&format!("/api/v1/matters/{matter}/tasks/{triage}/forms"))
        .by("网格长老梁")
        .with("Accept-Language", "en")
        .send(Body::empty())
        .await
        .expect(200);
    assert_eq!(find(&english, "finish.dispatch")["title"], "Dispatch");
    assert!(english.text("/category/opens-when").starts_with("Lamps"), "{}", english.body);
    assert!(english.text("/category/closes-when").starts_with("The lamp"), "{}", english.body);

    let (matter, handle) = handled(&stage).await;
    let answer = forms(&stage, "城管老陈", &matter, handle).await;
    assert_eq!(find(&answer, "extend")["at-most"], "15 working-days");
    assert_eq!(find(&answer, "pause")["at-most"], "30 days");
    assert_eq!(find(&answer, "return")["reason"], true);
    assert!(find(&answer, "finish.solved")["pictures"].as_u64().unwrap() > 0);
    let to = &find(&answer, "transfer")["names"][0];
    let offered: Vec<&Value> =
        to["candidates"].as_array().unwrap().iter().map(|it| &it["who"]["body"]).collect();
    assert!(!offered.contains(&&json!(URBAN_MANAGEMENT.0)), "it has it already");
    assert!(offered.contains(&&json!(TRANSPORT.0)));
}

/// A body that says just what an action asks for.
fn filled(action: &Value, other: &str) -> Value {
    let mut body = Map::new();
    if action["form"].is_object() {
        body.insert("form".to_owned(), json!({"words": "情况说明"}));
    }
    if action["outcome"].is_string() {
        body.insert("outcome".to_owned(), action["outcome"].clone());
    }
    for name in action["names"].as_array().unwrap() {
        let who = name["candidates"][0]["who"].clone();
        match name["name"].as_str().unwrap() {
            "to" => body.insert("to".to_owned(), who),
            "body" => body.insert("body".to_owned(), who["body"].clone()),
            name => body.insert("binds".to_owned(), json!({ name: who })),
        };
    }
    if let Some(limit) = action["at-most"].as_str() {
        body.insert("limit".to_owned(), json!(limit));
    }
    if action["joins"] == true {
        body.insert("into".to_owned(), json!(other));
    }
    Value::Object(body)
}

async fn send(stage: &Stage, name: &str, matter: &str, action: &Value, other: &str) -> Answer {
    let task = action["task"].as_u64().map(|task| format!("/tasks/{task}")).unwrap_or_default();
    let path = format!("/api/v1/matters/{matter}{task}/{}", action["verb"].as_str().unwrap());
    stage.post(&path).by(name).json(filled(action, other)).await
}

async fn whatever_is_offered_is_accepted(stage: Stage) {
    let stage = stage.unthrottled();
    let other = stage.post("/api/v1/matters").json(lamp()).await.expect(201).text("/matter");
    let mut tried = Vec::new();
    for round in 0.. {
        let matter = stage.report().await.text("/matter");
        let triage = stage.matter("网格长老梁", &matter).await.task("triage");
        let answer = forms(&stage, "网格长老梁", &matter, triage).await;
        let Some(action) = actions(&answer).get(round).cloned() else { break };
        send(&stage, "网格长老梁", &matter, &action, &other).await.expect(200);
        tried.push(word(&action));
    }
    for round in 0.. {
        let (matter, handle) = handled(&stage).await;
        let answer = forms(&stage, "城管老陈", &matter, handle).await;
        let Some(action) = actions(&answer).get(round).cloned() else { break };
        send(&stage, "城管老陈", &matter, &action, &other).await.expect(200);
        tried.push(word(&action));
        // And so is what others may do about it then.
        follow_up(&stage, &matter, handle, &action, &mut tried).await;
    }
    for wanted in
        ["finish.join", "transfer", "ask-help", "release-help", "finish.granted", "resume", "finish.done"]
    {
        assert!(tried.iter().any(|word| word == wanted), "{wanted} was never offered: {tried:?}");
    }
}

async fn follow_up(stage: &Stage, matter: &str, handle: u64, action: &Value, tried: &mut Vec<String>) {
    match action["verb"].as_str().unwrap() {
        "pause" | "extend" => {
            let seen = stage.matter("调度员小许", matter).await;
            let tasks = seen.body["tasks"].as_array().unwrap();
            let decide = tasks.iter().find(|task| task["purpose"]["do"] == "decide").unwrap();
            let answer = forms(stage, "调度员小许", matter, decide["task"].as_u64().unwrap()).await;
            let granted = find(&answer, "finish.granted");
            send(stage, "调度员小许", matter, &granted, "").await.expect(200);
            tried.push(word(&granted));
        }
        "ask-help" => {
            let lead = forms(stage, "城管老陈", matter, handle).await;
            // Whoever has asked for help waits for it, and is told so.
            assert_eq!(find(&lead, "finish.solved")["withheld"]["code"], "helpers-at-work");
            let helper = find(&lead, "release-help");
            let done = forms(stage, "交通老黄", matter, helper["task"].as_u64().unwrap()).await;
            match tried.iter().any(|word| word == "finish.done") {
                true => send(stage, "城管老陈", matter, &helper, "").await.expect(200),
                false => send(stage, "交通老黄", matter, &find(&done, "finish.done"), "").await.expect(200),
            };
            tried.extend(["finish.done".to_owned(), "release-help".to_owned()]);
        }
        _ => return,
    }
    let after = forms(stage, "城管老陈", matter, handle).await;
    if let Some(resume) = actions(&after).iter().find(|action| action["verb"] == "resume") {
        send(stage, "城管老陈", matter, resume, "").await.expect(200);
        tried.push("resume".to_owned());
    }
}

async fn others_are_told_why_not(stage: Stage) {
    let (matter, handle) = handled(&stage).await;
    // Whoever only oversees the place.
    let answer = forms(&stage, "网格长老梁", &matter, handle).await;
    assert_eq!((actions(&answer).len(), answer.text("/withheld/code")), (0, "not-yours".to_owned()));
    let path = format!("/api/v1/matters/{matter}/tasks/{handle}/forms");
    stage.get(&path).by("外镇网格员阿宁").send(Body::empty()).await.problem(404, "no-such-matter");
    stage.get(&path).send(Body::empty()).await.problem(401, "needs-sign-in");
    let gone = format!("/api/v1/matters/{matter}/tasks/1/forms");
    stage.get(&gone).by("网格长老梁").send(Body::empty()).await.problem(409, "no-such-task");
    // A colleague who has not signed for it sees that somebody has.
    stage
        .post(&format!("/api/v1/matters/{matter}/tasks/{handle}/take"))
        .by("城管老陈")
        .send(Body::empty())
        .await
        .expect(200);
    let own = forms(&stage, "城管老陈", &matter, handle).await;
    assert!(actions(&own).iter().all(|action| action["verb"] != "take"));
}

async fn the_reporter_has_forms_too(stage: Stage) {
    let report = stage.report().await;
    let (matter, receipt) = (report.text("/matter"), report.text("/receipt"));
    let path = format!("/api/v1/matters/{matter}/forms");
    let own = stage.get(&path).receipt(&receipt).send(Body::empty()).await.expect(200);
    assert_eq!(actions(&own).iter().map(word).collect::<Vec<_>>(), ["note", "urge"]);
    let staff = stage.get(&path).by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!(actions(&staff).iter().map(word).collect::<Vec<_>>(), ["note"]);
}
