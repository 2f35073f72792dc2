//! Running matters go over to another edition, as administrators order it and as residents hear of it.

use crate::stage::{Answer, Session, Stage};
use axum::body::Body;
use gewu_app::pack::Draft;
use gewu_app::testing::{TENANT, event_loop, person};
use gewu_packs::{Files, hash};
use serde_json::{Value, json};

crate::both! {
    matters_go_over_and_back_by_order_of_whoever_publishes,
    nobody_reads_of_a_matter_by_rehearsing,
    a_plan_with_a_slip_is_refused_in_its_own_words,
}

const PATH: &str = "/api/v1/packs/event-loop/migrations";

/// The event loop with its handling under another id and title.
fn renamed() -> Files {
    let text = |text: String| {
        let text = text.replace("处理", "承办").replace("\"\" = \"Handle\"", "\"\" = \"Work on it\"");
        text.replace("\"handle\"", "\"work-on\"").replace("step.handle", "step.work-on")
    };
    event_loop().into_iter().map(|(path, it)| (path, text(it))).collect()
}

struct Desk<'s> {
    stage: &'s Stage,
    system: Session,
    security: Session,
}

impl Desk<'_> {
    /// Two people have brought another edition into force.
    async fn open(stage: &Stage) -> Desk<'_> {
        stage.administrators().await;
        let (proposer, decider) = ("person:somebody", "person:another");
        let proposal =
            stage.app.propose(TENANT, Draft::Files(renamed()), "改称承办", proposer).await.unwrap();
        let (hash, against) = (hash(&renamed()), hash(&event_loop()));
        stage.app.approve_proposal(TENANT, proposal, &hash, Some(&against), decider).await.unwrap();
        Desk {
            stage,
            system: stage.sign_in("system-admin").await,
            security: stage.sign_in("security-admin").await,
        }
    }

    async fn post(&self, path: &str, by: &Session, body: Value) -> Answer {
        self.stage.post(&format!("{PATH}{path}")).signed_in(by).json(body).await
    }

    async fn outlook(&self) -> Answer {
        self.stage.get(PATH).signed_in(&self.system).send(Body::empty()).await.expect(200)
    }
}

fn plan() -> Value {
    json!({"steps": {"handle": "work-on"}})
}

fn order() -> Value {
    json!({"steps": {"handle": "work-on"}, "against": {"hash": hash(&renamed()), "parameters": 0}})
}

async fn dispatched(stage: &Stage) -> (String, String) {
    let report = stage.report().await;
    let matter = report.text("/matter");
    let triage = stage.matter("网格长老梁", &matter).await.task("triage");
    stage.finish("网格长老梁", &matter, triage, json!({"outcome": "dispatch"})).await.expect(200);
    (matter, report.text("/receipt"))
}

async fn matters_go_over_and_back_by_order_of_whoever_publishes(stage: Stage) {
    let (matter, receipt) = dispatched(&stage).await;
    let desk = Desk::open(&stage).await;
    let outlook = desk.outlook().await;
    assert_eq!(outlook.body["behind"], 1);
    let open = &outlook.body["open"][0];
    assert_eq!((&open["step"], &open["title"]), (&json!("handle"), &json!("处理")));
    let choices = open["choices"].as_array().unwrap();
    assert!(choices.contains(&json!({"step": "work-on", "title": "承办"})), "{choices:?}");
    assert!(choices.iter().all(|it| it["step"] != "confirm"), "a rating is no task: {choices:?}");

    let rehearsed = desk.post("/rehearsal", &desk.system, plan()).await.expect(200);
    assert_eq!((&rehearsed.body["fit"], &rehearsed.body["stays"]["matters"]), (&json!(1), &json!(0)));
    let moved = json!([{"from": "handle", "to": "work-on", "was": "处理", "is": "承办", "matters": 1}]);
    assert_eq!(rehearsed.body["steps"], moved);
    assert_eq!(desk.outlook().await.body["past"], json!([]), "a rehearsal leaves nothing behind");

    // Whoever proposes editions orders none of it; and what was rehearsed has to be what is in force.
    desk.post("", &desk.system, order()).await.problem(403, "forbidden");
    let mut stale = order();
    stale["against"]["hash"] = json!(hash(&event_loop()));
    desk.post("", &desk.security, stale).await.problem(409, "pack-changed");
    let there = desk.post("", &desk.security, order()).await.expect(201).text("/migration");
    let waiting = desk.outlook().await;
    assert_eq!(
        (&waiting.body["past"][0]["goes-on"], &waiting.body["past"][0]["moved"]),
        (&json!(true), &json!(0))
    );
    let portion = desk.post(&format!("/{there}/portion"), &desk.security, json!({})).await.expect(200);
    assert_eq!((&portion.body["moved"], &portion.body["next"]), (&json!(1), &Value::Null));
    assert_eq!(stage.matter("城管老陈", &matter).await.text("/tasks/0/step-title"), "承办");
    let past = &desk.outlook().await.body["past"][0];
    assert_eq!((&past["moved"], &past["left"], &past["goes-on"]), (&json!(1), &json!(0), &json!(false)));
    assert!(
        past["by"]["name"].is_string() && past["steps"] == json!([{"was": "处理", "is": "承办"}]),
        "{past}"
    );
    desk.post("", &desk.security, order()).await.problem(409, "nothing-to-do");
    let over = desk.post(&format!("/{there}/portion"), &desk.security, json!({})).await;
    over.problem(409, "nothing-to-do");

    // The reporter reads a sentence, and what was done under the name it had then.
    let read = stage.get(&format!("/api/v1/matters/{matter}")).receipt(&receipt).send(Body::empty()).await;
    let read = read.expect(200);
    let facts = read.body["timeline"].as_array().unwrap();
    let migrated = facts.iter().find(|fact| fact["kind"] == "migrated").unwrap();
    assert_eq!(migrated["body"], json!({}), "{migrated}");
    let opened = facts.iter().find(|fact| fact["body"]["step"] == "handle").unwrap();
    assert_eq!(opened["step-title"], "处理");
    let page =
        stage.get("/follow").cookie(&format!("receipt={receipt}")).send(Body::empty()).await.expect(200);
    let page = String::from_utf8(page.bytes).unwrap();
    assert!(page.contains("规程改为新版，这件事按新版继续办理，已办的都保留。"), "{page}");
    assert!(page.contains("承办") && !page.contains("event.step."), "{page}");

    desk.post(&format!("/{there}/back"), &desk.system, json!({})).await.problem(403, "forbidden");
    let back = desk.post(&format!("/{there}/back"), &desk.security, json!({})).await.expect(201);
    let back = desk.post(&format!("/{}/portion", back.text("/migration")), &desk.security, json!({})).await;
    assert_eq!(back.expect(200).body["moved"], 1);
    assert_eq!(stage.matter("城管老陈", &matter).await.text("/tasks/0/step-title"), "处理");
    let past = &desk.outlook().await.body["past"][0];
    assert_eq!((&past["backs"][0]["moved"], &past["backs"][0]["left"]), (&json!(1), &json!(0)));
    let page =
        stage.get("/follow").cookie(&format!("receipt={receipt}")).send(Body::empty()).await.expect(200);
    let page = String::from_utf8(page.bytes).unwrap();
    assert!(page.contains("改回原来的规程继续办理，已办的都保留。"), "{page}");
}

async fn nobody_reads_of_a_matter_by_rehearsing(stage: Stage) {
    let (matter, _) = dispatched(&stage).await;
    let desk = Desk::open(&stage).await;
    let blind = desk.post("/rehearsal", &desk.security, json!({})).await.expect(200);
    let stays = &blind.body["stays"];
    assert_eq!(stays["matters"], 1);
    assert!(stays["reasons"][0]["why"].as_str().unwrap().contains("正处于“处理”"), "{stays}");
    let left = json!({"matter": matter, "readable": false, "title": null, "why": null});
    assert_eq!(stays["left"], json!([left]), "an id, and nothing else");
    let rehearsed = desk.post("/rehearsal", &desk.security, plan()).await.expect(200);
    assert_eq!(rehearsed.body["moving"], json!([]));
    assert!(!String::from_utf8_lossy(&rehearsed.bytes).contains("村口路灯不亮"));
    // Whoever may read the matter reads it here too.
    let lead = Some(person("网格长老梁"));
    let plan_of = serde_json::from_value(plan()).unwrap();
    let read = stage.app.rehearse_migration(TENANT, "event-loop", &plan_of, lead).await.unwrap();
    assert_eq!(read.moving[0].title.as_deref(), Some("村口路灯不亮"));
    let english = stage.post(&format!("{PATH}/rehearsal")).signed_in(&desk.security);
    let english = english.with("Accept-Language", "en").json(plan()).await.expect(200);
    assert_eq!(english.body["steps"][0]["is"], "Work on it");
}

async fn a_plan_with_a_slip_is_refused_in_its_own_words(stage: Stage) {
    dispatched(&stage).await;
    let desk = Desk::open(&stage).await;
    for (old, new) in [("handel", "work-on"), ("handle", "wrok-on")] {
        let said = desk.post("/rehearsal", &desk.system, json!({"steps": {old: new}})).await;
        let said = said.problem(422, "invalid");
        let error = &said.body["errors"][0];
        assert_eq!(error["pointer"], format!("/steps/{old}"));
        let slip = if old == "handle" { new } else { old };
        assert!(error["message"].as_str().unwrap().contains(&format!("“{slip}”")), "{error}");
    }
    desk.post("/none/back", &desk.security, json!({})).await.problem(404, "no-such-migration");
    let place = desk.post("", &desk.security, order()).await.expect(201).text("/migration");
    let odd = desk.post(&format!("/{place}/portion"), &desk.security, json!({"after": "?"})).await;
    odd.problem(422, "invalid");
    let unknown = stage.get("/api/v1/packs/no-such/migrations").signed_in(&desk.system);
    unknown.send(Body::empty()).await.problem(404, "no-such-pack");
}
