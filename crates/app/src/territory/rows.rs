//! Between the store's rows and the territory's types.

use crate::error::AppError;
use gewu_store::people::{self, AbsenceRow, BodyRow, PositionRow, TenureRow};
use gewu_store::territory::{AreaRow, DatedRow, LineageRow, ParentRow};
use gewu_territory::area::{Area, Dated, Hierarchy, Level, Parent};
use gewu_territory::body::Body;
use gewu_territory::directory::Directory;
use gewu_territory::lineage::Lineage;
use gewu_territory::position::{Absence, Position, Tenure};
use gewu_territory::snapshot::Territory;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What the store has, as the engines know it.
pub fn read(rows: people::Directory) -> Result<(Territory, Directory), AppError> {
    let areas = rows.areas.into_iter().map(area).collect::<Result<Vec<_>, _>>()?;
    let lineage = rows.lineage.into_iter().map(lineage).collect::<Result<Vec<_>, _>>()?;
    let territory = Territory::new(areas, lineage).map_err(|error| AppError::Data(error.to_string()))?;
    let bodies = rows.bodies.into_iter().map(body).collect::<Result<Vec<_>, _>>()?;
    let positions = rows.positions.into_iter().filter_map(position).collect();
    let tenures = rows.tenures.into_iter().map(tenure).collect();
    let absences = rows.absences.into_iter().map(absence).collect();
    let directory = Directory::new(bodies, positions, tenures, absences);
    Ok((territory, directory.map_err(|error| AppError::Data(error.to_string()))?))
}

/// An area as the store keeps it.
pub fn area_row(area: &Area) -> AreaRow {
    AreaRow {
        area: area.id,
        level: area.level.word().to_owned(),
        synthetic: area.synthetic,
        names: area.names.iter().map(|name| dated_row(name, Clone::clone)).collect(),
        codes: area.codes.iter().map(|code| dated_row(code, Clone::clone)).collect(),
        parents: area
            .parents
            .iter()
            .map(|parent| {
                dated_row(parent, |it| ParentRow { hierarchy: word(&it.hierarchy), parent: it.area })
            })
            .collect(),
        boundaries: area
            .boundaries
            .iter()
            .map(|boundary| dated_row(boundary, gewu_kernel::canonical::canonical))
            .collect(),
    }
}

/// A succession as the store keeps it; one that only begins or only ends is told by the area's names.
pub fn lineage_row(lineage: &Lineage) -> Option<LineageRow> {
    Some(LineageRow {
        from_area: lineage.from?,
        to_area: lineage.to?,
        kind: word(&lineage.kind),
        valid_on: lineage.on,
        approximate: lineage.approximate,
        source: lineage.source.clone(),
    })
}

/// A body as the store keeps it.
pub fn body_row(body: &Body) -> BodyRow {
    BodyRow {
        body: body.id,
        code: body.code.clone().unwrap_or_default(),
        name: body.name.clone(),
        kind: word(&body.kind),
        area: Some(body.area),
    }
}

/// A position as the store keeps it.
pub fn position_row(position: &Position) -> PositionRow {
    PositionRow {
        position: position.id,
        body: position.body,
        role: position.role.clone(),
        area: Some(position.area),
        title: position.title.clone(),
    }
}

/// A tenure as the store keeps it.
pub fn tenure_row(tenure: &Tenure) -> TenureRow {
    TenureRow {
        position: tenure.position,
        person: tenure.person,
        valid_from: tenure.from,
        valid_until: tenure.until,
        deputy: tenure.deputy,
    }
}

fn dated_row<T, U>(dated: &Dated<T>, value: impl FnOnce(&T) -> U) -> DatedRow<U> {
    DatedRow {
        valid_from: dated.from,
        valid_until: dated.until,
        approximate: dated.approximate,
        source: dated.source.clone(),
        value: value(&dated.value),
    }
}

fn dated<T, U>(row: DatedRow<T>, value: impl FnOnce(T) -> Result<U, AppError>) -> Result<Dated<U>, AppError> {
    Ok(Dated {
        from: row.valid_from,
        until: row.valid_until,
        approximate: row.approximate,
        source: row.source,
        value: value(row.value)?,
    })
}

fn area(row: AreaRow) -> Result<Area, AppError> {
    let level = Level::of_word(&row.level).ok_or_else(|| unreadable("level", &row.level))?;
    Ok(Area {
        id: row.area,
        level,
        names: each(row.names, Ok)?,
        codes: each(row.codes, Ok)?,
        parents: each(row.parents, |it| {
            Ok(Parent { hierarchy: of_word::<Hierarchy>(&it.hierarchy)?, area: it.parent })
        })?,
        boundaries: each(row.boundaries, |text| {
            serde_json::from_str(&text).map_err(|error| unreadable("boundary", &error.to_string()))
        })?,
        seat: None,
        synthetic: row.synthetic,
    })
}

fn each<T, U>(
    rows: Vec<DatedRow<T>>,
    mut value: impl FnMut(T) -> Result<U, AppError>,
) -> Result<Vec<Dated<U>>, AppError> {
    rows.into_iter().map(|row| dated(row, &mut value)).collect()
}

fn lineage(row: LineageRow) -> Result<Lineage, AppError> {
    Ok(Lineage {
        from: Some(row.from_area),
        to: Some(row.to_area),
        kind: of_word(&row.kind)?,
        on: row.valid_on,
        approximate: row.approximate,
        source: row.source,
    })
}

fn body(row: BodyRow) -> Result<Body, AppError> {
    let area = row.area.ok_or_else(|| unreadable("body without an area", &row.name))?;
    Ok(Body {
        id: row.body,
        name: row.name,
        kind: of_word(&row.kind)?,
        code: Some(row.code).filter(|code| !code.is_empty()),
        area,
        from: None,
        until: None,
    })
}

fn position(row: PositionRow) -> Option<Position> {
    Some(Position { id: row.position, body: row.body, role: row.role, area: row.area?, title: row.title })
}

fn tenure(row: TenureRow) -> Tenure {
    Tenure {
        position: row.position,
        person: row.person,
        from: row.valid_from,
        until: row.valid_until,
        deputy: row.deputy,
    }
}

fn absence(row: AbsenceRow) -> Absence {
    Absence { person: row.person, from: row.from_at, until: row.until_at }
}

/// The word by which serde writes a plain enum.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

fn of_word<T: DeserializeOwned>(word: &str) -> Result<T, AppError> {
    serde_json::from_value(Value::from(word)).map_err(|error| unreadable("word", &error.to_string()))
}

fn unreadable(what: &str, found: &str) -> AppError {
    AppError::Data(format!("a stored {what} cannot be read: {found}; compare the database with a backup"))
}
