//! The two documents of an archive: what it is, told before its rows, and what it must have held, told after them.

use data_encoding::HEXLOWER;
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;
use gewu_store::Hash;
use gewu_store::archive::{self, Schema, Table};
use serde::{Deserialize, Serialize};

/// The version of the format that this program writes, and the latest that it reads.
pub(super) const FORMAT: u32 = 1;
/// The names of the two documents.
pub(super) const HEADER: &str = "header.json";
pub(super) const MANIFEST: &str = "manifest.json";

/// What an archive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One tenant, to be imported by another server.
    Tenant,
    /// A whole server, to be restored into an empty database.
    Backup,
}

/// What an archive says of itself before its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Header {
    /// The version of the format.
    pub format: u32,
    /// What it is.
    pub kind: Kind,
    /// The version of the program that wrote it.
    pub program: String,
    /// When it was begun.
    pub made_at: Timestamp,
    /// The database that it comes from: `sqlite` or `postgresql`.
    pub database: String,
    /// The schema of that database.
    pub schema: SchemaVersion,
    /// The fingerprint of the key that opens what is sealed in it; none where the server had no key.
    pub key: Option<String>,
    /// Its tenants, by number.
    pub tenants: Vec<HeaderTenant>,
    /// Its tables, each after those that its rows refer to.
    pub tables: Vec<HeaderTable>,
}

/// How far the migrations had come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaVersion {
    /// The number of the last one.
    pub version: i64,
    /// The hash of all of them.
    pub hash: String,
}

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderTenant {
    /// Its number.
    pub tenant: TenantId,
    /// Its name.
    pub name: String,
    /// Its division code.
    pub code: String,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderTable {
    /// Its name.
    pub name: String,
    /// What stands in a row, in this order; the tenant stands in the entry's name.
    pub columns: Vec<HeaderColumn>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderColumn {
    /// Its name.
    pub name: String,
    /// `int`, `text`, `bytes` or `flag`.
    pub kind: CellKind,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellKind {
    /// A whole number of 64 bits.
    Int,
    /// A string.
    Text,
    /// Base64.
    Bytes,
    /// true or false.
    Flag,
}

/// What an archive held, told at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of each tenant each table, in the order of the header.
    pub rows: Vec<Rows>,
    /// Of each tenant the attached files.
    pub files: Vec<Files>,
}

/// The rows of a table of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Whose.
    pub tenant: TenantId,
    /// Of which table.
    pub table: String,
    /// How many.
    pub rows: u64,
    /// SHA-256 of their lines, in hexadecimal.
    pub sha256: String,
}

/// The attached files of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// Whose.
    pub tenant: TenantId,
    /// How many there are.
    pub files: u64,
    /// Their bytes in all.
    pub bytes: u64,
    /// The hashes of those that were missing or damaged, where somebody decided to go on without them.
    pub missing: Vec<String>,
}

impl From<&Schema> for SchemaVersion {
    fn from(schema: &Schema) -> Self {
        SchemaVersion { version: schema.version, hash: schema.hash.clone() }
    }
}

impl From<&SchemaVersion> for Schema {
    fn from(schema: &SchemaVersion) -> Self {
        Schema { version: schema.version, hash: schema.hash.clone() }
    }
}

impl From<archive::Kind> for CellKind {
    fn from(kind: archive::Kind) -> Self {
        match kind {
            archive::Kind::Int => CellKind::Int,
            archive::Kind::Text => CellKind::Text,
            archive::Kind::Bytes => CellKind::Bytes,
            archive::Kind::Flag => CellKind::Flag,
        }
    }
}

impl From<&Table> for HeaderTable {
    fn from(table: &Table) -> Self {
        let column = |it: &archive::TableColumn| HeaderColumn { name: it.name.clone(), kind: it.kind.into() };
        HeaderTable { name: table.name.clone(), columns: table.columns.iter().map(column).collect() }
    }
}

/// The name of an entry with rows; parts count from 1.
pub(super) fn rows_name(tenant: TenantId, table: &str, part: u32) -> String {
    format!("rows/{tenant}/{table}/{part:06}.jsonl")
}

/// The name of an entry with a file.
pub(super) fn file_name(tenant: TenantId, hash: &Hash) -> String {
    format!("files/{tenant}/{}", HEXLOWER.encode(hash))
}

/// The hash that an entry with a file is named by.
pub(super) fn hash_of(name: &str) -> Option<Hash> {
    HEXLOWER.decode(name.as_bytes()).ok()?.try_into().ok()
}
