//! Cells of an outline: each the part that lies nearer to its own point than to any other.

use geo::{BooleanOps, BoundingRect, Coord, LineString, MultiPolygon, Polygon};

/// One cell a point, in the same order; together they are the outline. The points must differ.
///
/// Each cell is cut out of a frame around the outline by straight lines and only then intersected
/// with it: a cell clipped step by step to a concave outline comes out wrong.
pub(crate) fn cells(outline: &MultiPolygon<f64>, points: &[Coord<f64>]) -> Vec<MultiPolygon<f64>> {
    let Some(bounds) = outline.bounding_rect() else { return vec![outline.clone(); points.len()] };
    let margin = (bounds.width() + bounds.height()) * 0.01;
    let corner = |x: f64, y: f64| Coord { x, y };
    let (low, high) = (bounds.min(), bounds.max());
    let frame = vec![
        corner(low.x - margin, low.y - margin),
        corner(high.x + margin, low.y - margin),
        corner(high.x + margin, high.y + margin),
        corner(low.x - margin, high.y + margin),
    ];
    points
        .iter()
        .map(|point| {
            let others = points.iter().filter(|other| *other != point);
            let ring = others.fold(frame.clone(), |ring, other| nearer(&ring, *point, *other));
            outline.intersection(&Polygon::new(LineString::new(ring), Vec::new()))
        })
        .collect()
}

/// The part of a convex ring that lies nearer to `point` than to `other`.
fn nearer(ring: &[Coord<f64>], point: Coord<f64>, other: Coord<f64>) -> Vec<Coord<f64>> {
    let (across, middle) = (other - point, (point + other) / 2.0);
    let beyond = |corner: Coord<f64>| {
        let from_middle = corner - middle;
        from_middle.x * across.x + from_middle.y * across.y
    };
    let mut kept = Vec::with_capacity(ring.len() + 1);
    for (index, &corner) in ring.iter().enumerate() {
        let next = ring[(index + 1) % ring.len()];
        let (here, there) = (beyond(corner), beyond(next));
        if here <= 0.0 {
            kept.push(corner);
        }
        if (here < 0.0 && there > 0.0) || (here > 0.0 && there < 0.0) {
            kept.push(corner + (next - corner) * (here / (here - there)));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, Intersects, Point, polygon};
    use proptest::prelude::*;

    fn comb() -> MultiPolygon<f64> {
        let polygon = polygon![(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 5.0), (x: 7.0, y: 5.0),
            (x: 7.0, y: 1.0), (x: 5.0, y: 1.0), (x: 5.0, y: 5.0), (x: 3.0, y: 5.0), (x: 3.0, y: 1.0),
            (x: 1.0, y: 1.0), (x: 1.0, y: 5.0), (x: 0.0, y: 5.0)];
        MultiPolygon::new(vec![polygon])
    }

    proptest! {
        #[test]
        fn cells_of_a_concave_outline_are_its_nearest_parts(
            points in proptest::collection::vec((0.0..9.0, 0.0..5.0), 1..12),
            probes in proptest::collection::vec((0.0..9.0, 0.0..5.0), 50),
        ) {
            let outline = comb();
            let points: Vec<Coord<f64>> = points.into_iter().map(Coord::from).collect();
            let cells = cells(&outline, &points);
            let total: f64 = cells.iter().map(Area::unsigned_area).sum();
            prop_assert!((total / outline.unsigned_area() - 1.0).abs() < 1e-6);
            for probe in probes.into_iter().map(Coord::from).filter(|probe| outline.intersects(&Point(*probe))) {
                let distance = |point: &Coord<f64>| (*point - probe).x.hypot((*point - probe).y);
                let least = points.iter().map(distance).fold(f64::INFINITY, f64::min);
                for (cell, point) in cells.iter().zip(&points) {
                    if cell.intersects(&Point(probe)) {
                        prop_assert!(distance(point) < least + 1e-6);
                    }
                }
            }
        }
    }
}
