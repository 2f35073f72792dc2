//! Signing in by a provider: what guards the link, and what ends it. The way there and back is tried in a browser.

use crate::stage::{Answer, PASSWORD, Session, Stage};
use axum::body::Body;
use gewu_app::account::{Errand, Provided, Provider};
use gewu_app::testing::person;
use serde_json::json;
use std::sync::Arc;

crate::both! { a_link_is_guarded, a_reset_ends_every_way_in, who_is_reset_meanwhile_links_nothing }

const LEAD: &str = "网格长老梁";

/// A provider where everybody is whoever their code says.
struct Trusting;

impl Provider for Trusting {
    fn title(&self) -> &str {
        "统一身份认证"
    }

    fn issuer(&self) -> &str {
        "https://provider.example"
    }

    fn address<'a>(&'a self, errand: &'a Errand) -> Provided<'a> {
        Box::pin(async { Ok(format!("https://provider.example/?{}", errand.state)) })
    }

    fn subject<'a>(&'a self, _: &'a Errand, code: &'a str) -> Provided<'a> {
        Box::pin(async { Ok(code.to_owned()) })
    }
}

/// Comes back from the provider with what was begun there; where it leads.
async fn back(stage: &Stage, location: &str, begun: &Answer, session: Option<&Session>) -> Answer {
    let state = location.split('?').nth(1).unwrap();
    let path = format!("/api/v1/provider/return?state={state}&code=lao-liang");
    let errand = begun.set_cookie("gewu_errand").split(';').next().unwrap().to_owned();
    let cookies: Vec<String> = [errand].into_iter().chain(session.map(|it| it.cookie.clone())).collect();
    stage.get(&path).cookie(&cookies.join("; ")).send(Body::empty()).await.expect(303)
}

async fn sign_in(stage: &Stage) -> Answer {
    let begun = stage.get("/api/v1/provider/start").send(Body::empty()).await.expect(303);
    let location = begun.header("location").to_owned();
    back(stage, &location, &begun, None).await
}

async fn begin_link(stage: &Stage, session: &Session) -> Answer {
    let proof = json!({"password": PASSWORD});
    stage.post("/api/v1/provider/link").signed_in(session).json(proof).await.expect(200)
}

async fn linked(stage: &Stage) -> Session {
    stage.account(LEAD).await;
    let session = stage.sign_in(LEAD).await;
    let begun = begin_link(stage, &session).await;
    let came = back(stage, &begun.text("/location"), &begun, Some(&session)).await;
    assert_eq!(came.header("location"), "/desk/account?identity=linked");
    session
}

async fn a_link_is_guarded(stage: Stage) {
    let stage = stage.with_provider(Arc::new(Trusting));
    assert_eq!(sign_in(&stage).await.header("location"), "/desk/?sign-in=unknown-identity");
    let session = linked(&stage).await;
    // A session that somebody left open is not enough.
    let link = |proof| stage.post("/api/v1/provider/link").signed_in(&session).json(proof);
    link(json!({})).await.problem(422, "invalid");
    link(json!({"password": "not mine at all"})).await.problem(422, "wrong-password");
    // Begun by one, ended by another: nothing.
    let begun = begin_link(&stage, &session).await;
    let came = back(&stage, &begun.text("/location"), &begun, None).await;
    assert_eq!(came.header("location"), "/desk/?sign-in=no-errand");

    let came = sign_in(&stage).await;
    assert_eq!(came.header("location"), "/desk/");
    let own = stage.get("/api/v1/sign-ins/own?limit=1").cookie(&session.cookie).send(Body::empty()).await;
    assert_eq!(own.expect(200).text("/sign-ins/0/way"), "provider");
    // Whose account it is reads of it.
    stage.app.deliver(gewu_app::testing::TENANT, &gewu_app::outbox::NoLetters).await.unwrap();
    let told = stage.get("/api/v1/notices").cookie(&session.cookie).send(Body::empty()).await.expect(200);
    assert_eq!(told.text("/notices/0/kind"), "identity-linked");
}

async fn a_reset_ends_every_way_in(stage: Stage) {
    let stage = stage.with_provider(Arc::new(Trusting));
    stage.administrators().await;
    linked(&stage).await;
    let system = stage.sign_in("system-admin").await;
    let path = format!("/api/v1/accounts/{}/reset", person(LEAD));
    stage.post(&path).signed_in(&system).send(Body::empty()).await.expect(200);
    assert_eq!(sign_in(&stage).await.header("location"), "/desk/?sign-in=unknown-identity");
}

async fn who_is_reset_meanwhile_links_nothing(stage: Stage) {
    let stage = stage.with_provider(Arc::new(Trusting));
    stage.administrators().await;
    stage.account(LEAD).await;
    let session = stage.sign_in(LEAD).await;
    let begun = begin_link(&stage, &session).await;
    let system = stage.sign_in("system-admin").await;
    let path = format!("/api/v1/accounts/{}/reset", person(LEAD));
    stage.post(&path).signed_in(&system).send(Body::empty()).await.expect(200);
    let came = back(&stage, &begun.text("/location"), &begun, Some(&session)).await;
    assert_eq!(came.header("location"), "/desk/?sign-in=no-errand");
    assert_eq!(sign_in(&stage).await.header("location"), "/desk/?sign-in=unknown-identity");
}
