//! Signing in.

use super::{DEVICE, cookies};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Waiting;
use crate::origin::From;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::State;
use axum_extra::extract::CookieJar;
use gewu_app::account::Origin;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Login and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    /// What the account is called; capitals do not matter.
    login: String,
    /// The password.
    password: String,
}

/// How far somebody came.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInAnswer {
    /// `signed-in`, or `second-factor` when a code is still to come, within five minutes.
    #[schema(example = "signed-in")]
    state: &'static str,
}

/// A code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// Six digits that the device shows now, or a recovery code.
    #[schema(example = "123456")]
    pub code: String,
}

/// By which ways one may sign in here.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaysAnswer {
    /// With a password.
    password: bool,
    /// What people call the provider of OpenID Connect, at `/api/v1/provider/start`; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
}

/// Whence somebody signs in, and what their device was handed before.
pub(super) fn whence(from: From, jar: &CookieJar) -> Origin {
    Origin { device: jar.get(DEVICE).map(|cookie| cookie.value().to_owned()), ..from.origin() }
}

problems! {
    /// What can go wrong.
    SignInProblems:
        NotJson, WrongSignIn, SlowBody, TooLarge, WrongMediaType, Invalid, Locked, TooMany, Overloaded
}

/// Signs in with a password. The session is a cookie, `gewu_session`; `GET /api/v1/session` tells the token that
/// everything which changes something sends along in `CSRF-Token`.
#[utoipa::path(post, path = "/api/v1/session", tag = "account", operation_id = "sign_in", request_body = SignInBody,
    security(()), responses((status = 200, body = SignInAnswer, headers(("Set-Cookie" = String))), SignInProblems))]
pub async fn sign_in(
    State(state): State<ApiState>,
    from: From,
    jar: CookieJar,
    JsonBody(said): JsonBody<SignInBody>,
) -> Result<(CookieJar, Json<SignInAnswer>), Problem> {
    let origin = whence(from, &jar);
    let known = state.app.knows_device(state.tenant, &said.login, &origin);
    if !known {
        state.pace.begin(&origin.network(), state.app.clock.now())?;
    }
    let signed = state.app.sign_in(state.tenant, &said.login, &said.password, &origin).await?;
    if !known {
        state.pace.succeeded(&origin.network());
    }
    let answer = if signed.waits_for_second_factor { "second-factor" } else { "signed-in" };
    Ok((cookies(&state, jar, signed), Json(SignInAnswer { state: answer })))
}

problems! {
    /// What can go wrong.
    SecondFactorProblems:
        NotJson, NeedsSignIn, SignedOut, WrongCode, SlowBody, TooLarge, WrongMediaType, Invalid, Locked, TooMany
}

/// Adds the second factor. A new cookie takes the place of the first.
#[utoipa::path(post, path = "/api/v1/session/second-factor", tag = "account", operation_id = "add_second_factor",
    request_body = CodeBody, security(("session" = [])),
    responses((status = 200, body = SignInAnswer, headers(("Set-Cookie" = String))), SecondFactorProblems))]
pub async fn add_second_factor(
    State(state): State<ApiState>,
    from: From,
    waiting: Waiting,
    jar: CookieJar,
    JsonBody(said): JsonBody<CodeBody>,
) -> Result<(CookieJar, Json<SignInAnswer>), Problem> {
    let origin = whence(from, &jar);
    state.pace.begin(&origin.network(), state.app.clock.now())?;
    let signed = state.app.add_second_factor(state.tenant, &waiting.0, &said.code, &origin).await?;
    state.pace.succeeded(&origin.network());
    Ok((cookies(&state, jar, signed), Json(SignInAnswer { state: "signed-in" })))
}

/// By which ways one may sign in here.
#[utoipa::path(get, path = "/api/v1/sign-in-ways", tag = "account", operation_id = "sign_in_ways", security(()),
    responses((status = 200, body = WaysAnswer)))]
pub async fn ways(State(state): State<ApiState>) -> Json<WaysAnswer> {
    let provider = state.provider.as_ref().map(|it| it.title().to_owned());
    Json(WaysAnswer { password: true, provider })
}
