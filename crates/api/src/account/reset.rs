//! Resetting an account, and releasing the reset of an administrator that somebody else asked for.

use super::administer::allowed;
use super::{InvitationAnswer, PersonPath};
use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_app::account::{Action, Reset};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A reset that waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResetAskedAnswer {
    /// `asked`: the security administrator has to release it within 24 hours.
    #[schema(example = "asked")]
    state: &'static str,
}

problems! {
    /// What can go wrong.
    ResetProblems:
        BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, Forbidden, OwnAccount, NoSuchAccount,
        NoSuchPerson, NoSuchPage, NoSuchReceipt, AccountClosed, NoResetAsked
}

/// What asking for a reset is answered with.
pub enum ResetAnswer {
    /// The link.
    Done(Json<InvitationAnswer>),
    /// It waits to be released.
    Asked(Json<ResetAskedAnswer>),
}

impl axum::response::IntoResponse for ResetAnswer {
    fn into_response(self) -> axum::response::Response {
        match self {
            ResetAnswer::Done(done) => done.into_response(),
            ResetAnswer::Asked(asked) => (StatusCode::ACCEPTED, asked).into_response(),
        }
    }
}

/// Hands out a link for a new password; the old one, all sessions and all tokens end. A second factor stays. Who is
/// reset is told. Of whoever administers it is only asked for: somebody with another power has to release it.
#[utoipa::path(post, path = "/api/v1/accounts/{person}/reset", tag = "administration", operation_id = "reset_account",
    params(PersonPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = InvitationAnswer), (status = 202, body = ResetAskedAnswer), ResetProblems))]
pub async fn reset(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<ResetAnswer, Problem> {
    let (person, _) = allowed(&state, &who, Action::ResetAccount, person).await?;
    Ok(match state.app.ask_reset(state.tenant, person, who.staff()?).await? {
        Reset::Done(invitation) => ResetAnswer::Done(Json(InvitationAnswer::of(&state, invitation))),
        Reset::Asked => ResetAnswer::Asked(Json(ResetAskedAnswer { state: "asked" })),
    })
}

/// Releases the reset of an administrator that another administrator asked for, and hands out the link.
#[utoipa::path(post, path = "/api/v1/accounts/{person}/reset/release", tag = "administration",
    operation_id = "release_reset", params(PersonPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = InvitationAnswer), ResetProblems))]
pub async fn release(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<Json<InvitationAnswer>, Problem> {
    let (person, _) = allowed(&state, &who, Action::ReleaseReset, person).await?;
    let invitation = state.app.release_reset(state.tenant, person, who.staff()?).await?;
    Ok(Json(InvitationAnswer::of(&state, invitation)))
}
