//! Being told: in the application, by e-mail, by text message.

use crate::stage::{Stage, lamp};
use axum::body::Body;
use gewu_app::outbox::{Carried, Carrier, Channel, Letter};
use gewu_app::testing::TENANT;
use serde_json::json;
use std::sync::Mutex;

crate::both! { in_the_application, by_letter, a_gateway_that_is_down }

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

    let report = stage.post("/api/v1/matters").json(lamp()).await.expect(201);
    let fake = Fake::default();
    let letters = deliver(&stage, &fake).await;
    let to = |wanted: &str| letters.iter().find(|letter| letter.to == wanted).unwrap();
    let liang = to("liang@example.cn");
    assert_eq!(liang.path, format!("/desk/matters/{}", report.text("/matter")));
    assert!(liang.text.contains("大榕村") && liang.text.contains("路灯不亮"), "{}", liang.text);
    // Whoever left a number is told by it, without what they wrote and without their code.
    let reporter = to("13800000000");
    for letter in [liang, reporter] {
        assert!(!letter.text.contains("村口"), "{}", letter.text);
        assert!(!letter.text.contains(&report.text("/receipt")), "{}", letter.text);
    }
    assert_eq!(letters.len(), 2);

    // Whoever changes their mind is not written to.
    contact(json!({"by-email": false, "by-sms": false})).await.expect(204);
    stage.post("/api/v1/matters").json(lamp()).await.expect(201);
    let letters = deliver(&stage, &fake).await;
    assert!(letters.iter().all(|letter| letter.to == "13800000000"), "{letters:?}");
}

async fn a_gateway_that_is_down(stage: Stage) {
    stage.report().await;
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
