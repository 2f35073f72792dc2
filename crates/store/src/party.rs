//! Receipt codes of parties, by which each follows the matter that they are a party of.

use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use crate::{SaveError, Store};
use gewu_kernel::id::{MatterId, TenantId};

/// The receipt code of a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyReceiptRow {
    /// The keyed hash of the code.
    pub receipt_hash: Hash,
    /// The matter.
    pub matter: MatterId,
    /// The party's number within it.
    pub party: i64,
}

statements! {
    PARTY_OF_RECEIPT = "SELECT receipt_hash, matter, party FROM party_receipts \
        WHERE tenant = $1 AND receipt_hash = $2";
    SAVE_PARTY_RECEIPTS = "INSERT INTO party_receipts (tenant, receipt_hash, matter, party) \
        {rows tenant BYTEA BYTEA BIGINT}";
}

impl Store {
    /// The party with this receipt.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn party_of_receipt(
        &self,
        tenant: TenantId,
        receipt_hash: &Hash,
    ) -> Result<Option<PartyReceiptRow>, StoreError> {
        let values = Values::of([tenant.value(), receipt_hash.value()]);
        let read = |mut row: Reader<'_>| {
            Ok(PartyReceiptRow { receipt_hash: row.take()?, matter: row.take()?, party: row.take()? })
        };
        self.db.first(&PARTY_OF_RECEIPT, values, read).await
    }
}

/// Saves the codes of new parties.
pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[PartyReceiptRow],
) -> Result<(), SaveError> {
    let mut many = Vec::with_capacity(rows.len() * 3);
    for row in rows {
        many.extend([row.receipt_hash.value(), row.matter.value(), row.party.value()]);
    }
    transaction.run(&SAVE_PARTY_RECEIPTS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}
