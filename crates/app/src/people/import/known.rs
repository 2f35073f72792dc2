//! What is known while rows are taken one after another, and what each of them changes.

use super::{Row, Term};
use crate::change::Change;
use crate::table::Imported;
use gewu_kernel::id::{AreaId, BodyId, PersonId, PositionId};
use gewu_packs::{Said, said};
use gewu_store::people::{Directory, PersonRow, PositionRow, TenureRow};
use std::collections::HashMap;

/// What is known while rows are taken one after another.
pub(super) struct Known {
    people: HashMap<String, PersonRow>,
    /// People whose row came already, with its line.
    seen: HashMap<String, u64>,
    positions: HashMap<(BodyId, String, AreaId), PositionRow>,
    tenures: HashMap<(PositionId, PersonId), Vec<TenureRow>>,
    next_position: i64,
    pub(super) change: Change,
    pub(super) imported: Imported,
}

impl Known {
    pub(super) fn of(directory: Directory) -> Known {
        let mut tenures: HashMap<_, Vec<TenureRow>> = HashMap::new();
        for row in directory.tenures {
            tenures.entry((row.position, row.person)).or_default().push(row);
        }
        let by_key = |row: PersonRow| Some((row.external_key.clone()?, row));
        let by_seat = |row: PositionRow| Some(((row.body, row.role.clone(), row.area?), row));
        Known {
            people: directory.people.into_iter().filter_map(by_key).collect(),
            seen: HashMap::new(),
            next_position: directory.positions.iter().map(|row| row.position.0).max().unwrap_or(0),
            positions: directory.positions.into_iter().filter_map(by_seat).collect(),
            tenures,
            change: Change::default(),
            imported: Imported::default(),
        }
    }

    /// What only shows beside other rows: one key for two people, two terms at once.
    pub(super) fn check(&mut self, row: &Row, term: Option<&Term>, line: u64) -> Result<(), Said> {
        let phone = Some(row.phone.clone()).filter(|phone| !phone.is_empty());
        if let (Some(first), Some(person)) =
            (self.seen.get(&row.external_key), self.people.get(&row.external_key))
            && (person.name != row.name || person.phone != phone)
        {
            return Err(said!(
                "line {first} has another name or phone for the same external_key; a key belongs to one person",
                "第 {first} 行是同一个人员编号，姓名或电话却不同；一个编号只属于一个人"
            ));
        }
        let person = self.people.get(&row.external_key).map(|person| person.person);
        if let (Some(term), Some(person)) = (term, person)
            && let Some(position) = self.positions.get(&(term.body, term.role.clone(), term.area))
        {
            let overlaps = |other: &&TenureRow| {
                other.valid_from != term.from
                    && other.valid_until.is_none_or(|until| term.from < until)
                    && term.until.is_none_or(|until| other.valid_from < until)
            };
            let others = self.tenures.get(&(position.position, person)).into_iter().flatten();
            if let Some(other) = others.into_iter().find(overlaps) {
                let since = other.valid_from;
                return Err(said!(
                    "the same person holds this since {since}; end that term first, by until",
                    "这个人从 {since} 起就任这个职务；请先填那一任的离任日期"
                ));
            }
        }
        self.seen.entry(row.external_key.clone()).or_insert(line);
        Ok(())
    }

    fn count(&mut self, before: bool, changed: bool) {
        match (before, changed) {
            (false, _) => self.imported.added += 1,
            (true, true) => self.imported.changed += 1,
            (true, false) => self.imported.unchanged += 1,
        }
    }

    pub(super) fn person(&mut self, new: PersonRow) -> PersonId {
        let key = new.external_key.clone().unwrap_or_default();
        let Some(before) = self.people.get(&key).cloned() else {
            let fields: &[&str] = if new.phone.is_some() { &["name", "phone"] } else { &["name"] };
            self.change.put_person(new.clone(), "person-added", fields);
            self.count(false, true);
            let person = new.person;
            self.people.insert(key, new);
            return person;
        };
        let now = PersonRow { person: before.person, created_at: before.created_at, ..new };
        let mut fields = Vec::new();
        if now.name != before.name {
            fields.push("name");
        }
        if now.phone != before.phone {
            fields.push("phone");
        }
        self.count(true, !fields.is_empty());
        if !fields.is_empty() {
            self.change.put_person(now.clone(), "person-changed", &fields);
            self.people.insert(key, now);
        }
        before.person
    }

    pub(super) fn term(&mut self, person: PersonId, term: Term, title: String) {
        let seat = (term.body, term.role.clone(), term.area);
        let position = match self.positions.get(&seat).cloned() {
            // A row without a title leaves the title as it is.
            Some(before) if before.title == title || term.title.is_none() => before.position,
            before => {
                let number =
                    before.as_ref().map_or_else(|| PositionId(self.next_position + 1), |it| it.position);
                self.next_position = self.next_position.max(number.0);
                let area = Some(term.area);
                let row =
                    PositionRow { position: number, body: term.body, role: term.role.clone(), area, title };
                let kind = if before.is_some() { "position-changed" } else { "position-added" };
                self.change.put_position(row.clone(), kind);
                self.count(before.is_some(), true);
                self.positions.insert(seat, row);
                number
            }
        };
        let new = TenureRow {
            position,
            person,
            valid_from: term.from,
            valid_until: term.until,
            deputy: term.deputy,
        };
        let held = self.tenures.entry((position, person)).or_default();
        match held.iter_mut().find(|it| it.valid_from == new.valid_from) {
            Some(before) if *before == new => self.imported.unchanged += 1,
            Some(before) => {
                *before = new.clone();
                self.imported.changed += 1;
                self.change.put_tenure(new, "tenure-changed");
            }
            None => {
                held.push(new.clone());
                self.imported.added += 1;
                self.change.put_tenure(new, "tenure-began");
            }
        }
    }
}
