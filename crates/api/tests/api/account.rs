//! Signing in, staying signed in, and who administers whom.

use crate::stage::{Answer, PASSWORD, Session, Stage};
use axum::body::Body;
use gewu_api::{ApiState, Limits, Metrics};
use gewu_app::matter::group::Group;
use gewu_app::testing::{MORNING, RESIDENT, TENANT, person};
use gewu_kernel::id::TenantId;
use serde_json::json;
use std::sync::Arc;
use totp_rs::{Builder, Secret, Totp};

crate::both! {
    a_link_lets_somebody_choose_a_password_once, signing_in_and_out, what_changes_something_needs_the_form_token,
    wrong_tries_lock, a_second_factor, sessions_end, lists_of_sessions, three_powers, one_power_each,
    somebody_leaves, absences, another_tenant,
}

const NEW: &str = "雨后的青石板桥 1987";

async fn a_link_lets_somebody_choose_a_password_once(stage: Stage) {
    stage.administrators().await;
    let admin = stage.sign_in("system-admin").await;
    let xiaolin = person("网格员小林");
    let body = json!({"person": xiaolin, "login": "XiaoLin"});
    let opened = stage.post("/api/v1/accounts").signed_in(&admin).json(body.clone()).await.expect(201);
    assert_eq!(opened.text("/login"), "xiaolin");
    stage.post("/api/v1/accounts").signed_in(&admin).json(body).await.problem(409, "has-account");
    let taken = json!({"person": person("网格长老梁"), "login": "xiaolin"});
    stage.post("/api/v1/accounts").signed_in(&admin).json(taken).await.problem(409, "login-taken");

    let link = opened.text("/link");
    let key = link.split('#').nth(1).unwrap();
    let choose = |password: &str| json!({"key": key, "password": password});
    for weak in ["short", "xiaolin2026", "password1234", "网格员小林网格员小林"] {
        stage.post("/api/v1/welcome").json(choose(weak)).await.problem(422, "weak-password");
    }
    stage.post("/api/v1/welcome").json(choose(PASSWORD)).await.expect(204);
    stage.post("/api/v1/welcome").json(choose(NEW)).await.problem(410, "link-ended");
    stage.try_sign_in("xiaolin", NEW).await.problem(401, "wrong-sign-in");
    stage.sign_in("  XIAOLIN ").await;

    // A new link ends the old password, the sessions, and every link before it.
    let path = format!("/api/v1/accounts/{xiaolin}/reset");
    let first = stage.post(&path).signed_in(&admin).send(Body::empty()).await.expect(200);
    let second = stage.post(&path).signed_in(&admin).send(Body::empty()).await.expect(200);
    stage.try_sign_in("xiaolin", PASSWORD).await.problem(401, "wrong-sign-in");
    let key = |answer: &Answer| answer.text("/link").split('#').nth(1).unwrap().to_owned();
    let with = |key: String| json!({"key": key, "password": NEW});
    stage.post("/api/v1/welcome").json(with(key(&first))).await.problem(410, "link-ended");
    stage.at("2026-03-03T09:00");
    stage.post("/api/v1/welcome").json(with(key(&second))).await.problem(410, "link-ended");
}

async fn signing_in_and_out(stage: Stage) {
    stage.account("网格长老梁").await;
    let answer = stage.try_sign_in("网格长老梁", PASSWORD).await.expect(200);
    for name in ["gewu_session", "gewu_device"] {
        let set = answer.set_cookie(name);
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"), "{set}");
    }
    assert_eq!(answer.text("/state"), "signed-in");
    let session = stage.sign_in("网格长老梁").await;
    let read = stage.get("/api/v1/session").cookie(&session.cookie).send(Body::empty()).await.expect(200);
    assert_eq!(read.text("/name"), "网格长老梁");
    assert_eq!(read.body["capabilities"], json!(["staff"]));
    assert_eq!(read.text("/posts/0/role-title"), "网格长");
    assert_eq!(read.text("/posts/0/area-name"), "大榕中网格");
    stage.get("/api/v1/queue").cookie(&session.cookie).send(Body::empty()).await.expect(200);

    let out = stage.delete("/api/v1/session").signed_in(&session).send(Body::empty()).await.expect(204);
    assert!(out.set_cookie("gewu_session").contains("Max-Age=0"));
    let queue = || stage.get("/api/v1/queue").cookie(&session.cookie).send(Body::empty());
    queue().await.problem(401, "signed-out");
    // Nobody chooses the session they get.
    let fixed = stage.post("/api/v1/session").cookie("gewu_session=chosen-by-somebody-else");
    let fixed = fixed.json(json!({"login": "网格长老梁", "password": PASSWORD})).await.expect(200);
    assert!(!fixed.new_cookie().contains("chosen"));
}

async fn what_changes_something_needs_the_form_token(stage: Stage) {
    stage.account("网格长老梁").await;
    stage.account("调度员小许").await;
    let session = stage.sign_in("网格长老梁").await;
    let matter = stage.report().await.text("/matter");
    let note = format!("/api/v1/matters/{matter}/note");
    let words = json!({"form": {"words": "已联系"}});
    stage.post(&note).cookie(&session.cookie).json(words.clone()).await.problem(403, "stale-form");
    let other = stage.sign_in("调度员小许").await;
    let mixed = Session { form_token: other.form_token, ..session.clone() };
    stage.post(&note).signed_in(&mixed).json(words.clone()).await.problem(403, "stale-form");
    stage.post(&note).signed_in(&session).json(words).await.expect(200);
    // A second sign-in has a token of its own.
    let again = stage.sign_in("网格长老梁").await;
    assert_ne!(again.form_token, session.form_token);
}

async fn wrong_tries_lock(stage: Stage) {
    stage.account("网格长老梁").await;
    stage.administrators().await;
    // Whether anybody has the login or not, the same happens.
    for login in ["网格长老梁", "nobody-at-all"] {
        for _ in 0..5 {
            stage.try_sign_in(login, "wrong password").await.problem(401, "wrong-sign-in");
        }
        let locked = stage.try_sign_in(login, PASSWORD).await.problem(429, "locked");
        assert_eq!(locked.header("retry-after"), "900");
    }
    stage.at("2026-03-02T09:14");
    stage.try_sign_in("网格长老梁", PASSWORD).await.problem(429, "locked");
    stage.at("2026-03-02T09:16");
    stage.sign_in("网格长老梁").await;

    for _ in 0..5 {
        stage.try_sign_in("网格长老梁", "wrong password").await.problem(401, "wrong-sign-in");
    }
    let security = stage.sign_in("security-admin").await;
    let lead = person("网格长老梁");
    let seen = stage.get(&format!("/api/v1/accounts/{lead}")).cookie(&security.cookie);
    assert_eq!(seen.send(Body::empty()).await.expect(200).text("/state"), "locked");
    let unlock = format!("/api/v1/accounts/{lead}/unlock");
    stage.post(&unlock).signed_in(&security).send(Body::empty()).await.expect(204);
    stage.sign_in("网格长老梁").await;

    // Many at once count as many.
    let guesses =
        (0..20).map(|number| stage.try_sign_in("调度员小许", if number == 19 { PASSWORD } else { "no" }));
    let mut wrong = 0;
    for answer in futures(guesses).await {
        wrong += usize::from(answer.status.as_u16() == 401);
    }
    assert_eq!(wrong, 5);
}

pub(crate) async fn futures<F: Future<Output = Answer>>(all: impl Iterator<Item = F>) -> Vec<Answer> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut answers = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|it| match it.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                answers.push(answer);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    answers
}

pub fn device(secret: &str) -> Totp {
    Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap()
}

async fn a_second_factor(stage: Stage) {
    stage.account("网格长老梁").await;
    stage.administrators().await;
    let elsewhere = stage.sign_in("网格长老梁").await;
    let session = stage.sign_in("网格长老梁").await;
    let post = |path: &str| stage.post(path).signed_in(&session);
    post("/api/v1/second-factor/confirm")
        .json(json!({"code": "123456"}))
        .await
        .problem(409, "no-second-factor");
    // A session that somebody left open sets up nothing and removes nothing.
    let prove = |word: &str, said: &str| json!({ word: said });
    post("/api/v1/second-factor").json(json!({})).await.problem(422, "invalid");
    let guessed = post("/api/v1/second-factor").json(prove("password", "no idea at all")).await;
    guessed.problem(422, "wrong-password");
    let begun = post("/api/v1/second-factor").json(prove("password", PASSWORD)).await.expect(200);
    assert!(begun.text("/uri").starts_with("otpauth://totp/"));
    let device = device(&begun.text("/secret"));
    let at = |minutes: u64| device.generate(MORNING.as_second() as u64 + minutes * 60).to_string();
    post("/api/v1/second-factor/confirm").json(json!({"code": at(30)})).await.problem(422, "wrong-code");
    let set = post("/api/v1/second-factor/confirm").json(json!({"code": at(0)})).await.expect(200);
    let codes: Vec<String> = serde_json::from_value(set.body["recovery-codes"].clone()).unwrap();
    assert_eq!(codes.len(), 10);
    let elsewhere = stage.get("/api/v1/session").cookie(&elsewhere.cookie).send(Body::empty()).await;
    elsewhere.problem(401, "signed-out");
    let remove = |proof| stage.delete("/api/v1/second-factor").signed_in(&session).json(proof);
    remove(json!({})).await.problem(422, "invalid");
    remove(json!({"password": PASSWORD, "code": codes[9]})).await.problem(422, "invalid");
    remove(prove("password", "no idea at all")).await.problem(422, "wrong-password");
    remove(prove("code", "000000")).await.problem(422, "wrong-code");

    stage.at("2026-03-02T09:02");
    let half = stage.try_sign_in("网格长老梁", PASSWORD).await.expect(200);
    assert_eq!(half.text("/state"), "second-factor");
    let half = half.new_cookie();
    stage.get("/api/v1/queue").cookie(&half).send(Body::empty()).await.problem(401, "needs-second-factor");
    let add = |cookie: &str, code: &str| {
        stage.post("/api/v1/session/second-factor").cookie(cookie).json(json!({"code": code}))
    };
    add(&half, "000000").await.problem(422, "wrong-code");
    let whole = add(&half, &at(2)).await.expect(200).new_cookie();
    stage.get("/api/v1/queue").cookie(&whole).send(Body::empty()).await.expect(200);
    // Neither the half session nor the code counts twice.
    assert_ne!(half, whole);
    add(&half, &at(2)).await.problem(401, "signed-out");
    let again = stage.try_sign_in("网格长老梁", PASSWORD).await.expect(200).new_cookie();
    add(&again, &at(2)).await.problem(422, "wrong-code");
    // Without the device a recovery code helps, once, however it is written.
    add(&again, &codes[0].to_uppercase().replace('-', " ")).await.expect(200);
    let third = stage.try_sign_in("网格长老梁", PASSWORD).await.expect(200).new_cookie();
    for _ in 0..5 {
        add(&third, &codes[0]).await.problem(422, "wrong-code");
    }
    add(&third, &codes[1]).await.problem(429, "locked");
    // Nobody locks a device out by typing something as a login.
    stage.at("2026-03-02T09:30");
    for _ in 0..6 {
        stage.try_sign_in("second-factor:网格长老梁", "no").await;
    }
    let fourth = stage.try_sign_in("网格长老梁", PASSWORD).await.expect(200).new_cookie();
    add(&fourth, &codes[2]).await.expect(200);

    // The security administrator removes it; the password is still asked for.
    let security = stage.sign_in("security-admin").await;
    let path = format!("/api/v1/accounts/{}/second-factor", person("网格长老梁"));
    stage.delete(&path).signed_in(&security).send(Body::empty()).await.expect(204);
    let plain = stage.try_sign_in("网格长老梁", PASSWORD).await.expect(200);
    assert_eq!(plain.text("/state"), "signed-in");
    // Nothing of the secret stands in the database in clear.
    let facts = stage.app.account_facts(TENANT, person("网格长老梁")).await.unwrap();
    assert!(facts.iter().all(|fact| !fact.body.contains(&begun.text("/secret"))));
}

async fn sessions_end(stage: Stage) {
    stage.account("网格长老梁").await;
    let used = stage.sign_in("网格长老梁").await;
    let watching = stage.sign_in("网格长老梁").await;
    let queue = |session: &Session| stage.get("/api/v1/queue").cookie(&session.cookie);
    for minute in ["09:20", "09:40"] {
        stage.at(&format!("2026-03-02T{minute}"));
        queue(&used).send(Body::empty()).await.expect(200);
        if minute == "09:20" {
            // A page that asks by itself is not somebody at work.
            queue(&watching).with("By-Itself", "1").send(Body::empty()).await.expect(200);
        }
    }
    queue(&watching).send(Body::empty()).await.problem(401, "signed-out");
    for hour in 10..21 {
        for minute in ["00", "25", "50"] {
            stage.at(&format!("2026-03-02T{hour}:{minute}"));
            queue(&used).send(Body::empty()).await.expect(200);
        }
    }
    // After a long day it ends, used or not.
    stage.at("2026-03-02T21:01");
    queue(&used).send(Body::empty()).await.problem(401, "signed-out");
}

async fn lists_of_sessions(stage: Stage) {
    stage.account("网格长老梁").await;
    stage.account("调度员小许").await;
    let lost = stage.post("/api/v1/session").with("User-Agent", "<script>旧手机</script>");
    lost.json(json!({"login": "网格长老梁", "password": PASSWORD})).await.expect(200);
    stage.at("2026-03-02T09:01");
    let session = stage.sign_in("网格长老梁").await;
    let listed = stage.get("/api/v1/sessions").cookie(&session.cookie).send(Body::empty()).await.expect(200);
    assert_eq!(listed.body["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(listed.body["sessions"][0]["own"], true);
    assert_eq!(listed.text("/sessions/1/agent"), "<script>旧手机</script>");
    let path = format!("/api/v1/sessions/{}", listed.text("/sessions/1/session"));
    let other = stage.sign_in("调度员小许").await;
    stage.delete(&path).signed_in(&other).send(Body::empty()).await.problem(404, "no-such-session");
    stage.delete(&path).signed_in(&session).send(Body::empty()).await.expect(204);
    stage.delete(&path).signed_in(&session).send(Body::empty()).await.problem(404, "no-such-session");

    // A new password ends every session but the one that chose it.
    let elsewhere = stage.sign_in("网格长老梁").await;
    let change = |old: &str, new: &str| {
        stage.post("/api/v1/password").signed_in(&session).json(json!({"old": old, "new": new}))
    };
    change("no idea", NEW).await.problem(422, "wrong-password");
    change(PASSWORD, "12345678901").await.problem(422, "weak-password");
    change(PASSWORD, NEW).await.expect(204);
    let queue = |session: &Session| stage.get("/api/v1/queue").cookie(&session.cookie).send(Body::empty());
    queue(&elsewhere).await.problem(401, "signed-out");
    queue(&session).await.expect(200);
    stage.at("2026-03-02T09:02");
    stage.try_sign_in("网格长老梁", PASSWORD).await.problem(401, "wrong-sign-in");
    let own = stage
        .get("/api/v1/sign-ins/own?limit=1")
        .cookie(&session.cookie)
        .send(Body::empty())
        .await
        .expect(200);
    assert_eq!(own.text("/sign-ins/0/outcome"), "wrong");
    let next = own.text("/next");
    let page = stage.get(&format!("/api/v1/sign-ins/own?cursor={next}")).cookie(&session.cookie);
    assert_eq!(page.send(Body::empty()).await.expect(200).text("/sign-ins/0/outcome"), "signed-in");
}

async fn three_powers(stage: Stage) {
    stage.administrators().await;
    stage.account("网格长老梁").await;
    let [system, security, audit] = [
        stage.sign_in("system-admin").await,
        stage.sign_in("security-admin").await,
        stage.sign_in("audit-admin").await,
    ];
    let lead = person("网格长老梁");
    let about = |rest: &str| format!("/api/v1/accounts/{lead}{rest}");
    for session in [&system, &security, &audit] {
        stage.get("/api/v1/accounts").cookie(&session.cookie).send(Body::empty()).await.expect(200);
    }
    let nobody = stage.sign_in("网格长老梁").await;
    stage.get("/api/v1/accounts").cookie(&nobody.cookie).send(Body::empty()).await.problem(403, "forbidden");
    // Each does what it is for, and nothing else.
    for (session, others) in [(&security, [&system, &audit])] {
        for other in others {
            stage
                .delete(&about("/sessions"))
                .signed_in(other)
                .send(Body::empty())
                .await
                .problem(403, "forbidden");
        }
        stage.delete(&about("/sessions")).signed_in(session).send(Body::empty()).await.expect(204);
    }
    for other in [&security, &audit] {
        stage.post(&about("/reset")).signed_in(other).send(Body::empty()).await.problem(403, "forbidden");
    }
    for other in [&system, &security] {
        stage
            .get("/api/v1/sign-ins")
            .cookie(&other.cookie)
            .send(Body::empty())
            .await
            .problem(403, "forbidden");
        stage.get(&about("/facts")).cookie(&other.cookie).send(Body::empty()).await.problem(403, "forbidden");
    }
    let log = stage.get("/api/v1/sign-ins").cookie(&audit.cookie).send(Body::empty()).await.expect(200);
    assert_eq!(log.body["sign-ins"].as_array().unwrap().len(), 4);
    let facts = stage.get(&about("/facts")).cookie(&audit.cookie).send(Body::empty()).await.expect(200);
    let kinds: Vec<&str> =
        facts.body["facts"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert!(kinds.ends_with(&["account-opened", "password-chosen", "sessions-ended"]), "{kinds:?}");
}

async fn one_power_each(stage: Stage) {
    stage.administrators().await;
    stage.account("网格长老梁").await;
    let security = stage.sign_in("security-admin").await;
    let people = stage.get("/api/v1/accounts").cookie(&security.cookie).send(Body::empty()).await.expect(200);
    let id = |login: &str| {
        let all = people.body["accounts"].as_array().unwrap();
        all.iter().find(|it| it["login"] == login).unwrap()["person"].as_str().unwrap().to_owned()
    };
    let power = |login: &str| format!("/api/v1/accounts/{}/power", id(login));
    let grant =
        |login: &str, word: &str| stage.put(&power(login)).signed_in(&security).json(json!({"power": word}));
    grant("system-admin", "audit").await.problem(409, "power-held");
    grant("security-admin", "audit").await.problem(403, "own-account");
    grant("网格长老梁", "everything").await.problem(422, "invalid");
    let withdraw = |login: &str| stage.delete(&power(login)).signed_in(&security).send(Body::empty());
    withdraw("audit-admin").await.problem(409, "last-of-power");
    grant("网格长老梁", "audit").await.expect(204);
    withdraw("audit-admin").await.expect(204);
    grant("audit-admin", "system").await.expect(204);
    // An administrator is not closed by another one.
    let system = stage.sign_in("system-admin").await;
    let close = format!("/api/v1/accounts/{}/close", id("security-admin"));
    stage.post(&close).signed_in(&system).send(Body::empty()).await.problem(403, "administers");
    // A start that broke off between an account and its power is finished by the next one.
    let system_admin = person_of(&stage, "system-admin").await;
    let batch = gewu_store::Batch {
        accounts: gewu_store::account::Accounts { powers_gone: vec![system_admin], ..Default::default() },
        ..gewu_store::Batch::new(TENANT)
    };
    let other = person_of(&stage, "audit-admin").await;
    let mut gone = batch.clone();
    gone.accounts.powers_gone.push(other);
    stage.app.store.save(&gone).await.unwrap();
    let made = stage.app.first_administrators(TENANT, "test").await.unwrap();
    assert_eq!(made.len(), 1, "the grid lead audits, so only the system administrator is missing");
    // Started once more, nobody is made anew.
    assert!(stage.app.first_administrators(TENANT, "test").await.unwrap().is_empty());
}

pub(crate) async fn person_of(stage: &Stage, login: &str) -> gewu_kernel::id::PersonId {
    let row = stage.app.store.account_of_login(TENANT, login).await.unwrap();
    row.unwrap().person
}

async fn somebody_leaves(stage: Stage) {
    stage.administrators().await;
    stage.account("网格长老梁").await;
    let system = stage.sign_in("system-admin").await;
    let gone = stage.sign_in("网格长老梁").await;
    let about = |rest: &str| format!("/api/v1/accounts/{}{rest}", person("网格长老梁"));
    stage.post(&about("/close")).signed_in(&system).send(Body::empty()).await.expect(204);
    stage.get("/api/v1/queue").cookie(&gone.cookie).send(Body::empty()).await.problem(401, "signed-out");
    stage.try_sign_in("网格长老梁", PASSWORD).await.problem(401, "wrong-sign-in");
    // A token is no way round it.
    stage.get("/api/v1/queue").by("网格长老梁").send(Body::empty()).await.problem(401, "signed-out");
    stage.post(&about("/close")).signed_in(&system).send(Body::empty()).await.problem(409, "account-closed");
    stage.post(&about("/reset")).signed_in(&system).send(Body::empty()).await.problem(409, "account-closed");
    let back = stage.post(&about("/reopen")).signed_in(&system).send(Body::empty()).await.expect(200);
    let key = back.text("/link").split('#').nth(1).unwrap().to_owned();
    stage.post("/api/v1/welcome").json(json!({"key": key, "password": NEW})).await.expect(204);
    stage.try_sign_in("网格长老梁", NEW).await.expect(200);
    let nobody = format!("/api/v1/accounts/{}/close", person(RESIDENT));
    stage.post(&nobody).signed_in(&system).send(Body::empty()).await.problem(404, "no-such-account");
}

async fn absences(stage: Stage) {
    stage.account("城管周局").await;
    let session = stage.sign_in("城管周局").await;
    let away = json!({"from": "2026-03-02T01:00:00Z", "until": "2026-03-04T01:00:00Z"});
    let post = |body| stage.post("/api/v1/absences").signed_in(&session).json(body);
    let backwards = json!({"from": "2026-03-04T01:00:00Z", "until": "2026-03-02T01:00:00Z"});
    post(backwards).await.problem(422, "invalid");
    post(away.clone()).await.expect(201);
    let listed = stage.get("/api/v1/absences").cookie(&session.cookie).send(Body::empty()).await.expect(200);
    assert_eq!(listed.body["absences"], json!([away]));
    // For that time the deputy acts.
    stage.account("城管李副局").await;
    let deputy = stage.sign_in("城管李副局").await;
    let me = || stage.get("/api/v1/session").cookie(&deputy.cookie).send(Body::empty());
    assert_eq!(me().await.expect(200).body["posts"][0]["deputy"], true);
    stage.at("2026-03-02T09:01");
    let end = "/api/v1/absences?from=2026-03-02T01:00:00Z";
    stage.delete(end).signed_in(&session).send(Body::empty()).await.expect(204);
    stage.delete(end).signed_in(&session).send(Body::empty()).await.problem(404, "no-such-absence");
    assert_eq!(me().await.expect(200).body["posts"], json!([]));
}

async fn another_tenant(stage: Stage) {
    stage.account("网格长老梁").await;
    let session = stage.sign_in("网格长老梁").await;
    let other = TenantId(2);
    let init = gewu_app::territory::init::InitTenant {
        tenant: other,
        name: "邻县".to_owned(),
        code: "459902".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        timetable: stage.app.tenant(TENANT).await.unwrap().work_time.timetable.clone(),
    };
    stage.app.init(&init, "test").await.unwrap();
    let group = Group::start(&stage.app, 1);
    let metrics = Arc::new(Metrics::default());
    let state = ApiState::new(stage.app.clone(), group.submitter(), other, Limits::default(), metrics);
    let mut stage = stage;
    stage.router = gewu_api::router(state);
    stage.get("/api/v1/queue").cookie(&session.cookie).send(Body::empty()).await.problem(401, "signed-out");
    stage.get("/api/v1/queue").by("网格长老梁").send(Body::empty()).await.problem(401, "signed-out");
    stage.try_sign_in("网格长老梁", PASSWORD).await.problem(401, "wrong-sign-in");
}
