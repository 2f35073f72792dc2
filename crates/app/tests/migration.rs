//! Running matters go over to another edition and back: a thousand of them, wherever they stand, and nothing is lost.
#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::{County, acted, dispatch, finish, on_both, reported, words};
use gewu_app::AppError;
use gewu_app::matter::{Caller, Request, Verb};
use gewu_app::pack::{PackError, Plan, Stays, Unfit};
use gewu_app::testing::{TENANT, WATER, event_loop, person};
use gewu_kernel::id::{MatterId, PersonId, Subject};
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

impl County {
    /// Every portion of a migration, or of a way back: how many moved, and which stay.
    async fn goes_on(&self, migration: &str) -> (usize, Stays) {
        let (mut moved, mut stays, mut after) = (0, Stays::default(), None::<String>);
        loop {
            let portion =
                self.app.go_on_migrating(TENANT, PACK, migration, after.as_deref(), None).await.unwrap();
            moved += portion.moved;
            stays.matters += portion.stays.matters;
            stays.reasons.extend(portion.stays.reasons);
            stays.left.extend(portion.stays.left);
            after = portion.next;
            if after.is_none() {
                return (moved, stays);
            }
        }
    }

    async fn ordered(&self, plan: &Plan) -> Result<String, AppError> {
        self.app.order_migration(TENANT, PACK, plan, None, None).await
    }

    /// There: the id, how many moved, and which stay.
    async fn migrate(&self, plan: &Plan) -> (String, usize, Stays) {
        let migration = self.ordered(plan).await.unwrap();
        let (moved, stays) = self.goes_on(&migration).await;
        (migration, moved, stays)
    }

    async fn migrate_back(&self, migration: &str) -> (usize, Stays) {
        let back = self.app.order_way_back(TENANT, PACK, migration, None).await.unwrap();
        self.goes_on(&back).await
    }
}

fn whys(stays: &Stays) -> Vec<&Unfit> {
    stays.reasons.iter().map(|reason| &reason.why).collect()
}

#[tokio::test]
async fn a_thousand_matters_go_there_and_back_and_nothing_is_lost() {
    on_both(|county| async move {
        let app = &county.app;
        let matters = lived_in(&county).await;
        let before = states(&county, &matters).await;
        assert_eq!(app.publish(TENANT, &renamed(), "test").await.unwrap(), hash(&renamed()));
        // Without a plan nobody knows what becomes of handling.
        let blind = app.rehearse_migration(TENANT, PACK, &Plan::default(), None).await.unwrap();
        assert_eq!((blind.running, blind.looked_at), (1000, 1000));
        assert_eq!(whys(&blind.stays), [&Unfit::NoStep { step: "handle".into() }]);
        assert!(blind.stays.reasons[0].said.zh.contains("正处于“处理”"), "{:?}", blind.stays.reasons);
        let rehearsed = app.rehearse_migration(TENANT, PACK, &plan(true), None).await.unwrap();
        assert_eq!((rehearsed.running, rehearsed.fit, rehearsed.stays.matters), (1000, 1000, 0));
        let [step] = rehearsed.steps.as_slice() else { panic!("{:?}", rehearsed.steps) };
        assert_eq!((step.was.zh.as_str(), step.is.zh.as_str()), ("处理", "办理"));
        assert_eq!(step.matters, 300, "two hundred and those that wait for more time");
        assert_eq!(
            (rehearsed.later, rehearsed.earlier),
            (300, 0),
            "those that are assessed now, also for the second time"
        );
        assert_eq!(states(&county, &matters).await, before, "a rehearsal changes nothing");
        // It breaks off after the first portion, and goes on under its own id.
        let there = county.ordered(&plan(true)).await.unwrap();
        let first = app.go_on_migrating(TENANT, PACK, &there, None, None).await.unwrap();
        assert_eq!((first.moved, first.next.is_some()), (512, true));
        let [past] = app.migrations(TENANT, PACK).await.unwrap().try_into().unwrap();
        assert_eq!((past.moved, past.left, past.goes_on), (512, None, true));
        assert_eq!(county.ordered(&plan(true)).await.unwrap(), there);
        assert_eq!(county.goes_on(&there).await.0, 488);
        let moved = states(&county, &matters).await;
        for (id, (state, ..)) in moved.iter().step_by(97) {
            replayed(&county, *id, state).await;
            assert!(!state.performed.contains_key("handle"), "{:?}", state.performed);
        }
        let again = county.ordered(&plan(true)).await.unwrap_err();
        assert!(
            matches!(again, AppError::Packs(PackError::NothingToDo(_))),
            "who went over is there: {again}"
        );
        let over = app.go_on_migrating(TENANT, PACK, &there, None, None).await.unwrap_err();
        assert!(matches!(over, AppError::Packs(PackError::NothingToDo(_))), "{over}");
        let (moved, stays) = county.migrate_back(&there).await;
        assert_eq!((moved, stays), (1000, Stays::default()));
        let [past] = app.migrations(TENANT, PACK).await.unwrap().try_into().unwrap();
        assert_eq!((past.moved, past.left, past.by.actor.as_str()), (1000, Some(0), "operator"));
        assert_eq!((past.backs[0].moved, past.backs[0].left), (1000, Some(0)));
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
        let (there, ..) = county.migrate(&plan(false)).await;
        // Under the new edition it is handled, found not true, and handled again.
        let task = county.task(matter, "work-on").await;
        county.does("水利老杨", matter, finish(task, "solved", words("换好了"))).await;
        let task = county.task(matter, "verify").await;
        county.does("网格员小林", matter, finish(task, "failed", words("还是不亮"))).await;
        let due = states(&county, &[matter]).await[&matter].0.due_at();
        let (moved, stays) = county.migrate_back(&there).await;
        assert_eq!((moved, stays.matters), (1, 0));
        let (state, ..) = states(&county, &[matter]).await.remove(&matter).unwrap();
        let task = county.task(matter, "handle").await;
        assert_eq!(state.due_at(), due, "the limit runs on");
        assert_eq!((state.visits["handle"], state.visits.get("work-on")), (2, None));
        assert!(state.performed["handle"].contains(&person("水利老杨")), "who handled it does not verify it");
        replayed(&county, matter, &state).await;
        county.does("水利老杨", matter, finish(task, "solved", words("这回真换好了"))).await;
        let (moved, stays) = county.migrate_back(&there).await;
        assert_eq!((moved, stays), (0, Stays::default()), "it is back already");
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_names_what_is_not_there_is_refused() {
    on_both(|county| async move {
        county.report("road-lamp", "村口路灯").await;
        county.app.publish(TENANT, &renamed(), "test").await.unwrap();
        let slip = |old: &str, new: &str| Plan {
            steps: BTreeMap::from([(old.to_owned(), new.to_owned())]),
            new_limits: false,
        };
        let refused = county.ordered(&slip("handel", "work-on")).await.unwrap_err().to_string();
        assert!(refused.contains("no edition of this pack has a step “handel”"), "{refused}");
        let refused = county.ordered(&slip("handle", "wrok-on")).await.unwrap_err().to_string();
        assert!(
            refused.contains("“handle” cannot become “wrok-on”") && refused.contains("work-on"),
            "{refused}"
        );
        let unknown = county.app.order_way_back(TENANT, PACK, "nothing", None).await.unwrap_err();
        assert!(unknown.to_string().contains("no migration nothing"), "{unknown}");
        let nowhere = county.app.go_on_migrating(TENANT, PACK, "nothing", Some("?"), None).await.unwrap_err();
        assert!(nowhere.to_string().contains("repeat `next`"), "{nowhere}");
    })
    .await;
}

/// The event loop where what is supervised is verified as everything else.
fn merged() -> Files {
    let mut files = event_loop();
    files.retain(|path, _| !path.starts_with("scenarios/") && !path.starts_with("samples/"));
    let without = |text: &str, head: &str, steps: &[&str]| {
        let parts = text.split(head).enumerate();
        let kept = parts.filter(|(_, part)| !steps.iter().any(|step| part.trim_start().starts_with(step)));
        kept.map(|(at, part)| if at == 0 { part.to_owned() } else { format!("{head}{part}") })
            .collect::<String>()
    };
    let event = files.get_mut("event.toml").unwrap();
    *event = without(event, "[[step]]", &["id = \"verify-last\""])
        .replace("\"verify\", \"verify-last\", \"reporter\"", "\"verify\", \"reporter\"")
        .replace("\"verify-last\"", "\"verify\"");
    let english = files.get_mut("words/en.toml").unwrap();
    *english = without(english, "[event.step.", &["verify-last"]);
    files
}

fn merging() -> Plan {
    Plan { steps: BTreeMap::from([("verify-last".to_owned(), "verify".to_owned())]), new_limits: false }
}

#[tokio::test]
async fn a_step_that_others_became_is_itself_again_on_the_way_back() {
    on_both(|county| async move {
        let app = &county.app;
        county.at("2026-03-02T01:00:00Z");
        let matter = county.report("road-lamp", "村口路灯").await.matter;
        county.does("网格长老梁", matter, dispatch(1, WATER)).await;
        county.does("水利老杨", matter, finish(2, "solved", words("换好了"))).await;
        app.publish(TENANT, &merged(), "test").await.unwrap();
        let (there, moved, _) = county.migrate(&merging()).await;
        assert_eq!(moved, 1);
        county.does("网格员小林", matter, Verb::Take { task: 3 }).await;
        assert_eq!(county.migrate_back(&there).await.0, 1);
        let (state, ..) = states(&county, &[matter]).await.remove(&matter).unwrap();
        assert_eq!(state.tasks[&3].step, "verify", "and not the verification after supervision");
        assert_eq!(state.tasks[&3].taken_by, Some(person("网格员小林")), "who signed for it has it");
        replayed(&county, matter, &state).await;
    })
    .await;
}

#[tokio::test]
async fn what_has_ended_or_gone_elsewhere_stays_and_is_told() {
    on_both(|county| async move {
        let app = &county.app;
        county.at("2026-03-02T01:00:00Z");
        let mut matters = Vec::new();
        for title in ["村口路灯", "桥头路灯", "井边路灯"] {
            matters.push(county.report("road-lamp", title).await.matter);
        }
        app.publish(TENANT, &renamed(), "test").await.unwrap();
        let (there, moved, _) = county.migrate(&plan(false)).await;
        assert_eq!(moved, 3);
        let decline = |matter| county.does("网格长老梁", matter, finish(1, "decline", words("重复上报")));
        decline(matters[0]).await;
        // Two are left; one of them goes on to yet another edition.
        app.publish(TENANT, &merged(), "test").await.unwrap();
        let mut back = merging();
        back.steps.insert("work-on".to_owned(), "handle".to_owned());
        let stale = app.go_on_migrating(TENANT, PACK, &there, None, None).await.unwrap_err();
        assert!(matches!(stale, AppError::Packs(_)), "{stale}");
        let (further, moved, _) = county.migrate(&back).await;
        assert_eq!(moved, 2);
        let (moved, stays) = county.migrate_back(&there).await;
        assert_eq!(moved, 0);
        assert_eq!(whys(&stays), [&Unfit::NotMoved, &Unfit::Ended]);
        assert!(stays.left.iter().all(|left| left.seen.is_none()), "whoever reads nothing reads no titles");
        // Taken back in turn, they go back all the way.
        assert_eq!(county.migrate_back(&further).await.0, 2);
        let (moved, stays) = county.migrate_back(&there).await;
        assert_eq!((moved, whys(&stays)), (2, vec![&Unfit::Ended]));
    })
    .await;
}

#[tokio::test]
async fn whoever_gets_the_work_and_whoever_waits_is_told() {
    on_both(|county| async move {
        let app = &county.app;
        county.at("2026-03-02T01:00:00Z");
        let matter = county.report("road-lamp", "村口路灯").await.matter;
        // From now on the officer on duty assesses, and has more time.
        let mut files = renamed();
        let event = files.get_mut("event.toml").unwrap();
        let grid_lead = "who = [\"grid-lead @ grid\", \"duty-officer @ town\", \"command-officer @ county\"]";
        *event = event.replace(grid_lead, "who = [\"duty-officer @ town\", \"command-officer @ county\"]");
        app.publish(TENANT, &files, "test").await.unwrap();
        let reader = person("网格长老梁");
        let rehearsed = app.rehearse_migration(TENANT, PACK, &plan(true), Some(reader)).await.unwrap();
        let [handed] = rehearsed.handed.as_slice() else { panic!("{:?}", rehearsed.handed) };
        assert_eq!((handed.tasks, rehearsed.later), (1, 1));
        assert_ne!(handed.from, handed.to);
        assert_eq!(rehearsed.moving[0].title.as_deref(), Some("村口路灯"), "who oversees the place reads it");
        let stranger: PersonId = person("水利老杨");
        let rehearsed = app.rehearse_migration(TENANT, PACK, &plan(true), Some(stranger)).await.unwrap();
        assert_eq!((rehearsed.fit, rehearsed.moving.len()), (1, 0), "others read how many");
        county.told().await;
        county.migrate(&plan(true)).await;
        let told = county.told().await;
        let kinds: Vec<&str> = told.iter().map(|(_, kind)| kind.as_str()).collect();
        assert_eq!(kinds, ["task", "migrated"], "{told:?}");
        assert!(told[0].0.contains("duty-officer") && told[1].0.starts_with("reporter:"), "{told:?}");
        let followed =
            app.follow(TENANT, gewu_app::matter::receipt::Holder { matter, party: 0 }).await.unwrap();
        let view = app.show(TENANT, &Caller::Reporter(matter), matter).await.unwrap();
        let fact = view.timeline.iter().find(|fact| fact.kind == "migrated").unwrap();
        assert_eq!(fact.body, serde_json::json!({}), "nothing of the inside is told outside");
        assert_eq!(followed.pack_at(1).hash, hash(&event_loop()), "what was is told in its own words");
    })
    .await;
}

#[tokio::test]
async fn once_people_have_accounts_nobody_migrates_at_the_command_line() {
    on_both(|county| async move {
        county.report("road-lamp", "村口路灯").await;
        county.app.publish(TENANT, &renamed(), "test").await.unwrap();
        let security = person("网格长老梁");
        let opened = county.app.open_account(TENANT, security, "lao-liang", "test").await.unwrap();
        county.app.welcome(TENANT, &opened.key, "老榕树下的 第三口井").await.unwrap();
        let refused = county.ordered(&plan(false)).await.unwrap_err();
        assert!(matches!(refused, AppError::Packs(PackError::NeedsSecurity)), "{refused}");
        let by = Some(security);
        let there = county.app.order_migration(TENANT, PACK, &plan(false), None, by).await.unwrap();
        county.app.go_on_migrating(TENANT, PACK, &there, None, by).await.unwrap();
        let [past] = county.app.migrations(TENANT, PACK).await.unwrap().try_into().unwrap();
        assert_eq!(past.by.name.as_deref(), Some("网格长老梁"));
        assert_eq!((past.steps[0].0.zh.as_str(), past.steps[0].1.zh.as_str()), ("处理", "办理"));
    })
    .await;
}
