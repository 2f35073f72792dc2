//! What a row means: its words turned into what the tenant knows by them.

use super::Run;
use super::form;
use super::place::{lies, unit};
use crate::table::Row;
use crate::table::header::Header;
use crate::table::moment::{Moment, moment};
use crate::tenant::Tenant;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{AreaId, BodyId};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::matter::Places;
use gewu_matter::{Ending, Procedure};
use gewu_packs::Runnable;
use gewu_store::Hash;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;

/// A row that can be brought in.
pub(super) struct Meant {
    pub(super) external_id: String,
    /// A keyed hash of all that follows.
    pub(super) hash: Hash,
    pub(super) procedure: String,
    pub(super) category: Option<String>,
    pub(super) area: AreaId,
    pub(super) places: Places,
    /// Millionths of a degree.
    pub(super) point: Option<(i64, i64)>,
    pub(super) source: Option<String>,
    pub(super) form: Value,
    pub(super) opened_at: Timestamp,
    pub(super) unit: Option<BodyId>,
    pub(super) result: Option<String>,
    pub(super) marks: BTreeMap<String, u32>,
    pub(super) ending: Option<Ending>,
}

/// The cells of a row by column.
pub(super) struct Cells<'r> {
    pub(super) header: &'r Header,
    pub(super) row: &'r Row,
}

impl<'r> Cells<'r> {
    pub(super) fn of(&self, column: &str) -> &'r str {
        self.header.cell(self.row, column)
    }

    /// The columns of the form.
    pub(super) fn further(&self) -> impl Iterator<Item = (&'r str, &'r str)> {
        let (header, row) = (self.header, self.row);
        header
            .further
            .iter()
            .map(|(field, place)| (field.as_str(), row.cells.get(*place).map_or("", |cell| cell.trim())))
    }
}

/// The longest id and the longest source, in characters.
const LONGEST_ID: usize = 200;
const LONGEST_SOURCE: usize = 40;
/// No book is older than this: a date before it is a number that was taken for one.
const EARLIEST: Date = Date::constant(1980, 1, 1);

impl Run<'_> {
    /// Reads a row; or says why it cannot be brought in.
    pub(super) fn read(&self, row: &Row, now: Timestamp) -> Result<Meant, String> {
        if let Some(fault) = &row.fault {
            return Err(fault.clone());
        }
        let tenant = &*self.tenant;
        let cells = Cells { header: &self.header, row };
        let external_id = short("external_id", cells.of("external_id"), LONGEST_ID)?;
        let external_id =
            external_id.ok_or("external_id is empty: a row without it would come again each time")?;
        let id = tenant.procedure_called(cells.of("procedure"))?;
        let (_, pack) = tenant.in_force(id).ok_or("the procedure is not in force")?;
        let runnable = pack.procedures.get(id).ok_or("the procedure is not in force")?;
        let (opened_at, told_closed, ending) = times(tenant, &runnable.procedure, &cells, now)?;
        let day = tenant.work_time.date(opened_at);
        let (area, places, point) = lies(tenant, &cells, day, now)?;
        let category = form::category(runnable, cells.of("category"))?;
        if cells.of("title").is_empty() {
            return Err("title is empty: lists would show nothing".into());
        }
        let form = form::form(runnable, category.as_ref(), &cells)?;
        let mut meant = Meant {
            external_id,
            hash: Hash::default(),
            procedure: id.to_owned(),
            category,
            area,
            point,
            source: short("source", cells.of("source"), LONGEST_SOURCE)?,
            form,
            opened_at,
            unit: unit(tenant, &places, cells.of("unit"))?,
            places,
            result: result(runnable, cells.of("result"), ending.is_some())?,
            marks: marks(&runnable.procedure, cells.of("rating"))?,
            ending,
        };
        meant.hash = meant.hash(tenant, cells.of("area_code"), told_closed);
        Ok(meant)
    }
}

impl Meant {
    /// A hash of what the row means, with the tenant's key: without it nobody can try out what a row may have said.
    fn hash(&self, tenant: &Tenant, area_code: &str, closed: Option<Timestamp>) -> Hash {
        let said = json!({
            "procedure": self.procedure, "category": self.category, "area": area_code, "point": self.point,
            "source": self.source, "form": self.form, "opened": self.opened_at, "unit": self.unit,
            "result": self.result, "marks": self.marks, "closed": closed,
            "end": self.ending.as_ref().map(|ending| &ending.end),
        });
        let mut keyed = Hmac::<Sha256>::new_from_slice(&tenant.row.receipt_key).expect("any key will do");
        keyed.update(b"brought:");
        keyed.update(canonical(&said).as_bytes());
        keyed.finalize().into_bytes().into()
    }
}

fn short(column: &str, said: &str, most: usize) -> Result<Option<String>, String> {
    match said {
        "" => Ok(None),
        said if said.chars().count() > most => {
            Err(format!("{column} has more than {most} characters; shorten it"))
        }
        said if said.chars().any(char::is_control) => {
            Err(format!("{column} holds an end of line or another sign that cannot be seen; take it out"))
        }
        said => Ok(Some(said.to_owned())),
    }
}

/// When it was opened, when it is said to have ended, and how.
fn times(
    tenant: &Tenant,
    procedure: &Procedure,
    cells: &Cells<'_>,
    now: Timestamp,
) -> Result<(Timestamp, Option<Timestamp>, Option<Ending>), String> {
    let zone = &tenant.work_time.zone;
    let opened = match cells.of("opened") {
        "" => return Err("opened is empty; say when it was opened".into()),
        text => moment("opened", text, zone)?,
    };
    let opened_at = opened.begin(zone);
    if tenant.work_time.date(opened_at) < EARLIEST {
        return Err(format!(
            "opened “{}” is before {EARLIEST}; look whether it is a date",
            cells.of("opened")
        ));
    }
    if opened_at > now {
        return Err(format!("opened “{}” has not come yet", cells.of("opened")));
    }
    let (closed, outcome) = (cells.of("closed"), cells.of("outcome"));
    let closed = match (closed, outcome) {
        ("", "") => return Ok((opened_at, None, None)),
        ("", _) => return Err("outcome says how it ended; say in closed when, or empty outcome".into()),
        (text, _) => moment("closed", text, zone)?,
    };
    let told = closed.end(zone);
    // Of today nobody knows more than what has passed.
    let at = if let Moment::Day(_) = closed { told.min(now) } else { told };
    if at > now || closed.begin(zone) > now {
        return Err(format!("closed “{}” has not come yet", cells.of("closed")));
    }
    if at < opened_at {
        return Err(format!("closed “{}” is before opened “{}”", cells.of("closed"), cells.of("opened")));
    }
    let found = procedure.ends.iter().find(|(id, end)| id.as_str() == outcome || end.title == outcome);
    let (end, _) = found.ok_or_else(|| {
        let titles: Vec<&str> = procedure.ends.values().map(|end| end.title.as_str()).collect();
        match outcome {
            "" => format!("closed says when it ended; say in outcome how: {}", titles.join("、")),
            _ => format!("“{outcome}” is no end of “{}”; {}", procedure.title, form::offer(outcome, &titles)),
        }
    })?;
    Ok((opened_at, Some(told), Some(Ending { end: end.clone(), at })))
}

fn result(runnable: &Runnable, said: &str, ended: bool) -> Result<Option<String>, String> {
    let results = &runnable.procedure.results;
    match said {
        "" => Ok(None),
        _ if !ended => {
            Err("result says what was achieved, but nothing says when it ended; fill in closed".into())
        }
        _ => {
            let found = results.iter().find(|(id, title)| id.as_str() == said || title.as_str() == said);
            let titles: Vec<&str> = results.values().map(String::as_str).collect();
            found.map(|(id, _)| Some(id.clone())).ok_or_else(|| {
                format!(
                    "“{said}” is no result of “{}”; {}",
                    runnable.procedure.title,
                    form::offer(said, &titles)
                )
            })
        }
    }
}

/// The marks of a row: one for all that is rated, or each by its name.
fn marks(procedure: &Procedure, said: &str) -> Result<BTreeMap<String, u32>, String> {
    let ratings = procedure.ratings();
    if said.is_empty() {
        return Ok(BTreeMap::new());
    }
    let titles: Vec<&str> = ratings.values().map(|(title, _)| *title).collect();
    if ratings.is_empty() {
        return Err(format!("in “{}” nothing is rated; empty the column rating", procedure.title));
    }
    let mark = |text: &str, scale: u32| {
        let parsed = text.trim().parse::<u32>().ok().filter(|mark| (1..=scale).contains(mark));
        parsed.ok_or_else(|| format!("rating “{said}”: a mark is a whole number from 1 to {scale}"))
    };
    if !said.contains([':', '：']) {
        return ratings.iter().map(|(id, (_, scale))| Ok(((*id).clone(), mark(said, *scale)?))).collect();
    }
    let mut marks = BTreeMap::new();
    for part in said.split([';', '；']).map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once([':', '：']).unwrap_or((part, ""));
        let found =
            ratings.iter().find(|(id, (title, _))| id.as_str() == name.trim() || *title == name.trim());
        let (id, (_, scale)) = found.ok_or_else(|| {
            format!("“{}” is not rated in “{}”; {}", name.trim(), procedure.title, form::offer(name, &titles))
        })?;
        marks.insert((*id).clone(), mark(value, *scale)?);
    }
    Ok(marks)
}
