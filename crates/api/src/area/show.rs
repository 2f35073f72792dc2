//! One place.

use super::{AreaAnswer, answer};
use crate::ApiState;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use gewu_app::AppError;
use gewu_kernel::id::AreaId;

problems! {
    /// What can go wrong.
    AreaProblems: NoSuchArea, NoSuchPage
}

/// A place by its number.
#[utoipa::path(get, path = "/api/v1/areas/{area}", tag = "areas", operation_id = "show_area",
    params(("area" = i64, Path, description = "Its number")),
    responses((status = 200, body = AreaAnswer), AreaProblems))]
pub async fn show(State(state): State<ApiState>, Path(area): Path<i64>) -> Result<Json<AreaAnswer>, Problem> {
    let tenant = state.app.tenant(state.tenant).await?;
    let day = tenant.work_time.date(state.app.clock.now());
    let found = answer(&tenant, AreaId(area), day).ok_or_else(|| AppError::NoSuchArea(area.to_string()))?;
    Ok(Json(found))
}
