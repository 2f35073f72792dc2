//! Having a message tried again, or letting it go.

use super::MessagePath;
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_app::account::Action;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why it is let go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LetGoBody {
    /// Why, in a sentence; it stands on record.
    #[schema(example = "平台已停用，结果已电话告知")]
    reason: String,
}

problems! {
    /// What can go wrong.
    DecideMessageProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, NoSuchPage, Forbidden,
        NoSuchMessage, Contended, SlowBody, TooLarge, WrongMediaType, Invalid
}

/// Has a message tried again that was given up, as often as at first: for the system administrator.
#[utoipa::path(post, path = "/api/v1/undelivered/{message}/again", tag = "undelivered", operation_id = "send_again",
    params(MessagePath), security(("session" = []), ("token" = [])),
    responses((status = 204), DecideMessageProblems))]
pub async fn again(
    State(state): State<ApiState>,
    Path(message): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    let person = who.permitted(&state, Action::DecideUndelivered).await?;
    state.app.send_again(state.tenant, message, &format!("person:{person}")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a message go that was given up, saying why: nobody gets it, and what waited behind it goes on.
#[utoipa::path(post, path = "/api/v1/undelivered/{message}/let-go", tag = "undelivered",
    operation_id = "let_message_go", params(MessagePath), request_body = LetGoBody,
    security(("session" = []), ("token" = [])), responses((status = 204), DecideMessageProblems))]
pub async fn let_go(
    State(state): State<ApiState>,
    Path(message): Path<Uuid>,
    who: Who,
    JsonBody(said): JsonBody<LetGoBody>,
) -> Result<StatusCode, Problem> {
    let person = who.permitted(&state, Action::DecideUndelivered).await?;
    let actor = format!("person:{person}");
    state.app.let_message_go(state.tenant, message, &said.reason, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
