//! What keeps programs from flooding the portal or guessing codes, without an account and without a puzzle.

use crate::portal_browser::{Browser, lamp, report_lamp};
use crate::stage::{Stage, lamp as lamp_json};
use serde_json::json;

crate::both! {
    guessing_codes, many_reports_wait_then_stop, programs_are_held_up_too, what_looks_like_spam_is_read_by_a_person,
    declined_with_a_reason_and_a_way_up, neighbours_are_not_held_up, a_neighbours_guesses_hold_nobody_up,
    a_village_is_never_shut_off, a_code_is_no_open_door, a_form_is_no_dump,
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
    page.says("先由人看一看").says("好几个网址").says(&code).says("研判");
    page.says_not("set-aside").says_not("links");
    let followed = stage.get(&format!("/api/v1/receipts/{code}")).send("").await.expect(200);
    assert_eq!(followed.body["form"]["set-aside"], json!(["links"]));

    // Whoever has to read it finds it in the queue, with a limit, and is told; late, those above are told as well.
    let queue = stage.get("/api/v1/queue").by("网格长老梁").send("").await.expect(200);
    assert_eq!(queue.body["tasks"][0]["set-aside"], json!(["links"]));
    assert!(queue.body["tasks"][0]["due-at"].is_string());
    told(&stage, "网格长老梁", "task").await;
    stage.wait(2 * 24 * 3600);
    stage.app.wake(gewu_app::testing::TENANT).await.unwrap();
    told(&stage, "调度员小许", "escalated").await;

    let matter = followed.text("/id");
    let by_lead = stage.matter("网格长老梁", &matter).await;
    let body = json!({"outcome": "dispatch"});
    stage.finish("网格长老梁", &matter, by_lead.task("triage"), body).await.expect(200);
    browser.get("/follow").await.expect(200).says("正在办理").says_not("先由人看一看");
}

/// Somebody has a notice of a kind.
async fn told(stage: &Stage, name: &str, kind: &str) {
    stage.app.deliver(gewu_app::testing::TENANT, &gewu_app::outbox::NoLetters).await.unwrap();
    let notices = stage.get("/api/v1/notices").by(name).send("").await.expect(200);
    let kinds: Vec<String> = (0..notices.body["notices"].as_array().unwrap().len())
        .map(|number| notices.text(&format!("/notices/{number}/kind")))
        .collect();
    assert!(kinds.iter().any(|it| it == kind), "{name}: {kinds:?}");
}

async fn declined_with_a_reason_and_a_way_up(stage: Stage) {
    let browser = Browser::new(&stage);
    let code = spam(&stage, &browser).await;
    let followed = stage.get(&format!("/api/v1/receipts/{code}")).send("").await.expect(200);
    let matter = followed.text("/id");
    let task = stage.matter("网格长老梁", &matter).await.task("triage");
    let decline = |words: &str| json!({"outcome": "decline", "form": {"words": words}});
    stage.finish("网格长老梁", &matter, task, decline(" ")).await.problem(422, "form");
    stage.finish("网格长老梁", &matter, task, decline("这是广告<b>")).await.expect(200);
    let page = browser.get("/follow").await.expect(200);
    page.says("不予受理").says("这是广告&lt;b&gt;").says("作出决定的人：网格长老梁").says("上一级");
    let facts = stage.get(&format!("/api/v1/receipts/{code}")).send("").await.expect(200);
    assert!(!facts.body["timeline"].to_string().contains(person("网格长老梁").as_str()), "{}", facts.body);

    // One word under the same code brings it before somebody else, a level up.
    let up = format!("/api/v1/matters/{matter}/reopen");
    let words = json!({"form": {"words": "网址是照片，请上一级看"}});
    stage.post(&up).receipt(&code).json(words).await.expect(200);
    let again = stage.matter("网格长老梁", &matter).await;
    let task = again.task("supervise");
    let solved = json!({"outcome": "explained", "form": {"words": "还是不办"}});
    stage.finish("网格长老梁", &matter, task, solved.clone()).await.problem(403, "not-yours");
    told(&stage, "值班长老何", "task").await;
    stage.finish("值班长老何", &matter, task, solved).await.expect(200);
}

fn person(name: &str) -> String {
    gewu_app::testing::person(name).to_string()
}

/// Others' wrong guesses from the same network do not keep a valid code out.
async fn a_neighbours_guesses_hold_nobody_up(stage: Stage) {
    let honest = Browser::new(&stage);
    report_lamp(&honest).await;
    let guesser = Browser::new(&stage);
    for _ in 0..40 {
        stage.wait(11);
        guesser.keep("receipt", "7K2M-9QXD-04TB-WZ5T");
        guesser.get("/follow").await;
    }
    guesser.keep("receipt", "7K2M-9QXD-04TB-WZ5T");
    guesser.get("/follow").await.expect(429);
    honest.get("/follow").await.expect(200).says("村口路灯不亮");
}

/// However much comes from a village by many, nobody there is refused or made to wait.
async fn a_village_is_never_shut_off(stage: Stage) {
    let mut lamp = lamp_json();
    let mut marked = 0;
    for number in 0..75 {
        lamp["form"]["title"] = json!(format!("第 {number} 户停水"));
        let house = format!("203.0.113.{}", number + 1);
        let sent = stage.post("/api/v1/matters").at(&house).json(lamp.clone()).await.expect(201);
        let shown = stage.get(&format!("/api/v1/receipts/{}", sent.text("/receipt"))).send("").await;
        marked += usize::from(shown.body["form"].get("set-aside").is_some());
    }
    assert_eq!(marked, 0);
    // Whoever alone sends more than a share of it is read first, and not refused either. The place counts as found,
    // whether it was named or pointed at.
    lamp["where"] = json!({"area": 6});
    for number in 0..5 {
        lamp["form"]["title"] = json!(format!("又停水 {number}"));
        let one = stage.post("/api/v1/matters").at("203.0.113.200").json(lamp.clone()).await;
        let shown =
            stage.get(&format!("/api/v1/receipts/{}", one.expect(201).text("/receipt"))).send("").await;
        let crowd = shown.body["form"].get("set-aside") == Some(&json!(["crowd"]));
        assert_eq!(crowd, number >= 3, "{number}");
    }
}

/// A code takes so many words and pictures a day, from wherever they come.
async fn a_code_is_no_open_door(stage: Stage) {
    let report = stage.report().await;
    let (matter, code) = (report.text("/matter"), report.text("/receipt"));
    let note = format!("/api/v1/matters/{matter}/note");
    for number in 0..30 {
        let words = json!({"form": {"words": format!("补充 {number}")}});
        let house = format!("203.0.113.{}", number + 1);
        stage.post(&note).receipt(&code).at(&house).json(words).await.expect(200);
    }
    let words = json!({"form": {"words": "再补充"}});
    let held = stage.post(&note).receipt(&code).json(words.clone()).await.problem(429, "too-many");
    assert!(held.header("retry-after").parse::<u32>().unwrap() > 3600);
    stage.post(&note).by("网格员小林").json(words.clone()).await.expect(200);
    stage.wait(24 * 3600);
    stage.post(&note).receipt(&code).json(words).await.expect(200);
}

/// A form with far more text than any has is refused before it fills the memory.
async fn a_form_is_no_dump(stage: Stage) {
    let browser = Browser::new(&stage);
    let lot = "字".repeat(20_000);
    let names: Vec<String> = (0..6).map(|number| format!("f.x{number}")).collect();
    let fields: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), lot.as_str())).collect();
    browser.post("/report", &fields).await.expect(413);
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
