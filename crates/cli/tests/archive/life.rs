//! A small county with a bit of life in it, and what is to be found of it wherever it went.
#![allow(clippy::unwrap_used, dead_code)]

use gewu_app::App;
use gewu_app::account::Origin;
use gewu_app::attachment::Upload;
use gewu_app::matter::{Act, Caller, Report, Request, Verb, Where, Work};
use gewu_app::testing::{SMALL_GRID, TENANT, WATER, person, small_county};
use gewu_kernel::id::{MatterId, Subject};
use gewu_matter::matter::{Binding, Matter};
use gewu_store::Store;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub const PASSWORD: &str = "老榕树下的 第三口井";
const LOGIN: &str = "网格员小林";
/// A picture of one pixel.
const PICTURE: &[u8] =
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// What there is to find again.
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Life {
    pub attached: MatterId,
    pub picture: String,
    pub dispatched: MatterId,
}

/// A county with matters of which one has ended, one is being handled, one has a picture; and with somebody who signs in.
pub async fn life(app: &App) -> Life {
    small_county(app).await;
    let caller = Caller::Anyone { client: "device-0001".into() };
    let bytes = data_encoding::BASE64.decode(PICTURE).unwrap();
    let upload = Upload { bytes, name: "灯.png".to_owned() };
    let picture = app.put_attachment(TENANT, &caller, upload, ()).await.unwrap().hash;
    let attached = report(app, "河边路灯不亮", json!([picture])).await;
    let ended = report(app, "污水外溢", json!([])).await;
    dispatch(app, ended).await;
    finish_to_the_end(app, ended).await;
    let dispatched = report(app, "水管破裂", json!([])).await;
    dispatch(app, dispatched).await;
    let opened = app.open_account(TENANT, person(LOGIN), LOGIN, "test").await.unwrap();
    app.welcome(TENANT, &opened.key, PASSWORD).await.unwrap();
    signs_in(app).await;
    Life { attached, picture, dispatched }
}

pub async fn report(app: &App, title: &str, attachments: Value) -> MatterId {
    let form =
        json!({"category": "sewage", "title": title, "phone": "0770-2210000", "attachments": attachments});
    let report = Report {
        about: Default::default(),
        paper: None,
        number: None,
        set_aside: Vec::new(),
        procedure: "event".into(),
        at: Where::Area(SMALL_GRID),
        form,
        on_behalf: None,
        source: None,
    };
    let caller = Caller::Anyone { client: "device-0001".into() };
    let request = Request { caller, key: None, happened_at: None, work: Work::Report(report) };
    app.submit(TENANT, request).await.unwrap().matter
}

async fn dispatch(app: &App, matter: MatterId) {
    let verb = Verb::Finish {
        task: task(app, matter, "triage").await,
        outcome: "dispatch".into(),
        form: Value::Null,
        binds: BTreeMap::from([("unit".to_owned(), Binding::Body(WATER))]),
        marks: BTreeMap::new(),
        into: None,
        party: None,
    };
    act(app, Caller::Person(person("网格长老梁")), matter, verb).await;
}

async fn act(app: &App, caller: Caller, matter: MatterId, verb: Verb) {
    let work = Work::Act(Act { matter, expected_version: None, verb });
    app.submit(TENANT, Request { caller, key: None, happened_at: None, work }).await.unwrap();
}

async fn task(app: &App, matter: MatterId, step: &str) -> u32 {
    let view = app.show(TENANT, &Caller::Reporter(matter), matter).await.unwrap();
    view.tasks.iter().find(|task| task.step == step).unwrap_or_else(|| panic!("{:?}", view.tasks)).task
}

async fn finish(app: &App, name: &str, matter: MatterId, step: &str, outcome: &str) {
    let caller = match name {
        "" => Caller::Reporter(matter),
        name => Caller::Person(person(name)),
    };
    let task = task(app, matter, step).await;
    let verb = Verb::Finish {
        task,
        outcome: outcome.into(),
        form: json!({"words": "已到现场看过"}),
        binds: BTreeMap::new(),
        marks: BTreeMap::new(),
        into: None,
        party: None,
    };
    act(app, caller, matter, verb).await;
}

/// From its handling to the end.
async fn finish_to_the_end(app: &App, matter: MatterId) {
    finish(app, "水利老杨", matter, "handle", "explained").await;
    finish(app, LOGIN, matter, "verify", "passed").await;
    finish(app, "", matter, "confirm", "yes").await;
}

/// The matter that is being handled goes on to its end.
pub async fn goes_on(app: &App, life: &Life) {
    finish_to_the_end(app, life.dispatched).await;
    assert_eq!(app.store.tasks(TENANT, &[life.dispatched]).await.unwrap(), []);
}

/// The picture is there for those who may see it.
pub async fn shows_its_picture(app: &App, life: &Life) {
    let caller = Caller::Person(person(LOGIN));
    let (row, bytes) = app.attachment(TENANT, &caller, life.attached, &life.picture).await.unwrap();
    assert_eq!((row.media_type.as_str(), row.bytes), ("image/png", bytes.len() as i64));
}

pub async fn signs_in(app: &App) {
    let origin = Origin { address: "127.0.0.1".into(), agent: "test".into(), device: None };
    let signed = app.sign_in(TENANT, LOGIN, PASSWORD, &origin).await.unwrap();
    assert_eq!(signed.person, person(LOGIN));
}

/// State and journal agree: no gap in the order, and each matter is what its facts fold to.
pub async fn holds_together(store: &Store) -> usize {
    while store.order(TENANT, 5000).await.unwrap() > 0 {}
    let mut folded: BTreeMap<MatterId, Matter> = BTreeMap::new();
    let mut seq = 0;
    loop {
        let page = store.journal(TENANT, seq, 1000).await.unwrap();
        if page.is_empty() {
            break;
        }
        for (place, fact) in page {
            seq += 1;
            assert_eq!(place, seq, "the order has a gap");
            let Subject::Matter(matter) = fact.subject else { continue };
            let mut body: Value = serde_json::from_str(&fact.body).unwrap();
            body["kind"] = fact.kind.clone().into();
            let event = serde_json::from_value(body).unwrap();
            folded.entry(matter).or_insert_with(|| Matter::blank(matter, fact.recorded_at)).apply(&event);
        }
    }
    let known: Vec<MatterId> = folded.keys().copied().collect();
    let rows = store.load_matters(TENANT, &known).await.unwrap();
    assert_eq!(rows.len(), folded.len(), "a matter of the journal is missing");
    for row in rows {
        let kept: Matter = serde_json::from_str(&row.state).unwrap();
        assert_eq!(folded[&row.matter], kept, "the journal tells another state");
    }
    let counted =
        store.count_matters(TENANT, &["open".to_owned(), "ended".to_owned()], 100_000).await.unwrap();
    assert!(
        counted.iter().map(|(_, count)| count).sum::<i64>() <= folded.len() as i64,
        "a matter without facts"
    );
    folded.len()
}
