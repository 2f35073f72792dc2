//! What somebody who waits is told, and what is told in the end.

use gewu_app::archive::{Contents, Header, Kind, Manifest, Progress};
use indicatif::{HumanBytes, ProgressBar};
use std::time::Duration;

/// A line that moves while something is done, on a terminal.
pub struct Line(ProgressBar);

impl Line {
    pub fn new() -> Line {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(200));
        Line(bar)
    }

    pub fn show(&self, progress: Progress<'_>) {
        self.0.set_message(format!("{} {}", progress.what, progress.done));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// What is in an archive, a line for each thing one may want to know.
pub fn tell(header: &Header, manifest: &Manifest, sha256: &str, bytes: u64) {
    let kind = match header.kind {
        Kind::Tenant => "archive of a tenant",
        Kind::Backup => "backup of a server",
    };
    println!(
        "{kind}, made at {} by gewu {} from {} at version {}",
        header.made_at, header.program, header.database, header.schema.version
    );
    for tenant in &header.tenants {
        let rows: u64 = manifest.rows.iter().filter(|it| it.tenant == tenant.tenant).map(|it| it.rows).sum();
        let files = manifest.files.iter().filter(|it| it.tenant == tenant.tenant);
        let (count, size) = files.fold((0, 0), |(count, size), it| (count + it.files, size + it.bytes));
        println!(
            "tenant {} {} ({}): {rows} rows, {count} attachments of {}",
            tenant.tenant,
            tenant.name,
            tenant.code,
            HumanBytes(size)
        );
    }
    let missing: Vec<&str> = manifest.files.iter().flat_map(|it| &it.missing).map(String::as_str).collect();
    if !missing.is_empty() {
        println!("incomplete: {} attachments are missing: {}", missing.len(), missing.join(", "));
    }
    match &header.key {
        Some(key) => {
            println!("what is sealed in it opens with the key of fingerprint {key}, which is not in it")
        }
        None => println!("there was no key where it was made"),
    }
    println!("sha256 {sha256}, {}", HumanBytes(bytes));
}

/// The rows of each table, for somebody who looks closer.
pub fn tell_tables(contents: &Contents) {
    for table in &contents.manifest.rows {
        println!("  {} {}: {} rows, sha256 {}", table.tenant, table.table, table.rows, table.sha256);
    }
}
