//! From one edition to the next: who is still there, who came, who went.

use super::read::{Row, misfit};
use super::{EDITIONS, Edition, EditionError};
use crate::area::{Area, Dated, Hierarchy, Parent};
use crate::division::parent_code;
use crate::lineage::{Lineage, LineageKind};
use gewu_kernel::Date;
use gewu_kernel::id::AreaId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) fn tell(editions: &[Edition], rows: &[Row]) -> Result<(Vec<Area>, Vec<Lineage>), EditionError> {
    let mut story = Story { areas: Vec::new(), lineage: Vec::new(), now: HashMap::new() };
    let empty = Edition::new();
    let before = std::iter::once(&empty).chain(editions);
    for ((before, edition), (_, day)) in before.zip(editions).zip(EDITIONS) {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.edition == day).collect();
        let mut turn = Turn::new(before, edition, day, rows);
        if day == EDITIONS[0].1 {
            turn.came = edition.keys().cloned().collect();
        } else {
            turn.settle()?;
        }
        story.take(&turn)?;
    }
    Ok((story.areas, story.lineage))
}

/// What lies between two editions.
struct Turn<'a> {
    before: &'a Edition,
    edition: &'a Edition,
    day: Date,
    rows: Vec<&'a Row>,
    /// Old code → new code of the same place, with how it is known.
    moved: BTreeMap<String, (String, String)>,
    went: BTreeSet<String>,
    came: BTreeSet<String>,
}

impl<'a> Turn<'a> {
    fn new(before: &'a Edition, edition: &'a Edition, day: Date, rows: Vec<&'a Row>) -> Turn<'a> {
        Turn {
            before,
            edition,
            day,
            rows,
            moved: BTreeMap::new(),
            went: BTreeSet::new(),
            came: BTreeSet::new(),
        }
    }

    /// Explains every code that came, went or changed beyond recognition.
    fn settle(&mut self) -> Result<(), EditionError> {
        let reused: BTreeSet<&str> = self.rows.iter().filter_map(|row| reused_code(row)).collect();
        let absent = |other: &Edition, code: &str| !other.contains_key(code) || reused.contains(code);
        self.went = self.before.keys().filter(|code| absent(self.edition, code)).cloned().collect();
        self.came = self.edition.keys().filter(|code| absent(self.before, code)).cloned().collect();
        self.move_by_rows()?;
        self.move_under_moved_parents();
        self.check_settled()?;
        self.check_names()
    }

    fn move_by_rows(&mut self) -> Result<(), EditionError> {
        for row in self.rows.clone() {
            let from = row.from_code.is_empty() || self.before.contains_key(&row.from_code);
            let to = row.to_code.is_empty() || self.edition.contains_key(&row.to_code);
            if !from || !to {
                return Err(misfit(
                    row,
                    "the edition before lacks the first code or this edition the second",
                ));
            }
            if row.kind != LineageKind::Recode || row.from_code == row.to_code {
                continue;
            }
            if !self.went.remove(&row.from_code) || !self.came.remove(&row.to_code) {
                return Err(misfit(row, "the first code does not end here, or the second does not begin"));
            }
            self.moved.insert(row.from_code.clone(), (row.to_code.clone(), row.basis.clone()));
        }
        Ok(())
    }

    /// The same name under a re-coded parent is the same place. Larger divisions come first, so that
    /// what moves with its parent takes its own parts along.
    fn move_under_moved_parents(&mut self) {
        let mut went: Vec<String> = self.went.iter().cloned().collect();
        went.sort_by_key(|code| (self.before[code].level, code.clone()));
        for code in went {
            let parent = parent_code(&code).and_then(|parent| self.moved.get(&parent));
            let Some((parent, _)) = parent.cloned() else { continue };
            let name = &self.before[&code].name;
            let same = |other: &&String| {
                self.edition[*other].name == *name && parent_code(other).as_ref() == Some(&parent)
            };
            if let Some(other) = self.came.iter().find(same).cloned() {
                self.went.remove(&code);
                self.came.remove(&other);
                self.moved.insert(code, (other, "same name under the re-coded parent".to_owned()));
            }
        }
    }

    fn check_settled(&self) -> Result<(), EditionError> {
        let told = |pick: fn(&Row) -> &String, code: &String| {
            self.rows.iter().any(|row| row.kind != LineageKind::Recode && pick(row) == code)
        };
        if let Some(code) = self.went.iter().find(|code| !told(|row| &row.from_code, code)) {
            return Err(self.unsettled(code, &self.before[code].name, "ends"));
        }
        if let Some(code) = self.came.iter().find(|code| !told(|row| &row.to_code, code)) {
            return Err(self.unsettled(code, &self.edition[code].name, "begins"));
        }
        Ok(())
    }

    /// A code that goes on with a name of which nothing remains may have been given to another place.
    fn check_names(&self) -> Result<(), EditionError> {
        for (code, unit) in self.edition {
            let Some(before) = self.before.get(code) else { continue };
            let told = self.rows.iter().any(|row| row.to_code == *code);
            if !told && !self.came.contains(code) && !alike(&before.name, &unit.name) {
                return Err(self.unsettled(
                    code,
                    &unit.name,
                    "stood for another name until then and changes",
                ));
            }
        }
        Ok(())
    }

    fn unsettled(&self, code: &str, name: &str, what: &'static str) -> EditionError {
        EditionError::Unsettled { code: code.to_owned(), name: name.to_owned(), what, edition: self.day }
    }
}

/// A row that founds a place under a code which the edition before had given to another.
fn reused_code(row: &Row) -> Option<&str> {
    let new = matches!(row.kind, LineageKind::Found | LineageKind::Split | LineageKind::Recode);
    (new && row.from_code != row.to_code && !row.to_code.is_empty()).then_some(row.to_code.as_str())
}

/// Words for the kind of a unit, the longest first.
const KINDS: [&str; 13] = [
    "社区居民委员会",
    "社区居委会",
    "居民委员会",
    "村民委员会",
    "街道办事处",
    "居委会",
    "村委会",
    "社区",
    "街道",
    "村",
    "镇",
    "乡",
    "区",
];

/// Whether two names share a character beside the words for the kind.
fn alike(one: &str, other: &str) -> bool {
    let bare = |name: &'_ str| -> String {
        let kind = KINDS.iter().find(|kind| name.ends_with(**kind) && name.len() > kind.len());
        kind.map_or(name, |kind| &name[..name.len() - kind.len()]).to_owned()
    };
    bare(one).chars().any(|character| bare(other).contains(character))
}

/// The areas as far as the story has come; `now` finds them by their present code.
struct Story {
    areas: Vec<Area>,
    lineage: Vec<Lineage>,
    now: HashMap<String, usize>,
}

impl Story {
    fn take(&mut self, turn: &Turn) -> Result<(), EditionError> {
        let ended = self.end(turn);
        let moved: Vec<(usize, &(String, String))> =
            turn.moved.iter().map(|(from, to)| (self.now[from], to)).collect();
        turn.moved.keys().for_each(|from| _ = self.now.remove(from));
        for (index, (to, basis)) in moved {
            self.now.insert(to.clone(), index);
            self.areas[index].codes.change(to.clone(), turn.day, &format!("NBS {}; {basis}", turn.day));
        }
        for code in &turn.came {
            self.found(code, turn);
        }
        for (code, unit) in turn.edition {
            let source = format!("NBS {}", turn.day);
            let area = &mut self.areas[self.now[code]];
            area.names.change(unit.name.clone(), turn.day, &source);
            let above = parent_code(code).and_then(|parent| self.now.get(&parent)).map(|index| id(*index));
            if let Some(above) = above {
                let parent = Parent { hierarchy: Hierarchy::Administrative, area: above };
                self.areas[self.now[code]].parents.change(parent, turn.day, &source);
            }
        }
        turn.rows.iter().try_for_each(|row| self.record(row, &ended))
    }

    /// Ends what went, and remembers which area it was.
    fn end(&mut self, turn: &Turn) -> HashMap<String, AreaId> {
        let mut ended = HashMap::new();
        for code in &turn.went {
            let Some(index) = self.now.remove(code) else { continue };
            let area = &mut self.areas[index];
            area.names.end(turn.day);
            area.codes.end(turn.day);
            area.parents.end(turn.day);
            ended.insert(code.clone(), area.id);
        }
        ended
    }

    fn found(&mut self, code: &str, turn: &Turn) {
        let index = self.areas.len();
        let mut area = Area {
            id: id(index),
            level: turn.edition[code].level,
            names: Vec::new(),
            codes: Vec::new(),
            parents: Vec::new(),
            boundaries: Vec::new(),
            seat: None,
            synthetic: false,
        };
        area.codes.change(code.to_owned(), turn.day, &format!("NBS {}", turn.day));
        self.areas.push(area);
        self.now.insert(code.to_owned(), index);
    }

    fn record(&mut self, row: &Row, ended: &HashMap<String, AreaId>) -> Result<(), EditionError> {
        let to = self.now.get(&row.to_code).copied();
        if row.kind == LineageKind::Recode {
            let older = row.edition == EDITIONS[0].1 && !row.from_code.is_empty();
            return match to {
                Some(index) if older => {
                    self.areas[index].codes.insert(0, older_code(row));
                    Ok(())
                }
                Some(_) => Ok(()),
                None => Err(misfit(row, "the second code is not in this edition")),
            };
        }
        let from = ended.get(&row.from_code).copied();
        let from = from.or_else(|| self.now.get(&row.from_code).map(|index| id(*index)));
        self.lineage.push(Lineage {
            from,
            to: to.map(id),
            kind: row.kind,
            on: row.edition,
            approximate: true,
            source: format!("{}; {}", row.basis, row.note),
        });
        Ok(())
    }
}

/// The code from before the first edition.
fn older_code(row: &Row) -> Dated<String> {
    Dated {
        from: None,
        until: Some(row.edition),
        approximate: true,
        source: format!("{}; {}", row.basis, row.note),
        value: row.from_code.clone(),
    }
}

fn id(index: usize) -> AreaId {
    AreaId(index as i64 + 1)
}

/// Spells that are told day by day.
trait Spells<T> {
    /// From a day on another value holds; nothing happens when it is the same.
    fn change(&mut self, value: T, day: Date, source: &str);
    /// Nothing holds from a day on.
    fn end(&mut self, day: Date);
}

impl<T: PartialEq> Spells<T> for Vec<Dated<T>> {
    fn change(&mut self, value: T, day: Date, source: &str) {
        if self.last().is_some_and(|last| last.until.is_none() && last.value == value) {
            return;
        }
        self.end(day);
        let source = source.to_owned();
        self.push(Dated { from: Some(day), until: None, approximate: true, source, value });
    }

    fn end(&mut self, day: Date) {
        if let Some(last) = self.last_mut().filter(|last| last.until.is_none()) {
            last.until = Some(day);
        }
    }
}
