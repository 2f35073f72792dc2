//! Whole tables, row by row: what an archive of a tenant and a backup of a server are made of.
//!
//! The tables are read from the schema itself, so a table that is added later is there without a word
//! here. Each is read and written tenant by tenant, in the order of its primary key, by texts made
//! from its shape; the law of the tenant is tested on them as on the catalogue.

pub mod load;
mod shape;
pub mod snapshot;
pub(crate) mod text;

pub use crate::column::Kind;
pub use load::Loading;
pub use snapshot::Snapshot;

use crate::catalogue::statements;
use crate::column::Value;
use std::borrow::Cow;
use std::sync::Arc;
use text::Texts;

/// A table as it stands in the schema. Its first column is the tenant, which is told apart from the rest.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns after the tenant, in the order of the schema.
    pub columns: Vec<TableColumn>,
    /// Where the rest of its primary key stands among these columns; empty where a tenant has one row.
    pub key: Vec<usize>,
    texts: Arc<Texts>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A value of a row, whichever database it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// Words.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Yes or no.
    Flag(bool),
}

/// A row of a table without its tenant.
pub type Cells = Vec<Cell>;

/// How far the migrations of a database have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The number of the last one.
    pub version: i64,
    /// SHA-256 of the hashes of all of them, in hexadecimal: two databases of one version and hash have one schema.
    pub hash: String,
}

/// A tenant of a database of any version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantName {
    /// Its number.
    pub tenant: gewu_kernel::id::TenantId,
    /// Its name.
    pub name: String,
    /// Its division code.
    pub code: String,
}

statements! {
    /// Across tenants: whom a database holds, whichever version it has.
    LIST_TENANT_NAMES = "SELECT tenant, name, code FROM tenants ORDER BY tenant";
}

impl Table {
    #[cfg(test)]
    pub(crate) fn texts(&self) -> &Texts {
        &self.texts
    }
}

impl Cell {
    fn value(&self, kind: Kind) -> Value<'_> {
        match self {
            Cell::Null => Value::Null(kind),
            Cell::Int(value) => Value::Int(*value),
            Cell::Text(value) => Value::Text(Cow::Borrowed(value)),
            Cell::Bytes(value) => Value::Bytes(Cow::Borrowed(value)),
            Cell::Flag(value) => Value::Flag(*value),
        }
    }

    /// Whether a column of this kind may hold it. Whether it may be empty, the schema says.
    pub fn fits(&self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Cell::Null, _)
                | (Cell::Int(_), Kind::Int)
                | (Cell::Text(_), Kind::Text)
                | (Cell::Bytes(_), Kind::Bytes)
                | (Cell::Flag(_), Kind::Flag)
        )
    }
}
