//! Reading an archive from front to back. Whatever it says is checked before it is believed: names, order, sizes, types,
//! hashes, counts. Nothing is ever written under a name that an archive brings along.

use super::error::{ArchiveError, broken};
use super::format::{FORMAT, HEADER, Header, Kind, Manifest};
use data_encoding::HEXLOWER;
use gewu_kernel::id::TenantId;
use gewu_store::Hash;
use gewu_store::archive::Cells;
use order::Reading;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::str::from_utf8;
use tar::{Archive, Entry};
use unpack::Unpacked;

mod order;
mod unpack;

/// How what zstd packed begins (RFC 8878).
const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// The most that header and manifest may take, that rows of one entry may, and that a file may.
const MOST_DOCUMENT: u64 = 64 << 20;
const MOST_ROWS: u64 = 64 << 20;
const MOST_FILE: u64 = 256 << 20;

/// What an archive holds, if all of it is as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// What it says of itself.
    pub header: Header,
    /// What it holds.
    pub manifest: Manifest,
    /// SHA-256 of the whole archive, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// What comes by on the way.
pub(super) enum Item {
    Rows { tenant: TenantId, table: String, rows: Vec<Cells> },
    File { tenant: TenantId, hash: Hash, bytes: Vec<u8> },
}

/// Reads an archive through and says what is in it.
///
/// # Errors
/// Whatever is wrong with it.
pub fn check(path: &Path) -> Result<Contents, ArchiveError> {
    through(path, &mut |_| true)
}

/// Reads an archive through and hands on what it holds, until somebody wants no more. What was handed on is only to be
/// believed when the whole of it was good.
pub(super) fn through(path: &Path, give: &mut dyn FnMut(Item) -> bool) -> Result<Contents, ArchiveError> {
    let file = File::open(path).map_err(|error| {
        ArchiveError::File(format!("{} cannot be read: {error}; correct the path", path.display()))
    })?;
    read(file, give)
}

fn read(input: impl Read, give: &mut dyn FnMut(Item) -> bool) -> Result<Contents, ArchiveError> {
    let mut input = input;
    let mut magic = Vec::new();
    (&mut input).take(MAGIC.len() as u64).read_to_end(&mut magic).map_err(|error| broken(&error))?;
    if magic != MAGIC {
        return Err(ArchiveError::Foreign("it does not begin as one".to_owned()));
    }
    let packed = magic.as_slice().chain(input);
    let mut archive = Archive::new(Unpacked::new(packed).map_err(|error| broken(&error))?);
    let mut reading = {
        // Raw: no entry may stretch the name or size of another one.
        let mut entries = archive.entries().map_err(|error| broken(&error))?.raw(true);
        let mut first = match entries.next() {
            Some(first) => first.map_err(|error| broken(&error))?,
            None => return Err(ArchiveError::Foreign("it is empty".to_owned())),
        };
        if name_of(&first)? != HEADER {
            return Err(ArchiveError::Foreign(format!("it does not begin with {HEADER}")));
        }
        let mut reading = Reading::of(header(&bytes_of(&mut first, MOST_DOCUMENT)?)?);
        for entry in entries {
            if !reading.entry(&mut entry.map_err(|error| broken(&error))?, give)? {
                return Err(ArchiveError::Cut);
            }
        }
        reading
    };
    let manifest = reading.end.take().ok_or(ArchiveError::Cut)?;
    let (hash, bytes) = archive.into_inner().end().map_err(|error| broken(&error))?;
    Ok(Contents { header: reading.header, manifest, sha256: HEXLOWER.encode(&hash), bytes })
}

fn name_of(entry: &Entry<'_, impl Read>) -> Result<String, ArchiveError> {
    let name = entry.header().path_bytes();
    let name = from_utf8(&name).unwrap_or("?").to_owned();
    match entry.header().entry_type().is_file() {
        true => Ok(name),
        false => Err(ArchiveError::Damaged(format!("{name} is no plain entry"))),
    }
}

/// The bytes of an entry, all of them, if they are not too many.
fn bytes_of(entry: &mut Entry<'_, impl Read>, most: u64) -> Result<Vec<u8>, ArchiveError> {
    let size = entry.header().entry_size().map_err(|error| broken(&error))?;
    if size > most {
        return Err(ArchiveError::Damaged(format!(
            "an entry of {size} bytes; at most {most} are read there"
        )));
    }
    let mut bytes = Vec::new();
    entry.take(most).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
    match bytes.len() as u64 == size {
        true => Ok(bytes),
        false => Err(ArchiveError::Cut),
    }
}

fn document<T: DeserializeOwned>(name: &str, bytes: &[u8]) -> Result<T, ArchiveError> {
    serde_json::from_slice(bytes).map_err(|error| ArchiveError::Damaged(format!("{name}: {error}")))
}

fn header(bytes: &[u8]) -> Result<Header, ArchiveError> {
    // A later format may have another header altogether.
    let any: serde_json::Value = document(HEADER, bytes)?;
    let format = any["format"].as_u64().and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
    if format > FORMAT {
        return Err(ArchiveError::Format(format));
    }
    let header: Header = document(HEADER, bytes)?;
    let numbers: Vec<TenantId> = header.tenants.iter().map(|it| it.tenant).collect();
    let one = header.kind == Kind::Backup || numbers.len() == 1;
    let tables: BTreeSet<&str> = header.tables.iter().map(|it| it.name.as_str()).collect();
    match one && numbers.is_sorted_by(|a, b| a < b) && tables.len() == header.tables.len() {
        true => Ok(header),
        false => Err(ArchiveError::Damaged(format!("{HEADER} names tenants or tables twice, or too many"))),
    }
}

#[cfg(test)]
mod tests;
