//! Following by code: what is told, and what may be done.

use crate::portal_browser::{Browser, Page, report_lamp};
use crate::stage::Stage;
use serde_json::json;

crate::both! {
    by_code, from_report_to_end_by_pages, not_solved_goes_up, what_is_not_open_is_not_offered, forms_say_what_is_wrong,
}

async fn by_code(stage: Stage) {
    let browser = Browser::new(&stage);
    let code = report_lamp(&browser).await.code();
    // Another telephone, by the code in the picture: the code leaves the address at once.
    let other = Browser::new(&stage);
    let scanned = other.get(&format!("/f/{code}")).await.expect(303);
    assert_eq!(scanned.header("location"), "/follow");
    assert_eq!(scanned.header("referrer-policy"), "no-referrer");
    let set = scanned.header("set-cookie");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    let page = other.get("/follow").await.expect(200);
    page.says("村口路灯不亮").says("正在办理").says("您反映了这件事。").says("大榕中网格 网格长");
    page.says_not("triage").says_not("grid-lead").says_not("person:").says_not("area:");
    // Typed as people type it.
    let typed = Browser::new(&stage);
    let lower = code.to_lowercase().replace('-', "+");
    typed.post_plain("/follow", &format!("code={lower}")).await.expect(303);
    typed.get("/follow").await.expect(200).says("村口路灯不亮");
    typed.post_plain("/follow/leave", "").await.expect(303);
    assert_eq!(typed.cookie("receipt"), None);
    typed.get("/follow").await.expect(200).says("16 位字母和数字").says_not("没有这个回执码");
}

/// Sends the form for something on a page, with words.
async fn act(browser: &Browser<'_>, page: &Page, fields: &[(&str, &str)]) -> Page {
    browser.stage.wait(5);
    let token = page.value("token");
    let mut all = vec![("token", token.as_str())];
    all.extend_from_slice(fields);
    browser.post("/follow/act", &all).await
}

/// The matter of the report that a browser follows, and its tasks as staff see them.
async fn staff(stage: &Stage, browser: &Browser<'_>) -> String {
    let code = browser.cookie("receipt").unwrap();
    let answer = stage.get(&format!("/api/v1/receipts/{code}")).send("").await.expect(200);
    answer.text("/id")
}

async fn work(stage: &Stage, matter: &str) {
    let triage = stage.matter("网格长老梁", matter).await.task("triage");
    stage.finish("网格长老梁", matter, triage, json!({"outcome": "dispatch"})).await.expect(200);
    solve(stage, matter).await;
}

async fn solve(stage: &Stage, matter: &str) {
    let handle = stage.matter("城管老陈", matter).await.task("handle");
    let form = json!({"words": "已换灯泡"});
    stage.finish("城管老陈", matter, handle, json!({"outcome": "solved", "form": form})).await.expect(200);
    let verify = stage.matter("网格员小林", matter).await.task("verify");
    stage.finish("网格员小林", matter, verify, json!({"outcome": "passed"})).await.expect(200);
}

async fn from_report_to_end_by_pages(stage: Stage) {
    let browser = Browser::new(&stage);
    report_lamp(&browser).await;
    let matter = staff(&stage, &browser).await;
    let page = browser.get("/follow").await.expect(200);
    page.says("补充说明").says("催一催").says_not("确认解决");
    act(&browser, &page, &[("verb", "note"), ("f.words", "灯杆在桥头")]).await.expect(303);
    // Pressed once more it is the same; written anew after going back it is heard as well.
    act(&browser, &page, &[("verb", "note"), ("f.words", "灯杆在桥头")]).await.expect(303);
    act(&browser, &page, &[("verb", "note"), ("f.words", "是第三根灯杆")]).await.expect(303);
    let noted = browser.open("/follow").await;
    noted.says("是第三根灯杆");
    assert_eq!(noted.text.matches("您补充了说明").count(), 2);
    let page = browser.get("/follow").await;
    page.says("您补充了说明。")
        .says("<dt>说明</dt><dd class=\"said\">灯杆在桥头")
        .says_not("<dt>您的话</dt>");
    act(&browser, &page, &[("verb", "urge")]).await.expect(303);
    let page = browser.get("/follow").await;
    page.says("您催办了。").says_not("value=\"urge\"");
    work(&stage, &matter).await;

    let page = browser.get("/follow").await.expect(200);
    page.says("城市管理局 经办人完成“处理”：已解决。").says("已换灯泡").says("请您办理“上报人确认”。");
    page.says("确认解决").says("没有解决").says("办理时效").says_not("未回应</summary>");
    let task = page.value("task");
    let yes = [("verb", "finish"), ("task", task.as_str()), ("outcome", "yes")];
    let marked = |mark| [yes.as_slice(), &[("mark.time", mark)]].concat();
    let wrong = act(&browser, &page, &marked("5")).await.expect(422);
    wrong.says("评分不完整或超出范围");
    let marks = [("mark.time", "5"), ("mark.result", "4"), ("mark.attitude", "5")];
    let all = [yes.as_slice(), &marks].concat();
    act(&browser, &wrong, &all).await.expect(303);
    let page = browser.get("/follow").await.expect(200);
    page.says("办结（上报人确认）").says("您的答复：确认解决。").says("没有解决，重新打开");
    let empty = act(&browser, &page, &[("verb", "reopen"), ("f.words", " ")]).await.expect(422);
    empty.says("请填写");
    act(&browser, &empty, &[("verb", "reopen"), ("f.words", "又不亮了")]).await.expect(303);
    browser.get("/follow").await.says("您重新打开了这件事。").says("又不亮了").says("正在办理");
}

async fn not_solved_goes_up(stage: Stage) {
    let browser = Browser::new(&stage);
    report_lamp(&browser).await;
    let matter = staff(&stage, &browser).await;
    work(&stage, &matter).await;
    let page = browser.get("/follow").await;
    let task = page.value("task");
    let no = [("verb", "finish"), ("task", task.as_str()), ("outcome", "no"), ("f.words", "还是不亮")];
    act(&browser, &page, &no).await.expect(303);
    let page = browser.get("/follow").await;
    page.says("您的答复：没有解决。").says("还是不亮").says("“已解决”的结果作废");
    // The same form pressed again does nothing more.
    let version = stage.matter("值班员小韦", &matter).await.body["version"].clone();
    act(&browser, &page, &no).await;
    assert_eq!(stage.matter("值班员小韦", &matter).await.body["version"], version);
}

async fn what_is_not_open_is_not_offered(stage: Stage) {
    let browser = Browser::new(&stage);
    report_lamp(&browser).await;
    let page = browser.get("/follow").await;
    page.says_not("value=\"reopen\"").says_not("value=\"finish\"");
    // Whoever sends it all the same is told why not, on the page.
    let refused = act(&browser, &page, &[("verb", "reopen"), ("f.words", "试试")]).await.expect(409);
    refused.says("事项尚未办结");
    act(&browser, &page, &[("verb", "return"), ("task", "1")]).await.expect(303);
    // Somebody else’s browser has no form for it.
    let other = Browser::new(&stage);
    other.keep("receipt", &browser.cookie("receipt").unwrap());
    let token = page.value("token");
    stage.wait(5);
    let taken =
        other.post("/follow/act", &[("token", &token), ("verb", "note"), ("f.words", "不是我")]).await;
    taken.expect(403).says("请再按一次按钮");
}

async fn forms_say_what_is_wrong(stage: Stage) {
    let browser = Browser::new(&stage).speaking("en");
    report_lamp(&browser).await.says("Your receipt code").says("Assess");
    let page = browser.get("/follow").await.expect(200);
    page.says("You reported it.")
        .says("Street lamp out")
        .says("Add something")
        .says("In your words")
        .says("optional");
    let long = "字".repeat(2001);
    let wrong = act(&browser, &page, &[("verb", "note"), ("f.words", &long)]).await.expect(422);
    wrong.says("Write at most 2000 characters").says(&long);
}
