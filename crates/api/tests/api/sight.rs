//! Who sees what.

use crate::stage::{Answer, Stage, lamp};
use axum::body::Body;
use gewu_app::testing::RESIDENT;
use serde_json::json;

crate::both! { a_receipt_opens_its_own_matter_only, without_an_account, staff_see_what_they_oversee }

async fn a_receipt_opens_its_own_matter_only(stage: Stage) {
    let (mine, other) = (stage.report().await, stage.report().await);
    let receipt = mine.text("/receipt");
    stage
        .get(&format!("/api/v1/receipts/{}", receipt.to_lowercase().replace('-', "")))
        .send(Body::empty())
        .await
        .expect(200);
    let theirs = format!("/api/v1/matters/{}", other.text("/matter"));
    stage.get(&theirs).receipt(&receipt).send(Body::empty()).await.problem(404, "no-such-matter");
    for verb in ["note", "urge", "reopen"] {
        let call = stage.post(&format!("{theirs}/{verb}")).receipt(&receipt);
        call.json(json!({"form": {"words": "看看"}})).await.problem(404, "no-such-matter");
    }
    let stale = stage.post(&format!("{theirs}/note")).receipt(&receipt).with("If-Match", "\"0\"");
    stale.json(json!({})).await.problem(404, "no-such-matter");
    for path in ["/api/v1/matters?area=1", "/api/v1/matters/mine", "/api/v1/queue"] {
        stage.get(path).receipt(&receipt).send(Body::empty()).await.problem(401, "needs-sign-in");
    }
    stage.post("/api/v1/matters").receipt(&receipt).json(lamp()).await.problem(403, "forbidden");

    // Every wrong code gets the same answer, whether it could be a code or not.
    let plain = |answer: Answer| {
        let mut body = answer.problem(404, "no-such-receipt").body;
        body["instance"] = json!("");
        body
    };
    let path = "/api/v1/matters/00000000-0000-7000-8000-000000000000";
    let shape = plain(stage.get("/api/v1/receipts/0000-0000-0000-0000").send(Body::empty()).await);
    for code in ["x", "0000-0000-0000-0001", "%E8%B7%AF%E7%81%AF", "0000000000000000000000000000000000"] {
        assert_eq!(plain(stage.get(&format!("/api/v1/receipts/{code}")).send(Body::empty()).await), shape);
        // Whoever guesses is made to wait.
        stage.wait(30);
    }
    for code in ["", "x", "0000-0000-0000-0001"] {
        assert_eq!(plain(stage.get(path).receipt(code).send(Body::empty()).await), shape);
        stage.wait(30);
    }
}

async fn without_an_account(stage: Stage) {
    let matter = stage.report().await.text("/matter");
    let paths = [
        "/api/v1/matters?area=1",
        "/api/v1/matters/mine",
        "/api/v1/queue",
        &format!("/api/v1/matters/{matter}"),
    ];
    for path in paths {
        let refused = stage.get(path).send(Body::empty()).await.problem(401, "needs-sign-in");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        let wrong = stage.get(path).with("Authorization", "Bearer wrong").send(Body::empty()).await;
        wrong.problem(401, "signed-out");
        let odd = stage.get(path).with("Authorization", "Basic eDp5").send(Body::empty()).await;
        odd.problem(400, "bad-header");
    }
    let note = format!("/api/v1/matters/{matter}/note");
    stage.post(&note).json(json!({"form": {"words": "x"}})).await.problem(401, "needs-sign-in");
}

async fn staff_see_what_they_oversee(stage: Stage) {
    let matter = stage.report().await.text("/matter");
    let path = format!("/api/v1/matters/{matter}");
    for name in ["网格员小林", "网格长老梁", "调度员小许", "值班长老何"] {
        stage.get(&path).by(name).send(Body::empty()).await.expect(200);
    }
    // A department sees what it was given, and this was given to another one.
    for name in ["外镇网格员阿宁", "水利老杨", RESIDENT] {
        stage.get(&path).by(name).send(Body::empty()).await.problem(404, "no-such-matter");
        let note = stage.post(&format!("{path}/note")).by(name);
        note.json(json!({"form": {"words": "x"}})).await.problem(404, "no-such-matter");
    }
    let foreign = "/api/v1/matters?area=2";
    stage.get(foreign).by("外镇网格员阿宁").send(Body::empty()).await.problem(403, "forbidden");
}
