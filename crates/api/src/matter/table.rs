//! Lists as tables to take along.

use super::queue::QueueQuery;
use super::search::SearchQuery;
use crate::ApiState;
use crate::caller::Who;
use crate::file::taken_along;
use crate::language::Language;
use crate::problem::{Code, Problem, problems};
use crate::query::QueryOf;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gewu_app::account::Action;
use gewu_app::matter::table::Taken;
use gewu_app::table::Kind;
use utoipa::IntoParams;

/// What a table is written as.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct TablePath {
    /// `csv` or `xlsx`.
    format: String,
}

problems! {
    /// What can go wrong.
    TableProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, Forbidden, NoSuchArea, NoSuchReceipt, NoSuchPage
}

/// All matters that a search finds, newest first, as a table: one row a matter, at most 100,000, in the language that the
/// caller prefers. Neither titles nor texts stand in it, since they may hold what people told of themselves and others.
#[utoipa::path(get, path = "/api/v1/matters/table/{format}", tag = "matters", operation_id = "table_of_matters",
    params(TablePath, SearchQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), TableProblems))]
pub async fn table(
    State(state): State<ApiState>,
    who: Who,
    Path(format): Path<String>,
    headers: HeaderMap,
    QueryOf(query): QueryOf<SearchQuery>,
) -> Result<Response, Problem> {
    let kind = kind(&format)?;
    let person = who.permitted(&state, Action::ListMatters).await?;
    let sought = query.whole()?;
    let language = Language::of(&headers).tag();
    let taken = state.app.table_of_matters(state.tenant, person, &sought, kind, language).await?;
    Ok(file(kind, taken))
}

problems! {
    /// What can go wrong.
    QueueTableProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, Forbidden, NoSuchReceipt, NoSuchPage
}

/// All that waits for the caller, the most urgent first, as a table: one row a task, at most 100,000. Neither titles nor
/// who has signed for a task stand in it.
#[utoipa::path(get, path = "/api/v1/queue/table/{format}", tag = "acting", operation_id = "table_of_queue",
    params(TablePath, QueueQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), QueueTableProblems))]
pub async fn queue(
    State(state): State<ApiState>,
    who: Who,
    Path(format): Path<String>,
    headers: HeaderMap,
    QueryOf(query): QueryOf<QueueQuery>,
) -> Result<Response, Problem> {
    let kind = kind(&format)?;
    let person = who.permitted(&state, Action::ReadQueue).await?;
    let filter = query.whole(state.app.clock.now())?;
    let language = Language::of(&headers).tag();
    let taken = state.app.table_of_queue(state.tenant, person, &filter, kind, language).await?;
    Ok(file(kind, taken))
}

fn kind(format: &str) -> Result<Kind, Problem> {
    Kind::of(format).ok_or(Problem::new(Code::NoSuchPage))
}

fn file(kind: Kind, taken: Taken) -> Response {
    let headers =
        [(CONTENT_TYPE, kind.media_type().to_owned()), (CONTENT_DISPOSITION, taken_along(&taken.name))];
    (headers, taken.bytes).into_response()
}
