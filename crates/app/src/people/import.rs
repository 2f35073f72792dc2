//! Bringing people in, with the positions they hold.
//!
//! Positions are known by body, role and area; whoever is named first for one makes it. Facts tell which fields of
//! a person were set, never to what.

mod columns;
mod known;

pub use columns::PERSON_COLUMNS;

use crate::App;
use crate::error::AppError;
use crate::table::moment::{day, day_if_any};
use crate::table::words::listed;
use crate::table::{self, Imported, RowProblem};
use crate::tenant::Tenant;
use crate::territory::import_bodies::area;
use columns::named;
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, BodyId, PersonId, TenantId};
use gewu_packs::{Said, said};
use gewu_store::people::PersonRow;
use known::Known;
use serde::Deserialize;
use std::collections::HashSet;

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

fn term(tenant: &Tenant, roles: &HashSet<String>, today: Date, row: &Row) -> Result<Option<Term>, Said> {
    if row.external_key.is_empty() || row.name.is_empty() {
        return Err(said!("external_key and name must not be empty", "人员编号和姓名都要填"));
    }
    if row.body_code.is_empty() && row.role.is_empty() {
        return Ok(None);
    }
    if row.role.is_empty() || row.body_code.is_empty() || row.body_area_code.is_empty() || row.from.is_empty()
    {
        return Err(said!(
            "a position needs body_code, body_area_code, role and from",
            "有职务的，组织编码、组织区域编码、角色和任职日期都要填"
        ));
    }
    if !roles.is_empty() && !roles.contains(&row.role) {
        let mut words: Vec<&str> = roles.iter().map(String::as_str).collect();
        words.sort_unstable();
        let (role, Said { en, zh }) = (&row.role, listed(words));
        return Err(said!(
            "“{role}” is not a role of a pack in force; write one of {en}",
            "“{role}”不是在用机制包里的角色；请写{zh}之一"
        ));
    }
    let body_area = area(tenant, today, named("body_area_code"), &row.body_area_code)?;
    let body = tenant.directory.unit(&row.body_code, [body_area]).ok_or_else(|| {
        let (at, code) = (&row.body_area_code, &row.body_code);
        said!(
            "no body at {at} has the code “{code}”; import the bodies first",
            "区域 {at} 没有编码是“{code}”的单位；请核对，或先导入单位"
        )
    })?;
    let from = day(named("from"), &row.from)?;
    let until = day_if_any(named("until"), &row.until)?;
    if let Some(until) = until.filter(|until| *until <= from) {
        return Err(said!(
            "the term ends ({until}) before it begins ({from}); correct one of the days",
            "离任日期 {until} 不晚于任职日期 {from}；请改正其中一个"
        ));
    }
    Ok(Some(Term {
        body,
        role: row.role.clone(),
        area: match row.area_code.as_str() {
            "" => body_area,
            code => area(tenant, today, named("area_code"), code)?,
        },
        title: Some(row.title.clone()).filter(|title| !title.is_empty()),
        from,
        until,
        deputy: yes(&row.deputy)?,
    }))
}

fn yes(text: &str) -> Result<bool, Said> {
    match text {
        "" | "no" | "false" | "0" | "否" => Ok(false),
        "yes" | "true" | "1" | "是" => Ok(true),
        _ => Err(said!(
            "deputy “{text}” is neither yes (“是”) nor no (“否”)",
            "副职要填是或否，不能填“{text}”"
        )),
    }
}
