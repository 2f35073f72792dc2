//! The portal: pages for residents. Drawn here on the server, they work without a script on an old telephone; the one
//! script only spares them a step.

mod about;
mod asset;
mod cookie;
mod follow;
mod form;
mod grid;
mod home;
mod moment;
mod page;
mod paper;
mod preference;
pub(crate) mod problem;
mod public;
mod qr;
mod report;
mod sketch;
mod token;
pub(crate) mod visitor;
mod wait;
mod words;

use crate::ApiState;
use axum::Router;
use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

/// The pages.
pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route("/", get(home::show))
        .route("/report", get(report::ask::ask).post(report::send::send))
        .route("/receipt", get(follow::show::receipt))
        .route("/follow", get(follow::show::show).post(follow::code::enter))
        .route("/follow/act", post(follow::act::act))
        .route("/follow/leave", post(follow::code::leave))
        .route("/follow/picture/{hash}", get(follow::picture::show))
        .route("/follow/document", get(follow::document::show))
        .route("/follow/documents/{document}", get(follow::document::made))
        .route("/f/{code}", get(follow::code::scan))
        .route("/public", get(public::show))
        .route("/grid", get(grid::pick))
        .route("/grid/{area}", get(grid::show))
        .route("/paper", get(paper::ask).post(paper::print))
        .route("/language", get(preference::language))
        .route("/elder", get(preference::elder))
        .route("/help", get(about::help))
        .route("/accessibility", get(about::accessibility))
        .route("/assets/{name}", get(asset::show).layer(crate::compressed()))
        .layer(middleware::from_fn(seal))
}

/// What a page may do: show what this server sends, send its forms here, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

async fn seal(request: Request, next: Next) -> Response {
    sealed(next.run(request).await)
}

/// Adds the headers of a page; what has a stricter policy of its own keeps it.
pub(crate) fn sealed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    for (name, value) in [
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(self)"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Goes on to another page after a form, so that loading it anew sends nothing twice.
fn see_other(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}
