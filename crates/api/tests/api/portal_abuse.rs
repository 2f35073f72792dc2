//! What keeps programs from flooding the portal or guessing codes, without an account and without a puzzle.

use crate::portal_browser::{Browser, lamp, report_lamp};
use crate::stage::{Stage, lamp as lamp_json};
use serde_json::json;

crate::both! {
    guessing_codes, many_reports_wait_then_stop, programs_are_held_up_too, what_looks_like_spam_is_read_by_a_person,
    refused_with_a_reason, neighbours_are_not_held_up,
}

async fn guessing_codes(stage: Stage) {
    let honest = Browser::new(&stage).at("203.0.113.5");
    report_lamp(&honest).await;
    let guesser = Browser::new(&stage);
    let mut answers = Vec::new();
    for guess in ["7K2M-9QXD-04TB-WZ5R", "路灯", "0", "7K2M-9QXD-04TB-WZ5S", "<script>"] {
        guesser.post_plain("/follow", &format!("code={guess}")).await.expect(303);
        let page = guesser.get("/follow").await.expect(404);
        page.says("没有这个回执码").says_not("&lt;script");
        answers.push(page.text);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "every wrong code has the same answer");
    guesser.keep("receipt", "7K2M-9QXD-04TB-WZ5T");
    let slow = guesser.get("/follow").await.expect(429);
    assert!(slow.header("retry-after").parse::<u32>().unwrap() > 0);
    slow.says("操作过于频繁");
    for _ in 0..30 {
        stage.wait(11);
        guesser.keep("receipt", "7K2M-9QXD-04TB-WZ5T");
        guesser.get("/follow").await;
    }
    let stopped = guesser.get("/follow").await.expect(429);
    assert!(stopped.header("retry-after").parse::<u32>().unwrap() > 60);
    let answer = stage.get("/api/v1/receipts/7K2M-9QXD-04TB-WZ5T").send("").await;
    answer.problem(404, "no-such-receipt");
    // Whoever has a code and has not guessed is not kept waiting by it.
    honest.get("/follow").await.expect(200).says("村口路灯不亮");
    stage.wait(60 * 60);
    guesser.keep("receipt", "7K2M-9QXD-04TB-WZ5T");
    guesser.get("/follow").await.expect(404);
}

async fn many_reports_wait_then_stop(stage: Stage) {
    let browser = Browser::new(&stage);
    let mut held = 0;
    let mut sent = 0;
    let mut stopped = None;
    for number in 0..90 {
        let form = browser.get("/report?procedure=event&category=garbage&place=6").await;
        stage.wait(3);
        let token = form.value("token");
        let title = format!("第 {number} 堆垃圾");
        let mut fields = lamp(&token);
        fields.iter_mut().for_each(|(name, text)| {
            if *name == "f.title" {
                *text = &title
            }
        });
        let page = browser.post("/report", &fields).await;
        match page.status.as_u16() {
            303 => sent += 1,
            429 if page.text.contains("分钟后再按") => {
                page.says(&title);
                stopped = Some(page.header("retry-after").parse::<u32>().unwrap());
                break;
            }
            429 => {
                page.says(&title);
                held += 1;
                stage.wait(20);
                browser.post("/report", &fields).await.expect(303);
                sent += 1;
            }
            other => panic!("{other}: {}", page.text),
        }
    }
    assert!(held > 20 && sent == 60, "{held} {sent}");
    assert!(stopped.unwrap() > 60);
    let other = Browser::new(&stage).at("203.0.113.9");
    report_lamp(&other).await.says("您的回执码");
}

async fn programs_are_held_up_too(stage: Stage) {
    let mut codes = Vec::new();
    for number in 0..12 {
        let mut body = lamp_json();
        body["form"]["title"] = json!(format!("第 {number} 盏灯"));
        codes.push(stage.post("/api/v1/matters").json(body).await.status.as_u16());
    }
    assert_eq!(codes, [[201; 10].as_slice(), &[429; 2]].concat());
    let refused = stage.post("/api/v1/matters").json(lamp_json()).await.problem(429, "too-many");
    assert_eq!(refused.header("retry-after"), "20");
    // Staff are not: what they send is theirs to answer for.
    let mut body = lamp_json();
    body["on-behalf"] = json!({});
    stage.post("/api/v1/matters").by("网格员小林").json(body).await.expect(201);
}

/// Sends something that looks like spam and returns its code.
pub async fn spam(stage: &Stage, browser: &Browser<'_>) -> String {
    let form = browser.get("/report?procedure=event&category=other&place=6").await;
    stage.wait(20);
    let token = form.value("token");
    let mut fields = lamp(&token);
    fields.push(("f.text", "www.a.example https://b.example http://c.example"));
    browser.post("/report", &fields).await.expect(303);
    browser.get("/receipt").await.expect(200).says("没有丢").code()
}

async fn what_looks_like_spam_is_read_by_a_person(stage: Stage) {
    let browser = Browser::new(&stage);
    let code = spam(&stage, &browser).await;
    let page = browser.get("/follow").await.expect(200);
    page.says("已收到，等人看").says("好几个网址").says(&code);
    stage.get(&format!("/api/v1/receipts/{code}")).send("").await.problem(404, "no-such-receipt");

    let listed = stage.get("/api/v1/set-aside").by("网格长老梁").send("").await.expect(200);
    let reports = listed.body["reports"].as_array().unwrap();
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0]["reasons"], json!(["links"]));
    assert_eq!(reports[0]["form"]["title"], "村口路灯不亮");
    let (id, came) = (listed.text("/reports/0/id"), listed.text("/reports/0/received-at"));
    // Somebody of another town neither sees it nor decides on it.
    let elsewhere = stage.get("/api/v1/set-aside").by("外镇网格员阿宁").send("").await.expect(200);
    assert_eq!(elsewhere.body["reports"], json!([]));
    let accept = format!("/api/v1/set-aside/{id}/accept");
    stage.post(&accept).by("外镇网格员阿宁").send("").await.problem(404, "no-such-matter");
    stage.get("/api/v1/set-aside").send("").await.problem(401, "needs-sign-in");

    stage.wait(3600);
    let taken = stage.post(&accept).by("网格长老梁").send("").await.expect(200);
    assert_eq!(taken.text("/matter"), id);
    stage.post(&accept).by("网格长老梁").send("").await.problem(409, "receipt-used");
    let followed = stage.get(&format!("/api/v1/receipts/{code}")).send("").await.expect(200);
    assert_eq!(followed.text("/timeline/0/happened-at"), came);
    assert_eq!(followed.text("/form/phone"), "13800000000");
    browser.get("/follow").await.expect(200).says("村口路灯不亮").says("正在办理");
    assert_eq!(facts(&stage, "receipt").await, ["set-aside", "accepted"]);
}

/// The kinds of facts about a kind of subject, in order.
async fn facts(stage: &Stage, kind: &str) -> Vec<String> {
    let tenant = gewu_app::testing::TENANT;
    stage.app.order(tenant).await.unwrap();
    let facts = stage.app.store.journal(tenant, 0, 1_000).await.unwrap();
    let of_kind = facts.into_iter().filter(|(_, fact)| fact.subject.kind() == kind);
    of_kind.map(|(_, fact)| fact.kind).collect()
}

async fn refused_with_a_reason(stage: Stage) {
    let browser = Browser::new(&stage);
    spam(&stage, &browser).await;
    let listed = stage.get("/api/v1/set-aside").by("网格长老梁").send("").await;
    let refuse = format!("/api/v1/set-aside/{}/refuse", listed.text("/reports/0/id"));
    stage.post(&refuse).by("网格长老梁").json(json!({"words": " "})).await.problem(422, "invalid");
    stage.post(&refuse).by("网格长老梁").json(json!({"words": "这是广告<b>"})).await.expect(204);
    browser.get("/follow").await.expect(200).says("没有受理").says("这是广告&lt;b&gt;");
    let listed = stage.get("/api/v1/set-aside").by("网格长老梁").send("").await;
    assert_eq!(listed.body["reports"], json!([]));
    assert_eq!(facts(&stage, "receipt").await, ["set-aside", "refused"]);
    // The reason is for the reporter; the journal has only a commitment to it.
    let facts = stage.app.store.journal(gewu_app::testing::TENANT, 0, 1_000).await.unwrap();
    assert!(facts.iter().all(|(_, fact)| !fact.body.contains("广告")));
}

async fn neighbours_are_not_held_up(stage: Stage) {
    for house in 1..=8 {
        let browser = Browser::new(&stage).at(&format!("203.0.113.{house}"));
        let form = browser.get("/report?procedure=event&category=water-supply&place=6").await;
        stage.wait(5);
        let token = form.value("token");
        let title = format!("{house} 号停水");
        let mut fields = lamp(&token);
        fields.iter_mut().for_each(|(name, text)| {
            if *name == "f.title" {
                *text = &title
            }
        });
        browser.post("/report", &fields).await.expect(303);
        browser.get("/follow").await.expect(200).says("正在办理");
    }
}
