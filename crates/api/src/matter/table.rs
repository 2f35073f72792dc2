//! Lists of matters, tasks and places as tables to take along.

use super::queue::QueueQuery;
use super::search::SearchQuery;
use crate::ApiState;
use crate::caller::Who;
use crate::map::show::MapQuery;
use crate::problem::{Problem, problems};
use crate::query::QueryOf;
use crate::table::{TablePath, Wanted};
use axum::extract::State;
use axum::response::Response;
use gewu_app::account::Action;

problems! {
    /// What can go wrong.
    TableProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, Forbidden, NoSuchArea, NoSuchReceipt, NoSuchPage
}

/// All matters that a search finds, newest first, as a table: one row a matter, at most 100,000, in the language that the
/// caller prefers. Neither titles nor texts stand in it, since they may hold what people told of themselves and others.
#[utoipa::path(get, path = "/api/v1/matters/table/{format}", tag = "matters", operation_id = "table_of_matters",
    params(TablePath, SearchQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), TableProblems))]
pub async fn table(
    State(state): State<ApiState>,
    who: Who,
    wanted: Wanted,
    QueryOf(query): QueryOf<SearchQuery>,
) -> Result<Response, Problem> {
    let person = who.permitted(&state, Action::ListMatters).await?;
    let sought = query.whole()?;
    let taken =
        state.app.table_of_matters(state.tenant, person, &sought, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}

problems! {
    /// What can go wrong.
    OwnTableProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, NoSuchReceipt, NoSuchPage
}

/// All that the caller has reported, newest first, as a table with the same columns.
#[utoipa::path(get, path = "/api/v1/matters/mine/table/{format}", tag = "matters", operation_id = "table_of_own_matters",
    params(TablePath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), OwnTableProblems))]
pub async fn own(State(state): State<ApiState>, who: Who, wanted: Wanted) -> Result<Response, Problem> {
    let person = who.staff()?;
    let taken = state.app.table_of_own(state.tenant, person, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}

problems! {
    /// What can go wrong.
    QueueTableProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, Forbidden, NoSuchReceipt, NoSuchPage
}

/// All that waits for the caller, the most urgent first, as a table: one row a task, at most 100,000. Neither titles nor
/// who has signed for a task stand in it.
#[utoipa::path(get, path = "/api/v1/queue/table/{format}", tag = "acting", operation_id = "table_of_queue",
    params(TablePath, QueueQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), QueueTableProblems))]
pub async fn queue(
    State(state): State<ApiState>,
    who: Who,
    wanted: Wanted,
    QueryOf(query): QueryOf<QueueQuery>,
) -> Result<Response, Problem> {
    let person = who.permitted(&state, Action::ReadQueue).await?;
    let filter = query.whole(state.app.clock.now())?;
    let taken = state.app.table_of_queue(state.tenant, person, &filter, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}

/// The open matters of an area by its places as a table, the places with most that is late first.
#[utoipa::path(get, path = "/api/v1/map/table/{format}", tag = "matters", operation_id = "table_of_map",
    params(TablePath, MapQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), TableProblems))]
pub async fn places(
    State(state): State<ApiState>,
    who: Who,
    wanted: Wanted,
    QueryOf(query): QueryOf<MapQuery>,
) -> Result<Response, Problem> {
    let person = who.permitted(&state, Action::ReadMap).await?;
    let of = query.of()?;
    let taken = state.app.table_of_places(state.tenant, person, of, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}

/// All that waits for the caller to look at again, that which waits shortest first, as a table: the columns of the list of
/// matters, until when, and for what it was drawn more easily.
#[utoipa::path(get, path = "/api/v1/rechecks/table/{format}", tag = "matters", operation_id = "table_of_rechecks",
    params(TablePath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), QueueTableProblems))]
pub async fn rechecks(State(state): State<ApiState>, who: Who, wanted: Wanted) -> Result<Response, Problem> {
    let person = who.permitted(&state, Action::ListMatters).await?;
    let taken = state.app.table_of_rechecks(state.tenant, person, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}
