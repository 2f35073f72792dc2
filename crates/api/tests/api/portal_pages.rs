//! All pages: their dress, their languages, what they let through and what they do not.

use crate::portal_browser::{Browser, lamp, report_lamp};
use crate::stage::Stage;

crate::both! {
    headers, preferences, script_in_every_field_is_harmless, problems_in_the_same_dress, pages_are_small,
    golden_pages,
}

/// Every page that anybody can open.
const PAGES: [&str; 12] = [
    "/",
    "/report",
    "/report?procedure=event&category=road-lamp",
    "/report?procedure=event&category=road-lamp&place=6",
    "/follow",
    "/public",
    "/grid",
    "/grid/6",
    "/paper",
    "/help",
    "/accessibility",
    "/receipt",
];

async fn headers(stage: Stage) {
    let browser = Browser::new(&stage);
    report_lamp(&browser).await;
    for path in PAGES {
        let page = browser.get(path).await.expect(200);
        let policy = page.header("content-security-policy");
        for rule in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
        {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !page.text.contains(" style=\""), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
    }
    let home = browser.get("/").await;
    for mark in ["/assets/portal.", "<link rel=\"icon\" href=\""] {
        let at = home.text.find(mark).unwrap();
        let address =
            home.text[at..].trim_start_matches("<link rel=\"icon\" href=\"").split('"').next().unwrap();
        let asset = browser.get(address).await.expect(200);
        assert!(asset.header("cache-control").contains("immutable"), "{address}");
    }
    browser.get("/assets/portal.000000000000.css").await.expect(404);
    // What is the same for everybody is compressed; a page holds secrets, and is not.
    let small = async |path: String| stage.get(&path).with("Accept-Encoding", "gzip, br").send("").await;
    let css = home.text.split('"').find(|it| it.starts_with("/assets/") && it.ends_with("css")).unwrap();
    assert_eq!(small(css.to_owned()).await.expect(200).header("content-encoding"), "br");
    assert_eq!(small("/".to_owned()).await.expect(200).header("content-encoding"), "");
    let lost = small("/assets/portal.000000000000.css".to_owned()).await.expect(404);
    assert_eq!(lost.header("content-encoding"), "");
}

async fn preferences(stage: Stage) {
    let browser = Browser::new(&stage);
    browser.get("/").await.says("<html lang=\"zh-CN\">").says("有事请说");
    let english = Browser::new(&stage).speaking("en-GB,en;q=0.8");
    english.get("/").await.says("<html lang=\"en\">").says("Tell us what is wrong");
    let changed = browser.get("/language?to=en&back=%2Freport%3Fplace%3D6").await.expect(303);
    assert_eq!(changed.header("location"), "/report?place=6");
    browser
        .get("/report?procedure=event&category=road-lamp&place=6")
        .await
        .says("In one sentence")
        .says("required");
    browser.get("/language?to=fr&back=//elsewhere.example").await.expect(303);
    browser.get("/").await.says("<html lang=\"en\">");
    browser.get("/elder?to=on&back=/help").await.expect(303);
    browser.get("/help").await.says("class=\"elder\"").says("Usual type");
    browser.get("/elder?to=off").await.expect(303);
    browser.get("/help").await.says_not("class=\"elder\"");
    for path in PAGES {
        let page = browser.open(path).await;
        let main = page.text.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
        // What is left in Chinese are names: of places, people, offices.
        assert!(!main.contains('，') && !main.contains('。'), "{path}: {main}");
    }
}

async fn script_in_every_field_is_harmless(stage: Stage) {
    const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}";
    let browser = Browser::new(&stage);
    let form = browser.get("/report?procedure=event&category=road-lamp&place=6").await;
    let token = form.value("token");
    stage.wait(5);
    let mut fields = lamp(&token);
    fields.retain(|(name, _)| *name != "f.title");
    fields.extend([("f.text", EVIL), ("f.address", EVIL), ("f.name", "\"><script>")]);
    let harmless = |text: &str, at: &str| {
        assert!(
            !text.contains("<script>") && !text.contains("<img src=x") && !text.contains("49"),
            "{at}: {text}"
        );
    };
    harmless(&browser.post("/report", &fields).await.expect(422).text, "errors");
    fields.push(("f.title", EVIL));
    fields.iter_mut().for_each(|(name, text)| {
        if *name == "do" {
            *text = "place"
        }
    });
    harmless(&browser.post("/report", &fields).await.expect(200).text, "place");
    fields.iter_mut().for_each(|(name, text)| {
        if *name == "do" {
            *text = "send"
        }
    });
    let photo = crate::files::jpeg(16, 16);
    let mut parts: Vec<_> = fields.iter().map(|(name, text)| (*name, None, text.as_bytes())).collect();
    parts.push(("pictures", Some("<script>.jpg"), &photo));
    browser.post_parts("/report", &parts).await.expect(303);
    for path in ["/receipt", "/follow", "/public", "/", "/report?category=<script>&procedure=<script>"] {
        harmless(&browser.get(&path.replace('<', "%3C").replace('>', "%3E")).await.expect(200).text, path);
    }
    browser.get("/follow").await.says("&lt;script&gt;");
    harmless(&browser.get("/%3Cscript%3E").await.expect(404).text, "lost");
    harmless(&browser.get("/language?back=/%22%3E%3Cscript%3E").await.text, "language");
}

async fn problems_in_the_same_dress(stage: Stage) {
    let browser = Browser::new(&stage);
    let lost = browser.get("/nothing").await.expect(404);
    assert!(lost.header("content-type").starts_with("text/html"));
    lost.says("没有这一页").says("灵溪县");
    assert!(lost.header("content-security-policy").contains("default-src 'none'"));
    browser.get("/grid/abc").await.expect(404).says("没有这一页");
    // Programs get what they always got.
    stage.get("/api/v1/nothing").send("").await.problem(404, "no-such-page");
    stage.get("/nothing").send("").await.problem(404, "no-such-page");
}

async fn pages_are_small(stage: Stage) {
    let browser = Browser::new(&stage);
    report_lamp(&browser).await;
    let home = browser.get("/").await;
    let mut around = 0;
    for ending in ["css", "js", "svg"] {
        let at = home.text.split('"').find(|it| it.starts_with("/assets/") && it.ends_with(ending)).unwrap();
        around += browser.get(at).await.bytes.len();
    }
    for path in PAGES {
        let bytes = browser.get(path).await.bytes.len() + around;
        assert!(bytes < 60_000, "{path} takes {bytes} bytes with all that it needs");
    }
}

async fn golden_pages(stage: Stage) {
    let browser = Browser::new(&stage);
    report_lamp(&browser).await;
    for (name, path) in [
        ("home", "/"),
        ("report_form", "/report?procedure=event&category=road-lamp&place=6"),
        ("receipt", "/receipt"),
        ("follow", "/follow"),
        ("public", "/public"),
        ("grid", "/grid/6"),
    ] {
        let page = browser.get(path).await.expect(200);
        insta::assert_snapshot!(name, hidden(&page.text, &browser));
    }
}

/// Takes out what differs from run to run.
fn hidden(text: &str, browser: &Browser<'_>) -> String {
    let mut text = text.replace(&browser.cookie("receipt").unwrap(), "[code]");
    for mark in ["name=\"token\" value=\"", "/assets/portal.", "<path d=\"", "<p class=\"small address\">"] {
        let mut parts = text.split(mark);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(['"', '<']).unwrap_or(0);
            out.push_str(&format!("{mark}[…]{}", &part[end..]));
        }
        text = out;
    }
    text
}
