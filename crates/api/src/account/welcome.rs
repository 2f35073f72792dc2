//! Choosing a password by a link.

use crate::ApiState;
use crate::body::JsonBody;
use crate::problem::{Problem, problems};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// The link’s key and the password chosen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WelcomeBody {
    /// What stands behind `#` in the link.
    key: String,
    /// The new password: 10 to 200 letters that nobody would guess.
    password: String,
}

problems! {
    /// What can go wrong.
    WelcomeProblems: NotJson, LinkEnded, SlowBody, TooLarge, WrongMediaType, Invalid, WeakPassword, Overloaded
}

/// Chooses a password by a link; each link does so once. One signs in with it afterwards.
#[utoipa::path(post, path = "/api/v1/welcome", tag = "account", request_body = WelcomeBody, security(()),
    responses((status = 204), WelcomeProblems))]
pub async fn welcome(
    State(state): State<ApiState>,
    JsonBody(said): JsonBody<WelcomeBody>,
) -> Result<StatusCode, Problem> {
    state.app.welcome(state.tenant, &said.key, &said.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
