//! From a point to the grid it lies in.

use crate::area::{Area, Hierarchy, Level, on};
use crate::boundary::{Boundary, Coordinate};
use crate::snapshot::Territory;
use geo::{Area as _, BoundingRect, Coord, Intersects, LinesIter, Point, Polygon};
use gewu_kernel::Date;
use gewu_kernel::id::AreaId;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Line, Rectangle};
use serde::{Deserialize, Serialize};

/// Where a point lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Located {
    /// In this grid, the smallest there is.
    Grid(AreaId),
    /// In no grid. Outlines are coarse, so a point a little outside may well belong to the town.
    Outside {
        /// The town nearest by its outline, or by its seat when it has none.
        nearest_town: Option<AreaId>,
        /// How far away that is, in metres; 0 inside the town.
        metres: i64,
    },
}

/// The grids and towns of a day, indexed by place. A look-up takes a few microseconds at most.
#[derive(Debug)]
pub struct Locator {
    /// Small, medium and large grids.
    grids: [Shapes; 3],
    towns: Shapes,
    edges: RTree<GeomWithData<Line<[f64; 2]>, AreaId>>,
    seats: RTree<GeomWithData<[f64; 2], AreaId>>,
    plane: Plane,
}

impl Locator {
    /// Indexes the areas that exist on a day.
    ///
    /// A town without an outline of its own has those of the large grids that rest on it.
    pub fn new(territory: &Territory, day: Date) -> Locator {
        let at = |level: Level| {
            territory.at_level(level, day).into_iter().filter_map(|id| territory.area(id)).collect::<Vec<_>>()
        };
        let outline = |area: &Area| on(&area.boundaries, day).cloned();
        let shapes =
            |level| Shapes::new(at(level).into_iter().filter_map(|area| Some((area.id, outline(area)?))));
        let towns: Vec<(&Area, Vec<Boundary>)> =
            at(Level::Town).into_iter().map(|town| (town, town_outlines(territory, town, day))).collect();
        let flat = || {
            towns
                .iter()
                .flat_map(|(town, outlines)| outlines.iter().map(|outline| (town.id, outline.clone())))
        };
        let plane = Plane::around(&towns);
        let edges = flat().flat_map(|(id, outline)| {
            let lines: Vec<_> = outline.polygons().lines_iter().collect();
            lines.into_iter().map(move |line| {
                GeomWithData::new(Line::new(plane.metres(line.start), plane.metres(line.end)), id)
            })
        });
        let seats = towns
            .iter()
            .filter(|(_, outlines)| outlines.is_empty())
            .filter_map(|(town, _)| Some(GeomWithData::new(plane.metres(town.seat?.point().0), town.id)));
        Locator {
            grids: [Level::SmallGrid, Level::MediumGrid, Level::LargeGrid].map(shapes),
            towns: Shapes::new(flat()),
            edges: RTree::bulk_load(edges.collect()),
            seats: RTree::bulk_load(seats.collect()),
            plane,
        }
    }

    /// Where a point lies. On a line between grids the one with the smaller area, then the lower
    /// number, has it.
    pub fn locate(&self, at: Coordinate) -> Located {
        if !at.lon.is_finite() || !at.lat.is_finite() {
            return Located::Outside { nearest_town: None, metres: 0 };
        }
        let point = at.point();
        if let Some(grid) = self.grids.iter().find_map(|shapes| shapes.at(point)) {
            return Located::Grid(grid);
        }
        if let Some(town) = self.towns.at(point) {
            return Located::Outside { nearest_town: Some(town), metres: 0 };
        }
        let here = self.plane.metres(point.0);
        let nearest = [
            first_of(
                self.edges
                    .nearest_neighbor_iter_with_distance_2(&here)
                    .map(|(edge, square)| (square, edge.data)),
            ),
            first_of(
                self.seats
                    .nearest_neighbor_iter_with_distance_2(&here)
                    .map(|(seat, square)| (square, seat.data)),
            ),
        ];
        match nearest.into_iter().flatten().min_by(|one, other| one.0.total_cmp(&other.0)) {
            Some((square, town)) => {
                Located::Outside { nearest_town: Some(town), metres: square.sqrt().round() as i64 }
            }
            None => Located::Outside { nearest_town: None, metres: 0 },
        }
    }
}

/// Of those equally near the lowest number: towns share edges.
fn first_of(mut nearest: impl Iterator<Item = (f64, AreaId)>) -> Option<(f64, AreaId)> {
    let first = nearest.next()?;
    let equal = nearest.take_while(|(square, _)| *square <= first.0).map(|(_, id)| id);
    Some((first.0, equal.fold(first.1, AreaId::min)))
}

fn town_outlines(territory: &Territory, town: &Area, day: Date) -> Vec<Boundary> {
    if let Some(own) = on(&town.boundaries, day) {
        return vec![own.clone()];
    }
    let resting = territory.children(town.id, Hierarchy::Administrative, day);
    let grids = resting.into_iter().filter_map(|id| territory.area(id));
    let large = grids.filter(|area| area.level == Level::LargeGrid);
    large.filter_map(|area| on(&area.boundaries, day).cloned()).collect()
}

/// Polygons by place. An area of several parts has several.
#[derive(Debug)]
struct Shapes {
    polygons: Vec<Shape>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

#[derive(Debug)]
struct Shape {
    polygon: Polygon<f64>,
    /// Of the whole area, in square degrees: only to be compared.
    size: f64,
    id: AreaId,
}

impl Shapes {
    fn new(areas: impl Iterator<Item = (AreaId, Boundary)>) -> Shapes {
        let polygons: Vec<Shape> = areas
            .flat_map(|(id, outline)| {
                let size = outline.polygons().unsigned_area();
                let parts = outline.polygons().0.clone();
                parts.into_iter().map(move |polygon| Shape { polygon, size, id })
            })
            .collect();
        let boxes = polygons.iter().enumerate().filter_map(|(index, shape)| {
            let bounds = shape.polygon.bounding_rect()?;
            let corner = |coord: Coord<f64>| [coord.x, coord.y];
            let rectangle = Rectangle::from_corners(corner(bounds.min()), corner(bounds.max()));
            Some(GeomWithData::new(rectangle, index))
        });
        let tree = RTree::bulk_load(boxes.collect());
        Shapes { polygons, tree }
    }

    fn at(&self, point: Point<f64>) -> Option<AreaId> {
        let candidates = self.tree.locate_all_at_point(&[point.x(), point.y()]);
        let shapes = candidates.map(|candidate| &self.polygons[candidate.data]);
        let around = shapes.filter(|shape| shape.polygon.intersects(&point));
        let smallest =
            around.min_by(|one, other| one.size.total_cmp(&other.size).then(one.id.cmp(&other.id)));
        smallest.map(|shape| shape.id)
    }
}

/// Metres on a plane that touches the earth at the middle of the towns: within a prefecture, right
/// to about one part in a hundred.
#[derive(Clone, Copy, Debug)]
struct Plane {
    metres_a_lon: f64,
    metres_a_lat: f64,
}

/// A degree of latitude on a sphere of mean radius.
const METRES_A_DEGREE: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

impl Plane {
    fn around(towns: &[(&Area, Vec<Boundary>)]) -> Plane {
        let ends = towns.iter().flat_map(|(town, outlines)| {
            let seat = town.seat.map(|seat| (seat.lat, seat.lat));
            outlines.iter().map(|outline| (outline.bounds()[1], outline.bounds()[3])).chain(seat)
        });
        let (south, north) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(south, north), (low, high)| {
            (south.min(low), north.max(high))
        });
        let middle = if south <= north { (south + north) / 2.0 } else { 0.0 };
        Plane { metres_a_lon: METRES_A_DEGREE * middle.to_radians().cos(), metres_a_lat: METRES_A_DEGREE }
    }

    fn metres(self, at: Coord<f64>) -> [f64; 2] {
        [at.x * self.metres_a_lon, at.y * self.metres_a_lat]
    }
}

#[cfg(test)]
#[path = "locate_tests.rs"]
mod tests;
