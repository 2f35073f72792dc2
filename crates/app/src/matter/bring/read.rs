//! What a row means: its words turned into what the tenant knows by them.

use super::Run;
use super::columns::named;
use super::form;
use super::place::{lies, unit};
use super::told::{marks, result, times};
use crate::table::Row;
use crate::table::header::{Called, Header};
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{AreaId, BodyId};
use gewu_matter::Ending;
use gewu_matter::matter::Places;
use gewu_packs::{Said, said};
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

impl Run<'_> {
    /// Reads a row; or says why it cannot be brought in.
    pub(super) fn read(&self, row: &Row, now: Timestamp) -> Result<Meant, Said> {
        if let Some(fault) = &row.fault {
            return Err(fault.clone());
        }
        let tenant = &*self.tenant;
        let cells = Cells { header: &self.header, row };
        let external_id = short(&cells, "external_id", LONGEST_ID)?.ok_or_else(|| {
            said!(
                "external_id is empty: a row without it would come again each time",
                "编号是空的：没有编号，每次导入都会再来一遍；请填上"
            )
        })?;
        let id = tenant.procedure_called(cells.of("procedure"))?;
        let (_, pack) = tenant.in_force(id).ok_or_else(not_in_force)?;
        let runnable = pack.procedures.get(id).ok_or_else(not_in_force)?;
        let (opened_at, told_closed, ending) = times(tenant, &runnable.procedure, &cells, now)?;
        let day = tenant.work_time.date(opened_at);
        let (area, places, point) = lies(tenant, &cells, day, now)?;
        let category = form::category(runnable, cells.of("category"))?;
        if cells.of("title").is_empty() {
            return Err(said!(
                "title is empty: lists would show nothing; fill it in",
                "标题是空的：列表里就看不到是什么事；请填上"
            ));
        }
        let form = form::form(runnable, category.as_ref(), &cells)?;
        let mut meant = Meant {
            external_id,
            hash: Hash::default(),
            procedure: id.to_owned(),
            category,
            area,
            point,
            source: short(&cells, "source", LONGEST_SOURCE)?,
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

fn not_in_force() -> Said {
    said!("the procedure is not in force", "这个规程没有启用；请先启用机制包")
}

fn short(cells: &Cells<'_>, name: &'static str, most: usize) -> Result<Option<String>, Said> {
    let Called { en, zh } = named(name);
    match cells.of(name) {
        "" => Ok(None),
        written if written.chars().count() > most => {
            Err(said!("{en} has more than {most} characters; shorten it", "{zh}超过 {most} 个字；请缩短"))
        }
        written if written.chars().any(char::is_control) => Err(said!(
            "{en} holds an end of line or another sign that cannot be seen; take it out",
            "{zh}里有换行或别的看不见的字符；请删去"
        )),
        written => Ok(Some(written.to_owned())),
    }
}
