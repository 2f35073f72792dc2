//! Places and how they were named, coded, nested and bounded over time.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader, Value, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, TenantId};
use std::borrow::Cow;

/// Something that was so from a day until the day before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedRow<T> {
    /// The first day; None for as far back as is known.
    pub valid_from: Option<Date>,
    /// The day after the last; None while it lasts.
    pub valid_until: Option<Date>,
    /// The days are those of a yearly list, not of the change itself.
    pub approximate: bool,
    /// Where it is known from.
    pub source: String,
    /// What was so.
    pub value: T,
}

/// The place above a place in one hierarchy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentRow {
    /// Which hierarchy: administrative, grid …
    pub hierarchy: String,
    /// The place above.
    pub parent: AreaId,
}

/// A place with all its dated sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// Its id.
    pub area: AreaId,
    /// What kind of place it is.
    pub level: String,
    /// Whether it was made up, for a demonstration or a test.
    pub synthetic: bool,
    /// Its names. No two begin on the same day; so with codes and boundaries.
    pub names: Vec<DatedRow<String>>,
    /// Its codes.
    pub codes: Vec<DatedRow<String>>,
    /// Its parents; no two of a hierarchy begin on the same day.
    pub parents: Vec<DatedRow<ParentRow>>,
    /// Its boundaries, GeoJSON geometries.
    pub boundaries: Vec<DatedRow<String>>,
}

/// What became of a place: a merger, a split, a move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineageRow {
    /// The place before.
    pub from_area: AreaId,
    /// The place after.
    pub to_area: AreaId,
    /// What happened.
    pub kind: String,
    /// The first day after it.
    pub valid_on: Date,
    /// The day is that of a yearly list.
    pub approximate: bool,
    /// Where it is known from.
    pub source: String,
}

statements! {
    READ_AREAS = "SELECT area, level, synthetic FROM areas WHERE tenant = $1 ORDER BY area";
    READ_NAMES = "SELECT area, valid_from, valid_until, approximate, source, value FROM area_names \
        WHERE tenant = $1 ORDER BY area, valid_from";
    READ_CODES = "SELECT area, valid_from, valid_until, approximate, source, value FROM area_codes \
        WHERE tenant = $1 ORDER BY area, valid_from";
    READ_BOUNDARIES = "SELECT area, valid_from, valid_until, approximate, source, geojson FROM area_boundaries \
        WHERE tenant = $1 ORDER BY area, valid_from";
    READ_PARENTS = "SELECT area, valid_from, valid_until, approximate, source, hierarchy, parent FROM area_parents \
        WHERE tenant = $1 ORDER BY area, hierarchy, valid_from";
    READ_LINEAGE = "SELECT from_area, to_area, kind, valid_on, approximate, source FROM area_lineage \
        WHERE tenant = $1 ORDER BY valid_on, from_area, to_area, kind";
    PUT_AREAS = "INSERT INTO areas (tenant, area, level, synthetic) {rows tenant BIGINT TEXT BOOLEAN} \
        ON CONFLICT (tenant, area) DO UPDATE SET level = excluded.level, synthetic = excluded.synthetic";
    CLEAR_NAMES = "DELETE FROM area_names WHERE tenant = $1 AND area {in BIGINT}";
    CLEAR_CODES = "DELETE FROM area_codes WHERE tenant = $1 AND area {in BIGINT}";
    CLEAR_BOUNDARIES = "DELETE FROM area_boundaries WHERE tenant = $1 AND area {in BIGINT}";
    CLEAR_PARENTS = "DELETE FROM area_parents WHERE tenant = $1 AND area {in BIGINT}";
    PUT_NAMES = "INSERT INTO area_names (tenant, area, valid_from, valid_until, approximate, source, value) \
        {rows tenant BIGINT TEXT TEXT BOOLEAN TEXT TEXT}";
    PUT_CODES = "INSERT INTO area_codes (tenant, area, valid_from, valid_until, approximate, source, value) \
        {rows tenant BIGINT TEXT TEXT BOOLEAN TEXT TEXT}";
    PUT_BOUNDARIES = "INSERT INTO area_boundaries (tenant, area, valid_from, valid_until, approximate, source, \
        geojson) {rows tenant BIGINT TEXT TEXT BOOLEAN TEXT TEXT}";
    PUT_PARENTS = "INSERT INTO area_parents (tenant, area, valid_from, valid_until, approximate, source, \
        hierarchy, parent) {rows tenant BIGINT TEXT TEXT BOOLEAN TEXT TEXT BIGINT}";
    PUT_LINEAGE = "INSERT INTO area_lineage (tenant, from_area, to_area, kind, valid_on, approximate, source) \
        {rows tenant BIGINT BIGINT TEXT TEXT BOOLEAN TEXT} ON CONFLICT (tenant, from_area, to_area, kind, valid_on) \
        DO UPDATE SET approximate = excluded.approximate, source = excluded.source";
}

impl Store {
    /// All places of a tenant, by id, each with its dated sides in the order of time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn areas(&self, tenant: TenantId) -> Result<Vec<AreaRow>, StoreError> {
        let of = || Values::of([tenant.value()]);
        let mut areas = self.db.list(&READ_AREAS, of(), read_area).await?;
        let names = self.db.list(&READ_NAMES, of(), read_text).await?;
        let codes = self.db.list(&READ_CODES, of(), read_text).await?;
        let boundaries = self.db.list(&READ_BOUNDARIES, of(), read_text).await?;
        let parents = self.db.list(&READ_PARENTS, of(), read_parent).await?;
        hand_out(&mut areas, names, |area| &mut area.names);
        hand_out(&mut areas, codes, |area| &mut area.codes);
        hand_out(&mut areas, boundaries, |area| &mut area.boundaries);
        hand_out(&mut areas, parents, |area| &mut area.parents);
        Ok(areas)
    }

    /// What became of which place, in the order of time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lineage(&self, tenant: TenantId) -> Result<Vec<LineageRow>, StoreError> {
        self.db.list(&READ_LINEAGE, Values::of([tenant.value()]), read_lineage).await
    }
}

/// Gives each place its own of the rows; both come by place.
fn hand_out<T>(
    areas: &mut [AreaRow],
    rows: Vec<(AreaId, DatedRow<T>)>,
    side: fn(&mut AreaRow) -> &mut Vec<DatedRow<T>>,
) {
    let mut at = 0;
    for (area, row) in rows {
        while areas.get(at).is_some_and(|candidate| candidate.area < area) {
            at += 1;
        }
        if let Some(owner) = areas.get_mut(at).filter(|candidate| candidate.area == area) {
            side(owner).push(row);
        }
    }
}

/// Puts places, replacing the dated sides they had.
pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    areas: &[AreaRow],
) -> Result<(), StoreError> {
    let rows = areas.iter().flat_map(|row| [row.area.value(), row.level.value(), row.synthetic.value()]);
    transaction.run(&PUT_AREAS, Values::of([tenant.value()]).many(rows.collect())).await?;
    for clear in [&CLEAR_NAMES, &CLEAR_CODES, &CLEAR_BOUNDARIES, &CLEAR_PARENTS] {
        let ids = areas.iter().map(|row| row.area.value()).collect();
        transaction.run(clear, Values::of([tenant.value()]).many(ids)).await?;
    }
    let texts = [
        (&PUT_NAMES, (|area| &area.names) as fn(&AreaRow) -> &Vec<DatedRow<String>>),
        (&PUT_CODES, |area| &area.codes),
        (&PUT_BOUNDARIES, |area| &area.boundaries),
    ];
    for (statement, side) in texts {
        let rows = areas.iter().flat_map(|area| side(area).iter().map(move |row| (area.area, row)));
        let rows = rows.flat_map(|(area, row)| dated(area, row).into_iter().chain([row.value.value()]));
        transaction.run(statement, Values::of([tenant.value()]).many(rows.collect())).await?;
    }
    let rows = areas.iter().flat_map(|area| area.parents.iter().map(move |row| (area.area, row)));
    let rows = rows.flat_map(|(area, row)| {
        dated(area, row).into_iter().chain([row.value.hierarchy.value(), row.value.parent.value()])
    });
    transaction.run(&PUT_PARENTS, Values::of([tenant.value()]).many(rows.collect())).await?;
    Ok(())
}

/// The columns that everything dated has.
fn dated<T>(area: AreaId, row: &DatedRow<T>) -> [Value<'_>; 5] {
    let from = row.valid_from.as_ref().map_or(Value::Text(Cow::Borrowed("")), |day| day.value());
    [Value::Int(area.0), from, maybe(&row.valid_until), row.approximate.value(), row.source.value()]
}

/// Puts lineage.
pub(crate) async fn put_lineage(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[LineageRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(rows.len() * 6);
    for row in rows {
        many.extend([row.from_area.value(), row.to_area.value(), row.kind.value()]);
        many.extend([row.valid_on.value(), row.approximate.value(), row.source.value()]);
    }
    transaction.run(&PUT_LINEAGE, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read_area(mut row: Reader<'_>) -> Result<AreaRow, StoreError> {
    Ok(AreaRow {
        area: row.take()?,
        level: row.take()?,
        synthetic: row.take()?,
        names: Vec::new(),
        codes: Vec::new(),
        parents: Vec::new(),
        boundaries: Vec::new(),
    })
}

fn read_dated<T>(
    row: &mut Reader<'_>,
    value: fn(&mut Reader<'_>) -> Result<T, StoreError>,
) -> Result<(AreaId, DatedRow<T>), StoreError> {
    let area = row.take()?;
    let from: String = row.take()?;
    let valid_from = match from.as_str() {
        "" => None,
        day => Some(day.parse().map_err(|_| StoreError::Unreadable(format!("“{day}” is not a day")))?),
    };
    let valid_until = row.optional()?;
    let approximate = row.take()?;
    let source = row.take()?;
    Ok((area, DatedRow { valid_from, valid_until, approximate, source, value: value(row)? }))
}

fn read_text(mut row: Reader<'_>) -> Result<(AreaId, DatedRow<String>), StoreError> {
    read_dated(&mut row, |row| row.take())
}

fn read_parent(mut row: Reader<'_>) -> Result<(AreaId, DatedRow<ParentRow>), StoreError> {
    read_dated(&mut row, |row| Ok(ParentRow { hierarchy: row.take()?, parent: row.take()? }))
}

fn read_lineage(mut row: Reader<'_>) -> Result<LineageRow, StoreError> {
    Ok(LineageRow {
        from_area: row.take()?,
        to_area: row.take()?,
        kind: row.take()?,
        valid_on: row.take()?,
        approximate: row.take()?,
        source: row.take()?,
    })
}
