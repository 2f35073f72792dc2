//! Partners outside: what they send counts once, what they are told goes in order, and what does not arrive is seen.

use crate::stage::{Answer, Stage};
use axum::body::Body;
use data_encoding::BASE64;
use gewu_app::exchange::{NewPartner, NotTaken, Post, Posted, sign};
use gewu_app::outbox::{Carried, Carrier, Channel, Letter};
use gewu_app::testing::{TENANT, pack_files};
use serde_json::{Value, json};
use std::sync::Mutex;

crate::both! {
    an_order_counts_once,
    only_what_is_signed_now_is_taken,
    answers_go_in_order_and_back_comes_the_result,
    a_partner_that_is_down_hears_later,
    what_does_not_arrive_is_seen_sent_again_or_let_go,
    two_secrets_hold,
    nobody_sends_too_much,
}

/// A partner that keeps what it is sent, or refuses it.
#[derive(Default)]
struct Line {
    posts: Mutex<Vec<Post>>,
    refuses: Mutex<Option<NotTaken>>,
}

impl Carrier for Line {
    fn carries(&self, _: Channel) -> bool {
        false
    }

    fn carry<'a>(&'a self, _: &'a Letter) -> Carried<'a> {
        Box::pin(async { Err("no line".to_owned()) })
    }

    fn post<'a>(&'a self, post: &'a Post) -> Posted<'a> {
        Box::pin(async move {
            if let Some(refused) = self.refuses.lock().unwrap().clone() {
                return Err(refused);
            }
            self.posts.lock().unwrap().push(post.clone());
            Ok(())
        })
    }
}

impl Line {
    fn refuse(&self, with: Option<NotTaken>) {
        *self.refuses.lock().unwrap() = with;
    }

    /// What came since, as words with their messages; each is signed by the secret.
    async fn heard(&self, stage: &Stage, secret: &str) -> Vec<(String, Value)> {
        stage.app.send_to_partners(TENANT, self).await.unwrap();
        let posts = std::mem::take(&mut *self.posts.lock().unwrap());
        let read = |post: Post| {
            let seconds = post.seconds.to_string();
            let signed = sign::Signed { id: &post.id, timestamp: &seconds, signature: &post.signature };
            sign::verify(&[bytes(secret)], signed, post.body.as_bytes(), stage.app.clock.now()).unwrap();
            assert_eq!(post.url, "https://line.example/gewu");
            let body: Value = serde_json::from_str(&post.body).unwrap();
            (body["type"].as_str().unwrap().to_owned(), body["data"].clone())
        };
        posts.into_iter().map(read).collect()
    }

    async fn words(&self, stage: &Stage, secret: &str) -> Vec<String> {
        self.heard(stage, secret).await.into_iter().map(|(word, _)| word).collect()
    }
}

fn bytes(secret: &str) -> Vec<u8> {
    BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap()
}

async fn added(stage: &Stage) -> String {
    let files = pack_files("crates/api/tests/outside");
    stage.app.publish(TENANT, &files, "test").await.unwrap();
    let new = NewPartner {
        partner: "city-line".to_owned(),
        external: "line".to_owned(),
        title: "市热线".to_owned(),
        endpoint: "https://line.example/gewu".to_owned(),
    };
    stage.app.add_partner(TENANT, new, "test").await.unwrap()
}

/// A message as the partner sends it.
async fn sends(stage: &Stage, secret: &str, id: &str, body: Value) -> Answer {
    let body = body.to_string();
    let seconds = stage.app.clock.now().as_second();
    let signature = sign::signature(&[bytes(secret)], id, seconds, body.as_bytes());
    stage
        .post("/api/v1/exchange/city-line")
        .with("Content-Type", "application/json")
        .with("webhook-id", id)
        .with("webhook-timestamp", &seconds.to_string())
        .with("webhook-signature", &signature)
        .send(Body::from(body))
        .await
}

fn order(number: &str, title: &str) -> Value {
    json!({"type": "order", "data": {
        "number": number,
        "where": {"point": {"longitude": 108.005, "latitude": 22.005}},
        "form": {"title": title},
    }})
}

fn said(kind: &str, number: &str, rest: Value) -> Value {
    let mut data = rest;
    data["number"] = json!(number);
    json!({"type": kind, "data": data})
}

async fn state(stage: &Stage, secret: &str, number: &str) -> Answer {
    let path = format!("/api/v1/exchange/city-line/orders/{number}");
    let seconds = stage.app.clock.now().as_second();
    let signature = sign::signature(&[bytes(secret)], "asks", seconds, path.as_bytes());
    let call = stage.get(&path).with("webhook-id", "asks").with("webhook-timestamp", &seconds.to_string());
    call.with("webhook-signature", &signature).send(Body::empty()).await
}

const TOWN: &str = "调度员小许";

async fn answer(stage: &Stage, matter: &str) {
    let task = stage.matter(TOWN, matter).await.task("answer");
    let form = json!({"words": "已修好", "inner": "不外传"});
    stage.finish(TOWN, matter, task, json!({"outcome": "answered", "form": form})).await.expect(200);
}

async fn an_order_counts_once(stage: Stage) {
    let secret = added(&stage).await;
    let first = sends(&stage, &secret, "m1", order("GZ-1", "路灯不亮")).await.expect(201);
    assert_eq!(first.text("/number"), "GZ-1");
    assert!(!first.text("/receipt").is_empty());
    // The same again, under another message: the same answer, and no second matter.
    let again = sends(&stage, &secret, "m2", order("GZ-1", "路灯不亮")).await.expect(200);
    assert_eq!(again.body, first.body);
    sends(&stage, &secret, "m3", order("GZ-1", "另一件事")).await.problem(422, "other-order");
    let other = sends(&stage, &secret, "m4", order("GZ-2", "路灯不亮")).await.expect(201);
    assert_ne!(other.text("/matter"), first.text("/matter"));
    // Two at once are one.
    let (one, two) = tokio::join!(
        sends(&stage, &secret, "m5", order("GZ-3", "沟堵了")),
        sends(&stage, &secret, "m6", order("GZ-3", "沟堵了")),
    );
    assert_eq!(one.text("/matter"), two.text("/matter"));
    assert!(one.status.is_success() && two.status.is_success());
    let seen = stage.matter(TOWN, &first.text("/matter")).await;
    assert_eq!(seen.text("/timeline/0/actor"), "测试热线");
    assert_eq!(seen.text("/form/order-number"), "GZ-1");
    // Whoever called follows it by the receipt that the partner passes on.
    let path = format!("/api/v1/matters/{}", first.text("/matter"));
    stage.get(&path).receipt(&first.text("/receipt")).send(Body::empty()).await.expect(200);
    let wrong = order("GZ 4", "空格");
    sends(&stage, &secret, "m7", wrong).await.problem(422, "invalid");
    let mut nowhere = order("GZ-5", "不知哪里");
    nowhere["data"].as_object_mut().unwrap().remove("where");
    let told = sends(&stage, &secret, "m8", nowhere).await.problem(422, "invalid");
    assert_eq!(told.text("/errors/0/pointer"), "/data/where");
    sends(&stage, &secret, "m9", order("GZ-6", "短")).await.problem(422, "form");
}

async fn only_what_is_signed_now_is_taken(stage: Stage) {
    let secret = added(&stage).await;
    let other = sign::secret_text(&[7; 32]);
    sends(&stage, &other, "m1", order("GZ-1", "路灯不亮")).await.problem(401, "wrong-signature");
    let body = order("GZ-1", "路灯不亮").to_string();
    let now = stage.app.clock.now().as_second();
    for (seconds, code) in [(now - 301, "stale-message"), (now + 301, "stale-message")] {
        let signature = sign::signature(&[bytes(&secret)], "m2", seconds, body.as_bytes());
        let call = stage.post("/api/v1/exchange/city-line").with("Content-Type", "application/json");
        let call = call.with("webhook-id", "m2").with("webhook-timestamp", &seconds.to_string());
        let answer = call.with("webhook-signature", &signature).send(Body::from(body.clone())).await;
        answer.problem(401, code);
    }
    // What one signed for another partner, or for nobody, is as wrong as a wrong signature.
    let signature = sign::signature(&[bytes(&secret)], "m3", now, body.as_bytes());
    let call = stage.post("/api/v1/exchange/nobody").with("Content-Type", "application/json");
    let call = call.with("webhook-id", "m3").with("webhook-timestamp", &now.to_string());
    call.with("webhook-signature", &signature).send(Body::from(body)).await.problem(401, "wrong-signature");
    state(&stage, &secret, "GZ-1").await.problem(404, "no-such-order");
    // The signature of one path opens no other.
    let seconds = now.to_string();
    let signature = sign::signature(&[bytes(&secret)], "a", now, b"/api/v1/exchange/city-line/orders/GZ-2");
    let call = stage.get("/api/v1/exchange/city-line/orders/GZ-1").with("webhook-id", "a");
    let call = call.with("webhook-timestamp", &seconds).with("webhook-signature", &signature);
    call.send(Body::empty()).await.problem(401, "wrong-signature");
}

async fn answers_go_in_order_and_back_comes_the_result(stage: Stage) {
    let secret = added(&stage).await;
    let line = Line::default();
    let sent = sends(&stage, &secret, "m1", order("GZ-1", "路灯不亮")).await.expect(201);
    let matter = sent.text("/matter");
    assert_eq!(line.words(&stage, &secret).await, [""; 0]);
    sends(&stage, &secret, "m2", said("urge", "GZ-1", json!({"form": {"words": "又来电"}})))
        .await
        .expect(200);
    sends(&stage, &secret, "m2", said("urge", "GZ-1", json!({"form": {"words": "又来电"}})))
        .await
        .expect(200);
    sends(&stage, &secret, "m3", said("urge", "GZ-1", json!({}))).await.problem(409, "too-early");
    sends(&stage, &secret, "m4", said("note", "GZ-1", json!({"form": {"words": "改了电话"}})))
        .await
        .expect(200);
    let early = said("result", "GZ-1", json!({"outcome": "pleased"}));
    sends(&stage, &secret, "m5", early).await.problem(409, "not-awaited");
    answer(&stage, &matter).await;
    let heard = line.heard(&stage, &secret).await;
    let words: Vec<&str> = heard.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(words, ["answered", "awaited"]);
    let (answered, awaited) = (&heard[0].1, &heard[1].1);
    assert_eq!(answered["told"], json!({"words": "已修好"}));
    assert_eq!((&answered["number"], &answered["matter"]), (&json!("GZ-1"), &json!(matter)));
    assert_eq!(awaited["outcomes"], json!({"pleased": "满意", "displeased": "不满意"}));
    assert!(awaited["due"].is_string());
    let now = state(&stage, &secret, "GZ-1").await.expect(200);
    assert_eq!((now.text("/status"), now.text("/awaited/step")), ("open".to_owned(), "ask".to_owned()));
    assert!(!now.body.to_string().contains("路灯") && !now.body.to_string().contains("小许"));
    // What its receipt opens lets nobody speak for the partner.
    let path = format!("/api/v1/matters/{matter}/tasks/2/finish");
    let call = stage.post(&path).receipt(&sent.text("/receipt"));
    call.json(json!({"outcome": "pleased"})).await.problem(403, "not-yours");
    let silent = said("result", "GZ-1", json!({"outcome": "silent"}));
    sends(&stage, &secret, "m6", silent).await.problem(422, "unknown-outcome");
    let result = said("result", "GZ-1", json!({"outcome": "pleased", "form": {"words": "谢谢"}}));
    sends(&stage, &secret, "m7", result.clone()).await.expect(200);
    sends(&stage, &secret, "m7", result).await.expect(200);
    assert_eq!(line.words(&stage, &secret).await, ["closed-pleased"]);
    let ended = state(&stage, &secret, "GZ-1").await.expect(200);
    assert_eq!(ended.text("/end/returns"), "closed-pleased");
    let back = said("reopen", "GZ-1", json!({"form": {"words": "又不亮了"}}));
    sends(&stage, &secret, "m8", back).await.expect(200);
    assert_eq!(line.words(&stage, &secret).await, ["reopened"]);
}

async fn a_partner_that_is_down_hears_later(stage: Stage) {
    let secret = added(&stage).await;
    let line = Line::default();
    let matter = sends(&stage, &secret, "m1", order("GZ-1", "路灯不亮")).await.expect(201).text("/matter");
    let other = sends(&stage, &secret, "m2", order("GZ-2", "沟堵了")).await.expect(201).text("/matter");
    answer(&stage, &matter).await;
    line.refuse(Some(NotTaken::Failed("the partner answered 500".to_owned())));
    assert_eq!(line.words(&stage, &secret).await, [""; 0]);
    // What waits behind it stays behind it, and another order’s answers do not wait for it.
    line.refuse(None);
    answer(&stage, &other).await;
    let heard = line.heard(&stage, &secret).await;
    let numbers: Vec<&str> = heard.iter().filter_map(|(_, data)| data["number"].as_str()).collect();
    assert_eq!(numbers, ["GZ-2", "GZ-2"]);
    // A day and more.
    line.refuse(Some(NotTaken::Failed("the partner answered 500".to_owned())));
    for _ in 0..16 {
        stage.wait(2 * 3600);
        assert_eq!(line.words(&stage, &secret).await, [""; 0]);
    }
    assert_eq!(stage.app.count_undelivered(TENANT).await.unwrap(), 0);
    line.refuse(None);
    stage.wait(6 * 3600);
    let heard = line.heard(&stage, &secret).await;
    let words: Vec<&str> = heard.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(words, ["answered", "awaited"]);
}

async fn what_does_not_arrive_is_seen_sent_again_or_let_go(stage: Stage) {
    let secret = added(&stage).await;
    stage.administrators().await;
    let system = stage.sign_in("system-admin").await;
    let list = || async {
        stage.get("/api/v1/undelivered").signed_in(&system).send(Body::empty()).await.expect(200)
    };
    let line = Line::default();
    let matter = sends(&stage, &secret, "m1", order("GZ-1", "路灯不亮")).await.expect(201).text("/matter");
    answer(&stage, &matter).await;
    line.refuse(Some(NotTaken::Gone("the partner answered 410".to_owned())));
    assert_eq!(line.words(&stage, &secret).await, [""; 0]);
    let seen = list().await;
    assert_eq!((&seen.body["count"], seen.text("/messages/0/to")), (&json!(1), "市热线 GZ-1".to_owned()));
    assert_eq!(seen.text("/messages/0/why"), "the partner answered 410");
    assert_eq!(seen.text("/messages/0/kind"), "answered");
    let table = stage.get("/api/v1/undelivered/table/csv").signed_in(&system).send(Body::empty()).await;
    let table = String::from_utf8(table.expect(200).bytes).unwrap();
    assert!(table.contains("市热线 GZ-1") && table.contains("the partner answered 410"), "{table}");
    let message = seen.text("/messages/0/message");
    let again = format!("/api/v1/undelivered/{message}/again");
    line.refuse(None);
    stage.post(&again).signed_in(&system).send(Body::empty()).await.expect(204);
    assert_eq!(line.words(&stage, &secret).await, ["answered", "awaited"]);
    assert_eq!(list().await.body["count"], 0);
    stage.post(&again).signed_in(&system).send(Body::empty()).await.problem(404, "no-such-message");
    // The next one is let go, and what waits behind it goes on.
    let second = sends(&stage, &secret, "m2", order("GZ-2", "沟堵了")).await.expect(201).text("/matter");
    answer(&stage, &second).await;
    line.refuse(Some(NotTaken::Gone("the partner answered 410".to_owned())));
    assert_eq!(line.words(&stage, &secret).await, [""; 0]);
    let message = list().await.text("/messages/0/message");
    let let_go = format!("/api/v1/undelivered/{message}/let-go");
    let call = || stage.post(&let_go).signed_in(&system);
    call().json(json!({"reason": "—"})).await.problem(422, "invalid");
    call().json(json!({"reason": "结果已电话告知平台"})).await.expect(204);
    assert_eq!(list().await.body["count"], 0);
    line.refuse(None);
    assert_eq!(line.words(&stage, &secret).await, ["awaited"]);
    stage.get("/api/v1/undelivered").by(TOWN).send(Body::empty()).await.problem(403, "forbidden");
}

async fn two_secrets_hold(stage: Stage) {
    let first = added(&stage).await;
    let second = stage.app.rotate_partner(TENANT, "city-line", "test").await.unwrap();
    for (number, secret) in [("GZ-1", &first), ("GZ-2", &second)] {
        sends(&stage, secret, number, order(number, "路灯不亮")).await.expect(201);
    }
    let line = Line::default();
    let matter = sends(&stage, &first, "m3", order("GZ-3", "沟堵了")).await.expect(201).text("/matter");
    answer(&stage, &matter).await;
    // Signed by both, so that the partner can change at its own time.
    stage.app.send_to_partners(TENANT, &line).await.unwrap();
    let posts = std::mem::take(&mut *line.posts.lock().unwrap());
    assert!(posts.iter().all(|post| post.signature.split(' ').count() == 2));
    let third = stage.app.rotate_partner(TENANT, "city-line", "test").await.unwrap();
    sends(&stage, &first, "m4", order("GZ-4", "路灯不亮")).await.problem(401, "wrong-signature");
    sends(&stage, &second, "m5", order("GZ-5", "路灯不亮")).await.expect(201);
    sends(&stage, &third, "m6", order("GZ-6", "路灯不亮")).await.expect(201);
    stage.app.close_partner(TENANT, "city-line", "test").await.unwrap();
    sends(&stage, &third, "m7", order("GZ-7", "路灯不亮")).await.problem(401, "wrong-signature");
}

async fn nobody_sends_too_much(stage: Stage) {
    let secret = added(&stage).await;
    let other = sign::secret_text(&[7; 32]);
    for number in 0..60 {
        let answer = sends(&stage, &other, "m", order(&format!("GZ-{number}"), "路灯不亮")).await;
        answer.problem(401, "wrong-signature");
    }
    sends(&stage, &other, "m", order("GZ-61", "路灯不亮")).await.problem(429, "too-many");
    stage.wait(3700);
    sends(&stage, &secret, "m", order("GZ-62", "路灯不亮")).await.expect(201);
}
