//! The order in which everything has to come, and what has come so far.

use super::{Item, MOST_DOCUMENT, MOST_FILE, MOST_ROWS, bytes_of, document, name_of};
use crate::archive::ATTACHMENTS;
use crate::archive::error::ArchiveError;
use crate::archive::format::{Files, Header, HeaderTable, MANIFEST, Manifest, Rows, hash_of};
use crate::archive::row;
use data_encoding::HEXLOWER;
use gewu_kernel::id::TenantId;
use gewu_store::Hash;
use gewu_store::archive::{Cell, Cells};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;
use tar::Entry;

/// How far the reading has come.
pub(super) struct Reading {
    pub(super) header: Header,
    /// What was read so far, table by table, as the manifest has to tell it.
    rows: Vec<Rows>,
    /// The table that is read: its hash so far, and its last part.
    hash: Sha256,
    part: u32,
    /// What the rows say of attachments: which are awaited.
    awaited: BTreeMap<(TenantId, Hash), i64>,
    files: Vec<Files>,
    last_file: Option<(TenantId, Hash)>,
    pub(super) end: Option<Manifest>,
}

impl Reading {
    pub(super) fn of(header: Header) -> Reading {
        let none = |tenant| Files { tenant, files: 0, bytes: 0, missing: Vec::new() };
        let files = header.tenants.iter().map(|it| none(it.tenant)).collect();
        Reading {
            header,
            rows: Vec::new(),
            hash: Sha256::new(),
            part: 0,
            awaited: BTreeMap::new(),
            files,
            last_file: None,
            end: None,
        }
    }

    /// Takes an entry in; false, when nobody wants more.
    pub(super) fn entry(
        &mut self,
        entry: &mut Entry<'_, impl Read>,
        give: &mut dyn FnMut(Item) -> bool,
    ) -> Result<bool, ArchiveError> {
        let name = name_of(entry)?;
        if self.end.is_some() {
            return Err(ArchiveError::Damaged(format!("{name} comes after the end")));
        }
        let parts: Vec<&str> = name.split('/').collect();
        match parts.as_slice() {
            ["rows", tenant, table, part] => {
                let bytes = bytes_of(entry, MOST_ROWS)?;
                self.rows(&name, tenant, table, part, &bytes).map(give)
            }
            ["files", tenant, hash] => {
                let bytes = bytes_of(entry, MOST_FILE)?;
                self.file(&name, tenant, hash, bytes).map(give)
            }
            [MANIFEST] => {
                let manifest = document(MANIFEST, &bytes_of(entry, MOST_DOCUMENT)?)?;
                self.manifest(manifest).map(|()| true)
            }
            _ => Err(ArchiveError::Damaged(format!("{name} does not belong into it"))),
        }
    }

    /// The place of a table of a tenant among all that are to come.
    fn place(&self, tenant: &str, table: &str) -> Option<usize> {
        let tenant = self.header.tenants.iter().position(|it| it.tenant.to_string() == tenant)?;
        let table_at = self.header.tables.iter().position(|it| it.name == table)?;
        Some(tenant * self.header.tables.len() + table_at)
    }

    fn rows(
        &mut self,
        name: &str,
        tenant: &str,
        table: &str,
        part: &str,
        bytes: &[u8],
    ) -> Result<Item, ArchiveError> {
        let astray = || ArchiveError::Damaged(format!("{name} stands where it does not belong"));
        let place = self.place(tenant, table).filter(|_| self.last_file.is_none()).ok_or_else(astray)?;
        let number = part.strip_suffix(".jsonl").and_then(|it| it.parse().ok()).ok_or_else(astray)?;
        let begun = self.rows.len();
        if place + 1 != begun {
            if place < begun {
                return Err(astray());
            }
            self.close_until(place);
            self.open(place);
        }
        if number != self.part + 1 {
            return Err(astray());
        }
        self.part = number;
        self.hash.update(bytes);
        let shape = &self.header.tables[place % self.header.tables.len()];
        let damaged = |said: String| ArchiveError::Damaged(format!("{name}: {said}"));
        let text =
            bytes.strip_suffix(b"\n").ok_or_else(|| damaged("its last row does not end".to_owned()))?;
        let rows: Vec<Cells> = text
            .split(|byte| *byte == b'\n')
            .map(|line| row::take(line, &shape.columns).map_err(damaged))
            .collect::<Result<_, _>>()?;
        let tenant = self.header.tenants[place / self.header.tables.len()].tenant;
        let attached = attached(shape, &rows).map_err(damaged)?;
        self.awaited.extend(attached.into_iter().map(|(hash, bytes)| ((tenant, hash), bytes)));
        let table = shape.name.clone();
        if let Some(told) = self.rows.last_mut() {
            told.rows += rows.len() as u64;
        }
        Ok(Item::Rows { tenant, table, rows })
    }

    /// Ends the table that is read, and those that had no rows, until one is next.
    fn close_until(&mut self, place: usize) {
        self.close();
        while self.rows.len() < place {
            self.open(self.rows.len());
            self.close();
        }
    }

    fn open(&mut self, place: usize) {
        let tables = self.header.tables.len();
        self.rows.push(Rows {
            tenant: self.header.tenants[place / tables].tenant,
            table: self.header.tables[place % tables].name.clone(),
            rows: 0,
            sha256: String::new(),
        });
        self.hash = Sha256::new();
        self.part = 0;
    }

    fn close(&mut self) {
        if let Some(told) = self.rows.last_mut().filter(|told| told.sha256.is_empty()) {
            told.sha256 = HEXLOWER.encode(&std::mem::take(&mut self.hash).finalize());
        }
    }

    fn file(&mut self, name: &str, tenant: &str, hash: &str, bytes: Vec<u8>) -> Result<Item, ArchiveError> {
        let astray = || ArchiveError::Damaged(format!("{name} stands where it does not belong"));
        let told = self.files.iter_mut().find(|it| it.tenant.to_string() == tenant).ok_or_else(astray)?;
        let key = (told.tenant, hash_of(hash).ok_or_else(astray)?);
        if self.last_file.is_some_and(|last| last >= key) {
            return Err(astray());
        }
        let length = self.awaited.remove(&key).ok_or_else(astray)?;
        if length != bytes.len() as i64 || Hash::from(Sha256::digest(&bytes)) != key.1 {
            return Err(ArchiveError::Damaged(format!("{name} is not what it is named by")));
        }
        told.files += 1;
        told.bytes += bytes.len() as u64;
        self.last_file = Some(key);
        Ok(Item::File { tenant: key.0, hash: key.1, bytes })
    }

    fn manifest(&mut self, manifest: Manifest) -> Result<(), ArchiveError> {
        self.close_until(self.header.tenants.len() * self.header.tables.len());
        for (tenant, hash) in self.awaited.keys() {
            if let Some(told) = self.files.iter_mut().find(|it| it.tenant == *tenant) {
                told.missing.push(HEXLOWER.encode(hash));
            }
        }
        if let Some((told, _)) = manifest.rows.iter().zip(&self.rows).find(|(told, found)| told != found) {
            let table = &told.table;
            return Err(ArchiveError::Damaged(format!(
                "the rows of table {table} are not those that were written"
            )));
        }
        if manifest.rows.len() != self.rows.len() || manifest.files != self.files {
            return Err(ArchiveError::Damaged(format!(
                "{MANIFEST} tells of other tables or files than there are"
            )));
        }
        self.end = Some(manifest);
        Ok(())
    }
}

/// The attachments that rows tell of, with their sizes; what is wrong with them, in words.
fn attached(shape: &HeaderTable, rows: &[Cells]) -> Result<Vec<(Hash, i64)>, String> {
    let (table, hash, bytes) = ATTACHMENTS;
    if shape.name != table {
        return Ok(Vec::new());
    }
    let at = |name: &str| shape.columns.iter().position(|column| column.name == name);
    let (Some(hash), Some(bytes)) = (at(hash), at(bytes)) else {
        return Err("its columns do not tell what is attached".to_owned());
    };
    let told = |row: &Cells| match (&row[hash], &row[bytes]) {
        (Cell::Bytes(hash), Cell::Int(bytes)) => Some((hash.as_slice().try_into().ok()?, *bytes)),
        _ => None,
    };
    rows.iter()
        .map(|row| told(row).ok_or_else(|| "a row does not tell what is attached".to_owned()))
        .collect()
}
