//! Bringing areas in: from yearly editions of division codes, or from a table of one's own.

use super::spell::{days, merge};
use crate::App;
use crate::change::Change;
use crate::error::AppError;
use crate::table::{self, Column, Imported, RowProblem};
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, TenantId};
use gewu_territory::area::{Area, Dated, Hierarchy, Level, Parent};
use gewu_territory::editions::from_editions;
use gewu_territory::lineage::Lineage;
use gewu_territory::snapshot::Territory;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// The columns of a table of areas.
pub const AREA_COLUMNS: [Column; 7] = [
    Column {
        name: "code",
        chinese: &["编码", "区划代码", "网格编码"],
        required: true,
        meaning: "12-digit division code, or your own code of a grid",
        told: "12 位区划代码，或自编的网格编码",
        example: "459901001001",
    },
    Column {
        name: "name",
        chinese: &["名称"],
        required: true,
        meaning: "its name on these days",
        told: "在这些日子里的名称",
        example: "大榕村",
    },
    Column {
        name: "level",
        chinese: &["级别", "层级"],
        required: true,
        meaning: "province, city, county, town, village, group, large-grid, medium-grid or small-grid",
        told: "province、city、county、town、village、group、large-grid、medium-grid、small-grid 之一",
        example: "village",
    },
    Column {
        name: "parent_code",
        chinese: &["上级编码"],
        required: false,
        meaning: "code of what it is part of; a grid has a row for its grid above and one for its village",
        told: "所属区域的编码；网格写两行：一行是上级网格，一行是所在村",
        example: "459901001000",
    },
    Column {
        name: "valid_from",
        chinese: &["起始日期", "生效日期"],
        required: false,
        meaning: "first day, 2019-10-31; empty: as far back as is known",
        told: "第一天；不填是一直以来",
        example: "2019-10-31",
    },
    Column {
        name: "valid_until",
        chinese: &["截止日期", "失效日期"],
        required: false,
        meaning: "day after the last; empty: still so",
        told: "最后一天的次日；不填是至今",
        example: "",
    },
    Column {
        name: "source",
        chinese: &["依据", "来源"],
        required: false,
        meaning: "where it is known from",
        told: "从哪里知道的",
        example: "县政府令 3",
    },
];

#[derive(Clone, Debug, Deserialize)]
struct Row {
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

/// Yearly lists of division codes, with the words of `data/README.md`.
#[derive(Clone, Copy, Debug)]
pub struct Editions<'a> {
    /// `five_places_history.csv`
    pub history: &'a str,
    /// `five_places_lineage.csv`
    pub lineage: &'a str,
}

impl App {
    /// Brings in a division and all within, with its history over the editions.
    pub async fn import_editions(
        &self,
        tenant: TenantId,
        editions: Editions<'_>,
        root_code: &str,
        actor: &str,
        dry_run: bool,
    ) -> Result<Imported, AppError> {
        let (areas, lineage) = from_editions(editions.history, editions.lineage, root_code)
            .map_err(|error| AppError::Data(error.to_string()))?;
        let snapshot = self.tenant(tenant).await?;
        let (areas, lineage) = renumber(&snapshot.territory, areas, lineage);
        self.bring(tenant, areas, lineage, Imported::default(), actor, dry_run).await
    }

    /// Brings in a table of areas. A row holds on its days and leaves the others as they were.
    pub async fn import_areas(
        &self,
        tenant: TenantId,
        table: &[u8],
        actor: &str,
        dry_run: bool,
    ) -> Result<Imported, AppError> {
        let mut imported = Imported::default();
        let rows = table::rows::<Row>(table, &AREA_COLUMNS, &mut imported)?;
        let snapshot = self.tenant(tenant).await?;
        let areas = of_rows(&snapshot.territory, rows, &mut imported.problems);
        self.bring(tenant, areas, Vec::new(), imported, actor, dry_run).await
    }

    pub(super) async fn bring(
        &self,
        tenant: TenantId,
        areas: Vec<Area>,
        lineage: Vec<Lineage>,
        mut imported: Imported,
        actor: &str,
        dry_run: bool,
    ) -> Result<Imported, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let known = &snapshot.territory;
        let mut all: BTreeMap<AreaId, Area> = known.areas().map(|area| (area.id, area.clone())).collect();
        let mut change = Change::default();
        for area in areas {
            let Some(before) = all.get(&area.id) else {
                imported.added += 1;
                change.add_area(&area);
                all.insert(area.id, area);
                continue;
            };
            let (now, sides) = merge(before, area);
            match sides.is_empty() {
                true => imported.unchanged += 1,
                false => {
                    imported.changed += 1;
                    change.change_area(&now, &sides);
                    all.insert(now.id, now);
                }
            }
        }
        let ends = |one: &Lineage| (one.from, one.to, one.kind, one.on);
        let new = lineage.iter().filter(|one| known.lineage().iter().all(|it| ends(it) != ends(one)));
        new.for_each(|one| change.add_lineage(one));
        // What each row cannot see by itself, such as a code that two areas have on one day.
        Territory::new(all.into_values().collect(), lineage)
            .map_err(|error| AppError::Data(format!("nothing was imported: {error}")))?;
        imported.facts = change.facts();
        imported.problems.sort();
        if !dry_run {
            self.save_change(tenant, change, actor).await?;
        }
        Ok(imported)
    }
}

/// Gives areas the numbers by which the tenant knows them already, and new numbers to the others.
fn renumber(known: &Territory, areas: Vec<Area>, lineage: Vec<Lineage>) -> (Vec<Area>, Vec<Lineage>) {
    let mut next = known.areas().map(|area| area.id.0).max().unwrap_or(0);
    let mut numbers: HashMap<AreaId, AreaId> = HashMap::new();
    for area in &areas {
        let number = area.codes.iter().find_map(|code| by_code(known, code)).unwrap_or_else(|| {
            next += 1;
            AreaId(next)
        });
        numbers.insert(area.id, number);
    }
    let number = |id: AreaId| numbers.get(&id).copied().unwrap_or(id);
    let areas = areas.into_iter().map(|mut area| {
        area.id = number(area.id);
        area.parents.iter_mut().for_each(|parent| parent.value.area = number(parent.value.area));
        area
    });
    let lineage =
        lineage.into_iter().map(|one| Lineage { from: one.from.map(number), to: one.to.map(number), ..one });
    (areas.collect(), lineage.collect())
}

/// The area that has a code on some day of a spell.
fn by_code(known: &Territory, code: &Dated<String>) -> Option<AreaId> {
    let first = code.from.or_else(|| code.until.and_then(|until| until.yesterday().ok()));
    let found = first.and_then(|day| known.by_code(&code.value, day));
    found.or_else(|| {
        let holds = |area: &&Area| area.codes.iter().any(|it| it.value == code.value && it.overlaps(code));
        known.areas().find(holds).map(|area| area.id)
    })
}

struct Good {
    line: u64,
    row: Row,
    level: Level,
    spell: Dated<()>,
}

fn of_rows(known: &Territory, rows: Vec<(u64, Row)>, problems: &mut Vec<RowProblem>) -> Vec<Area> {
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

fn read(row: Row, line: u64, known: &Territory, good: &[Good]) -> Result<Good, String> {
    if row.code.is_empty() || row.name.is_empty() {
        return Err("code and name must not be empty".into());
    }
    let level = Level::of_word(&row.level).ok_or_else(|| {
        let words = Level::ALL.map(Level::word).join(", ");
        format!("“{}” is not a level; write one of {words}", row.level)
    })?;
    let (from, until) = (day(&row.valid_from, "valid_from")?, day(&row.valid_until, "valid_until")?);
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        return Err(format!("it ends ({until}) before it begins ({from}); correct one of the days"));
    }
    let spell = days(from, until, &row.source);
    let same = good.iter().filter(|it| it.row.code == row.code);
    for other in same {
        if other.level != level {
            return Err(format!("line {} gives {} the level {}", other.line, row.code, other.row.level));
        }
        if other.spell.overlaps(&spell) && other.row.name != row.name {
            let Good { line, row, .. } = other;
            return Err(format!("line {line} names {} “{}” on the same days; keep one", row.code, row.name));
        }
    }
    let code = Dated { value: row.code.clone(), ..spell_of(&spell) };
    let before = by_code(known, &code).and_then(|id| known.area(id));
    if let Some(before) = before.filter(|before| before.level != level) {
        let was = before.level.word();
        return Err(format!("{} is a {was} already; what becomes another level is another area", row.code));
    }
    Ok(Good { line, row, level, spell })
}

fn spell_of<T: Default>(spell: &Dated<()>) -> Dated<T> {
    let Dated { from, until, approximate, source, .. } = spell.clone();
    Dated { from, until, approximate, source, value: T::default() }
}

/// An empty text or a day.
pub(crate) fn day(text: &str, column: &str) -> Result<Option<Date>, String> {
    match text {
        "" => Ok(None),
        _ => crate::table::moment::day(column, text).map(Some),
    }
}

/// The level of a row's parent, by the file or by what the tenant knows.
fn parent(known: &Territory, good: &[Good], row: &Good) -> Result<(), String> {
    let code = &row.row.parent_code;
    if code.is_empty() {
        return Ok(());
    }
    let wanted = Dated { value: code.clone(), ..spell_of(&row.spell) };
    let of_file = good.iter().find(|it| it.row.code == *code).map(|it| it.level);
    let of_known = || by_code(known, &wanted).and_then(|id| known.area(id)).map(|area| area.level);
    let above = of_file.or_else(of_known);
    let above =
        above.ok_or_else(|| format!("parent_code {code} is unknown; add a row for it, or correct it"))?;
    match above < row.level {
        true => Ok(()),
        false => Err(format!("a {} cannot be part of a {}", row.level.word(), above.word())),
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
