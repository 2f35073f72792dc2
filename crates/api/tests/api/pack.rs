//! The life of a pack over the interface: two administrators, parameters, retirement, what comes packed.

use crate::stage::{Answer, Session, Stage, lamp};
use axum::body::Body;
use gewu_app::pack::Draft;
use gewu_app::testing::{TENANT, event_loop};
use gewu_packs::{Files, hash};
use serde_json::{Value, json};
use std::io::Write as _;

crate::both! {
    two_administrators_bring_an_edition_into_force,
    nobody_decides_on_their_own,
    a_limit_is_changed_wrong_and_right,
    a_retired_pack_is_offered_to_nobody,
    what_comes_packed_is_taken_apart_or_refused,
    what_is_sent_has_its_bounds,
}

/// With three working hours for assessing, and a scenario that says so.
fn slower() -> Files {
    let changed = event_loop().into_iter().map(|(name, text)| {
        let text = text.replace("default = \"2 working-hours\"", "default = \"3 working-hours\"");
        (name, text.replace("due = \"2026-03-02 11:00\"", "due = \"2026-03-02 12:00\""))
    });
    changed.collect()
}

struct Desk<'s> {
    stage: &'s Stage,
    system: Session,
    security: Session,
}

impl Desk<'_> {
    async fn open(stage: &Stage) -> Desk<'_> {
        stage.administrators().await;
        Desk {
            stage,
            system: stage.sign_in("system-admin").await,
            security: stage.sign_in("security-admin").await,
        }
    }

    async fn propose(&self, body: Value) -> Answer {
        self.stage.post("/api/v1/proposals").signed_in(&self.system).json(body).await
    }

    async fn read(&self, proposal: &str) -> Answer {
        let path = format!("/api/v1/proposals/{proposal}");
        self.stage.get(&path).signed_in(&self.security).send(Body::empty()).await.expect(200)
    }

    /// The security administrator approves what they have just read.
    async fn approve(&self, proposal: &str) -> Answer {
        let read = self.read(proposal).await;
        let body = json!({"hash": read.body["hash"], "against": read.body["against"]});
        self.decide(proposal, "approve", body).await
    }

    async fn decide(&self, proposal: &str, verb: &str, body: Value) -> Answer {
        let path = format!("/api/v1/proposals/{proposal}/{verb}");
        self.stage.post(&path).signed_in(&self.security).json(body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.stage.get(path).signed_in(&self.system).send(Body::empty()).await.expect(200)
    }
}

async fn two_administrators_bring_an_edition_into_force(stage: Stage) {
    let desk = Desk::open(&stage).await;
    let before = stage.report().await.text("/matter");
    let mut faulty = slower();
    let event = faulty.get_mut("event.toml").unwrap();
    *event = event.replace("to = \"watch\"", "to = \"wach\"");
    let line = event.lines().position(|line| line.contains("to = \"wach\"")).unwrap() as u64 + 1;
    let put = desk.propose(json!({"files": faulty, "note": "研判时限放宽"})).await.expect(201);
    assert_eq!(put.body["faults"], 1);
    let proposal = put.text("/proposal");
    let read = desk.read(&proposal).await;
    let problem = &read.body["problems"][0];
    assert_eq!((problem["file"].as_str(), problem["line"].as_u64()), (Some("event.toml"), Some(line)));
    assert!(problem["text"].as_str().unwrap().contains("to = \"wach\""), "{problem}");
    assert!(problem["message"].as_str().unwrap().contains("wach"), "{problem}");
    assert_eq!(read.body["changes"], Value::Null);
    desk.approve(&proposal).await.problem(422, "pack");

    let path = format!("/api/v1/proposals/{proposal}");
    let corrected = json!({"files": slower(), "note": "研判时限放宽到三小时"});
    stage.put(&path).signed_in(&desk.security).json(corrected.clone()).await.problem(403, "forbidden");
    let replaced = stage.put(&path).signed_in(&desk.system).json(corrected).await.expect(200);
    assert_eq!(replaced.body["faults"], 0);
    let stale = json!({"hash": read.body["hash"], "against": read.body["against"]});
    desk.decide(&proposal, "approve", stale).await.problem(409, "pack-changed");
    let read = desk.read(&proposal).await;
    let sentences: Vec<&str> =
        read.body["changes"].as_array().unwrap().iter().map(|it| it["sentence"].as_str().unwrap()).collect();
    assert!(sentences.contains(&"参数“研判时限”由“2 工作小时”改为“3 工作小时”。"), "{sentences:?}");
    let own = stage.post(&format!("{path}/approve")).signed_in(&desk.system);
    own.json(json!({"hash": read.body["hash"], "against": read.body["against"]}))
        .await
        .problem(403, "forbidden");
    let drawn = desk.get(&format!("{path}/drawing?procedure=event")).await;
    assert!(drawn.header("content-type") == "image/svg+xml" && drawn.bytes.starts_with(b"<svg"));
    desk.approve(&proposal).await.expect(204);
    desk.approve(&proposal).await.problem(409, "proposal-decided");

    let after = stage.report().await.text("/matter");
    let due = |name: &'static str, matter: String| {
        let stage = &stage;
        async move { stage.matter(name, &matter).await.text("/tasks/0/due-at") }
    };
    assert_eq!(due("网格长老梁", before).await, "2026-03-02T03:00:00Z");
    assert_eq!(due("网格长老梁", after).await, "2026-03-02T04:00:00Z");
    let pack = desk.get("/api/v1/packs/event-loop").await;
    let editions = pack.body["editions"].as_array().unwrap();
    assert_eq!(editions.len(), 2);
    assert_eq!((&editions[0]["hash"], &editions[0]["in-force"]), (&json!(hash(&slower())), &json!(true)));
    let edition = format!("/api/v1/packs/event-loop/editions/{}", hash(&slower()));
    let model = desk.get(&format!("{edition}/bpmn?procedure=event")).await;
    assert_eq!(model.header("content-disposition"), "attachment; filename=\"event-loop.event.bpmn\"");
    assert_eq!(model.header("content-type"), "application/xml; charset=utf-8");
    let model = String::from_utf8(model.bytes).unwrap();
    assert!(
        model.starts_with("<?xml") && model.contains("name=\"研判\"") && model.contains("3 working-hours")
    );
    let none = stage.get(&format!("{edition}/bpmn?procedure=none")).signed_in(&desk.system);
    none.send(Body::empty()).await.problem(404, "no-such-procedure");
    let turn = &editions[0]["turns"][0];
    assert!(turn["by"]["actor"] != turn["proposed-by"]["actor"] && turn["note"] == "研判时限放宽到三小时");
    assert_eq!(editions[1]["running"], json!([{"parameters": 0, "matters": 1}]));
    let (old, new) = (hash(&event_loop()), hash(&slower()));
    let told = desk.get(&format!("/api/v1/packs/event-loop/editions/{old}")).await;
    assert!(told.body["files"].as_array().unwrap().iter().any(|file| file["path"] == "event.toml"));
    assert!(told.body["told"].as_array().unwrap().iter().any(|it| it["name"] == "环节“研判”"));
    let diff = desk.get(&format!("/api/v1/packs/event-loop/diff?from={new}&to={old}")).await;
    assert!(diff.body.as_array().unwrap().iter().any(|it| it["was"] == "3 工作小时"), "{}", diff.body);
    let english = stage.get("/api/v1/packs/event-loop/diff?from=x&to=y").signed_in(&desk.system);
    english.send(Body::empty()).await.problem(404, "no-such-edition");
}

async fn nobody_decides_on_their_own(stage: Stage) {
    let desk = Desk::open(&stage).await;
    let powers = stage.app.store.powers(TENANT).await.unwrap();
    let (security, _) = powers.iter().find(|(_, power)| power == "security").unwrap();
    // As if they had held the other power then.
    let actor = format!("person:{security}");
    let proposal =
        stage.app.propose(TENANT, Draft::Files(slower()), "放宽", &actor).await.unwrap().to_string();
    assert_eq!(desk.read(&proposal).await.body["own"], true);
    desk.approve(&proposal).await.problem(403, "own-proposal");
    let refusal = json!({"hash": hash(&slower()), "reason": "不合适"});
    desk.decide(&proposal, "refuse", refusal.clone()).await.problem(403, "own-proposal");
    let withdraw = stage.post(&format!("/api/v1/proposals/{proposal}/withdraw")).signed_in(&desk.system);
    withdraw.send(Body::empty()).await.problem(403, "not-its-author");
    // Somebody else's is refused with a reason, and only with one.
    let other = desk.propose(json!({"files": slower(), "note": "放宽"})).await.expect(201).text("/proposal");
    let wordless = json!({"hash": hash(&slower()), "reason": " "});
    let said = desk.decide(&other, "refuse", wordless).await.problem(422, "invalid");
    assert_eq!(said.body["errors"][0]["pointer"], "/reason");
    desk.decide(&other, "refuse", refusal).await.expect(204);
    let read = desk.read(&other).await;
    assert_eq!((read.text("/status").as_str(), read.text("/reason").as_str()), ("refused", "不合适"));
    let waiting = desk.get("/api/v1/proposals").await;
    assert_eq!(waiting.body.as_array().unwrap().len(), 1);
    let all = desk.get("/api/v1/proposals?pack=event-loop").await;
    assert_eq!(all.body.as_array().unwrap().len(), 2);
}

async fn a_limit_is_changed_wrong_and_right(stage: Stage) {
    let desk = Desk::open(&stage).await;
    let path = "/api/v1/packs/event-loop/parameters";
    let read = desk.get(path).await;
    let triage = |answer: &Answer| {
        let parameters = answer.body["parameters"].as_array().unwrap();
        parameters.iter().find(|it| it["name"] == "triage_limit").unwrap().clone()
    };
    let known = triage(&read);
    assert_eq!(
        (known["title"].as_str(), known["kind"].as_str(), &known["set"]),
        (Some("研判时限"), Some("limit"), &json!(false))
    );
    assert_eq!(read.body["categories"][0]["value"]["limit"], "3 working-days");
    let put = |body: Value| stage.put(path).signed_in(&desk.system).json(body);
    let wrong = json!({"against": 0, "parameters": {"triage_limit": "soon"}, "categories": {"garbage": {"limit": "1 week"}}});
    let said = put(wrong).await.problem(422, "invalid");
    let errors = said.body["errors"].as_array().unwrap();
    let pointers: Vec<&str> = errors.iter().map(|it| it["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/parameters/triage_limit", "/categories/garbage/limit"]);
    assert!(errors[0]["message"].as_str().unwrap().contains("5 working-days"));
    let right = json!({"against": 0, "parameters": {"triage_limit": "4 working-hours"}});
    let tried = stage
        .post(&format!("{path}/rehearsal"))
        .signed_in(&desk.system)
        .json(right.clone())
        .await
        .expect(200);
    assert_eq!(tried.body["changes"][0]["sentence"], "参数“研判时限”由“2 工作小时”改为“4 工作小时”。");
    stage.put(path).signed_in(&desk.security).json(right.clone()).await.problem(403, "forbidden");
    assert_eq!(put(right.clone()).await.expect(200).body["version"], 1);
    put(right.clone()).await.problem(409, "pack-changed");
    let mut again = right;
    again["against"] = json!(1);
    put(again).await.problem(409, "nothing-to-do");
    let now = desk.get(path).await;
    assert_eq!(
        (&triage(&now)["value"], &triage(&now)["default"]),
        (&json!("4 working-hours"), &json!("2 working-hours"))
    );
    let back = stage.post(&format!("{path}/back")).signed_in(&desk.system);
    back.json(json!({"version": 0, "against": 1})).await.expect(200);
    let history = desk.get(&format!("{path}/history")).await;
    assert_eq!((&history.body[0]["version"], &history.body[0]["back-to"]), (&json!(2), &json!(0)));
    assert_eq!(history.body[1]["changes"][0]["now"], "4 工作小时");
    let english = stage.get(&format!("{path}/history")).signed_in(&desk.system).with("Accept-Language", "en");
    let english = english.send(Body::empty()).await.expect(200);
    assert_eq!(english.body[1]["changes"][0]["now"], "4 working hours");
}

async fn a_retired_pack_is_offered_to_nobody(stage: Stage) {
    let desk = Desk::open(&stage).await;
    let running = stage.report().await.text("/matter");
    let body = json!({"retires": "event-loop", "note": "改用新的规程"});
    let proposal = desk.propose(body.clone()).await.expect(201).text("/proposal");
    desk.approve(&proposal).await.expect(204);
    stage.post("/api/v1/matters").json(lamp()).await.problem(409, "retired");
    desk.propose(body).await.problem(409, "nothing-to-do");
    assert_eq!(desk.get("/api/v1/procedures").await.body, json!([]));
    assert_eq!(desk.get("/api/v1/procedures/event").await.body["retired"], true);
    let page = stage.get("/report").send(Body::empty()).await.expect(200);
    let page = String::from_utf8(page.bytes).unwrap();
    assert!(!page.contains("路灯不亮"), "{page}");
    // What runs is read in its own words and finished.
    let triage = stage.matter("网格长老梁", &running).await.task("triage");
    stage.finish("网格长老梁", &running, triage, json!({"outcome": "dispatch"})).await.expect(200);
    let listed = desk.get("/api/v1/packs").await;
    assert_eq!((&listed.body[0]["running"], listed.body[0]["retired-at"].is_string()), (&json!(1), true));
    let back = json!({"edition": {"pack": "event-loop", "hash": hash(&event_loop())}, "note": "恢复"});
    let back = desk.propose(back).await.expect(201).text("/proposal");
    assert_eq!(desk.read(&back).await.body["against"], Value::Null);
    desk.approve(&back).await.expect(204);
    stage.report().await;
}

/// A ZIP archive without compression.
fn stored(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

async fn what_comes_packed_is_taken_apart_or_refused(stage: Stage) {
    let desk = Desk::open(&stage).await;
    let unpack = |archive: Vec<u8>| {
        let call = stage.post("/api/v1/packs/unpacked").signed_in(&desk.system);
        call.with("Content-Type", "application/zip").send(archive)
    };
    let pack = stored(&[("事件/pack.toml", b"id = \"a\""), ("事件/words/en.toml", b"")]);
    let taken = unpack(pack).await.expect(200);
    assert_eq!(taken.body["files"][0], json!({"path": "pack.toml", "text": "id = \"a\""}));
    let said = unpack(stored(&[("../../pack.toml", b"")])).await.problem(422, "pack-files");
    assert!(said.text("/detail").contains("stays within the pack"), "{}", said.body);
    let gbk = unpack(stored(&[("pack.toml", &[0xCA, 0xC2])])).await.problem(422, "pack-files");
    assert!(gbk.text("/detail").contains("save it as UTF-8"), "{}", gbk.body);
    unpack(b"no archive".to_vec()).await.problem(422, "pack-files");
    unpack(vec![0; 3 * 1024 * 1024]).await.problem(413, "too-large");
}

async fn what_is_sent_has_its_bounds(stage: Stage) {
    let desk = Desk::open(&stage).await;
    desk.propose(json!({"note": "什么也没有"})).await.problem(422, "invalid");
    let both = json!({"files": {"pack.toml": ""}, "retires": "event-loop", "note": "两样"});
    desk.propose(both).await.problem(422, "invalid");
    desk.propose(json!({"files": {"pack.toml": "", "../x.toml": ""}, "note": "出去"}))
        .await
        .problem(422, "pack-files");
    desk.propose(json!({"files": {"event.toml": ""}, "note": "没有清单"})).await.problem(422, "pack-files");
    let large = "x".repeat(2 * 1024 * 1024);
    desk.propose(json!({"files": {"pack.toml": large}, "note": "很大"})).await.problem(422, "pack-files");
    let larger = "x".repeat(5 * 1024 * 1024);
    desk.propose(json!({"files": {"pack.toml": larger}, "note": "更大"})).await.problem(413, "too-large");
    desk.propose(json!({"retires": "no-such", "note": "没有"})).await.problem(404, "no-such-pack");
    let torn =
        desk.propose(json!({"files": {"pack.toml": "id = \"a\\u0000\"\ntitle = "}, "note": "残缺"})).await;
    assert!(torn.expect(201).body["faults"].as_u64().unwrap() > 0);
    let nowhere = stage.get("/api/v1/proposals/00000000-0000-7000-8000-000000000000").signed_in(&desk.system);
    nowhere.send(Body::empty()).await.problem(404, "no-such-proposal");
    let unknown = stage.get("/api/v1/packs/no-such").signed_in(&desk.system);
    unknown.send(Body::empty()).await.problem(404, "no-such-pack");
}
