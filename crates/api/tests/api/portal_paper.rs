//! The paper way: a blank form with a code, entered by staff, followed by the villager.

use crate::portal_browser::Browser;
use crate::stage::{Stage, lamp};
use serde_json::json;

crate::both! { from_paper_to_end, what_paper_does_not_allow, old_forms }

async fn draw(stage: &Stage, browser: &Browser<'_>, count: &str) -> Vec<String> {
    let page = browser.get("/paper").await.expect(200);
    stage.wait(15);
    let token = page.value("token");
    let sheets = browser.post("/paper", &[("token", &token), ("count", count)]).await.expect(200);
    sheets.says("群众诉求表").says("路灯不亮").says("沿线剪开");
    let marked = sheets.text.split("<p class=\"mono\"><b>").skip(1);
    marked.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

async fn from_paper_to_end(stage: Stage) {
    let browser = Browser::new(&stage);
    let codes = draw(&stage, &browser, "2").await;
    assert_eq!(codes.len(), 2);
    let villager = Browser::new(&stage);
    villager.open(&format!("/f/{}", codes[0])).await.expect(200).says("表还没有录入");
    stage.get(&format!("/api/v1/receipts/{}", codes[0])).send("").await.problem(404, "no-such-receipt");

    stage.wait(3600);
    let mut body = lamp();
    body["on-behalf"] = json!({});
    body["paper"] = json!(codes[0].to_lowercase());
    body["happened-at"] = json!("2026-03-01T20:00:00+08:00");
    body.as_object_mut().unwrap().remove("source");
    let entered =
        stage.post("/api/v1/matters").by("网格员小林").key("paper-1").json(body.clone()).await.expect(201);
    assert_eq!(entered.text("/receipt"), codes[0]);
    let again =
        stage.post("/api/v1/matters").by("网格员小林").key("paper-1").json(body.clone()).await.expect(201);
    assert_eq!(again.text("/matter"), entered.text("/matter"), "a repeated request gets its answer");
    stage.post("/api/v1/matters").by("网格员小林").json(body).await.problem(409, "receipt-used");

    let page = villager.get("/follow").await.expect(200);
    page.says("大榕一网格 网格员代您录入了这件事，原件在纸上。")
        .says("发生于 3月1日 20:00")
        .says("村口路灯不亮");
    // The other sheet is still blank.
    villager.open(&format!("/f/{}", codes[1])).await.says("表还没有录入");
}

async fn what_paper_does_not_allow(stage: Stage) {
    let browser = Browser::new(&stage);
    let codes = draw(&stage, &browser, "1").await;
    let mut body = lamp();
    body["paper"] = json!(codes[0]);
    stage.post("/api/v1/matters").json(body.clone()).await.problem(403, "forbidden");
    stage.post("/api/v1/matters").by("网格员小林").json(body.clone()).await.problem(403, "forbidden");
    body["on-behalf"] = json!({});
    body["paper"] = json!("7K2M-9QXD-04TB-WZ5R");
    stage.post("/api/v1/matters").by("网格员小林").json(body.clone()).await.problem(404, "no-such-receipt");
    // The receipt of a report is no blank form’s.
    body["paper"] = json!(stage.report().await.text("/receipt"));
    stage.post("/api/v1/matters").by("网格员小林").json(body).await.problem(409, "receipt-used");
}

async fn old_forms(stage: Stage) {
    let browser = Browser::new(&stage);
    let codes = draw(&stage, &browser, "1").await;
    stage.wait(200 * 24 * 3600);
    let worker = gewu_app::testing::person("网格员小林");
    let token = stage.app.issue_token(gewu_app::testing::TENANT, worker, 24, "test").await.unwrap();
    let token = format!("Bearer {token}");
    browser.open(&format!("/f/{}", codes[0])).await.expect(200).says("已经过期");
    let mut body = lamp();
    body["on-behalf"] = json!({});
    body["paper"] = json!(codes[0]);
    stage.post("/api/v1/matters").with("Authorization", &token).json(body).await.problem(409, "receipt-used");
}
