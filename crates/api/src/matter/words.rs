//! Words about a matter as a whole: pressing, remarking, bringing it back.

use super::act::{ActAnswer, ActHeaders, ActProblems, MatterPath, WordsBody, act};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::{ExpectedHeaders, OnceHeaders};
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use gewu_app::matter::Verb;
use uuid::Uuid;

/// Presses for progress.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/urge", tag = "acting",
    params(MatterPath, OnceHeaders, ExpectedHeaders), request_body = WordsBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn urge(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<WordsBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Urge { form: said.form }).await
}

/// Adds a remark.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/note", tag = "acting",
    params(MatterPath, OnceHeaders, ExpectedHeaders), request_body = WordsBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn note(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<WordsBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Note { form: said.form }).await
}

/// Brings an ended matter back.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/reopen", tag = "acting",
    params(MatterPath, OnceHeaders, ExpectedHeaders), request_body = WordsBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn reopen(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<WordsBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Reopen { form: said.form }).await
}
