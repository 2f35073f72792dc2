//! Signing in by a provider of OpenID Connect, and linking one's account with it.

use super::second_factor::ProofBody;
use super::sign_in::whence;
use super::{closed, cookies};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::origin::From;
use crate::problem::{Code, Problem, problems};
use crate::query::QueryOf;
use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use gewu_app::account::{AccountError, ERRAND_HOLDS, Ended, Provider, Return, Sent};
use gewu_kernel::id::PersonId;
use serde::{Deserialize, Serialize};
use tokio::sync::SemaphorePermit;
use utoipa::{IntoParams, ToSchema};

/// The cookie of somebody on the way to the provider and back.
const ERRAND: &str = "gewu_errand";

/// Where to go.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkAnswer {
    /// The provider’s address, for the browser to open.
    location: String,
}

/// Whether one’s account is linked.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityAnswer {
    /// Whether it is.
    linked: bool,
}

/// What a browser comes back with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReturnQuery {
    /// What it was sent with.
    #[serde(default)]
    state: String,
    /// What the provider gave it; absent when it gave none.
    #[serde(default)]
    code: Option<String>,
}

problems! {
    /// What can go wrong.
    StartProblems: NoProvider, ProviderFailed, NoSealingKey, Overloaded
}

problems! {
    /// What can go wrong.
    LinkProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoProvider, ProviderFailed,
        NoSealingKey, NoSuchAccount, NoSuchReceipt, WrongPassword, WrongCode, Locked, SlowBody, TooLarge,
        WrongMediaType, Invalid, Overloaded
}

problems! {
    /// What can go wrong.
    IdentityProblems: BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoProvider, NoSuchReceipt
}

problems! {
    /// What can go wrong.
    BackProblems: BadQuery
}

/// Sends a browser to the provider, to sign in there.
#[utoipa::path(get, path = "/api/v1/provider/start", tag = "account", operation_id = "start_at_provider", security(()),
    responses((status = 303, headers(("Location" = String), ("Set-Cookie" = String))), StartProblems))]
pub async fn start(State(state): State<ApiState>, jar: CookieJar) -> Result<Response, Problem> {
    let _place = place(&state)?;
    let sent = state.app.begin_sign_in(state.tenant, provider(&state)?).await?;
    let to = sent.address.clone();
    Ok((StatusCode::SEE_OTHER, with_errand(&state, jar, sent), [(LOCATION, to)]).into_response())
}

/// Begins to link one’s account with the provider: the browser opens the address and comes back.
#[utoipa::path(post, path = "/api/v1/provider/link", tag = "account", operation_id = "link_with_provider",
    request_body = ProofBody, security(("session" = [])),
    responses((status = 200, body = LinkAnswer, headers(("Set-Cookie" = String))), LinkProblems))]
pub async fn link(
    State(state): State<ApiState>,
    who: Who,
    jar: CookieJar,
    JsonBody(said): JsonBody<ProofBody>,
) -> Result<Response, Problem> {
    let (person, provider, _place) = (who.session()?.person, provider(&state)?, place(&state)?);
    let sent = state.app.begin_link(state.tenant, provider, person, said.proof()?).await?;
    let answer = Json(LinkAnswer { location: sent.address.clone() });
    Ok((with_errand(&state, jar, sent), answer).into_response())
}

/// Where the provider sends a browser back to; it goes on to the desk, which tells how it went.
#[utoipa::path(get, path = "/api/v1/provider/return", tag = "account", operation_id = "return_from_provider",
    params(ReturnQuery), security(()),
    responses((status = 303, headers(("Location" = String), ("Set-Cookie" = String))), BackProblems))]
pub async fn back(
    State(state): State<ApiState>,
    from: From,
    QueryOf(query): QueryOf<ReturnQuery>,
    jar: CookieJar,
    request: Request,
) -> Response {
    let signed_in = signed_in(&state, request).await;
    let sealed = jar.get(ERRAND).map(|it| it.value().to_owned()).unwrap_or_default();
    let ended = match provider(&state).and_then(|provider| Ok((provider, place(&state)?))) {
        Ok((provider, _place)) => {
            let code = query.code.as_deref().unwrap_or_default();
            let back = Return { sealed: &sealed, state: &query.state, code, signed_in };
            let ended = state.app.end_errand(state.tenant, provider, back, &whence(from, &jar)).await;
            ended.map_err(Problem::from)
        }
        Err(problem) => Err(problem),
    };
    let mut gone = closed(&state, ERRAND, String::new());
    gone.make_removal();
    let jar = jar.add(gone);
    let (jar, to) = match ended {
        Ok(Ended::SignedIn(signed)) => {
            let to = if signed.waits_for_second_factor { "/desk/?sign-in=second-factor" } else { "/desk/" };
            (cookies(&state, jar, signed), to.to_owned())
        }
        Ok(Ended::Linked) => (jar, "/desk/account?identity=linked".to_owned()),
        Err(problem) if signed_in.is_some() => {
            (jar, format!("/desk/account?identity={}", problem.code.entry().code))
        }
        Err(problem) => (jar, format!("/desk/?sign-in={}", problem.code.entry().code)),
    };
    (StatusCode::SEE_OTHER, jar, [(LOCATION, to)]).into_response()
}

/// Whether one’s account is linked with the provider.
#[utoipa::path(get, path = "/api/v1/identity", tag = "account", operation_id = "show_identity",
    security(("session" = [])), responses((status = 200, body = IdentityAnswer), IdentityProblems))]
pub async fn show(State(state): State<ApiState>, who: Who) -> Result<Json<IdentityAnswer>, Problem> {
    let (person, issuer) = (who.session()?.person, provider(&state)?.issuer().to_owned());
    Ok(Json(IdentityAnswer { linked: state.app.is_linked(state.tenant, person, &issuer).await? }))
}

/// Unlinks one’s account from the provider; the password remains.
#[utoipa::path(delete, path = "/api/v1/identity", tag = "account", operation_id = "unlink_identity",
    security(("session" = [])), responses((status = 204), IdentityProblems))]
pub async fn unlink(State(state): State<ApiState>, who: Who) -> Result<StatusCode, Problem> {
    let (person, issuer) = (who.session()?.person, provider(&state)?.issuer().to_owned());
    state.app.unlink_identity(state.tenant, person, &issuer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A place among those that ask the provider now.
fn place(state: &ApiState) -> Result<SemaphorePermit<'_>, Problem> {
    state.places.errands.try_acquire().map_err(|_| Problem::new(Code::Overloaded).retry_after(5))
}

fn provider(state: &ApiState) -> Result<&dyn Provider, Problem> {
    let provider = state.provider.as_deref();
    provider.ok_or_else(|| Problem::from(&AccountError::NoProvider))
}

/// The errand goes along for as long as it holds, and to nothing but its return.
fn with_errand(state: &ApiState, jar: CookieJar, sent: Sent) -> CookieJar {
    let mut cookie = closed(state, ERRAND, sent.sealed);
    cookie.set_max_age(time::Duration::seconds(ERRAND_HOLDS.as_secs()));
    jar.add(cookie)
}

/// Whoever is signed in at this browser; coming back is as good without.
async fn signed_in(state: &ApiState, request: Request) -> Option<PersonId> {
    let (mut parts, _) = request.into_parts();
    let who = Who::from_request_parts(&mut parts, state).await.ok()?;
    who.session().ok().map(|session| session.person)
}
