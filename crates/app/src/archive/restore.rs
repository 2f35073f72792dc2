//! A backup back into an empty database, of either kind.

use super::Tell;
use super::error::ArchiveError;
use super::format::{Header, Kind, SchemaVersion};
use super::load::{put_files, put_rows};
use super::read::{Contents, check};
use gewu_kernel::Timestamp;
use gewu_store::files::Files;
use gewu_store::{Options, Store, StoreError};
use std::path::Path;
use tokio::task::spawn_blocking;

/// Which key there is for what is sealed.
#[derive(Clone, Debug)]
pub enum KeyHere {
    /// One of this fingerprint.
    Fingerprint(String),
    /// None, where it was looked for.
    None(String),
    /// Whichever; what is sealed need not open.
    Whichever,
}

/// A database that holds a backup's state again.
pub struct Restored {
    /// What came back.
    pub contents: Contents,
    /// The database, open.
    pub store: Store,
}

/// Restores a backup into an empty database and a folder of files. The backup is read through before anything is
/// written, and what was written is read back before it counts. One of an earlier version is loaded into the schema of its
/// time and brought forward from there.
///
/// # Errors
/// Then the database is as empty as before; files may lie in the folder, which the next try finds there.
pub async fn restore(
    path: &Path,
    address: &str,
    files: &Files,
    key: &KeyHere,
    now: Timestamp,
    tell: Tell<'_>,
) -> Result<Restored, ArchiveError> {
    let contents = examine(path).await?;
    let header = &contents.header;
    if header.kind != Kind::Backup {
        return Err(ArchiveError::OtherKind(header.kind));
    }
    key_opens(header, key)?;
    let (store, mut loading) =
        Store::restore(address, &Options::default(), &(&header.schema).into(), now).await.map_err(schema)?;
    let loaded = async {
        put_files(path, &contents, files, tell).await?;
        put_rows(path, &contents, &mut loading, tell).await
    };
    match loaded.await {
        Ok(()) => loading.finish().await?,
        Err(error) => {
            loading.give_up().await;
            store.close().await;
            return Err(error);
        }
    }
    Ok(Restored { contents, store })
}

/// As [`check`], beside other work; refuses an archive of a schema that this program does not know as well.
///
/// # Errors
/// Whatever is wrong with it.
pub async fn examine(path: &Path) -> Result<Contents, ArchiveError> {
    let here = path.to_owned();
    let read = spawn_blocking(move || check(&here)).await;
    let contents =
        read.map_err(|error| ArchiveError::File(format!("reading the archive broke off: {error}")))??;
    known(&contents.header.schema)?;
    Ok(contents)
}

fn known(version: &SchemaVersion) -> Result<(), ArchiveError> {
    Store::knows(&version.into()).map_err(schema)
}

pub(super) fn schema(error: StoreError) -> ArchiveError {
    match error {
        StoreError::Newer { found, known } => ArchiveError::Newer { found, known },
        StoreError::Altered { migration } => ArchiveError::OtherLine(migration),
        other => other.into(),
    }
}

pub(super) fn key_opens(header: &Header, key: &KeyHere) -> Result<(), ArchiveError> {
    let Some(wanted) = header.key.clone() else { return Ok(()) };
    let here = match key {
        KeyHere::Whichever => return Ok(()),
        KeyHere::Fingerprint(here) if *here == wanted => return Ok(()),
        KeyHere::Fingerprint(here) => format!("the key here has fingerprint {here}"),
        KeyHere::None(place) => format!("there is no key at {place}"),
    };
    Err(ArchiveError::Key { wanted, here })
}
