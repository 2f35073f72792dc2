//! Bringing areas in: from yearly editions of division codes, or from a table of one's own.

mod columns;
mod row;
mod told;

pub use columns::AREA_COLUMNS;

use super::spell::merge;
use crate::App;
use crate::change::Change;
use crate::error::AppError;
use crate::table::{self, Imported};
use gewu_kernel::id::{AreaId, TenantId};
use gewu_packs::said;
use gewu_territory::area::{Area, Dated};
use gewu_territory::editions::from_editions;
use gewu_territory::lineage::Lineage;
use gewu_territory::snapshot::Territory;
use row::{Row, of_rows};
use std::collections::{BTreeMap, HashMap};

/// Yearly lists of division codes, with the words of `data/README.md`.
#[derive(Clone, Copy, Debug)]
pub struct Editions<'a> {
    /// `five_places_history.csv`
    pub history: &'a str,
    /// `five_places_lineage.csv`
    pub lineage: &'a str,
}

impl App {
    /// Brings in a division and all within, with its history over the editions.
    pub async fn import_editions(
        &self,
        tenant: TenantId,
        editions: Editions<'_>,
        root_code: &str,
        actor: &str,
        dry_run: bool,
    ) -> Result<Imported, AppError> {
        let (areas, lineage) = from_editions(editions.history, editions.lineage, root_code)
            .map_err(|error| AppError::Table(said!("{error}", "历年区划不能用；请核对区划表和沿革表")))?;
        let snapshot = self.tenant(tenant).await?;
        let (areas, lineage) = renumber(&snapshot.territory, areas, lineage);
        self.bring(tenant, areas, lineage, Imported::default(), actor, dry_run).await
    }

    /// Brings in a table of areas. A row holds on its days and leaves the others as they were.
    pub async fn import_areas(
        &self,
        tenant: TenantId,
        table: &[u8],
        actor: &str,
        dry_run: bool,
    ) -> Result<Imported, AppError> {
        let mut imported = Imported::default();
        let rows = table::rows::<Row>(table, &AREA_COLUMNS, &mut imported)?;
        let snapshot = self.tenant(tenant).await?;
        let areas = of_rows(&snapshot.territory, rows, &mut imported.problems);
        self.bring(tenant, areas, Vec::new(), imported, actor, dry_run).await
    }

    pub(super) async fn bring(
        &self,
        tenant: TenantId,
        areas: Vec<Area>,
        lineage: Vec<Lineage>,
        mut imported: Imported,
        actor: &str,
        dry_run: bool,
    ) -> Result<Imported, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let known = &snapshot.territory;
        let mut all: BTreeMap<AreaId, Area> = known.areas().map(|area| (area.id, area.clone())).collect();
        let mut change = Change::default();
        for area in areas {
            let Some(before) = all.get(&area.id) else {
                imported.added += 1;
                change.add_area(&area);
                all.insert(area.id, area);
                continue;
            };
            let (now, sides) = merge(before, area);
            match sides.is_empty() {
                true => imported.unchanged += 1,
                false => {
                    imported.changed += 1;
                    change.change_area(&now, &sides);
                    all.insert(now.id, now);
                }
            }
        }
        let ends = |one: &Lineage| (one.from, one.to, one.kind, one.on);
        let new = lineage.iter().filter(|one| known.lineage().iter().all(|it| ends(it) != ends(one)));
        new.for_each(|one| change.add_lineage(one));
        Territory::new(all.into_values().collect(), lineage)
            .map_err(|error| AppError::Table(told::told(&error)))?;
        imported.facts = change.facts();
        imported.problems.sort();
        if !dry_run {
            self.save_change(tenant, change, actor).await?;
        }
        Ok(imported)
    }
}

/// Gives areas the numbers by which the tenant knows them already, and new numbers to the others.
fn renumber(known: &Territory, areas: Vec<Area>, lineage: Vec<Lineage>) -> (Vec<Area>, Vec<Lineage>) {
    let mut next = known.areas().map(|area| area.id.0).max().unwrap_or(0);
    let mut numbers: HashMap<AreaId, AreaId> = HashMap::new();
    for area in &areas {
        let number = area.codes.iter().find_map(|code| by_code(known, code)).unwrap_or_else(|| {
            next += 1;
            AreaId(next)
        });
        numbers.insert(area.id, number);
    }
    let number = |id: AreaId| numbers.get(&id).copied().unwrap_or(id);
    let areas = areas.into_iter().map(|mut area| {
        area.id = number(area.id);
        area.parents.iter_mut().for_each(|parent| parent.value.area = number(parent.value.area));
        area
    });
    let lineage =
        lineage.into_iter().map(|one| Lineage { from: one.from.map(number), to: one.to.map(number), ..one });
    (areas.collect(), lineage.collect())
}

/// The area that has a code on some day of a spell.
fn by_code(known: &Territory, code: &Dated<String>) -> Option<AreaId> {
    let first = code.from.or_else(|| code.until.and_then(|until| until.yesterday().ok()));
    let found = first.and_then(|day| known.by_code(&code.value, day));
    found.or_else(|| {
        let holds = |area: &&Area| area.codes.iter().any(|it| it.value == code.value && it.overlaps(code));
        known.areas().find(holds).map(|area| area.id)
    })
}
