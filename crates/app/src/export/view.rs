//! Requests for tables with personal values, as people read them.

use super::{ALLOWED, HOLDS};
use crate::error::AppError;
use crate::matter::search::Sought;
use crate::pack::Named;
use crate::table::either;
use crate::{App, Tenant};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{ExportId, PersonId, TenantId};
use gewu_matter::matter::Status;
use gewu_store::export::ExportRow;

/// How many requests are listed, the latest.
const MOST_LISTED: i64 = 200;

/// A request.
#[derive(Clone, Debug)]
pub struct ExportView {
    /// Which.
    pub export: ExportId,
    /// What is looked for, in words, each a condition; none for all that whoever asked may read.
    pub conditions: Vec<String>,
    /// What for.
    pub purpose: String,
    /// How many matters there were when it was asked for.
    pub asked_rows: i64,
    /// By whom.
    pub asked_by: Named,
    /// When.
    pub asked_at: Timestamp,
    /// `waiting`, `allowed`, `refused`, `withdrawn`, `taken`, or `lapsed` when it was allowed and not taken in time.
    pub status: String,
    /// By whom it was decided.
    pub decided_by: Option<Named>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Until when it may be taken, if it was allowed.
    pub until: Option<Timestamp>,
    /// When it was taken.
    pub taken_at: Option<Timestamp>,
    /// How many matters it had then.
    pub taken_rows: Option<i64>,
}

impl App {
    /// What was asked for, the latest first: by one person, or by anybody.
    pub async fn exports(
        &self,
        tenant: TenantId,
        asked_by: Option<PersonId>,
        language: &str,
    ) -> Result<Vec<ExportView>, AppError> {
        self.requests(tenant, asked_by, MOST_LISTED, language).await
    }

    /// The same, as many as are wanted.
    pub(super) async fn requests(
        &self,
        tenant: TenantId,
        asked_by: Option<PersonId>,
        most: i64,
        language: &str,
    ) -> Result<Vec<ExportView>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let actor = asked_by.map(|person| format!("person:{person}"));
        let rows = self.store.exports(tenant, actor.as_deref(), most).await?;
        let now = self.clock.now();
        Ok(rows.into_iter().map(|row| snapshot.export_view(row, language, now)).collect())
    }
}

impl Tenant {
    fn export_view(&self, row: ExportRow, language: &str, now: Timestamp) -> ExportView {
        let until = row.decided_at.map(|at| at + HOLDS).filter(|_| row.status == ALLOWED);
        let lapsed = until.is_some_and(|until| until < now);
        let sought: Sought = serde_json::from_str(&row.sought).unwrap_or_default();
        ExportView {
            export: row.export,
            conditions: self.conditions(&sought, language, now),
            purpose: row.purpose,
            asked_rows: row.asked_rows,
            asked_by: self.named(&row.asked_by),
            asked_at: row.asked_at,
            status: if lapsed { "lapsed".to_owned() } else { row.status },
            decided_by: row.decided_by.map(|actor| self.named(&actor)),
            decided_at: row.decided_at,
            reason: row.reason,
            until,
            taken_at: row.taken_at,
            taken_rows: row.taken_rows,
        }
    }

    /// What is looked for, in words.
    fn conditions(&self, sought: &Sought, language: &str, now: Timestamp) -> Vec<String> {
        let Sought { words, filter } = sought;
        let day = self.work_time.date(now);
        let said = |chinese: &str, english: &str, what: String| {
            format!("{}{what}", either(language, &format!("{chinese}："), &format!("{english}: ")))
        };
        let status = filter.status.map(|status| match status {
            Status::Open => either(language, "办理中", "open"),
            Status::Ended => either(language, "已办结", "ended"),
        });
        let category = |id: &String| {
            let title = self.all_procedures().find_map(|it| Some(it.categories.get(id)?.title.clone()));
            title.unwrap_or_else(|| id.clone())
        };
        let outcome = |id: &String| {
            let title = self.all_procedures().find_map(|it| Some(it.ends.get(id)?.title.clone()));
            title.unwrap_or_else(|| id.clone())
        };
        let area = |id| self.territory.name(id, day).map_or_else(|| id.to_string(), str::to_owned);
        let unit = |id| self.directory.body(id).map_or_else(|| id.to_string(), |it| it.name.clone());
        let late = either(language, "只看超时的", "late ones only").to_owned();
        [
            words.clone().map(|it| said("检索词", "words", it)),
            status.map(|it| said("状态", "status", it.to_owned())),
            filter.area.map(|it| said("地点", "place", area(it))),
            filter.category.as_ref().map(|it| said("类别", "category", category(it))),
            filter.unit.map(|it| said("单位", "unit", unit(it))),
            filter.source.clone().map(|it| said("来源", "source", it)),
            filter.overdue.then_some(late),
            filter.outcome.as_ref().map(|it| said("办结方式", "outcome", outcome(it))),
            filter.from.map(|it| said("上报不早于", "reported on or after", it.to_string())),
            filter.until.map(|it| said("上报不晚于", "reported on or before", it.to_string())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
