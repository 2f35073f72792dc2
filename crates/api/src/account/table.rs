//! Accounts and the sign-in log as tables to take along.

use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use crate::query::QueryOf;
use crate::table::{TablePath, Wanted};
use axum::extract::State;
use axum::response::Response;
use gewu_app::account::Action;
use gewu_kernel::id::PersonId;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Whose.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SignInTableQuery {
    /// Only of this person.
    person: Option<Uuid>,
}

problems! {
    /// What can go wrong.
    AccountTableProblems:
        BadHeader, BadQuery, NeedsSignIn, SignedOut, NeedsSecondFactor, Forbidden, NoSuchPage, NoSuchReceipt
}

/// All accounts, by login, as a table: at most 100,000, in the language that the caller prefers. No phone numbers stand in
/// it, nor when somebody was last here.
#[utoipa::path(get, path = "/api/v1/accounts/table/{format}", tag = "administration", operation_id = "table_of_accounts",
    params(TablePath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), AccountTableProblems))]
pub async fn accounts(State(state): State<ApiState>, who: Who, wanted: Wanted) -> Result<Response, Problem> {
    who.permitted(&state, Action::ListAccounts).await?;
    let taken = state.app.table_of_accounts(state.tenant, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}

/// The sign-in log, the newest first, as a table: at most 100,000. Network addresses and browsers do not stand in it.
#[utoipa::path(get, path = "/api/v1/sign-ins/table/{format}", tag = "administration", operation_id = "table_of_sign_ins",
    params(TablePath, SignInTableQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), AccountTableProblems))]
pub async fn sign_ins(
    State(state): State<ApiState>,
    who: Who,
    wanted: Wanted,
    QueryOf(query): QueryOf<SignInTableQuery>,
) -> Result<Response, Problem> {
    who.permitted(&state, Action::ReadSignIns).await?;
    let person = query.person.map(PersonId);
    let taken = state.app.table_of_sign_ins(state.tenant, person, wanted.kind, wanted.language).await?;
    Ok(wanted.file(taken))
}
