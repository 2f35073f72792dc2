//! A tenant from elsewhere, taken in beside those that are here.

use super::Tell;
use super::error::ArchiveError;
use super::format::{Header, Kind};
use super::load::{copy, put_files, put_rows};
use super::read::Contents;
use super::restore::{KeyHere, key_opens, schema};
use crate::App;
use gewu_store::archive::{Loading, Schema, TenantName};
use gewu_store::{Options, Store};
use std::path::Path;

/// Whether an archive may be taken in at all where this key is; for whoever would make a database for it first.
///
/// # Errors
/// It is one of a whole server, or sealed with another key.
pub fn importable(header: &Header, key: &KeyHere) -> Result<(), ArchiveError> {
    match header.kind {
        Kind::Tenant => key_opens(header, key),
        other => Err(ArchiveError::OtherKind(other)),
    }
}

impl App {
    /// Takes the tenant of an archive in, with all that travels, in one transaction; `contents` is what
    /// [`super::examine`] found in it. It keeps its number, which its journal tells of. An archive of an earlier version
    /// is first brought forward in a database of its own, a file `scratch` that is the caller's to remove.
    ///
    /// No fact tells of it: the journal is the one that was exported, byte for byte, and goes on from there.
    ///
    /// # Errors
    /// Then nothing of the tenant is here; files may lie in the folder, which the next try finds there.
    pub async fn import_archive(
        &self,
        path: &Path,
        contents: &Contents,
        key: &KeyHere,
        scratch: &Path,
        tell: Tell<'_>,
    ) -> Result<(), ArchiveError> {
        let header = &contents.header;
        importable(header, key)?;
        let now = self.clock.now();
        let mut snapshot = self.store.snapshot().await?;
        absent(header, &snapshot.tenants().await?)?;
        snapshot.end().await;
        // Files first, while nobody is held up by a transaction.
        put_files(path, contents, &self.files, tell).await?;
        let old = Schema::from(&header.schema) != Store::latest_schema();
        let older = match old {
            true => Some(self.brought_forward(path, contents, scratch, tell).await?),
            false => None,
        };
        let mut loading = self.store.load(now).await?;
        let loaded = match &older {
            Some(older) => from_older(older, contents, &mut loading, tell).await,
            None => from_archive(path, contents, &mut loading, tell).await,
        };
        if let Some(older) = older {
            older.close().await;
        }
        match loaded {
            Ok(()) => loading.finish().await?,
            Err(error) => {
                loading.give_up().await;
                return Err(error);
            }
        }
        for tenant in &contents.header.tenants {
            self.forget(tenant.tenant);
        }
        Ok(())
    }

    /// A database with the rows of an earlier version's archive, as this version has them.
    async fn brought_forward(
        &self,
        path: &Path,
        contents: &Contents,
        scratch: &Path,
        tell: Tell<'_>,
    ) -> Result<Store, ArchiveError> {
        let address = format!("sqlite:{}", scratch.display());
        let alone = Options { sqlite_alone: true, ..Options::default() };
        let version = (&contents.header.schema).into();
        let (store, mut loading) =
            Store::restore(&address, &alone, &version, self.clock.now()).await.map_err(schema)?;
        match put_rows(path, contents, &mut loading, tell).await {
            Ok(()) => loading.finish().await?,
            Err(error) => {
                loading.give_up().await;
                return Err(error);
            }
        }
        Ok(store)
    }
}

async fn from_archive(
    path: &Path,
    contents: &Contents,
    loading: &mut Loading,
    tell: Tell<'_>,
) -> Result<(), ArchiveError> {
    absent(&contents.header, &loading.tenants().await?)?;
    put_rows(path, contents, loading, tell).await
}

async fn from_older(
    older: &Store,
    contents: &Contents,
    loading: &mut Loading,
    tell: Tell<'_>,
) -> Result<(), ArchiveError> {
    absent(&contents.header, &loading.tenants().await?)?;
    let mut snapshot = older.snapshot().await?;
    for tenant in &contents.header.tenants {
        copy(&mut snapshot, tenant.tenant, loading, tell).await?;
    }
    snapshot.end().await;
    Ok(())
}

/// Neither the number nor the division code may be here already.
fn absent(header: &Header, there: &[TenantName]) -> Result<(), ArchiveError> {
    for coming in &header.tenants {
        if let Some(it) = there.iter().find(|it| it.tenant == coming.tenant || it.code == coming.code) {
            return Err(ArchiveError::TenantThere {
                tenant: it.tenant.0,
                name: it.name.clone(),
                code: it.code.clone(),
            });
        }
    }
    Ok(())
}
