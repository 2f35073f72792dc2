use super::*;
use crate::boundary::read_seats;
use crate::synthetic::tests::{county, today};
use geo::{Closest, ClosestPoint};

const SEATS: &str = include_str!("../../../data/points/towns_geonames.csv");

/// Points over the county and a rim around it.
fn probes(outline: &Boundary) -> Vec<Coordinate> {
    let [west, south, east, north] = outline.bounds();
    let step =
        |low: f64, high: f64, index: i32| low - 0.02 + (high - low + 0.04) * (f64::from(index) + 0.37) / 40.0;
    (0..1600)
        .map(|index| Coordinate { lon: step(west, east, index % 40), lat: step(south, north, index / 40) })
        .collect()
}

/// The smallest grid by looking at every one.
fn slow_grid(territory: &Territory, at: Coordinate) -> Option<AreaId> {
    [Level::SmallGrid, Level::MediumGrid, Level::LargeGrid].into_iter().find_map(|level| {
        let grids = territory.at_level(level, today()).into_iter().filter_map(|id| territory.area(id));
        let around = grids.filter_map(|grid| Some((grid.id, on(&grid.boundaries, today())?.polygons())));
        let holding = around.filter(|(_, polygons)| polygons.intersects(&at.point()));
        holding
            .min_by(|one, other| one.1.unsigned_area().total_cmp(&other.1.unsigned_area()))
            .map(|(id, _)| id)
    })
}

/// Metres to the nearest town, looking at every outline.
fn slow_metres(territory: &Territory, plane: Plane, at: Coordinate) -> f64 {
    let here = plane.metres(at.point().0);
    let large = territory.at_level(Level::LargeGrid, today()).into_iter().filter_map(|id| territory.area(id));
    let outlines = large.filter_map(|grid| on(&grid.boundaries, today()));
    let lines = outlines.flat_map(|outline| outline.polygons().lines_iter().collect::<Vec<_>>());
    lines
        .map(|line| {
            let flat = |coord| Coord::from(plane.metres(coord));
            match geo::Line::new(flat(line.start), flat(line.end)).closest_point(&Point::from(here)) {
                Closest::Intersection(_) => 0.0,
                Closest::SinglePoint(point) => (point.x() - here[0]).hypot(point.y() - here[1]),
                Closest::Indeterminate => f64::INFINITY,
            }
        })
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn agrees_with_looking_at_every_grid() {
    let (divisions, lineage, grids, outline) = county("440783000000", 7);
    let territory = Territory::new(divisions.into_iter().chain(grids).collect(), lineage).unwrap();
    let locator = Locator::new(&territory, today());
    let (mut inside, mut outside) = (0, 0);
    for at in probes(&outline) {
        match (locator.locate(at), slow_grid(&territory, at)) {
            (Located::Grid(grid), expected) => {
                assert_eq!(Some(grid), expected, "{at:?}");
                inside += 1;
            }
            (Located::Outside { nearest_town, metres }, None) => {
                assert!(nearest_town.is_some_and(|town| territory.area(town).unwrap().level == Level::Town));
                assert!((slow_metres(&territory, locator.plane, at) - metres as f64).abs() <= 0.5, "{at:?}");
                outside += 1;
            }
            (located, expected) => panic!("{at:?}: {located:?}, not {expected:?}"),
        }
    }
    assert!(inside > 500 && outside > 200, "{inside} {outside}");
}

#[test]
fn without_outlines_the_nearest_seat_counts() {
    let (mut divisions, lineage, _, _) = county("440783000000", 7);
    let seats = read_seats(SEATS).unwrap();
    for area in &mut divisions {
        area.seat = area.codes.last().and_then(|code| seats.get(&code.value)).copied();
    }
    let territory = Territory::new(divisions, lineage).unwrap();
    let locator = Locator::new(&territory, today());
    let (code, seat) = seats.iter().find(|(code, _)| code.starts_with("440783")).unwrap();
    let town = territory.by_code(code, today());
    assert_eq!(locator.locate(*seat), Located::Outside { nearest_town: town, metres: 0 });
    let north = Coordinate { lat: seat.lat + 0.001, ..*seat };
    assert_eq!(locator.locate(north), Located::Outside { nearest_town: town, metres: 111 });
}

#[test]
fn an_empty_territory_locates_nothing() {
    let locator = Locator::new(&Territory::default(), today());
    let nothing = Located::Outside { nearest_town: None, metres: 0 };
    assert_eq!(locator.locate(Coordinate { lon: 112.5, lat: 22.3 }), nothing);
    assert_eq!(locator.locate(Coordinate { lon: f64::NAN, lat: 22.3 }), nothing);
}
