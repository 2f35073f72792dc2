//! Packs, and what was proposed about one, as tables to take along.

use super::PackPath;
use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use crate::table::{TablePath, Wanted};
use axum::extract::{Path, State};
use axum::response::Response;
use gewu_app::account::Action;

problems! {
    /// What can go wrong.
    PackTableProblems: BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, NoSuchReceipt, NoSuchPage, Forbidden
}

/// The packs as a table, by id, in the language that the caller prefers.
#[utoipa::path(get, path = "/api/v1/packs/table/{format}", tag = "packs", operation_id = "table_of_packs",
    params(TablePath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), PackTableProblems))]
pub async fn table(State(state): State<ApiState>, who: Who, wanted: Wanted) -> Result<Response, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let taken = state.app.table_of_packs(state.tenant, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}

/// All that was ever proposed about a pack as a table, the latest first.
#[utoipa::path(get, path = "/api/v1/packs/{pack}/proposals/table/{format}", tag = "packs",
    operation_id = "table_of_proposals", params(PackPath, TablePath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), PackTableProblems))]
pub async fn proposals(
    State(state): State<ApiState>,
    who: Who,
    wanted: Wanted,
    Path(path): Path<(String, String)>,
) -> Result<Response, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let taken = state.app.table_of_proposals(state.tenant, &path.0, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}
