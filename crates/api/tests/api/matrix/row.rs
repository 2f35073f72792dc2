//! The routes of the interface, each with a request that is in order.

use super::caller::{Caller, Cast, somebody_else};
use super::ground::{Ground, Prepared};
use crate::stage::{PASSWORD, Stage, lamp};
use axum::body::{Body, to_bytes};
use gewu_app::testing::TRANSPORT;
use serde_json::{Value, json};

/// What is sent.
#[derive(Clone, Copy)]
pub enum Sent {
    Nothing,
    Json(fn(&Ground) -> Value),
    Picture,
    Table,
}

/// One route and a request that is in order.
pub struct Row {
    pub method: &'static str,
    /// With a query where one is needed.
    pub path: &'static str,
    pub ground: Prepared,
    pub sent: Sent,
    /// Somebody who may, for the try with a stale form.
    pub may: Caller,
    /// Whoever is let in may be told this, since only being let in is shown.
    pub let_in: &'static [&'static str],
    /// It is for everybody, signed in or not.
    pub open: bool,
    /// It ends the session that it was sent with.
    pub spends_session: bool,
}

/// What came back.
pub struct Came {
    pub status: u16,
    pub code: String,
}

impl Row {
    /// As the interface's document writes it.
    pub fn template(&self) -> &'static str {
        self.path.split('?').next().unwrap_or_default()
    }

    pub async fn send(&self, stage: &Stage, cast: &Cast, caller: Caller, ground: &Ground) -> Came {
        let code = if self.open { "forbidden" } else { own_code(caller, ground) };
        let path = ground.path(self.path).replace("{code}", code);
        // What nobody has.
        let path = path.replace("{message}", "00000000-0000-7000-8000-000000000000");
        let path = path.replace("{partner}", "nobody").replace("{number}", "1");
        let call = match self.method {
            "GET" => stage.get(&path),
            "PUT" => stage.put(&path),
            "DELETE" => stage.delete(&path),
            _ => stage.post(&path),
        };
        let call = cast.by(call, caller, self.may, ground);
        let request = match self.sent {
            Sent::Nothing => call.request(Body::empty()),
            Sent::Picture => call.with("Content-Type", "image/jpeg").request(crate::files::jpeg(32, 32)),
            Sent::Table => call.request("code,name,kind,area_code\n"),
            Sent::Json(body) => {
                call.with("Content-Type", "application/json").request(body(ground).to_string())
            }
        };
        came(stage, request).await
    }
}

/// A code that is part of the address counts for whoever holds it.
fn own_code(caller: Caller, ground: &Ground) -> &str {
    match caller {
        Caller::Receipt => ground.get("receipt"),
        _ => "7K2M-9QXD-04TB-WZ5R",
    }
}

async fn came(stage: &Stage, request: axum::http::Request<Body>) -> Came {
    let response = tower::ServiceExt::oneshot(stage.router.clone(), request).await.unwrap();
    let status = response.status().as_u16();
    // What goes on for ever is not waited for.
    if status < 400 {
        return Came { status, code: String::new() };
    }
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    Came { status, code: body["code"].as_str().unwrap_or_default().to_owned() }
}

const fn get(path: &'static str) -> Row {
    Row {
        method: "GET",
        path,
        ground: Prepared::Reported,
        sent: Sent::Nothing,
        may: Caller::GridLead,
        let_in: &[],
        open: false,
        spends_session: false,
    }
}

const fn sends(method: &'static str, path: &'static str, body: fn(&Ground) -> Value) -> Row {
    Row { method, sent: Sent::Json(body), ..get(path) }
}

const fn calls(method: &'static str, path: &'static str) -> Row {
    Row { method, ..get(path) }
}

impl Row {
    const fn on(self, ground: Prepared) -> Row {
        Row { ground, ..self }
    }

    const fn may(self, may: Caller) -> Row {
        Row { may, ..self }
    }

    const fn or(self, let_in: &'static [&'static str]) -> Row {
        Row { let_in, ..self }
    }

    const fn open(self) -> Row {
        Row { open: true, ..self }
    }

    const fn spends(self) -> Row {
        Row { spends_session: true, ..self }
    }
}

fn words(_: &Ground) -> Value {
    json!({"form": {"words": "情况说明"}})
}

fn limit(_: &Ground) -> Value {
    json!({"limit": "3 working-days", "form": {"words": "要等配件"}})
}

fn times(_: &Ground) -> Value {
    json!({"from": "2026-03-10T00:00:00+08:00", "until": "2026-03-11T00:00:00+08:00"})
}

fn wrong_code(_: &Ground) -> Value {
    json!({"code": "000000"})
}

use Caller::{Audit, Handler, Officer, Receipt, Security, System, UnitLead};
use Prepared as P;

/// All of them, as they are documented.
pub const ROWS: &[Row] = &[
    // Matters.
    get("/api/v1/matters?area=5"),
    sends("POST", "/api/v1/matters", |_| lamp()),
    get("/api/v1/matters/mine"),
    get("/api/v1/matters/search?q=lamp"),
    get("/api/v1/matters/table/{format}?q=lamp"),
    get("/api/v1/matters/mine/table/{format}"),
    get("/api/v1/matters/{matter}"),
    get("/api/v1/receipts/{code}").may(Receipt),
    get("/api/v1/queue"),
    get("/api/v1/queue/table/{format}"),
    get("/api/v1/matters/{matter}/drawing"),
    get("/api/v1/matters/{matter}/forms"),
    get("/api/v1/matters/{matter}/tasks/{task}/forms"),
    calls("POST", "/api/v1/matters/{matter}/tasks/{task}/take"),
    sends("POST", "/api/v1/matters/{matter}/tasks/{task}/finish", |_| json!({"outcome": "dispatch"})),
    sends("POST", "/api/v1/matters/{matter}/tasks/{task}/review", words).on(P::Deferred).may(UnitLead),
    sends("POST", "/api/v1/matters/{matter}/tasks/{task}/return", words).on(P::Dispatched).may(Handler),
    sends(
        "POST",
        "/api/v1/matters/{matter}/tasks/{task}/transfer",
        |_| json!({"to": {"body": TRANSPORT.0}, "form": {"words": "属公路灯"}}),
    )
    .on(P::Dispatched)
    .may(Handler),
    sends(
        "POST",
        "/api/v1/matters/{matter}/tasks/{task}/ask-help",
        |_| json!({"body": TRANSPORT.0, "form": {"words": "请协助围挡"}}),
    )
    .on(P::Dispatched)
    .may(Handler),
    calls("POST", "/api/v1/matters/{matter}/tasks/{task}/release-help").on(P::Helped).may(Handler),
    sends("POST", "/api/v1/matters/{matter}/tasks/{task}/extend", limit).on(P::Dispatched).may(Handler),
    sends(
        "POST",
        "/api/v1/matters/{matter}/tasks/{task}/pause",
        |_| json!({"limit": "5 days", "form": {"words": "等配件"}}),
    )
    .on(P::Dispatched)
    .may(Handler),
    calls("POST", "/api/v1/matters/{matter}/tasks/{task}/resume").on(P::Paused).may(Handler),
    sends("POST", "/api/v1/matters/{matter}/urge", words).on(P::Dispatched).may(Receipt),
    sends("POST", "/api/v1/matters/{matter}/note", words).on(P::Dispatched),
    sends("POST", "/api/v1/matters/{matter}/reopen", words).on(P::Ended).may(Receipt),
    // The procedure of these tests has no sides: whoever is let in is told that.
    sends("POST", "/api/v1/matters/{matter}/tasks/{task}/challenge", words)
        .on(P::Dispatched)
        .may(Receipt)
        .or(&["not-permitted"]),
    sends(
        "POST",
        "/api/v1/matters/{matter}/tasks/{task}/name-party",
        |_| json!({"side": "other", "form": {"words": "登记"}}),
    )
    .on(P::Dispatched)
    .may(Handler)
    .or(&["not-permitted"]),
    sends(
        "POST",
        "/api/v1/matters/{matter}/tasks/{task}/drop-party",
        |_| json!({"party": 1, "form": {"words": "登记错了"}}),
    )
    .on(P::Dispatched)
    .may(Handler)
    .or(&["not-permitted"]),
    sends(
        "POST",
        "/api/v1/matters/{matter}/tasks/{task}/name-about",
        |_| json!({"whom": {"body": 1}, "form": {"words": "登记"}}),
    )
    .on(P::Dispatched)
    .may(Handler)
    .or(&["not-permitted"]),
    sends(
        "POST",
        "/api/v1/matters/{matter}/tasks/{task}/drop-about",
        |_| json!({"whom": {"body": 1}, "form": {"words": "登记错了"}}),
    )
    .on(P::Dispatched)
    .may(Handler)
    .or(&["not-permitted"]),
    sends("POST", "/api/v1/matters/{matter}/withdraw", words)
        .on(P::Dispatched)
        .may(Receipt)
        .or(&["not-permitted"]),
    get("/api/v1/matters/{matter}/alike"),
    get("/api/v1/rechecks"),
    get("/api/v1/rechecks/table/{format}"),
    get("/api/v1/matters/{matter}/recheck").on(P::Ended),
    sends(
        "POST",
        "/api/v1/matters/{matter}/recheck",
        |_| json!({"sound": false, "form": {"words": "还是不亮"}}),
    )
    .on(P::Drawn)
    .may(Officer),
    sends("POST", "/api/v1/matters/{matter}/part", words).on(P::Joined),
    sends("POST", "/api/v1/matters/{matter}/recur", |ground| json!({"of": ground.get("other")})),
    // Signing in.
    get("/api/v1/session"),
    sends("POST", "/api/v1/session", |_| json!({"login": "网格长老梁", "password": PASSWORD})).open(),
    calls("DELETE", "/api/v1/session").spends(),
    sends("POST", "/api/v1/session/second-factor", wrong_code).or(&["wrong-code"]),
    get("/api/v1/sign-in-ways").open(),
    get("/api/v1/sessions"),
    calls("DELETE", "/api/v1/sessions/{session}").on(P::SecondSession),
    sends("POST", "/api/v1/welcome", |_| json!({"key": "a-key-that-was-used", "password": PASSWORD}))
        .or(&["link-ended"])
        .open(),
    sends("POST", "/api/v1/password", |_| json!({"old": "not my password", "new": "雨后的青石板桥 1987"}))
        .or(&["wrong-password"]),
    sends("POST", "/api/v1/second-factor", |_| json!({"password": PASSWORD})),
    sends("DELETE", "/api/v1/second-factor", |_| json!({"password": PASSWORD})).or(&["no-second-factor"]),
    sends("POST", "/api/v1/second-factor/confirm", wrong_code).or(&["wrong-code", "no-second-factor"]),
    // Absences.
    get("/api/v1/absences"),
    sends("POST", "/api/v1/absences", times),
    calls("DELETE", "/api/v1/absences?from=2026-04-01T00:00:00%2B08:00")
        .on(P::Absence)
        .or(&["no-such-absence"]),
    get("/api/v1/kin"),
    get("/api/v1/kin/candidates?name=%E8%80%81"),
    sends(
        "POST",
        "/api/v1/kin",
        |_| json!({"person": "00000000-0000-7000-8000-000000000099", "relation": "配偶"}),
    )
    .or(&["no-such-person"]),
    // Administration.
    get("/api/v1/accounts").may(System),
    sends("POST", "/api/v1/accounts", |_| json!({"person": somebody_else(), "login": "laohuang"}))
        .on(P::WithoutAccount)
        .may(System),
    get("/api/v1/accounts/table/{format}").may(System),
    get("/api/v1/accounts/{person}").on(P::Account).may(System),
    calls("POST", "/api/v1/accounts/{person}/reset").on(P::Account).may(System),
    calls("POST", "/api/v1/accounts/{person}/reset/release")
        .on(P::Account)
        .may(Security)
        .or(&["no-reset-asked"]),
    calls("DELETE", "/api/v1/kin/{person}").on(P::Account).or(&["no-such-person"]),
    calls("POST", "/api/v1/accounts/{person}/close").on(P::Account).may(System),
    calls("POST", "/api/v1/accounts/{person}/reopen").on(P::ClosedAccount).may(System),
    calls("POST", "/api/v1/accounts/{person}/unlock").on(P::Account).may(Security),
    calls("DELETE", "/api/v1/accounts/{person}/sessions").on(P::Account).may(Security),
    calls("DELETE", "/api/v1/accounts/{person}/second-factor")
        .on(P::SecondFactor)
        .may(Security)
        .or(&["no-second-factor"]),
    sends("PUT", "/api/v1/accounts/{person}/power", |_| json!({"power": "audit"}))
        .on(P::Account)
        .may(Security),
    calls("DELETE", "/api/v1/accounts/{person}/power").on(P::Administrator).may(Security),
    get("/api/v1/sign-ins").may(Audit),
    get("/api/v1/sign-ins/table/{format}").may(Audit),
    get("/api/v1/sign-ins/own"),
    get("/api/v1/accounts/{person}/facts").on(P::Account).may(Audit),
    get("/api/v1/accounts/{person}/work").on(P::Leaving).may(System),
    sends("POST", "/api/v1/accounts/{person}/hand-over", |_| json!({"reason": "调离本岗位"}))
        .on(P::Leaving)
        .may(System),
    get("/api/v1/accounts/{person}/absences").on(P::Account).may(System),
    sends("POST", "/api/v1/accounts/{person}/absences", times).on(P::Account).may(System),
    calls("DELETE", "/api/v1/accounts/{person}/absences?from=2026-05-01T00:00:00%2B08:00")
        .on(P::Account)
        .may(System)
        .or(&["no-such-absence"]),
    // Being told.
    get("/api/v1/notices"),
    sends("POST", "/api/v1/notices/read", |_| json!({"up-to": "00000000-0000-7000-8000-000000000000"})),
    get("/api/v1/contact"),
    sends("PUT", "/api/v1/contact", |_| json!({"by-email": false, "by-sms": false})),
    sends("POST", "/api/v1/contact/confirm", |_| json!({"code": "00000000"})).or(&["invalid"]),
    // A provider that says who somebody is.
    get("/api/v1/provider/start").open(),
    sends("POST", "/api/v1/provider/link", |_| json!({"password": PASSWORD})),
    get("/api/v1/provider/return?state=none&code=none").open(),
    get("/api/v1/identity"),
    calls("DELETE", "/api/v1/identity"),
    // What everybody may know.
    get("/api/v1/procedures").open(),
    get("/api/v1/procedures/{procedure}").open(),
    get("/api/v1/areas").open(),
    get("/api/v1/areas/{area}").open(),
    get("/api/v1/locate?longitude=108.005&latitude=22.005").open(),
    // Tables that are brought.
    get("/api/v1/imports/tables").may(System),
    get("/api/v1/imports").may(System),
    Row { sent: Sent::Table, ..calls("POST", "/api/v1/imports/of/{about}") }.may(System).or(&["overloaded"]),
    get("/api/v1/imports/{import}").may(System).or(&["no-such-import"]),
    get("/api/v1/imports/{import}/rejects").may(System).or(&["no-such-import"]),
    calls("POST", "/api/v1/imports/{import}/links").may(System).or(&["no-such-import"]),
    // The life of packs.
    get("/api/v1/packs").may(System),
    get("/api/v1/packs/table/{format}").may(System),
    get("/api/v1/packs/{pack}").on(P::Proposal).may(System),
    get("/api/v1/packs/{pack}/editions/{hash}").on(P::Proposal).may(System),
    get("/api/v1/packs/{pack}/editions/{hash}/drawing").on(P::Proposal).may(System),
    get("/api/v1/packs/{pack}/editions/{hash}/bpmn").on(P::Proposal).may(System),
    get("/api/v1/packs/{pack}/diff?from={hash}&to={hash}").on(P::Proposal).may(System),
    get("/api/v1/packs/{pack}/parameters").on(P::Proposal).may(System),
    sends("PUT", "/api/v1/packs/{pack}/parameters", |_| json!({"against": 0}))
        .on(P::Proposal)
        .may(System)
        .or(&["nothing-to-do"]),
    sends("POST", "/api/v1/packs/{pack}/parameters/rehearsal", |_| json!({"against": 0}))
        .on(P::Proposal)
        .may(System),
    sends("POST", "/api/v1/packs/{pack}/parameters/back", |_| json!({"version": 0, "against": 0}))
        .on(P::Proposal)
        .may(System)
        .or(&["nothing-to-do"]),
    get("/api/v1/packs/{pack}/parameters/history").on(P::Proposal).may(System),
    get("/api/v1/packs/{pack}/migrations").on(P::Proposal).may(System),
    sends("POST", "/api/v1/packs/{pack}/migrations/rehearsal", |_| json!({})).on(P::Proposal).may(System),
    sends(
        "POST",
        "/api/v1/packs/{pack}/migrations",
        |ground| json!({"against": {"hash": ground.get("hash"), "parameters": 0}}),
    )
    .on(P::Proposal)
    .may(Security)
    .or(&["nothing-to-do"]),
    sends("POST", "/api/v1/packs/{pack}/migrations/{migration}/portion", |_| json!({}))
        .on(P::Proposal)
        .may(Security)
        .or(&["no-such-migration"]),
    calls("POST", "/api/v1/packs/{pack}/migrations/{migration}/back")
        .on(P::Proposal)
        .may(Security)
        .or(&["no-such-migration"]),
    sends("POST", "/api/v1/packs/unpacked", |_| json!({})).may(System).or(&["wrong-media-type"]),
    get("/api/v1/packs/{pack}/proposals/table/{format}").on(P::Proposal).may(System),
    get("/api/v1/proposals").may(System),
    sends("POST", "/api/v1/proposals", |_| json!({"retires": "event-loop", "note": "不再使用"})).may(System),
    get("/api/v1/proposals/{proposal}").on(P::Proposal).may(System),
    sends(
        "PUT",
        "/api/v1/proposals/{proposal}",
        |_| json!({"files": {"pack.toml": "id = \"event-loop\""}, "note": "改好了"}),
    )
    .on(P::Proposal)
    .may(System),
    get("/api/v1/proposals/{proposal}/drawing").on(P::Proposal).may(System),
    calls("POST", "/api/v1/proposals/{proposal}/withdraw").on(P::Proposal).may(System),
    sends(
        "POST",
        "/api/v1/proposals/{proposal}/approve",
        |ground| json!({"hash": ground.get("proposed"), "against": ground.get("hash")}),
    )
    .on(P::Proposal)
    .may(Security),
    sends(
        "POST",
        "/api/v1/proposals/{proposal}/refuse",
        |ground| json!({"hash": ground.get("proposed"), "reason": "不合适"}),
    )
    .on(P::Proposal)
    .may(Security),
    // Tables with personal values.
    get("/api/v1/exports").may(Security),
    get("/api/v1/exports/table/{format}").may(Security),
    get("/api/v1/exports/own"),
    get("/api/v1/exports/count?status=open"),
    sends("POST", "/api/v1/exports?status=open", |_| json!({"purpose": "核对路灯类事项的回访"}))
        .on(P::Export)
        .or(&["nothing-to-take"]),
    calls("POST", "/api/v1/exports/{export}/withdraw").on(P::Export),
    calls("POST", "/api/v1/exports/{export}/allow").on(P::Export).may(Security),
    sends("POST", "/api/v1/exports/{export}/refuse", |_| json!({"reason": "用不着电话号码"}))
        .on(P::Export)
        .may(Security),
    calls("POST", "/api/v1/exports/{export}/table/{format}").on(P::AllowedExport),
    // What did not arrive.
    get("/api/v1/undelivered").may(System),
    get("/api/v1/undelivered/table/{format}").may(System),
    calls("POST", "/api/v1/undelivered/{message}/again").may(System).or(&["no-such-message"]),
    sends("POST", "/api/v1/undelivered/{message}/let-go", |_| json!({"reason": "已电话告知"}))
        .may(System)
        .or(&["no-such-message"]),
    // Partners are known by their signatures, and by nothing else that anybody brings.
    sends("POST", "/api/v1/exchange/{partner}", |_| json!({})).open().or(&["bad-header"]),
    get("/api/v1/exchange/{partner}/orders/{number}").open().or(&["bad-header"]),
    // Pictures.
    Row { sent: Sent::Picture, ..calls("POST", "/api/v1/attachments") },
    get("/api/v1/attachments/{hash}?matter={matter}"),
    // The printed file.
    get("/api/v1/matters/{matter}/document"),
    get("/api/v1/matters/{matter}/documents"),
    get("/api/v1/matters/{matter}/documents/{document}").or(&["no-such-document"]),
    // The desk.
    get("/api/v1/map?area=2&level=village"),
    get("/api/v1/map/table/{format}?area=2&level=village"),
    get("/api/v1/events"),
    get("/api/v1/matters/{matter}/presence"),
    calls("POST", "/api/v1/matters/{matter}/presence"),
    calls("DELETE", "/api/v1/matters/{matter}/presence"),
    get("/api/v1/settings/desk"),
    sends("PUT", "/api/v1/settings/desk", |_| json!({})),
    // The server.
    get("/problems").open(),
    get("/problems/{code}").open(),
    get("/healthz").open(),
    get("/readyz").open(),
    get("/metrics").open(),
];
