use super::*;
use crate::area::on;
use crate::boundary::read_seats;
use crate::editions::from_editions;
use crate::lineage::Lineage;
use geo::{Area as _, BooleanOps};
use std::collections::HashSet;

const HISTORY: &str = include_str!("../../../data/divisions/five_places_history.csv");
const LINEAGE: &str = include_str!("../../../data/divisions/five_places_lineage.csv");
const COUNTIES: &str = include_str!("../../../data/boundaries/counties_five_places.geojson");
const SEATS: &str = include_str!("../../../data/points/towns_geonames.csv");

/// Divisions and synthetic grids of a county, as of the last edition.
pub(crate) fn county(code: &str, seed: u64) -> (Vec<Area>, Vec<Lineage>, Vec<Area>, Boundary) {
    let (divisions, lineage) = from_editions(HISTORY, LINEAGE, code).unwrap();
    let territory = Territory::new(divisions.clone(), lineage.clone()).unwrap();
    let outline = Boundary::from_features(COUNTIES, code).unwrap();
    let ground = Ground {
        territory: &territory,
        county: territory.by_code(code, today()).unwrap(),
        outline: &outline,
        seats: &read_seats(SEATS).unwrap(),
        day: today(),
        seed,
        first_id: 10_001,
    };
    let grids = grids(&ground).unwrap();
    (divisions, lineage, grids, outline)
}

pub(crate) fn today() -> Date {
    "2026-03-02".parse().unwrap()
}

fn polygons(area: &Area) -> &MultiPolygon<f64> {
    on(&area.boundaries, today()).unwrap().polygons()
}

#[test]
fn grids_of_each_size_cover_the_county_without_overlap() {
    // 开平 is in one piece; 陆丰 has islands and farms without a seat.
    for (code, towns, villages) in [("440783000000", 16, 270), ("441581000000", 29, 360)] {
        let (_, _, grids, outline) = county(code, 7);
        let whole = outline.polygons().unsigned_area();
        for (level, count) in [
            (Level::LargeGrid, towns..=towns),
            (Level::MediumGrid, villages..=villages),
            (Level::SmallGrid, 2 * villages..=5 * villages),
        ] {
            let cells: Vec<&Area> = grids.iter().filter(|grid| grid.level == level).collect();
            assert!(count.contains(&cells.len()), "{} {level:?}", cells.len());
            let total: f64 = cells.iter().map(|grid| polygons(grid).unsigned_area()).sum();
            assert!((total / whole - 1.0).abs() < 1e-6, "{code} {level:?}: {total} of {whole}");
            assert!(cells.iter().all(|grid| polygons(grid).unsigned_area() > 0.0));
            let shared: f64 = overlaps(&cells);
            assert!(shared / whole < 1e-6, "{code} {level:?} overlap by {shared}");
        }
    }
}

fn overlaps(cells: &[&Area]) -> f64 {
    let bounds: Vec<[f64; 4]> =
        cells.iter().map(|grid| on(&grid.boundaries, today()).unwrap().bounds()).collect();
    let meet = |one: [f64; 4], other: [f64; 4]| {
        one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3]
    };
    let mut shared = 0.0;
    for (index, one) in cells.iter().enumerate() {
        for (other_index, other) in cells.iter().enumerate().take(index) {
            if meet(bounds[index], bounds[other_index]) {
                shared += polygons(one).intersection(polygons(other)).unsigned_area();
            }
        }
    }
    shared
}

#[test]
fn every_grid_belongs_to_its_village() {
    let (divisions, lineage, grids, _) = county("440783000000", 7);
    let all = divisions.into_iter().chain(grids.clone()).collect();
    let territory = Territory::new(all, lineage).unwrap();
    let small = grids.iter().filter(|grid| grid.level == Level::SmallGrid);
    let mut served = HashSet::new();
    for grid in small {
        let places = territory.places(grid.id, today());
        let medium = places.medium_grid.unwrap();
        let rests_on = |id| territory.parent(id, Hierarchy::Administrative, today());
        assert_eq!(rests_on(grid.id), places.village);
        assert_eq!(rests_on(medium), places.village);
        assert_eq!(rests_on(places.large_grid.unwrap()), places.town);
        assert_eq!(territory.ancestors(grid.id, Hierarchy::Grid, today()).last().copied(), places.county);
        assert!(grid.synthetic);
        let name = territory.name(grid.id, today()).unwrap();
        let village = short_name(territory.name(places.village.unwrap(), today()).unwrap());
        assert!(name.starts_with(&format!("{village}网格 0")), "{name}");
        let inside = polygons(grid).intersection(polygons(territory.area(medium).unwrap())).unsigned_area();
        assert!((inside / polygons(grid).unsigned_area() - 1.0).abs() < 1e-4);
        served.insert(places.village);
    }
    assert_eq!(served.len(), 270);
    let name = |id| territory.name(id, today()).unwrap();
    assert!(territory.at_level(Level::LargeGrid, today()).into_iter().any(|id| name(id) == "三埠街道大网格"));
}

#[test]
fn the_same_seed_gives_the_same_grids() {
    let grids = |seed| county("440403000000", seed).2;
    assert_eq!(grids(1), grids(1));
    assert_ne!(grids(1), grids(2));
}

#[test]
fn names_are_what_people_say() {
    for (name, short) in [
        ("长沙社区居委会", "长沙社区"),
        ("好景社区居民委员会", "好景社区"),
        ("孟连村委会", "孟连村"),
        ("梁村村委会", "梁村"),
        ("砂坑村民委员会", "砂坑村"),
        ("白藤街道办事处", "白藤街道"),
        ("翠山湖新区", "翠山湖新区"),
    ] {
        assert_eq!(short_name(name), short);
    }
}

#[test]
fn splitmix64_gives_its_published_values() {
    let mut random = Random(1_234_567);
    assert_eq!(random.next(), 6_457_827_717_110_365_317);
    assert_eq!(random.next(), 3_203_168_211_198_807_973);
}
