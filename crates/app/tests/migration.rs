//! Running matters go over to another edition and back: a thousand of them, wherever they stand, and nothing is lost.
#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::{County, acted, dispatch, finish, on_both, reported, words};
use gewu_app::matter::{Caller, Request, Verb};
use gewu_app::pack::{Plan, Unfit};
use gewu_app::testing::{TENANT, WATER, event_loop, person};
use gewu_kernel::id::{MatterId, Subject};
use gewu_matter::Matter;
use gewu_packs::{Files, hash};
use std::collections::BTreeMap;

const PACK: &str = "event-loop";

/// The event loop with its handling under another id and title, and more time to assess.
fn renamed() -> Files {
    let mut files = event_loop();
    files.retain(|path, _| !path.starts_with("scenarios/") && !path.starts_with("samples/"));
    let event = files.get_mut("event.toml").unwrap();
    for (from, to) in [
        ("id = \"handle\"\ntitle = \"处理\"", "id = \"work-on\"\ntitle = \"办理\""),
        ("to = \"handle\"", "to = \"work-on\""),
        ("\"handle\"", "\"work-on\""),
    ] {
        *event = event.replace(from, to);
    }
    let english = files.get_mut("words/en.toml").unwrap();
    *english = english.replace("[event.step.handle", "[event.step.work-on");
    let manifest = files.get_mut("pack.toml").unwrap();
    *manifest = manifest.replacen("default = \"2 working-hours\"", "default = \"5 working-hours\"", 1);
    files
}

fn plan(new_limits: bool) -> Plan {
    Plan { steps: BTreeMap::from([("handle".to_owned(), "work-on".to_owned())]), new_limits }
}

/// A thousand matters: assessed or not, signed for, sent back, deferred, waiting for more time, verified, ended.
async fn lived_in(county: &County) -> Vec<MatterId> {
    county.at("2026-03-02T01:00:00Z");
    let reports: Vec<Request> =
        (0..1000).map(|number| reported("road-lamp", &format!("路灯不亮{number}"), None)).collect();
    let mut matters = Vec::new();
    for page in reports.chunks(64) {
        let replies = county.app.submit_all(TENANT, page).await;
        matters.extend(replies.into_iter().map(|reply| reply.unwrap().matter));
    }
    let lead = Caller::Person(person("网格长老梁"));
    let handler = Caller::Person(person("水利老杨"));
    let step = async |caller: &Caller, of: &[MatterId], verb: &(dyn Fn() -> Verb + Sync)| {
        let requests: Vec<Request> = of.iter().map(|matter| acted(caller.clone(), *matter, verb())).collect();
        for page in requests.chunks(64) {
            for reply in county.app.submit_all(TENANT, page).await {
                reply.unwrap();
            }
        }
    };
    // The first task of each is to assess it, the second to handle it.
    step(&lead, &matters[200..], &|| dispatch(1, WATER)).await;
    step(&handler, &matters[300..400], &|| Verb::Take { task: 2 }).await;
    step(&handler, &matters[400..500], &|| Verb::Return { task: 2, form: words("不是我们的灯") }).await;
    step(&handler, &matters[500..600], &|| finish(2, "deferred", words("等材料"))).await;
    let ask = gewu_matter::matter::Ask::Extend("3 working-days".parse().unwrap());
    step(&handler, &matters[600..700], &|| Verb::Ask { task: 2, ask, form: words("要停电作业") }).await;
    step(&handler, &matters[700..1000], &|| finish(2, "solved", words("已换灯头"))).await;
    let worker = Caller::Person(person("网格员小林"));
    step(&worker, &matters[800..1000], &|| finish(3, "passed", serde_json::Value::Null)).await;
    matters
}

async fn states(county: &County, matters: &[MatterId]) -> BTreeMap<MatterId, (Matter, String, i64)> {
    let mut states = BTreeMap::new();
    for page in matters.chunks(100) {
        for row in county.app.store.load_matters(TENANT, page).await.unwrap() {
            let state: Matter = serde_json::from_str(&row.state).unwrap();
            states
                .insert(row.matter, (state, row.status.clone(), row.wake_at.map_or(0, |at| at.as_second())));
        }
    }
    states
}

/// Where a matter stands, whatever its version.
fn without_version(
    states: BTreeMap<MatterId, (Matter, String, i64)>,
) -> BTreeMap<MatterId, (Matter, String, i64)> {
    states
        .into_iter()
        .map(|(id, (matter, status, wake))| (id, (Matter { version: 0, ..matter }, status, wake)))
        .collect()
}

/// What the journal says of a matter gives the matter.
async fn replayed(county: &County, matter: MatterId, state: &Matter) {
    let facts = county.app.store.timeline(TENANT, &Subject::Matter(matter)).await.unwrap();
    let mut again = Matter::blank(matter, state.opened_at);
    for fact in facts {
        let mut body: serde_json::Value = serde_json::from_str(&fact.body).unwrap();
        body["kind"] = fact.kind.into();
        again.apply(&serde_json::from_value(body).unwrap());
    }
    assert_eq!(again, *state);
}

#[tokio::test]
async fn a_thousand_matters_go_there_and_back_and_nothing_is_lost() {
    on_both(|county| async move {
        let app = &county.app;
        let matters = lived_in(&county).await;
        let before = states(&county, &matters).await;
        assert_eq!(app.publish(TENANT, &renamed(), "test").await.unwrap(), hash(&renamed()));
        // Without a plan nobody knows what becomes of handling.
        let blind = app.rehearse_migration(TENANT, PACK, &Plan::default()).await.unwrap();
        assert_eq!(blind.running, 1000);
        let whys: std::collections::BTreeSet<&Unfit> = blind.left.iter().map(|left| &left.why).collect();
        assert_eq!(whys.into_iter().collect::<Vec<_>>(), [&Unfit::NoStep { step: "handle".into() }]);
        let rehearsed = app.rehearse_migration(TENANT, PACK, &plan(true)).await.unwrap();
        assert_eq!((rehearsed.running, rehearsed.fit, rehearsed.unfit), (1000, 1000, 0));
        assert_eq!(
            rehearsed.steps[&("handle".to_owned(), "work-on".to_owned())],
            300,
            "two hundred and those that wait for more time"
        );
        assert_eq!(rehearsed.other_limits, 300, "those that are assessed now, also for the second time");
        assert_eq!(states(&county, &matters).await, before, "a rehearsal changes nothing");
        let there = app.migrate(TENANT, PACK, &plan(true), "operator", None).await.unwrap();
        assert_eq!((there.moved, there.unfit), (1000, 0));
        let moved = states(&county, &matters).await;
        for (id, (state, ..)) in moved.iter().step_by(97) {
            replayed(&county, *id, state).await;
            assert!(!state.performed.contains_key("handle"), "{:?}", state.performed);
        }
        let again = app.migrate(TENANT, PACK, &plan(true), "operator", None).await.unwrap();
        assert_eq!(again.moved, 0, "who went over is there");
        let back = app.migrate_back(TENANT, PACK, &there.migration, "operator", None).await.unwrap();
        assert_eq!((back.moved, back.unfit), (1000, 0));
        let returned = states(&county, &matters).await;
        for (id, (state, ..)) in returned.iter().step_by(97) {
            replayed(&county, *id, state).await;
        }
        assert_eq!(without_version(returned), without_version(before));
        let editions = app.editions(TENANT, PACK).await.unwrap();
        let running: Vec<i64> =
            editions.iter().map(|it| it.running.iter().map(|(_, count)| count).sum()).collect();
        assert_eq!(running, [0, 1000]);
    })
    .await;
}

#[tokio::test]
async fn what_happened_meanwhile_stays_on_the_way_back() {
    on_both(|county| async move {
        let app = &county.app;
        county.at("2026-03-02T01:00:00Z");
        let matter = county.report("road-lamp", "村口路灯").await.matter;
        county.does("网格长老梁", matter, dispatch(1, WATER)).await;
        app.publish(TENANT, &renamed(), "test").await.unwrap();
        let there = app.migrate(TENANT, PACK, &plan(false), "operator", None).await.unwrap();
        // Under the new edition it is handled, found not true, and handled again.
        let task = county.task(matter, "work-on").await;
        county.does("水利老杨", matter, finish(task, "solved", words("换好了"))).await;
        let task = county.task(matter, "verify").await;
        county.does("网格员小林", matter, finish(task, "failed", words("还是不亮"))).await;
        let due = states(&county, &[matter]).await[&matter].0.due_at();
        let back = app.migrate_back(TENANT, PACK, &there.migration, "operator", None).await.unwrap();
        assert_eq!((back.moved, back.unfit), (1, 0));
        let (state, ..) = states(&county, &[matter]).await.remove(&matter).unwrap();
        let task = county.task(matter, "handle").await;
        assert_eq!(state.due_at(), due, "the limit runs on");
        assert_eq!((state.visits["handle"], state.visits.get("work-on")), (2, None));
        assert!(state.performed["handle"].contains(&person("水利老杨")), "who handled it does not verify it");
        replayed(&county, matter, &state).await;
        county.does("水利老杨", matter, finish(task, "solved", words("这回真换好了"))).await;
        let gone = app.migrate_back(TENANT, PACK, &there.migration, "operator", None).await.unwrap();
        assert_eq!(gone.moved, 0, "it is back already");
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_names_what_is_not_there_is_refused() {
    on_both(|county| async move {
        county.report("road-lamp", "村口路灯").await;
        county.app.publish(TENANT, &renamed(), "test").await.unwrap();
        let slip =
            Plan { steps: BTreeMap::from([("handel".to_owned(), "work-on".to_owned())]), new_limits: false };
        let refused = county.app.migrate(TENANT, PACK, &slip, "operator", None).await.unwrap_err();
        assert!(refused.to_string().contains("“handel”"), "{refused}");
        let unknown = county.app.migrate_back(TENANT, PACK, "nothing", "operator", None).await.unwrap_err();
        assert!(unknown.to_string().contains("no migration nothing"), "{unknown}");
    })
    .await;
}
