//! What everybody may read: lists, counts, cards.

use crate::portal_browser::{Browser, report_lamp};
use crate::stage::{Stage, lamp};
use gewu_app::testing::{TENANT, event_loop};
use serde_json::json;

crate::both! {
    the_list_tells_no_words, filters_and_pages, small_numbers_are_hidden, cards, staff_matters_stay_inside,
    a_few_are_told_of_the_town, counts_are_of_what_the_list_tells, where_a_page_ended_is_sealed,
    what_a_procedure_keeps_private_is_on_no_page,
}

/// Lamps that staff enter for others, some seconds apart.
async fn lamps(stage: &Stage, count: usize) {
    for number in 0..count {
        let mut body = lamp();
        body["form"]["title"] = json!(format!("第 {number} 盏"));
        body["on-behalf"] = json!({});
        stage.post("/api/v1/matters").by("网格员小林").json(body).await.expect(201);
        stage.wait(1);
    }
}

fn lines(text: &str) -> usize {
    text.matches("收到</span>").count()
}

async fn the_list_tells_no_words(stage: Stage) {
    let reporter = Browser::new(&stage);
    report_lamp(&reporter).await;
    lamps(&stage, 4).await;
    let mut body = lamp();
    body["form"] = json!({"category": "elder-care", "title": "独居老人王阿婆", "name": "邻居"});
    stage.post("/api/v1/matters").json(body).await.expect(201);
    let page = Browser::new(&stage).get("/public").await.expect(200);
    page.says("路灯不亮").says("河口镇 · 大榕村").says("3月2日 收到").says("期限");
    page.says_not("村口").says_not("13800000000").says_not("王阿婆").says_not("大榕一网格").says_not("邻居");
    // A category that points at persons is named by nobody here, and lies in the town.
    page.says("不公开类别").says("<span>河口镇</span>");
    // Nor does a list of its village tell that it lies there.
    let village = Browser::new(&stage).get("/public?place=3").await.expect(200);
    village.says("路灯不亮").says_not("不公开类别");
    let hidden = Browser::new(&stage).get("/public?category=elder-care").await.expect(200);
    hidden.says("没有这样的事项。");
}

async fn filters_and_pages(stage: Stage) {
    lamps(&stage, 35).await;
    let browser = Browser::new(&stage);
    let first = browser.get("/public").await.expect(200);
    assert_eq!(lines(&first.text), 30);
    let at = first.text.find("&amp;after=").unwrap();
    let next = first.text[at + 11..].split('"').next().unwrap();
    let second = browser.get(&format!("/public?show=open&after={next}")).await.expect(200);
    assert_eq!(lines(&second.text), 5);
    for (query, count) in [
        ("place=2", 30),
        ("place=3", 30),
        ("place=12", 0),
        ("place=6", 30),
        ("category=garbage", 0),
        ("show=late", 0),
        ("show=done", 0),
        ("place=nonsense&show=nonsense", 30),
    ] {
        let page = browser.get(&format!("/public?{query}")).await.expect(200);
        assert_eq!(lines(&page.text), count, "{query}");
    }
    browser.get("/public?after=nonsense").await.expect(400);
    browser.get("/public?category=nonsense").await.expect(422).says("没有这个类别");
    stage.wait(30 * 24 * 3600);
    let late = browser.get("/public?show=late").await.expect(200);
    assert_eq!(lines(&late.text), 30);
    late.says("已超过");
}

async fn small_numbers_are_hidden(stage: Stage) {
    let browser = Browser::new(&stage);
    report_lamp(&browser).await;
    let town = browser.get("/public?place=2").await.expect(200);
    town.says("<td class=\"count\">&lt;5</td>").says_not("<td class=\"count\">1</td>");
    let county = browser.get("/public").await.expect(200);
    county.says("<td class=\"count\">1</td>");
}

/// Whoever narrows a list to a few does not learn in which village they are.
async fn a_few_are_told_of_the_town(stage: Stage) {
    lamps(&stage, 4).await;
    let browser = Browser::new(&stage);
    for query in ["", "?category=road-lamp", "?place=2"] {
        let page = browser.get(&format!("/public{query}")).await.expect(200);
        assert_eq!(lines(&page.text), 4, "{query}");
        page.says("<span>河口镇</span>").says_not("<span>河口镇 · 大榕村</span>");
    }
    let village = browser.get("/public?place=3").await.expect(200);
    village.says("不让人看出是谁家").says("<span>河口镇</span>").says_not("<span>河口镇 · 大榕村</span>");
    lamps(&stage, 1).await;
    browser
        .get("/public?place=3")
        .await
        .expect(200)
        .says("<span>河口镇 · 大榕村</span>")
        .says_not("不让人看出是谁家");
}

/// What a list of the village leaves out is not counted there either, and what looks like spam nowhere, until
/// somebody has acted on it.
async fn counts_are_of_what_the_list_tells(stage: Stage) {
    lamps(&stage, 6).await;
    let mut body = lamp();
    body["form"] = json!({"category": "elder-care", "title": "独居老人"});
    stage.post("/api/v1/matters").json(body).await.expect(201);
    let mut body = lamp();
    body["form"]["text"] = json!("www.a.example www.b.example www.c.example");
    let spam = stage.post("/api/v1/matters").json(body).await.expect(201).text("/matter");
    let browser = Browser::new(&stage);
    let count = |number: u32| format!("<td class=\"count\">{number}</td>");
    let village = browser.get("/public?place=3").await.expect(200);
    assert_eq!(lines(&village.text), 6);
    village.says(&count(6)).says_not(&count(7)).says_not(&count(8));
    let county = browser.get("/public").await.expect(200);
    assert_eq!(lines(&county.text), 7);
    county.says(&count(7));
    let task = stage.matter("网格长老梁", &spam).await.task("triage");
    stage.finish("网格长老梁", &spam, task, json!({"outcome": "dispatch"})).await.expect(200);
    // Counts are a minute old at most.
    browser.get("/public").await.expect(200).says(&count(7));
    stage.wait(61);
    browser.get("/public").await.expect(200).says(&count(8));
}

async fn where_a_page_ended_is_sealed(stage: Stage) {
    lamps(&stage, 35).await;
    let browser = Browser::new(&stage);
    let first = browser.get("/public").await.expect(200);
    let at = first.text.find("&amp;after=").unwrap();
    let next = first.text[at + 11..].split('"').next().unwrap();
    let bytes = data_encoding::BASE64URL_NOPAD.decode(next.as_bytes()).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err(), "no id and no moment can be read from it");
    // It is of this list alone, and of nobody's making.
    browser.get(&format!("/public?category=road-lamp&after={next}")).await.expect(400);
    browser.get(&format!("/public?after={}A", &next[..next.len() - 1])).await.expect(400);
}

async fn cards(stage: Stage) {
    let browser = Browser::new(&stage);
    browser.get("/grid").await.expect(200).says("/grid?at=2");
    browser.get("/grid?at=3").await.expect(200).says("/grid/6").says("/grid/3");
    let card = browser.get("/grid/6").await.expect(200);
    card.says("大榕一网格").says("网格员小林").says("网格长老梁").says("网格长").says("<svg class=\"qr\"");
    card.says("http://127.0.0.1:8080/report?place=6");
    card.says_not("办公电话");
    browser.get("/grid/3").await.expect(200).says("网格长老梁").says("/grid/6");
    browser.get("/grid/999").await.expect(404).says("没有这一页");
    assert_eq!(browser.get("/grid/2").await.expect(303).header("location"), "/grid?at=2");

    let cards = json!({"phones": {
        "459901001000": {"office": "0771-1000001", "supervision": "0771-1000002"},
        "459901001001": {"office": "0771-1000003"},
    }});
    stage.app.set_cards(TENANT, &cards.to_string(), "test").await.unwrap();
    let card = browser.get("/grid/6").await.expect(200);
    card.says("0771-1000003").says("0771-1000002").says_not("0771-1000001");
    assert!(stage.app.set_cards(TENANT, "{\"phone\": {}}", "test").await.is_err());
}

async fn what_a_procedure_keeps_private_is_on_no_page(stage: Stage) {
    let mut files = event_loop();
    let event = files.get_mut("event.toml").unwrap();
    *event = event.replacen("first = \"triage\"", "first = \"triage\"\npublic = false", 1);
    stage.app.publish(TENANT, &files, "operator").await.unwrap();
    let reporter = Browser::new(&stage);
    let code = report_lamp(&reporter).await.code();
    lamps(&stage, 6).await;
    for page in ["/public", "/public?place=3", "/public?category=road-lamp"] {
        let page = reporter.get(page).await.expect(200);
        assert_eq!(lines(&page.text), 0);
        page.says_not(&code).says_not("大榕村</span>");
    }
}

async fn staff_matters_stay_inside(stage: Stage) {
    let browser = Browser::new(&stage);
    let receipt = report_lamp(&browser).await;
    let code = receipt.code();
    for page in ["/public", "/public?show=done", "/grid/6"] {
        browser.get(page).await.expect(200).says_not(&code);
    }
}
