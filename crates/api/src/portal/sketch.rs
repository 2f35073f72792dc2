//! Sketch maps: outlines of places as plain shapes, drawn here, so that no tiles are fetched from anywhere.

use super::visitor::Visitor;
use gewu_kernel::id::AreaId;
use gewu_territory::boundary::Boundary;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A sketch map.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Sketch {
    width: i64,
    height: i64,
    shapes: Vec<Shape>,
}

/// The outline of a place.
#[derive(Clone, Debug, Serialize)]
struct Shape {
    area: i64,
    name: String,
    path: String,
    /// How it is coloured.
    class: &'static str,
}

/// The longer side of a sketch, in its own units: finer than any telephone shows, and short to send.
const LONGEST: f64 = 600.0;

/// From degrees to the units of a sketch.
struct Frame {
    west: f64,
    north: f64,
    /// Units a degree, east and north: degrees of longitude are narrower.
    scale: [f64; 2],
}

impl Visitor {
    /// The outlines of some places, each with its colour; none where no outline is known.
    pub(super) fn sketch(&self, areas: &BTreeMap<AreaId, &'static str>) -> Option<Sketch> {
        let (territory, day) = (&self.tenant.territory, self.today());
        let outline = |area: AreaId| {
            territory.area(area)?.boundaries.iter().find(|it| it.holds(day)).map(|it| &it.value)
        };
        let known: Vec<(AreaId, &Boundary)> =
            areas.keys().filter_map(|area| Some((*area, outline(*area)?))).collect();
        let bounds = known.iter().map(|(_, boundary)| boundary.bounds()).reduce(|one, other| {
            [one[0].min(other[0]), one[1].min(other[1]), one[2].max(other[2]), one[3].max(other[3])]
        })?;
        let (frame, width, height) = frame(bounds)?;
        let shapes = known.iter().map(|(area, boundary)| Shape {
            area: area.0,
            name: territory.name(*area, day).unwrap_or_default().to_owned(),
            path: path(boundary, &frame),
            class: areas[area],
        });
        Some(Sketch { width, height, shapes: shapes.collect() })
    }
}

fn frame([west, south, east, north]: [f64; 4]) -> Option<(Frame, i64, i64)> {
    let narrower = ((south + north) / 2.0).to_radians().cos();
    let (wide, high) = ((east - west) * narrower, north - south);
    let longest = wide.max(high);
    if !longest.is_finite() || longest <= 0.0 {
        return None;
    }
    let scale = LONGEST / longest;
    let side = |degrees: f64| (degrees * scale).ceil() as i64 + 2;
    Some((Frame { west, north, scale: [scale * narrower, scale] }, side(wide), side(high)))
}

/// The outer lines in whole units; corners that fall together are told once.
fn path(boundary: &Boundary, frame: &Frame) -> String {
    let mut path = String::new();
    for polygon in boundary.polygons() {
        let mut last = None;
        for corner in polygon.exterior().coords() {
            let x = ((corner.x - frame.west) * frame.scale[0]).round() as i64 + 1;
            let y = ((frame.north - corner.y) * frame.scale[1]).round() as i64 + 1;
            if last == Some((x, y)) {
                continue;
            }
            let _ = write!(path, "{}{x} {y}", if last.is_none() { "M" } else { "L" });
            last = Some((x, y));
        }
        path.push('z');
    }
    path
}
