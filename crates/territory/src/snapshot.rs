//! All areas of a tenant, to be asked as of any day.

use crate::area::{Area, Dated, Hierarchy, Level, Parent, on};
use crate::lineage::Lineage;
use gewu_kernel::Date;
use gewu_kernel::id::AreaId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Areas with their history and lineage, checked and indexed.
#[derive(Clone, Debug, Default)]
pub struct Territory {
    areas: BTreeMap<AreaId, Area>,
    lineage: Vec<Lineage>,
    codes: HashMap<String, Vec<Dated<AreaId>>>,
    children: HashMap<(AreaId, Hierarchy), Vec<Dated<AreaId>>>,
    levels: HashMap<Level, Vec<AreaId>>,
    successors: HashMap<AreaId, Vec<AreaId>>,
}

/// Why areas were not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TerritoryError {
    /// An id was given twice.
    #[error("two areas have the number {0}; each needs its own")]
    TwiceTheArea(AreaId),
    /// An area never had a name.
    #[error("area {0} has no name; give it one with the day from which it holds")]
    NoName(AreaId),
    /// A parent or an area of a lineage does not exist.
    #[error("{of} refers to area {area}, which does not exist; add that area or correct the number")]
    UnknownArea {
        /// Who refers to it.
        of: String,
        /// What is missing.
        area: AreaId,
    },
    /// A spell ends before it has begun.
    #[error("“{name}”: a {what} ends before it begins ({from} to {until}); correct one of the days")]
    Backwards {
        /// The area.
        name: String,
        /// Name, code, parent or boundary.
        what: &'static str,
        /// The first day.
        from: Date,
        /// The day after the last.
        until: Date,
    },
    /// Two things are said of one day.
    #[error("“{name}” has two values for its {what} on the same day; end one before the other begins")]
    Overlap {
        /// The area.
        name: String,
        /// Name, code, parent or boundary.
        what: &'static str,
    },
    /// A code stands for two areas at once.
    #[error("the code {code} belongs to “{first}” and to “{second}” on the same day")]
    SharedCode {
        /// The code.
        code: String,
        /// One area.
        first: String,
        /// The other.
        second: String,
    },
    /// An area lies within itself.
    #[error("“{0}” would be part of itself through its parents; correct one of them")]
    Cycle(String),
}

/// An area with everything it lies in, over both hierarchies: at most one area a level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub struct Places {
    pub province: Option<AreaId>,
    pub city: Option<AreaId>,
    pub county: Option<AreaId>,
    pub town: Option<AreaId>,
    pub village: Option<AreaId>,
    pub group: Option<AreaId>,
    pub large_grid: Option<AreaId>,
    pub medium_grid: Option<AreaId>,
    pub small_grid: Option<AreaId>,
}

impl Places {
    /// The area at a level.
    pub fn at(&self, level: Level) -> Option<AreaId> {
        let mut copy = *self;
        *copy.slot(level)
    }

    fn slot(&mut self, level: Level) -> &mut Option<AreaId> {
        match level {
            Level::Province => &mut self.province,
            Level::City => &mut self.city,
            Level::County => &mut self.county,
            Level::Town => &mut self.town,
            Level::Village => &mut self.village,
            Level::Group => &mut self.group,
            Level::LargeGrid => &mut self.large_grid,
            Level::MediumGrid => &mut self.medium_grid,
            Level::SmallGrid => &mut self.small_grid,
        }
    }
}

impl Territory {
    /// Checks and indexes; the order of the lists does not matter.
    pub fn new(areas: Vec<Area>, mut lineage: Vec<Lineage>) -> Result<Territory, TerritoryError> {
        let mut territory = Territory::default();
        for area in areas {
            check_spells(&area)?;
            territory.levels.entry(area.level).or_default().push(area.id);
            if let Some(before) = territory.areas.insert(area.id, area) {
                return Err(TerritoryError::TwiceTheArea(before.id));
            }
        }
        territory.levels.values_mut().for_each(|ids| ids.sort());
        territory.index_codes()?;
        territory.index_parents()?;
        territory.check_cycles()?;
        lineage.sort_by_key(|event| (event.on, event.from, event.to));
        territory.index_lineage(&lineage)?;
        territory.lineage = lineage;
        Ok(territory)
    }

    fn index_codes(&mut self) -> Result<(), TerritoryError> {
        for area in self.areas.values() {
            for code in &area.codes {
                let holders = self.codes.entry(code.value.clone()).or_default();
                if let Some(other) =
                    holders.iter().find(|other| other.value != area.id && other.overlaps(code))
                {
                    return Err(TerritoryError::SharedCode {
                        code: code.value.clone(),
                        first: label(&self.areas[&other.value]),
                        second: label(area),
                    });
                }
                holders.push(dated(code, area.id));
            }
        }
        Ok(())
    }

    fn index_parents(&mut self) -> Result<(), TerritoryError> {
        for area in self.areas.values() {
            for parent in &area.parents {
                let Parent { hierarchy, area: above } = parent.value;
                if !self.areas.contains_key(&above) {
                    return Err(TerritoryError::UnknownArea {
                        of: format!("“{}”", label(area)),
                        area: above,
                    });
                }
                self.children.entry((above, hierarchy)).or_default().push(dated(parent, area.id));
            }
        }
        Ok(())
    }

    /// Parents of all days and both hierarchies together must not lead back: stricter than a day
    /// needs, and no real place ever was part of its own part.
    fn check_cycles(&self) -> Result<(), TerritoryError> {
        let mut settled = HashSet::new();
        for start in self.areas.keys() {
            let mut path = Vec::new();
            self.descend(*start, &mut path, &mut settled)?;
        }
        Ok(())
    }

    fn descend(
        &self,
        id: AreaId,
        path: &mut Vec<AreaId>,
        settled: &mut HashSet<AreaId>,
    ) -> Result<(), TerritoryError> {
        if settled.contains(&id) {
            return Ok(());
        }
        if path.contains(&id) {
            return Err(TerritoryError::Cycle(label(&self.areas[&id])));
        }
        path.push(id);
        for parent in &self.areas[&id].parents {
            self.descend(parent.value.area, path, settled)?;
        }
        path.pop();
        settled.insert(id);
        Ok(())
    }

    fn index_lineage(&mut self, lineage: &[Lineage]) -> Result<(), TerritoryError> {
        for event in lineage {
            for id in [event.from, event.to].into_iter().flatten() {
                if !self.areas.contains_key(&id) {
                    return Err(TerritoryError::UnknownArea { of: "a succession".to_owned(), area: id });
                }
            }
            if let (Some(from), Some(to)) = (event.from, event.to) {
                self.successors.entry(from).or_default().push(to);
            }
        }
        Ok(())
    }

    /// An area by its id, with all its history.
    pub fn area(&self, id: AreaId) -> Option<&Area> {
        self.areas.get(&id)
    }

    /// All areas of all days, by id.
    pub fn areas(&self) -> impl Iterator<Item = &Area> {
        self.areas.values()
    }

    /// All successions, by day.
    pub fn lineage(&self) -> &[Lineage] {
        &self.lineage
    }

    /// The area that has a code on a day.
    pub fn by_code(&self, code: &str, day: Date) -> Option<AreaId> {
        on(self.codes.get(code)?, day).copied()
    }

    /// Whether an area exists on a day: it has a name then.
    pub fn exists(&self, id: AreaId, day: Date) -> bool {
        self.name(id, day).is_some()
    }

    /// Its name on a day.
    pub fn name(&self, id: AreaId, day: Date) -> Option<&str> {
        on(&self.areas.get(&id)?.names, day).map(String::as_str)
    }

    /// Its code on a day.
    pub fn code(&self, id: AreaId, day: Date) -> Option<&str> {
        on(&self.areas.get(&id)?.codes, day).map(String::as_str)
    }

    /// What it is part of in one hierarchy on a day.
    pub fn parent(&self, id: AreaId, hierarchy: Hierarchy, day: Date) -> Option<AreaId> {
        let parents = &self.areas.get(&id)?.parents;
        let found = parents.iter().find(|parent| parent.value.hierarchy == hierarchy && parent.holds(day));
        found.map(|parent| parent.value.area)
    }

    /// What it is part of in one hierarchy, from the nearest to the largest. A grid's way up the
    /// administrative hierarchy begins with the division it rests on.
    pub fn ancestors(&self, id: AreaId, hierarchy: Hierarchy, day: Date) -> Vec<AreaId> {
        std::iter::successors(self.parent(id, hierarchy, day), |above| self.parent(*above, hierarchy, day))
            .collect()
    }

    /// The area itself and all it lies in, by level. Where two ways up reach different areas of one
    /// level, the administrative way of the lowest area decides.
    pub fn places(&self, id: AreaId, day: Date) -> Places {
        let mut places = Places::default();
        self.fill(id, day, &mut places);
        places
    }

    fn fill(&self, id: AreaId, day: Date, places: &mut Places) {
        let Some(area) = self.areas.get(&id) else { return };
        let slot = places.slot(area.level);
        if *slot == Some(id) {
            return;
        }
        slot.get_or_insert(id);
        for hierarchy in [Hierarchy::Administrative, Hierarchy::Grid] {
            if let Some(above) = self.parent(id, hierarchy, day) {
                self.fill(above, day, places);
            }
        }
    }

    /// What is part of it in one hierarchy on a day, by id.
    pub fn children(&self, id: AreaId, hierarchy: Hierarchy, day: Date) -> Vec<AreaId> {
        let children = self.children.get(&(id, hierarchy)).into_iter().flatten();
        let mut ids: Vec<AreaId> =
            children.filter(|child| child.holds(day)).map(|child| child.value).collect();
        ids.sort();
        ids
    }

    /// What it directly became or went into, by day.
    pub fn successors(&self, id: AreaId) -> &[AreaId] {
        self.successors.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The areas of a level that exist on a day, by id.
    pub fn at_level(&self, level: Level, day: Date) -> Vec<AreaId> {
        let ids = self.levels.get(&level).into_iter().flatten().copied();
        ids.filter(|id| self.exists(*id, day)).collect()
    }

    /// Whether an area is another or lies in it, by any way up over both hierarchies.
    pub fn within(&self, ancestor: AreaId, id: AreaId, day: Date) -> bool {
        ancestor == id
            || [Hierarchy::Administrative, Hierarchy::Grid].into_iter().any(|hierarchy| {
                self.parent(id, hierarchy, day).is_some_and(|above| self.within(ancestor, above, day))
            })
    }
}

fn dated<T>(spell: &Dated<T>, id: AreaId) -> Dated<AreaId> {
    let Dated { from, until, approximate, .. } = *spell;
    Dated { from, until, approximate, source: String::new(), value: id }
}

/// The latest name, for messages.
fn label(area: &Area) -> String {
    area.names.last().map_or_else(|| area.id.to_string(), |name| name.value.clone())
}

fn check_spells(area: &Area) -> Result<(), TerritoryError> {
    if area.names.is_empty() {
        return Err(TerritoryError::NoName(area.id));
    }
    check_list(area, "name", &area.names, |_, _| true)?;
    check_list(area, "code", &area.codes, |_, _| true)?;
    check_list(area, "parent", &area.parents, |one, other| one.hierarchy == other.hierarchy)?;
    check_list(area, "boundary", &area.boundaries, |_, _| true)
}

fn check_list<T>(
    area: &Area,
    what: &'static str,
    spells: &[Dated<T>],
    exclude: impl Fn(&T, &T) -> bool,
) -> Result<(), TerritoryError> {
    for (index, spell) in spells.iter().enumerate() {
        if let (Some(from), Some(until)) = (spell.from, spell.until)
            && until <= from
        {
            return Err(TerritoryError::Backwards { name: label(area), what, from, until });
        }
        let mut earlier = spells[..index].iter();
        if earlier.any(|other| exclude(&other.value, &spell.value) && other.overlaps(spell)) {
            return Err(TerritoryError::Overlap { name: label(area), what });
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
