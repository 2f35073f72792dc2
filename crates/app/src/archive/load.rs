//! Rows and files on their way from an archive into a server.

use super::error::ArchiveError;
use super::format::{Header, HeaderTable, Kind, Manifest};
use super::read::{Contents, Item, through};
use super::tables::travels;
use super::{PAGE, Progress, Tell, row};
use data_encoding::HEXLOWER;
use gewu_kernel::id::TenantId;
use gewu_store::StoreError;
use gewu_store::archive::{Cells, Loading, Snapshot, Table};
use gewu_store::files::Files;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::{JoinHandle, spawn_blocking};

/// How many items are unpacked ahead of the database.
const AHEAD: usize = 4;

/// What is handed on of an archive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Rows,
    Files,
}

/// Reads in a thread of its own, which unpacks while the database writes.
fn read(path: &Path, want: Want) -> (Receiver<Item>, JoinHandle<Result<Contents, ArchiveError>>) {
    let (give, take) = channel(AHEAD);
    let path: PathBuf = path.to_owned();
    let reader = spawn_blocking(move || {
        through(&path, &mut |item| match (&item, want) {
            (Item::Rows { .. }, Want::Rows) | (Item::File { .. }, Want::Files) => {
                give.blocking_send(item).is_ok()
            }
            _ => true,
        })
    });
    (take, reader)
}

/// What the reader found in the end; the same as at the first time, or somebody changed the archive meanwhile.
async fn ended(
    reader: JoinHandle<Result<Contents, ArchiveError>>,
    before: &Contents,
) -> Result<(), ArchiveError> {
    let found = reader
        .await
        .map_err(|error| ArchiveError::File(format!("reading the archive broke off: {error}")))??;
    match found.sha256 == before.sha256 {
        true => Ok(()),
        false => Err(ArchiveError::Damaged("it changed while it was read".to_owned())),
    }
}

/// Puts the attached files where they belong. They lie under their hash and harm nobody if the rows do not follow.
pub(super) async fn put_files(
    path: &Path,
    contents: &Contents,
    files: &Files,
    tell: Tell<'_>,
) -> Result<(), ArchiveError> {
    let (mut items, reader) = read(path, Want::Files);
    let mut done = 0;
    while let Some(item) = items.recv().await {
        let Item::File { tenant, hash, bytes } = item else { continue };
        files.put(tenant, &hash, bytes).await?;
        done += 1;
        tell(Progress { what: "files", done });
    }
    ended(reader, contents).await
}

/// Puts the rows in and reads them back.
pub(super) async fn put_rows(
    path: &Path,
    contents: &Contents,
    loading: &mut Loading,
    tell: Tell<'_>,
) -> Result<(), ArchiveError> {
    let tables = loading.tables().to_vec();
    compare_tables(&contents.header, &tables)?;
    let (mut items, reader) = read(path, Want::Rows);
    let mut done = 0;
    while let Some(item) = items.recv().await {
        let Item::Rows { tenant, table, rows } = item else { continue };
        put(loading, &tables, tenant, &table, &rows).await?;
        done += rows.len() as u64;
        tell(Progress { what: &table, done });
    }
    ended(reader, contents).await?;
    read_back(loading, &tables, &contents.manifest, tell).await
}

/// Copies the rows of a tenant from one database to another and reads them back.
pub(super) async fn copy(
    from: &mut Snapshot,
    tenant: TenantId,
    loading: &mut Loading,
    tell: Tell<'_>,
) -> Result<(), ArchiveError> {
    let tables = loading.tables().to_vec();
    let mut done = 0;
    for table in tables.iter().filter(|table| travels(&table.name, Kind::Tenant)) {
        let mut hash = Sha256::new();
        let mut last: Option<Cells> = None;
        loop {
            let page = from.page(table, tenant, last.as_ref(), PAGE).await?;
            put(loading, &tables, tenant, &table.name, &page).await?;
            hash.update(lines(&page));
            done += page.len() as u64;
            tell(Progress { what: &table.name, done });
            match page.into_iter().next_back() {
                Some(row) => last = Some(row),
                None => break,
            }
        }
        if digest(loading, table, tenant).await?.1 != HEXLOWER.encode(&hash.finalize()) {
            return Err(ArchiveError::Differs(table.name.clone()));
        }
    }
    Ok(())
}

async fn put(
    loading: &mut Loading,
    tables: &[Table],
    tenant: TenantId,
    table: &str,
    rows: &[Cells],
) -> Result<(), ArchiveError> {
    let strange = || ArchiveError::Damaged(format!("table {table} is not what the archive said first"));
    let table = tables.iter().find(|it| it.name == table).ok_or_else(strange)?;
    let fits = |row: &Cells| {
        let fit = |(cell, column): (&gewu_store::archive::Cell, &gewu_store::archive::TableColumn)| {
            cell.fits(column.kind)
        };
        row.len() == table.columns.len() && row.iter().zip(&table.columns).all(fit)
    };
    if !rows.iter().all(fits) {
        return Err(strange());
    }
    loading.put(table, tenant, rows).await.map_err(|reason| match reason {
        StoreError::Constraint { .. } | StoreError::Statement { .. } => {
            ArchiveError::Row { table: table.name.clone(), reason }
        }
        other => other.into(),
    })
}

/// The tables of an archive are those of its schema: no other, none missing, of the same columns.
fn compare_tables(header: &Header, tables: &[Table]) -> Result<(), ArchiveError> {
    let expected: Vec<HeaderTable> =
        tables.iter().filter(|table| travels(&table.name, header.kind)).map(HeaderTable::from).collect();
    let differs = |one: &[HeaderTable], other: &[HeaderTable]| {
        one.iter().find(|table| !other.contains(table)).map(|table| table.name.clone())
    };
    match differs(&expected, &header.tables).or_else(|| differs(&header.tables, &expected)) {
        None => Ok(()),
        Some(table) => Err(ArchiveError::Damaged(format!(
            "table {table} is not as version {} of the database has it",
            header.schema.version
        ))),
    }
}

/// What was written is read again, from the database: as many rows, with the same bytes, in the same order.
async fn read_back(
    loading: &mut Loading,
    tables: &[Table],
    manifest: &Manifest,
    tell: Tell<'_>,
) -> Result<(), ArchiveError> {
    let mut done = 0;
    for told in &manifest.rows {
        let Some(table) = tables.iter().find(|it| it.name == told.table) else { continue };
        let (rows, hash) = digest(loading, table, told.tenant).await?;
        if (rows, &hash) != (told.rows, &told.sha256) {
            return Err(ArchiveError::Differs(told.table.clone()));
        }
        done += rows;
        tell(Progress { what: &told.table, done });
    }
    Ok(())
}

async fn digest(
    loading: &mut Loading,
    table: &Table,
    tenant: TenantId,
) -> Result<(u64, String), ArchiveError> {
    let mut hash = Sha256::new();
    let mut rows = 0;
    let mut last: Option<Cells> = None;
    loop {
        let page = loading.page(table, tenant, last.as_ref(), PAGE).await?;
        rows += page.len() as u64;
        hash.update(lines(&page));
        match page.into_iter().next_back() {
            Some(row) => last = Some(row),
            None => return Ok((rows, HEXLOWER.encode(&hash.finalize()))),
        }
    }
}

fn lines(page: &[Cells]) -> Vec<u8> {
    let mut lines = Vec::new();
    for cells in page {
        row::put(&mut lines, cells);
    }
    lines
}
