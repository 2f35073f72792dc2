//! Why an archive was not written, read or taken in, with what to do.

use super::format::{FORMAT, Kind};
use crate::error::AppError;
use gewu_store::StoreError;
use std::io::{Error, ErrorKind};

/// An archive that came to nothing. What was begun with it is undone.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is something else.
    #[error(
        "this is no archive of Gewu ({0}); name a file that `gewu archive export` or `gewu backup` wrote"
    )]
    Foreign(String),
    /// Its end is missing.
    #[error("the archive is cut off: its end is missing. Copy it again, whole, or take another one")]
    Cut,
    /// It does not hold what it says.
    #[error("the archive is damaged: {0}. Copy it again from where it was made, or take another one")]
    Damaged(String),
    /// It is written in a later format.
    #[error(
        "the archive is of format {0}, and this program reads up to {FORMAT}; use the newer program that wrote it"
    )]
    Format(u32),
    /// It comes from a later schema.
    #[error(
        "the archive comes from a database at version {found}, and this program knows versions up to {known}; use the newer program"
    )]
    Newer {
        /// The archive's last migration.
        found: i64,
        /// The latest migration of this program.
        known: i64,
    },
    /// Its schema is not one that this program ever made.
    #[error(
        "the archive comes from another line of releases at version {0}; use the program that belongs to it"
    )]
    OtherLine(i64),
    /// It is the other kind of archive.
    #[error("{}", other_kind(*.0))]
    OtherKind(Kind),
    /// There is no such tenant to write out.
    #[error("this database has no tenant {0}; say another --tenant")]
    NoTenant(i64),
    /// The server has this tenant, or another of the same code.
    #[error(
        "this server has tenant {tenant} already, {name} ({code}); nothing was imported. Import into another server, or into a new database"
    )]
    TenantThere {
        /// Its number.
        tenant: i64,
        /// Its name here.
        name: String,
        /// Its code here.
        code: String,
    },
    /// Attachments are named whose bytes are not to be had.
    #[error(
        "{count} attachments are missing or damaged in the folder of files: {}{}; is --files the right folder? Bring them back from a backup, or go on without them by --incomplete, which the archive will tell",
        .first.join(", "),
        if *count > .first.len() { " …" } else { "" }
    )]
    MissingFiles {
        /// How many.
        count: usize,
        /// The hashes of the first few.
        first: Vec<String>,
    },
    /// What is sealed needs another key.
    #[error(
        "what is sealed in this archive opens with the key of fingerprint {wanted}, and {here}. Bring that key file along, apart from the archive, and name it by --key-file here and for `gewu serve`; or say --without-key: then second factors have to be set up anew"
    )]
    Key {
        /// The archive's.
        wanted: String,
        /// Which there is, in words.
        here: String,
    },
    /// The schema does not take a row.
    #[error("a row of table {table} is refused: {reason}. Nothing was taken in")]
    Row {
        /// Of which table.
        table: String,
        /// What the database said.
        reason: StoreError,
    },
    /// What stands in the database afterwards is not what the archive holds.
    #[error(
        "table {0} reads otherwise than it was written; nothing was taken in. Check the disk and the database, and try again"
    )]
    Differs(String),
    /// A file could not be read or written.
    #[error("{0}")]
    File(String),
    /// A use case in between did not happen.
    #[error(transparent)]
    App(Box<AppError>),
    /// The database or the folder of files could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AppError> for ArchiveError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Store(error) => ArchiveError::Store(error),
            other => ArchiveError::App(Box::new(other)),
        }
    }
}

fn other_kind(found: Kind) -> &'static str {
    match found {
        Kind::Tenant => "this is an archive of one tenant; take it in with `gewu archive import`",
        Kind::Backup => {
            "this is a backup of a whole server; bring it back with `gewu restore` into a new database, and take one tenant out of that with `gewu archive export`"
        }
    }
}

/// Reads what the system, tar or zstd says of a stream.
pub(super) fn broken(error: &Error) -> ArchiveError {
    match error.kind() {
        ErrorKind::UnexpectedEof => ArchiveError::Cut,
        ErrorKind::StorageFull => ArchiveError::Store(StoreError::Full),
        _ => ArchiveError::Damaged(error.to_string()),
    }
}
