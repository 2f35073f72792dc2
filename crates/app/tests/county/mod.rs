//! The small county on both databases, with a clock that the test moves.
#![allow(dead_code, clippy::unwrap_used)]

pub mod places;

use gewu_app::ambient::{SeededSource, VirtualClock};
use gewu_app::error::AppError;
use gewu_app::matter::{Act, Caller, Reply, Report, Request, Verb, Where, Work};
use gewu_app::testing::{MORNING, SMALL_GRID, TENANT, person, small_county};
use gewu_app::{App, Clock};
use gewu_kernel::id::MatterId;
use gewu_matter::matter::Binding;
use gewu_store::Store;
use gewu_store::files::Files;
use gewu_store::testing::{Database, both, on};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

pub struct County {
    pub app: Arc<App>,
    pub clock: Arc<VirtualClock>,
    _folder: tempfile::TempDir,
}

/// Plays a test in the small county, on SQLite and then on PostgreSQL.
pub async fn on_both<F, T>(test: F)
where
    F: Fn(County) -> T + Send + Sync + Copy + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    both(move |store| async move { test(County::new(store).await).await }).await;
}

/// Plays a test in the small county on PostgreSQL alone, for what SQLite cannot be made to do.
pub async fn on_postgres<T>(test: impl FnOnce(County) -> T + Send + 'static)
where
    T: Future<Output = ()> + Send + 'static,
{
    on(Database::Postgres, |database| async move { test(County::new(database.open().await).await).await })
        .await;
}

impl County {
    pub async fn new(store: Store) -> County {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(folder.path()).unwrap();
        let clock = Arc::new(VirtualClock::at(MORNING));
        let shown: Arc<dyn Clock> = clock.clone();
        let app = Arc::new(App::new(store, files, shown, Arc::new(SeededSource::new(7))));
        small_county(&app).await;
        County { app, clock, _folder: folder }
    }

    pub fn pass(&self, minutes: i64) {
        self.clock.advance_to(self.clock.now() + SignedDuration::from_mins(minutes));
    }

    pub fn at(&self, instant: &str) {
        self.clock.advance_to(instant.parse::<Timestamp>().unwrap());
    }

    pub async fn report(&self, category: &str, title: &str) -> Reply {
        self.app.submit(TENANT, reported(category, title, None)).await.unwrap()
    }

    pub async fn act(&self, name: &str, matter: MatterId, verb: Verb) -> Result<Reply, AppError> {
        self.app.submit(TENANT, acted(Caller::Person(person(name)), matter, verb)).await
    }

    pub async fn does(&self, name: &str, matter: MatterId, verb: Verb) -> Reply {
        self.act(name, matter, verb).await.unwrap()
    }

    pub async fn by_receipt(&self, matter: MatterId, verb: Verb) -> Result<Reply, AppError> {
        self.app.submit(TENANT, acted(Caller::Reporter(matter), matter, verb)).await
    }

    /// The number of the one task that waits at a step.
    pub async fn task(&self, matter: MatterId, step: &str) -> u32 {
        let view = self.app.show(TENANT, &Caller::Reporter(matter), matter).await.unwrap();
        let found = view.tasks.iter().find(|task| task.step == step);
        found.unwrap_or_else(|| panic!("nothing waits at {step}: {:?}", view.tasks)).task
    }

    /// How many matters are open, as far as a hundred.
    pub async fn open_matters(&self) -> i64 {
        self.app.store.count_matters(TENANT, &["open".to_owned()], 100).await.unwrap()[0].1
    }

    /// Messages in the outbox by recipient and kind.
    pub async fn told(&self) -> Vec<(String, String)> {
        let now = self.clock.now();
        let messages =
            self.app.store.claim(TENANT, now, now + SignedDuration::from_hours(1), 1000).await.unwrap();
        messages.into_iter().map(|message| (message.recipient, message.kind)).collect()
    }
}

pub fn reported(category: &str, title: &str, key: Option<&str>) -> Request {
    let report = Report {
        about: Default::default(),
        paper: None,
        number: None,
        set_aside: Vec::new(),
        procedure: "event".into(),
        at: Where::Area(SMALL_GRID),
        form: json!({ "category": category, "title": title, "phone": "0770-2210000" }),
        on_behalf: None,
        source: None,
    };
    Request {
        caller: Caller::Anyone { client: "test-device".into() },
        key: key.map(|key| gewu_app::matter::Key(key.into())),
        happened_at: None,
        work: Work::Report(report),
    }
}

pub fn acted(caller: Caller, matter: MatterId, verb: Verb) -> Request {
    Request {
        caller,
        key: None,
        happened_at: None,
        work: Work::Act(Act { matter, expected_version: None, verb }),
    }
}

pub fn finish(task: u32, outcome: &str, form: Value) -> Verb {
    Verb::Finish {
        task,
        outcome: outcome.into(),
        form,
        binds: BTreeMap::new(),
        marks: BTreeMap::new(),
        into: None,
        party: None,
    }
}

pub fn dispatch(task: u32, body: gewu_kernel::id::BodyId) -> Verb {
    Verb::Finish {
        task,
        outcome: "dispatch".into(),
        form: Value::Null,
        binds: BTreeMap::from([("unit".to_owned(), Binding::Body(body))]),
        marks: BTreeMap::new(),
        into: None,
        party: None,
    }
}

pub fn words(text: &str) -> Value {
    json!({ "words": text })
}
