//! Signing for a task.

use super::act::{ActAnswer, ActHeaders, ActProblems, PlainBody, TaskPath, act};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::{ExpectedHeaders, OnceHeaders};
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use gewu_app::matter::Verb;
use uuid::Uuid;

/// Signs for a task, or takes it over from somebody of the same seat.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/take", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = PlainBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn take(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<PlainBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Take { task }).await
}
