//! Writing an archive, entry by entry.

use super::PART_BYTES;
use super::error::ArchiveError;
use super::format::{HEADER, Header, MANIFEST, Manifest, Rows, file_name, rows_name};
use super::row;
use data_encoding::HEXLOWER;
use gewu_kernel::id::TenantId;
use gewu_store::archive::Cells;
use gewu_store::{Hash, StoreError};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::{Error, ErrorKind, Result, Write};
use tar::{Builder, EntryType};
use zstd::Encoder;

/// What zstd does best for its time: a county's rows shrink to a tenth.
const LEVEL: i32 = 3;

/// An archive that is being written.
pub(super) struct Writer<W: Write> {
    tar: Builder<Encoder<'static, Hashing<W>>>,
    seconds: u64,
}

/// The rows of one table of one tenant, on their way.
pub(super) struct TableWriter {
    tenant: TenantId,
    table: String,
    part: Vec<u8>,
    parts: u32,
    rows: u64,
    hash: Sha256,
}

impl<W: Write> Writer<W> {
    pub(super) fn begin(out: W, header: &Header) -> std::result::Result<Writer<W>, ArchiveError> {
        let mut encoder =
            Encoder::new(Hashing { out, hash: Sha256::new(), bytes: 0 }, LEVEL).map_err(|it| failed(&it))?;
        encoder.include_checksum(true).map_err(|it| failed(&it))?;
        let seconds = u64::try_from(header.made_at.as_second()).unwrap_or(0);
        let mut writer = Writer { tar: Builder::new(encoder), seconds };
        writer.document(HEADER, header)?;
        Ok(writer)
    }

    fn document(&mut self, name: &str, content: &impl Serialize) -> std::result::Result<(), ArchiveError> {
        let mut text = serde_json::to_vec_pretty(content).expect("the documents are plain JSON");
        text.push(b'\n');
        self.entry(name, &text)
    }

    fn entry(&mut self, name: &str, bytes: &[u8]) -> std::result::Result<(), ArchiveError> {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(self.seconds);
        self.tar.append_data(&mut header, name, bytes).map_err(|error| failed(&error))
    }

    /// Begins the rows of a table.
    pub(super) fn table(&self, tenant: TenantId, table: &str) -> TableWriter {
        let table = table.to_owned();
        TableWriter { tenant, table, part: Vec::new(), parts: 0, rows: 0, hash: Sha256::new() }
    }

    pub(super) fn file(
        &mut self,
        tenant: TenantId,
        hash: &Hash,
        bytes: &[u8],
    ) -> std::result::Result<(), ArchiveError> {
        self.entry(&file_name(tenant, hash), bytes)
    }

    /// Ends it: the SHA-256 of the whole archive, its size in bytes, and where it was written to.
    pub(super) fn end(mut self, manifest: &Manifest) -> std::result::Result<(Hash, u64, W), ArchiveError> {
        self.document(MANIFEST, manifest)?;
        let encoder = self.tar.into_inner().map_err(|error| failed(&error))?;
        let mut hashing = encoder.finish().map_err(|error| failed(&error))?;
        hashing.flush().map_err(|error| failed(&error))?;
        Ok((hashing.hash.finalize().into(), hashing.bytes, hashing.out))
    }
}

impl TableWriter {
    pub(super) fn put<W: Write>(
        &mut self,
        writer: &mut Writer<W>,
        rows: &[Cells],
    ) -> std::result::Result<(), ArchiveError> {
        for cells in rows {
            row::put(&mut self.part, cells);
            self.rows += 1;
            if self.part.len() >= PART_BYTES {
                self.write(writer)?;
            }
        }
        Ok(())
    }

    pub(super) fn end<W: Write>(mut self, writer: &mut Writer<W>) -> std::result::Result<Rows, ArchiveError> {
        if !self.part.is_empty() {
            self.write(writer)?;
        }
        let sha256 = HEXLOWER.encode(&self.hash.finalize());
        Ok(Rows { tenant: self.tenant, table: self.table, rows: self.rows, sha256 })
    }

    fn write<W: Write>(&mut self, writer: &mut Writer<W>) -> std::result::Result<(), ArchiveError> {
        self.parts += 1;
        self.hash.update(&self.part);
        writer.entry(&rows_name(self.tenant, &self.table, self.parts), &self.part)?;
        self.part.clear();
        Ok(())
    }
}

/// Takes the hash of what goes through.
struct Hashing<W> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> Result<()> {
        self.out.flush()
    }
}

fn failed(error: &Error) -> ArchiveError {
    match error.kind() {
        ErrorKind::StorageFull => ArchiveError::Store(StoreError::Full),
        _ => {
            ArchiveError::File(format!("the archive cannot be written: {error}; choose another place for it"))
        }
    }
}
