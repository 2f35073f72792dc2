//! Every kind of event has its sentence, in both languages.

use super::*;
use crate::language::Language;
use crate::throttle::Throttle;
use gewu_app::App;
use gewu_app::ambient::{SeededSource, VirtualClock};
use gewu_app::matter::receipt::Holder;
use gewu_app::matter::{Caller, Report, Request, Where, Work};
use gewu_app::testing::{MORNING, SMALL_GRID, TENANT, small_county};
use gewu_matter::event::{Content, DropReason, Performer};
use gewu_matter::matter::{Ask, Assignee, Binding};
use gewu_store::files::Files;
use gewu_store::testing::{Database, on};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One of each kind of event, so that a new one has to be told here as well.
fn one_of_each() -> Vec<Event> {
    let by = Performer::default;
    let content = Content::default;
    let day = "2026-03-02".parse().unwrap();
    let at = gewu_app::testing::MORNING;
    let limit = "3 working-days".parse().unwrap();
    let body = gewu_app::testing::URBAN_MANAGEMENT;
    let matter = gewu_kernel::id::MatterId(uuid::Uuid::nil());
    let clock = gewu_matter::matter::Clock {
        started_at: at,
        limit,
        by: None,
        pauses: vec![],
        extensions: vec![],
        due: None,
    };
    let reporter = Assignee::Reporter;
    let (step, outcome, name) = ("triage".to_owned(), "dispatch".to_owned(), "unit".to_owned());
    vec![
        Event::Opened {
            by: by(),
            reporter: None,
            category: None,
            places: Default::default(),
            content: content(),
            confidential: false,
        },
        Event::TaskOpened {
            task: 1,
            step: step.clone(),
            purpose: Purpose::Perform,
            assignee: reporter.clone(),
            opened_at: at,
            clock: None,
            vacant: true,
            wakes_at: None,
            run: None,
            local: Default::default(),
        },
        Event::TaskTaken { task: 1, by: by() },
        Event::TaskFinished {
            task: 1,
            step: step.clone(),
            outcome: outcome.clone(),
            result: Some("solved".to_owned()),
            by: by(),
            on: day,
            content: content(),
            marks: [("time".to_owned(), 5)].into(),
        },
        Event::TaskDropped { task: 1, reason: DropReason::Moot },
        Event::Returned {
            task: 1,
            step: step.clone(),
            by: by(),
            last: false,
            recuses: false,
            unbinds: vec![],
            content: content(),
        },
        Event::Challenged {
            task: 1,
            step: step.clone(),
            by: by(),
            against: vec![],
            unbinds: vec![],
            content: content(),
        },
        Event::PartyNamed { party: 1, side: "end".to_owned(), person: None, by: by(), content: content() },
        Event::PartyDropped { party: 1, by: by(), content: content() },
        Event::Consented {
            task: 1,
            step: step.clone(),
            party: 1,
            agreed: true,
            by: by(),
            content: content(),
        },
        Event::AboutNamed { whom: Binding::Body(gewu_kernel::id::BodyId(1)), by: by(), content: content() },
        Event::AboutDropped { whom: Binding::Body(gewu_kernel::id::BodyId(1)), by: by(), content: content() },
        Event::Withdrawn { by: by(), content: content() },
        Event::Transferred {
            task: 1,
            step: step.clone(),
            by: by(),
            assignee: reporter.clone(),
            content: content(),
        },
        Event::HandedOver {
            task: 1,
            step: step.clone(),
            by: by(),
            from: gewu_kernel::id::PersonId(uuid::Uuid::nil()),
            assignee: reporter.clone(),
            taken_by: None,
            unbinds: Vec::new(),
            content: content(),
        },
        Event::Reassigned { task: 1, assignee: reporter.clone() },
        Event::Asked { task: 1, step: step.clone(), ask: Ask::Extend(limit), by: by(), content: content() },
        Event::Answered { request: 2, task: 1, granted: true, by: by(), content: content() },
        Event::Extended { task: 1, by: limit, due: None, wakes_at: None },
        Event::Paused { task: 1, from: at, until: at },
        Event::Resumed { task: 1, at, by: by(), due: None, wakes_at: None },
        Event::HelpAsked { task: 1, body, by: by(), content: content() },
        Event::Reviewed { task: 1, step: step.clone(), by: by(), content: content(), clock, wakes_at: None },
        Event::Urged { by: by(), at, content: content() },
        Event::Noted { by: by(), content: content() },
        Event::Escalated { task: 1, level: 1, to: reporter, deputy: false, vacant: false, wakes_at: at },
        Event::Bound { name, value: Binding::Body(body) },
        Event::Retracted { result: "solved".to_owned() },
        Event::TookIn { matter, by: by() },
        Event::Parted { by: by(), from: matter, content: content() },
        Event::LetGo { matter, by: by() },
        Event::Recurred { of: Some(matter), by: by() },
        Event::RunStarted {
            run: 1,
            step: step.clone(),
            branches: 2,
            parent: None,
            local: Default::default(),
        },
        Event::BranchEnded { run: 1, succeeded: true },
        Event::RunEnded { run: 1, step, outcome, result: None },
        Event::DueChanged { task: 1, due: None, wakes_at: None },
        Event::Ended { end: "closed".to_owned(), at, into: None, at_step: None },
        Event::Rechecked { by: by(), sound: true, sent_back: false, content: content() },
        Event::Rechecked { by: by(), sound: false, sent_back: true, content: content() },
        Event::Reopened { by: by(), content: content() },
    ]
}

async fn followed(app: &App) -> Followed {
    let form = json!({"category": "road-lamp", "title": "村口路灯不亮"});
    let report = Report {
        procedure: "event".to_owned(),
        at: Where::Area(SMALL_GRID),
        form,
        on_behalf: None,
        source: None,
        about: Default::default(),
        paper: None,
        number: None,
        set_aside: Vec::new(),
    };
    let caller = Caller::Anyone { client: String::new() };
    let request = Request { caller, key: None, happened_at: None, work: Work::Report(report) };
    let reply = app.submit(TENANT, request).await.unwrap();
    app.follow(TENANT, Holder { matter: reply.matter, party: 0 }).await.unwrap()
}

async fn visitor(app: &App, language: Language) -> Visitor {
    Visitor {
        language,
        elder: false,
        tenant: app.tenant(TENANT).await.unwrap(),
        now: MORNING,
        device: None,
        receipt: None,
        place: None,
        client: Throttle::new([0; 32], true).client(std::net::IpAddr::from([127, 0, 0, 1])),
        origin: String::new(),
        secure: false,
        here: String::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_fact_has_a_sentence() {
    on(Database::Sqlite, |database| async move {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(folder.path()).unwrap();
        let clock = Arc::new(VirtualClock::at(MORNING));
        let app = App::new(database.open().await, files, clock, Arc::new(SeededSource::new(1)));
        small_county(&app).await;
        let followed = followed(&app).await;
        let events = one_of_each();
        let kinds: BTreeSet<_> = events.iter().map(Event::kind).collect();
        // A second look is there with either outcome.
        assert_eq!(kinds.len(), events.len() - 1);
        for language in [Language::Chinese, Language::English] {
            let visitor = visitor(&app, language).await;
            let words = Words { pack: &followed.pack, language };
            let story = Story { visitor: &visitor, followed: &followed, words, tasks: BTreeMap::new() };
            for event in &events {
                // This pack has no sides, so none of them has a title.
                let (kind, sentence) =
                    (event.kind(), story.sentence(event).replace("event.side.end", "对方"));
                assert!(sentence.chars().count() > 3, "{kind}: {sentence}");
                for internal in ["fact.", "{", "}", "triage", "event."] {
                    assert!(!sentence.contains(internal), "{kind}: {sentence}");
                }
            }
        }
    })
    .await;
}
