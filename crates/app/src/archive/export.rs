//! Writing a tenant or a whole server out, as it is at one instant, while others go on.

use super::error::ArchiveError;
use super::format::{FORMAT, Files as FilesTold, Header, HeaderTable, HeaderTenant, Kind, Manifest};
use super::tables::travels;
use super::write::Writer;
use super::{ATTACHMENTS, PAGE, Progress, Tell};
use crate::App;
use crate::error::AppError;
use data_encoding::HEXLOWER;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{Subject, TenantId};
use gewu_store::archive::{Cell, Cells, Snapshot, Table, TenantName};
use gewu_store::files::Files;
use gewu_store::{Batch, Hash, Store};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Write;

/// What is to be written.
#[derive(Clone, Debug)]
pub struct Order {
    /// Whose archive; none for a backup of all.
    pub tenant: Option<TenantId>,
    /// When it is begun.
    pub made_at: Timestamp,
    /// The fingerprint of the key that opens what the database holds sealed, if there is one.
    pub key: Option<String>,
    /// Go on without attachments whose bytes are missing or damaged; the manifest names them.
    pub incomplete: bool,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What it says of itself.
    pub header: Header,
    /// What it holds.
    pub manifest: Manifest,
    /// SHA-256 of the whole archive, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// An attachment as the database tells it: its hash, and how many bytes.
type Attachment = (Hash, i64);

/// How often a fact is tried when others add facts at the same moment.
const ATTEMPTS: usize = 20;
/// How many missing files are named.
const NAMED: usize = 5;

/// Writes an archive and hands back where it was written to. What is read is of one instant; the database may be of an
/// earlier version, and stays as it is.
///
/// # Errors
/// [`ArchiveError::MissingFiles`], [`ArchiveError::NoTenant`], or what could not be read or written. What was written until
/// then is worth nothing.
pub async fn write<W: Write + Send>(
    store: &Store,
    files: &Files,
    order: &Order,
    out: W,
    tell: Tell<'_>,
) -> Result<(Made, W), ArchiveError> {
    let mut snapshot = store.snapshot().await?;
    let tenants = tenants(&mut snapshot, order.tenant).await?;
    let kind = if order.tenant.is_some() { Kind::Tenant } else { Kind::Backup };
    let all = snapshot.tables().iter();
    let tables: Vec<Table> = all.filter(|table| travels(&table.name, kind)).cloned().collect();
    let header = Header {
        format: FORMAT,
        kind,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: order.made_at,
        database: snapshot.database().to_owned(),
        schema: snapshot.schema().into(),
        key: order.key.clone(),
        tenants,
        tables: tables.iter().map(HeaderTable::from).collect(),
    };
    let mut writer = Writer::begin(out, &header)?;
    let mut manifest = Manifest::default();
    let mut attached: Vec<(TenantId, Vec<Attachment>)> = Vec::new();
    let mut done = 0;
    for tenant in header.tenants.iter().map(|it| it.tenant) {
        let mut attachments = Vec::new();
        for table in &tables {
            let mut rows = writer.table(tenant, &table.name);
            let mut last: Option<Cells> = None;
            loop {
                let page = snapshot.page(table, tenant, last.as_ref(), PAGE).await?;
                rows.put(&mut writer, &page)?;
                attachments.extend(page.iter().filter_map(|row| attachment(table, row)));
                done += page.len() as u64;
                tell(Progress { what: &table.name, done });
                match page.into_iter().next_back() {
                    Some(row) => last = Some(row),
                    None => break,
                }
            }
            manifest.rows.push(rows.end(&mut writer)?);
        }
        attached.push((tenant, attachments));
    }
    // What the snapshot names is there: a file is put before the row that names it, and never taken away.
    snapshot.end().await;
    let mut done = 0;
    for (tenant, attachments) in attached {
        let mut told = FilesTold { tenant, files: 0, bytes: 0, missing: Vec::new() };
        for (hash, length) in attachments {
            match files.get(tenant, &hash).await?.filter(|bytes| is_it(bytes, &hash, length)) {
                Some(bytes) => {
                    writer.file(tenant, &hash, &bytes)?;
                    told.files += 1;
                    told.bytes += bytes.len() as u64;
                }
                None => told.missing.push(HEXLOWER.encode(&hash)),
            }
            done += 1;
            tell(Progress { what: "files", done });
        }
        manifest.files.push(told);
    }
    let missing: Vec<&String> = manifest.files.iter().flat_map(|it| &it.missing).collect();
    if !missing.is_empty() && !order.incomplete {
        let first = missing.iter().take(NAMED).map(|hash| (*hash).clone()).collect();
        return Err(ArchiveError::MissingFiles { count: missing.len(), first });
    }
    let (hash, bytes, out) = writer.end(&manifest)?;
    Ok((Made { header, manifest, sha256: HEXLOWER.encode(&hash), bytes }, out))
}

async fn tenants(snapshot: &mut Snapshot, only: Option<TenantId>) -> Result<Vec<HeaderTenant>, ArchiveError> {
    let all = snapshot.tenants().await?;
    let meant = |it: &TenantName| only.is_none_or(|only| only == it.tenant);
    let told = |it: TenantName| HeaderTenant { tenant: it.tenant, name: it.name, code: it.code };
    let tenants: Vec<HeaderTenant> = all.into_iter().filter(meant).map(told).collect();
    match only.filter(|_| tenants.is_empty()) {
        Some(tenant) => Err(ArchiveError::NoTenant(tenant.0)),
        None => Ok(tenants),
    }
}

/// The attachment that a row tells of, if it is one of that table.
fn attachment(table: &Table, row: &Cells) -> Option<Attachment> {
    let (name, hash, bytes) = ATTACHMENTS;
    let cell = |name: &str| table.columns.iter().position(|column| column.name == name).map(|at| &row[at]);
    match (table.name == name, cell(hash)?, cell(bytes)?) {
        (true, Cell::Bytes(hash), Cell::Int(bytes)) => Some((hash.as_slice().try_into().ok()?, *bytes)),
        _ => None,
    }
}

fn is_it(bytes: &[u8], hash: &Hash, length: i64) -> bool {
    bytes.len() as i64 == length && Hash::from(Sha256::digest(bytes)) == *hash
}

impl App {
    /// Writes the archive of a tenant and tells its journal so, once it is whole. The fact is younger than what the archive
    /// holds: both sides have the same journal but for it.
    ///
    /// # Errors
    /// As [`write`].
    pub async fn archive<W: Write + Send>(
        &self,
        tenant: TenantId,
        key: Option<String>,
        incomplete: bool,
        actor: &str,
        out: W,
        tell: Tell<'_>,
    ) -> Result<(Made, W), ArchiveError> {
        self.order(tenant).await?;
        let order = Order { tenant: Some(tenant), made_at: self.clock.now(), key, incomplete };
        let (made, out) = write(&self.store, &self.files, &order, out, tell).await?;
        let told = json!({"archive": made.sha256, "bytes": made.bytes});
        for _ in 0..ATTEMPTS {
            let mut batch = Batch::new(tenant);
            let about = Subject::Tenant(tenant);
            batch.facts.push(self.fact(tenant, about, "tenant-archived", actor, told.clone()).await?);
            match self.store.save(&batch).await.map_err(AppError::from) {
                Err(AppError::Contended) => {}
                saved => return Ok(saved.map(|()| (made, out))?),
            }
        }
        Err(AppError::Contended.into())
    }
}
