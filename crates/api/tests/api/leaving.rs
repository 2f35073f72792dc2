//! Somebody leaves, or is away and cannot say so: what an administrator does for them.

use crate::stage::{Answer, Session, Stage};
use axum::body::Body;
use gewu_app::testing::{TENANT, person};
use serde_json::{Value, json};

crate::both! {
    work_is_seen_and_handed_over_by_those_who_may, an_administrator_says_who_is_away_and_who_stands_in,
}

const LEAVES: &str = "城管老陈";

impl Stage {
    /// A street lamp for which 城管老陈 has signed.
    async fn in_hand(&self) -> String {
        let matter = self.report().await.text("/matter");
        let triage = self.matter("网格长老梁", &matter).await.task("triage");
        self.finish("网格长老梁", &matter, triage, json!({"outcome": "dispatch"})).await.expect(200);
        let handle = self.matter(LEAVES, &matter).await.task("handle");
        let take = format!("/api/v1/matters/{matter}/tasks/{handle}/take");
        self.post(&take).by(LEAVES).json(json!({})).await.expect(200);
        matter
    }

    async fn as_admin(&self, session: &Session, path: &str, body: Value) -> Answer {
        self.post(path).signed_in(session).json(body).await
    }
}

fn about(rest: &str) -> String {
    format!("/api/v1/accounts/{}{rest}", person(LEAVES))
}

async fn work_is_seen_and_handed_over_by_those_who_may(stage: Stage) {
    stage.administrators().await;
    stage.account(LEAVES).await;
    let matter = stage.in_hand().await;
    let [system, audit] = [stage.sign_in("system-admin").await, stage.sign_in("audit-admin").await];
    let work = |session: &Session| stage.get(&about("/work")).cookie(&session.cookie).send(Body::empty());
    work(&audit).await.problem(403, "forbidden");
    stage.get(&about("/work")).by("调度员小许").send(Body::empty()).await.problem(403, "forbidden");
    stage.get(&about("/work")).send(Body::empty()).await.problem(401, "needs-sign-in");
    // One's own work everybody sees.
    stage.get(&about("/work")).by(LEAVES).send(Body::empty()).await.expect(200);
    let seen = work(&system).await.expect(200);
    assert_eq!(seen.body["tasks"].as_array().unwrap().len(), 1);
    assert_eq!(
        (seen.text("/tasks/0/matter"), seen.text("/posts/0/role")),
        (matter.clone(), "handler".into())
    );
    assert!(
        !String::from_utf8_lossy(&seen.bytes).contains("村口路灯不亮"),
        "an administrator reads no report"
    );

    stage.as_admin(&system, &about("/close"), json!({})).await.problem(409, "has-work");
    let path = about("/hand-over");
    let hand_over = |body| stage.as_admin(&system, &path, body);
    hand_over(json!({"reason": " "})).await.problem(422, "invalid");
    hand_over(json!({"reason": "调离", "to": person(LEAVES)})).await.problem(422, "invalid");
    let nobody = "00000000-0000-0000-0000-00000000ffff";
    hand_over(json!({"reason": "调离", "to": nobody})).await.problem(404, "no-such-person");
    stage.as_admin(&audit, &about("/hand-over"), json!({"reason": "调离"})).await.problem(403, "forbidden");
    let done = hand_over(json!({"reason": "调离本岗位"})).await.expect(200);
    assert_eq!(
        (&done.body["to-seat"], &done.body["posts-ended"], &done.body["left"]),
        (&json!(1), &json!(1), &json!([]))
    );
    // The reason is kept with the matter, for those who may read it.
    let read = stage.matter("网格长老梁", &matter).await;
    assert!(String::from_utf8_lossy(&read.bytes).contains("调离本岗位"), "{}", read.body);
    assert!(stage.app.posts(TENANT, person(LEAVES)).await.unwrap().is_empty());
    stage.as_admin(&system, &about("/close"), json!({})).await.expect(204);
}

async fn an_administrator_says_who_is_away_and_who_stands_in(stage: Stage) {
    stage.administrators().await;
    stage.account("交通老黄").await;
    let [system, audit] = [stage.sign_in("system-admin").await, stage.sign_in("audit-admin").await];
    let away = json!({"from": "2026-03-02T01:00:00Z", "until": "2026-03-04T01:00:00Z"});
    let with = |deputy: &str| {
        let mut away = away.clone();
        away["deputy"] = json!(person(deputy));
        away
    };
    let path = about("/absences");
    stage.as_admin(&audit, &path, away.clone()).await.problem(403, "forbidden");
    stage.as_admin(&system, &path, with(LEAVES)).await.problem(422, "invalid");
    let backwards = json!({"from": "2026-03-04T01:00:00Z", "until": "2026-03-02T01:00:00Z"});
    stage.as_admin(&system, &path, backwards).await.problem(422, "invalid");
    // Nobody puts themselves into a post, nor somebody who administers.
    let mut own = away.clone();
    own["deputy"] = json!(crate::account::person_of(&stage, "system-admin").await);
    stage.as_admin(&system, &path, own.clone()).await.problem(403, "own-account");
    own["deputy"] = json!(crate::account::person_of(&stage, "audit-admin").await);
    stage.as_admin(&system, &path, own).await.problem(403, "administers");
    let chosen = stage.post(&path).by(LEAVES).json(with("交通老黄")).await;
    chosen.problem(403, "own-account");
    stage.as_admin(&system, &path, with("交通老黄")).await.expect(201);
    let listed = stage.get(&path).cookie(&system.cookie).send(Body::empty()).await.expect(200);
    assert_eq!(listed.body["absences"], json!([away]));
    let deputy = stage.sign_in("交通老黄").await;
    let stands_in = || async {
        let me = stage.get("/api/v1/session").cookie(&deputy.cookie).send(Body::empty()).await.expect(200);
        me.body["posts"].as_array().unwrap().iter().any(|post| post["deputy"] == true)
    };
    assert!(stands_in().await);
    // Both are facts, by whom is told.
    let facts =
        stage.app.store.timeline(TENANT, &gewu_kernel::id::Subject::Person(person(LEAVES))).await.unwrap();
    let fact = facts.iter().find(|fact| fact.kind == "absence-recorded").unwrap();
    let admin = crate::account::person_of(&stage, "system-admin").await;
    assert_eq!(fact.actor, format!("person:{admin}"));
    let named = || async {
        let tenures = stage.app.store.directory(TENANT).await.unwrap().1.tenures;
        let named = tenures.into_iter().find(|it| it.person == person("交通老黄") && it.deputy).unwrap();
        named.valid_until.unwrap().to_string()
    };
    assert_eq!(named().await, "2026-03-05");
    // Away for longer, whoever stands in does so for longer.
    let mut longer = with("交通老黄");
    longer["until"] = json!("2026-03-06T01:00:00Z");
    stage.as_admin(&system, &path, longer).await.expect(201);
    assert_eq!(named().await, "2026-03-07");
    // Back again, the deputy acts no more.
    stage.at("2026-03-02T09:01");
    let end = format!("{path}?from=2026-03-02T01:00:00Z");
    stage.delete(&end).signed_in(&system).send(Body::empty()).await.expect(204);
    assert!(!stands_in().await);
    // Nor do they read on: the deputyship ends with the absence, at the end of its first day at the latest.
    assert_eq!(named().await, "2026-03-03");
}
