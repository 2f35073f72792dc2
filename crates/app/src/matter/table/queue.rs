//! What waits for somebody, as a table.

use super::AT_ONCE;
use crate::App;
use crate::error::AppError;
use crate::matter::queue::QueueLine;
use crate::table::{Cell, Head, Kind, List, Taken};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, PersonId, TenantId};
use gewu_store::task::{QueueFilter, TaskCursor};

const HEADS: [Head; 9] = [
    ("编号", "id", 38),
    ("环节", "step", 14),
    ("类别", "category", 14),
    ("状态", "status", 10),
    ("镇街", "town", 12),
    ("村居", "village", 12),
    ("网格", "grid", 18),
    ("开始等待", "waits since", 17),
    ("时限", "due", 17),
];

impl App {
    /// All that waits for somebody, the most urgent first.
    pub async fn table_of_queue(
        &self,
        tenant: TenantId,
        person: PersonId,
        filter: &QueueFilter,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut list = List::new(&snapshot, language, kind, ("待办", "queue"), &HEADS)?;
        let mut after = None;
        loop {
            let rows = self.queue(tenant, person, filter, after, AT_ONCE).await?;
            after = rows.last().map(TaskCursor::after);
            let last = (rows.len() as i64) < AT_ONCE;
            for line in self.queue_lines(tenant, rows, language).await? {
                let cells = list.task(line);
                list.row(&cells)?;
            }
            if last {
                return list.finish(self);
            }
        }
    }
}

impl List<'_> {
    fn task(&self, line: QueueLine) -> Vec<Cell> {
        let row = line.row;
        let day = self.tenant.work_time.date(row.opened_at);
        let place = |area: Option<AreaId>| {
            Cell::from(area.and_then(|area| self.tenant.territory.name(area, day)).map(str::to_owned))
        };
        let status = match row.status.as_str() {
            "taken" => self.either("已签收", "taken"),
            "paused" => self.either("暂停", "paused"),
            _ => self.either("待签收", "open"),
        };
        vec![
            Cell::Text(row.matter.to_string()),
            Cell::Text(line.step_title),
            line.category_title.into(),
            Cell::Text(status.to_owned()),
            place(row.town),
            place(row.village),
            place(row.small_grid),
            self.moment(Some(row.opened_at)),
            // Without a limit it is due at the end of time, which is no instant.
            self.moment(Timestamp::from_millisecond(row.due_at).ok()),
        ]
    }
}
