//! Handing a task back, on, or in part to others.

use super::act::{ActAnswer, ActHeaders, ActProblems, Named, PlainBody, TaskPath, WordsBody, act};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::{ExpectedHeaders, OnceHeaders};
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use gewu_app::matter::Verb;
use gewu_kernel::Timestamp;
use gewu_kernel::id::BodyId;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// To whom a task is handed, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TransferBody {
    /// Who has it from now on.
    to: Named,
    /// Why, in `words`.
    #[serde(default)]
    #[schema(value_type = Object)]
    form: Value,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    happened_at: Option<Timestamp>,
}

/// Who is to help, and with what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AskHelpBody {
    /// The body’s number.
    body: i64,
    /// With what, in `words`.
    #[serde(default)]
    #[schema(value_type = Object)]
    form: Value,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    happened_at: Option<Timestamp>,
}

/// Sends a step back as not theirs, with the reason in `form.words`.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/return", tag = "acting", operation_id = "return",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = WordsBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn return_(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<WordsBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Return { task, form: said.form }).await
}

/// Hands a task to another body or person; its clock goes on.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/transfer", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = TransferBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn transfer(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<TransferBody>,
) -> Result<Response, Problem> {
    act(
        &state,
        headers,
        matter,
        said.happened_at,
        Verb::Transfer { task, to: said.to.into(), form: said.form },
    )
    .await
}

/// Asks another body to help under the lead of whoever has the task.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/ask-help", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = AskHelpBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn ask_help(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<AskHelpBody>,
) -> Result<Response, Problem> {
    act(
        &state,
        headers,
        matter,
        said.happened_at,
        Verb::AskHelp { task, body: BodyId(said.body), form: said.form },
    )
    .await
}

/// Lets a helper go; `task` is the helper’s.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/release-help", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = PlainBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn release_help(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<PlainBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::ReleaseHelp { task }).await
}
