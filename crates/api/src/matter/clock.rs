//! Asking for more time or for a pause, and ending a pause.

use super::act::{ActAnswer, ActHeaders, ActProblems, PlainBody, TaskPath, act};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::{ExpectedHeaders, OnceHeaders};
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use gewu_app::matter::Verb;
use gewu_kernel::Timestamp;
use gewu_kernel::limit::Limit;
use gewu_matter::matter::Ask;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// How much is asked for, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitBody {
    /// A whole number and one of `urgent-hours`, `working-hours`, `working-days`, `days`, `months`.
    #[schema(value_type = String, example = "5 working-days")]
    limit: Limit,
    /// Why, in `words`.
    #[serde(default)]
    #[schema(value_type = Object)]
    form: Value,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    happened_at: Option<Timestamp>,
}

/// Asks for more time. Whoever decides gets a task of their own and finishes it with `granted` or `refused`.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/extend", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = LimitBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn extend(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<LimitBody>,
) -> Result<Response, Problem> {
    act(
        &state,
        headers,
        matter,
        said.happened_at,
        Verb::Ask { task, ask: Ask::Extend(said.limit), form: said.form },
    )
    .await
}

/// Asks that the clock stand still for at most this long; decided like an extension.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/pause", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = LimitBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn pause(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<LimitBody>,
) -> Result<Response, Problem> {
    act(
        &state,
        headers,
        matter,
        said.happened_at,
        Verb::Ask { task, ask: Ask::Pause(said.limit), form: said.form },
    )
    .await
}

/// Lets a paused clock go on before its time.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/resume", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = PlainBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn resume(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<PlainBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Resume { task }).await
}
