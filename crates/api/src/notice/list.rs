//! One's own notices.

use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use crate::query::{QueryOf, page};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gewu_app::notice::NoticeView;
use gewu_kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticesQuery {
    /// Only what came before the notice with this id.
    before: Option<Uuid>,
    /// How many, from 1 to 200; 50 if not said.
    limit: Option<i64>,
}

/// A page of notices, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticesAnswer {
    notices: Vec<NoticeLine>,
    /// How many are unread, up to 100.
    unread: i64,
}

/// Something one is told.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeLine {
    /// Its id; later ones are greater.
    id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What about: `task` for something newly waiting, `escalated`, `urged`, `answered`, `ended`, …
    #[schema(example = "task")]
    kind: String,
    /// The matter; absent where it is about one’s own account (`account-reset`, `account-reset-asked`,
    /// `identity-linked`) or about a request for a table (`export-asked`, `export-allowed`, `export-refused`).
    matter: Option<Uuid>,
    /// What the matter is called; absent once one may see it no more.
    title: Option<String>,
    /// The task it concerns.
    task: Option<i64>,
    /// Whether it was read.
    read: bool,
}

impl From<NoticeView> for NoticeLine {
    fn from(view: NoticeView) -> NoticeLine {
        NoticeLine {
            id: view.id,
            at: view.at,
            kind: view.kind,
            matter: view.matter.map(|matter| matter.0),
            title: view.title,
            task: view.task,
            read: view.read,
        }
    }
}

/// How far one has read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReadBody {
    /// The last notice that was read.
    up_to: Uuid,
}

problems! {
    /// What can go wrong.
    NoticesProblems:
        BadHeader, BadQuery, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, SlowBody,
        TooLarge, WrongMediaType, Invalid
}

/// One’s own notices. They say where to look, and are kept for three months.
#[utoipa::path(get, path = "/api/v1/notices", tag = "account", operation_id = "list_notices", params(NoticesQuery),
    security(("session" = []), ("token" = [])), responses((status = 200, body = NoticesAnswer), NoticesProblems))]
pub async fn list(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<NoticesQuery>,
) -> Result<Json<NoticesAnswer>, Problem> {
    let limit = page(query.limit)?;
    let found = state.app.notices(state.tenant, who.staff()?, query.before, limit).await?;
    let notices = found.notices.into_iter().map(Into::into).collect();
    Ok(Json(NoticesAnswer { notices, unread: found.unread }))
}

/// Notes how far one has read.
#[utoipa::path(post, path = "/api/v1/notices/read", tag = "account", operation_id = "read_notices",
    request_body = ReadBody, security(("session" = []), ("token" = [])),
    responses((status = 204), NoticesProblems))]
pub async fn read(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(said): JsonBody<ReadBody>,
) -> Result<StatusCode, Problem> {
    state.app.read_notices(state.tenant, who.staff()?, said.up_to).await?;
    Ok(StatusCode::NO_CONTENT)
}
