//! The running units.

use crate::catalogue::statements;
use crate::column::{Column as _, Reader};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use crate::{SaveError, Store};
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;

/// A county or city that runs the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantRow {
    /// Its number.
    pub tenant: TenantId,
    /// Its name.
    pub name: String,
    /// Its division code, 6 or 12 digits.
    pub code: String,
    /// Its time zone, an IANA name.
    pub zone: String,
    /// Its settings, JSON.
    pub settings: String,
    /// Counts the changes of its places and people; see [`Store::directory_version`].
    pub directory_version: i64,
    /// The secret key under which receipt codes are hashed.
    pub receipt_key: Vec<u8>,
    /// When it was set up.
    pub created_at: Timestamp,
}

macro_rules! columns {
    () => {
        "tenant, name, code, zone, settings, directory_version, receipt_key, created_at"
    };
}

statements! {
    /// The one statement across tenants: a program that starts asks whom it serves.
    LIST_TENANTS = concat!("SELECT ", columns!(), " FROM tenants ORDER BY tenant");
    READ_TENANT = concat!("SELECT ", columns!(), " FROM tenants WHERE tenant = $1");
    PUT_TENANT = concat!("INSERT INTO tenants (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
        ON CONFLICT (tenant) DO UPDATE SET name = excluded.name, code = excluded.code, \
        zone = excluded.zone, settings = excluded.settings");
    /// The journal's head is made with the tenant, so that the sequencer always has a row to lock.
    PUT_HEAD = "INSERT INTO fact_heads (tenant, last_seq) VALUES ($1, 0) ON CONFLICT (tenant) DO NOTHING";
}

impl Store {
    /// All tenants, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tenants(&self) -> Result<Vec<TenantRow>, StoreError> {
        self.db.list(&LIST_TENANTS, Values::default(), read).await
    }

    /// One tenant.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tenant(&self, tenant: TenantId) -> Result<Option<TenantRow>, StoreError> {
        self.db.first(&READ_TENANT, Values::of([tenant.value()]), read).await
    }

    /// Sets a tenant up, or changes its name, code, zone and settings. The rest stays as it was.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn put_tenant(&self, row: &TenantRow) -> Result<(), SaveError> {
        let mut transaction = self.db.begin().await?;
        put(&mut transaction, row).await?;
        Ok(transaction.commit().await?)
    }
}

/// Inserts or changes the row and makes sure the journal has a head.
pub(crate) async fn put(transaction: &mut Transaction, row: &TenantRow) -> Result<(), StoreError> {
    let single = [
        row.tenant.value(),
        row.name.value(),
        row.code.value(),
        row.zone.value(),
        row.settings.value(),
        row.directory_version.value(),
        row.receipt_key.value(),
        row.created_at.value(),
    ];
    transaction.run(&PUT_TENANT, Values::of(single)).await?;
    transaction.run(&PUT_HEAD, Values::of([row.tenant.value()])).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<TenantRow, StoreError> {
    Ok(TenantRow {
        tenant: row.take()?,
        name: row.take()?,
        code: row.take()?,
        zone: row.take()?,
        settings: row.take()?,
        directory_version: row.take()?,
        receipt_key: row.take()?,
        created_at: row.take()?,
    })
}
