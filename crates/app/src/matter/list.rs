//! Lists of matters by place, and everyone's own.

use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, PersonId, TenantId};
use gewu_store::matter::MatterRow;
use gewu_store::matter_list::{MatterCursor, MatterFilter, ScopeColumn};
use gewu_territory::area::{Hierarchy, Level};

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
    ) -> Result<Vec<MatterRow>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let day = snapshot.work_time.date(now);
        let area = snapshot.territory.area(wanted.area);
        let area = area.ok_or_else(|| AppError::NoSuchArea(wanted.area.to_string()))?;
        let scope = snapshot.scope(person, now);
        if !scope.areas.iter().any(|overseen| snapshot.territory.within(*overseen, wanted.area, day)) {
            return Err(AppError::Forbidden("list the matters of an area that you do not oversee"));
        }
        let filter = MatterFilter {
            scope: snapshot.column(area.level, wanted.area, day),
            status: wanted.status.clone(),
            category: wanted.category.clone(),
            overdue_at: wanted.overdue.then_some(now),
        };
        Ok(self.store.list_matters(tenant, &filter, after, limit).await?)
    }

    /// A page of somebody's own reports, newest first, for that person alone.
    pub async fn own(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: Option<MatterCursor>,
        limit: i64,
    ) -> Result<Vec<MatterRow>, AppError> {
        Ok(self.store.own_matters(tenant, person, after, limit).await?)
    }
}

impl Tenant {
    /// The column by which the matters of an area are found; levels above the tenant mean all of it.
    fn column(&self, level: Level, area: AreaId, day: Date) -> Option<(ScopeColumn, Vec<AreaId>)> {
        match level {
            Level::Province | Level::City => None,
            Level::County => Some((ScopeColumn::County, vec![area])),
            Level::Town => Some((ScopeColumn::Town, vec![area])),
            // A group has no column: its matters are those of its village.
            Level::Village => Some((ScopeColumn::Village, vec![area])),
            Level::Group => {
                let village = self.territory.places(area, day).village;
                Some((ScopeColumn::Village, village.into_iter().collect()))
            }
            Level::SmallGrid => Some((ScopeColumn::SmallGrid, vec![area])),
            Level::LargeGrid | Level::MediumGrid => {
                Some((ScopeColumn::SmallGrid, self.small_grids(area, day)))
            }
        }
    }

    fn small_grids(&self, area: AreaId, day: Date) -> Vec<AreaId> {
        let mut small = Vec::new();
        let mut next = vec![area];
        while let Some(grid) = next.pop() {
            match self.territory.area(grid).map(|it| it.level) {
                Some(Level::SmallGrid) => small.push(grid),
                _ => next.extend(self.territory.children(grid, Hierarchy::Grid, day)),
            }
        }
        small
    }
}
