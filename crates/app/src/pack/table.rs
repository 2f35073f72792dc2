//! Packs as a table to take along.

use crate::App;
use crate::error::AppError;
use crate::table::{Cell, Head, Kind, List, Taken};
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
}
