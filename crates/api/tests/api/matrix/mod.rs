//! Who may do what, by every way in: each route is tried by everybody, and what came of it is compared with
//! `permissions.md`, where a person can read it. `UPDATE=1` writes that file anew.

mod caller;
mod ground;
mod pages;
mod row;

use crate::stage::Stage;
use caller::{Caller, Cast};
use gewu_app::account::{Errand, Provided, Provider};
use ground::Ground;
use row::{ROWS, Row};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

crate::both! { who_may_what }

/// A provider of OpenID Connect to which nobody goes here.
struct Elsewhere;

impl Provider for Elsewhere {
    fn title(&self) -> &str {
        "统一身份认证"
    }

    fn issuer(&self) -> &str {
        "https://provider.example"
    }

    fn address<'a>(&'a self, _: &'a Errand) -> Provided<'a> {
        Box::pin(async { Ok("https://provider.example/authorize".to_owned()) })
    }

    fn subject<'a>(&'a self, _: &'a Errand, _: &'a str) -> Provided<'a> {
        Box::pin(async { Err("nobody was there".to_owned()) })
    }
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cell {
    /// It was done.
    Done,
    /// The caller was let in, and refused for what they sent, as the row expects.
    LetIn(&'static str),
    /// They were not let in.
    Refused(String),
    /// There is no such try: what only reads needs no form token.
    Moot,
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Cell::Done => "**yes**".to_owned(),
            Cell::LetIn(code) => format!("**yes** ({code})"),
            Cell::Refused(code) => code.clone(),
            Cell::Moot => "·".to_owned(),
        }
    }
}

/// What keeps somebody out, as opposed to what is wrong with what they sent.
const KEEPS_OUT: [&str; 17] = [
    "needs-sign-in",
    "signed-out",
    "needs-second-factor",
    "stale-form",
    "forbidden",
    "own-account",
    "own-proposal",
    "not-its-author",
    "own-export",
    "not-its-asker",
    "not-yours",
    "own-case",
    "may-not-open",
    "no-such-matter",
    "no-such-receipt",
    "no-such-session",
    "no-such-attachment",
];

async fn who_may_what(stage: Stage) {
    let stage = stage.with_provider(Arc::new(Elsewhere)).unthrottled();
    let mut cast = Cast::gather(&stage).await;
    let mut table = String::from(HEAD);
    writeln!(table, "\n## The interface\n").unwrap();
    table.push_str(&line("", Caller::ALL.map(|it| it.title().to_owned())));
    table.push_str(&line("---", Caller::ALL.map(|_| "---".to_owned())));
    for row in ROWS {
        let cells = tried(&stage, &mut cast, row).await;
        let done = |cell: &Cell| matches!(cell, Cell::Done | Cell::LetIn(_));
        assert!(cells.iter().any(done), "{} {}: nobody may: {cells:?}", row.method, row.path);
        let all = cells.iter().all(|cell| done(cell) || *cell == Cell::Moot);
        assert_eq!(all, row.open, "{} {}: {cells:?}", row.method, row.path);
        let texts: Vec<String> = cells.iter().map(Cell::text).collect();
        let name = format!("{} `{}`", row.method, row.path);
        table.push_str(&line(&name, texts));
    }
    writeln!(table, "\n## Pages of the portal\n").unwrap();
    table.push_str(&pages::table(&stage, &cast).await);
    compare(&table);
}

/// The row, tried by everybody.
async fn tried(stage: &Stage, cast: &mut Cast, row: &Row) -> Vec<Cell> {
    let mut cells = Vec::new();
    // Half a session is good for minutes only.
    cast.again(stage, Caller::HalfSignedIn).await;
    let shared = Ground::prepare(stage, row.ground).await;
    for caller in Caller::ALL {
        let ground = match row.method {
            "GET" => shared.clone(),
            _ => Ground::prepare(stage, row.ground).await,
        };
        if caller == Caller::StaleForm && row.method == "GET" {
            cells.push(Cell::Moot);
            continue;
        }
        let answer = row.send(stage, cast, caller, &ground).await;
        if row.spends_session {
            cast.again(stage, caller).await;
        }
        cells.push(cell(row, &answer));
    }
    cells
}

fn cell(row: &Row, answer: &row::Came) -> Cell {
    if (200..400).contains(&answer.status) {
        return Cell::Done;
    }
    let what = format!("{} {}: {} {}", row.method, row.path, answer.status, answer.code);
    if let Some(code) = row.let_in.iter().find(|code| **code == answer.code) {
        return Cell::LetIn(code);
    }
    assert!(KEEPS_OUT.contains(&answer.code.as_str()), "{what}: refused for something else");
    Cell::Refused(answer.code.clone())
}

const HEAD: &str = "# Who may do what

Every route, tried by everybody on a small county: **yes** where it was done (in brackets what was wrong with what was
sent, where only being let in is shown), otherwise the code of the refusal. `·`: what only reads needs no form token.
A test makes this table and compares it on both databases.
";

fn line(name: &str, cells: impl IntoIterator<Item = String>) -> String {
    let mut line = format!("| {name} |");
    for cell in cells {
        write!(line, " {cell} |").unwrap();
    }
    line + "\n"
}

fn compare(table: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/matrix/permissions.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, table).unwrap();
    }
    let known = std::fs::read_to_string(path).unwrap_or_default();
    for (now, before) in table.lines().zip(known.lines()) {
        assert_eq!(now, before, "\nUPDATE=1 writes matrix/permissions.md anew; read what changed in it");
    }
    assert_eq!(table.lines().count(), known.lines().count(), "rows came or went");
}

/// Every operation that is documented, and no other, stands in the matrix.
#[test]
fn every_route_is_tried() {
    let document = serde_json::to_value(gewu_api::openapi()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            documented.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let tried: BTreeSet<String> =
        ROWS.iter().map(|row| format!("{} {}", row.method, row.template())).collect();
    assert_eq!(tried, documented);
}

/// Every page of the portal stands among the pages.
#[test]
fn every_page_is_tried() {
    let source = include_str!("../../../src/portal/mod.rs");
    let mut routes = BTreeSet::new();
    for route in source.split(".route(\"").skip(1) {
        let (path, handlers) = route.split_once('"').unwrap();
        let handlers = handlers.split(".route(").next().unwrap().split(".layer(").next().unwrap();
        for (method, word) in [("GET", "get("), ("POST", "post(")] {
            if handlers.contains(word) {
                routes.insert(format!("{method} {path}"));
            }
        }
    }
    let tried: BTreeSet<String> = pages::PAGES.iter().map(|page| format!("{} {}", page.0, page.1)).collect();
    assert_eq!(tried, routes);
}
