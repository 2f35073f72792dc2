//! Changing one's own password.

use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// The password now, and the one to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// The present one.
    old: String,
    /// The new one: 10 to 200 letters that nobody would guess.
    new: String,
}

problems! {
    /// What can go wrong.
    PasswordProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, WrongPassword, NoSuchReceipt,
        SlowBody, TooLarge, WrongMediaType, Invalid, WeakPassword, Locked, NoSuchAccount, Overloaded
}

/// Changes one’s own password; all one’s other sessions end.
#[utoipa::path(post, path = "/api/v1/password", tag = "account", operation_id = "change_password",
    request_body = PasswordBody, security(("session" = [])), responses((status = 204), PasswordProblems))]
pub async fn change(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(said): JsonBody<PasswordBody>,
) -> Result<StatusCode, Problem> {
    let session = who.session()?;
    let words = (said.old.as_str(), said.new.as_str());
    state.app.change_password(state.tenant, session.person, words, session.hash).await?;
    Ok(StatusCode::NO_CONTENT)
}
