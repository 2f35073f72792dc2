//! Bringing a task to an outcome, or looking again at something deferred.

use super::act::{ActAnswer, ActHeaders, ActProblems, Named, TaskPath, WordsBody, act};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::{ExpectedHeaders, OnceHeaders};
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use gewu_app::matter::Verb;
use gewu_kernel::Timestamp;
use gewu_kernel::id::MatterId;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// How a task ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FinishBody {
    /// One of the outcomes that the task lists; for a decision on what somebody asked for `granted` or `refused`,
    /// for help `done`.
    #[schema(example = "solved")]
    outcome: String,
    /// The form that the procedure gives for this step and outcome.
    #[serde(default)]
    #[schema(value_type = Object)]
    form: Value,
    /// Bodies and persons that the outcome names, such as `{"unit": {"body": 4}}`.
    #[serde(default)]
    binds: BTreeMap<String, Named>,
    /// Marks by dimension, where the step is a rating.
    #[serde(default)]
    marks: BTreeMap<String, u32>,
    /// The matter that this one becomes part of, where the outcome joins.
    #[serde(default)]
    into: Option<Uuid>,
    /// The party whose words are written down, where the step asks parties; whoever answers for themselves leaves it out.
    #[serde(default)]
    party: Option<u32>,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    happened_at: Option<Timestamp>,
}

/// Brings a task to an outcome.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/finish", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = FinishBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn finish(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<FinishBody>,
) -> Result<Response, Problem> {
    act(
        &state,
        headers,
        matter,
        said.happened_at,
        Verb::Finish {
            task,
            outcome: said.outcome,
            form: said.form,
            binds: said.binds.into_iter().map(|(name, named)| (name, named.into())).collect(),
            marks: said.marks,
            into: said.into.map(MatterId),
            party: said.party,
        },
    )
    .await
}

/// Looks again at something deferred and leaves it deferred.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/review", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = WordsBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn review(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<WordsBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Review { task, form: said.form }).await
}
