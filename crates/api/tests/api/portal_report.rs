//! Reporting by pages alone.

use crate::portal_browser::{Browser, GRID, lamp, report_lamp};
use crate::stage::Stage;

crate::both! {
    step_by_step, nothing_typed_is_lost, photos_stay, twice_pressed_is_sent_once, another_place, by_the_card,
    a_form_from_elsewhere, too_fast,
}

async fn step_by_step(stage: Stage) {
    let browser = Browser::new(&stage);
    let what = browser.get("/report").await.expect(200);
    what.says("路灯不亮")
        .says("公共道路、广场上的路灯不亮或常亮")
        .says("/report?procedure=event&amp;category=road-lamp");
    let lamp = what.text.find("category=road-lamp").unwrap();
    let other = what.text.find("category=other").unwrap();
    assert!(lamp < other, "the categories stand in the order of the pack’s table");
    let town = browser.get("/report?procedure=event&category=road-lamp").await.expect(200);
    town.says("河口镇").says("青山镇").says_not("大榕一网格");
    let village = browser.get("/report?procedure=event&category=road-lamp&at=2").await.expect(200);
    village.says("大榕村");
    let grid = browser.get("/report?procedure=event&category=road-lamp&at=3").await.expect(200);
    grid.says("place=6").says("说不准，就选 河口镇 · 大榕村");
    let form = browser.get("/report?procedure=event&category=road-lamp&place=6").await.expect(200);
    form.says("河口镇 · 大榕村 · 大榕一网格")
        .says("<option value=\"road-lamp\" selected>")
        .says("必填")
        .says("选填");

    let receipt = report_lamp(&browser).await;
    receipt.says("您的回执码").says("<svg class=\"qr\"").says("研判").says("大榕中网格 网格长");
    let again = browser.get("/receipt").await.expect(200);
    assert_eq!(again.code(), receipt.code(), "the page can be loaded anew");
    let code = browser.cookie("receipt").unwrap();
    let answer = stage.get(&format!("/api/v1/receipts/{code}")).send("").await.expect(200);
    assert_eq!(answer.text("/form/title"), "村口路灯不亮");
    assert_eq!(answer.text("/form/phone"), "13800000000");
    assert_eq!(answer.body["places"].as_array().unwrap().last().unwrap()["name"], "大榕一网格");
    // The place is remembered, so the next report is one step shorter.
    browser
        .get("/report?procedure=event&category=garbage")
        .await
        .expect(200)
        .says("大榕一网格")
        .says("f.title");
}

async fn nothing_typed_is_lost(stage: Stage) {
    let browser = Browser::new(&stage);
    let form = browser.get("/report?procedure=event&category=road-lamp&place=6").await;
    stage.wait(10);
    let token = form.value("token");
    let mut fields = lamp(&token);
    fields.retain(|(name, _)| !["f.title", "f.phone"].contains(name));
    fields.extend([
        ("f.title", "灯"),
        ("f.phone", "打我<b>电话"),
        ("f.text", "从 <三月一日> 起\r\n一直不亮"),
    ]);
    let page = browser.post("/report", &fields).await.expect(422);
    page.says("还有几处要改").says("href=\"#f-title\"").says("至少写 2 个字").says("aria-invalid=\"true\"");
    page.says("从 &lt;三月一日&gt; 起").says("打我&lt;b&gt;电话").says("<title>有误：");
    assert_eq!(page.value("place"), GRID);
    // What only the form’s own rules find is told beside the field as well.
    fields.iter_mut().for_each(|(name, text)| {
        if *name == "f.title" {
            *text = "路灯不亮"
        }
    });
    let page = browser.post("/report", &fields).await.expect(422);
    page.says("href=\"#f-phone\"").says("格式不对").says("value=\"路灯不亮\"");
}

async fn photos_stay(stage: Stage) {
    let browser = Browser::new(&stage);
    let form = browser.get("/report?procedure=event&category=road-lamp&place=6").await;
    stage.wait(10);
    let token = form.value("token");
    let photo = crate::files::jpeg(64, 48);
    let fields = lamp(&token);
    let mut parts: Vec<_> = fields.iter().map(|(name, text)| (*name, None, text.as_bytes())).collect();
    parts.retain(|(name, ..)| *name != "f.title" && *name != "f.phone");
    parts.push(("f.phone", None, b"not a number"));
    parts.push(("pictures", Some("灯.jpg"), &photo));
    parts.push(("pictures", Some("说明.txt"), b"not a picture"));
    let page = browser.post_parts("/report", &parts).await.expect(422);
    page.says("已上传 灯.jpg").says("“说明.txt”不是能收的照片").says("请填写");
    // All at once: every round is a minute on a slow line.
    page.says("href=\"#f-phone\"").says("格式不对");
    let kept = page.value("kept");
    let token = page.value("token");
    stage.wait(10);
    let mut fields = lamp(&token);
    fields.push(("kept", &kept));
    browser.post("/report", &fields).await.expect(303);
    let followed = browser.get("/follow").await.expect(200);
    let at = followed.text.find("/follow/picture/").expect("the picture is shown");
    let address = followed.text[at..].split('"').next().unwrap();
    let picture = browser.get(address).await.expect(200);
    assert_eq!(picture.header("content-type"), "image/jpeg");
    Browser::new(&stage).get(address).await.expect(404);
}

async fn twice_pressed_is_sent_once(stage: Stage) {
    let browser = Browser::new(&stage);
    let form = browser.get("/report?procedure=event&category=road-lamp&place=6").await;
    stage.wait(10);
    let token = form.value("token");
    browser.post("/report", &lamp(&token)).await.expect(303);
    let first = browser.cookie("receipt");
    browser.post("/report", &lamp(&token)).await.expect(303);
    assert_eq!(browser.cookie("receipt"), first);
    let list = stage.get("/api/v1/matters?area=2").by("值班员小韦").send("").await.expect(200);
    assert_eq!(list.body["matters"].as_array().unwrap().len(), 1);
}

async fn another_place(stage: Stage) {
    let browser = Browser::new(&stage);
    let form = browser.get("/report?procedure=event&category=road-lamp&place=6").await;
    let token = form.value("token");
    let mut fields = lamp(&token);
    fields.iter_mut().for_each(|(name, text)| {
        if *name == "do" {
            *text = "place"
        }
    });
    let pick = browser.post("/report", &fields).await.expect(200);
    pick.says("<button class=\"choice\" name=\"at\" value=\"2\">").says("村口路灯不亮");
    let mut carried = pick.hidden();
    carried.push(("at".to_owned(), "3".to_owned()));
    let borrowed: Vec<(&str, &str)> = carried.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let pick = browser.post("/report", &borrowed).await.expect(200);
    let mut carried = pick.hidden();
    carried.push(("place".to_owned(), "7".to_owned()));
    let borrowed: Vec<(&str, &str)> = carried.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let form = browser.post("/report", &borrowed).await.expect(200);
    assert_eq!(form.value("place"), "7");
    form.says("value=\"村口路灯不亮\"").says("13800000000");
}

async fn by_the_card(stage: Stage) {
    let browser = Browser::new(&stage);
    browser.get("/report?place=6").await.expect(200).says("地点：河口镇 · 大榕村 · 大榕一网格");
    assert_eq!(browser.cookie("place").as_deref(), Some("6"));
    browser.get("/").await.says("/grid/6");
    // A number that is no place is no place.
    let other = Browser::new(&stage);
    other.get("/report?place=999999").await.expect(200);
    assert_eq!(other.cookie("place"), None);
}

async fn a_form_from_elsewhere(stage: Stage) {
    let browser = Browser::new(&stage);
    let form = browser.get("/report?procedure=event&category=road-lamp&place=6").await;
    stage.wait(10);
    let token = form.value("token");
    // Another browser cannot use it, nor one that was never given a form.
    let other = Browser::new(&stage);
    let page = other.post("/report", &lamp(&token)).await.expect(403);
    page.says("请再按一次按钮").says("value=\"村口路灯不亮\"");
    // Pressed again, there, it goes through.
    stage.wait(10);
    let own = page.value("token");
    other.post("/report", &lamp(&own)).await.expect(303);
    // A day later the first one is too old as well.
    stage.wait(25 * 60 * 60);
    browser.post("/report", &lamp(&token)).await.expect(403).says("村口路灯不亮");
}

async fn too_fast(stage: Stage) {
    let browser = Browser::new(&stage);
    let form = browser.get("/report?procedure=event&category=road-lamp&place=6").await;
    let token = form.value("token");
    let wait = browser.post("/report", &lamp(&token)).await.expect(429);
    assert_eq!(wait.header("retry-after"), "2");
    wait.says("请等 2 秒").says("村口路灯不亮");
    stage.wait(3);
    let carried = wait.hidden();
    let borrowed: Vec<(&str, &str)> = carried.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    browser.post("/report", &borrowed).await.expect(303);
}
