//! Bringing people in, with the positions they hold.
//!
//! Positions are known by body, role and area; whoever is named first for one makes it. Facts tell which fields of
//! a person were set, never to what.

use crate::App;
use crate::change::Change;
use crate::error::AppError;
use crate::table::{self, Column, Imported, RowProblem};
use crate::tenant::Tenant;
use crate::territory::import_areas::day;
use crate::territory::import_bodies::area;
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, BodyId, PersonId, PositionId, TenantId};
use gewu_store::people::{Directory, PersonRow, PositionRow, TenureRow};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// The columns of a table of people.
pub const PERSON_COLUMNS: [Column; 11] = [
    Column {
        name: "external_key",
        chinese: &["人员编号", "工号", "外部编号"],
        required: true,
        meaning: "the key by which your own system knows the person",
        told: "本单位原有系统里这个人的编号",
        example: "W-0137",
    },
    Column {
        name: "name",
        chinese: &["姓名"],
        required: true,
        meaning: "their name",
        told: "姓名",
        example: "林小满",
    },
    Column {
        name: "phone",
        chinese: &["电话", "联系电话", "手机号"],
        required: false,
        meaning: "their phone number",
        told: "电话号码",
        example: "13800000000",
    },
    Column {
        name: "body_code",
        chinese: &["组织编码", "单位编码"],
        required: false,
        meaning: "code of the body they serve in; empty: no position",
        told: "任职组织的编码；不填是没有职务",
        example: "villagers",
    },
    Column {
        name: "body_area_code",
        chinese: &["组织区域编码", "组织所在区域"],
        required: false,
        meaning: "code of the area of that body",
        told: "该组织所在区域的编码",
        example: "459901001001",
    },
    Column {
        name: "role",
        chinese: &["角色", "职务角色"],
        required: false,
        meaning: "the role held, as packs name it, such as grid-worker",
        told: "担任的角色，用机制包里的名字",
        example: "",
    },
    Column {
        name: "area_code",
        chinese: &["区域编码", "负责区域"],
        required: false,
        meaning: "code of the area over which it is held; empty: the body’s",
        told: "负责的区域的编码；不填是组织所在的区域",
        example: "4599010010010101",
    },
    Column {
        name: "title",
        chinese: &["职务", "职务名称"],
        required: false,
        meaning: "what the position is called; empty: as the pack calls the role",
        told: "职务叫什么；不填用机制包里的叫法",
        example: "网格员",
    },
    Column {
        name: "from",
        chinese: &["任职日期", "开始日期"],
        required: false,
        meaning: "first day of the term; needed with a role",
        told: "任期第一天；有角色就要填",
        example: "2026-01-01",
    },
    Column {
        name: "until",
        chinese: &["离任日期", "结束日期"],
        required: false,
        meaning: "day after the last; empty: it lasts",
        told: "最后一天的次日；不填是在任",
        example: "",
    },
    Column {
        name: "deputy",
        chinese: &["副职", "是否副职"],
        required: false,
        meaning: "yes (是) for a deputy, who acts while the holder is away",
        told: "是（yes）：副职，正职不在时代行",
        example: "是",
    },
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Row {
    external_key: String,
    name: String,
    phone: String,
    body_code: String,
    body_area_code: String,
    role: String,
    area_code: String,
    title: String,
    from: String,
    until: String,
    deputy: String,
}

/// What a row says of a term, once its words have a meaning.
struct Term {
    body: BodyId,
    role: String,
    area: AreaId,
    title: Option<String>,
    from: Date,
    until: Option<Date>,
    deputy: bool,
}

/// What is known while rows are taken one after another.
struct Known {
    people: HashMap<String, PersonRow>,
    /// People whose row came already, with its line.
    seen: HashMap<String, u64>,
    positions: HashMap<(BodyId, String, AreaId), PositionRow>,
    tenures: HashMap<(PositionId, PersonId), Vec<TenureRow>>,
    next_position: i64,
    change: Change,
    imported: Imported,
}

impl App {
    /// Brings in a table of people and the positions they hold.
    pub async fn import_people(
        &self,
        tenant: TenantId,
        table: &[u8],
        actor: &str,
        dry_run: bool,
    ) -> Result<Imported, AppError> {
        let mut read = Imported::default();
        let rows = table::rows::<Row>(table, &PERSON_COLUMNS, &mut read)?;
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let today = snapshot.work_time.date(now);
        let (_, directory) = self.store.directory(tenant).await?;
        let mut known = Known::of(directory);
        known.imported = read;
        let roles = snapshot.roles();
        for (line, row) in rows {
            let said = term(&snapshot, &roles, today, &row).and_then(|term| {
                known.check(&row, term.as_ref(), line)?;
                Ok(term)
            });
            match said {
                Err(reason) => known.imported.problems.push(RowProblem { line, reason }),
                Ok(term) => {
                    let new = PersonRow {
                        person: PersonId(self.source.id(now)),
                        external_key: Some(row.external_key),
                        name: row.name,
                        phone: Some(row.phone).filter(|phone| !phone.is_empty()),
                        created_at: now,
                    };
                    let person = known.person(new);
                    if let Some(term) = term {
                        let title = term.title.clone().unwrap_or_else(|| snapshot.role_title(&term.role));
                        known.term(person, term, title);
                    }
                }
            }
        }
        let Known { change, mut imported, .. } = known;
        imported.facts = change.facts();
        imported.problems.sort();
        if !dry_run {
            self.save_change(tenant, change, actor).await?;
        }
        Ok(imported)
    }
}

fn term(tenant: &Tenant, roles: &HashSet<String>, today: Date, row: &Row) -> Result<Option<Term>, String> {
    if row.external_key.is_empty() || row.name.is_empty() {
        return Err("external_key and name must not be empty".into());
    }
    if row.body_code.is_empty() && row.role.is_empty() {
        return Ok(None);
    }
    if row.role.is_empty() || row.body_code.is_empty() || row.body_area_code.is_empty() || row.from.is_empty()
    {
        return Err("a position needs body_code, body_area_code, role and from".into());
    }
    if !roles.is_empty() && !roles.contains(&row.role) {
        let mut words: Vec<&str> = roles.iter().map(String::as_str).collect();
        words.sort_unstable();
        return Err(format!(
            "“{}” is not a role of a pack in force; write one of {}",
            row.role,
            words.join(", ")
        ));
    }
    let body_area = area(tenant, today, "body_area_code", &row.body_area_code)?;
    let body = tenant.directory.unit(&row.body_code, [body_area]).ok_or_else(|| {
        format!("no body at {} has the code “{}”; import the bodies first", row.body_area_code, row.body_code)
    })?;
    let from = day(&row.from, "from")?.ok_or("a position needs the day from which it is held")?;
    let until = day(&row.until, "until")?;
    if until.is_some_and(|until| until <= from) {
        return Err(format!(
            "the term ends ({}) before it begins ({from}); correct one of the days",
            row.until
        ));
    }
    Ok(Some(Term {
        body,
        role: row.role.clone(),
        area: match row.area_code.as_str() {
            "" => body_area,
            code => area(tenant, today, "area_code", code)?,
        },
        title: Some(row.title.clone()).filter(|title| !title.is_empty()),
        from,
        until,
        deputy: yes(&row.deputy)?,
    }))
}

fn yes(text: &str) -> Result<bool, String> {
    match text {
        "" | "no" | "false" | "0" | "否" => Ok(false),
        "yes" | "true" | "1" | "是" => Ok(true),
        _ => Err(format!("deputy “{text}” is neither yes (是) nor no (否)")),
    }
}

impl Known {
    fn of(directory: Directory) -> Known {
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
    fn check(&mut self, row: &Row, term: Option<&Term>, line: u64) -> Result<(), String> {
        let phone = Some(row.phone.clone()).filter(|phone| !phone.is_empty());
        if let (Some(first), Some(person)) =
            (self.seen.get(&row.external_key), self.people.get(&row.external_key))
            && (person.name != row.name || person.phone != phone)
        {
            return Err(format!(
                "line {first} has another name or phone for the same external_key; a key belongs to one person"
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
                return Err(format!(
                    "the same person holds this since {since}; end that term first, by until"
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

    fn person(&mut self, new: PersonRow) -> PersonId {
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

    fn term(&mut self, person: PersonId, term: Term, title: String) {
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
