//! The session of whoever asks, and their other ones.

use super::cookie;
use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use gewu_app::account::{SessionView, csrf};
use gewu_app::people::PostView;
use gewu_kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who is signed in, as what, and what for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SessionAnswer {
    /// Who.
    person: Uuid,
    /// Their name.
    name: String,
    /// What their account is called; absent for whoever came with a token.
    login: Option<String>,
    /// What they administer: `system`, `security` or `audit`.
    powers: Vec<&'static str>,
    /// What powers, posts and packs let them do.
    capabilities: Vec<String>,
    /// The posts from which they may act now.
    posts: Vec<PostAnswer>,
    /// Whether they have a second factor.
    second_factor: bool,
    /// After how many seconds without use the session ends.
    idle_seconds: i64,
    /// What everything that changes something sends along in `CSRF-Token`; absent for whoever came with a token.
    csrf: Option<String>,
}

/// A post from which somebody may act.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PostAnswer {
    /// The role, as packs name it.
    role: String,
    /// What people call it.
    role_title: String,
    /// The body’s number.
    body: i64,
    /// The body’s name.
    body_name: String,
    /// The area’s number.
    area: i64,
    /// The area’s name.
    area_name: String,
    /// Stands in for somebody who is away.
    deputy: bool,
}

impl From<PostView> for PostAnswer {
    fn from(post: PostView) -> PostAnswer {
        PostAnswer {
            role: post.role,
            role_title: post.role_title,
            body: post.body.0,
            body_name: post.body_name,
            area: post.area.0,
            area_name: post.area_name,
            deputy: post.deputy,
        }
    }
}

problems! {
    /// What can go wrong.
    OwnProblems: BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, NoSuchReceipt
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "account", operation_id = "show_session",
    security(("session" = []), ("token" = [])), responses((status = 200, body = SessionAnswer), OwnProblems))]
pub async fn show(State(state): State<ApiState>, who: Who) -> Result<Json<SessionAnswer>, Problem> {
    let person = who.staff()?;
    let (app, tenant) = (&state.app, state.tenant);
    let name = app.person_name(tenant, person).await?;
    let account = app.find_account(tenant, person).await?;
    let posts = app.posts(tenant, person).await?;
    let capabilities = app.capabilities(tenant, person).await?;
    let power = account.as_ref().and_then(|account| account.power);
    Ok(Json(SessionAnswer {
        person: person.0,
        name,
        second_factor: account.as_ref().is_some_and(|account| account.second_factor),
        login: account.map(|account| account.login),
        powers: power.into_iter().map(|power| power.word()).collect(),
        capabilities: capabilities.into_iter().collect(),
        posts: posts.into_iter().map(Into::into).collect(),
        idle_seconds: app.rules.idle.as_secs(),
        csrf: who.secret().map(csrf),
    }))
}

problems! {
    /// What can go wrong.
    ChangeOwnProblems: BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "account", operation_id = "sign_out",
    security(("session" = [])), responses((status = 204), ChangeOwnProblems))]
pub async fn sign_out(
    State(state): State<ApiState>,
    who: Who,
    jar: CookieJar,
) -> Result<(CookieJar, StatusCode), Problem> {
    state.app.sign_out(state.tenant, who.session()?).await?;
    Ok((jar.add(cookie(&state, None)), StatusCode::NO_CONTENT))
}

/// Sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionsAnswer {
    sessions: Vec<SessionLine>,
}

/// One of somebody’s own sessions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SessionLine {
    /// Its id, to end it by.
    session: Uuid,
    /// `password`, or the id of a provider.
    way: String,
    /// What the browser calls itself.
    agent: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it ends in any case.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// Whether it is the one that asks.
    own: bool,
}

impl From<SessionView> for SessionLine {
    fn from(view: SessionView) -> SessionLine {
        SessionLine {
            session: view.session,
            way: view.way,
            agent: view.agent,
            created_at: view.created_at,
            expires_at: view.expires_at,
            own: view.own,
        }
    }
}

/// One’s own sessions, the newest first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "account", operation_id = "list_sessions",
    security(("session" = []), ("token" = [])), responses((status = 200, body = SessionsAnswer), OwnProblems))]
pub async fn list(State(state): State<ApiState>, who: Who) -> Result<Json<SessionsAnswer>, Problem> {
    let own = who.session().ok().map(|session| session.hash);
    let sessions = state.app.sessions(state.tenant, who.staff()?, own).await?;
    Ok(Json(SessionsAnswer { sessions: sessions.into_iter().map(Into::into).collect() }))
}

problems! {
    /// What can go wrong.
    EndProblems: BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchSession, NoSuchPage, NoSuchReceipt
}

/// Ends one of one’s own sessions, on whatever device.
#[utoipa::path(delete, path = "/api/v1/sessions/{session}", tag = "account", operation_id = "end_session",
    params(("session" = Uuid, Path, description = "The session’s id")),
    security(("session" = []), ("token" = [])), responses((status = 204), EndProblems))]
pub async fn end(
    State(state): State<ApiState>,
    Path(session): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    state.app.end_session(state.tenant, who.staff()?, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
