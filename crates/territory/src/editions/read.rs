//! The two lists as they are written.

use super::{EDITIONS, Edition, EditionError, Unit};
use crate::area::Level;
use crate::division::level_of_code;
use crate::lineage::LineageKind;
use gewu_kernel::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Spell {
    code: String,
    name: String,
    level: Level,
    first: i16,
    last: i16,
}

/// A row of the lineage list; an empty code means none.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Row {
    pub from_code: String,
    pub to_code: String,
    pub edition: Date,
    pub kind: LineageKind,
    pub basis: String,
    pub note: String,
}

/// What stood inside a division (its significant digits) in each edition.
pub(super) fn editions(text: &str, inside: &str) -> Result<Vec<Edition>, EditionError> {
    let mut editions = vec![Edition::new(); EDITIONS.len()];
    for spell in rows::<Spell>("history list", text)? {
        if level_of_code(&spell.code) != Some(spell.level) {
            let problem = format!("{} is not the code of a {}", spell.code, spell.level.word());
            return Err(EditionError::Unreadable { list: "history list", problem });
        }
        if spell.code.starts_with(inside) {
            enter(&mut editions, &spell)?;
        }
    }
    Ok(editions)
}

fn enter(editions: &mut [Edition], spell: &Spell) -> Result<(), EditionError> {
    for (edition, (year, day)) in editions.iter_mut().zip(EDITIONS) {
        if !(spell.first..=spell.last).contains(&year) {
            continue;
        }
        let unit = Unit { name: spell.name.clone(), level: spell.level };
        if let Some(before) = edition.insert(spell.code.clone(), unit) {
            return Err(EditionError::TwoNames {
                code: spell.code.clone(),
                first: before.name,
                second: spell.name.clone(),
                edition: day,
            });
        }
    }
    Ok(())
}

/// The rows that speak of codes inside a division. What came from outside or went there is, seen
/// from inside, founded or dissolved; a code older than the editions stays as it is.
pub(super) fn lineage(text: &str, inside: &str) -> Result<Vec<Row>, EditionError> {
    let first = EDITIONS[0].1;
    let mut kept = Vec::new();
    for row in rows::<Row>("lineage list", text)? {
        if !EDITIONS.iter().any(|(_, day)| *day == row.edition) {
            return Err(misfit(&row, "its day is not that of an edition"));
        }
        let is_inside = |code: &str| code.starts_with(inside);
        match (is_inside(&row.from_code), is_inside(&row.to_code)) {
            (true, true) => kept.push(row),
            (true, false) if row.edition > first => kept.push(without_successor(row)),
            (false, true) if row.edition > first => kept.push(without_origin(row)),
            (false, true) => kept.push(row),
            _ => {}
        }
    }
    Ok(kept)
}

fn without_successor(row: Row) -> Row {
    let kind = if row.kind == LineageKind::Recode { LineageKind::Dissolve } else { row.kind };
    Row { to_code: String::new(), kind, ..row }
}

fn without_origin(row: Row) -> Row {
    let kind = if row.kind == LineageKind::Recode { LineageKind::Found } else { row.kind };
    Row { from_code: String::new(), kind, ..row }
}

pub(super) fn misfit(row: &Row, problem: &'static str) -> EditionError {
    EditionError::Misfit {
        from: row.from_code.clone(),
        to: row.to_code.clone(),
        edition: row.edition,
        problem,
    }
}

fn rows<T: DeserializeOwned>(list: &'static str, text: &str) -> Result<Vec<T>, EditionError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| EditionError::Unreadable { list, problem: error.to_string() })
}
