//! Lists of matters, newest first, paged by key and read by index; and counts that stop early.

use crate::Store;
use crate::catalogue::{Statement, statements};
use crate::column::{Column as _, Reader, maybe};
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, MatterId, PersonId, TenantId};
use uuid::Uuid;

/// A matter as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedMatter {
    /// Its id.
    pub matter: MatterId,
    /// The number of its facts.
    pub version: i64,
    /// The procedure it runs.
    pub procedure: String,
    /// Where it stands, a word such as `open`.
    pub status: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// Its category.
    pub category: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// Where it is.
    pub area: Option<AreaId>,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it must have ended.
    pub due_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// The column by which a list is scoped. Each but `County` leads an index; a tenant has so few
/// counties that its own index serves them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopeColumn {
    /// 县.
    County,
    /// 镇街.
    Town,
    /// 村居.
    Village,
    /// 村民小组.
    Group,
    /// 大网格.
    LargeGrid,
    /// 中网格.
    MediumGrid,
    /// 小网格.
    SmallGrid,
}

/// Which matters a list holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatterFilter {
    /// The places, or None for the whole tenant. No places hold no matters.
    pub scope: Option<(ScopeColumn, Vec<AreaId>)>,
    /// Only those that lay in this place as well when they began: places move between others.
    pub also_in: Option<AreaId>,
    /// Where they stand.
    pub status: String,
    /// Only this category.
    pub category: Option<String>,
    /// Only those that should have ended before this instant.
    pub overdue_at: Option<Timestamp>,
}

/// The place in a list after which the next page begins: the last row's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatterCursor {
    /// When that matter began.
    pub opened_at: Timestamp,
    /// Its id.
    pub matter: MatterId,
}

impl MatterCursor {
    /// The cursor behind a row.
    pub fn after(row: &ListedMatter) -> MatterCursor {
        MatterCursor { opened_at: row.opened_at, matter: row.matter }
    }

    /// The cursor before the newest row.
    pub(crate) fn start() -> MatterCursor {
        MatterCursor { opened_at: Timestamp::MAX, matter: MatterId(Uuid::max()) }
    }
}

macro_rules! columns {
    () => {
        "matter, version, procedure, status, outcome, category, title, area, opened_at, due_at, ended_at"
    };
}

macro_rules! page {
    ($where:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM matters WHERE tenant = $1 AND status = $2 \
            AND (opened_at, matter) < ($3, $4) AND ($5 IS NULL OR category = $5) \
            AND ($6 IS NULL OR due_at < $6) AND ($8 IS NULL OR $8 IN \
            (county, town, village, villagers_group, large_grid, medium_grid, small_grid))",
            $where,
            " ORDER BY opened_at DESC, matter DESC LIMIT $7"
        )
    };
}

/// One read of an index for each place.
macro_rules! pages {
    ($where:literal) => {
        concat!("{each BIGINT SELECT * FROM (", page!($where), ") AS part}")
    };
}

statements! {
    LIST_TENANT = page!("");
    LIST_COUNTIES = pages!(" AND county = $each");
    LIST_TOWNS = pages!(" AND town = $each");
    LIST_VILLAGES = pages!(" AND village = $each");
    LIST_GROUPS = pages!(" AND villagers_group = $each");
    LIST_LARGE_GRIDS = pages!(" AND large_grid = $each");
    LIST_MEDIUM_GRIDS = pages!(" AND medium_grid = $each");
    LIST_SMALL_GRIDS = pages!(" AND small_grid = $each");
    /// For the reporter alone; there is no list of a person's matters for staff.
    LIST_OWN = concat!("SELECT ", columns!(), " FROM matters WHERE tenant = $1 AND reporter = $2 \
        AND (opened_at, matter) < ($3, $4) ORDER BY opened_at DESC, matter DESC LIMIT $5");
    COUNT_MATTERS = "{each TEXT SELECT CAST($each AS TEXT) AS status, COUNT(*) AS matters FROM \
        (SELECT 1 AS one FROM matters WHERE tenant = $1 AND status = $each LIMIT $2) AS counted}";
}

fn statement(column: ScopeColumn) -> &'static Statement {
    match column {
        ScopeColumn::County => &LIST_COUNTIES,
        ScopeColumn::Town => &LIST_TOWNS,
        ScopeColumn::Village => &LIST_VILLAGES,
        ScopeColumn::Group => &LIST_GROUPS,
        ScopeColumn::LargeGrid => &LIST_LARGE_GRIDS,
        ScopeColumn::MediumGrid => &LIST_MEDIUM_GRIDS,
        ScopeColumn::SmallGrid => &LIST_SMALL_GRIDS,
    }
}

impl Store {
    /// A page of at most `limit` matters, newest first, after `cursor` or from the start.
    ///
    /// A category or `overdue_at` is checked on the rows of the index that the scope and the status
    /// select, so a rare category of a large scope reads more than it shows.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_matters(
        &self,
        tenant: TenantId,
        filter: &MatterFilter,
        cursor: Option<MatterCursor>,
        limit: i64,
    ) -> Result<Vec<ListedMatter>, StoreError> {
        let cursor = cursor.unwrap_or_else(MatterCursor::start);
        let values = Values::of([
            tenant.value(),
            filter.status.value(),
            cursor.opened_at.value(),
            cursor.matter.value(),
            maybe(&filter.category),
            maybe(&filter.overdue_at),
            limit.value(),
            maybe(&filter.also_in),
        ]);
        let Some((column, areas)) = &filter.scope else {
            return self.db.list(&LIST_TENANT, values, read).await;
        };
        let areas = areas.iter().map(|area| area.value()).collect();
        let mut found = self.db.list(statement(*column), values.many(areas), read).await?;
        found.sort_unstable_by_key(|row| std::cmp::Reverse((row.opened_at, row.matter)));
        found.dedup_by_key(|row| row.matter);
        found.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(found)
    }

    /// A page of a person's own matters, newest first. For that person alone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn own_matters(
        &self,
        tenant: TenantId,
        person: PersonId,
        cursor: Option<MatterCursor>,
        limit: i64,
    ) -> Result<Vec<ListedMatter>, StoreError> {
        let cursor = cursor.unwrap_or_else(MatterCursor::start);
        let single =
            [tenant.value(), person.value(), cursor.opened_at.value(), cursor.matter.value(), limit.value()];
        self.db.list(&LIST_OWN, Values::of(single), read).await
    }

    /// How many matters stand at each of these statuses, counting no further than `at_most` each: a
    /// figure that equals `at_most` reads “that many or more”.
    ///
    /// The count walks the index (tenant, status, …) and stops, so it costs the same whatever the
    /// history. Exact totals of ended matters belong to figures kept from the journal; the number of
    /// facts is [`Store::last_seq`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_matters(
        &self,
        tenant: TenantId,
        statuses: &[String],
        at_most: i64,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let many = statuses.iter().map(|status| status.value()).collect();
        let values = Values::of([tenant.value(), at_most.value()]).many(many);
        let read = |mut row: Reader<'_>| Ok((row.optional()?, row.take()?));
        let counts: Vec<(Option<String>, i64)> = self.db.list(&COUNT_MATTERS, values, read).await?;
        // Rows without a status are padding.
        Ok(counts.into_iter().filter_map(|(status, count)| Some((status?, count))).collect())
    }
}

fn read(mut row: Reader<'_>) -> Result<ListedMatter, StoreError> {
    Ok(ListedMatter {
        matter: row.take()?,
        version: row.take()?,
        procedure: row.take()?,
        status: row.take()?,
        outcome: row.optional()?,
        category: row.optional()?,
        title: row.optional()?,
        area: row.optional()?,
        opened_at: row.take()?,
        due_at: row.optional()?,
        ended_at: row.optional()?,
    })
}
