//! Partners outside with which messages are exchanged, and what they sent.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, TenantId};

/// A partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerRow {
    /// The name by which the tenant knows it.
    pub partner: String,
    /// The organ or platform that it is, as packs name it.
    pub external: String,
    /// What people call it.
    pub title: String,
    /// The address that takes answers.
    pub endpoint: String,
    /// The secret with which messages are signed, sealed.
    pub secret: Vec<u8>,
    /// The one before it, which holds as well.
    pub former: Option<Vec<u8>>,
    /// When it was added.
    pub added_at: Timestamp,
    /// Since when nothing is exchanged with it.
    pub closed_at: Option<Timestamp>,
}

/// What a partner sent, and the matter that came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// Which partner.
    pub partner: String,
    /// The number under which it knows it.
    pub number: String,
    /// The matter.
    pub matter: MatterId,
    /// The hash of what was asked.
    pub asked: Hash,
    /// When it came.
    pub received_at: Timestamp,
}

statements! {
    READ_PARTNER = "SELECT partner, external, title, endpoint, secret, former, added_at, closed_at FROM partners \
        WHERE tenant = $1 AND partner = $2";
    LIST_PARTNERS = "SELECT partner, external, title, endpoint, secret, former, added_at, closed_at FROM partners \
        WHERE tenant = $1 AND partner > $2 ORDER BY partner";
    PUT_PARTNERS = "INSERT INTO partners (tenant, partner, external, title, endpoint, secret, former, added_at, closed_at) \
        {rows tenant TEXT TEXT TEXT TEXT BYTEA BYTEA BIGINT BIGINT} \
        ON CONFLICT (tenant, partner) DO UPDATE SET title = excluded.title, endpoint = excluded.endpoint, \
        secret = excluded.secret, former = excluded.former, closed_at = excluded.closed_at";
    READ_ORDER = "SELECT partner, number, matter, asked, received_at FROM partner_orders \
        WHERE tenant = $1 AND partner = $2 AND number = $3";
    ORDER_OF_MATTER = "SELECT partner, number, matter, asked, received_at FROM partner_orders \
        WHERE tenant = $1 AND matter = $2";
    PUT_ORDERS = "INSERT INTO partner_orders (tenant, partner, number, matter, asked, received_at) \
        {rows tenant TEXT TEXT BYTEA BYTEA BIGINT}";
}

impl Store {
    /// A partner by its name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn partner(&self, tenant: TenantId, partner: &str) -> Result<Option<PartnerRow>, StoreError> {
        let partner = partner.to_owned();
        self.db.first(&READ_PARTNER, Values::of([tenant.value(), partner.value()]), read).await
    }

    /// All partners, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn partners(&self, tenant: TenantId) -> Result<Vec<PartnerRow>, StoreError> {
        let first = String::new();
        self.db.list(&LIST_PARTNERS, Values::of([tenant.value(), first.value()]), read).await
    }

    /// What a partner sent under a number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn partner_order(
        &self,
        tenant: TenantId,
        partner: &str,
        number: &str,
    ) -> Result<Option<OrderRow>, StoreError> {
        let (partner, number) = (partner.to_owned(), number.to_owned());
        let values = Values::of([tenant.value(), partner.value(), number.value()]);
        self.db.first(&READ_ORDER, values, read_order).await
    }

    /// By which partner and under which number a matter was sent.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn partner_order_of(
        &self,
        tenant: TenantId,
        matter: MatterId,
    ) -> Result<Option<OrderRow>, StoreError> {
        let values = Values::of([tenant.value(), matter.value()]);
        self.db.first(&ORDER_OF_MATTER, values, read_order).await
    }
}

/// Saves partners, and what they sent.
pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    partners: &[PartnerRow],
    orders: &[OrderRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(partners.len() * 8);
    for row in partners {
        many.extend([row.partner.value(), row.external.value(), row.title.value(), row.endpoint.value()]);
        many.extend([row.secret.value(), maybe(&row.former), row.added_at.value(), maybe(&row.closed_at)]);
    }
    transaction.run(&PUT_PARTNERS, Values::of([tenant.value()]).many(many)).await?;
    let mut many = Vec::with_capacity(orders.len() * 5);
    for row in orders {
        many.extend([row.partner.value(), row.number.value(), row.matter.value()]);
        many.extend([row.asked.value(), row.received_at.value()]);
    }
    transaction.run(&PUT_ORDERS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<PartnerRow, StoreError> {
    Ok(PartnerRow {
        partner: row.take()?,
        external: row.take()?,
        title: row.take()?,
        endpoint: row.take()?,
        secret: row.take()?,
        former: row.optional()?,
        added_at: row.take()?,
        closed_at: row.optional()?,
    })
}

fn read_order(mut row: Reader<'_>) -> Result<OrderRow, StoreError> {
    Ok(OrderRow {
        partner: row.take()?,
        number: row.take()?,
        matter: row.take()?,
        asked: row.take()?,
        received_at: row.take()?,
    })
}
