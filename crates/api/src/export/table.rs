//! Requests as a table to take along.

use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use crate::table::{TablePath, Wanted};
use axum::extract::State;
use axum::response::Response;
use gewu_app::account::Action;

problems! {
    /// What can go wrong.
    RequestTableProblems:
        BadQuery, BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, NoSuchReceipt, NoSuchPage, Forbidden
}

/// All requests as a table, the latest first, in the language that the caller prefers: for the security and the audit
/// administrator. What was looked for does not stand in it.
#[utoipa::path(get, path = "/api/v1/exports/table/{format}", tag = "exports", operation_id = "table_of_exports",
    params(TablePath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), RequestTableProblems))]
pub async fn table(State(state): State<ApiState>, who: Who, wanted: Wanted) -> Result<Response, Problem> {
    who.permitted(&state, Action::ReadExports).await?;
    let taken = state.app.table_of_requests(state.tenant, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}
