//! Use cases: each loads what it needs, lets an engine decide, and saves state and facts in one transaction.
//!
//! No SQL, no HTTP, no ambient clock: the store, the clock and chance are handed in.

pub mod account;
pub mod ambient;
pub mod archive;
pub mod attachment;
pub mod calendar;
mod change;
pub mod error;
pub mod exchange;
pub mod export;
pub mod imports;
pub mod journal;
pub mod live;
pub mod matter;
pub mod notice;
pub mod outbox;
pub mod pack;
pub mod people;
mod secret;
pub mod settings;
pub mod simulate;
pub mod table;
pub mod tenant;
pub mod territory;
#[cfg(feature = "testing")]
pub mod testing;

pub use ambient::{Clock, Source};
pub use error::AppError;
pub use tenant::Tenant;

use gewu_kernel::id::TenantId;
use gewu_store::Store;
use gewu_store::files::Files;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// The platform's use cases over one database.
pub struct App {
    /// The database.
    pub store: Store,
    /// The attachments.
    pub files: Files,
    /// Where instants come from.
    pub clock: Arc<dyn Clock>,
    /// Where ids and secrets come from.
    pub source: Arc<dyn Source>,
    /// What is told to those who look now.
    pub live: Arc<live::Live>,
    /// How strictly signing in is guarded.
    pub rules: account::SignInRules,
    hashing: account::Hashing,
    sealing_key: Option<account::SealingKey>,
    tenants: RwLock<HashMap<TenantId, Arc<Tenant>>>,
    public_counts: matter::public::KeptCounts,
    imports: imports::Imports,
    printing: matter::document::Printing,
}

impl App {
    /// The use cases over an open database.
    pub fn new(store: Store, files: Files, clock: Arc<dyn Clock>, source: Arc<dyn Source>) -> App {
        let (live, tenants) = (Arc::default(), RwLock::new(HashMap::new()));
        let (rules, hashing) = (account::SignInRules::default(), account::Hashing::default());
        App {
            store,
            files,
            clock,
            source,
            live,
            rules,
            hashing,
            sealing_key: None,
            tenants,
            public_counts: Default::default(),
            imports: Default::default(),
            printing: Default::default(),
        }
    }

    /// The same with a key for what must not stand in the database in clear.
    pub fn sealing_with(self, key: account::SealingKey) -> App {
        App { sealing_key: Some(key), ..self }
    }

    /// The same with folders of fonts, the preferred one first: without any, nothing can be printed.
    pub fn printing_with(self, folders: Vec<std::path::PathBuf>) -> App {
        App { printing: matter::document::Printing::new(folders), ..self }
    }

    /// The tenant as it is now. Cheap while nothing about places, people or packs has changed.
    pub async fn tenant(&self, id: TenantId) -> Result<Arc<Tenant>, AppError> {
        let version = self.store.directory_version(id).await?;
        let held = self.tenants.read().expect("no holder of this lock panics").get(&id).cloned();
        match held {
            Some(tenant) if tenant.version == version => Ok(tenant),
            _ => {
                let tenant = Arc::new(Tenant::load(&self.store, id).await?);
                let mut tenants = self.tenants.write().expect("no holder of this lock panics");
                tenants.insert(id, Arc::clone(&tenant));
                Ok(tenant)
            }
        }
    }

    /// Forgets what is held of a tenant, after a change that its version does not tell.
    pub(crate) fn forget(&self, id: TenantId) {
        self.tenants.write().expect("no holder of this lock panics").remove(&id);
    }
}
