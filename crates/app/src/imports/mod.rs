//! Imports that somebody asks for at a server: in the background, one at a time for a tenant, told as they go.
//!
//! What is known of them stays in memory, so that nothing of what was sent is kept longer than whoever sent it needs it.
//! A server that stops in the middle has lost nothing: the same file, sent again, goes on where it stopped.

mod run;

use crate::App;
use crate::account::Invitation;
use crate::account::import::ACCOUNT_COLUMNS;
use crate::error::AppError;
use crate::matter::bring::MATTER_COLUMNS;
use crate::people::import::PERSON_COLUMNS;
use crate::table::{Column, Imported};
use crate::territory::import_areas::AREA_COLUMNS;
use crate::territory::import_bodies::BODY_COLUMNS;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_packs::{Said, said};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// The largest file that is taken at a server, in bytes; larger ones are imported where the database is.
pub const MOST_SENT: usize = 64 * 1024 * 1024;
/// How many imports are remembered.
const REMEMBERED: usize = 20;

/// What a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Matters of another system.
    Matters,
    /// Places.
    Areas,
    /// Organisations.
    Bodies,
    /// People and the positions they hold.
    People,
    /// Accounts for people who were imported.
    Accounts,
}

impl About {
    /// All of them, in the order in which a tenant is set up.
    pub const ALL: [About; 5] = [About::Areas, About::Bodies, About::People, About::Accounts, About::Matters];

    /// The word of addresses.
    pub fn word(self) -> &'static str {
        match self {
            About::Matters => "matters",
            About::Areas => "areas",
            About::Bodies => "bodies",
            About::People => "people",
            About::Accounts => "accounts",
        }
    }

    /// By its word.
    pub fn of(word: &str) -> Option<About> {
        About::ALL.into_iter().find(|about| about.word() == word)
    }

    /// The columns of such a table.
    pub fn columns(self) -> &'static [Column] {
        match self {
            About::Matters => &MATTER_COLUMNS,
            About::Areas => &AREA_COLUMNS,
            About::Bodies => &BODY_COLUMNS,
            About::People => &PERSON_COLUMNS,
            About::Accounts => &ACCOUNT_COLUMNS,
        }
    }
}

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What the table is about.
    pub about: About,
    /// What the file was called.
    pub file: String,
    /// Of matters: the system that they come from, by a name of one's own.
    pub book: String,
    /// The sheet, where a workbook has several.
    pub sheet: Option<String>,
    /// Say what would change, and change nothing.
    pub dry_run: bool,
    /// The language in which the file of what is left out says why.
    pub language: &'static str,
}

/// How far an import is.
#[derive(Clone, Debug)]
pub struct ImportView {
    /// Its id.
    pub import: Uuid,
    /// What was asked for.
    pub asked: Asked,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// How many rows are done, as far as that is told.
    pub rows: u64,
    /// What it did, or would do.
    pub imported: Option<Imported>,
    /// Why the file was refused as a whole, or what broke the import off.
    pub refused: Option<Said>,
    /// Whether there is a file of the rows that were left out.
    pub rejects: bool,
    /// How many links wait to be handed over.
    pub links: usize,
}

/// Those that are under way and those that were.
#[derive(Default)]
pub(crate) struct Imports(Mutex<VecDeque<Arc<Import>>>);

/// One of them.
struct Import {
    import: Uuid,
    tenant: TenantId,
    person: PersonId,
    asked: Asked,
    begun_at: Timestamp,
    rows: AtomicU64,
    end: Mutex<Option<End>>,
}

/// What became of one.
struct End {
    at: Timestamp,
    result: Result<Imported, Said>,
    rejects: Vec<u8>,
    links: Vec<Invitation>,
}

impl App {
    /// Begins an import in the background.
    ///
    /// # Errors
    /// When another one of the tenant is under way.
    pub fn begin_import(
        self: &Arc<App>,
        tenant: TenantId,
        person: PersonId,
        asked: Asked,
        bytes: Vec<u8>,
    ) -> Result<Uuid, AppError> {
        let begun_at = self.clock.now();
        let import = Arc::new(Import {
            import: self.source.id(begun_at),
            tenant,
            person,
            asked,
            begun_at,
            rows: AtomicU64::new(0),
            end: Mutex::new(None),
        });
        self.imports.begin(Arc::clone(&import))?;
        let (app, id) = (Arc::clone(self), import.import);
        tokio::spawn(async move {
            let running = Arc::clone(&import);
            let inner = Arc::clone(&app);
            let ran = tokio::spawn(async move { inner.run_import(&running, bytes).await }).await;
            // An import that makes the program panic ends like one that was refused.
            let end = ran.unwrap_or_else(|_| End::broken_off(app.clock.now()));
            *import.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        });
        Ok(id)
    }

    /// The imports that somebody has asked for since the server started, the newest first.
    pub fn imports(&self, tenant: TenantId, person: PersonId) -> Vec<ImportView> {
        self.imports.own(tenant, person).iter().map(|import| import.view()).collect()
    }

    /// One of them.
    pub fn import(&self, tenant: TenantId, person: PersonId, import: Uuid) -> Option<ImportView> {
        Some(self.imports.find(tenant, person, import)?.view())
    }

    /// The rows of one that were left out, as a table with the reason of each.
    pub fn import_rejects(&self, tenant: TenantId, person: PersonId, import: Uuid) -> Option<Vec<u8>> {
        let import = self.imports.find(tenant, person, import)?;
        let end = import.end.lock().unwrap_or_else(PoisonError::into_inner);
        Some(end.as_ref()?.rejects.clone()).filter(|rejects| !rejects.is_empty())
    }

    /// The links of one, by which people choose their passwords: once, to whoever hands them over.
    pub fn take_import_links(
        &self,
        tenant: TenantId,
        person: PersonId,
        import: Uuid,
    ) -> Option<Vec<Invitation>> {
        let import = self.imports.find(tenant, person, import)?;
        let mut end = import.end.lock().unwrap_or_else(PoisonError::into_inner);
        Some(std::mem::take(&mut end.as_mut()?.links)).filter(|links| !links.is_empty())
    }
}

impl Imports {
    fn begin(&self, import: Arc<Import>) -> Result<(), AppError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.iter().any(|it| it.tenant == import.tenant && !it.is_over()) {
            return Err(AppError::Overloaded { retry_after_seconds: 5 });
        }
        all.push_front(import);
        all.truncate(REMEMBERED);
        Ok(())
    }

    fn own(&self, tenant: TenantId, person: PersonId) -> Vec<Arc<Import>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|it| it.tenant == tenant && it.person == person).cloned().collect()
    }

    fn find(&self, tenant: TenantId, person: PersonId, import: Uuid) -> Option<Arc<Import>> {
        self.own(tenant, person).into_iter().find(|it| it.import == import)
    }
}

impl Import {
    fn is_over(&self) -> bool {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn view(&self) -> ImportView {
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let over = end.as_ref();
        ImportView {
            import: self.import,
            asked: self.asked.clone(),
            begun_at: self.begun_at,
            ended_at: over.map(|it| it.at),
            rows: self.rows.load(Ordering::Relaxed),
            imported: over.and_then(|it| it.result.as_ref().ok().cloned()),
            refused: over.and_then(|it| it.result.as_ref().err().cloned()),
            rejects: over.is_some_and(|it| !it.rejects.is_empty()),
            links: over.map_or(0, |it| it.links.len()),
        }
    }
}

impl End {
    fn broken_off(at: Timestamp) -> End {
        let why = said!("a fault of the program broke it off", "程序出错，导入中断；请找运维人员");
        End { at, result: Err(why), rejects: Vec::new(), links: Vec::new() }
    }
}
