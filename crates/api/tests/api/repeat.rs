//! The same request again, and requests on what has changed.

use crate::stage::{Stage, lamp};
use axum::body::Body;
use serde_json::json;

crate::both! { the_same_key_gets_the_same_answer, raced_on_many_connections, stale_is_told_what_came }

async fn the_same_key_gets_the_same_answer(stage: Stage) {
    let send =
        |body| stage.post("/api/v1/matters").key("offline-1").with("Client-Token", "device-0001").json(body);
    let first = send(lamp()).await.expect(201);
    let again = send(lamp()).await.expect(201);
    assert_eq!(first.body, again.body);
    let mut other = lamp();
    other["form"]["title"] = json!("另一盏灯");
    send(other).await.problem(422, "key-reused");

    // Another device's key is another key; without any device a key is looked up by nothing.
    let elsewhere = stage.post("/api/v1/matters").key("offline-1").with("Client-Token", "device-0002");
    assert_ne!(elsewhere.json(lamp()).await.expect(201).text("/matter"), first.text("/matter"));
    stage.post("/api/v1/matters").key("offline-1").json(lamp()).await.problem(400, "needs-client-token");
    let page = stage.get("/api/v1/matters?area=6").by("网格员小林").send(Body::empty()).await.expect(200);
    assert_eq!(page.body["matters"].as_array().unwrap().len(), 2);

    // The token itself stays with the device.
    let seen = stage.matter("网格员小林", &first.text("/matter")).await;
    assert!(!String::from_utf8_lossy(&seen.bytes).contains("device-0001"));

    let note = format!("/api/v1/matters/{}/note", first.text("/matter"));
    let said = json!({"form": {"words": "已到现场"}});
    let one = stage.post(&note).by("网格员小林").key("n").json(said.clone()).await.expect(200);
    let two = stage.post(&note).by("网格员小林").key("n").json(said).await.expect(200);
    assert_eq!(one.body, two.body);
}

async fn raced_on_many_connections(stage: Stage) {
    let send = || {
        let call = stage.post("/api/v1/matters").key("race").with("Client-Token", "device-0001").json(lamp());
        async move { call.await.expect(201).text("/matter") }
    };
    let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
    assert!(a == b && b == c && c == d);
    let page = stage.get("/api/v1/matters?area=6").by("网格员小林").send(Body::empty()).await.expect(200);
    assert_eq!(page.body["matters"].as_array().unwrap().len(), 1);
}

async fn stale_is_told_what_came(stage: Stage) {
    let matter = stage.report().await.text("/matter");
    let seen = stage.matter("网格长老梁", &matter).await;
    let triage = seen.task("triage");
    let take = format!("/api/v1/matters/{matter}/tasks/{triage}/take");
    stage.post(&take).by("值班员小韦").send(Body::empty()).await;
    let note = format!("/api/v1/matters/{matter}/note");
    stage.post(&note).by("网格员小林").json(json!({"form": {"words": "已到现场"}})).await.expect(200);

    let finish = format!("/api/v1/matters/{matter}/tasks/{triage}/finish");
    let stale = stage.post(&finish).by("网格长老梁").with("If-Match", seen.header("etag"));
    let stale = stale.json(json!({"outcome": "dispatch"})).await.problem(412, "changed");
    let since = stale.body["since"].as_array().unwrap();
    assert!(since.iter().any(|fact| fact["kind"] == "noted"), "{since:?}");
    assert!(stale.body["version"].as_u64() > seen.body["version"].as_u64());
    let fresh = format!("\"{}\"", stale.body["version"]);
    let fresh = stage.post(&finish).by("网格长老梁").with("If-Match", &fresh);
    fresh.json(json!({"outcome": "dispatch"})).await.expect(200);

    // Whoever may not know of the matter is not told what came either.
    let stranger = stage.post(&finish).by("外镇网格员阿宁").with("If-Match", "\"1\"");
    stranger.json(json!({"outcome": "dispatch"})).await.problem(404, "no-such-matter");
    for tag in ["1", "\"x\"", "W/\"1\"", "\"-1\"", "\"99999999999999999999\"", "\"18446744073709551615\""] {
        let call = stage.post(&finish).by("网格长老梁").with("If-Match", tag);
        call.json(json!({"outcome": "dispatch"})).await.problem(400, "bad-header");
    }
}
