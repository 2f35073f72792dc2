//! An import while it runs.

use super::{About, End, Import};
use crate::App;
use crate::account::Invitation;
use crate::error::AppError;
use crate::matter::bring::{Order, Watch};
use crate::table::{Imported, RejectFile, Row, rejects};
use std::io::Cursor;
use std::sync::atomic::Ordering;

impl App {
    pub(super) async fn run_import(&self, import: &Import, bytes: Vec<u8>) -> End {
        let (asked, actor) = (&import.asked, format!("person:{}", import.person));
        let (mut links, mut rejected): (Vec<Invitation>, Vec<u8>) = (Vec::new(), Vec::new());
        let result = match asked.about {
            About::Matters => {
                let order = Order {
                    book: asked.book.clone(),
                    sheet: asked.sheet.clone(),
                    actor,
                    dry_run: asked.dry_run,
                };
                let mut watch = Watched { import, header: Vec::new(), file: None };
                let source = Box::new(Cursor::new(bytes));
                let done = self.bring_matters(import.tenant, source, &order, &mut watch).await;
                rejected = watch.file.and_then(|file| file.finish().ok()).unwrap_or_default();
                done
            }
            about => {
                let done = self.import_whole(import, about, &bytes, &actor, &mut links).await;
                if let Ok(imported) = &done
                    && !imported.problems.is_empty()
                {
                    rejected = rejects(&bytes, about.columns(), &imported.problems).unwrap_or_default();
                }
                done
            }
        };
        let result = result.map_err(|error| error.to_string());
        End { at: self.clock.now(), result, rejects: rejected, links }
    }

    /// A table that is read whole.
    async fn import_whole(
        &self,
        import: &Import,
        about: About,
        bytes: &[u8],
        actor: &str,
        links: &mut Vec<Invitation>,
    ) -> Result<Imported, AppError> {
        let (tenant, dry_run) = (import.tenant, import.asked.dry_run);
        match about {
            About::Areas => self.import_areas(tenant, bytes, actor, dry_run).await,
            About::Bodies => self.import_bodies(tenant, bytes, actor, dry_run).await,
            About::People => self.import_people(tenant, bytes, actor, dry_run).await,
            About::Accounts | About::Matters => {
                let mut keep = |invitation: &Invitation| links.push(invitation.clone());
                Ok(self.import_accounts(tenant, bytes, actor, dry_run, false, &mut keep).await?.imported)
            }
        }
    }
}

/// Tells how far it is, and keeps what is left out.
struct Watched<'i> {
    import: &'i Import,
    header: Vec<String>,
    /// Made with the first row that is left out.
    file: Option<RejectFile<Vec<u8>>>,
}

impl Watch for Watched<'_> {
    fn header(&mut self, names: &[String]) -> Result<(), AppError> {
        self.header = names.to_vec();
        Ok(())
    }

    fn rejected(&mut self, row: &Row, reason: &str) -> Result<(), AppError> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(RejectFile::new(Vec::new(), &self.header)?),
        };
        file.put(&self.header, row, reason)
    }

    fn done(&mut self, rows: u64) {
        self.import.rows.store(rows, Ordering::Relaxed);
    }
}
