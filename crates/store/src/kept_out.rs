//! Who keeps out of a matter. What is kept are keys; who stands behind one now, the directory tells.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::id::{MatterId, TenantId};

/// Somebody who keeps out of a matter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptOutRow {
    /// The matter.
    pub matter: MatterId,
    /// Who, as a key.
    pub who: String,
}

statements! {
    WAITING_KEPT_FROM = "SELECT kept_out.matter FROM kept_out WHERE kept_out.tenant = $1 \
        AND EXISTS (SELECT 1 FROM tasks WHERE tasks.tenant = kept_out.tenant AND tasks.matter = kept_out.matter) \
        AND kept_out.who {in TEXT}";
    KEPT_FROM_SOMEBODY = "SELECT matter FROM kept_out WHERE tenant = $1 AND matter {in BYTEA}";
    PUT_KEPT_OUT = "INSERT INTO kept_out (tenant, matter, who) {rows tenant BYTEA TEXT} \
        ON CONFLICT (tenant, who, matter) DO NOTHING";
    LET_IN = "DELETE FROM kept_out WHERE tenant = $1 AND (matter, who) IN ({rows BYTEA TEXT})";
}

impl Store {
    /// The matters with something waiting that one of these keys keeps somebody out of, each once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting_kept_from(
        &self,
        tenant: TenantId,
        who: &[String],
    ) -> Result<Vec<MatterId>, StoreError> {
        let many = who.iter().map(|who| who.value()).collect();
        let values = Values::of([tenant.value()]).many(many);
        Ok(each_once(self.db.list(&WAITING_KEPT_FROM, values, read).await?))
    }

    /// Those of some matters that somebody keeps out of.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn kept_from_somebody(
        &self,
        tenant: TenantId,
        matters: &[MatterId],
    ) -> Result<Vec<MatterId>, StoreError> {
        let many = matters.iter().map(|matter| matter.value()).collect();
        let values = Values::of([tenant.value()]).many(many);
        Ok(each_once(self.db.list(&KEPT_FROM_SOMEBODY, values, read).await?))
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[KeptOutRow],
) -> Result<(), StoreError> {
    let many = rows.iter().flat_map(|row| [row.matter.value(), row.who.value()]).collect();
    transaction.run(&PUT_KEPT_OUT, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

pub(crate) async fn let_in(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[KeptOutRow],
) -> Result<(), StoreError> {
    let many = rows.iter().flat_map(|row| [row.matter.value(), row.who.value()]).collect();
    transaction.run(&LET_IN, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<MatterId, StoreError> {
    row.take()
}

fn each_once(mut matters: Vec<MatterId>) -> Vec<MatterId> {
    matters.sort_unstable();
    matters.dedup();
    matters
}
