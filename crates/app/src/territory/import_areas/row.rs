//! What the rows of a table of areas mean, each beside the others.

use super::{AREA_COLUMNS, by_code};
use crate::table::RowProblem;
use crate::table::header::called;
use crate::table::moment::day_if_any;
use crate::table::words::listed;
use crate::territory::spell::{days, merge};
use gewu_kernel::id::AreaId;
use gewu_packs::{Said, said};
use gewu_territory::area::{Area, Dated, Hierarchy, Level, Parent};
use gewu_territory::snapshot::Territory;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Row {
    code: String,
    name: String,
    level: String,
    #[serde(default)]
    parent_code: String,
    #[serde(default)]
    valid_from: String,
    #[serde(default)]
    valid_until: String,
    #[serde(default)]
    source: String,
}

struct Good {
    line: u64,
    row: Row,
    level: Level,
    spell: Dated<()>,
}

pub(super) fn of_rows(known: &Territory, rows: Vec<(u64, Row)>, problems: &mut Vec<RowProblem>) -> Vec<Area> {
    let mut good: Vec<Good> = Vec::new();
    for (line, row) in rows {
        match read(row, line, known, &good) {
            Ok(row) => good.push(row),
            Err(reason) => problems.push(RowProblem { line, reason }),
        }
    }
    // Leaving a row out can leave those below it without a parent, and so on.
    loop {
        let lost = good
            .iter()
            .enumerate()
            .find_map(|(index, row)| parent(known, &good, row).err().map(|reason| (index, reason)));
        let Some((index, reason)) = lost else { break };
        let row = good.remove(index);
        problems.push(RowProblem { line: row.line, reason });
    }
    areas(known, &good)
}

fn read(row: Row, line: u64, known: &Territory, good: &[Good]) -> Result<Good, Said> {
    if row.code.is_empty() || row.name.is_empty() {
        return Err(said!("code and name must not be empty", "编码和名称都要填"));
    }
    let level = Level::of_word(&row.level).ok_or_else(|| {
        let (level, Said { en, zh }) = (&row.level, listed(Level::ALL.map(Level::word)));
        said!("“{level}” is not a level; write one of {en}", "“{level}”不是级别；请写{zh}之一")
    })?;
    let named = |name| called(&AREA_COLUMNS, name);
    let from = day_if_any(named("valid_from"), &row.valid_from)?;
    let until = day_if_any(named("valid_until"), &row.valid_until)?;
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        return Err(said!(
            "it ends ({until}) before it begins ({from}); correct one of the days",
            "截止日期 {until} 不晚于起始日期 {from}；请改正其中一个"
        ));
    }
    let spell = days(from, until, &row.source);
    let code = &row.code;
    for other in good.iter().filter(|it| it.row.code == *code) {
        let Good { line, row: Row { name, level: other_level, .. }, .. } = other;
        if other.level != level {
            return Err(said!(
                "line {line} gives {code} the level {other_level}; correct one of them",
                "第 {line} 行里 {code} 的级别是 {other_level}；请改正其中一行"
            ));
        }
        if other.spell.overlaps(&spell) && *name != row.name {
            return Err(said!(
                "line {line} names {code} “{name}” on the same days; keep one",
                "第 {line} 行里 {code} 在同样的日子叫“{name}”；请只留一行"
            ));
        }
    }
    let dated = Dated { value: code.clone(), ..spell_of(&spell) };
    let before = by_code(known, &dated).and_then(|id| known.area(id));
    if let Some(before) = before.filter(|before| before.level != level) {
        let was = before.level.word();
        return Err(said!(
            "{code} is a {was} already; what becomes another level is another area",
            "{code} 已经是 {was} 级；换了级别就是另一个区域，请用另一个编码"
        ));
    }
    Ok(Good { line, row, level, spell })
}

fn spell_of<T: Default>(spell: &Dated<()>) -> Dated<T> {
    let Dated { from, until, approximate, source, .. } = spell.clone();
    Dated { from, until, approximate, source, value: T::default() }
}

/// The level of a row's parent, by the file or by what the tenant knows.
fn parent(known: &Territory, good: &[Good], row: &Good) -> Result<(), Said> {
    let code = &row.row.parent_code;
    if code.is_empty() {
        return Ok(());
    }
    let wanted = Dated { value: code.clone(), ..spell_of(&row.spell) };
    let of_file = good.iter().find(|it| it.row.code == *code).map(|it| it.level);
    let of_known = || by_code(known, &wanted).and_then(|id| known.area(id)).map(|area| area.level);
    let above = of_file.or_else(of_known);
    let above = above.ok_or_else(|| {
        said!(
            "parent_code {code} is unknown; add a row for it, or correct it",
            "上级编码 {code} 找不到；请给它加一行，或改正编码"
        )
    })?;
    let (lower, upper) = (row.level.word(), above.word());
    match above < row.level {
        true => Ok(()),
        false => Err(said!(
            "a {lower} cannot be part of a {upper}; correct the level or the parent_code",
            "{lower} 级不能归 {upper} 级管；请改正级别或上级编码"
        )),
    }
}

fn areas(known: &Territory, good: &[Good]) -> Vec<Area> {
    let mut next = known.areas().map(|area| area.id.0).max().unwrap_or(0);
    let mut numbers: HashMap<&str, AreaId> = HashMap::new();
    for row in good {
        let code = Dated { value: row.row.code.clone(), ..spell_of(&row.spell) };
        numbers.entry(&row.row.code).or_insert_with(|| {
            by_code(known, &code).unwrap_or_else(|| {
                next += 1;
                AreaId(next)
            })
        });
    }
    let mut areas: Vec<Area> = Vec::new();
    let mut places: HashMap<AreaId, usize> = HashMap::new();
    for row in good {
        let id = numbers[row.row.code.as_str()];
        let place = *places.entry(id).or_insert_with(|| {
            areas.push(Area {
                id,
                level: row.level,
                names: Vec::new(),
                codes: Vec::new(),
                parents: Vec::new(),
                boundaries: Vec::new(),
                seat: None,
                synthetic: false,
            });
            areas.len() - 1
        });
        let mut said = Area { names: vec![], codes: vec![], parents: vec![], ..areas[place].clone() };
        said.names.push(Dated { value: row.row.name.clone(), ..spell_of(&row.spell) });
        said.codes.push(Dated { value: row.row.code.clone(), ..spell_of(&row.spell) });
        let wanted = Dated { value: row.row.parent_code.clone(), ..spell_of(&row.spell) };
        let above = numbers.get(row.row.parent_code.as_str()).copied().or_else(|| by_code(known, &wanted));
        if let Some(area) = above.filter(|_| !row.row.parent_code.is_empty()) {
            let hierarchy = hierarchy(known, good, row, area);
            let Dated { from, until, approximate, source, .. } = row.spell.clone();
            said.parents.push(Dated { from, until, approximate, source, value: Parent { hierarchy, area } });
        }
        areas[place] = merge(&areas[place], said).0;
    }
    areas
}

/// A grid is part of a larger grid or of the county by one order, and rests on a division by the other.
fn hierarchy(known: &Territory, good: &[Good], row: &Good, above: AreaId) -> Hierarchy {
    let of_file = good.iter().find(|it| it.row.code == row.row.parent_code).map(|it| it.level);
    let level = of_file.or_else(|| known.area(above).map(|area| area.level));
    match level {
        Some(level) if row.level.is_grid() && (level.is_grid() || level == Level::County) => Hierarchy::Grid,
        _ => Hierarchy::Administrative,
    }
}
