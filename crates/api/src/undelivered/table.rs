//! What did not arrive as a table to take along.

use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use crate::table::{TablePath, Wanted};
use axum::extract::State;
use axum::response::Response;
use gewu_app::account::Action;

problems! {
    /// What can go wrong.
    UndeliveredTableProblems:
        BadQuery, BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, NoSuchReceipt, NoSuchPage, Forbidden
}

/// All messages that were given up as a table, in the language that the caller prefers.
#[utoipa::path(get, path = "/api/v1/undelivered/table/{format}", tag = "undelivered",
    operation_id = "table_of_undelivered", params(TablePath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), UndeliveredTableProblems))]
pub async fn table(State(state): State<ApiState>, who: Who, wanted: Wanted) -> Result<Response, Problem> {
    who.permitted(&state, Action::ReadUndelivered).await?;
    let taken = state.app.table_of_undelivered(state.tenant, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}
