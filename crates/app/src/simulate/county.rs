//! A synthetic county: real divisions, invented grids, and invented people in every position that a pack needs.
//!
//! Everything invented is marked: grids as synthetic areas, people by a key that begins with [`SYNTHETIC`].

use super::chance::Chance;
use super::error::SimulateError;
use super::names::Names;
use super::samples::{RoleSample, Samples, UNIT};
use crate::change::Change;
use crate::territory::rows;
use gewu_kernel::id::{AreaId, BodyId, PersonId, PositionId};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::procedure::{At, Procedure, Who};
use gewu_packs::Pack;
use gewu_store::people::{PersonRow, TenureRow};
use gewu_territory::area::{Area, Dated, Hierarchy, Level, Parent};
use gewu_territory::body::{Body, BodyKind};
use gewu_territory::boundary::{Boundary, BoundaryError, read_seats};
use gewu_territory::division::DivisionKind;
use gewu_territory::editions::from_editions;
use gewu_territory::lineage::Lineage;
use gewu_territory::position::Position;
use gewu_territory::snapshot::Territory;
use gewu_territory::synthetic::{Ground, grids};
use std::collections::BTreeMap;

/// The beginning of the external keys of invented people.
pub const SYNTHETIC: &str = "synthetic-";
/// The first day of every term.
const IN_OFFICE_SINCE: Date = Date::constant(2016, 1, 1);

/// The texts in `data/` that a county is made of.
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    /// `divisions/five_places_history.csv`
    pub history: &'a str,
    /// `divisions/five_places_lineage.csv`
    pub lineage: &'a str,
    /// `boundaries/counties_five_places.geojson`
    pub boundaries: &'a str,
    /// `points/towns_geonames.csv`
    pub seats: &'a str,
}

/// What makes one county differ from another.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The texts.
    pub data: Data<'a>,
    /// The division’s code, 6 or 12 digits.
    pub division: String,
    /// The day on which it is as it is.
    pub day: Date,
    /// The same seed gives the same county.
    pub seed: u64,
}

/// A county before it is put into a database.
#[derive(Debug)]
pub struct County {
    /// Its name.
    pub name: String,
    /// Its code, 12 digits.
    pub code: String,
    areas: Vec<Area>,
    lineage: Vec<Lineage>,
    territory: Territory,
    day: Date,
    bodies: Vec<Body>,
    people: Vec<PersonRow>,
    positions: Vec<Position>,
    tenures: Vec<TenureRow>,
}

impl County {
    /// Makes the places; people come with [`County::staff`].
    pub fn new(plan: &Plan<'_>, pack: &Pack) -> Result<County, SimulateError> {
        let failed = |error: &dyn std::fmt::Display| SimulateError::County(error.to_string());
        let code = format!("{:0<12}", plan.division);
        let Data { history, lineage, boundaries, seats } = plan.data;
        let outline = match Boundary::from_features(boundaries, &code) {
            Err(BoundaryError::NoFeature(_)) => {
                return Err(SimulateError::County(no_outline(boundaries, plan)));
            }
            read => read.map_err(|error| failed(&error))?,
        };
        let (mut areas, lineage) = from_editions(history, lineage, &code).map_err(|error| failed(&error))?;
        let divisions = Territory::new(areas.clone(), lineage.clone()).map_err(|error| failed(&error))?;
        let county = divisions.by_code(&code, plan.day).ok_or_else(|| {
            SimulateError::County(format!(
                "{code} is no division on {}; the editions begin in 2016",
                plan.day
            ))
        })?;
        let seats = read_seats(seats).map_err(|error| failed(&error))?;
        let first_id = 1 + areas.iter().map(|area| area.id.0).max().unwrap_or(0);
        let ground = Ground {
            territory: &divisions,
            county,
            outline: &outline,
            seats: &seats,
            day: plan.day,
            seed: plan.seed,
            first_id,
        };
        areas.extend(grids(&ground).map_err(|error| failed(&error))?);
        if is_held_at(pack, Level::Group) {
            let first = 1 + areas.iter().map(|area| area.id.0).max().unwrap_or(0);
            areas.extend(groups(&divisions, plan, first));
        }
        let territory = Territory::new(areas.clone(), lineage.clone()).map_err(|error| failed(&error))?;
        Ok(County {
            name: divisions.name(county, plan.day).unwrap_or_default().to_owned(),
            code,
            areas,
            lineage,
            territory,
            day: plan.day,
            bodies: Vec::new(),
            people: Vec::new(),
            positions: Vec::new(),
            tenures: Vec::new(),
        })
    }

    /// Puts people into every position that a pack needs. `id` gives each its number.
    pub fn staff(
        &mut self,
        pack: &Pack,
        samples: &Samples,
        seed: u64,
        now: Timestamp,
        mut id: impl FnMut() -> PersonId,
    ) -> Result<(), SimulateError> {
        let names = Names::new()?;
        let places = self.settle_bodies(pack, samples);
        for (role, title) in &pack.roles {
            let sample = samples.role.get(role).cloned().unwrap_or_default();
            let at = sample.at.clone().unwrap_or_else(|| usual_place(pack, role));
            for (body, area) in places.get(at.as_str()).into_iter().flatten() {
                let position = Position {
                    id: PositionId(self.positions.len() as i64 + 1),
                    body: *body,
                    role: role.clone(),
                    area: *area,
                    title: title.clone(),
                };
                self.positions.push(position);
                // More people in one seat change nothing about those in others.
                let mut chance = Chance::of(seed, STAFF_STREAM, self.positions.len() as u64);
                for deputy in terms(&sample, &mut chance) {
                    let person = self.person(&names, &mut chance, now, id());
                    self.tenures.push(TenureRow {
                        position: PositionId(self.positions.len() as i64),
                        person,
                        valid_from: IN_OFFICE_SINCE,
                        valid_until: None,
                        deputy,
                    });
                }
            }
        }
        Ok(())
    }

    fn person(&mut self, names: &Names, chance: &mut Chance, now: Timestamp, person: PersonId) -> PersonId {
        let number = self.people.len() + 1;
        self.people.push(PersonRow {
            person,
            external_key: Some(format!("{SYNTHETIC}{number:05}")),
            name: names.make(chance),
            phone: None,
            created_at: now,
        });
        person
    }

    /// Makes the organisations, and says for each level, and for units, in which body over which area a role is
    /// held there.
    fn settle_bodies(
        &mut self,
        pack: &Pack,
        samples: &Samples,
    ) -> BTreeMap<&'static str, Vec<(BodyId, AreaId)>> {
        let mut places: BTreeMap<&'static str, Vec<(BodyId, AreaId)>> = BTreeMap::new();
        let mut home: BTreeMap<AreaId, BodyId> = BTreeMap::new();
        let county = self.areas_at(Level::County);
        let towns = self.areas_at(Level::Town);
        for (level, areas) in [(Level::County, &county), (Level::Town, &towns)] {
            for area in areas {
                let name = self.name(*area);
                self.body(format!("{name}人民政府"), BodyKind::Government, "government", *area);
                let centre = self.body(format!("{name}综治中心"), BodyKind::Centre, "centre", *area);
                home.insert(*area, centre);
                places.entry(level.word()).or_default().push((centre, *area));
            }
        }
        for village in self.areas_at(Level::Village) {
            let kind = self.committee(village);
            let body = self.body(self.name(village), kind, "committee", village);
            home.insert(village, body);
            places.entry(Level::Village.word()).or_default().push((body, village));
        }
        for level in [Level::Group, Level::LargeGrid, Level::MediumGrid, Level::SmallGrid] {
            for grid in self.areas_at(level) {
                let above = self.territory.places(grid, self.day);
                let served = above.village.or(above.town).and_then(|area| home.get(&area));
                if let Some(body) = served {
                    places.entry(level.word()).or_default().push((*body, grid));
                }
            }
        }
        for (key, title) in &pack.units {
            let own = samples.town_units.contains(key);
            for area in if own { &towns } else { &county } {
                let name = format!("{}{title}", self.name(*area));
                let body = self.body(name, BodyKind::Department, key, *area);
                places.entry(UNIT).or_default().push((body, *area));
            }
        }
        places
    }

    fn body(&mut self, name: String, kind: BodyKind, code: &str, area: AreaId) -> BodyId {
        let id = BodyId(self.bodies.len() as i64 + 1);
        self.bodies.push(Body { id, name, kind, code: Some(code.to_owned()), area, from: None, until: None });
        id
    }

    fn committee(&self, village: AreaId) -> BodyKind {
        let code = self.territory.code(village, self.day).and_then(DivisionKind::of_code);
        match code {
            Some(DivisionKind::Residents) => BodyKind::ResidentsCommittee,
            Some(DivisionKind::VillageSimilar) if self.name(village).contains('居') => {
                BodyKind::ResidentsCommittee
            }
            _ => BodyKind::VillagersCommittee,
        }
    }

    fn name(&self, area: AreaId) -> String {
        self.territory.name(area, self.day).unwrap_or_default().to_owned()
    }

    pub(super) fn areas_at(&self, level: Level) -> Vec<AreaId> {
        self.territory.at_level(level, self.day)
    }

    /// All of it as a change with its facts.
    pub(super) fn change(&self) -> Change {
        let mut change = Change::default();
        self.areas.iter().for_each(|area| change.add_area(area));
        self.lineage.iter().for_each(|one| change.add_lineage(one));
        for body in &self.bodies {
            change.put_body(rows::body_row(body), "body-added");
        }
        for person in &self.people {
            change.put_person(person.clone(), "person-added", &["name"]);
        }
        for position in &self.positions {
            change.put_position(rows::position_row(position), "position-added");
        }
        for tenure in &self.tenures {
            change.put_tenure(tenure.clone(), "tenure-began");
        }
        change
    }

    /// The positions, by number.
    pub fn positions(&self) -> &[Position] {
        &self.positions
    }

    /// The terms.
    pub fn tenures(&self) -> &[TenureRow] {
        &self.tenures
    }
}

/// The stream of chance that people come from.
const STAFF_STREAM: u64 = 1;
/// The stream of chance that groups come from.
const GROUPS_STREAM: u64 = 3;

/// Villagers’ groups, invented: three to eight a village.
fn groups(divisions: &Territory, plan: &Plan<'_>, first: i64) -> Vec<Area> {
    let mut chance = Chance::new(plan.seed, GROUPS_STREAM);
    let mut groups = Vec::new();
    let always = || format!("synthetic, seed {}", plan.seed);
    for village in divisions.at_level(Level::Village, plan.day) {
        let name = divisions.name(village, plan.day).unwrap_or_default();
        for number in 1..=3 + chance.below(6) {
            let parent = Parent { hierarchy: Hierarchy::Administrative, area: village };
            let dated = Dated { from: None, until: None, approximate: false, source: always(), value: () };
            groups.push(Area {
                id: AreaId(first + groups.len() as i64),
                level: Level::Group,
                names: vec![of(&dated, format!("{name}第{number}组"))],
                codes: Vec::new(),
                parents: vec![of(&dated, parent)],
                boundaries: Vec::new(),
                seat: None,
                synthetic: true,
            });
        }
    }
    groups
}

fn of<T>(dated: &Dated<()>, value: T) -> Dated<T> {
    let Dated { from, until, approximate, source, .. } = dated.clone();
    Dated { from, until, approximate, source, value }
}

/// Who holds a position: each an own holder or a deputy.
fn terms(sample: &RoleSample, chance: &mut Chance) -> Vec<bool> {
    if chance.percent(sample.vacant_percent) {
        return Vec::new();
    }
    let mut terms = vec![false; sample.holders.max(1) as usize];
    if chance.percent(sample.deputy_percent) {
        terms.push(true);
    }
    terms
}

/// Which counties there are, for whoever asked for another.
fn no_outline(boundaries: &str, plan: &Plan<'_>) -> String {
    let features = Boundary::each_feature(boundaries).unwrap_or_default();
    let codes: Vec<&str> = features.iter().filter_map(|feature| feature.code.get(..6)).collect();
    let (asked, codes) = (&plan.division, codes.join(", "));
    format!("no outline of “{asked}” is at hand; a whole county is played, one of {codes}")
}

/// Where the procedures of a pack look for a role first; the county for one that only opens matters.
fn usual_place(pack: &Pack, role: &str) -> String {
    for runnable in pack.procedures.values() {
        let procedure = &runnable.procedure;
        for who in everyone(procedure) {
            match who {
                Who::Role { role: own, at: At::Levels(levels) } if own == role => {
                    return levels.first().cloned().unwrap_or_default();
                }
                Who::Role { role: own, at: At::Binding(_) } if own == role => return UNIT.to_owned(),
                _ => {}
            }
        }
        let mut joint = procedure.steps.values().filter_map(|step| step.may.joint.as_ref());
        if joint.any(|joint| joint.role == role) {
            return UNIT.to_owned();
        }
    }
    Level::County.word().to_owned()
}

/// Whether some role of a pack is held at a level.
pub(super) fn is_held_at(pack: &Pack, level: Level) -> bool {
    let all = pack.procedures.values().flat_map(|runnable| everyone(&runnable.procedure));
    let at = |who: &Who| match who {
        Who::Role { at: At::Levels(levels), .. } => levels.iter().any(|word| word == level.word()),
        _ => false,
    };
    all.into_iter().any(at)
}

/// Everybody whom a procedure names as doing, hearing, deciding or entering something.
fn everyone(procedure: &Procedure) -> impl Iterator<Item = &Who> {
    let of_steps = procedure.steps.values().flat_map(|step| {
        let by = [step.may.extend.as_ref().map(|it| &it.by), step.may.pause.as_ref().map(|it| &it.by)];
        step.who.iter().chain(&step.escalate).chain(by.into_iter().flatten().flatten())
    });
    of_steps.chain(&procedure.proxies)
}
