//! Requests for tables with personal values as a table to take along themselves: what an audit reads.

use crate::App;
use crate::error::AppError;
use crate::table::{Cell, Head, Kind, List, MOST_TAKEN, Taken};
use gewu_kernel::id::TenantId;

/// Not what was looked for: what people typed to find somebody may be a name.
const HEADS: [Head; 10] = [
    ("申请时间", "asked", 17),
    ("申请人", "asked by", 12),
    ("用途", "purpose", 40),
    ("申请时件数", "matters then", 10),
    ("状态", "status", 14),
    ("审批人", "decided by", 12),
    ("审批时间", "decided", 17),
    ("不同意的理由", "why refused", 30),
    ("取走时间", "taken", 17),
    ("取走件数", "matters taken", 10),
];

impl App {
    /// All requests of anybody, the latest first.
    pub async fn table_of_requests(
        &self,
        tenant: TenantId,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut list = List::new(&snapshot, language, kind, ("导出申请", "requests for tables"), &HEADS)?;
        // One more than may be taken, so that too many are refused rather than cut off.
        for view in self.requests(tenant, None, MOST_TAKEN as i64 + 1, language).await? {
            let status = match view.status.as_str() {
                "waiting" => list.either("待审批", "waiting"),
                "allowed" => list.either("已同意，待取走", "allowed"),
                "refused" => list.either("未同意", "refused"),
                "withdrawn" => list.either("已撤回", "withdrawn"),
                "taken" => list.either("已取走", "taken"),
                _ => list.either("过期未取", "lapsed"),
            };
            let row = [
                list.moment(Some(view.asked_at)),
                view.asked_by.into(),
                Cell::Text(view.purpose),
                Cell::Text(view.asked_rows.to_string()),
                Cell::Text(status.to_owned()),
                view.decided_by.map_or(Cell::Empty, Cell::from),
                list.moment(view.decided_at),
                view.reason.into(),
                list.moment(view.taken_at),
                view.taken_rows.map(|rows| rows.to_string()).into(),
            ];
            list.row(&row)?;
        }
        list.finish(self)
    }
}
