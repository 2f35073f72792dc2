//! Tables with personal values over the interface: two people, whatever powers they hold, and words for every refusal.

use crate::stage::{Answer, Stage};
use axum::body::Body;
use gewu_app::account::Power;
use gewu_app::testing::{TENANT, person};
use serde_json::{Value, json};

crate::both! {
    whoever_asked_decides_nothing_whatever_power_they_hold,
    what_is_wrong_with_a_request_is_said,
}

const PURPOSE: &str = "逐户回访路灯修好没有";

async fn found(stage: &Stage) {
    stage.report().await;
    stage.app.order(TENANT).await.unwrap();
    stage.app.follow_search(TENANT).await.unwrap();
}

async fn ask(stage: &Stage, purpose: &str) -> Answer {
    let call = stage.post("/api/v1/exports?status=open").by("网格长老梁");
    call.json(json!({ "purpose": purpose })).await
}

async fn tell(stage: &Stage, name: &str, export: &str, verb: &str, body: Value) -> Answer {
    stage.post(&format!("/api/v1/exports/{export}/{verb}")).by(name).json(body).await
}

async fn whoever_asked_decides_nothing_whatever_power_they_hold(stage: Stage) {
    found(&stage).await;
    let count = stage.get("/api/v1/exports/count?status=open").by("网格长老梁").send(Body::empty()).await;
    assert_eq!(count.expect(200).body["rows"], 1);
    let export = ask(&stage, PURPOSE).await.expect(201).text("/export");
    for name in ["网格长老梁", "调度员小许"] {
        stage.account(name).await;
    }
    let reason = json!({"reason": "说不清要做什么"});
    tell(&stage, "调度员小许", &export, "allow", json!({})).await.problem(403, "forbidden");
    stage.app.grant_power(TENANT, person("网格长老梁"), Power::Security, "test").await.unwrap();
    for (verb, body) in [("allow", json!({})), ("refuse", reason.clone())] {
        tell(&stage, "网格长老梁", &export, verb, body).await.problem(403, "own-export");
    }
    let all = stage.get("/api/v1/exports").by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!((&all.body[0]["own"], &all.body[0]["status"]), (&json!(true), &json!("waiting")));

    stage.app.grant_power(TENANT, person("调度员小许"), Power::Security, "test").await.unwrap();
    tell(&stage, "调度员小许", &export, "allow", json!({})).await.expect(204);
    tell(&stage, "调度员小许", &export, "refuse", reason).await.problem(409, "export-decided");
    tell(&stage, "调度员小许", &export, "table/csv", json!({})).await.problem(403, "not-its-asker");
    tell(&stage, "网格长老梁", &export, "table/pdf", json!({})).await.problem(404, "no-such-page");
    let taken = stage.post(&format!("/api/v1/exports/{export}/table/xlsx")).by("网格长老梁");
    let response =
        tower::ServiceExt::oneshot(stage.router.clone(), taken.request(Body::empty())).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["cache-control"]),
        (200, &"no-store".parse().unwrap())
    );
    tell(&stage, "网格长老梁", &export, "table/csv", json!({})).await.problem(409, "export-taken");
}

async fn what_is_wrong_with_a_request_is_said(stage: Stage) {
    ask(&stage, PURPOSE).await.problem(409, "nothing-to-take");
    found(&stage).await;
    for purpose in ["", "……", "备用"] {
        let refused = ask(&stage, purpose).await.problem(422, "invalid");
        assert_eq!(refused.body["errors"][0]["pointer"], "/purpose");
    }
    let unknown = "00000000-0000-7000-8000-000000000000";
    tell(&stage, "网格长老梁", unknown, "table/csv", json!({})).await.problem(404, "no-such-export");
    let export = ask(&stage, PURPOSE).await.expect(201).text("/export");
    tell(&stage, "网格长老梁", &export, "table/csv", json!({})).await.problem(409, "export-not-allowed");
    tell(&stage, "网格长老梁", &export, "withdraw", json!({})).await.expect(204);
    tell(&stage, "网格长老梁", &export, "withdraw", json!({})).await.problem(409, "export-decided");
    let paged = stage.get("/api/v1/exports/count?limit=5").by("网格长老梁").send(Body::empty()).await;
    paged.problem(400, "bad-query");
}
