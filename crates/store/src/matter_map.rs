//! Open matters counted by place, for maps.

use crate::Store;
use crate::catalogue::{Statement, statements};
use crate::column::{Column as _, Reader, maybe};
use crate::error::StoreError;
use crate::expand::Values;
use crate::matter_list::ScopeColumn;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, TenantId};

/// How many matters are open at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceCount {
    /// The place.
    pub area: AreaId,
    /// Open ones.
    pub open: i64,
    /// Those of them that are late.
    pub late: i64,
}

/// One count of an index for each place, no further than the limit.
macro_rules! count {
    ($column:literal) => {
        concat!(
            "{each BIGINT SELECT CAST($each AS BIGINT) AS area, COUNT(*) AS matters, \
            CAST(COALESCE(SUM(CASE WHEN due_at <= $2 THEN 1 ELSE 0 END), 0) AS BIGINT) AS late FROM \
            (SELECT due_at FROM matters WHERE tenant = $1 AND status = 'open' AND ",
            $column,
            " = $each AND ($4 IS NULL OR $4 IN \
            (county, town, village, villagers_group, large_grid, medium_grid, small_grid)) LIMIT $3) AS counted}"
        )
    };
}

statements! {
    MAP_COUNTIES = count!("county");
    MAP_TOWNS = count!("town");
    MAP_VILLAGES = count!("village");
    MAP_GROUPS = count!("villagers_group");
    MAP_LARGE_GRIDS = count!("large_grid");
    MAP_MEDIUM_GRIDS = count!("medium_grid");
    MAP_SMALL_GRIDS = count!("small_grid");
}

fn statement(column: ScopeColumn) -> &'static Statement {
    match column {
        ScopeColumn::County => &MAP_COUNTIES,
        ScopeColumn::Town => &MAP_TOWNS,
        ScopeColumn::Village => &MAP_VILLAGES,
        ScopeColumn::Group => &MAP_GROUPS,
        ScopeColumn::LargeGrid => &MAP_LARGE_GRIDS,
        ScopeColumn::MediumGrid => &MAP_MEDIUM_GRIDS,
        ScopeColumn::SmallGrid => &MAP_SMALL_GRIDS,
    }
}

impl Store {
    /// How many matters are open at each of these places, and how many of them are late at an instant; counted no
    /// further than `at_most` each, so it does not grow with history. `also_in` keeps to those that lay in that place as
    /// well when they began.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_places(
        &self,
        tenant: TenantId,
        column: ScopeColumn,
        areas: &[AreaId],
        also_in: Option<AreaId>,
        now: Timestamp,
        at_most: i64,
    ) -> Result<Vec<PlaceCount>, StoreError> {
        let values = Values::of([tenant.value(), now.value(), at_most.value(), maybe(&also_in)]);
        let many = areas.iter().map(|area| area.value()).collect();
        let read = |mut row: Reader<'_>| Ok((row.optional()?, row.take()?, row.take()?));
        let found: Vec<(Option<AreaId>, i64, i64)> =
            self.db.list(statement(column), values.many(many), read).await?;
        // Rows without a place are padding.
        Ok(found
            .into_iter()
            .filter_map(|(area, open, late)| Some(PlaceCount { area: area?, open, late }))
            .collect())
    }
}
