//! What did not arrive and waits for somebody to decide.

use crate::ApiState;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use gewu_app::account::Action;
use gewu_app::outbox::UndeliveredView;
use gewu_kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The messages that were given up.
#[derive(Debug, Serialize, ToSchema)]
pub struct UndeliveredAnswer {
    /// How many there are.
    count: i64,
    /// The first of them in the order in which they were written, at most 200.
    messages: Vec<UndeliveredLine>,
}

/// A message that was given up.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct UndeliveredLine {
    message: Uuid,
    /// What it tells of, as a word: `task`, `ended`, or a word of a pack.
    kind: String,
    /// `email`, `sms`, `partner`, or `here` for what is told in the application.
    #[schema(example = "partner")]
    way: &'static str,
    /// To whom, in words.
    to: String,
    #[schema(value_type = String, format = DateTime)]
    written_at: Timestamp,
    /// How often it was tried.
    tries: i64,
    /// Why the last attempt failed, in the other side’s own words.
    why: String,
}

problems! {
    /// What can go wrong.
    UndeliveredProblems: BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, NoSuchReceipt, Forbidden
}

/// The messages that were tried for days, or refused for good, and given up: for the system and the audit administrator.
#[utoipa::path(get, path = "/api/v1/undelivered", tag = "undelivered", operation_id = "list_undelivered",
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = UndeliveredAnswer), UndeliveredProblems))]
pub async fn list(
    State(state): State<ApiState>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<UndeliveredAnswer>, Problem> {
    who.permitted(&state, Action::ReadUndelivered).await?;
    let views = state.app.undelivered(state.tenant, Language::of(&headers).tag()).await?;
    let count = state.app.count_undelivered(state.tenant).await?;
    Ok(Json(UndeliveredAnswer { count, messages: views.into_iter().map(line).collect() }))
}

fn line(view: UndeliveredView) -> UndeliveredLine {
    let UndeliveredView { message, kind, way, to, written_at, tries, why } = view;
    UndeliveredLine { message, kind, way, to, written_at, tries, why }
}
