//! From a point to the place that would have a report from there.

use crate::ApiState;
use crate::matter::report::FoundAnswer;
use crate::problem::{Code, Problem, problems};
use crate::query::QueryOf;
use axum::Json;
use axum::extract::State;
use gewu_app::matter::Where;
use serde::Deserialize;
use utoipa::IntoParams;

/// A point, CGCS2000 degrees (as WGS 84; not GCJ-02).
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PointQuery {
    /// Degrees east, −180 to 180.
    longitude: f64,
    /// Degrees north, −90 to 90.
    latitude: f64,
}

problems! {
    /// What can go wrong.
    LocateProblems: BadQuery, NoSuchArea
}

/// The grid in which a point lies, or the nearest town.
#[utoipa::path(get, path = "/api/v1/locate", tag = "areas", params(PointQuery),
    responses((status = 200, body = FoundAnswer), LocateProblems))]
pub async fn locate(
    State(state): State<ApiState>,
    QueryOf(PointQuery { longitude, latitude }): QueryOf<PointQuery>,
) -> Result<Json<FoundAnswer>, Problem> {
    if !(-180.0..=180.0).contains(&longitude) || !(-90.0..=90.0).contains(&latitude) {
        let detail = "longitude: degrees from −180 to 180; latitude: degrees from −90 to 90";
        return Err(Problem::new(Code::BadQuery).detail(detail));
    }
    let tenant = state.app.tenant(state.tenant).await?;
    let day = tenant.work_time.date(state.app.clock.now());
    Ok(Json(Where::Point { longitude, latitude }.find(&tenant, day)?.into()))
}
