//! Published packs and each tenant's parameters for them (overlays).

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Hash, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};

/// A pack as it was published: its content is never changed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackRow {
    /// SHA-256 of its content.
    pub hash: Hash,
    /// Its id.
    pub pack: String,
    /// All its files, as `packs` writes them.
    pub content: String,
    /// When it was published here last; publishing an older edition again brings it back into force.
    pub published_at: Timestamp,
    /// Since when it takes no new matters; only of the one published last.
    pub retired_at: Option<Timestamp>,
}

/// How many matters run on an edition of a pack with a version of its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningRow {
    /// The edition.
    pub hash: Hash,
    /// The version of the parameters; 0 for the pack's own.
    pub overlay: i64,
    /// How many.
    pub matters: i64,
}

/// A version of the tenant's parameters for a pack: never changed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverlayRow {
    /// The pack's id.
    pub pack: String,
    /// 1, 2, 3 …
    pub version: i64,
    /// The parameters.
    pub content: String,
    /// When it was made.
    pub created_at: Timestamp,
}

statements! {
    LIST_PACKS = "SELECT hash, pack, content, published_at, retired_at FROM packs WHERE tenant = $1 ORDER BY pack, published_at";
    READ_PACK = "SELECT hash, pack, content, published_at, retired_at FROM packs WHERE tenant = $1 AND hash = $2";
    PUT_PACKS = "INSERT INTO packs (tenant, hash, pack, content, published_at, retired_at) \
        {rows tenant BYTEA TEXT TEXT BIGINT BIGINT} ON CONFLICT (tenant, hash) DO UPDATE \
        SET published_at = excluded.published_at, retired_at = excluded.retired_at";
    COUNT_RUNNING = "SELECT pack_hash, overlay_version, COUNT(*) FROM matters WHERE tenant = $1 AND pack = $2 \
        AND ended_at IS NULL GROUP BY pack_hash, overlay_version ORDER BY pack_hash, overlay_version";
    FIND_USED_ACCOUNT = "SELECT person FROM accounts \
        WHERE tenant = $1 AND (password_hash IS NOT NULL OR epoch > 0) LIMIT 1";
    LIST_OVERLAYS = "SELECT pack, version, content, created_at FROM overlays WHERE tenant = $1 ORDER BY pack, version";
    READ_OVERLAY = "SELECT pack, version, content, created_at FROM overlays \
        WHERE tenant = $1 AND pack = $2 AND version = $3";
    PUT_OVERLAYS = "INSERT INTO overlays (tenant, pack, version, content, created_at) \
        {rows tenant TEXT BIGINT TEXT BIGINT}";
}

impl Store {
    /// All packs of a tenant, by id and time of publishing; the last one of an id is in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn packs(&self, tenant: TenantId) -> Result<Vec<PackRow>, StoreError> {
        self.db.list(&LIST_PACKS, Values::of([tenant.value()]), read_pack).await
    }

    /// The pack whose content has this hash.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pack(&self, tenant: TenantId, hash: &Hash) -> Result<Option<PackRow>, StoreError> {
        self.db.first(&READ_PACK, Values::of([tenant.value(), hash.value()]), read_pack).await
    }

    /// How many matters run on each edition of a pack.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn running(&self, tenant: TenantId, pack: &str) -> Result<Vec<RunningRow>, StoreError> {
        let read = |mut row: Reader<'_>| {
            Ok(RunningRow { hash: row.take()?, overlay: row.take()?, matters: row.take()? })
        };
        let pack = pack.to_owned();
        self.db.list(&COUNT_RUNNING, Values::of([tenant.value(), pack.value()]), read).await
    }

    /// Whether anybody has ever chosen a password here, or had their access ended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_used_account(&self, tenant: TenantId) -> Result<bool, StoreError> {
        let read = |mut row: Reader<'_>| row.take::<PersonId>();
        Ok(self.db.first(&FIND_USED_ACCOUNT, Values::of([tenant.value()]), read).await?.is_some())
    }

    /// All parameters of a tenant, by pack and version.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn overlays(&self, tenant: TenantId) -> Result<Vec<OverlayRow>, StoreError> {
        self.db.list(&LIST_OVERLAYS, Values::of([tenant.value()]), read_overlay).await
    }

    /// One version of the parameters for a pack.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn overlay(
        &self,
        tenant: TenantId,
        pack: &str,
        version: i64,
    ) -> Result<Option<OverlayRow>, StoreError> {
        let pack = pack.to_owned();
        let values = Values::of([tenant.value(), pack.value(), version.value()]);
        self.db.first(&READ_OVERLAY, values, read_overlay).await
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[PackRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(rows.len() * 5);
    for row in rows {
        many.extend([row.hash.value(), row.pack.value(), row.content.value(), row.published_at.value()]);
        many.push(maybe(&row.retired_at));
    }
    transaction.run(&PUT_PACKS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

pub(crate) async fn put_overlays(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[OverlayRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(rows.len() * 4);
    for row in rows {
        many.extend([row.pack.value(), row.version.value(), row.content.value(), row.created_at.value()]);
    }
    transaction.run(&PUT_OVERLAYS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read_pack(mut row: Reader<'_>) -> Result<PackRow, StoreError> {
    Ok(PackRow {
        hash: row.take()?,
        pack: row.take()?,
        content: row.take()?,
        published_at: row.take()?,
        retired_at: row.optional()?,
    })
}

fn read_overlay(mut row: Reader<'_>) -> Result<OverlayRow, StoreError> {
    Ok(OverlayRow { pack: row.take()?, version: row.take()?, content: row.take()?, created_at: row.take()? })
}
