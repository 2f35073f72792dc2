//! Somebody leaves: what they had in hand goes to others, with a fact on each matter, and nothing is lost.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::{County, acted, finish, on_both};
use gewu_app::account::AccountError;
use gewu_app::error::AppError;
use gewu_app::matter::{Caller, Report, Request, Verb, Where, Work};
use gewu_app::people::hand_over::{HandOver, HandedOver};
use gewu_app::testing::{SMALL_GRID, TENANT, TOWN, pack_files, person};
use gewu_kernel::Date;
use gewu_kernel::id::{BodyId, MatterId, PositionId, Subject};
use gewu_matter::matter::{Assignee, Binding};
use gewu_store::Batch;
use gewu_store::people::{PositionRow, TenureRow};
use serde_json::json;
use std::collections::BTreeMap;

const LEAVES: &str = "城管老陈";
const STAYS: &str = "交通老黄";
const ADMINISTERS: &str = "值班长老何";

/// The one who stays gets the post of the one who leaves as well.
async fn shares_the_post(county: &County) {
    let snapshot = county.app.tenant(TENANT).await.unwrap();
    let day = snapshot.work_time.date(county.app.clock.now());
    let mut batch = Batch::new(TENANT);
    for post in snapshot.directory.posts(person(LEAVES), day) {
        batch.directory.tenures.push(TenureRow {
            position: post.position,
            person: person(STAYS),
            valid_from: Date::constant(2026, 1, 1),
            valid_until: None,
            deputy: false,
        });
    }
    county.app.store.save(&batch).await.unwrap();
}

/// A street lamp on its way to the department, where the one who leaves has signed for it.
async fn signed_for(county: &County) -> (MatterId, u32) {
    let matter = county.report("road-lamp", "路灯不亮").await.matter;
    let triage = county.task(matter, "triage").await;
    county.does("网格长老梁", matter, finish(triage, "dispatch", json!({}))).await;
    let task = county.task(matter, "handle").await;
    county.does(LEAVES, matter, Verb::Take { task }).await;
    (matter, task)
}

async fn state(county: &County, matter: MatterId) -> gewu_matter::Matter {
    let row = county.app.store.load_matters(TENANT, &[matter]).await.unwrap().pop().unwrap();
    serde_json::from_str(&row.state).unwrap()
}

async fn hands_over(county: &County, to: Option<&str>) -> HandedOver {
    let to = to.map(person);
    let said = HandOver { from: person(LEAVES), to, reason: "调离本岗位".into(), ends_posts: true };
    county.app.hand_over(TENANT, &said, person(ADMINISTERS)).await.unwrap()
}

#[tokio::test]
async fn what_somebody_has_signed_for_goes_to_a_person_of_the_same_seat() {
    on_both(|county| async move {
        shares_the_post(&county).await;
        let (matter, task) = signed_for(&county).await;
        let before = state(&county, matter).await;
        let held = county.app.held(TENANT, person(LEAVES), "zh-CN").await.unwrap();
        assert_eq!((held.tasks.len(), held.posts.len()), (1, 1));
        assert!(!held.tasks[0].by_name);
        assert_eq!(held.proposed[0].person, person(STAYS));
        county.told().await;

        let done = hands_over(&county, Some(STAYS)).await;
        assert_eq!((done.to_successor, done.to_seat, done.posts_ended), (1, 0, 1));
        assert!(done.left.is_empty());
        let now = state(&county, matter).await;
        assert_eq!(now.tasks[&task].taken_by, Some(person(STAYS)));
        assert_eq!(now.tasks[&task].clock, before.tasks[&task].clock, "the resident waits no longer for it");
        assert_eq!(now.performed, before.performed, "nobody got a part in the matter");
        let facts = county.app.store.timeline(TENANT, &Subject::Matter(matter)).await.unwrap();
        let fact = facts.last().unwrap();
        assert_eq!(
            (fact.kind.as_str(), fact.actor.clone()),
            ("handed-over", format!("person:{}", person(ADMINISTERS)))
        );
        let told = county.told().await;
        assert!(told.contains(&(format!("person:{}", person(STAYS)), "task".into())), "{told:?}");
        // The one who left acts no more, the other goes on.
        let solve = || finish(task, "solved", json!({"words": "已修好", "photos": []}));
        assert!(county.act(LEAVES, matter, solve()).await.is_err());
        let held = county.app.held(TENANT, person(LEAVES), "zh-CN").await.unwrap();
        assert!(held.tasks.is_empty() && held.posts.is_empty());
        assert_eq!(held.proposed[0].person, person(STAYS), "successors are still known");
    })
    .await;
}

#[tokio::test]
async fn what_the_one_who_is_named_may_not_take_goes_back_to_the_seat() {
    on_both(|county| async move {
        let (matter, task) = signed_for(&county).await;
        // Nobody of the seat.
        let done = hands_over(&county, Some(STAYS)).await;
        assert_eq!((done.to_successor, done.to_seat, done.left.len()), (0, 1, 0));
        let now = state(&county, matter).await;
        assert_eq!(now.tasks[&task].taken_by, None);
        assert!(now.tasks[&task].seat().is_some());
        // The seat is empty now, and somebody hears of it at once.
        assert_eq!(now.tasks[&task].escalated, 1);
        let again = hands_over(&county, None).await;
        assert_eq!(again, HandedOver::default(), "once is enough");
    })
    .await;
}

/// A procedure that names a person: whoever accepts a case assigns it.
async fn with_cases(county: &County) {
    let files = pack_files("crates/packs/tests/variants/two-level-review").into_iter().map(|(name, text)| {
        (name, text.replace("id = \"event\"", "id = \"case\"").replace("[event", "[case"))
    });
    county.app.publish(TENANT, &files.collect(), "test").await.unwrap();
    let (position, role) = (PositionId(700), "receptionist".to_owned());
    let mut batch = Batch::new(TENANT);
    let title = "镇接访员".into();
    batch.directory.positions.push(PositionRow { position, body: BodyId(2), role, area: Some(TOWN), title });
    let (person, valid_from) = (person("调度员小许"), Date::constant(2026, 1, 1));
    let tenure = TenureRow { position, person, valid_from, valid_until: None, deputy: false };
    batch.directory.tenures.push(tenure);
    county.app.store.save(&batch).await.unwrap();
}

async fn case_assigned_to(county: &County, name: &str) -> (MatterId, u32) {
    let report = Report {
        about: Default::default(),
        paper: None,
        number: None,
        set_aside: Vec::new(),
        procedure: "case".into(),
        at: Where::Area(SMALL_GRID),
        form: json!({"category": "water", "people": 40, "words": "饮水不通"}),
        on_behalf: None,
        source: None,
    };
    let caller = Caller::Anyone { client: "test-device".into() };
    let request = Request { caller, key: None, happened_at: None, work: Work::Report(report) };
    let matter = county.app.submit(TENANT, request).await.unwrap().matter;
    let binds = BTreeMap::from([("worker".to_owned(), Binding::Person(person(name)))]);
    let verb = Verb::Finish {
        task: county.task(matter, "accept").await,
        outcome: "assign".into(),
        form: json!({"words": "请办理"}),
        binds,
        marks: BTreeMap::new(),
        into: None,
        party: None,
    };
    county.does("调度员小许", matter, verb).await;
    (matter, county.task(matter, "work").await)
}

#[tokio::test]
async fn what_names_a_person_names_the_successor_unless_it_is_their_own_case() {
    on_both(|county| async move {
        with_cases(&county).await;
        let (matter, task) = case_assigned_to(&county, LEAVES).await;
        let app = &county.app;
        app.open_account(TENANT, person(LEAVES), "laochen", "test").await.unwrap();
        let close = || app.close_account(TENANT, person(LEAVES), "test");
        let refused = close().await.unwrap_err();
        assert!(matches!(refused, AppError::Account(AccountError::HasWork { tasks: 1 })), "{refused}");
        // Whoever accepted the case does not work on it, and the step is for no seat: it stays and is named.
        let done = hands_over(&county, Some("调度员小许")).await;
        assert_eq!((done.to_successor, done.to_seat, done.left.len()), (0, 0, 1));
        assert!(done.left[0].why.contains("accept"), "{}", done.left[0].why);
        assert_eq!(hands_over(&county, None).await.left.len(), 1, "nobody else is there to have it");
        let held = app.held(TENANT, person(LEAVES), "zh-CN").await.unwrap();
        assert!(held.tasks[0].by_name);
        // Somebody else may.
        let done = hands_over(&county, Some(STAYS)).await;
        assert_eq!((done.to_successor, done.left.len()), (1, 0));
        let now = state(&county, matter).await;
        assert_eq!(now.tasks[&task].assignee, Assignee::Person(person(STAYS)));
        assert_eq!(now.bindings["worker"], Binding::Person(person(STAYS)), "later rounds name the successor");
        let finished = finish(task, "done", json!({"words": "已通水"}));
        app.submit(TENANT, acted(Caller::Person(person(STAYS)), matter, finished)).await.unwrap();
        close().await.unwrap();
        // Nobody hands anything to whoever has left.
        let back = HandOver {
            from: person(STAYS),
            to: Some(person(LEAVES)),
            reason: "调离本岗位".into(),
            ends_posts: false,
        };
        let refused = app.hand_over(TENANT, &back, person(ADMINISTERS)).await.unwrap_err();
        assert!(matches!(refused, AppError::Account(AccountError::Closed)), "{refused}");
    })
    .await;
}
