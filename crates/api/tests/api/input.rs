//! What somebody might send: never a 500, always a problem.

use crate::stage::{Stage, lamp};
use axum::body::Body;
use serde_json::{Value, json};

crate::both! { bodies, fields, headers_and_queries, addresses }

async fn bodies(stage: Stage) {
    let report = || stage.post("/api/v1/matters").with("Content-Type", "application/json");
    for body in ["{", "[1,", "\"\\ud800\"", "{\"a\":1e999}", "nul", "{} {}", "'x'"] {
        report().send(body).await.problem(400, "not-json");
    }
    report().send(vec![b'{', 0xFF, 0xFE, b'}']).await.problem(400, "not-json");
    report().send("[".repeat(60_000)).await.problem(400, "not-json");
    report().send(" ".repeat(64 * 1024 + 1)).await.problem(413, "too-large");
    let endless = Body::from_stream(endless());
    report().send(endless).await.problem(413, "too-large");
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        let call = stage.post("/api/v1/matters").with("Content-Type", media_type);
        call.send(lamp().to_string()).await.problem(415, "wrong-media-type");
    }
    stage.post("/api/v1/matters").send(lamp().to_string()).await.problem(415, "wrong-media-type");
    report().send("").await.problem(422, "invalid");
    for body in [json!(null), json!(1), json!([]), json!("x"), json!({})] {
        report().send(body.to_string()).await.problem(422, "invalid");
    }
}

/// A body that announces no length and never ends.
fn endless() -> impl futures_like::Stream {
    futures_like::Endless
}

/// The least of a stream, so that no crate is needed for it.
mod futures_like {
    use axum::body::Bytes;
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    pub use futures_core::Stream as Base;

    pub trait Stream: Base<Item = Result<Bytes, Infallible>> + Send + 'static {}
    impl Stream for Endless {}

    pub struct Endless;

    impl Base for Endless {
        type Item = Result<Bytes, Infallible>;

        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(Some(Ok(Bytes::from_static(&[b' '; 1024]))))
        }
    }
}

async fn fields(stage: Stage) {
    let with = |pointer: &str, value: Value| {
        let mut body = lamp();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[key] = value;
        body
    };
    let invalid = [
        ("/extra", json!(1), "/extra"),
        ("/procedure", json!(1), "/procedure"),
        ("/where", json!({"street": "x"}), "/where/street"),
        ("/where", json!({}), "/where"),
        ("/where", json!({"area": "x"}), "/where/area"),
        ("/where", json!({"area": 1, "code": "2"}), "/where"),
        ("/where/point/height", json!(1), "/where/point/height"),
        ("/where/point/longitude", json!(181), "/where/point/longitude"),
        ("/where/point/latitude", json!(-1e300), "/where/point/latitude"),
        ("/happened-at", json!("yesterday"), "/happened-at"),
        ("/source", json!("x".repeat(41)), "/source"),
        ("/source", json!("a\0b"), "/source"),
        ("/form/title", json!("a\0b"), "/form/title"),
        ("/form/a\0", json!(1), "/form/a\0"),
    ];
    for (pointer, value, told) in invalid {
        let answer = stage.post("/api/v1/matters").json(with(pointer, value)).await.problem(422, "invalid");
        assert_eq!(answer.text("/errors/0/pointer"), told, "{}", answer.body);
    }
    let bare = with("/where", json!({"longitude": 112.69, "latitude": 22.37}));
    let answer = stage.post("/api/v1/matters").json(bare).await.problem(422, "invalid");
    let said = answer.text("/errors/0/message");
    assert!(said.contains("`area`") && said.contains("`code`") && said.contains("`point`"), "{said}");
    let form = [
        ("/form", json!(null), "/form"),
        ("/form", json!([]), "/form"),
        ("/form", json!({}), "/form"),
        ("/form/title", json!(5), "/form/title"),
        ("/form/phone", json!("none"), "/form/phone"),
        ("/form/extra", json!(1), "/form"),
        ("/form/attachments", json!(["x"]), "/form/attachments/0"),
    ];
    for (pointer, value, told) in form {
        let answer = stage.post("/api/v1/matters").json(with(pointer, value)).await.problem(422, "form");
        assert_eq!(answer.text("/errors/0/pointer"), told, "{}", answer.body);
    }
    let others = [
        ("/procedure", json!("none"), 404, "no-such-procedure"),
        ("/where", json!({"code": "999999999999"}), 404, "no-such-area"),
        ("/where", json!({"area": i64::MAX}), 404, "no-such-area"),
        ("/form/category", json!("none"), 422, "unknown-category"),
        ("/form/attachments", json!(["a".repeat(64)]), 404, "no-such-attachment"),
        ("/happened-at", json!("2036-01-01T00:00:00Z"), 422, "future-claim"),
    ];
    for (pointer, value, status, code) in others {
        stage.post("/api/v1/matters").json(with(pointer, value)).await.problem(status, code);
    }
    // What people do write.
    let odd = with("/form/title", json!("\u{202E}💡 “路灯” <b>不亮</b> '; DROP TABLE matters; --"));
    stage.post("/api/v1/matters").json(odd).await.expect(201);
    stage
        .post("/api/v1/matters")
        .json(with("/happened-at", json!("-009998-01-02T00:00:00Z")))
        .await
        .expect(201);
}

async fn headers_and_queries(stage: Stage) {
    let report = |name: &str, value: &str| stage.post("/api/v1/matters").with(name, value).json(lamp());
    report("Client-Token", "short").await.problem(400, "bad-header");
    report("Client-Token", &"x".repeat(129)).await.problem(400, "bad-header");
    report("Client-Token", "设备一号设备一号").await.problem(400, "bad-header");
    report("Idempotency-Key", "").await.problem(400, "bad-header");
    report("Idempotency-Key", &"x".repeat(129)).await.problem(400, "bad-header");
    let twice = stage.post("/api/v1/matters").key("a").key("b").with("Client-Token", "device-0001");
    twice.json(lamp()).await.problem(400, "bad-header");
    for path in [
        "/api/v1/matters",
        "/api/v1/matters?area=x",
        "/api/v1/matters?area=2&extra=1",
        "/api/v1/matters?area=2&area=2",
        "/api/v1/matters?area=2&status=all",
        "/api/v1/matters?area=2&category=%00",
        "/api/v1/matters?area=2&limit=0",
        "/api/v1/matters?area=2&limit=201",
        "/api/v1/matters?area=2&cursor=x",
        "/api/v1/matters?area=2&cursor=OTk5OTk5OTk5OTk5OTk5OTk5IDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMA",
        "/api/v1/queue?cursor=AAAA",
        "/api/v1/queue?limit=many",
    ] {
        stage.get(path).by("调度员小许").send(Body::empty()).await.problem(400, "bad-query");
    }
    let text = "/api/v1/matters?area=2&category=%FF%27%22--";
    stage.get(text).by("调度员小许").send(Body::empty()).await;
}

async fn addresses(stage: Stage) {
    for path in [
        "/nothing",
        "/api/v1/nothing",
        "/api/v1/matters/none",
        "/api/v1/matters/%00",
        "/api/v1/matters/%FF",
        "/api/v1/areas/x",
        "/api/v1/areas/99999999999999999999",
        "/problems/none",
    ] {
        stage.get(path).by("调度员小许").send(Body::empty()).await.problem(404, "no-such-page");
    }
    let task = "/api/v1/matters/00000000-0000-7000-8000-000000000000/tasks/-1/take";
    stage.post(task).by("调度员小许").send(Body::empty()).await.problem(404, "no-such-page");
    let wrong = stage.post("/api/v1/queue").send(Body::empty()).await.problem(405, "wrong-method");
    assert!(wrong.header("allow").contains("GET"));
    let english = stage.get("/nothing").with("Accept-Language", "en").send(Body::empty()).await;
    assert_eq!(english.text("/title"), "There is nothing at this address");
    assert_eq!(stage.get("/nothing").send(Body::empty()).await.text("/title"), "没有这个地址");
    let explained = stage.get("/problems/own-case").send(Body::empty()).await.expect(200);
    assert_eq!((explained.text("/code"), explained.body["status"].as_u64()), ("own-case".into(), Some(403)));
    let all = stage.get("/problems").send(Body::empty()).await.expect(200);
    assert!(all.body.as_array().unwrap().len() > 50);
}
