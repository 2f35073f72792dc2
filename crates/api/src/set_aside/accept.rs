//! Taking a report up.

use crate::ApiState;
use crate::caller::Who;
use crate::matter::act::{ActAnswer, etag, status};
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use gewu_kernel::id::MatterId;
use uuid::Uuid;

problems! {
    /// What can go wrong.
    AcceptProblems:
        BadHeader, NeedsSignIn, SignedOut, NoSuchMatter, NoSuchPage, NoSuchProcedure, NoSuchArea, ReceiptUsed,
        Form, NoSeat, Condition, BrokenPack
}

/// Takes a report up that was set aside: it becomes a matter under the code it has, as of when it came.
#[utoipa::path(post, path = "/api/v1/set-aside/{matter}/accept", tag = "set-aside", operation_id = "accept_set_aside",
    params(("matter" = Uuid, Path, description = "The id that its matter will have")), security(("token" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), AcceptProblems))]
pub async fn accept(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
) -> Result<Response, Problem> {
    let person = who.staff()?;
    let reply = state.app.accept_set_aside(state.tenant, person, MatterId(matter)).await?;
    let answer = ActAnswer {
        matter: reply.matter.0,
        version: reply.version,
        status: status(reply.status),
        happened: reply.happened,
    };
    Ok(([(ETAG, etag(answer.version))], Json(answer)).into_response())
}
