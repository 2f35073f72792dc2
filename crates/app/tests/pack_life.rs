//! The life of a pack: proposed by one, decided by another, with parameters that have a history, until it retires.

#![allow(clippy::unwrap_used)]

mod county;

use county::{County, on_both};
use gewu_app::App;
use gewu_app::error::AppError;
use gewu_app::matter::Caller;
use gewu_app::pack::{CategorySettings, Draft, PackError, ProposalView, Settings};
use gewu_app::testing::{TENANT, URBAN_MANAGEMENT, event_loop, person};
use gewu_kernel::id::{MatterId, ProposalId, Subject};
use gewu_packs::{Files, hash};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PACK: &str = "event-loop";
const ONE: &str = "person:00000000-0000-0000-0000-000000000001";
const OTHER: &str = "person:00000000-0000-0000-0000-000000000002";

/// The event loop with a text of its files replaced.
fn edited(from: &str, to: &str) -> Files {
    event_loop().into_iter().map(|(name, text)| (name, text.replace(from, to))).collect()
}

/// With so many working hours for assessing, and a scenario that says so.
fn assessed_within(hours: u32) -> Files {
    let default = edited("default = \"2 working-hours\"", &format!("default = \"{hours} working-hours\""));
    let due = format!("due = \"2026-03-02 {:02}:00\"", 9 + hours);
    default.into_iter().map(|(name, text)| (name, text.replace("due = \"2026-03-02 11:00\"", &due))).collect()
}

fn slower() -> Files {
    assessed_within(3)
}

/// With a step that nothing leads to.
fn faulty() -> Files {
    edited("to = \"watch\"", "to = \"wach\"")
}

async fn propose(app: &App, files: Files) -> ProposalId {
    app.propose(TENANT, Draft::Files(files), "研判时限放宽到三小时", ONE).await.unwrap()
}

async fn shown(app: &App, proposal: ProposalId) -> ProposalView {
    app.proposal(TENANT, proposal).await.unwrap().0
}

async fn in_force(app: &App) -> Option<String> {
    let tenant = app.tenant(TENANT).await.unwrap();
    tenant.in_force("event").map(|(_, pack)| pack.hash.clone())
}

/// Approved as it was just read.
async fn approve(app: &App, proposal: ProposalId, by: &str) -> Result<(), AppError> {
    let read = shown(app, proposal).await;
    let against = in_force(app).await;
    app.approve_proposal(TENANT, proposal, &read.hash, against.as_deref(), by).await
}

fn of_packs<T: std::fmt::Debug>(refused: Result<T, AppError>) -> PackError {
    let Err(AppError::Packs(error)) = refused else { panic!("{refused:?}") };
    error
}

/// The limit of assessing under which a matter runs, in minutes from its beginning.
async fn triage_minutes(county: &County, matter: MatterId) -> i64 {
    let shown = county.app.show(TENANT, &Caller::Reporter(matter), matter).await.unwrap();
    let task = &shown.tasks[0];
    (task.due_at.unwrap().as_second() - shown.opened_at.as_second()) / 60
}

#[tokio::test]
async fn one_proposes_and_another_brings_it_into_force() {
    on_both(|county| async move {
        let app = &county.app;
        let before = county.report("road-lamp", "改版前的路灯").await.matter;
        let proposal = propose(app, slower()).await;
        assert_eq!(in_force(app).await, Some(hash(&event_loop())), "a proposal changes nothing");
        let (read, files) = app.proposal(TENANT, proposal).await.unwrap();
        assert_eq!((read.faults.len(), read.pack.as_str(), read.hash), (0, PACK, hash(&slower())));
        assert_eq!(read.proposed_by.name.as_deref(), Some("网格员小林"));
        let (against, changes) = app.proposed_changes(TENANT, PACK, &files).await.unwrap();
        assert_eq!(against, Some(hash(&event_loop())));
        let said: Vec<String> =
            changes.unwrap().iter().map(|it| it.sentence.of("zh-CN").to_owned()).collect();
        assert!(said.contains(&"参数“研判时限”由“2 工作小时”改为“3 工作小时”。".to_owned()), "{said:?}");
        assert_eq!(of_packs(approve(app, proposal, ONE).await), PackError::OwnProposal);
        approve(app, proposal, OTHER).await.unwrap();
        assert_eq!(in_force(app).await, Some(hash(&slower())));
        // Who began with the old edition keeps it.
        let after = county.report("road-lamp", "改版后的路灯").await.matter;
        assert_eq!(triage_minutes(&county, before).await, 120);
        assert_eq!(triage_minutes(&county, after).await, 180);
        let editions = app.editions(TENANT, PACK).await.unwrap();
        let told: Vec<_> =
            editions.iter().map(|it| (it.hash.clone(), it.in_force, it.running.clone())).collect();
        assert_eq!(
            told,
            [(hash(&slower()), true, vec![(0, 1)]), (hash(&event_loop()), false, vec![(0, 1)]),]
        );
        let turn = &editions[0].turns[0];
        assert_eq!(turn.by.actor, OTHER);
        assert_eq!(turn.proposed_by.as_ref().unwrap().actor, ONE);
        assert_eq!(turn.proposal, Some(proposal));
        assert_eq!(editions[1].turns[0].proposed_by, None, "the first one was set up alone");
        assert_eq!(of_packs(approve(app, proposal, OTHER).await), PackError::Decided("approved".into()));
        let facts = app.store.timeline(TENANT, &Subject::Proposal(proposal)).await.unwrap();
        assert_eq!(facts.iter().map(|fact| fact.kind.as_str()).collect::<Vec<_>>(), ["proposed", "approved"]);
        // Back again, by the same way.
        let back = Draft::Edition { pack: PACK.into(), hash: hash(&event_loop()) };
        let back = app.propose(TENANT, back, "改回两小时", ONE).await.unwrap();
        approve(app, back, OTHER).await.unwrap();
        assert_eq!(in_force(app).await, Some(hash(&event_loop())));
        assert_eq!(app.editions(TENANT, PACK).await.unwrap()[0].turns.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_kept_until_its_author_corrects_it() {
    on_both(|county| async move {
        let app = &county.app;
        let proposal = propose(app, faulty()).await;
        let read = shown(app, proposal).await;
        let fault = &read.faults[0];
        assert_eq!((fault.file.as_str(), fault.message.contains("wach")), ("event.toml", true), "{fault}");
        assert!(fault.line > 10 && fault.column > 1);
        let PackError::Faulty(faults) = of_packs(approve(app, proposal, OTHER).await) else { panic!() };
        assert_eq!(faults, read.faults);
        assert_eq!(shown(app, proposal).await.status, "waiting");
        let corrected = || Draft::Files(slower());
        let foreign = app.replace_proposal(TENANT, proposal, corrected(), "改好了", OTHER).await;
        assert_eq!(of_packs(foreign), PackError::NotItsAuthor);
        app.replace_proposal(TENANT, proposal, corrected(), "改好了", ONE).await.unwrap();
        // Whoever read what was there before approves nothing else.
        let stale =
            app.approve_proposal(TENANT, proposal, &read.hash, in_force(app).await.as_deref(), OTHER).await;
        assert_eq!(of_packs(stale), PackError::Stale);
        approve(app, proposal, OTHER).await.unwrap();
        let late = app.replace_proposal(TENANT, proposal, corrected(), "又改了", ONE).await;
        assert_eq!(of_packs(late), PackError::Decided("approved".into()));
        // A scenario that does not go as written is a fault as well, and so is a manifest that cannot be read.
        let otherwise = shown(
            app,
            propose(app, edited("due = \"2026-03-02 11:00\"", "due = \"2026-03-02 10:00\"")).await,
        )
        .await;
        assert!(otherwise.faults[0].file.starts_with("scenarios/"), "{:?}", otherwise.faults);
        let torn = propose(app, Files::from([("pack.toml".to_owned(), "id = ".to_owned())])).await;
        let torn = shown(app, torn).await;
        assert_eq!((torn.pack.as_str(), torn.faults[0].line), ("", 1));
    })
    .await;
}

#[tokio::test]
async fn proposals_are_refused_with_a_reason_or_taken_back() {
    on_both(|county| async move {
        let app = &county.app;
        let (first, second) = (propose(app, slower()).await, propose(app, slower()).await);
        let hash = hash(&slower());
        let without = app.refuse_proposal(TENANT, first, &hash, "  ", OTHER).await;
        assert!(matches!(of_packs(without), PackError::Words("/reason", _)));
        let own = app.refuse_proposal(TENANT, first, &hash, "不合适", ONE).await;
        assert_eq!(of_packs(own), PackError::OwnProposal);
        app.refuse_proposal(TENANT, first, &hash, "两小时够用", OTHER).await.unwrap();
        let read = shown(app, first).await;
        assert_eq!((read.status.as_str(), read.reason.as_deref()), ("refused", Some("两小时够用")));
        assert_eq!(of_packs(app.withdraw_proposal(TENANT, second, OTHER).await), PackError::NotItsAuthor);
        app.withdraw_proposal(TENANT, second, ONE).await.unwrap();
        assert_eq!(shown(app, second).await.status, "withdrawn");
        assert_eq!(of_packs(approve(app, second, OTHER).await), PackError::Decided("withdrawn".into()));
        assert!(app.waiting_proposals(TENANT).await.unwrap().is_empty());
        assert_eq!(app.proposals_of(TENANT, PACK).await.unwrap().len(), 2);
        let same = app.propose(TENANT, Draft::Files(event_loop()), "没有变化", ONE).await;
        assert!(matches!(of_packs(same), PackError::NothingToDo(_)));
        let wordless = app.propose(TENANT, Draft::Files(slower()), "", ONE).await;
        assert!(matches!(of_packs(wordless), PackError::Words("/note", _)));
    })
    .await;
}

/// Of two proposals that are approved on the same ground, one is: the other was read beside what is in force no more.
#[tokio::test]
async fn what_was_read_beside_another_edition_is_read_again() {
    on_both(|county| async move {
        let app = &county.app;
        let faster = assessed_within(1);
        let (one, other) = (propose(app, slower()).await, propose(app, faster.clone()).await);
        let against = in_force(app).await;
        let (slow, fast) = (hash(&slower()), hash(&faster));
        let (first, second) = tokio::join!(
            app.approve_proposal(TENANT, one, &slow, against.as_deref(), OTHER),
            app.approve_proposal(TENANT, other, &fast, against.as_deref(), OTHER),
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        let (late, won) = if first.is_ok() { (other, slow) } else { (one, fast) };
        assert_eq!(in_force(app).await, Some(won));
        let late_hash = shown(app, late).await.hash;
        let stale = app.approve_proposal(TENANT, late, &late_hash, against.as_deref(), OTHER).await;
        assert_eq!(of_packs(stale), PackError::Stale);
        approve(app, late, OTHER).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_publishes_alone_once_an_account_was_used() {
    on_both(|county| async move {
        let app = &county.app;
        let who = person("网格员小林");
        let opened = app.open_account(TENANT, who, "xiaolin", "test").await.unwrap();
        app.publish(TENANT, &slower(), "operator").await.unwrap();
        app.welcome(TENANT, &opened.key, "老榕树下的 第三口井").await.unwrap();
        // What is in force already is no publication.
        app.publish(TENANT, &slower(), "operator").await.unwrap();
        let refused = app.publish(TENANT, &event_loop(), "operator").await;
        let said = of_packs(refused).to_string();
        assert!(said.contains("gewu pack propose") && said.contains("机制包"), "{said}");
        let facts = app.store.timeline(TENANT, &Subject::Pack(PACK.into())).await.unwrap();
        assert!(facts.iter().all(|fact| fact.body.contains("\"first-set-up\":true")), "{facts:?}");
    })
    .await;
}

#[tokio::test]
async fn a_retired_pack_takes_no_new_matters_and_finishes_those_it_has() {
    on_both(|county| async move {
        let app = &county.app;
        let running = county.report("road-lamp", "退役前的路灯").await.matter;
        let retire = Draft::Retirement(PACK.into());
        let proposal = app.propose(TENANT, retire.clone(), "并入新的规程", ONE).await.unwrap();
        approve(app, proposal, OTHER).await.unwrap();
        assert_eq!(in_force(app).await, None);
        let refused = app.submit(TENANT, county::reported("road-lamp", "退役后的路灯", None)).await;
        let said = of_packs(refused).to_string();
        assert!(said.contains("“事件闭环” takes no new matters"), "{said}");
        // Those that run are read in their own words and finished.
        let task = county.task(running, "triage").await;
        county.does("网格长老梁", running, county::dispatch(task, URBAN_MANAGEMENT)).await;
        let line = &app.packs(TENANT).await.unwrap()[0];
        assert_eq!((line.running, line.retired_at.is_some()), (1, true));
        let again = app.propose(TENANT, retire, "再退一次", ONE).await;
        assert!(matches!(of_packs(again), PackError::NothingToDo(_)));
        let set = app.set_overlay(TENANT, PACK, "", ONE).await;
        assert!(matches!(of_packs(set), PackError::Retired(_)));
        // Back by publishing, by two people.
        let back = Draft::Edition { pack: PACK.into(), hash: hash(&event_loop()) };
        let back = app.propose(TENANT, back, "恢复使用", ONE).await.unwrap();
        approve(app, back, OTHER).await.unwrap();
        county.report("road-lamp", "恢复后的路灯").await;
        let editions = app.editions(TENANT, PACK).await.unwrap();
        let turns: Vec<bool> = editions[0].turns.iter().map(|turn| turn.retired).collect();
        assert_eq!((turns, editions[0].running.clone()), (vec![false, true, false], vec![(0, 2)]));
    })
    .await;
}

fn limit(name: &str, value: Value) -> Settings {
    Settings { parameters: BTreeMap::from([(name.to_owned(), value)]), ..Settings::default() }
}

#[tokio::test]
async fn parameters_are_tried_set_and_taken_back() {
    on_both(|county| async move {
        let app = &county.app;
        let before = county.report("road-lamp", "改时限前").await.matter;
        let view = app.settings_of(TENANT, PACK).await.unwrap();
        assert_eq!(
            (view.version, view.parameters["triage_limit"].value.clone()),
            (0, json!("2 working-hours"))
        );
        assert_eq!((view.categories[0].id.as_str(), view.categories.len()), ("road-lamp", 26));
        // Wrong ones say which.
        let mut wrong = limit("triage_limit", json!("3 weeks"));
        wrong.parameters.insert("speed".into(), json!(1));
        wrong.categories.insert(
            "garbage".into(),
            CategorySettings { unit: Some("nobody".into()), ..CategorySettings::default() },
        );
        let tried = app.rehearse(TENANT, PACK, &wrong).await.unwrap();
        let pointers: Vec<&str> = tried.faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/parameters/speed", "/parameters/triage_limit", "/category/garbage/unit"]);
        assert!(tried.faults[1].1.en.contains("5 working-days") && tried.others.is_empty());
        assert!(app.set_settings(TENANT, PACK, &wrong, 0, ONE).await.unwrap().is_err());
        assert_eq!(app.settings_of(TENANT, PACK).await.unwrap().version, 0);
        // Right ones say what changes, and hold for what is opened from now on.
        let right = limit("triage_limit", json!("3 working-hours"));
        let tried = app.rehearse(TENANT, PACK, &right).await.unwrap();
        assert_eq!(tried.changes[0].sentence.of("zh-CN"), "参数“研判时限”由“2 工作小时”改为“3 工作小时”。");
        assert_eq!(app.set_settings(TENANT, PACK, &right, 0, ONE).await.unwrap().unwrap(), 1);
        let after = county.report("road-lamp", "改时限后").await.matter;
        assert_eq!((triage_minutes(&county, before).await, triage_minutes(&county, after).await), (120, 180));
        let stale = app.set_settings(TENANT, PACK, &Settings::default(), 0, OTHER).await;
        assert_eq!(of_packs(stale.map(|_| ())), PackError::Stale);
        // Going back is a new version.
        assert_eq!(app.settings_back(TENANT, PACK, 0, 1, OTHER).await.unwrap(), 2);
        let history = app.settings_history(TENANT, PACK).await.unwrap();
        let told: Vec<_> = history
            .iter()
            .map(|it| {
                (
                    it.version,
                    it.by.as_ref().unwrap().actor.as_str(),
                    it.back_to,
                    it.changes.as_ref().unwrap().len(),
                )
            })
            .collect();
        assert_eq!(told, [(2, OTHER, Some(0), 2), (1, ONE, None, 2)]);
        assert_eq!(app.settings_of(TENANT, PACK).await.unwrap().set, Settings::default());
        let editions = app.editions(TENANT, PACK).await.unwrap();
        assert_eq!(editions[0].running, [(0, 1), (1, 1)]);
        let none = app.settings_back(TENANT, PACK, 9, 2, ONE).await;
        assert_eq!(of_packs(none), PackError::NoSuchVersion(9));
    })
    .await;
}
