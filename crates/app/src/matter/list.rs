//! Lists of matters by place, and everyone's own. A list holds nothing that its reader may not read singly.

use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_access::Scope;
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, PersonId, TenantId};
use gewu_store::matter_list::{ListedMatter, MatterCursor, MatterFilter, ScopeColumn};
use gewu_territory::area::Level;

/// Which matters are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// In this area.
    pub area: AreaId,
    /// `open` or `ended`.
    pub status: String,
    /// Of this category.
    pub category: Option<String>,
    /// Late now.
    pub overdue: bool,
}

impl App {
    /// A page of the matters of an area, newest first, for someone who oversees it.
    pub async fn list(
        &self,
        tenant: TenantId,
        person: PersonId,
        wanted: &Wanted,
        after: Option<MatterCursor>,
        limit: i64,
    ) -> Result<Vec<ListedMatter>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let day = snapshot.work_time.date(now);
        let area = snapshot.territory.area(wanted.area);
        let area = area.ok_or_else(|| AppError::NoSuchArea(wanted.area.to_string()))?;
        let through = snapshot.through(&snapshot.scope(person, now), wanted.area, day);
        if through.is_empty() {
            return Err(AppError::Forbidden("list the matters of an area that you do not oversee"));
        }
        // Nothing can be found, and looking would read all that has ended.
        if wanted.overdue && wanted.status == "ended" || !snapshot.knows_category(&wanted.category) {
            return Ok(Vec::new());
        }
        let mut filter = MatterFilter {
            scope: Some(snapshot.column(area.level, wanted.area, day)),
            also_in: None,
            status: wanted.status.clone(),
            category: wanted.category.clone(),
            overdue_at: wanted.overdue.then_some(now),
        };
        let mut found = Vec::new();
        for overseen in through {
            filter.also_in = overseen;
            found.extend(self.store.list_matters(tenant, &filter, after, limit).await?);
        }
        found.sort_unstable_by_key(|row| std::cmp::Reverse((row.opened_at, row.matter)));
        found.dedup_by_key(|row| row.matter);
        found.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(found)
    }

    /// A page of somebody's own reports, newest first, for that person alone.
    pub async fn own(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: Option<MatterCursor>,
        limit: i64,
    ) -> Result<Vec<ListedMatter>, AppError> {
        Ok(self.store.own_matters(tenant, person, after, limit).await?)
    }
}

impl Tenant {
    /// The overseen places through which somebody may list an area. A matter belongs to the places it lay in when
    /// it began, so where the area has moved since, what it brought along stays with those who had it; `None` where
    /// the area's own column says enough.
    pub(super) fn through(&self, scope: &Scope, area: AreaId, day: Date) -> Vec<Option<AreaId>> {
        let level = |area| self.territory.area(area).map(|it| it.level);
        let overseen = scope.areas.iter().filter(|it| self.territory.within(**it, area, day));
        let through: Vec<_> = overseen
            .map(|it| match level(*it) {
                // Counties are not moved between those above them.
                Some(Level::Province | Level::City) => None,
                _ => Some(*it).filter(|it| *it != area),
            })
            .collect();
        if through.contains(&None) { vec![None] } else { through }
    }

    /// The column by which the matters of an area are found; those above counties are found by their counties.
    pub(super) fn column(&self, level: Level, area: AreaId, day: Date) -> (ScopeColumn, Vec<AreaId>) {
        let column = match level {
            Level::Province | Level::City => {
                let mut counties = self.territory.at_level(Level::County, day);
                counties.retain(|county| self.territory.within(area, *county, day));
                return (ScopeColumn::County, counties);
            }
            Level::County => ScopeColumn::County,
            Level::Town => ScopeColumn::Town,
            Level::Village => ScopeColumn::Village,
            Level::Group => ScopeColumn::Group,
            Level::LargeGrid => ScopeColumn::LargeGrid,
            Level::MediumGrid => ScopeColumn::MediumGrid,
            Level::SmallGrid => ScopeColumn::SmallGrid,
        };
        (column, vec![area])
    }

    /// Whether any edition has the category, if one is asked for.
    fn knows_category(&self, category: &Option<String>) -> bool {
        let has = |name| {
            self.all_procedures().any(|it| it.categories.is_empty() || it.categories.contains_key(name))
        };
        category.as_ref().is_none_or(has)
    }
}
