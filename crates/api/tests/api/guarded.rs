//! What an attacker tries with accounts, and what it gains them.

use crate::account::{futures, person_of};
use crate::stage::{Answer, PASSWORD, Session, Stage};
use axum::body::Body;
use gewu_app::account::Power;
use gewu_app::notice::Contact;
use gewu_app::outbox::{Carried, Carrier, Channel, Letter};
use gewu_app::testing::{TENANT, person};
use gewu_kernel::id::PersonId;
use serde_json::json;
use std::sync::Mutex;

crate::both! {
    a_wrong_try_counts_for_a_day, strangers_lock_their_own_network_alone, very_many_tries_slow_strangers_and_not_a_known_device,
    a_device_is_known_for_its_own_login_alone, one_password_with_many_logins,
    passwords_are_hashed_a_few_at_a_time, access_ends_at_once, who_was_reset_meanwhile_does_not_come_in,
    whoever_is_reset_is_told, an_administrator_is_reset_by_two, two_withdraw_the_last_of_a_power_at_once,
}

const LEAD: &str = "网格长老梁";

impl Stage {
    async fn guess(&self, login: &str, address: &str) -> Answer {
        let body = json!({"login": login, "password": "no idea at all"});
        self.post("/api/v1/session").from(address).json(body).await
    }

    async fn knows(&self, login: &str, address: &str, device: &str) -> Answer {
        let body = json!({"login": login, "password": PASSWORD});
        self.post("/api/v1/session").from(address).cookie(device).json(body).await
    }

    async fn queue(&self, session: &Session) -> Answer {
        self.get("/api/v1/queue").cookie(&session.cookie).send(Body::empty()).await
    }
}

fn device_of(answer: &Answer) -> String {
    answer.set_cookie("gewu_device").split(';').next().unwrap().to_owned()
}

async fn a_wrong_try_counts_for_a_day(stage: Stage) {
    stage.account(LEAD).await;
    for _ in 0..4 {
        stage.guess(LEAD, "198.51.100.7").await.problem(401, "wrong-sign-in");
    }
    // Tidying up in the night gives no new tries.
    stage.wait(23 * 3600);
    stage.app.forget_sign_ins(TENANT).await.unwrap();
    stage.guess(LEAD, "198.51.100.7").await.problem(401, "wrong-sign-in");
    stage.knows(LEAD, "198.51.100.7", "a=b").await.problem(429, "locked");
    stage.wait(48 * 3600);
    stage.app.forget_sign_ins(TENANT).await.unwrap();
    stage.knows(LEAD, "198.51.100.7", "a=b").await.expect(200);
}

async fn strangers_lock_their_own_network_alone(stage: Stage) {
    stage.administrators().await;
    for _ in 0..5 {
        stage.guess("system-admin", "198.51.100.7").await.problem(401, "wrong-sign-in");
    }
    // A neighbour in the same network is locked as well, IPv4 or IPv6 around it.
    stage.guess("system-admin", "198.51.100.99").await.problem(429, "locked");
    stage.guess("system-admin", "::ffff:198.51.100.8").await.problem(429, "locked");
    for _ in 0..5 {
        stage.guess("system-admin", "2001:db8:5:1::1").await.problem(401, "wrong-sign-in");
    }
    stage.guess("system-admin", "2001:db8:5:ffff::1").await.problem(429, "locked");
    // Whoever sits elsewhere comes in, for the first time or again.
    stage.knows("system-admin", "203.0.113.5", "a=b").await.expect(200);
    stage.knows("system-admin", "2001:db8:6::1", "a=b").await.expect(200);
    // Unlocked, the network may try again.
    let id = person_of(&stage, "system-admin").await;
    stage.app.unlock_account(TENANT, id, "operator").await.unwrap();
    stage.knows("system-admin", "198.51.100.7", "a=b").await.expect(200);
}

async fn very_many_tries_slow_strangers_and_not_a_known_device(stage: Stage) {
    stage.account(LEAD).await;
    let known = device_of(&stage.knows(LEAD, "203.0.113.5", "a=b").await.expect(200));
    // A hundred tries from twenty networks.
    for network in 0..20 {
        for _ in 0..5 {
            stage.guess(LEAD, &format!("198.51.{network}.7")).await.problem(401, "wrong-sign-in");
        }
    }
    // From now on strangers take turns.
    stage.guess(LEAD, "192.0.2.1").await.problem(401, "wrong-sign-in");
    let slowed = stage.knows(LEAD, "192.0.3.1", "a=b").await.problem(429, "locked");
    assert_eq!(slowed.header("retry-after"), "10");
    // Whoever has signed in before on this device does not notice, even from the stranger's network.
    stage.knows(LEAD, "198.51.3.7", &known).await.expect(200);
    // And nobody is shut out: after a turn a new device comes in as well.
    stage.wait(10);
    stage.knows(LEAD, "192.0.3.1", "a=b").await.expect(200);
}

async fn a_device_is_known_for_its_own_login_alone(stage: Stage) {
    stage.account(LEAD).await;
    stage.account("调度员小许").await;
    let own = device_of(&stage.knows(LEAD, "203.0.113.5", "a=b").await.expect(200));
    assert!(!own.contains(LEAD) && !own.contains(&person(LEAD).to_string()), "it names nobody");
    // The device of one tells nothing about another: its tries count for the network.
    let other = |password: &str| {
        let body = json!({"login": "调度员小许", "password": password});
        stage.post("/api/v1/session").from("203.0.113.5").cookie(&own).json(body)
    };
    for _ in 0..5 {
        other("no idea at all").await.problem(401, "wrong-sign-in");
    }
    stage.knows("调度员小许", "203.0.113.99", "a=b").await.problem(429, "locked");
    // Two may share a device, and each is known on it.
    let both = device_of(&stage.knows("调度员小许", "192.0.2.5", &own).await.expect(200));
    for login in [LEAD, "调度员小许"] {
        for _ in 0..5 {
            stage.guess(login, "198.51.100.7").await.problem(401, "wrong-sign-in");
        }
        stage.knows(login, "198.51.100.7", &both).await.expect(200);
        // What somebody made up is no device.
        stage.knows(login, "198.51.100.7", "gewu_device=AAAA.AAAA").await.problem(429, "locked");
        let forged = both.replace('.', "x.x");
        stage.knows(login, "198.51.100.7", &forged).await.problem(429, "locked");
        let other_login = both.split('=').nth(1).unwrap().split('.').find(|mark| own.contains(mark)).unwrap();
        let stolen = stage.knows("调度员小许", "198.51.100.7", &format!("gewu_device={other_login}")).await;
        assert!(login == LEAD || stolen.status.as_u16() == 429, "the device of one is not another’s");
    }
    // Wrong tries on the device itself lock it alone.
    for _ in 0..5 {
        let body = json!({"login": LEAD, "password": "no idea at all"});
        stage.post("/api/v1/session").from("192.0.2.5").cookie(&both).json(body).await.expect(401);
    }
    stage.knows(LEAD, "192.0.2.5", &both).await.problem(429, "locked");
    stage.knows(LEAD, "192.0.2.5", "a=b").await.expect(200);
}

async fn one_password_with_many_logins(stage: Stage) {
    stage.account(LEAD).await;
    for number in 0..100 {
        stage.guess(&format!("somebody-{number}"), "198.51.100.7").await.problem(401, "wrong-sign-in");
    }
    let stopped = stage.guess("somebody-else", "198.51.100.9").await.problem(429, "too-many");
    assert_eq!(stopped.header("retry-after"), "600");
    stage.knows(LEAD, "203.0.113.5", "a=b").await.expect(200);
    stage.wait(601);
    stage.knows(LEAD, "198.51.100.7", "a=b").await.expect(200);
}

async fn passwords_are_hashed_a_few_at_a_time(stage: Stage) {
    let stage = stage.unthrottled();
    stage.account(LEAD).await;
    let names: Vec<(String, String)> =
        (0..100).map(|number| (format!("somebody-{number}"), format!("198.51.{number}.7"))).collect();
    let answers = futures(names.iter().map(|(login, address)| stage.guess(login, address))).await;
    let (mut looked_at, mut sent_back) = (0, 0);
    for answer in answers {
        match answer.status.as_u16() {
            401 => looked_at += 1,
            _ => {
                answer.problem(503, "overloaded");
                sent_back += 1;
            }
        }
    }
    assert!(sent_back > 0 && looked_at >= 64, "{looked_at} looked at, {sent_back} sent back");
    // Whoever comes back finds a turn.
    stage.knows(LEAD, "203.0.113.5", "a=b").await.expect(200);
}

async fn access_ends_at_once(stage: Stage) {
    stage.administrators().await;
    stage.account(LEAD).await;
    let [system, security] = [stage.sign_in("system-admin").await, stage.sign_in("security-admin").await];
    let about = |rest: &str| format!("/api/v1/accounts/{}{rest}", person(LEAD));
    let by_token = || stage.get("/api/v1/queue").by(LEAD).send(Body::empty());
    by_token().await.expect(200);
    // Ending sessions ends tokens.
    let session = stage.sign_in(LEAD).await;
    stage.delete(&about("/sessions")).signed_in(&security).send(Body::empty()).await.expect(204);
    stage.queue(&session).await.problem(401, "signed-out");
    by_token().await.problem(401, "signed-out");
    // So does a reset, of tokens handed out since.
    let token = stage.app.issue_token(TENANT, person(LEAD), 24, "test").await.unwrap();
    let with = |token: &str| {
        stage.get("/api/v1/queue").with("Authorization", &format!("Bearer {token}")).send(Body::empty())
    };
    with(&token).await.expect(200);
    let reset = stage.post(&about("/reset")).signed_in(&system).send(Body::empty()).await.expect(200);
    with(&token).await.problem(401, "signed-out");
    let key = reset.text("/link").split('#').nth(1).unwrap().to_owned();
    stage.post("/api/v1/welcome").json(json!({"key": key, "password": PASSWORD})).await.expect(204);
    // A new password keeps the session that chose it, and ends tokens.
    let session = stage.sign_in(LEAD).await;
    let token = stage.app.issue_token(TENANT, person(LEAD), 24, "test").await.unwrap();
    let change = json!({"old": PASSWORD, "new": "雨后的青石板桥 1987"});
    stage.post("/api/v1/password").signed_in(&session).json(change).await.expect(204);
    stage.queue(&session).await.expect(200);
    with(&token).await.problem(401, "signed-out");
}

async fn who_was_reset_meanwhile_does_not_come_in(stage: Stage) {
    stage.account(LEAD).await;
    let before = stage.app.store.account(TENANT, person(LEAD)).await.unwrap().unwrap();
    let session = stage.sign_in(LEAD).await;
    let secret = session.cookie.split('=').nth(1).unwrap();
    stage.app.reset_account(TENANT, person(LEAD), "test").await.unwrap();
    // A sign-in that had read the account before the reset and saves its session only now.
    let hash: [u8; 32] = sha2::Digest::finalize(sha2::Digest::chain_update(
        <sha2::Sha256 as sha2::Digest>::new(),
        "session:late",
    ))
    .into();
    let now = stage.app.clock.now();
    let late = gewu_store::session::SessionRow {
        session_hash: hash,
        session: uuid::Uuid::from_u128(7),
        person: before.person,
        way: "password".to_owned(),
        waits_for_second_factor: false,
        agent: String::new(),
        created_at: now,
        seen_at: now,
        expires_at: now + stage.app.rules.longest,
        ended_at: None,
        epoch: before.epoch,
    };
    stage.app.store.begin_session(TENANT, &late).await.unwrap();
    for secret in [secret, "late"] {
        let cookie = format!("gewu_session={secret}");
        stage.get("/api/v1/queue").cookie(&cookie).send(Body::empty()).await.problem(401, "signed-out");
    }
}

/// A carrier that keeps what it was given.
#[derive(Default)]
struct Kept(Mutex<Vec<Letter>>);

impl Carrier for Kept {
    fn carries(&self, channel: Channel) -> bool {
        channel == Channel::Email
    }

    fn carry<'a>(&'a self, letter: &'a Letter) -> Carried<'a> {
        self.0.lock().unwrap().push(letter.clone());
        Box::pin(async { Ok(()) })
    }
}

/// The lead says back the code that came to their address.
async fn confirmed(stage: &Stage) {
    let carrier = Kept::default();
    stage.app.deliver(TENANT, &carrier).await.unwrap();
    let letters = carrier.0.into_inner().unwrap();
    let code = letters[0].text.split("确认码 ").nth(1).unwrap()[..8].to_owned();
    let confirm = stage.post("/api/v1/contact/confirm").by(LEAD);
    confirm.json(json!({ "code": code })).await.expect(204);
}

async fn whoever_is_reset_is_told(stage: Stage) {
    stage.administrators().await;
    stage.account(LEAD).await;
    let contact = Contact { email: Some("laoliang@example.cn".to_owned()), by_email: true, by_sms: false };
    stage.app.set_contact(TENANT, person(LEAD), contact).await.unwrap();
    confirmed(&stage).await;
    let system = stage.sign_in("system-admin").await;
    let path = format!("/api/v1/accounts/{}/reset", person(LEAD));
    let reset = stage.post(&path).signed_in(&system).send(Body::empty()).await.expect(200);
    let carrier = Kept::default();
    stage.app.deliver(TENANT, &carrier).await.unwrap();
    let letters = carrier.0.into_inner().unwrap();
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((letter.to.as_str(), letter.path.as_str()), ("laoliang@example.cn", "/desk/account"));
    assert!(letter.text.contains("您的账号已被重置"), "{}", letter.text);

    let key = reset.text("/link").split('#').nth(1).unwrap().to_owned();
    stage.post("/api/v1/welcome").json(json!({"key": key, "password": PASSWORD})).await.expect(204);
    let session = stage.sign_in(LEAD).await;
    let read = |path: &str| stage.get(path).cookie(&session.cookie).send(Body::empty());
    let notices = read("/api/v1/notices").await.expect(200);
    assert_eq!(notices.text("/notices/0/kind"), "account-reset");
    assert!(notices.body["notices"][0].get("matter").is_none_or(serde_json::Value::is_null));
    let log = read("/api/v1/sign-ins/own").await.expect(200);
    let outcomes: Vec<_> = log.body["sign-ins"].as_array().unwrap().iter().collect();
    assert!(outcomes.iter().any(|line| line["outcome"] == "reset" && line["way"] == "link"), "{outcomes:?}");
}

async fn an_administrator_is_reset_by_two(stage: Stage) {
    stage.administrators().await;
    let [system, security, audit] = [
        stage.sign_in("system-admin").await,
        stage.sign_in("security-admin").await,
        stage.sign_in("audit-admin").await,
    ];
    let id = person_of(&stage, "audit-admin").await;
    let about = |rest: &str| format!("/api/v1/accounts/{id}{rest}");
    let release = |by: &Session| stage.post(&about("/reset/release")).signed_in(by).send(Body::empty());
    let ask = || stage.post(&about("/reset")).signed_in(&system).send(Body::empty());
    release(&security).await.problem(409, "no-reset-asked");
    let asked = ask().await.expect(202);
    assert_eq!((asked.text("/state"), asked.text("/link")), ("asked".to_owned(), String::new()));
    // Until somebody else releases it nothing has changed, but for what everybody sees.
    stage.queue(&audit).await.problem(403, "forbidden");
    let seen = stage.get(&about("")).cookie(&security.cookie).send(Body::empty()).await.expect(200);
    assert!(!seen.text("/reset-asked-at").is_empty());
    for other in [&system, &audit] {
        release(other).await.expect(403);
    }
    let released = release(&security).await.expect(200);
    assert!(released.text("/link").contains("/desk/welcome#"));
    stage.queue(&audit).await.problem(401, "signed-out");
    release(&security).await.problem(409, "no-reset-asked");
    // What waits for too long is over.
    ask().await.expect(202);
    stage.at("2026-03-03T09:01");
    let security = stage.sign_in("security-admin").await;
    release(&security).await.problem(409, "no-reset-asked");
    let facts = stage.app.account_facts(TENANT, id).await.unwrap();
    let reset = facts.iter().find(|fact| fact.kind == "account-reset").unwrap();
    let asked_by = person_of(&stage, "system-admin").await;
    assert!(reset.body.contains(&asked_by.to_string()), "both are named: {}", reset.body);
}

async fn two_withdraw_the_last_of_a_power_at_once(stage: Stage) {
    stage.administrators().await;
    stage.account(LEAD).await;
    let auditor = person_of(&stage, "audit-admin").await;
    let security = stage.sign_in("security-admin").await;
    let withdraw = |who: PersonId| {
        let path = format!("/api/v1/accounts/{who}/power");
        stage.delete(&path).signed_in(&security).send(Body::empty())
    };
    let (mut holder, mut other) = (auditor, person(LEAD));
    for _ in 0..10 {
        stage.app.grant_power(TENANT, other, Power::Audit, "test").await.unwrap();
        let (one, two) = tokio::join!(withdraw(holder), withdraw(other));
        let statuses = [one.status.as_u16(), two.status.as_u16()];
        assert!(statuses.contains(&204), "{statuses:?}");
        let held = stage.app.store.powers(TENANT).await.unwrap();
        let auditors: Vec<_> = held.iter().filter(|(_, word)| word == "audit").collect();
        let [(left, _)] = auditors.as_slice() else { panic!("one is left: {auditors:?}, {statuses:?}") };
        (holder, other) = if *left == holder { (holder, other) } else { (other, holder) };
    }
}
