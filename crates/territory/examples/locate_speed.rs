//! How long a point takes to find its grid: `cargo run --release -p gewu-territory --example locate_speed`.
//!
//! Divisions of six real counties of Guangdong, synthetic grids, points all over their outlines.

#![allow(clippy::unwrap_used)]

use gewu_kernel::Date;
use gewu_territory::boundary::read_seats;
use gewu_territory::editions::from_editions;
use gewu_territory::synthetic::{Ground, grids};
use gewu_territory::{Area, Boundary, Coordinate, Level, Located, Locator, Territory};
use std::hint::black_box;
use std::time::Instant;

const HISTORY: &str = include_str!("../../../data/divisions/five_places_history.csv");
const LINEAGE: &str = include_str!("../../../data/divisions/five_places_lineage.csv");
const COUNTIES: &str = include_str!("../../../data/boundaries/counties_five_places.geojson");
const SEATS: &str = include_str!("../../../data/points/towns_geonames.csv");

fn main() {
    let day: Date = "2026-03-02".parse().unwrap();
    let (divisions, lineage) = from_editions(HISTORY, LINEAGE, "440000000000").unwrap();
    let territory = Territory::new(divisions.clone(), lineage.clone()).unwrap();
    let seats = read_seats(SEATS).unwrap();

    let started = Instant::now();
    let mut made: Vec<Area> = Vec::new();
    let mut probes: Vec<Coordinate> = Vec::new();
    for county in territory.at_level(Level::County, day) {
        let outline = Boundary::from_features(COUNTIES, territory.code(county, day).unwrap()).unwrap();
        let first_id = 100_001 + made.len() as i64;
        let ground = Ground {
            territory: &territory,
            county,
            outline: &outline,
            seats: &seats,
            day,
            seed: 1,
            first_id,
        };
        made.extend(grids(&ground).unwrap());
        probes.extend(lattice(outline.bounds()));
    }
    println!("{} grids made in {:?}", made.len(), started.elapsed());

    let territory = Territory::new(divisions.into_iter().chain(made).collect(), lineage).unwrap();
    let started = Instant::now();
    let locator = Locator::new(&territory, day);
    println!(
        "{} small grids indexed in {:?}",
        territory.at_level(Level::SmallGrid, day).len(),
        started.elapsed()
    );

    let is_inside = |at: &Coordinate| matches!(locator.locate(*at), Located::Grid(_));
    let (inside, outside): (Vec<Coordinate>, Vec<Coordinate>) = probes.into_iter().partition(is_inside);
    for (what, points) in [("in a grid", inside), ("outside", outside)] {
        let started = Instant::now();
        for point in &points {
            black_box(locator.locate(*point));
        }
        println!(
            "{what}: {} points, {} ns each",
            points.len(),
            started.elapsed().as_nanos() / points.len() as u128
        );
    }
}

/// 40,000 points over a rectangle.
fn lattice([west, south, east, north]: [f64; 4]) -> impl Iterator<Item = Coordinate> {
    let step = |low: f64, high: f64, index: i32| low + (high - low) * (f64::from(index) + 0.5) / 200.0;
    (0..40_000).map(move |index| {
        // Row by row would keep the same grid in the cache: jump about instead.
        let index = index * 7919 % 40_000;
        Coordinate { lon: step(west, east, index % 200), lat: step(south, north, index / 200) }
    })
}
