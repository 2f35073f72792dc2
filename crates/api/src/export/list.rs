//! What was asked for, and what became of it.

use crate::ApiState;
use crate::caller::Who;
use crate::language::Language;
use crate::pack::wire::ActorAnswer;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use gewu_app::account::Action;
use gewu_app::export::ExportView;
use gewu_kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A request for a table.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ExportLine {
    export: Uuid,
    /// What is looked for, each condition in words; none for all that whoever asked may read.
    #[schema(example = json!(["状态：办理中", "地点：河口镇"]))]
    conditions: Vec<String>,
    /// What for.
    purpose: String,
    /// How many matters there were when it was asked for.
    asked_rows: i64,
    asked_by: ActorAnswer,
    #[schema(value_type = String, format = DateTime)]
    asked_at: Timestamp,
    /// Whether it is the reader’s own.
    own: bool,
    /// `waiting`, `allowed`, `refused`, `withdrawn`, `taken`, or `lapsed` when it was allowed and not taken in time.
    #[schema(example = "waiting")]
    status: String,
    decided_by: Option<ActorAnswer>,
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Timestamp>,
    /// Why it was refused.
    reason: Option<String>,
    /// Until when it may be taken, if it was allowed.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    taken_at: Option<Timestamp>,
    /// How many matters it had then.
    taken_rows: Option<i64>,
}

fn line(view: ExportView, reader: &str) -> ExportLine {
    ExportLine {
        export: view.export.0,
        conditions: view.conditions,
        purpose: view.purpose,
        asked_rows: view.asked_rows,
        own: view.asked_by.actor == reader,
        asked_by: view.asked_by.into(),
        asked_at: view.asked_at,
        status: view.status,
        decided_by: view.decided_by.map(Into::into),
        decided_at: view.decided_at,
        reason: view.reason,
        until: view.until,
        taken_at: view.taken_at,
        taken_rows: view.taken_rows,
    }
}

problems! {
    /// What can go wrong.
    ExportsProblems: BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, NoSuchReceipt, Forbidden
}

/// The tables that anybody asked for, the latest first: at most 200, for the security and the audit administrator.
#[utoipa::path(get, path = "/api/v1/exports", tag = "exports", operation_id = "list_exports",
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = [ExportLine]), ExportsProblems))]
pub async fn list(
    State(state): State<ApiState>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<Vec<ExportLine>>, Problem> {
    let reader = format!("person:{}", who.permitted(&state, Action::ReadExports).await?);
    let views = state.app.exports(state.tenant, None, Language::of(&headers).tag()).await?;
    Ok(Json(views.into_iter().map(|view| line(view, &reader)).collect()))
}

/// The tables that the caller asked for, the latest first: at most 200.
#[utoipa::path(get, path = "/api/v1/exports/own", tag = "exports", operation_id = "list_own_exports",
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = [ExportLine]), ExportsProblems))]
pub async fn own(
    State(state): State<ApiState>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<Vec<ExportLine>>, Problem> {
    let person = who.permitted(&state, Action::AskExport).await?;
    let views = state.app.exports(state.tenant, Some(person), Language::of(&headers).tag()).await?;
    let reader = format!("person:{person}");
    Ok(Json(views.into_iter().map(|view| line(view, &reader)).collect()))
}
