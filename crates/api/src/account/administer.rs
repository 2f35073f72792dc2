//! What the system and the security administrator do to accounts.

use super::{InvitationAnswer, PersonPath};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_app::account::Action;
use gewu_kernel::id::PersonId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// For whom an account is opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountBody {
    /// The person, as the county knows them.
    person: Uuid,
    /// What they will type: 2 to 64 letters, digits, `.`, `-`, `_`, `@`.
    #[schema(example = "xiaolin")]
    login: String,
}

problems! {
    /// What can go wrong.
    AdministerProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, Forbidden, OwnAccount, Administers,
        NoSuchAccount, NoSuchPerson, NoSuchPage, NoSuchReceipt, HasAccount, LoginTaken, AccountClosed, HasWork,
        NoSecondFactor, SlowBody, TooLarge, WrongMediaType, Invalid, BadLogin
}

/// That the caller may do this to an account; and how facts name them.
pub(super) async fn allowed(
    state: &ApiState,
    who: &Who,
    action: Action,
    about: Uuid,
) -> Result<(PersonId, String), Problem> {
    let (caller, about) = (who.staff()?, PersonId(about));
    state.app.allow(state.tenant, caller, action, Some(about)).await?;
    Ok((about, format!("person:{caller}")))
}

/// That the caller may put somebody into the posts or the work of another person: never themselves, never for their
/// own, and nobody who administers.
pub(super) async fn may_stand_in(
    state: &ApiState,
    caller: PersonId,
    whose: PersonId,
    somebody: PersonId,
) -> Result<(), Problem> {
    if [whose, somebody].contains(&caller) {
        return Err(Problem::new(Code::OwnAccount));
    }
    match state.app.power(state.tenant, somebody).await? {
        Some(_) => Err(Problem::new(Code::Administers)),
        None => Ok(()),
    }
}

/// Opens an account. Its owner chooses a password by the link; there are no first passwords.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "administration", operation_id = "open_account",
    request_body = AccountBody, security(("session" = []), ("token" = [])),
    responses((status = 201, body = InvitationAnswer), AdministerProblems))]
pub async fn open(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(said): JsonBody<AccountBody>,
) -> Result<(StatusCode, Json<InvitationAnswer>), Problem> {
    let (person, actor) = allowed(&state, &who, Action::OpenAccount, said.person).await?;
    let invitation = state.app.open_account(state.tenant, person, &said.login, &actor).await?;
    Ok((StatusCode::CREATED, Json(InvitationAnswer::of(&state, invitation))))
}

/// Closes an account: its sessions and links end. Refused while work waits for its owner by name.
#[utoipa::path(post, path = "/api/v1/accounts/{person}/close", tag = "administration", operation_id = "close_account",
    params(PersonPath), security(("session" = []), ("token" = [])), responses((status = 204), AdministerProblems))]
pub async fn close(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    let (person, actor) = allowed(&state, &who, Action::CloseAccount, person).await?;
    state.app.close_account(state.tenant, person, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a closed account again; its owner chooses a new password by the link.
#[utoipa::path(post, path = "/api/v1/accounts/{person}/reopen", tag = "administration", operation_id = "reopen_account",
    params(PersonPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = InvitationAnswer), AdministerProblems))]
pub async fn reopen(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<Json<InvitationAnswer>, Problem> {
    let (person, actor) = allowed(&state, &who, Action::ReopenAccount, person).await?;
    let invitation = state.app.reopen_account(state.tenant, person, &actor).await?;
    Ok(Json(InvitationAnswer::of(&state, invitation)))
}

/// Lets an account that wrong tries have locked try again.
#[utoipa::path(post, path = "/api/v1/accounts/{person}/unlock", tag = "administration", operation_id = "unlock_account",
    params(PersonPath), security(("session" = []), ("token" = [])), responses((status = 204), AdministerProblems))]
pub async fn unlock(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    let (person, actor) = allowed(&state, &who, Action::UnlockAccount, person).await?;
    state.app.unlock_account(state.tenant, person, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions and all tokens of an account.
#[utoipa::path(delete, path = "/api/v1/accounts/{person}/sessions", tag = "administration", operation_id = "end_sessions",
    params(PersonPath), security(("session" = []), ("token" = [])), responses((status = 204), AdministerProblems))]
pub async fn end_sessions(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    let (person, actor) = allowed(&state, &who, Action::EndSessions, person).await?;
    state.app.show_account(state.tenant, person).await?;
    state.app.end_sessions(state.tenant, person, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a second factor whose device is lost. The password stays: whoever resets it is somebody else.
#[utoipa::path(delete, path = "/api/v1/accounts/{person}/second-factor", tag = "administration",
    operation_id = "remove_second_factor", params(PersonPath), security(("session" = []), ("token" = [])),
    responses((status = 204), AdministerProblems))]
pub async fn remove_second_factor(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    let (person, actor) = allowed(&state, &who, Action::RemoveSecondFactor, person).await?;
    state.app.remove_second_factor(state.tenant, person, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
