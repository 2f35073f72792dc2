//! Being told: in the application, by e-mail, by text message.

use crate::stage::{Stage, lamp};
use axum::body::Body;
use gewu_app::outbox::{Carried, Carrier, Channel, Letter};
use gewu_app::testing::TENANT;
use serde_json::json;
use std::sync::Mutex;

crate::both! { in_the_application, by_letter, a_gateway_that_is_down, what_cannot_be_sent_is_seen, codes_cannot_be_tried }

/// Has a matter sent on, of which its reporter is told.
async fn dispatch(stage: &Stage, matter: &str) {
    let task = stage.matter("网格长老梁", matter).await.task("triage");
    stage.finish("网格长老梁", matter, task, json!({"outcome": "dispatch"})).await.expect(200);
}

/// A carrier that keeps what it is given, or refuses everything.
#[derive(Default)]
struct Fake {
    letters: Mutex<Vec<Letter>>,
    down: bool,
}

impl Carrier for Fake {
    fn carries(&self, _: Channel) -> bool {
        true
    }

    fn carry<'a>(&'a self, letter: &'a Letter) -> Carried<'a> {
        Box::pin(async move {
            self.letters.lock().unwrap().push(letter.clone());
            if self.down { Err("no line".to_owned()) } else { Ok(()) }
        })
    }
}

async fn deliver(stage: &Stage, fake: &Fake) -> Vec<Letter> {
    stage.app.deliver(TENANT, fake).await.unwrap();
    std::mem::take(&mut *fake.letters.lock().unwrap())
}

async fn in_the_application(stage: Stage) {
    let report = stage.report().await;
    let fake = Fake::default();
    deliver(&stage, &fake).await;
    let read = |name: &'static str| stage.get("/api/v1/notices").by(name).send(Body::empty());
    let told = read("网格长老梁").await.expect(200);
    assert_eq!(told.body["unread"], 1);
    assert_eq!(told.text("/notices/0/kind"), "task");
    assert_eq!(told.text("/notices/0/matter"), report.text("/matter"));
    assert_eq!(told.text("/notices/0/title"), "村口路灯不亮");
    assert_eq!(read("城管老陈").await.expect(200).body["notices"], json!([]));
    // Told again, it is the same notice.
    deliver(&stage, &fake).await;
    assert_eq!(read("网格长老梁").await.expect(200).body["unread"], 1);
    let up_to = json!({"up-to": told.text("/notices/0/id")});
    stage.post("/api/v1/notices/read").by("网格长老梁").json(up_to).await.expect(204);
    let told = read("网格长老梁").await.expect(200);
    assert_eq!((&told.body["unread"], &told.body["notices"][0]["read"]), (&json!(0), &json!(true)));
    let before = format!("/api/v1/notices?before={}", told.text("/notices/0/id"));
    let older = stage.get(&before).by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!(older.body["notices"], json!([]));
}

async fn by_letter(stage: Stage) {
    let contact = |body| stage.put("/api/v1/contact").by("网格长老梁").json(body);
    contact(json!({"by-email": true, "by-sms": false})).await.problem(422, "invalid");
    let wrong = json!({"email": "lao liang <x@y.cn>, z@y.cn", "by-email": true, "by-sms": false});
    contact(wrong).await.problem(422, "invalid");
    contact(json!({"email": " liang@example.cn ", "by-email": true, "by-sms": false})).await.expect(204);
    let read = stage.get("/api/v1/contact").by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!(read.text("/email"), "liang@example.cn");

    assert_eq!(read.body["unconfirmed"], json!(["email"]));

    // Whoever’s address it is gets one letter, with a code, and nothing else before the code has come back.
    let fake = Fake::default();
    stage.post("/api/v1/matters").json(lamp()).await.expect(201);
    contact(json!({"email": "liang@example.cn", "by-email": true, "by-sms": false})).await.expect(204);
    let letters = deliver(&stage, &fake).await;
    let asked: Vec<_> = letters.iter().filter(|letter| letter.to == "liang@example.cn").collect();
    assert_eq!(asked.len(), 1, "{letters:?}");
    assert!(!asked[0].text.contains("大榕村"), "{}", asked[0].text);
    let digits = asked[0].text.split("确认码 ").nth(1).unwrap()[..8].to_owned();
    let confirm =
        |code: &str| stage.post("/api/v1/contact/confirm").by("网格长老梁").json(json!({ "code": code }));
    confirm("00000000").await.problem(422, "invalid");
    confirm(&digits).await.expect(204);
    let read = stage.get("/api/v1/contact").by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!(read.body["unconfirmed"], json!([]));

    let report = stage.post("/api/v1/matters").json(lamp()).await.expect(201);
    let matter = report.text("/matter");
    let letters = deliver(&stage, &fake).await;
    // That it came the reporter has just read.
    let [liang] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((liang.to.as_str(), &liang.path), ("liang@example.cn", &format!("/desk/matters/{matter}")));
    assert!(liang.text.contains("大榕村") && liang.text.contains("路灯不亮"), "{}", liang.text);
    // Whoever left a number is told by it what follows, without what they wrote and without their code.
    dispatch(&stage, &matter).await;
    let letters = deliver(&stage, &fake).await;
    let [reporter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((reporter.to.as_str(), reporter.path.as_str()), ("13800000000", "/follow"));
    for letter in [liang, reporter] {
        assert!(!letter.text.contains("村口"), "{}", letter.text);
        assert!(!letter.text.contains(&report.text("/receipt")), "{}", letter.text);
    }

    // A number that somebody left may be anybody’s: it is written to once for a matter, whatever happens there.
    let task = stage.matter("城管老陈", &matter).await.task("handle");
    let put_off = json!({"outcome": "deferred", "form": {"words": "待汛期后"}});
    stage.finish("城管老陈", &matter, task, put_off).await.expect(200);
    let letters = deliver(&stage, &fake).await;
    assert!(letters.iter().all(|letter| letter.to != "13800000000"), "{letters:?}");

    // What points at persons is named in no letter.
    let mut body = lamp();
    body["form"] = json!({"category": "elder-care", "title": "独居老人", "phone": "13900000000"});
    let matter = stage.post("/api/v1/matters").json(body).await.expect(201).text("/matter");
    let mut letters = deliver(&stage, &fake).await;
    let task = stage.matter("网格长老梁", &matter).await.task("triage");
    let decline = json!({"outcome": "decline", "form": {"words": "已经有人照料"}});
    stage.finish("网格长老梁", &matter, task, decline).await.expect(200);
    letters.extend(deliver(&stage, &fake).await);
    assert_eq!(letters.len(), 2);
    for letter in &letters {
        assert!(!letter.text.contains("老人") && !letter.text.contains("大榕村"), "{}", letter.text);
    }

    // Whoever changes their mind is not written to.
    contact(json!({"by-email": false, "by-sms": false})).await.expect(204);
    stage.post("/api/v1/matters").json(lamp()).await.expect(201);
    let letters = deliver(&stage, &fake).await;
    assert!(letters.is_empty(), "{letters:?}");
}

async fn a_gateway_that_is_down(stage: Stage) {
    dispatch(&stage, &stage.report().await.text("/matter")).await;
    let down = Fake { down: true, ..Fake::default() };
    assert_eq!(deliver(&stage, &down).await.len(), 1);
    // Not again at once; the application tells in the meantime.
    assert_eq!(deliver(&stage, &down).await.len(), 0);
    let told = stage.get("/api/v1/notices").by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!(told.body["unread"], 1);
    stage.at("2026-03-02T09:05");
    let first = deliver(&stage, &down).await;
    assert_eq!(first.len(), 1);
    stage.at("2026-03-02T09:30");
    let up = Fake::default();
    let letters = deliver(&stage, &up).await;
    assert_eq!(letters[0].id, first[0].id, "it is the same letter");
    stage.at("2026-03-03T09:00");
    assert!(deliver(&stage, &up).await.iter().all(|letter| letter.id != first[0].id));
}

/// One bad message stops nobody else's, and in the end somebody sees it.
async fn what_cannot_be_sent_is_seen(stage: Stage) {
    let store = &stage.app.store;
    let mut batch = gewu_store::Batch::new(TENANT);
    batch.outbox.extend([("nonsense", None), ("sms nonsense", Some("letter".to_owned()))].map(
        |(to, lane)| gewu_store::outbox::MessageRow {
            message: stage.app.source.id(stage.app.clock.now()),
            kind: "task".to_owned(),
            recipient: to.to_owned(),
            body: "{}".to_owned(),
            created_at: stage.app.clock.now(),
            attempts: 0,
            next_at: Some(stage.app.clock.now()),
            delivered_at: None,
            failed: None,
            lane,
            place: None,
        },
    ));
    store.save(&batch).await.unwrap();
    dispatch(&stage, &stage.report().await.text("/matter")).await;
    let fake = Fake::default();
    assert_eq!(deliver(&stage, &fake).await.len(), 1);
    let told = stage.get("/api/v1/notices").by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!(told.body["unread"], 1);
    assert_eq!(store.given_up(TENANT, None, 9).await.unwrap(), []);
    for _ in 0..20 {
        stage.wait(6 * 3600);
        deliver(&stage, &fake).await;
    }
    let given_up = store.given_up(TENANT, None, 9).await.unwrap();
    assert_eq!(given_up.len(), 2);
    assert!(given_up.iter().all(|row| row.failed.as_ref().unwrap().contains("nobody can be found")));
    let figures = stage.get("/metrics").send(Body::empty()).await.expect(200);
    let text = String::from_utf8(figures.bytes).unwrap();
    assert!(text.contains("gewu_messages_given_up 2"), "{text}");
}

async fn codes_cannot_be_tried(stage: Stage) {
    let contact = json!({"email": "liang@example.cn", "by-email": true, "by-sms": false});
    stage.put("/api/v1/contact").by("网格长老梁").json(contact).await.expect(204);
    for number in 0..10 {
        let code = json!({"code": format!("{number:08}")});
        stage.post("/api/v1/contact/confirm").by("网格长老梁").json(code).await.problem(422, "invalid");
    }
    let code = json!({"code": "00000010"});
    stage.post("/api/v1/contact/confirm").by("网格长老梁").json(code).await.problem(429, "too-many");
}
