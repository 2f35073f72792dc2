//! Asking, and taking the request back.

use super::ExportPath;
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::matter::search::SearchQuery;
use crate::problem::{Problem, problems};
use crate::query::QueryOf;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_app::account::Action;
use gewu_app::export::MOST_PERSONAL;
use gewu_kernel::id::ExportId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why somebody asks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportBody {
    /// What the table is for, in a sentence; whoever decides reads it.
    #[schema(example = "迎接上级督查，核对本镇上半年路灯类事项的回访")]
    purpose: String,
}

/// What was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskedAnswer {
    /// The request’s id.
    export: Uuid,
}

/// How much a table would hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountAnswer {
    /// How many matters.
    rows: usize,
    /// How many it may hold at most.
    most: usize,
}

problems! {
    /// What can go wrong.
    AskExportProblems:
        BadQuery, BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, NoSuchPage,
        NoSuchArea, Forbidden, NoSuchExport, NotItsAsker, ExportDecided, ExportTooLarge, NothingToTake, Contended, SlowBody,
        TooLarge, WrongMediaType, Invalid
}

/// How many matters a table would hold, of those that a search finds for the caller.
#[utoipa::path(get, path = "/api/v1/exports/count", tag = "exports", operation_id = "count_export",
    params(SearchQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = CountAnswer), AskExportProblems))]
pub async fn count(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<SearchQuery>,
) -> Result<Json<CountAnswer>, Problem> {
    let person = who.permitted(&state, Action::AskExport).await?;
    let rows = state.app.count_export(state.tenant, person, &query.whole()?).await?;
    Ok(Json(CountAnswer { rows, most: MOST_PERSONAL }))
}

/// Asks for a table with titles, texts and who reported, of the matters that a search finds: at most 10,000. Another person
/// decides; nothing is made before it is taken.
#[utoipa::path(post, path = "/api/v1/exports", tag = "exports", operation_id = "ask_export",
    params(SearchQuery), request_body = ExportBody, security(("session" = []), ("token" = [])),
    responses((status = 201, body = AskedAnswer), AskExportProblems))]
pub async fn ask(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<SearchQuery>,
    JsonBody(said): JsonBody<ExportBody>,
) -> Result<(StatusCode, Json<AskedAnswer>), Problem> {
    let person = who.permitted(&state, Action::AskExport).await?;
    let export = state.app.ask_export(state.tenant, person, &query.whole()?, &said.purpose).await?;
    Ok((StatusCode::CREATED, Json(AskedAnswer { export: export.0 })))
}

/// Takes back what one asked for oneself, while nobody has decided.
#[utoipa::path(post, path = "/api/v1/exports/{export}/withdraw", tag = "exports", operation_id = "withdraw_export",
    params(ExportPath), security(("session" = []), ("token" = [])),
    responses((status = 204), AskExportProblems))]
pub async fn withdraw(
    State(state): State<ApiState>,
    Path(export): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    let (person, export) = (who.staff()?, ExportId(export));
    state.app.allow_export(state.tenant, person, Action::WithdrawExport, export).await?;
    state.app.withdraw_export(state.tenant, export, &format!("person:{person}")).await?;
    Ok(StatusCode::NO_CONTENT)
}
