//! The HTTP interface: routes, wire types, problems, the OpenAPI document.
//!
//! What must not be here: rules and SQL. A handler reads a request into the application's words, calls one use
//! case, and writes its answer down. Wire types are this room's own; the application's types may change
//! without the interface changing.

pub mod account;
pub mod area;
pub mod attachment;
pub mod body;
pub mod caller;
mod desk;
mod document;
pub mod exchange;
pub mod export;
mod file;
mod guard;
pub mod imports;
pub mod language;
pub mod live;
pub mod map;
pub mod matter;
pub mod metrics;
pub mod notice;
pub mod origin;
pub mod pack;
mod places;
mod portal;
pub mod problem;
pub mod procedure;
pub mod query;
pub mod settings;
pub mod system;
mod table;
pub mod throttle;
pub mod undelivered;

pub use document::openapi;
pub use metrics::Metrics;
pub use origin::Reach;

use account::pace::Pace;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::response::IntoResponse;
use gewu_app::App;
use gewu_app::account::Provider;
use gewu_app::matter::group::Submitter;
use gewu_kernel::id::TenantId;
use places::Places;
use std::sync::Arc;
use throttle::Throttle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, Predicate};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What requests may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest JSON body, in bytes.
    pub json_bytes: usize,
    /// The largest file, in bytes.
    pub attachment_bytes: usize,
    /// How long a body may take to arrive, in seconds.
    pub body_seconds: u64,
    /// How long an answer may take, in seconds; longer than a body may.
    pub request_seconds: u64,
    /// How many requests are answered at once; more are asked to come back.
    pub requests_at_once: usize,
    /// How many files arrive at once; each is held in memory whole.
    pub uploads_at_once: usize,
    /// How many of them come from one client.
    pub uploads_of_one: usize,
    /// How many forms of one client are read at once.
    pub forms_of_one: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            json_bytes: 64 * 1024,
            attachment_bytes: 10 * 1024 * 1024,
            body_seconds: 20,
            request_seconds: 60,
            requests_at_once: 2048,
            uploads_at_once: 16,
            uploads_of_one: 4,
            forms_of_one: 64,
        }
    }
}

/// What handlers share. Cloning it shares it.
#[derive(Clone)]
pub struct ApiState {
    /// The use cases.
    pub app: Arc<App>,
    /// The way in for what changes something.
    pub submitter: Submitter,
    /// The tenant that is served.
    pub tenant: TenantId,
    /// What requests may take.
    pub limits: Limits,
    /// How the outside reaches this server.
    pub reach: Arc<Reach>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// How often what needs no account may be done.
    pub throttle: Arc<Throttle>,
    /// Where people may show who they are, beside a password.
    pub provider: Option<Arc<dyn Provider>>,
    /// How often sign-ins may fail.
    pub pace: Arc<Pace>,
    places: Arc<Places>,
}

impl ApiState {
    /// What handlers share.
    pub fn new(
        app: Arc<App>,
        submitter: Submitter,
        tenant: TenantId,
        limits: Limits,
        metrics: Arc<Metrics>,
    ) -> ApiState {
        let places = Places::new(&limits);
        let reach = Arc::new(Reach::default());
        let throttle = Arc::new(Throttle::new(secret(&app), true));
        let pace = Arc::new(Pace::new(secret(&app), true));
        ApiState {
            app,
            submitter,
            tenant,
            limits,
            reach,
            metrics,
            throttle,
            provider: None,
            pace,
            places: Arc::new(places),
        }
    }

    /// The same for a server that the outside reaches otherwise than at its own address.
    pub fn reached(self, reach: Reach) -> ApiState {
        ApiState { reach: Arc::new(reach), ..self }
    }

    /// The same where people may sign in by a provider as well.
    pub fn with_provider(self, provider: Arc<dyn Provider>) -> ApiState {
        ApiState { provider: Some(provider), ..self }
    }

    /// The same for measurements: nobody is ever held up.
    pub fn unthrottled(self) -> ApiState {
        let throttle = Arc::new(Throttle::new(secret(&self.app), false));
        let pace = Arc::new(Pace::new(secret(&self.app), false));
        ApiState { throttle, pace, ..self }
    }
}

/// A key that ends with the program.
fn secret(app: &App) -> [u8; 32] {
    let mut secret = [0; 32];
    app.source.fill(&mut secret);
    secret
}

/// All routes.
pub fn router(state: ApiState) -> Router {
    let (router, _) = documented().split_for_parts();
    router
        .merge(desk::routes().layer(compressed()))
        .route("/api/openapi.json", axum::routing::get(document::show))
        .merge(portal::routes())
        .fallback(|| async { StatusCode::NOT_FOUND.into_response() })
        // Bodies are bounded where they are read, each by its own measure.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(axum::middleware::from_fn_with_state(state.clone(), guard::guard))
        .with_state(state)
}

/// Compresses what is the same for everybody. What holds somebody's secret beside what a stranger chose is sent as it
/// is, since its length would tell; and a problem gets its words only after this.
pub(crate) fn compressed() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .compress_when(|status: StatusCode, _: Version, _: &HeaderMap, _: &Extensions| status.is_success())
}

/// The routes that the document describes.
fn documented() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .merge(matter::routes())
        .merge(account::routes())
        .merge(notice::routes())
        .merge(pack::routes())
        .merge(export::routes())
        .merge(exchange::routes())
        .merge(undelivered::routes())
        .merge(imports::routes())
        .routes(routes!(procedure::list::list))
        .routes(routes!(procedure::show::show))
        .routes(routes!(area::list::list))
        .routes(routes!(area::show::show))
        .routes(routes!(area::locate::locate))
        .routes(routes!(attachment::put::put))
        .routes(routes!(attachment::show::show))
        .routes(routes!(map::show::show))
        .routes(routes!(live::events::events))
        .routes(routes!(live::presence::look, live::presence::looking, live::presence::look_away))
        .routes(routes!(settings::desk::read, settings::desk::write))
        .routes(routes!(problem::show::list))
        .routes(routes!(problem::show::show))
        .routes(routes!(system::health::alive))
        .routes(routes!(system::health::ready))
        .routes(routes!(system::figures::figures))
}
