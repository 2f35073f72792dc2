//! Reading one matter.

use super::act::{MatterPath, etag};
use super::view::MatterAnswer;
use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use gewu_app::matter::Caller;
use gewu_kernel::id::MatterId;
use uuid::Uuid;

problems! {
    /// What can go wrong.
    ShowProblems: BadHeader, NeedsSignIn, SignedOut, NoSuchMatter, NoSuchReceipt, NoSuchPage
}

/// A matter with what waits and what happened, for staff who may see it and for the holder of its receipt.
/// For anyone else it does not exist.
#[utoipa::path(get, path = "/api/v1/matters/{matter}", tag = "matters", operation_id = "show_matter", params(MatterPath),
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = MatterAnswer, headers(("ETag" = String))), ShowProblems))]
pub async fn show(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
) -> Result<Response, Problem> {
    view(&state, &who.known()?, MatterId(matter)).await
}

pub(super) async fn view(state: &ApiState, caller: &Caller, matter: MatterId) -> Result<Response, Problem> {
    let answer = MatterAnswer::from(state.app.show(state.tenant, caller, matter).await?);
    Ok(([(ETAG, etag(answer.version))], Json(answer)).into_response())
}
