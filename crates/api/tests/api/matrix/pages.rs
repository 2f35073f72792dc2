//! The pages of the portal: what each shows and does for whom.

use super::caller::{Caller, Cast};
use super::ground::{Ground, Prepared};
use super::line;
use crate::portal_browser::{Browser, lamp};
use crate::stage::Stage;
use gewu_app::testing::TENANT;

/// Every page: its method, its address, its address in a try.
pub const PAGES: [(&str, &str, &str); 22] = [
    ("GET", "/", "/"),
    ("GET", "/report", "/report?procedure=event&category=road-lamp&place=6"),
    ("POST", "/report", "/report"),
    ("GET", "/receipt", "/receipt"),
    ("GET", "/follow", "/follow"),
    ("POST", "/follow", "/follow"),
    ("POST", "/follow/act", "/follow/act"),
    ("POST", "/follow/leave", "/follow/leave"),
    ("GET", "/follow/picture/{hash}", "/follow/picture/{hash}"),
    ("GET", "/follow/document", "/follow/document"),
    ("GET", "/follow/documents/{document}", "/follow/documents/record"),
    ("GET", "/f/{code}", "/f/{code}"),
    ("GET", "/public", "/public"),
    ("GET", "/grid", "/grid"),
    ("GET", "/grid/{area}", "/grid/{area}"),
    ("GET", "/paper", "/paper"),
    ("POST", "/paper", "/paper"),
    ("GET", "/language", "/language?to=en&back=/help"),
    ("GET", "/elder", "/elder?to=on&back=/help"),
    ("GET", "/help", "/help"),
    ("GET", "/accessibility", "/accessibility"),
    ("GET", "/assets/{name}", "/assets/none.css"),
];

/// By whom a page is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visitor {
    Anybody,
    Holder,
    OtherHolder,
    StaleForm,
    OtherTenant,
    Officer,
}

use Visitor::*;

const VISITORS: [(Visitor, &str); 6] = [
    (Anybody, "anybody"),
    (Holder, "with the code"),
    (OtherHolder, "with another’s code"),
    (StaleForm, "with the code, stale form"),
    (OtherTenant, "another county’s session"),
    (Officer, "an officer’s session"),
];

/// What only the reporter’s pages say.
const WORDS: &str = "村口路灯不亮";

/// The table of all pages. A cell says what came back, whether it showed what the report says, and whether anything
/// was recorded.
pub async fn table(stage: &Stage, cast: &Cast) -> String {
    let mut table = line("", VISITORS.map(|(_, title)| title.to_owned()));
    table.push_str(&line("---", VISITORS.map(|_| "---".to_owned())));
    for page in PAGES {
        let mut cells = Vec::new();
        for (visitor, _) in VISITORS {
            let moot = visitor == StaleForm && page.0 == "GET";
            cells.push(if moot { "·".to_owned() } else { tried(stage, cast, page, visitor).await });
        }
        judge(page, &cells);
        table.push_str(&line(&format!("{} `{}`", page.0, page.1), cells));
    }
    table
}

async fn tried(stage: &Stage, cast: &Cast, page: (&str, &str, &str), visitor: Visitor) -> String {
    let ground = Ground::prepare(stage, Prepared::Dispatched).await;
    let browser = Browser::new(stage);
    match visitor {
        Holder | StaleForm => browser.keep("receipt", ground.get("receipt")),
        OtherHolder => browser.keep("receipt", ground.get("other-receipt")),
        OtherTenant | Officer => {
            let caller = if visitor == Officer { Caller::OtherTown } else { Caller::OtherTenant };
            let (name, value) = cast.session(caller).cookie.split_once('=').unwrap();
            browser.keep(name, value);
        }
        Anybody => {}
    }
    let code = match visitor {
        Holder | StaleForm => ground.get("receipt"),
        OtherHolder => ground.get("other-receipt"),
        _ => "7K2M-9QXD-04TB-WZ5R",
    };
    let path = ground.path(page.2).replace("{code}", code);
    let token = match (page.0, visitor) {
        ("POST", StaleForm) => token(&Browser::new(stage), page.1).await,
        ("POST", _) => token(&browser, page.1).await,
        _ => String::new(),
    };
    stage.wait(20);
    let before = recorded(stage).await;
    let answer = match page {
        ("GET", ..) => browser.get(&path).await,
        (_, "/report", _) => browser.post(&path, &lamp(&token)).await,
        (_, "/follow", _) => browser.post_plain(&path, &format!("code={code}")).await,
        (_, "/follow/act", _) => {
            let fields = [("token", token.as_str()), ("verb", "note"), ("f.words", "灯杆在桥头")];
            browser.post(&path, &fields).await
        }
        (_, "/paper", _) => browser.post(&path, &[("token", &token), ("count", "1")]).await,
        _ => browser.post_plain(&path, "").await,
    };
    let mut cell = answer.status.as_u16().to_string();
    let to = answer.header("location");
    if !to.is_empty() {
        cell = format!("{cell} → {to}");
    }
    // One’s own words come back in a form that was not taken.
    let own = page.1 == "/report";
    let kind = answer.header("content-type");
    let printed = kind == "application/pdf" && crate::printed::text(&answer.bytes).contains(WORDS);
    if answer.text.contains(WORDS) && !own || kind.starts_with("image/") || printed {
        cell += ", shows it";
    }
    if recorded(stage).await > before {
        cell += ", records";
    }
    cell
}

/// A form token that this browser was given: on the page itself, or on another page where there is no form for it.
async fn token(browser: &Browser<'_>, path: &str) -> String {
    let shown = match path {
        "/report" => "/report?procedure=event&category=road-lamp&place=6",
        "/follow/act" if browser.cookie("receipt").is_some() => "/follow",
        _ => "/paper",
    };
    browser.get(shown).await.expect(200).value("token")
}

async fn recorded(stage: &Stage) -> usize {
    stage.app.order(TENANT).await.unwrap();
    stage.app.store.journal(TENANT, 0, 1_000_000).await.unwrap().len()
}

/// What nobody may see or do without the code, nobody did.
fn judge(page: (&str, &str, &str), cells: &[String]) {
    for ((visitor, title), cell) in VISITORS.into_iter().zip(cells) {
        let what = format!("{} {}: {title}: {cell}", page.0, page.1);
        assert!(matches!(visitor, Holder | StaleForm) || !cell.contains("shows it"), "{what}");
        assert!(visitor != StaleForm || !cell.contains("records"), "{what}");
        assert!(!cell.starts_with('5'), "{what}");
    }
}
