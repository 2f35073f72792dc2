//! A map of open matters by place, as GeoJSON.

use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use crate::query::QueryOf;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use gewu_app::account::Action;
use gewu_app::matter::map::{COUNTED, MapPlace};
use gewu_kernel::id::AreaId;
use gewu_territory::area::Level;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

/// Which map.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MapQuery {
    /// Of this area, by its number.
    area: i64,
    /// By places of this level: `county`, `town`, `village`, `group`, `large-grid`, `medium-grid` or `small-grid`.
    level: String,
}

/// A GeoJSON `FeatureCollection` (RFC 7946), CGCS2000 degrees.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MapAnswer {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// No place is counted further: a figure that equals this one reads “that many or more”.
    counted_to: i64,
    /// The places, by number; at most 1000.
    features: Vec<PlaceFeature>,
}

/// A place on the map.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceFeature {
    /// `Feature`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The place’s number.
    id: i64,
    /// Its outline, `Polygon` or `MultiPolygon`; null where none is known.
    #[schema(value_type = Option<Object>)]
    geometry: Value,
    properties: PlaceProperties,
}

/// What is so about a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceProperties {
    name: String,
    /// Invented for demonstration or tests: not a real place.
    synthetic: bool,
    /// How many matters are open in it.
    open: i64,
    /// How many of those are late.
    late: i64,
}

problems! {
    /// What can go wrong.
    MapProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, Forbidden, NoSuchArea, NoSuchReceipt
}

/// The open matters of an area by its places, for staff who oversee it.
#[utoipa::path(get, path = "/api/v1/map", tag = "matters", operation_id = "map", params(MapQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, content_type = "application/geo+json", body = MapAnswer), MapProblems))]
pub async fn show(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<MapQuery>,
) -> Result<Response, Problem> {
    let person = who.permitted(&state, Action::ReadMap).await?;
    let (area, level) = query.of()?;
    let places = state.app.map(state.tenant, person, area, level).await?;
    let features = places.into_iter().map(feature).collect();
    let answer = MapAnswer { kind: "FeatureCollection", counted_to: COUNTED, features };
    Ok(([(CONTENT_TYPE, "application/geo+json")], json!(answer).to_string()).into_response())
}

impl MapQuery {
    /// Which area, by places of which level.
    pub(crate) fn of(&self) -> Result<(AreaId, Level), Problem> {
        let level =
            Level::of_word(&self.level).filter(|level| !matches!(level, Level::Province | Level::City));
        let level = level.ok_or_else(|| {
            let known = "level: county, town, village, group, large-grid, medium-grid or small-grid";
            Problem::new(Code::BadQuery).detail(known)
        })?;
        Ok((AreaId(self.area), level))
    }
}

fn feature(place: MapPlace) -> PlaceFeature {
    let MapPlace { area, name, synthetic, boundary, open, late } = place;
    PlaceFeature {
        kind: "Feature",
        id: area.0,
        geometry: boundary.and_then(|boundary| serde_json::to_value(boundary).ok()).unwrap_or(Value::Null),
        properties: PlaceProperties { name, synthetic, open, late },
    }
}
