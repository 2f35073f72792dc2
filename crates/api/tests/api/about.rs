//! Whom a matter is about: nothing of it reaches them, whoever serves beside them, or their declared kin.

use crate::confidential::{read, same, settle, with_talks};
use crate::stage::Stage;
use axum::body::Body;
use gewu_app::testing::person;
use serde_json::{Value, json};

crate::both! {
    nobody_of_a_body_that_it_is_about_can_tell_that_it_is_there,
    whoever_serves_beside_somebody_loses_it_once_they_are_named,
    declared_kin_keep_out,
    a_kinship_is_ones_own_business,
    nothing_is_about_anybody_where_nobody_asks,
}

/// The town’s government, in which two of the cast serve.
const TOWN_GOVERNMENT: i64 = 2;
const CLERK: &str = "调度员小许";
const BESIDE: &str = "值班员小韦";
const OFFICER: &str = "值班长老何";
const HEAD: &str = "城管周局";

async fn report(stage: &Stage, about: Value) -> (String, String) {
    let said =
        json!({"procedure": "talk", "where": {"area": 3}, "form": {"title": "有人要好处"}, "about": about});
    let opened = stage.post("/api/v1/matters").json(said).await.expect(201);
    (opened.text("/matter"), opened.text("/receipt"))
}

/// The matters that wait for somebody of a procedure that only those with a part may know of.
async fn queue(stage: &Stage, name: &str) -> Vec<String> {
    let queue = stage.get("/api/v1/queue").by(name).send(Body::empty()).await.expect(200);
    let tasks = queue.body["tasks"].as_array().unwrap();
    let quiet = tasks.iter().filter(|task| task["procedure"] == "talk");
    quiet.map(|task| task["matter"].as_str().unwrap().to_owned()).collect()
}

async fn sees(stage: &Stage, name: &str, matter: &str) -> u16 {
    stage.get(&format!("/api/v1/matters/{matter}")).by(name).send(Body::empty()).await.status.as_u16()
}

async fn name_about(stage: &Stage, who: &str, matter: &str, whom: Value) -> crate::stage::Answer {
    let task = stage.matter(who, matter).await.task("town");
    let path = format!("/api/v1/matters/{matter}/tasks/{task}/name-about");
    stage.post(&path).by(who).json(json!({"whom": whom})).await
}

async fn nobody_of_a_body_that_it_is_about_can_tell_that_it_is_there(stage: Stage) {
    let stage = with_talks(stage).await;
    settle(&stage).await;
    let before = read(&stage).await;
    let clerks = async |stage: &Stage| {
        let mut all = Vec::new();
        for path in ["/api/v1/queue", "/api/v1/notices", "/api/v1/matters/search", "/api/v1/matters/mine"] {
            let mut answer = stage.get(path).by(CLERK).send(Body::empty()).await;
            if let Some(fields) = answer.body.as_object_mut() {
                fields.remove("next");
            }
            all.push((path, answer.status, answer.body));
        }
        all
    };
    let clerk = clerks(&stage).await;
    let (matter, receipt) = report(&stage, json!([{"body": TOWN_GOVERNMENT}])).await;
    let note = stage.post(&format!("/api/v1/matters/{matter}/urge")).receipt(&receipt);
    note.json(json!({"form": {"words": "快一点"}})).await.expect(200);
    settle(&stage).await;
    // The county’s officer has it in place of the town; of the others none can tell.
    assert_eq!(queue(&stage, OFFICER).await, [matter.as_str()]);
    let now: std::collections::BTreeMap<_, _> =
        read(&stage).await.into_iter().filter(|((name, _), _)| name != OFFICER).collect();
    let before = before.into_iter().filter(|((name, _), _)| name != OFFICER).collect();
    same(&before, &now);
    assert_eq!(clerk, clerks(&stage).await);
    for name in [CLERK, BESIDE] {
        assert_eq!(sees(&stage, name, &matter).await, 404, "{name}");
    }
    assert_eq!(sees(&stage, OFFICER, &matter).await, 200);
    // Those who work on it read whom it is about; the one who told it knows.
    let shown = stage.matter(OFFICER, &matter).await;
    assert_eq!(shown.body["about"][0]["body"], TOWN_GOVERNMENT);
    let own = stage.get(&format!("/api/v1/receipts/{receipt}")).send(Body::empty()).await.expect(200);
    assert_eq!(own.body["about"], json!([]));
}

async fn whoever_serves_beside_somebody_loses_it_once_they_are_named(stage: Stage) {
    let stage = with_talks(stage).await;
    let (matter, _) = report(&stage, json!([])).await;
    assert_eq!(queue(&stage, CLERK).await, [matter.as_str()]);
    let whom = json!({"person": person(BESIDE)});
    assert_eq!(sees(&stage, BESIDE, &matter).await, 404);
    name_about(&stage, CLERK, &matter, whom.clone()).await.expect(200);
    settle(&stage).await;
    for name in [CLERK, BESIDE] {
        assert_eq!(sees(&stage, name, &matter).await, 404, "{name}");
        assert_eq!(queue(&stage, name).await, Vec::<String>::new(), "{name}");
    }
    assert_eq!(queue(&stage, OFFICER).await, [matter.as_str()]);
    // Named by mistake: it is taken back, and the town may know of it again.
    name_about(&stage, OFFICER, &matter, whom.clone()).await.problem(409, "used-up");
    let task = stage.matter(OFFICER, &matter).await.task("town");
    let back = format!("/api/v1/matters/{matter}/tasks/{task}/drop-about");
    let why = json!({"whom": whom, "form": {"words": "登记错了"}});
    stage.post(&back).by(OFFICER).json(json!({"whom": whom})).await.problem(422, "needs-reason");
    stage.post(&back).by(OFFICER).json(why).await.expect(200);
    assert_eq!(sees(&stage, CLERK, &matter).await, 200);
    assert_eq!(sees(&stage, BESIDE, &matter).await, 404);
}

async fn declared_kin_keep_out(stage: Stage) {
    let stage = with_talks(stage).await;
    let kin = json!({"person": person(HEAD), "relation": "夫妻"});
    stage.post("/api/v1/kin").by(OFFICER).json(kin).await.expect(204);
    let (matter, _) = report(&stage, json!([{"person": person(HEAD)}])).await;
    let task = stage.matter(CLERK, &matter).await.task("town");
    stage
        .finish(CLERK, &matter, task, json!({"outcome": "up", "form": {"words": "报县里"}}))
        .await
        .expect(200);
    settle(&stage).await;
    assert_eq!(sees(&stage, OFFICER, &matter).await, 404);
    assert_eq!(queue(&stage, OFFICER).await, Vec::<String>::new());
    let notices = stage.get("/api/v1/notices").by(OFFICER).send(Body::empty()).await.expect(200);
    assert!(!notices.body.to_string().contains(&matter), "{}", notices.body);
    // It counts whoever of the two has declared it, and no longer than it is declared.
    stage.delete(&format!("/api/v1/kin/{}", person(HEAD))).by(OFFICER).send(Body::empty()).await.expect(204);
    assert_eq!(queue(&stage, OFFICER).await, [matter.as_str()]);
    let kin = json!({"person": person(OFFICER), "relation": "夫妻"});
    stage.post("/api/v1/kin").by(HEAD).json(kin).await.expect(204);
    assert_eq!(sees(&stage, OFFICER, &matter).await, 404);
}

async fn a_kinship_is_ones_own_business(stage: Stage) {
    let own = async |name: &str| stage.get("/api/v1/kin").by(name).send(Body::empty()).await.expect(200).body;
    let declare = async |said: Value| stage.post("/api/v1/kin").by(OFFICER).json(said).await;
    declare(json!({"person": person(HEAD), "relation": "兄弟"})).await.expect(204);
    assert_eq!(own(OFFICER).await["kin"][0]["name"], HEAD);
    assert_eq!(own(OFFICER).await["kin"][0]["relation"], "兄弟");
    assert_eq!(own(HEAD).await["kin"], json!([]));
    declare(json!({"person": person(OFFICER), "relation": "本人"})).await.problem(422, "invalid");
    declare(json!({"person": person(HEAD), "relation": " "})).await.problem(422, "invalid");
    let nobody = json!({"person": "00000000-0000-7000-8000-000000000099", "relation": "兄弟"});
    declare(nobody).await.problem(404, "no-such-person");
    let find = async |name: &str| {
        let path = format!("/api/v1/kin/candidates?name={name}");
        stage.get(&path).by(OFFICER).send(Body::empty()).await.expect(200).body["people"].clone()
    };
    let found = find("%E5%9F%8E%E7%AE%A1").await;
    let names: Vec<_> = found.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["城管周局", "城管李副局", "城管老陈"]);
    // Whoever holds no office is nobody’s business here.
    assert_eq!(find("%E5%B1%85%E6%B0%91").await, json!([]));
}

async fn nothing_is_about_anybody_where_nobody_asks(stage: Stage) {
    let mut said = crate::stage::lamp();
    said["about"] = json!([{"body": TOWN_GOVERNMENT}]);
    stage.post("/api/v1/matters").json(said).await.problem(409, "not-permitted");
    let stage = with_talks(stage).await;
    let said = json!({"procedure": "talk", "where": {"area": 3}, "form": {"title": "有人要好处"}, "about": [{"body": 999}]});
    stage.post("/api/v1/matters").json(said).await.problem(422, "needs-binding");
}
