//! Invented grids for places whose real ones are not at hand.
//!
//! A county's outline is divided around its town seats, each town's part around invented village
//! centres, each village's part into two to five small grids. Everything is marked synthetic: it
//! serves demo, tests and simulation, and must never be shown as a real boundary. Real divisions
//! keep no outline of their own; only the grids get one.

use crate::area::{Area, Dated, Hierarchy, Level, Parent};
use crate::boundary::{Boundary, Coordinate};
use crate::snapshot::Territory;
use crate::voronoi::cells;
use geo::{BoundingRect, Contains, Coord, MultiPolygon, Point};
use gewu_kernel::Date;
use gewu_kernel::id::AreaId;
use std::collections::BTreeMap;

/// What grids are made of.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The divisions, with a county, its towns and their villages.
    pub territory: &'a Territory,
    /// The county to be divided.
    pub county: AreaId,
    /// Its outline.
    pub outline: &'a Boundary,
    /// Town seats by division code; a town without one, or whose seat lies outside, gets an
    /// invented centre.
    pub seats: &'a BTreeMap<String, Coordinate>,
    /// The day of which towns and villages are taken; the grids themselves hold always.
    pub day: Date,
    /// The same seed gives the same grids.
    pub seed: u64,
    /// The number of the first grid; the others follow.
    pub first_id: i64,
}

/// Why no grids could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntheticError {
    /// There is nothing to divide.
    #[error("“{0}” has no {1} on that day, so there is nothing to make grids for")]
    Nothing(String, &'static str),
    /// The outline leaves no room.
    #[error("the part of “{0}” is too thin to place {1} centres in it; check the outline and the seats")]
    TooThin(String, usize),
}

/// Grids of a county: one large grid a town-level unit, one medium grid a village-level unit, two
/// to five small grids a village. Each has its parent in the grid hierarchy (small, medium, large,
/// county) and rests on its village or town in the administrative one.
pub fn grids(ground: &Ground) -> Result<Vec<Area>, SyntheticError> {
    let mut maker = Maker { ground: *ground, areas: Vec::new() };
    let towns = maker.parts(ground.county, "town")?;
    let outline = ground.outline.polygons();
    let mut random = maker.random(ground.county);
    let mut centres: Vec<Option<Coord<f64>>> = Vec::new();
    for town in &towns {
        let seat = maker.seat(*town, outline).filter(|seat| !centres.contains(&Some(*seat)));
        centres.push(seat);
    }
    let centres = maker.complete(ground.county, outline, centres, &mut random)?;
    for (town, cell) in towns.iter().zip(cells(outline, &centres)) {
        maker.town(*town, cell)?;
    }
    Ok(maker.areas)
}

struct Maker<'a> {
    ground: Ground<'a>,
    areas: Vec<Area>,
}

impl Maker<'_> {
    fn town(&mut self, town: AreaId, cell: MultiPolygon<f64>) -> Result<(), SyntheticError> {
        let villages = self.parts(town, "village")?;
        let mut random = self.random(town);
        let centres = self.complete(town, &cell, vec![None; villages.len()], &mut random)?;
        let parts = cells(&cell, &centres);
        let name = format!("{}大网格", short_name(self.name(town)));
        let large = self.grid(Level::LargeGrid, name, self.ground.county, town, cell);
        for (village, part) in villages.iter().zip(parts) {
            self.village(*village, large, part)?;
        }
        Ok(())
    }

    fn village(
        &mut self,
        village: AreaId,
        large: AreaId,
        cell: MultiPolygon<f64>,
    ) -> Result<(), SyntheticError> {
        let mut random = self.random(village);
        let count = 2 + (random.next() % 4) as usize;
        let centres = self.complete(village, &cell, vec![None; count], &mut random)?;
        let parts = cells(&cell, &centres);
        let name = short_name(self.name(village));
        let medium = self.grid(Level::MediumGrid, format!("{name}中网格"), large, village, cell);
        for (number, part) in (1..).zip(parts) {
            self.grid(Level::SmallGrid, format!("{name}网格 {number:02}"), medium, village, part);
        }
        Ok(())
    }

    fn grid(
        &mut self,
        level: Level,
        name: String,
        above: AreaId,
        rests_on: AreaId,
        cell: MultiPolygon<f64>,
    ) -> AreaId {
        let id = AreaId(self.ground.first_id + self.areas.len() as i64);
        let parents = [(Hierarchy::Grid, above), (Hierarchy::Administrative, rests_on)];
        self.areas.push(Area {
            id,
            level,
            names: vec![self.always(name)],
            codes: Vec::new(),
            parents: parents.map(|(hierarchy, area)| self.always(Parent { hierarchy, area })).to_vec(),
            boundaries: Boundary::new(cell).into_iter().map(|boundary| self.always(boundary)).collect(),
            seat: None,
            synthetic: true,
        });
        id
    }

    fn always<T>(&self, value: T) -> Dated<T> {
        let source = format!("synthetic, seed {}", self.ground.seed);
        Dated { from: None, until: None, approximate: false, source, value }
    }

    /// The divisions below, in the order of their codes.
    fn parts(&self, id: AreaId, what: &'static str) -> Result<Vec<AreaId>, SyntheticError> {
        let Ground { territory, day, .. } = self.ground;
        let mut parts = territory.children(id, Hierarchy::Administrative, day);
        parts.retain(|part| territory.area(*part).is_some_and(|area| area.level.word() == what));
        parts.sort_by_key(|part| (territory.code(*part, day), *part));
        match parts.is_empty() {
            true => Err(SyntheticError::Nothing(self.name(id).to_owned(), what)),
            false => Ok(parts),
        }
    }

    fn seat(&self, town: AreaId, outline: &MultiPolygon<f64>) -> Option<Coord<f64>> {
        let code = self.ground.territory.code(town, self.ground.day)?;
        let seat = self.ground.seats.get(code)?.point();
        outline.contains(&seat).then_some(seat.0)
    }

    /// Invents the missing centres inside an outline, each the one of eight tries that lies
    /// farthest from the centres there already are.
    fn complete(
        &self,
        of: AreaId,
        outline: &MultiPolygon<f64>,
        centres: Vec<Option<Coord<f64>>>,
        random: &mut Random,
    ) -> Result<Vec<Coord<f64>>, SyntheticError> {
        let mut known: Vec<Coord<f64>> = centres.iter().flatten().copied().collect();
        let mut complete = Vec::with_capacity(centres.len());
        for centre in &centres {
            let invented = match centre {
                Some(centre) => *centre,
                None => farthest(outline, &known, random)
                    .ok_or_else(|| SyntheticError::TooThin(self.name(of).to_owned(), centres.len()))?,
            };
            known.push(invented);
            complete.push(invented);
        }
        Ok(complete)
    }

    fn name(&self, id: AreaId) -> &str {
        self.ground.territory.name(id, self.ground.day).unwrap_or("?")
    }

    /// A stream of its own for each place, so that a new village leaves the others as they are.
    fn random(&self, id: AreaId) -> Random {
        let code = self.ground.territory.code(id, self.ground.day).and_then(|code| code.parse().ok());
        let mut place = Random(code.unwrap_or(id.0 as u64));
        Random(self.ground.seed ^ place.next())
    }
}

fn farthest(outline: &MultiPolygon<f64>, known: &[Coord<f64>], random: &mut Random) -> Option<Coord<f64>> {
    let apart = |point: &Coord<f64>| {
        let squares = known.iter().map(|other| (other.x - point.x).powi(2) + (other.y - point.y).powi(2));
        squares.fold(f64::INFINITY, f64::min)
    };
    let tries: Vec<Coord<f64>> = (0..8).map_while(|_| inside(outline, random)).collect();
    tries
        .into_iter()
        .max_by(|one, other| apart(one).total_cmp(&apart(other)))
        .filter(|point| apart(point) > 0.0)
}

fn inside(outline: &MultiPolygon<f64>, random: &mut Random) -> Option<Coord<f64>> {
    let bounds = outline.bounding_rect()?;
    let anywhere = |random: &mut Random| Coord {
        x: bounds.min().x + bounds.width() * random.fraction(),
        y: bounds.min().y + bounds.height() * random.fraction(),
    };
    (0..20_000).map(|_| anywhere(random)).find(|point| outline.contains(&Point(*point)))
}

/// What people call a place: 长沙社区居委会 is 长沙社区, 孟连村委会 is 孟连村.
fn short_name(name: &str) -> String {
    for (ending, instead) in [
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居民委员会", "社区"),
        ("居委会", "社区"),
        ("村民委员会", "村"),
        ("村委会", "村"),
        ("街道办事处", "街道"),
    ] {
        if let Some(bare) = name.strip_suffix(ending).filter(|bare| !bare.is_empty()) {
            return if bare.ends_with(instead) { bare.to_owned() } else { format!("{bare}{instead}") };
        }
    }
    name.to_owned()
}

/// SplitMix64: small, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// At least 0, less than 1.
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
#[path = "synthetic_tests.rs"]
pub(crate) mod tests;
