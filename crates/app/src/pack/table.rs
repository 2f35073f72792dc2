//! Packs, and what was proposed about one, as tables to take along.

use crate::App;
use crate::error::AppError;
use crate::table::{Cell, Head, Kind, List, MOST_TAKEN, Taken};
use gewu_kernel::id::TenantId;

const HEADS: [Head; 7] = [
    ("编号", "id", 18),
    ("名称", "name", 20),
    ("状态", "state", 10),
    ("停用时间", "retired", 17),
    ("在办", "running", 8),
    ("参数版本", "version of parameters", 10),
    ("版本", "edition", 66),
];

const PROPOSALS: [Head; 9] = [
    ("提出时间", "proposed", 17),
    ("提出人", "proposed by", 12),
    ("提出什么", "what", 10),
    ("理由", "note", 40),
    ("状态", "status", 10),
    ("审批人", "decided by", 12),
    ("审批时间", "decided", 17),
    ("不同意的理由", "why refused", 30),
    ("版本", "edition", 66),
];

impl App {
    /// All packs that were ever published here, by id.
    pub async fn table_of_packs(
        &self,
        tenant: TenantId,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut list = List::new(&snapshot, language, kind, ("机制包", "packs"), &HEADS)?;
        for line in self.packs(tenant).await? {
            let state = match line.retired_at {
                None => list.either("使用中", "in force"),
                Some(_) => list.either("已停用", "retired"),
            };
            let retired = list.moment(line.retired_at);
            list.row(&[
                Cell::Text(line.pack),
                Cell::Text(line.title),
                Cell::Text(state.to_owned()),
                retired,
                Cell::Text(line.running.to_string()),
                Cell::Text(line.parameters.to_string()),
                Cell::Text(line.hash),
            ])?;
        }
        list.finish(self)
    }

    /// All that was ever proposed about a pack, the latest first.
    pub async fn table_of_proposals(
        &self,
        tenant: TenantId,
        pack: &str,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut list =
            List::new(&snapshot, language, kind, ("机制包提议", "proposals of a pack"), &PROPOSALS)?;
        // One more than may be taken, so that too many are refused rather than cut off.
        for row in self.store.proposals_of(tenant, pack, MOST_TAKEN as i64 + 1).await? {
            let view = snapshot.proposal_view(row);
            let what = match view.retires {
                true => list.either("停用", "retire it"),
                false => list.either("新版本", "an edition"),
            };
            let status = match view.status.as_str() {
                "waiting" => list.either("待审批", "waiting"),
                "approved" => list.either("已同意", "approved"),
                "refused" => list.either("未同意", "refused"),
                _ => list.either("已撤回", "withdrawn"),
            };
            let row = [
                list.moment(Some(view.proposed_at)),
                view.proposed_by.into(),
                Cell::Text(what.to_owned()),
                Cell::Text(view.note),
                Cell::Text(status.to_owned()),
                view.decided_by.map_or(Cell::Empty, Cell::from),
                list.moment(view.decided_at),
                view.reason.into(),
                Cell::Text(view.hash),
            ];
            list.row(&row)?;
        }
        list.finish(self)
    }
}
