//! A procedure of an edition for programs that draw processes.

use super::EditionPath;
use super::edition::{DrawingQuery, EditionProblems};
use crate::ApiState;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::Problem;
use crate::query::QueryOf;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gewu_app::account::Action;
use gewu_app::pack::Pictured;

/// A procedure of an edition as BPMN 2.0, to keep as a file. It is made from the pack, one way: changing the file changes
/// nothing here.
#[utoipa::path(get, path = "/api/v1/packs/{pack}/editions/{hash}/bpmn", tag = "packs", operation_id = "model_edition",
    params(EditionPath, DrawingQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, content_type = "application/xml", body = String,
        headers(("Content-Disposition" = String, description = "A name for the file."))), EditionProblems))]
pub async fn model(
    State(state): State<ApiState>,
    Path((pack, hash)): Path<(String, String)>,
    who: Who,
    QueryOf(query): QueryOf<DrawingQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let (_, compiled) = state.app.edition_of(state.tenant, &pack, &hash).await?;
    let (procedure, language) = (query.procedure.as_deref(), Language::of(&headers).tag());
    let (name, model) = Pictured { pack: &compiled, procedure, language }.modelled()?;
    // Ids of packs and procedures are letters, digits and hyphens.
    let head = [
        (CONTENT_TYPE, "application/xml; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.bpmn\"")),
        (CONTENT_SECURITY_POLICY, "default-src 'none'".to_owned()),
    ];
    Ok((head, model).into_response())
}
