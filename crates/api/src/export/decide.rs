//! Deciding on what another person asked for.

use super::ExportPath;
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_app::account::Action;
use gewu_kernel::id::ExportId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why it is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    /// Why, in a sentence; whoever asked reads this.
    reason: String,
}

problems! {
    /// What can go wrong.
    DecideExportProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, NoSuchPage, Forbidden,
        OwnExport, NoSuchExport, ExportDecided, Contended, SlowBody, TooLarge, WrongMediaType, Invalid
}

/// Lets whoever asked take the table, once, within 24 hours.
#[utoipa::path(post, path = "/api/v1/exports/{export}/allow", tag = "exports", operation_id = "allow_export",
    params(ExportPath), security(("session" = []), ("token" = [])),
    responses((status = 204), DecideExportProblems))]
pub async fn allow(
    State(state): State<ApiState>,
    Path(export): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    let (person, export) = (who.staff()?, ExportId(export));
    state.app.allow_export(state.tenant, person, Action::DecideExport, export).await?;
    state.app.allow_taking(state.tenant, export, &format!("person:{person}")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses the table, saying why.
#[utoipa::path(post, path = "/api/v1/exports/{export}/refuse", tag = "exports", operation_id = "refuse_export",
    params(ExportPath), request_body = ReasonBody, security(("session" = []), ("token" = [])),
    responses((status = 204), DecideExportProblems))]
pub async fn refuse(
    State(state): State<ApiState>,
    Path(export): Path<Uuid>,
    who: Who,
    JsonBody(said): JsonBody<ReasonBody>,
) -> Result<StatusCode, Problem> {
    let (person, export) = (who.staff()?, ExportId(export));
    state.app.allow_export(state.tenant, person, Action::DecideExport, export).await?;
    state.app.refuse_taking(state.tenant, export, &said.reason, &format!("person:{person}")).await?;
    Ok(StatusCode::NO_CONTENT)
}
