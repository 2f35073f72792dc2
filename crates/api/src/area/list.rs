//! What a place consists of.

use super::{AreaAnswer, answer};
use crate::ApiState;
use crate::problem::{Problem, problems};
use crate::query::QueryOf;
use axum::Json;
use axum::extract::State;
use gewu_app::AppError;
use gewu_kernel::id::AreaId;
use gewu_territory::area::{Hierarchy, Level};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::IntoParams;

/// Whose parts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PartsQuery {
    /// The number of the place whose parts are wanted, divisions and grids; without it the counties.
    parent: Option<i64>,
}

problems! {
    /// What can go wrong.
    PartsProblems: BadQuery, NoSuchArea
}

/// The parts of a place today, by number.
#[utoipa::path(get, path = "/api/v1/areas", tag = "areas", operation_id = "list_areas", params(PartsQuery),
    responses((status = 200, body = [AreaAnswer]), PartsProblems))]
pub async fn list(
    State(state): State<ApiState>,
    QueryOf(query): QueryOf<PartsQuery>,
) -> Result<Json<Vec<AreaAnswer>>, Problem> {
    let tenant = state.app.tenant(state.tenant).await?;
    let day = tenant.work_time.date(state.app.clock.now());
    let found: BTreeSet<AreaId> = match query.parent.map(AreaId) {
        None => tenant.territory.at_level(Level::County, day).into_iter().collect(),
        Some(parent) if !tenant.territory.exists(parent, day) => {
            return Err(AppError::NoSuchArea(parent.to_string()).into());
        }
        Some(parent) => [Hierarchy::Administrative, Hierarchy::Grid]
            .into_iter()
            .flat_map(|hierarchy| tenant.territory.children(parent, hierarchy, day))
            .collect(),
    };
    Ok(Json(found.into_iter().filter_map(|area| answer(&tenant, area, day)).collect()))
}
