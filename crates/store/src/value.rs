//! Personal values of matters. A fact holds only a commitment to such a value; the value and its salt
//! stand here, and are destroyed together.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::canonical::Salt;
use gewu_kernel::id::{MatterId, TenantId};

/// A personal value told in a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueRow {
    /// The matter it was told in.
    pub matter: MatterId,
    /// The field of the form.
    pub field: String,
    /// The salt of its commitment.
    pub salt: Salt,
    /// The value, JSON.
    pub value: String,
}

statements! {
    READ_VALUES = "SELECT matter, field, salt, value FROM matter_values \
        WHERE tenant = $1 AND matter = $2 ORDER BY field";
    READ_VALUES_OF = "SELECT matter, field, salt, value FROM matter_values WHERE tenant = $1 AND matter {in BYTEA}";
    PUT_VALUES = "INSERT INTO matter_values (tenant, matter, field, salt, value) {rows tenant BYTEA TEXT BYTEA TEXT} \
        ON CONFLICT (tenant, matter, field) DO UPDATE SET salt = excluded.salt, value = excluded.value";
    FORGET_VALUES = "DELETE FROM matter_values WHERE tenant = $1 AND (matter, field) IN ({rows BYTEA TEXT})";
}

impl Store {
    /// The personal values of a matter, by field.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn values(&self, tenant: TenantId, matter: MatterId) -> Result<Vec<ValueRow>, StoreError> {
        let single = [tenant.value(), matter.value()];
        self.db.list(&READ_VALUES, Values::of(single), read).await
    }

    /// The personal values of some matters.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn values_of(
        &self,
        tenant: TenantId,
        matters: &[MatterId],
    ) -> Result<Vec<ValueRow>, StoreError> {
        let many = matters.iter().map(|matter| matter.value()).collect();
        self.db.list(&READ_VALUES_OF, Values::of([tenant.value()]).many(many), read).await
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[ValueRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(rows.len() * 4);
    for row in rows {
        many.extend([row.matter.value(), row.field.value(), row.salt.value(), row.value.value()]);
    }
    transaction.run(&PUT_VALUES, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

/// Destroys values with their salts.
pub(crate) async fn forget(
    transaction: &mut Transaction,
    tenant: TenantId,
    gone: &[(MatterId, String)],
) -> Result<(), StoreError> {
    let many = gone.iter().flat_map(|(matter, field)| [matter.value(), field.value()]).collect();
    transaction.run(&FORGET_VALUES, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

pub(crate) fn read(mut row: Reader<'_>) -> Result<ValueRow, StoreError> {
    Ok(ValueRow { matter: row.take()?, field: row.take()?, salt: row.take()?, value: row.take()? })
}
