//! A tenant as an archive that another server imports, and a server as a backup: one format for both.
//!
//! A tar file under zstd, so that anybody can look into it with what every system has. In this order:
//!
//! | entry | what it holds |
//! | --- | --- |
//! | `header.json` | the [`Header`]: what it is, of which schema, whose, with which tables and columns |
//! | `rows/TENANT/TABLE/000001.jsonl` … | the rows in the order of their primary key, a JSON array a line |
//! | `files/TENANT/HASH` | the bytes of attachments, under their SHA-256 |
//! | `manifest.json` | the [`Manifest`]: how many rows, with which SHA-256; its absence tells that the rest is cut off |
//!
//! Rows are neutral: whole numbers, words, bytes in Base64, yes or no. Two archives of one state differ in their header alone.
//! Attachments travel in the clear, as the database's rows do: their hash is that of the clear bytes, so each is proven
//! without any key, whatever the place they lie in does to them. What the database holds sealed stays sealed; the
//! header tells by a fingerprint which key opens it.

mod error;
mod export;
mod format;
mod import;
mod load;
mod read;
mod restore;
mod row;
mod tables;
#[cfg(test)]
mod tests;
mod write;

pub use error::ArchiveError;
pub use export::{Made, Order, write};
pub use format::{
    CellKind, Files, Header, HeaderColumn, HeaderTable, HeaderTenant, Kind, Manifest, Rows, SchemaVersion,
};
pub use import::importable;
pub use read::{Contents, check};
pub use restore::{KeyHere, Restored, examine, restore};
pub use tables::{DERIVED, LEFT_OUT};

/// How far it has come, for somebody who waits.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// What is gone over: the name of a table, or `files`.
    pub what: &'a str,
    /// How many rows or files so far, of all tables.
    pub done: u64,
}

/// Whoever is told.
pub type Tell<'a> = &'a mut (dyn FnMut(Progress<'_>) + Send);

/// How many rows are read at once.
const PAGE: i64 = 500;
/// How many bytes of rows make an entry, about.
const PART_BYTES: usize = 1 << 20;
/// The table that names attached files, and its columns that tell what each must be.
const ATTACHMENTS: (&str, &str, &str) = ("attachments", "hash", "bytes");
