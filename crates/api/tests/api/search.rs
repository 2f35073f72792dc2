//! Search over HTTP: what is found, page by page, as of when; what is refused, and how.

use crate::stage::{Answer, Stage, lamp};
use axum::body::Body;
use gewu_app::testing::TENANT;
use serde_json::json;

crate::both! { words_and_pages_lead_to_matters, what_makes_no_sense_is_refused }

async fn found(stage: &Stage, name: &str, query: &str) -> Answer {
    let path = format!("/api/v1/matters/search{query}");
    stage.get(&path).by(name).send(Body::empty()).await.expect(200)
}

fn titles(answer: &Answer) -> Vec<&str> {
    answer.body["matters"].as_array().unwrap().iter().map(|line| line["title"].as_str().unwrap()).collect()
}

async fn words_and_pages_lead_to_matters(stage: Stage) {
    for number in 1..=5 {
        let mut body = lamp();
        body["form"] = json!({"category": "road-lamp", "title": format!("第{number}盏灯坏了")});
        stage.post("/api/v1/matters").json(body).await.expect(201);
        stage.wait(1);
    }
    // 盏灯
    let words = "?q=%E7%9B%8F%E7%81%AF";
    let early = found(&stage, "网格长老梁", words).await;
    assert_eq!(titles(&early), [""; 0]);
    assert_eq!(early.body["behind"], json!(true), "the search says that it has yet to follow");

    stage.app.order(TENANT).await.unwrap();
    stage.app.follow_search(TENANT).await.unwrap();
    let first = found(&stage, "网格长老梁", &format!("{words}&limit=3")).await;
    assert_eq!(titles(&first), ["第5盏灯坏了", "第4盏灯坏了", "第3盏灯坏了"]);
    assert_eq!(first.body["behind"], json!(false));
    let next = first.text("/next");
    let second = found(&stage, "网格长老梁", &format!("{words}&limit=3&cursor={next}")).await;
    assert_eq!(titles(&second), ["第2盏灯坏了", "第1盏灯坏了"]);
    assert!(second.body["next"].is_null());
    assert_eq!(titles(&found(&stage, "外镇调度员小黄", words).await), [""; 0]);
    let filtered = format!("{words}&category=sewage&status=open&source=portal&overdue=false");
    assert_eq!(titles(&found(&stage, "网格长老梁", &filtered).await), [""; 0]);
    let all = "?from=2026-01-01&until=2099-01-01&area=2&status=open";
    assert_eq!(titles(&found(&stage, "网格长老梁", all).await).len(), 5);
}

async fn what_makes_no_sense_is_refused(stage: Stage) {
    let long = format!("q={}", "a".repeat(101));
    for (query, says) in [
        ("q=%20", "q:"),
        ("q=%EF%BC%9F", "q:"),
        (long.as_str(), "q:"),
        ("status=late", "status: open or ended"),
        ("category=unheard-of", "road-lamp"),
        ("outcome=unheard-of", "outcome:"),
        ("unit=99", "unit:"),
        ("from=yesterday", "from"),
        ("from=2026-02-01&until=2026-01-01", "until"),
        ("cursor=here", "cursor:"),
        ("limit=0", "limit:"),
        ("words=lamp", "words"),
        ("q=%00", "U+0000"),
    ] {
        let path = format!("/api/v1/matters/search?{query}");
        let refused = stage.get(&path).by("网格长老梁").send(Body::empty()).await.problem(400, "bad-query");
        assert!(refused.text("/detail").contains(says), "{query}: {}", refused.text("/detail"));
    }
    let nowhere = stage.get("/api/v1/matters/search?area=99").by("网格长老梁").send(Body::empty()).await;
    nowhere.problem(404, "no-such-area");
}
