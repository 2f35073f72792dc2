//! Around every request: a number, a log line, a bound on how many and how long, figures; and every answer
//! that is no success in the form of a problem.

use crate::ApiState;
use crate::language::Language;
use crate::problem::{Code, Problem};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What an operator asks must be answered also when there is too much to do.
const ALWAYS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];
/// Where pictures come with words over a slow line: each part has to come in time, and all of them have longer.
const PATIENT: [&str; 2] = ["/report", "/follow/act"];

pub(crate) async fn guard(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let number = state.app.source.id(state.app.clock.now()).to_string();
    let language = Language::of(request.headers());
    let method = known(request.method().as_str());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id = %number, method, route);
    let reader = crate::portal::problem::Reader::of(&request, &route);
    let mut response = answer(&state, &route, request, next).instrument(span.clone()).await;
    write(&mut response, language, &number);
    if let Some(reader) = reader {
        response = reader.dress(&state, response, &number).await;
    }
    let took = started.elapsed();
    let status = response.status().as_u16();
    state.metrics.answered(method, &route, status, took);
    span.in_scope(|| tracing::info!(status, milliseconds = took.as_millis() as u64, "answered"));
    seal(response.headers_mut(), &number);
    response
}

/// Methods that somebody makes up would make figures without end.
fn known(method: &str) -> &'static str {
    ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}

async fn answer(state: &ApiState, route: &str, request: Request, next: Next) -> Response {
    if ALWAYS.contains(&route) {
        return next.run(request).await;
    }
    let Ok(_place) = state.places.requests.try_acquire() else {
        return Problem::new(Code::Overloaded).into_response();
    };
    let limit = Duration::from_secs(match PATIENT.contains(&route) {
        true => state.limits.request_seconds * 5,
        false => state.limits.request_seconds,
    });
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(Code::TimedOut).into_response(),
    }
}

fn write(response: &mut Response, language: Language, number: &str) {
    let problem = response.extensions().get::<Arc<Problem>>().cloned();
    let problem = match (problem, response.status()) {
        (Some(problem), _) => problem,
        // A page says itself what is wrong.
        (None, _) if is_page(response) => return,
        (None, status) if status.is_client_error() || status.is_server_error() => {
            Arc::new(Problem::new(of_status(status)))
        }
        _ => return,
    };
    problem.write(language, number, response);
    response.extensions_mut().insert(problem);
}

fn is_page(response: &Response) -> bool {
    let media_type = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    media_type.is_some_and(|it| it.starts_with(b"text/html"))
}

/// What axum itself refuses: only addresses and methods are left to it.
fn of_status(status: StatusCode) -> Code {
    match status {
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => Code::NoSuchPage,
        StatusCode::METHOD_NOT_ALLOWED => Code::WrongMethod,
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::WrongMediaType,
        _ => Code::Fault,
    }
}

/// Answers hold what people told: nobody on the way keeps them, no browser takes them for something else.
fn seal(headers: &mut HeaderMap, number: &str) {
    if let Ok(number) = HeaderValue::from_str(number) {
        headers.insert(REQUEST_ID, number);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// Answers for a handler that panicked. Runs within the request's span, so the log names its number.
pub(crate) fn panicked(reason: Box<dyn Any + Send + 'static>) -> Response {
    let said = reason.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| reason.downcast_ref::<&str>().copied()).unwrap_or("without a word");
    tracing::error!(said, "a handler panicked");
    Problem::new(Code::Fault).into_response()
}
