//! Matters: one row each, saved with a check of the version they were loaded at.

use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use crate::{SaveError, Store};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, MatterId, PersonId, TenantId};

/// One run of a procedure, with what lists need of it in columns and the rest in `state`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatterRow {
    /// Its id.
    pub matter: MatterId,
    /// The version it was loaded at; 0 when it is new. A loaded row has its own version here, so that
    /// the caller only has to raise `version`.
    pub base_version: i64,
    /// The version it gets: the number of its facts, more than `base_version`.
    pub version: i64,
    /// The procedure it runs.
    pub procedure: String,
    /// The pack of the procedure.
    pub pack: String,
    /// The hash of that pack's content.
    pub pack_hash: Hash,
    /// The version of the tenant's parameters.
    pub overlay_version: i64,
    /// All that the engine knows of it, JSON.
    pub state: String,
    /// Where it stands, a word such as `open`.
    pub status: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// Its category.
    pub category: Option<String>,
    /// What it is called in lists.
    pub title: Option<String>,
    /// Whence it came.
    pub source: Option<String>,
    /// Where it is.
    pub area: Option<AreaId>,
    /// The ancestors of that place.
    pub scope: Scope,
    /// Longitude in millionths of a degree, CGCS2000.
    pub longitude: Option<i64>,
    /// Latitude in millionths of a degree, CGCS2000.
    pub latitude: Option<i64>,
    /// Who reported it, when they wished to be known.
    pub reporter: Option<PersonId>,
    /// The keyed hash of its receipt code; unique in the tenant.
    pub receipt_hash: Option<Hash>,
    /// The matter that goes on in its place.
    pub joined_into: Option<MatterId>,
    /// The earlier matter whose trouble it tells of again.
    pub recurs: Option<MatterId>,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it must have ended.
    pub due_at: Option<Timestamp>,
    /// When time alone changes it next.
    pub wake_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How much everybody may read of it, a word of [`crate::matter_public`].
    pub shown: Option<String>,
}

/// The ancestors of a place, by which lists are scoped and figures counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// 县.
    pub county: Option<AreaId>,
    /// 镇街.
    pub town: Option<AreaId>,
    /// 村居.
    pub village: Option<AreaId>,
    /// 村民小组.
    pub group: Option<AreaId>,
    /// 大网格.
    pub large_grid: Option<AreaId>,
    /// 中网格.
    pub medium_grid: Option<AreaId>,
    /// 小网格.
    pub small_grid: Option<AreaId>,
}

macro_rules! matter_columns {
    () => {
        "matter, version, procedure, pack, pack_hash, overlay_version, state, status, outcome, \
         category, title, source, area, county, town, village, villagers_group, large_grid, medium_grid, small_grid, \
         longitude, latitude, reporter, receipt_hash, joined_into, recurs, opened_at, due_at, wake_at, ended_at, shown"
    };
}

statements! {
    LOAD_MATTERS = concat!("SELECT ", matter_columns!(), " FROM matters \
        WHERE tenant = $1 AND matter {in BYTEA} ORDER BY matter");
    MATTER_BY_RECEIPT = concat!("SELECT ", matter_columns!(), " FROM matters \
        WHERE tenant = $1 AND receipt_hash = $2");
    JOINED_INTO_ANY = concat!("SELECT ", matter_columns!(), " FROM matters \
        WHERE tenant = $1 AND joined_into {in BYTEA} ORDER BY joined_into, matter");
    RECURRENCES = concat!("SELECT ", matter_columns!(), " FROM matters \
        WHERE tenant = $1 AND recurs = $2 ORDER BY matter LIMIT $3");
    MATTERS_TO_WAKE = concat!("SELECT ", matter_columns!(), " FROM matters \
        WHERE tenant = $1 AND wake_at <= $2 ORDER BY wake_at, matter LIMIT $3");
    RUNNING_MATTERS = concat!("SELECT ", matter_columns!(), " FROM matters \
        WHERE tenant = $1 AND pack = $2 AND pack_hash = $3 AND overlay_version = $4 AND ended_at IS NULL \
        AND matter > $5 ORDER BY matter LIMIT $6");
    /// A row whose version is no longer the one it was made from is left alone, and missed in the count.
    SAVE_MATTERS = concat!("INSERT INTO matters (tenant, base_version, ", matter_columns!(), ") \
        {rows tenant BIGINT BYTEA BIGINT TEXT TEXT BYTEA BIGINT TEXT TEXT TEXT \
        TEXT TEXT TEXT BIGINT BIGINT BIGINT BIGINT BIGINT BIGINT BIGINT BIGINT \
        BIGINT BIGINT BYTEA BYTEA BYTEA BYTEA BIGINT BIGINT BIGINT BIGINT TEXT} \
        ON CONFLICT (tenant, matter) DO UPDATE SET base_version = excluded.base_version, \
        version = excluded.version, procedure = excluded.procedure, pack = excluded.pack, \
        pack_hash = excluded.pack_hash, overlay_version = excluded.overlay_version, \
        state = excluded.state, status = excluded.status, outcome = excluded.outcome, \
        category = excluded.category, title = excluded.title, source = excluded.source, \
        area = excluded.area, county = excluded.county, town = excluded.town, \
        village = excluded.village, villagers_group = excluded.villagers_group, \
        large_grid = excluded.large_grid, \
        medium_grid = excluded.medium_grid, small_grid = excluded.small_grid, \
        longitude = excluded.longitude, latitude = excluded.latitude, reporter = excluded.reporter, \
        receipt_hash = excluded.receipt_hash, joined_into = excluded.joined_into, recurs = excluded.recurs, \
        opened_at = excluded.opened_at, due_at = excluded.due_at, wake_at = excluded.wake_at, \
        ended_at = excluded.ended_at, shown = excluded.shown WHERE matters.version = excluded.base_version");
}

impl Store {
    /// Those of the given matters that exist, by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load_matters(
        &self,
        tenant: TenantId,
        matters: &[MatterId],
    ) -> Result<Vec<MatterRow>, StoreError> {
        let many = matters.iter().map(|matter| matter.value()).collect();
        let mut found = self.db.list(&LOAD_MATTERS, Values::of([tenant.value()]).many(many), read).await?;
        // A long list comes in several parts, and an id that was asked for twice may come twice.
        found.sort_unstable_by_key(|row| row.matter);
        found.dedup_by_key(|row| row.matter);
        Ok(found)
    }

    /// The matter with this receipt.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn matter_by_receipt(
        &self,
        tenant: TenantId,
        receipt_hash: &Hash,
    ) -> Result<Option<MatterRow>, StoreError> {
        self.db.first(&MATTER_BY_RECEIPT, Values::of([tenant.value(), receipt_hash.value()]), read).await
    }

    /// The matters that were joined into any of these.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn joined_into_any(
        &self,
        tenant: TenantId,
        into: &[MatterId],
    ) -> Result<Vec<MatterRow>, StoreError> {
        let many = into.iter().map(|matter| matter.value()).collect();
        self.db.list(&JOINED_INTO_ANY, Values::of([tenant.value()]).many(many), read).await
    }

    /// The later matters that tell of this one's trouble again, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recurrences(
        &self,
        tenant: TenantId,
        of: MatterId,
        limit: i64,
    ) -> Result<Vec<MatterRow>, StoreError> {
        self.db.list(&RECURRENCES, Values::of([tenant.value(), of.value(), limit.value()]), read).await
    }

    /// Matters that run on an edition, by id, at most `limit` after `after`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn running_matters(
        &self,
        tenant: TenantId,
        (pack, hash, overlay): (&str, &Hash, i64),
        after: MatterId,
        limit: i64,
    ) -> Result<Vec<MatterRow>, StoreError> {
        let pack = pack.to_owned();
        let of = [tenant.value(), pack.value(), hash.value(), overlay.value(), after.value(), limit.value()];
        self.db.list(&RUNNING_MATTERS, Values::of(of), read).await
    }

    /// Matters that time alone changes by `now`, the most overdue first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn matters_due_to_wake(
        &self,
        tenant: TenantId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<MatterRow>, StoreError> {
        let values = Values::of([tenant.value(), now.value(), limit.value()]);
        self.db.list(&MATTERS_TO_WAKE, values, read).await
    }
}

/// Saves the rows, each when its matter still has the version it was made from.
pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[MatterRow],
) -> Result<(), SaveError> {
    // One order for all savers, so that two never wait for each other.
    let mut sorted: Vec<&MatterRow> = rows.iter().collect();
    sorted.sort_unstable_by_key(|row| row.matter);
    let mut many = Vec::with_capacity(rows.len() * 32);
    for row in sorted {
        many.extend([row.base_version.value(), row.matter.value(), row.version.value()]);
        many.extend([row.procedure.value(), row.pack.value(), row.pack_hash.value()]);
        many.extend([row.overlay_version.value(), row.state.value(), row.status.value()]);
        many.extend([&row.outcome, &row.category, &row.title, &row.source].map(maybe));
        let scope = &row.scope;
        many.extend([&row.area, &scope.county, &scope.town, &scope.village].map(maybe));
        many.extend([&scope.group, &scope.large_grid, &scope.medium_grid, &scope.small_grid].map(maybe));
        many.extend([&row.longitude, &row.latitude].map(maybe));
        many.extend([maybe(&row.reporter), maybe(&row.receipt_hash), maybe(&row.joined_into)]);
        many.push(maybe(&row.recurs));
        many.extend([row.opened_at.value(), maybe(&row.due_at), maybe(&row.wake_at), maybe(&row.ended_at)]);
        many.push(maybe(&row.shown));
    }
    let saved = transaction.run(&SAVE_MATTERS, Values::of([tenant.value()]).many(many)).await?;
    if saved == rows.len() as u64 { Ok(()) } else { Err(SaveError::Stale) }
}

pub(crate) fn read(mut row: Reader<'_>) -> Result<MatterRow, StoreError> {
    let matter = row.take()?;
    let version = row.take()?;
    Ok(MatterRow {
        matter,
        base_version: version,
        version,
        procedure: row.take()?,
        pack: row.take()?,
        pack_hash: row.take()?,
        overlay_version: row.take()?,
        state: row.take()?,
        status: row.take()?,
        outcome: row.optional()?,
        category: row.optional()?,
        title: row.optional()?,
        source: row.optional()?,
        area: row.optional()?,
        scope: Scope {
            county: row.optional()?,
            town: row.optional()?,
            village: row.optional()?,
            group: row.optional()?,
            large_grid: row.optional()?,
            medium_grid: row.optional()?,
            small_grid: row.optional()?,
        },
        longitude: row.optional()?,
        latitude: row.optional()?,
        reporter: row.optional()?,
        receipt_hash: row.optional()?,
        joined_into: row.optional()?,
        recurs: row.optional()?,
        opened_at: row.take()?,
        due_at: row.optional()?,
        wake_at: row.optional()?,
        ended_at: row.optional()?,
        shown: row.optional()?,
    })
}
