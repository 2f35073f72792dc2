//! Taking what was allowed.

use super::ExportPath;
use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use crate::table::{TablePath, Wanted};
use axum::extract::{RawPathParams, State};
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::response::Response;
use gewu_app::account::Action;
use gewu_kernel::id::ExportId;

problems! {
    /// What can go wrong.
    TakeExportProblems:
        BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, NoSuchPage, NoSuchArea, Forbidden,
        NoSuchExport, NotItsAsker, ExportNotAllowed, ExportTaken, ExportLapsed, ExportTooLarge, Contended
}

/// The table that the caller asked for and another person allowed: once, within 24 hours of the decision, of what the
/// caller may read now. Each matter of which it tells something personal keeps that the caller read it.
#[utoipa::path(post, path = "/api/v1/exports/{export}/table/{format}", tag = "exports", operation_id = "take_export",
    params(ExportPath, TablePath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), TakeExportProblems))]
pub async fn take(
    State(state): State<ApiState>,
    path: RawPathParams,
    who: Who,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let person = who.staff()?;
    let export = path.iter().find(|(name, _)| *name == "export").and_then(|(_, id)| id.parse().ok());
    let export = ExportId(export.ok_or(Problem::new(Code::NoSuchPage))?);
    state.app.allow_export(state.tenant, person, Action::TakeExport, export).await?;
    let taken = state.app.take_export(state.tenant, export, person, wanted.kind, wanted.language).await?;
    let mut response = wanted.file(taken);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
