//! A small county behind the real router, and somebody to speak to it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode};
use gewu_api::{ApiState, Limits, Metrics};
use gewu_app::App;
use gewu_app::account::{Provider, SealingKey};
use gewu_app::ambient::{SeededSource, VirtualClock};
use gewu_app::matter::group::Group;
use gewu_app::testing::{MORNING, RESIDENT, TENANT, font_folders, person, small_county};
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;
use gewu_store::files::Files;
use gewu_store::testing::TestDatabase;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

pub struct Stage {
    pub app: Arc<App>,
    pub router: Router,
    state: ApiState,
    clock: Arc<VirtualClock>,
    tokens: BTreeMap<&'static str, String>,
    _group: Arc<Group>,
    _folder: Arc<TempDir>,
}

/// Everyone who speaks in these tests.
const SPEAKERS: [&str; 12] = [
    "网格员小林",
    "网格长老梁",
    "值班员小韦",
    "调度员小许",
    "值班长老何",
    "城管老陈",
    "城管周局",
    "交通老黄",
    "水利老杨",
    "外镇网格员阿宁",
    "外镇调度员小黄",
    RESIDENT,
];

impl Stage {
    pub async fn set(database: &TestDatabase) -> Stage {
        Stage::with_fonts(database, font_folders()).await
    }

    /// The same where some other fonts, or none, are found.
    pub async fn with_fonts(database: &TestDatabase, fonts: Vec<PathBuf>) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(&folder.path().join("attachments")).unwrap();
        let clock = Arc::new(VirtualClock::at(MORNING));
        let source = Arc::new(SeededSource::new(1));
        let app = App::new(database.open().await, files, clock.clone(), source);
        let app = app.sealing_with(SealingKey::new(&[9; 32])).printing_with(fonts);
        let app = Arc::new(app);
        small_county(&app).await;
        let mut tokens = BTreeMap::new();
        for name in SPEAKERS {
            tokens.insert(name, app.issue_token(TENANT, person(name), 24 * 30, "test").await.unwrap());
        }
        let group = Group::start(&app, 2);
        let limits = Limits { body_seconds: 1, request_seconds: 20, ..Limits::default() };
        let state =
            ApiState::new(app.clone(), group.submitter(), TENANT, limits, Arc::new(Metrics::default()));
        let router = gewu_api::router(state.clone());
        Stage { app, router, state, clock, tokens, _group: Arc::new(group), _folder: Arc::new(folder) }
    }

    /// The same server, as another county reaches it.
    pub fn of(&self, tenant: TenantId) -> Stage {
        let mut state = self.state.clone();
        state.tenant = tenant;
        Stage {
            app: self.app.clone(),
            router: gewu_api::router(state.clone()),
            state,
            clock: self.clock.clone(),
            tokens: BTreeMap::new(),
            _group: self._group.clone(),
            _folder: self._folder.clone(),
        }
    }

    /// The same where people may sign in by a provider as well.
    pub fn with_provider(self, provider: Arc<dyn Provider>) -> Stage {
        let state = self.state.with_provider(provider);
        Stage { router: gewu_api::router(state.clone()), state, ..self }
    }

    /// The same where many report from one place in a moment.
    pub fn unthrottled(self) -> Stage {
        let router = gewu_api::router(self.state.clone().unthrottled());
        Stage { router, ..self }
    }

    /// Puts the clock to a time of the county, such as `2026-03-02T10:00`.
    pub fn at(&self, local: &str) {
        let instant: Timestamp = format!("{local}:00+08:00").parse().unwrap();
        self.clock.advance_to(instant);
    }

    /// Lets some seconds go by.
    pub fn wait(&self, seconds: i64) {
        let now = self.app.clock.now();
        self.clock.advance_to(Timestamp::from_second(now.as_second() + seconds).unwrap());
    }

    pub fn token(&self, name: &str) -> &str {
        &self.tokens[name]
    }

    pub fn get(&self, path: &str) -> Call<'_> {
        Call { stage: self, request: Request::get(path) }
    }

    pub fn delete(&self, path: &str) -> Call<'_> {
        Call { stage: self, request: Request::delete(path) }
    }

    pub fn put(&self, path: &str) -> Call<'_> {
        Call { stage: self, request: Request::put(path) }
    }

    pub fn post(&self, path: &str) -> Call<'_> {
        Call { stage: self, request: Request::post(path) }
    }

    /// 王阿姨 reports a street lamp without an account.
    pub async fn report(&self) -> Answer {
        self.post("/api/v1/matters").json(lamp()).await.expect(201)
    }

    /// Somebody finishes a task.
    pub async fn finish(&self, name: &str, matter: &str, task: u64, body: Value) -> Answer {
        let path = format!("/api/v1/matters/{matter}/tasks/{task}/finish");
        self.post(&path).by(name).json(body).await
    }

    /// The matter as somebody sees it.
    pub async fn matter(&self, name: &str, matter: &str) -> Answer {
        self.get(&format!("/api/v1/matters/{matter}")).by(name).send(Body::empty()).await.expect(200)
    }
}

/// A street lamp that is out, at a point in the grid of 小林.
pub fn lamp() -> Value {
    json!({
        "procedure": "event",
        "where": {"point": {"longitude": 108.005, "latitude": 22.005}},
        "form": {"category": "road-lamp", "title": "村口路灯不亮", "phone": "13800000000"},
        "source": "portal",
    })
}

/// A browser that somebody signed in with.
#[derive(Clone, Debug)]
pub struct Session {
    pub cookie: String,
    pub form_token: String,
}

/// A password that nobody would guess.
pub const PASSWORD: &str = "老榕树下的 第三口井";

impl Stage {
    /// Gives somebody an account and lets them choose a password; the login is their name.
    pub async fn account(&self, name: &str) {
        let opened = self.app.open_account(TENANT, person(name), name, "test").await.unwrap();
        self.app.welcome(TENANT, &opened.key, PASSWORD).await.unwrap();
    }

    /// The three administrators, each with a password: `system-admin`, `security-admin`, `audit-admin`.
    pub async fn administrators(&self) {
        for first in self.app.first_administrators(TENANT, "test").await.unwrap() {
            self.app.welcome(TENANT, &first.invitation.key, PASSWORD).await.unwrap();
        }
    }

    pub async fn try_sign_in(&self, login: &str, password: &str) -> Answer {
        self.post("/api/v1/session").json(json!({"login": login, "password": password})).await
    }

    /// Somebody signs in with their password and reads their form token.
    pub async fn sign_in(&self, login: &str) -> Session {
        let cookie = self.try_sign_in(login, PASSWORD).await.expect(200).new_cookie();
        let read = self.get("/api/v1/session").cookie(&cookie).send(Body::empty()).await.expect(200);
        Session { cookie, form_token: read.text("/csrf") }
    }
}

pub struct Call<'s> {
    stage: &'s Stage,
    request: Builder,
}

impl Call<'_> {
    pub fn by(self, name: &str) -> Self {
        let token = format!("Bearer {}", self.stage.token(name));
        self.with("Authorization", &token)
    }

    /// With a session's cookie and its form token.
    pub fn signed_in(self, session: &Session) -> Self {
        self.cookie(&session.cookie).with("CSRF-Token", &session.form_token)
    }

    /// With a session's cookie alone.
    pub fn cookie(self, cookie: &str) -> Self {
        self.with("Cookie", cookie)
    }

    /// From a network address of the client's choice.
    pub fn from(mut self, address: &str) -> Self {
        let address = SocketAddr::new(address.parse().unwrap(), 40_000);
        self.request = self.request.extension(ConnectInfo(address));
        self
    }

    pub fn receipt(self, code: &str) -> Self {
        self.with("Authorization", &format!("Receipt {code}"))
    }

    pub fn key(self, key: &str) -> Self {
        self.with("Idempotency-Key", key)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value.as_bytes());
        self
    }

    /// From an address of the network.
    pub fn at(mut self, address: &str) -> Self {
        let address: std::net::SocketAddr = format!("{address}:40000").parse().unwrap();
        self.request = self.request.extension(axum::extract::ConnectInfo(address));
        self
    }

    pub async fn json(self, body: Value) -> Answer {
        self.with("Content-Type", "application/json").send(Body::from(body.to_string())).await
    }

    /// As it goes out.
    pub fn request(self, body: impl Into<Body>) -> Request<Body> {
        self.request.body(body.into()).unwrap()
    }

    pub async fn send(self, body: impl Into<Body>) -> Answer {
        let stage = self.stage;
        let request = self.request(body);
        let response = stage.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, body, bytes }
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
    pub bytes: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// That it is a problem of a code, complete in form.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Answer {
        let answer = self.expect(status);
        assert_eq!(answer.body["code"], code, "{}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.body["type"], format!("/problems/{code}"));
        assert_eq!(answer.body["status"], status);
        assert_eq!(answer.body["instance"], format!("urn:uuid:{}", answer.header("x-request-id")));
        for text in ["title", "advice"] {
            assert!(!answer.body[text].as_str().unwrap().is_empty());
        }
        if matches!(status, 429 | 503) {
            assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
        }
        answer
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The session's cookie that an answer sets, as a browser sends it back.
    pub fn new_cookie(&self) -> String {
        self.set_cookie("gewu_session").split(';').next().unwrap().to_owned()
    }

    /// A cookie that an answer sets, with all that it says of it; empty if it sets none of this name.
    pub fn set_cookie(&self, name: &str) -> String {
        let set = self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        set.into_iter().find(|set| set.starts_with(name)).unwrap_or_default().to_owned()
    }

    pub fn text(&self, pointer: &str) -> String {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The number of the task of a step.
    #[track_caller]
    pub fn task(&self, step: &str) -> u64 {
        let tasks = self.body["tasks"].as_array().unwrap();
        let task = tasks.iter().find(|task| task["step"] == step);
        task.unwrap_or_else(|| panic!("no {step} in {tasks:?}"))["task"].as_u64().unwrap()
    }
}
