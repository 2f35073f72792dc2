//! What everybody may read of matters: lists that walk a bounded way along an index, whatever they are narrowed to,
//! and counts of the same rows.

use crate::Store;
use crate::catalogue::{Statement, statements};
use crate::column::{Column as _, Reader, Value, maybe};
use crate::error::StoreError;
use crate::expand::Values;
use crate::matter_list::MatterCursor;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, MatterId, TenantId};

/// Told with its category and its village.
pub const VILLAGE: &str = "village";
/// Told without its category, of the town alone.
pub const TOWN: &str = "town";

/// A matter as everybody may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRow {
    /// Its id, for the place in the list alone.
    pub matter: MatterId,
    /// The procedure it runs.
    pub procedure: String,
    /// How much may be told, [`VILLAGE`] or [`TOWN`].
    pub shown: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// Its category.
    pub category: Option<String>,
    /// Where it is.
    pub area: Option<AreaId>,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it must have ended.
    pub due_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// The place of which a list tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicPlace {
    /// A town.
    Town(AreaId),
    /// A village, of which nothing is told that only its town may be named for.
    Village(AreaId),
}

/// Which matters a list holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicFilter {
    /// In this place, or in the whole tenant.
    pub place: Option<PublicPlace>,
    /// `open` or `ended`.
    pub status: String,
    /// Only this category.
    pub category: Option<String>,
    /// Only those that should have ended before this instant.
    pub overdue_at: Option<Timestamp>,
}

/// Part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRows {
    /// The rows, newest first.
    pub rows: Vec<PublicRow>,
    /// From where there may be more.
    pub next: Option<MatterCursor>,
}

/// How many matters of a place are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicCountRow {
    /// The place.
    pub area: AreaId,
    /// How many rows were walked over.
    pub walked: i64,
    /// Open.
    pub open: i64,
    /// Open and late.
    pub overdue: i64,
}

/// So many rows of an index are walked over for a page at most; what lies behind them comes with the next page.
const WALK: i64 = 500;
/// How many come before the last of them.
const LAST: i64 = WALK - 1;

/// The way along an index: of a place, of a category, or of all.
macro_rules! walk {
    ($columns:literal, $where:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM matters WHERE tenant = $1 AND status = $2 AND (opened_at, matter) < ($3, $4)",
            $where,
            " ORDER BY opened_at DESC, matter DESC LIMIT 1 OFFSET $5"
        )
    };
}

macro_rules! page {
    ($where:literal) => {
        concat!(
            "SELECT matter, procedure, shown, outcome, category, area, opened_at, due_at, ended_at FROM \
            (SELECT matter, procedure, shown, outcome, category, area, opened_at, due_at, ended_at FROM matters \
            WHERE tenant = $1 AND status = $2 AND (opened_at, matter) < ($3, $4)",
            $where,
            " ORDER BY opened_at DESC, matter DESC LIMIT $5) AS part WHERE shown IS NOT NULL \
            AND ($6 IS NULL OR category = $6) AND ($7 IS NULL OR due_at < $7) AND ($8 IS NULL OR shown = $8)"
        )
    };
}

macro_rules! counts {
    ($column:literal) => {
        concat!(
            "{each BIGINT SELECT CAST($each AS BIGINT) AS area, COUNT(*) AS walked, \
            CAST(SUM(CASE WHEN shown = 'village' OR shown = $4 THEN 1 ELSE 0 END) AS BIGINT) AS open, \
            CAST(SUM(CASE WHEN (shown = 'village' OR shown = $4) AND due_at <= $2 THEN 1 ELSE 0 END) AS BIGINT) \
            AS overdue FROM (SELECT due_at, shown FROM matters WHERE tenant = $1 AND status = 'open' AND ",
            $column,
            " = $each LIMIT $3) AS counted}"
        )
    };
}

statements! {
    PUBLIC_PAGE = page!("");
    PUBLIC_PAGE_OF_CATEGORY = page!(" AND category = $9");
    PUBLIC_PAGE_OF_TOWN = page!(" AND town = $9");
    PUBLIC_PAGE_OF_VILLAGE = page!(" AND village = $9");
    PUBLIC_WALK = walk!("opened_at, matter", "");
    PUBLIC_WALK_OF_CATEGORY = walk!("opened_at, matter", " AND category = $6");
    PUBLIC_WALK_OF_TOWN = walk!("opened_at, matter", " AND town = $6");
    PUBLIC_WALK_OF_VILLAGE = walk!("opened_at, matter", " AND village = $6");
    PUBLIC_COUNT_BY_TOWN = counts!("town");
    PUBLIC_COUNT_BY_VILLAGE = counts!("village");
}

/// The way a list takes, with what it goes by.
fn way(filter: &PublicFilter) -> (&'static Statement, &'static Statement, Option<Value<'_>>) {
    match (&filter.place, &filter.category) {
        (Some(PublicPlace::Village(area)), _) => {
            (&PUBLIC_PAGE_OF_VILLAGE, &PUBLIC_WALK_OF_VILLAGE, Some(area.value()))
        }
        (Some(PublicPlace::Town(area)), _) => {
            (&PUBLIC_PAGE_OF_TOWN, &PUBLIC_WALK_OF_TOWN, Some(area.value()))
        }
        (None, Some(category)) => {
            (&PUBLIC_PAGE_OF_CATEGORY, &PUBLIC_WALK_OF_CATEGORY, Some(category.value()))
        }
        (None, None) => (&PUBLIC_PAGE, &PUBLIC_WALK, None),
    }
}

impl Store {
    /// At most `limit` of what everybody may read, newest first, after `cursor` or from the start. However rare what
    /// is asked for, no more than some hundred rows are walked over: a page may hold few, or none, and have a next.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn public_matters(
        &self,
        tenant: TenantId,
        filter: &PublicFilter,
        cursor: Option<MatterCursor>,
        limit: i64,
    ) -> Result<PublicRows, StoreError> {
        let (page, walk, by) = way(filter);
        let from = cursor.unwrap_or_else(MatterCursor::start);
        let key = || [tenant.value(), filter.status.value(), from.opened_at.value(), from.matter.value()];
        let only = matches!(filter.place, Some(PublicPlace::Village(_))).then(|| VILLAGE.to_owned());
        let kept = [WALK.value(), maybe(&filter.category), maybe(&filter.overdue_at), maybe(&only)];
        let values = Values::of(key().into_iter().chain(kept).chain(by.clone()).collect::<Vec<_>>());
        let mut rows = self.db.list(page, values, read).await?;
        rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.opened_at, row.matter)));
        if rows.len() as i64 > limit {
            rows.truncate(usize::try_from(limit).unwrap_or(0));
            let next = rows.last().map(|row| MatterCursor { opened_at: row.opened_at, matter: row.matter });
            return Ok(PublicRows { rows, next });
        }
        let values = Values::of(key().into_iter().chain([LAST.value()]).chain(by).collect::<Vec<_>>());
        let read = |mut row: Reader<'_>| Ok(MatterCursor { opened_at: row.take()?, matter: row.take()? });
        Ok(PublicRows { rows, next: self.db.first(walk, values, read).await? })
    }

    /// How many matters everybody may read of as open in each of some towns or villages, and how many of them are
    /// late at `now`, walking over no more than `at_most` rows in each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn public_counts(
        &self,
        tenant: TenantId,
        of_towns: bool,
        areas: &[AreaId],
        now: Timestamp,
        at_most: i64,
    ) -> Result<Vec<PublicCountRow>, StoreError> {
        let (statement, also) = match of_towns {
            true => (&PUBLIC_COUNT_BY_TOWN, TOWN),
            false => (&PUBLIC_COUNT_BY_VILLAGE, VILLAGE),
        };
        let many = areas.iter().map(|area| area.value()).collect();
        let also = also.to_owned();
        let single = [tenant.value(), now.value(), at_most.value(), also.value()];
        let counts = self.db.list(statement, Values::of(single).many(many), read_count).await?;
        // Rows without a place are padding.
        Ok(counts.into_iter().flatten().collect())
    }
}

fn read_count(mut row: Reader<'_>) -> Result<Option<PublicCountRow>, StoreError> {
    let (area, walked): (Option<AreaId>, i64) = (row.optional()?, row.take()?);
    let (open, overdue): (Option<i64>, Option<i64>) = (row.optional()?, row.optional()?);
    let (open, overdue) = (open.unwrap_or(0), overdue.unwrap_or(0));
    Ok(area.map(|area| PublicCountRow { area, walked, open, overdue }))
}

fn read(mut row: Reader<'_>) -> Result<PublicRow, StoreError> {
    Ok(PublicRow {
        matter: row.take()?,
        procedure: row.take()?,
        shown: row.take()?,
        outcome: row.optional()?,
        category: row.optional()?,
        area: row.optional()?,
        opened_at: row.take()?,
        due_at: row.optional()?,
        ended_at: row.optional()?,
    })
}
