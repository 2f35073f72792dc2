//! Refusing a report.

use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_kernel::id::MatterId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseBody {
    /// The reason, 2 to 500 characters, which the reporter reads under the code.
    #[schema(example = "同一内容已重复提交，请以第一件为准")]
    words: String,
}

problems! {
    /// What can go wrong.
    RefuseProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NoSuchMatter, NoSuchPage, ReceiptUsed, SlowBody, TooLarge,
        WrongMediaType, Invalid
}

/// Refuses a report that was set aside, with a reason for whoever sent it.
#[utoipa::path(post, path = "/api/v1/set-aside/{matter}/refuse", tag = "set-aside", operation_id = "refuse_set_aside",
    params(("matter" = Uuid, Path, description = "The id that its matter would have")), request_body = RefuseBody,
    security(("token" = [])),
    responses((status = 204), RefuseProblems))]
pub async fn refuse(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
    JsonBody(said): JsonBody<RefuseBody>,
) -> Result<StatusCode, Problem> {
    let person = who.staff()?;
    let words = said.words.trim();
    if !(2..=500).contains(&words.chars().count()) {
        return Err(Problem::new(Code::Invalid).field("/words", "2 to 500 characters"));
    }
    state.app.refuse_set_aside(state.tenant, person, MatterId(matter), words).await?;
    Ok(StatusCode::NO_CONTENT)
}
