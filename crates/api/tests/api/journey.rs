//! A matter from report to end, and what those who act on it may do on the way.

use crate::stage::{Answer, Stage, lamp};
use axum::body::Body;
use gewu_app::testing::{MORNING, RESIDENT, TRANSPORT, person};
use serde_json::{Value, json};

crate::both! {
    from_report_to_end, what_is_offered, more_time_and_help, staff_report_for_somebody, lists_and_queues, reading_around, figures,
}

async fn photo(stage: &Stage, name: &str) -> String {
    let bytes = crate::files::jpeg(64, 48);
    let answer =
        stage.post("/api/v1/attachments").by(name).with("Content-Type", "image/jpeg").send(bytes).await;
    answer.expect(201).text("/hash")
}

async fn from_report_to_end(stage: Stage) {
    let report = stage.report().await;
    let (matter, receipt) = (report.text("/matter"), report.text("/receipt"));
    assert_eq!(report.header("location"), format!("/api/v1/matters/{matter}"));
    assert_eq!(report.header("etag"), format!("\"{}\"", report.body["version"]));
    insta::assert_json_snapshot!("report", report.body, {".matter" => "[matter]", ".receipt" => "[receipt]"});

    let seen = stage.matter("网格长老梁", &matter).await;
    let triage = seen.task("triage");
    let take = format!("/api/v1/matters/{matter}/tasks/{triage}/take");
    stage
        .post(&take)
        .by("网格长老梁")
        .with("If-Match", seen.header("etag"))
        .send(Body::empty())
        .await
        .expect(200);
    stage.finish("网格长老梁", &matter, triage, json!({"outcome": "dispatch"})).await.expect(200);

    stage.at("2026-03-02T10:00");
    let handle = stage.matter("城管老陈", &matter).await.task("handle");
    let hash = photo(&stage, "城管老陈").await;
    let form = json!({"words": "已换灯泡", "attachments": [hash]});
    stage.finish("城管老陈", &matter, handle, json!({"outcome": "solved", "form": form})).await.expect(200);

    stage.at("2026-03-02T15:00");
    let verify = stage.matter("网格员小林", &matter).await.task("verify");
    stage.finish("网格长老梁", &matter, verify, json!({"outcome": "passed"})).await.problem(403, "not-yours");
    stage.finish("网格员小林", &matter, verify, json!({"outcome": "passed"})).await.expect(200);

    let followed = stage.get(&format!("/api/v1/receipts/{receipt}")).send(Body::empty()).await.expect(200);
    let confirm = followed.task("confirm");
    let path = format!("/api/v1/matters/{matter}/tasks/{confirm}/finish");
    let marks = json!({"time": 5, "result": 5, "attitude": 4});
    let yes =
        stage.post(&path).receipt(&receipt).json(json!({"outcome": "yes", "marks": marks})).await.expect(200);
    assert_eq!(yes.body["status"], "ended");

    let ended = stage.get(&format!("/api/v1/matters/{matter}")).receipt(&receipt).send(Body::empty()).await;
    let mut ended = ended.expect(200).body;
    hide(&mut ended);
    insta::assert_json_snapshot!("ended", ended);
    let picture = format!("/api/v1/attachments/{hash}?matter={matter}");
    let picture = stage.get(&picture).receipt(&receipt).send(Body::empty()).await.expect(200);
    assert_eq!(picture.header("content-type"), "image/jpeg");
    assert!(picture.header("content-disposition").starts_with("attachment;"));
    assert_eq!(picture.header("x-content-type-options"), "nosniff");

    let reopen = format!("/api/v1/matters/{matter}/reopen");
    let why = json!({"form": {"words": "又不亮了"}});
    stage.post(&reopen).receipt(&receipt).json(why).await.expect(200);
}

/// Replaces what differs from run to run, wherever it stands.
fn hide(value: &mut Value) {
    match value {
        Value::String(text) if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            *text = "[hash]".to_owned();
        }
        Value::String(text)
            if text.len() == 36 && text.matches('-').count() == 4 && !text.starts_with("0000") =>
        {
            *text = "[id]".to_owned();
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Object(members) => members.values_mut().for_each(hide),
        _ => {}
    }
}

async fn dispatched(stage: &Stage) -> (String, String, u64) {
    let report = stage.report().await;
    let (matter, receipt) = (report.text("/matter"), report.text("/receipt"));
    let triage = stage.matter("网格长老梁", &matter).await.task("triage");
    stage.finish("网格长老梁", &matter, triage, json!({"outcome": "dispatch"})).await.expect(200);
    let handle = stage.matter("城管老陈", &matter).await.task("handle");
    (matter, receipt, handle)
}

async fn what_is_offered(stage: Stage) {
    let (matter, receipt, handle) = dispatched(&stage).await;
    let task = |answer: &Answer| {
        let tasks = answer.body["tasks"].as_array().unwrap();
        tasks.iter().find(|it| it["task"] == handle).unwrap().clone()
    };
    let handler = stage.matter("城管老陈", &matter).await;
    assert_eq!(handler.body["may"], json!(["note"]));
    assert_eq!(task(&handler)["yours"], true);
    assert_eq!(task(&handler)["offered"], json!(["solved", "explained", "passed-on", "deferred"]));
    let may = json!(["ask-help", "extend", "finish", "pause", "return", "take", "transfer"]);
    assert_eq!(task(&handler)["may"], may);
    // Whoever only oversees the place sees it wait for somebody else.
    let lead = stage.matter("网格长老梁", &matter).await;
    assert_eq!((&task(&lead)["yours"], &task(&lead)["may"]), (&json!(false), &json!([])));
    assert!(task(&lead)["outcomes"].as_object().unwrap().len() == 4);
    let path = format!("/api/v1/matters/{matter}");
    let reporter = stage.get(&path).receipt(&receipt).send(Body::empty()).await.expect(200);
    assert_eq!(reporter.body["may"], json!(["note", "urge"]));
    // Once a day: what would be refused is no longer offered.
    stage.post(&format!("{path}/urge")).receipt(&receipt).json(json!({})).await.expect(200);
    let reporter = stage.get(&path).receipt(&receipt).send(Body::empty()).await.expect(200);
    assert_eq!(reporter.body["may"], json!(["note"]));
}

async fn more_time_and_help(stage: Stage) {
    let (matter, receipt, handle) = dispatched(&stage).await;
    let task = |task: u64, verb: &str| format!("/api/v1/matters/{matter}/tasks/{task}/{verb}");
    let why = json!({"words": "要等配件"});

    let much = json!({"limit": "60 working-days", "form": why});
    stage.post(&task(handle, "extend")).by("城管老陈").json(much).await.problem(422, "too-much");
    let never = json!({"limit": "soon", "form": why});
    let wrong = stage.post(&task(handle, "extend")).by("城管老陈").json(never).await.problem(422, "invalid");
    assert_eq!(wrong.body["errors"][0]["pointer"], "/limit");
    let asked = json!({"limit": "3 working-days", "form": why});
    stage.post(&task(handle, "extend")).by("城管老陈").json(asked).await.expect(200);
    let seen = stage.matter("调度员小许", &matter).await;
    let tasks = seen.body["tasks"].as_array().unwrap();
    let decide =
        tasks.iter().find(|task| task["purpose"]["do"] == "decide").unwrap()["task"].as_u64().unwrap();
    stage.finish("调度员小许", &matter, decide, json!({"outcome": "granted"})).await.expect(200);

    let help = json!({"body": TRANSPORT.0, "form": {"words": "请协助围挡"}});
    stage.post(&task(handle, "ask-help")).by("城管老陈").json(help).await.expect(200);
    let helper = stage.matter("交通老黄", &matter).await;
    let tasks = helper.body["tasks"].as_array().unwrap();
    let helps = tasks.iter().find(|task| task["purpose"]["do"] == "help").unwrap()["task"].as_u64().unwrap();
    stage.post(&task(helps, "release-help")).by("城管老陈").send(Body::empty()).await.expect(200);

    stage.at("2026-03-03T10:00");
    let path = format!("/api/v1/matters/{matter}/urge");
    stage.post(&path).receipt(&receipt).json(json!({"form": {"words": "请快一点"}})).await.expect(200);
    stage.post(&path).receipt(&receipt).json(json!({})).await.problem(409, "too-early");
    let note = format!("/api/v1/matters/{matter}/note");
    stage.post(&note).by("城管老陈").json(json!({"form": {"words": "配件已到"}})).await.expect(200);
    let to = json!({"to": {"body": TRANSPORT.0}, "form": {"words": "属公路灯"}});
    stage.post(&task(handle, "transfer")).by("城管老陈").json(to).await.expect(200);
    let back = json!({"form": {"words": "不属我局"}});
    stage.post(&task(handle, "return")).by("交通老黄").json(back).await.expect(200);
}

async fn staff_report_for_somebody(stage: Stage) {
    let mut body = lamp();
    body["on-behalf"] = json!({"person": person(RESIDENT)});
    stage.post("/api/v1/matters").json(body.clone()).await.problem(403, "forbidden");
    stage.post("/api/v1/matters").by("网格员小林").json(body.clone()).await.expect(201);
    let mine = stage.get("/api/v1/matters/mine").by(RESIDENT).send(Body::empty()).await.expect(200);
    assert_eq!(mine.body["matters"].as_array().unwrap().len(), 1);
    body["on-behalf"] = json!({"person": "00000000-0000-0000-0000-00000000ffff"});
    stage.post("/api/v1/matters").by("网格员小林").json(body.clone()).await.problem(404, "no-such-person");
    body["on-behalf"] = json!({});
    stage.post("/api/v1/matters").by("网格员小林").json(body).await.expect(201);
}

async fn lists_and_queues(stage: Stage) {
    for minute in 0..5 {
        stage.at(&format!("2026-03-02T09:0{minute}"));
        stage.report().await;
    }
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let path = format!("/api/v1/matters?area=2&limit=2{next}");
        let page = stage.get(&path).by("调度员小许").send(Body::empty()).await.expect(200);
        seen.extend(page.body["matters"].as_array().unwrap().iter().map(|line| line["id"].to_string()));
        match page.body["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    let mut distinct = seen.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!((seen.len(), distinct.len()), (5, 5));
    let queue = stage.get("/api/v1/queue?limit=3").by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!(queue.body["tasks"].as_array().unwrap().len(), 3);
    let rest = format!("/api/v1/queue?cursor={}", queue.text("/next"));
    let rest = stage.get(&rest).by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!((rest.body["tasks"].as_array().unwrap().len(), rest.text("/next")), (2, String::new()));
    assert_eq!(rest.body["tasks"][0]["late"], false);
    stage.at("2026-03-02T17:00");
    let late = stage.get("/api/v1/matters?area=1&overdue=true").by("值班长老何").send(Body::empty()).await;
    assert_eq!(late.expect(200).body["matters"].as_array().unwrap().len(), 5);
    let none = "/api/v1/matters?area=1&category=garbage";
    let none = stage.get(none).by("值班长老何").send(Body::empty()).await.expect(200);
    assert_eq!(none.body, json!({"matters": []}));
}

async fn reading_around(stage: Stage) {
    let list = stage.get("/api/v1/procedures").send(Body::empty()).await.expect(200);
    insta::assert_json_snapshot!("procedures", list.body);
    let one = |language: &'static str| {
        stage.get("/api/v1/procedures/event").with("Accept-Language", language).send(Body::empty())
    };
    let (chinese, english) = (one("zh-CN").await.expect(200), one("en").await.expect(200));
    assert_eq!((chinese.text("/title"), english.text("/title")), ("事件办理".into(), "Event".into()));
    insta::assert_json_snapshot!("procedure", english.body, {r#"["pack-hash"]"# => "[hash]"});
    stage.get("/api/v1/procedures/none").send(Body::empty()).await.problem(404, "no-such-procedure");

    let county = stage.get("/api/v1/areas").send(Body::empty()).await.expect(200);
    assert_eq!(county.body[0]["name"], "灵溪县");
    let parts = stage.get("/api/v1/areas?parent=2").send(Body::empty()).await.expect(200);
    insta::assert_json_snapshot!("areas", parts.body);
    stage.get("/api/v1/areas/6").send(Body::empty()).await.expect(200);
    for path in ["/api/v1/areas/99", "/api/v1/areas?parent=99"] {
        stage.get(path).send(Body::empty()).await.problem(404, "no-such-area");
    }
    let here = "/api/v1/locate?longitude=108.005&latitude=22.005";
    let here = stage.get(here).send(Body::empty()).await.expect(200);
    assert_eq!(here.body, json!({"area": 6, "name": "大榕一网格", "synthetic": true}));
    let away = "/api/v1/locate?longitude=100&latitude=-80";
    stage.get(away).send(Body::empty()).await.expect(200);
    let nowhere = "/api/v1/locate?longitude=NaN&latitude=200";
    stage.get(nowhere).send(Body::empty()).await.problem(400, "bad-query");
}

async fn figures(stage: Stage) {
    let answer: Answer = stage.get("/healthz").send(Body::empty()).await.expect(200);
    assert_eq!(answer.bytes, b"ok\n");
    stage.get("/readyz").send(Body::empty()).await.expect(200);
    let report = stage.report().await;
    let path = format!("/api/v1/matters/{}/note", report.text("/matter"));
    stage.post(&path).receipt(&report.text("/receipt")).json(json!({})).await;
    assert!(stage.app.order(gewu_app::testing::TENANT).await.unwrap() > 0, "{MORNING}");
    let answer = stage.get("/metrics").send(Body::empty()).await.expect(200);
    let text = String::from_utf8(answer.bytes).unwrap();
    for line in [
        "gewu_http_requests_total{route=\"/api/v1/matters\",method=\"POST\",status=\"201\"} 1",
        "gewu_http_request_seconds_count{route=\"/api/v1/matters\"} 1",
        "gewu_commands_total{verb=\"report\",result=\"accepted\"} 1",
        "gewu_commands_total{verb=\"note\",result=\"",
        "gewu_facts_unordered 0",
        "gewu_messages_waiting ",
        "gewu_group_commands 2",
        "gewu_matters_stuck 0",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}
