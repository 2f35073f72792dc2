//! Which procedures there are.

use super::Words;
use crate::ApiState;
use crate::language::Language;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

/// A procedure in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProcedureLine {
    id: String,
    /// What people call it.
    title: String,
    /// The pack’s id.
    pack: String,
    /// Whether somebody without an account may begin it.
    open: bool,
}

/// The procedures in force, by id.
#[utoipa::path(get, path = "/api/v1/procedures", tag = "procedures", operation_id = "list_procedures",
    responses((status = 200, body = [ProcedureLine])))]
pub async fn list(
    State(state): State<ApiState>,
    headers: HeaderMap,
) -> Result<Json<Vec<ProcedureLine>>, Problem> {
    let tenant = state.app.tenant(state.tenant).await?;
    let language = Language::of(&headers);
    let mut lines: Vec<ProcedureLine> = tenant
        .procedures()
        .filter_map(|(id, runnable)| {
            let (_, pack) = tenant.in_force(id)?;
            Some(ProcedureLine {
                id: id.clone(),
                title: Words { pack, language }.of(id),
                pack: pack.id.clone(),
                open: runnable.procedure.opens.contains(&gewu_matter::procedure::Opener::Anyone),
            })
        })
        .collect();
    lines.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(Json(lines))
}
