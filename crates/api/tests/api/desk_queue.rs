//! The queue of the desk: words, filters, totals; and what somebody sets for themselves.

use crate::stage::{Answer, Stage, lamp};
use axum::body::Body;
use serde_json::{Value, json};

crate::both! { a_line_says_all_there_is_to_know, a_filter_keeps_what_it_says, settings_are_ones_own }

async fn queue(stage: &Stage, name: &str, query: &str) -> Answer {
    stage.get(&format!("/api/v1/queue{query}")).by(name).send(Body::empty()).await.expect(200)
}

fn titles(answer: &Answer) -> Vec<&str> {
    answer.body["tasks"].as_array().unwrap().iter().map(|line| line["title"].as_str().unwrap()).collect()
}

async fn report(stage: &Stage, title: &str, category: &str, east: f64) -> String {
    let mut body = lamp();
    body["form"] = json!({"category": category, "title": title});
    body["where"]["point"]["longitude"] = json!(east);
    stage.post("/api/v1/matters").json(body).await.expect(201).text("/matter")
}

async fn a_line_says_all_there_is_to_know(stage: Stage) {
    let matter = stage.report().await.text("/matter");
    let line = queue(&stage, "网格长老梁", "").await.body["tasks"][0].clone();
    let triage = stage.matter("网格长老梁", &matter).await;
    assert_eq!((&line["version"], &line["task"]), (&triage.body["version"], &json!(triage.task("triage"))));
    assert_eq!((&line["step-title"], &line["category-title"]), (&json!("研判"), &json!("路灯不亮")));
    assert_eq!(line["places"], json!(["河口镇", "大榕村", "大榕一网格"]));
    assert_eq!(
        (&line["taken-by"], &line["mine"], &line["paused"]),
        (&Value::Null, &json!(false), &json!(false))
    );
    assert_eq!(line["purpose"], json!({"do": "perform"}));
    let english =
        stage.get("/api/v1/queue").by("网格长老梁").with("Accept-Language", "en").send(Body::empty()).await;
    assert_eq!(english.expect(200).text("/tasks/0/category-title"), "Street lamp out");

    let task = line["task"].as_u64().unwrap();
    stage.finish("网格长老梁", &matter, task, json!({"outcome": "dispatch"})).await.expect(200);
    let handle = stage.matter("城管老陈", &matter).await.task("handle");
    let path = format!("/api/v1/matters/{matter}/tasks/{handle}");
    stage.post(&format!("{path}/take")).by("城管老陈").send(Body::empty()).await.expect(200);
    let line = queue(&stage, "城管老陈", "").await.body["tasks"][0].clone();
    assert_eq!((&line["taken-by"], &line["mine"]), (&json!("城管老陈"), &json!(true)));
    // What is decided is not what is done: an approval stands as one in the queue of whoever approves.
    let ask = json!({"limit": "2 working-days", "form": {"words": "等配件"}});
    stage.post(&format!("{path}/extend")).by("城管老陈").json(ask).await.expect(200);
    let decision = queue(&stage, "调度员小许", "").await.body["tasks"][0]["purpose"].clone();
    assert_eq!((&decision["do"], &decision["ask"]), (&json!("decide"), &json!({"extend": "2 working-days"})));
    let pause = json!({"limit": "5 days", "form": {"words": "等路面干"}});
    stage.finish("调度员小许", &matter, 3, json!({"outcome": "granted"})).await.expect(200);
    stage.post(&format!("{path}/pause")).by("城管老陈").json(pause).await.expect(200);
    let decide = queue(&stage, "调度员小许", "").await.body["tasks"][0]["task"].as_u64().unwrap();
    stage.finish("调度员小许", &matter, decide, json!({"outcome": "granted"})).await.expect(200);
    let line = queue(&stage, "城管老陈", "").await.body["tasks"][0].clone();
    assert_eq!(
        (&line["paused"], &line["due-at"], &line["late"]),
        (&json!(true), &Value::Null, &json!(false))
    );
}

async fn a_filter_keeps_what_it_says(stage: Stage) {
    let lamp = report(&stage, "路灯", "road-lamp", 108.005).await;
    report(&stage, "垃圾", "garbage", 108.015).await;
    report(&stage, "井盖", "manhole", 108.005).await;
    let all = queue(&stage, "网格长老梁", "").await;
    assert_eq!(titles(&all)[0], "井盖", "what cannot wait comes first");
    assert_eq!(all.body["total"], json!({"waiting": 3, "late": 0, "counted-to": 1000}));

    let cases = [
        ("?category=garbage", vec!["垃圾"]),
        ("?area=7", vec!["垃圾"]),
        ("?area=2&category=road-lamp", vec!["路灯"]),
        ("?step=triage&category=manhole", vec!["井盖"]),
        ("?step=verify", vec![]),
        ("?late=true", vec![]),
        ("?taken=mine", vec![]),
        ("?status=paused", vec![]),
        ("?area=12", vec![]),
    ];
    for (query, expected) in cases {
        let page = queue(&stage, "网格长老梁", query).await;
        assert_eq!(titles(&page), expected, "{query}");
        assert_eq!(page.body["total"]["waiting"], expected.len(), "{query}");
    }
    let task = stage.matter("网格长老梁", &lamp).await.task("triage");
    let take = format!("/api/v1/matters/{lamp}/tasks/{task}/take");
    stage.post(&take).by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!(titles(&queue(&stage, "网格长老梁", "?taken=mine").await), ["路灯"]);
    assert_eq!(titles(&queue(&stage, "网格长老梁", "?status=taken").await), ["路灯"]);
    assert_eq!(titles(&queue(&stage, "网格长老梁", "?taken=others").await), Vec::<&str>::new());
    assert_eq!(queue(&stage, "网格长老梁", "?taken=nobody").await.body["tasks"].as_array().unwrap().len(), 2);

    // An hour is enough for what is urgent to be late, and for nothing else.
    stage.at("2026-03-02T10:30");
    let late = queue(&stage, "网格长老梁", "?late=true").await;
    assert_eq!((titles(&late), &late.body["total"]["late"]), (vec!["井盖"], &json!(1)));
    let first = queue(&stage, "网格长老梁", "?limit=1").await;
    assert_eq!(first.body["total"]["late"], 1);
    let next = queue(&stage, "网格长老梁", &format!("?limit=2&cursor={}", first.text("/next"))).await;
    assert_eq!((titles(&next).len(), next.body.get("total")), (2, None));
    for wrong in ["?taken=me", "?status=done", "?limit=0", "?colour=red"] {
        let path = format!("/api/v1/queue{wrong}");
        stage.get(&path).by("网格长老梁").send(Body::empty()).await.problem(400, "bad-query");
    }
}

async fn settings_are_ones_own(stage: Stage) {
    let path = "/api/v1/settings/desk";
    let read = |name: &'static str| stage.get(path).by(name).send(Body::empty());
    assert_eq!(read("网格长老梁").await.expect(200).body, json!({}));
    for filters in [json!(["超期"]), json!(["我的", "垃圾"])] {
        let settings = json!({"filters": filters});
        stage.put(path).by("网格长老梁").json(settings.clone()).await.expect(204);
        assert_eq!(read("网格长老梁").await.expect(200).body, settings);
    }
    assert_eq!(read("调度员小许").await.expect(200).body, json!({}));
    let large = json!({"filters": "长".repeat(6_000)});
    stage.put(path).by("网格长老梁").json(large).await.problem(413, "too-large");
    stage.put(path).by("网格长老梁").json(json!([1])).await.problem(422, "invalid");
    stage.put(path).json(json!({})).await.problem(401, "needs-sign-in");
    assert_eq!(read("网格长老梁").await.body["filters"][1], "垃圾", "what was refused changed nothing");
}
