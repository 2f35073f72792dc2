//! An import while it runs.

use super::{About, Asked, End, Import};
use crate::App;
use crate::account::Invitation;
use crate::error::AppError;
use crate::matter::bring::{Order, Watch};
use crate::table::{Imported, RejectFile, Row, rejects};
use gewu_packs::Said;
use std::io::Cursor;
use std::sync::atomic::Ordering;

impl App {
    pub(super) async fn run_import(&self, import: &Import, bytes: Vec<u8>) -> End {
        let (asked, actor) = (&import.asked, format!("person:{}", import.person));
        let (tenant, dry_run) = (import.tenant, asked.dry_run);
        let mut links: Vec<Invitation> = Vec::new();
        let done = match asked.about {
            About::Matters => self.import_matters(import, bytes, actor).await,
            About::Areas => whole(asked, &bytes, self.import_areas(tenant, &bytes, &actor, dry_run).await),
            About::Bodies => whole(asked, &bytes, self.import_bodies(tenant, &bytes, &actor, dry_run).await),
            About::People => whole(asked, &bytes, self.import_people(tenant, &bytes, &actor, dry_run).await),
            About::Accounts => {
                let mut keep = |invitation: &Invitation| links.push(invitation.clone());
                let done = self.import_accounts(tenant, &bytes, &actor, dry_run, false, &mut keep).await;
                whole(asked, &bytes, done.map(|done| done.imported))
            }
        };
        let (result, rejects) = match done {
            Ok((imported, rejects)) => (Ok(imported), rejects),
            Err(error) => (Err(error.said()), Vec::new()),
        };
        End { at: self.clock.now(), result, rejects, links }
    }

    async fn import_matters(&self, import: &Import, bytes: Vec<u8>, actor: String) -> Result<Done, AppError> {
        let Asked { book, sheet, dry_run, language, .. } = import.asked.clone();
        let order = Order { book, sheet, actor, dry_run };
        let mut watch = Watched { import, header: Vec::new(), language, file: None };
        let imported =
            self.bring_matters(import.tenant, Box::new(Cursor::new(bytes)), &order, &mut watch).await?;
        let rejects = watch.file.map(RejectFile::finish).transpose()?;
        Ok((imported, rejects.unwrap_or_default()))
    }
}

/// What was done, and the rows that were left out as a table.
type Done = (Imported, Vec<u8>);

/// Of a table that was read whole, the rows that were left out are found in it again.
fn whole(asked: &Asked, bytes: &[u8], done: Result<Imported, AppError>) -> Result<Done, AppError> {
    let imported = done?;
    let left_out = match imported.problems.is_empty() {
        true => Vec::new(),
        false => rejects(bytes, asked.about.columns(), &imported.problems, asked.language)?,
    };
    Ok((imported, left_out))
}

/// Tells how far it is, and keeps what is left out.
struct Watched<'i> {
    import: &'i Import,
    header: Vec<String>,
    language: &'static str,
    /// Made with the first row that is left out.
    file: Option<RejectFile<Vec<u8>>>,
}

impl Watch for Watched<'_> {
    fn header(&mut self, names: &[String]) -> Result<(), AppError> {
        self.header = names.to_vec();
        Ok(())
    }

    fn rejected(&mut self, row: &Row, reason: &Said) -> Result<(), AppError> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(RejectFile::new(Vec::new(), &self.header, self.language)?),
        };
        file.put(&self.header, row, reason)
    }

    fn done(&mut self, rows: u64) {
        self.import.rows.store(rows, Ordering::Relaxed);
    }
}
