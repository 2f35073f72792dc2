//! A matter as a file to print: for whom, what stands in it, and what does not.

use crate::portal_browser::{Browser, report_lamp};
use crate::stage::Stage;
use axum::body::Body;
use gewu_app::testing::{SMALL_GRID, TENANT, URBAN_MANAGEMENT, pack_files, person};
use gewu_store::testing::{Database, on};
use serde_json::{Value, json};

crate::both! { staff_print_what_they_see, the_reporter_prints_by_code, a_code_prints_so_many,
a_document_is_made_once_there_is_something_to_say, a_document_says_to_each_what_they_may_read }

/// The text of a PDF without what breaks it into lines.
pub fn text(bytes: &[u8]) -> String {
    let document = lopdf::Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).unwrap();
    text.chars().filter(|it| !it.is_whitespace() && *it != '\u{200B}').collect()
}

#[track_caller]
fn says(text: &str, words: &[&str]) {
    words.iter().for_each(|words| assert!(text.contains(words), "“{words}” is missing in {text}"));
}

#[track_caller]
fn says_not(text: &str, words: &[&str]) {
    words.iter().for_each(|words| assert!(!text.contains(words), "“{words}” stands in {text}"));
}

/// A lamp that 王阿姨 told of, dispatched with a word.
async fn dispatched(stage: &Stage) -> (String, String) {
    let form = json!({
        "category": "road-lamp", "title": "村口路灯不亮", "phone": "13800000000",
        "text": "第一行 #read(\"/etc/passwd\")\n第二行 *镕* 喆",
    });
    let report =
        json!({"procedure": "event", "where": {"area": SMALL_GRID.0}, "form": form, "source": "portal"});
    let reported = stage.post("/api/v1/matters").json(report).await.expect(201);
    let (matter, code) = (reported.text("/matter"), reported.text("/receipt"));
    let task = stage.matter("网格长老梁", &matter).await.task("triage");
    let outcome = json!({
        "outcome": "dispatch", "binds": {"unit": {"body": URBAN_MANAGEMENT.0}}, "form": {"words": "请尽快更换灯泡"},
    });
    stage.wait(3_600);
    stage.finish("网格长老梁", &matter, task, outcome).await.expect(200);
    (matter, code)
}

async fn staff_print_what_they_see(stage: Stage) {
    let (matter, _) = dispatched(&stage).await;
    let path = format!("/api/v1/matters/{matter}/document");
    let facts = async || {
        stage.app.order(TENANT).await.unwrap();
        stage.app.store.journal(TENANT, 0, 1_000).await.unwrap().len()
    };
    let before = facts().await;
    let printed = stage.get(&path).by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!(printed.header("content-type"), "application/pdf");
    assert_eq!(printed.header("content-disposition"), format!("inline; filename*=UTF-8''{matter}.pdf"));
    assert_eq!(printed.header("cache-control"), "private, no-store");
    let own = text(&printed.bytes);
    says(&own, &["灵溪县事项办理单", &format!("编号：{matter}"), "村口路灯不亮", "反映渠道：反映人自行提交"]);
    says(&own, &["13800000000", "#read(\"/etc/passwd\")", "第二行*镕*喆", "登记时间：2026年3月2日9:00"]);
    says(&own, &["（一）2026年3月2日9:00反映人登记。", "网格长（网格长老梁）研判", "请尽快更换灯泡"]);
    says(&own, &["当前环节和时限", "期限2026年3月", "打印人：网格长老梁", "打印时间：2026年3月2日10:00"]);
    // Nothing of the program, and nothing that its page does not show.
    says_not(&own, &["triage", "road-lamp", "person:", "grid-lead", "portal"]);
    // Reading it here is reading it there: neither leaves a fact of its own.
    stage.matter("网格长老梁", &matter).await;
    assert_eq!(facts().await, before);
    // Again in the same minute it is the same file.
    let again = stage.get(&path).by("网格长老梁").send(Body::empty()).await.expect(200);
    assert!(again.bytes == printed.bytes);
    // Whoever only oversees the place reads no personal values on the page, nor here.
    let token = stage.app.issue_token(TENANT, person(OVERSEER), 24, "test").await.unwrap();
    let overseen = async |path: &str| {
        let call = stage.get(path).with("Authorization", &format!("Bearer {token}"));
        call.send(Body::empty()).await.expect(200)
    };
    let view = overseen(&format!("/api/v1/matters/{matter}")).await;
    assert!(view.body["form"].get("phone").is_none(), "{}", view.body);
    let other = text(&overseen(&path).await.bytes);
    says(&other, &["村口路灯不亮", "网格长（网格长老梁）研判", "期限2026年3月"]);
    says_not(&other, &["13800000000", "/etc/passwd", "请尽快更换灯泡"]);
    // For whoever may not know of it, it does not exist.
    stage.get(&path).by("外镇网格员阿宁").send(Body::empty()).await.problem(404, "no-such-matter");
    stage.get(&path).send(Body::empty()).await.problem(401, "needs-sign-in");
}

/// Oversees the town and has no part in a matter that is not theirs to handle.
const OVERSEER: &str = "话务员小赵";

async fn the_reporter_prints_by_code(stage: Stage) {
    let (matter, code) = dispatched(&stage).await;
    let browser = Browser::new(&stage);
    browser.get("/follow/document").await.expect(404);
    browser.post_plain("/follow", &format!("code={code}")).await.expect(303);
    browser.get("/follow").await.expect(200).says("href=\"/follow/document\"").says("打印办理单");
    let printed = browser.get("/follow/document").await.expect(200);
    assert_eq!(printed.header("content-type"), "application/pdf");
    assert_eq!(printed.header("content-disposition"), format!("inline; filename*=UTF-8''{matter}.pdf"));
    let own = text(&printed.bytes);
    says(
        &own,
        &["村口路灯不亮", "13800000000", "请尽快更换灯泡", "大榕中网格网格长研判", "打印人：回执持有人"],
    );
    // Offices and no names, and not the code either: whoever finds the sheet cannot act in the reporter's place.
    says_not(&own, &["网格长老梁", "triage", "person:", &code, &code.replace('-', "")]);
    // A program gets the same.
    let path = format!("/api/v1/matters/{matter}/document");
    let by_code = stage.get(&path).receipt(&code).send(Body::empty()).await.expect(200);
    assert!(by_code.bytes == printed.bytes);
    let other = report_lamp(&Browser::new(&stage)).await.code();
    stage.get(&path).receipt(&other).send(Body::empty()).await.problem(404, "no-such-matter");
}

async fn a_code_prints_so_many(stage: Stage) {
    let (matter, code) = dispatched(&stage).await;
    let path = format!("/api/v1/matters/{matter}/document");
    for _ in 0..30 {
        stage.get(&path).receipt(&code).send(Body::empty()).await.expect(200);
    }
    stage.get(&path).receipt(&code).send(Body::empty()).await.problem(429, "too-many");
    stage.get(&path).by("网格长老梁").send(Body::empty()).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_fonts_it_says_what_to_install() {
    on(Database::Sqlite, |database| async move {
        without_fonts(Stage::with_fonts(&database, vec!["/nonexistent".into()]).await).await
    })
    .await;
}

async fn without_fonts(stage: Stage) {
    let (matter, _) = dispatched(&stage).await;
    let path = format!("/api/v1/matters/{matter}/document");
    let told: Value =
        stage.get(&path).by("网格长老梁").send(Body::empty()).await.problem(503, "no-fonts").body;
    assert!(told["advice"].as_str().unwrap().contains("scripts/fonts install"), "{told}");
    // Whoever may not know of it is not told even this.
    stage.get(&path).by("外镇网格员阿宁").send(Body::empty()).await.problem(404, "no-such-matter");
}

const CLERK: &str = "调度员小许";

/// A talk with somebody on the other side: the matter, the codes of both.
async fn talk(stage: &Stage) -> (String, String, String) {
    let files = pack_files("crates/api/tests/quiet");
    stage.app.publish(TENANT, &files, "test").await.unwrap();
    let said =
        json!({"procedure": "talk", "where": {"area": 3}, "form": {"title": "兄弟俩为宅基地土地吵架"}});
    let opened = stage.post("/api/v1/matters").json(said).await.expect(201);
    let (matter, own) = (opened.text("/matter"), opened.text("/receipt"));
    let task = stage.matter(CLERK, &matter).await.task("town");
    let path = format!("/api/v1/matters/{matter}/tasks/{task}/name-party");
    let party = json!({"side": "other", "form": {"called": "阿亮", "phone": "0750-1234567"}});
    let other = stage.post(&path).by(CLERK).json(party).await.expect(200).text("/receipt");
    (matter, own, other)
}

async fn agreed(stage: &Stage, matter: &str, words: &str) {
    let task = stage.matter(CLERK, matter).await.task("town");
    let done = json!({"outcome": "done", "form": {"words": words}});
    stage.finish(CLERK, matter, task, done).await.expect(200);
}

async fn a_document_is_made_once_there_is_something_to_say(stage: Stage) {
    let (matter, _, _) = talk(&stage).await;
    let path = format!("/api/v1/matters/{matter}/documents");
    let list =
        async || stage.get(&path).by(CLERK).send(Body::empty()).await.expect(200).body["documents"].clone();
    assert_eq!(list().await, json!([]));
    let made = format!("{path}/record");
    stage.get(&made).by(CLERK).send(Body::empty()).await.problem(404, "no-such-document");
    agreed(&stage, &matter, "老屋归阿明\n# 另一块归阿亮").await;
    assert_eq!(list().await, json!([{"id": "record", "title": "谈话记录"}]));
    stage
        .get(&format!("{path}/nothing"))
        .by(CLERK)
        .send(Body::empty())
        .await
        .problem(404, "no-such-document");
    let printed = stage.get(&made).by(CLERK).send(Body::empty()).await.expect(200);
    assert_eq!(printed.header("content-type"), "application/pdf");
    let text = text(&printed.bytes);
    says(
        &text,
        &[
            "灵溪县",
            "谈话记录",
            "一、谈话双方",
            "另一方：阿亮",
            "兄弟俩为宅基地土地吵架",
            "老屋归阿明#另一块归阿亮",
        ],
    );
    says(&text, &["三、谈成什么", "记录日期：2026年3月2日"]);
    says_not(&text, &["0750-1234567", "{{", "四、"]);
    // Whoever may not know of the matter does not learn of its documents.
    for path in [path.as_str(), made.as_str()] {
        stage.get(path).by("城管周局").send(Body::empty()).await.problem(404, "no-such-matter");
    }
}

async fn a_document_says_to_each_what_they_may_read(stage: Stage) {
    let (matter, own, other) = talk(&stage).await;
    agreed(&stage, &matter, "只有经办人写的话").await;
    for code in [own, other] {
        let made = stage.get(&format!("/api/v1/matters/{matter}/documents/record"));
        let text = text(&made.receipt(&code).send(Body::empty()).await.expect(200).bytes);
        says(&text, &["谈话记录", "另一方：阿亮"]);
        says_not(&text, &["只有经办人写的话", "0750-1234567"]);
    }
}
