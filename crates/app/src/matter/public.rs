//! What everybody may read of matters: never words, never a point, and no place so small that it points at a home.

use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::id::{AreaId, TenantId};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::procedure::Opener;
use gewu_store::matter_list::{ListedMatter, MatterCursor, MatterFilter, PlaceCount, ScopeColumn};
use gewu_territory::area::{Hierarchy, Level};
use serde_json::Value;

/// Which matters are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicWanted {
    /// In this town or village; everywhere without it.
    pub area: Option<AreaId>,
    /// Those that have ended, not those that are open.
    pub ended: bool,
    /// Only those that are late now.
    pub overdue: bool,
    /// Of this category.
    pub category: Option<String>,
}

/// A matter as everybody may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicMatter {
    /// The procedure.
    pub procedure: String,
    /// The category; none where even that could point at a person.
    pub category: Option<String>,
    /// The village, or a larger place.
    pub place: Option<AreaId>,
    /// The day on which it was opened.
    pub opened_on: Date,
    /// When it is due; none once it has ended.
    pub due_at: Option<Timestamp>,
    /// Late now.
    pub overdue: bool,
    /// How it ended.
    pub end: Option<String>,
    /// The day on which it ended.
    pub ended_on: Option<Date>,
}

/// A page of a public list.
#[derive(Clone, Debug)]
pub struct PublicPage {
    /// The matters, newest first.
    pub matters: Vec<PublicMatter>,
    /// Where the next page begins.
    pub next: Option<MatterCursor>,
}

/// How many of a place’s matters are open and late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicCount {
    /// The place.
    pub area: AreaId,
    /// Open now.
    pub open: Shown,
    /// Late now.
    pub overdue: Shown,
}

/// A count as it may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Exactly so many.
    Exactly(i64),
    /// Fewer than so many, though not none.
    Under(i64),
    /// So many or more: no further was counted.
    AtLeast(i64),
}

/// Under so many, a count in a village could point at a person.
const FEW: i64 = 5;
/// No further is counted: a page costs the same in every county.
const COUNTED: i64 = 1_000;
/// The column of the table of categories by which a pack says that a category points at persons.
const PUBLIC: &str = "public";

impl App {
    /// A page of what residents reported.
    pub async fn public_list(
        &self,
        tenant: TenantId,
        wanted: &PublicWanted,
        after: Option<MatterCursor>,
        limit: i64,
    ) -> Result<PublicPage, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let day = snapshot.work_time.date(now);
        let scope = match wanted.area {
            Some(area) => Some((snapshot.public_column(area)?, vec![area])),
            None => None,
        };
        let filter = MatterFilter {
            scope,
            also_in: None,
            status: if wanted.ended { "ended" } else { "open" }.to_owned(),
            category: wanted.category.clone(),
            overdue_at: (wanted.overdue && !wanted.ended).then_some(now),
        };
        let rows = match wanted.category.as_ref().is_some_and(|category| snapshot.hides(None, category)) {
            true => Vec::new(),
            false => self.store.list_matters(tenant, &filter, after, limit).await?,
        };
        let full = rows.len() as i64 == limit;
        let next = rows.last().map(MatterCursor::after).filter(|_| full);
        // A list of one village would tell that what points at persons lies there.
        let village = filter.scope.as_ref().is_some_and(|(column, _)| *column == ScopeColumn::Village);
        let told = |row: &&ListedMatter| !village || !snapshot.is_hidden(row);
        let shown = rows.iter().filter(|row| snapshot.is_open(&row.procedure)).filter(told);
        let matters = shown.map(|row| snapshot.public(row, now, day)).collect();
        Ok(PublicPage { matters, next })
    }

    /// How many matters are open and late in each part of a place: the towns of a county, the villages of a town.
    pub async fn public_counts(
        &self,
        tenant: TenantId,
        area: Option<AreaId>,
    ) -> Result<Vec<PublicCount>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let day = snapshot.work_time.date(now);
        let parts = snapshot.public_parts(area, day);
        let column = match area.and_then(|it| snapshot.territory.area(it)).map(|it| it.level) {
            Some(Level::Town | Level::Village) => ScopeColumn::Village,
            _ => ScopeColumn::Town,
        };
        let counts = self.store.count_open_by_place(tenant, column, &parts, now, COUNTED).await?;
        let of = |area: AreaId| {
            let found = counts.iter().find(|it| it.area == area);
            let PlaceCount { open, overdue, .. } =
                found.copied().unwrap_or(PlaceCount { area, open: 0, overdue: 0 });
            let small = column == ScopeColumn::Village;
            PublicCount { area, open: shown(open, small), overdue: shown(overdue, small) }
        };
        Ok(parts.into_iter().map(of).collect())
    }
}

fn shown(count: i64, small: bool) -> Shown {
    match count {
        1..FEW if small => Shown::Under(FEW),
        COUNTED.. => Shown::AtLeast(COUNTED),
        count => Shown::Exactly(count),
    }
}

impl Tenant {
    /// The parts that public counts are told of: villages at the smallest.
    pub fn public_parts(&self, area: Option<AreaId>, day: Date) -> Vec<AreaId> {
        let level = |it: AreaId| self.territory.area(it).map(|area| area.level);
        match area.map(|it| (it, level(it))) {
            Some((village, Some(Level::Village))) => vec![village],
            Some((town, Some(Level::Town))) => {
                let mut parts = self.territory.children(town, Hierarchy::Administrative, day);
                parts.retain(|it| level(*it) == Some(Level::Village));
                parts
            }
            _ => self.territory.at_level(Level::Town, day),
        }
    }

    fn public_column(&self, area: AreaId) -> Result<ScopeColumn, AppError> {
        match self.territory.area(area).map(|it| it.level) {
            Some(Level::County) => Ok(ScopeColumn::County),
            Some(Level::Town) => Ok(ScopeColumn::Town),
            Some(Level::Village) => Ok(ScopeColumn::Village),
            // A list of a grid would tell which home a report came from.
            _ => Err(AppError::NoSuchArea(area.to_string())),
        }
    }

    /// Whether anyone may open it: what staff begin among themselves is not published here.
    fn is_open(&self, procedure: &str) -> bool {
        let runnable = self.in_force(procedure).and_then(|(_, pack)| pack.procedures.get(procedure));
        runnable.is_some_and(|it| it.procedure.opens.contains(&Opener::Anyone))
    }

    /// Whether a category is one of those that a pack does not want published, because it points at persons.
    fn hides(&self, procedure: Option<&str>, category: &str) -> bool {
        let wanted = |id: &str| procedure.is_none_or(|procedure| procedure == id);
        let mut tables =
            self.procedures().filter(|(id, _)| wanted(id)).map(|(_, it)| &it.procedure.categories);
        tables.any(|table| {
            table.get(category).is_some_and(|it| it.columns.get(PUBLIC) == Some(&Value::Bool(false)))
        })
    }

    fn is_hidden(&self, row: &ListedMatter) -> bool {
        row.category.as_ref().is_some_and(|it| self.hides(Some(&row.procedure), it))
    }

    fn public(&self, row: &ListedMatter, now: Timestamp, day: Date) -> PublicMatter {
        let hidden = self.is_hidden(row);
        let open = row.ended_at.is_none();
        PublicMatter {
            procedure: row.procedure.clone(),
            category: row.category.clone().filter(|_| !hidden),
            place: row.area.and_then(|area| self.public_place(area, hidden, day)),
            opened_on: self.work_time.date(row.opened_at),
            due_at: row.due_at.filter(|_| open),
            overdue: open && row.due_at.is_some_and(|due| due <= now),
            end: row.outcome.clone(),
            ended_on: row.ended_at.map(|at| self.work_time.date(at)),
        }
    }

    /// The one rule for places: how many homes a grid has is not known here, and some have a handful, so nothing
    /// smaller than a village is published; for a category that points at persons, nothing smaller than a town.
    fn public_place(&self, area: AreaId, hidden: bool, day: Date) -> Option<AreaId> {
        let places = self.territory.places(area, day);
        let village = places.at(Level::Village).filter(|_| !hidden);
        village.or_else(|| places.at(Level::Town)).or_else(|| places.at(Level::County))
    }
}
