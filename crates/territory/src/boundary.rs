//! Points and outlines in CGCS2000 degrees, longitude first.

use geo::{BoundingRect, CoordsIter, MultiPolygon};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A point in CGCS2000 degrees (WGS 84 is the same to a few centimetres; GCJ-02 is not).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coordinate {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

impl Coordinate {
    pub(crate) fn point(self) -> geo::Point<f64> {
        geo::Point::new(self.lon, self.lat)
    }
}

/// The outline of an area; as JSON a GeoJSON geometry, `Polygon` or `MultiPolygon`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "geojson::Geometry", try_from = "geojson::Geometry")]
pub struct Boundary(MultiPolygon<f64>);

/// A feature of a GeoJSON collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its property `code`; empty where that is missing or no text.
    pub code: String,
    /// Its outline, if it is one.
    pub outline: Result<Boundary, BoundaryError>,
}

/// Why an outline was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BoundaryError {
    /// The text is not GeoJSON of the expected sort.
    #[error("the boundaries cannot be read as GeoJSON: {0}")]
    Unreadable(String),
    /// No feature carries the code.
    #[error("the boundaries hold no feature whose property “code” is {0}")]
    NoFeature(String),
    /// The geometry has no area.
    #[error("a boundary must be a Polygon or MultiPolygon with at least three corners")]
    NotAnArea,
    /// A coordinate is not in degrees.
    #[error("a boundary has the corner {0}, {1}; longitude then latitude in degrees are needed")]
    NotDegrees(String, String),
    /// The list of seats is not as expected.
    #[error("the list of seats cannot be read: {0}; it needs the columns code, lon and lat")]
    Seats(String),
}

impl Boundary {
    /// An outline of polygons in degrees.
    pub fn new(polygons: MultiPolygon<f64>) -> Result<Boundary, BoundaryError> {
        let degrees = |corner: &geo::Coord<f64>| corner.x.abs() <= 180.0 && corner.y.abs() <= 90.0;
        if let Some(corner) = polygons.coords_iter().find(|corner| !degrees(corner)) {
            return Err(BoundaryError::NotDegrees(corner.x.to_string(), corner.y.to_string()));
        }
        if polygons.0.is_empty() || polygons.iter().any(|polygon| polygon.exterior().0.len() < 4) {
            return Err(BoundaryError::NotAnArea);
        }
        Ok(Boundary(polygons))
    }

    /// The outline of the feature of a GeoJSON collection whose property `code` is the given one.
    pub fn from_features(text: &str, code: &str) -> Result<Boundary, BoundaryError> {
        let collection: geojson::FeatureCollection = text.parse().map_err(unreadable)?;
        let feature = collection
            .features
            .into_iter()
            .find(|feature| feature.property("code").is_some_and(|value| value == code))
            .ok_or_else(|| BoundaryError::NoFeature(code.to_owned()))?;
        feature.geometry.ok_or(BoundaryError::NotAnArea)?.try_into()
    }

    /// The features of a GeoJSON collection, in order.
    pub fn each_feature(text: &str) -> Result<Vec<Feature>, BoundaryError> {
        let collection: geojson::FeatureCollection = text.parse().map_err(unreadable)?;
        let one = |feature: geojson::Feature| {
            let code = feature.property("code").and_then(|code| code.as_str()).unwrap_or_default().to_owned();
            let outline = feature.geometry.ok_or(BoundaryError::NotAnArea);
            Feature { code, outline: outline.and_then(Boundary::try_from) }
        };
        Ok(collection.features.into_iter().map(one).collect())
    }

    /// The polygons, for those who compute with them.
    pub fn polygons(&self) -> &MultiPolygon<f64> {
        &self.0
    }

    /// West, south, east and north ends, in degrees.
    pub fn bounds(&self) -> [f64; 4] {
        self.0
            .bounding_rect()
            .map_or([0.0; 4], |rect| [rect.min().x, rect.min().y, rect.max().x, rect.max().y])
    }
}

impl From<Boundary> for geojson::Geometry {
    fn from(boundary: Boundary) -> geojson::Geometry {
        geojson::Geometry::new((&boundary.0).into())
    }
}

impl TryFrom<geojson::Geometry> for Boundary {
    type Error = BoundaryError;

    fn try_from(geometry: geojson::Geometry) -> Result<Self, Self::Error> {
        match geo::Geometry::<f64>::try_from(geometry).map_err(unreadable)? {
            geo::Geometry::Polygon(polygon) => Boundary::new(MultiPolygon::new(vec![polygon])),
            geo::Geometry::MultiPolygon(polygons) => Boundary::new(polygons),
            _ => Err(BoundaryError::NotAnArea),
        }
    }
}

fn unreadable(error: impl std::fmt::Display) -> BoundaryError {
    BoundaryError::Unreadable(error.to_string())
}

/// Town seats by division code, from a CSV text with the columns `code`, `lon` and `lat`.
pub fn read_seats(text: &str) -> Result<BTreeMap<String, Coordinate>, BoundaryError> {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        lon: f64,
        lat: f64,
    }
    csv::Reader::from_reader(text.as_bytes())
        .deserialize::<Row>()
        .map(|row| row.map(|row| (row.code, Coordinate { lon: row.lon, lat: row.lat })))
        .collect::<Result<_, _>>()
        .map_err(|error| BoundaryError::Seats(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTIES: &str = include_str!("../../../data/boundaries/counties_five_places.geojson");

    #[test]
    fn reads_what_it_writes() {
        for code in ["440783000000", "441581000000"] {
            let boundary = Boundary::from_features(COUNTIES, code).unwrap();
            let text = serde_json::to_string(&boundary).unwrap();
            assert_eq!(serde_json::from_str::<Boundary>(&text).unwrap(), boundary);
        }
        assert_eq!(
            Boundary::from_features(COUNTIES, "440783000000").unwrap().bounds(),
            [112.23246, 21.97349, 112.81154, 22.66743]
        );
    }

    #[test]
    fn refuses_what_is_no_area() {
        let read = |text: &str| serde_json::from_str::<Boundary>(text).unwrap_err().to_string();
        assert!(read(r#"{"type":"Point","coordinates":[112.5,22.3]}"#).contains("Polygon"));
        let swapped = r#"{"type":"Polygon","coordinates":[[[22,112],[23,112],[23,113],[22,112]]]}"#;
        assert!(read(swapped).contains("longitude then latitude"));
        assert!(Boundary::from_features(COUNTIES, "1").unwrap_err().to_string().contains("“code” is 1"));
    }
}
