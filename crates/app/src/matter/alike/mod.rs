//! What else tells of the same thing as a matter: what is known to, and what may.
//!
//! Nothing is joined here. Whoever deals with a matter reads what is likely with the reasons for it, and decides.

mod nearby;
mod told;

pub use gewu_likeness::alike::Reason;

use super::rows::{Loaded, listed};
use crate::App;
use crate::error::AppError;
use crate::matter::caller::Caller;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_matter::command::Command;
use gewu_matter::event::Content;
use gewu_packs::Runnable;
use gewu_store::matter::MatterRow;
use gewu_store::matter_list::ListedMatter;
use serde_json::json;

/// What else tells of the same thing. Other matters are named only to those who may read them singly.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alike {
    /// How it was told of, in order: its own report, and those of the matters that became part of it.
    pub told: Vec<Told>,
    /// The matter that goes on in its place.
    pub joined_into: Option<ListedMatter>,
    /// The earlier one whose trouble it tells of again.
    pub recurs: Option<ListedMatter>,
    /// The later ones that tell of its trouble again.
    pub came_back: Vec<ListedMatter>,
    /// What may be the same, the likeliest first.
    pub proposed: Vec<Proposed>,
    /// What the reader may say of it now: `part`, `recur`.
    pub may: Vec<&'static str>,
}

/// One way in which something was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The matter it opened, where the reader may know of it.
    pub matter: Option<MatterId>,
    /// By which way it came.
    pub source: Option<String>,
    /// When.
    pub opened_at: Timestamp,
}

/// A matter that may be the same: one that goes on, or one that had ended and may have come back.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposed {
    /// The matter.
    pub matter: ListedMatter,
    /// How likely, of 100; with all others and “something new” together 100.
    pub percent: u8,
    /// Why, the weightiest first. What both say is quoted only to those who read both.
    pub reasons: Vec<Reason>,
}

/// A matter beside others, for one reader.
struct Beside<'a> {
    tenant: &'a Tenant,
    reader: Caller,
    now: Timestamp,
    loaded: Loaded,
}

impl App {
    /// What else tells of the same thing, for whoever in office may know of the matter; for anyone else it does not
    /// exist.
    pub async fn alike(
        &self,
        tenant: TenantId,
        person: PersonId,
        matter: MatterId,
    ) -> Result<Alike, AppError> {
        let absent = || AppError::NoSuchMatter(matter);
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let row = self.store.load_matters(tenant, &[matter]).await?.pop().ok_or_else(absent)?;
        let loaded = Loaded::read(row)?;
        if !snapshot.in_office(person, &loaded.matter, now) {
            return Err(absent());
        }
        let beside = Beside { tenant: &snapshot, reader: Caller::Person(person), now, loaded };
        let runnable = snapshot.runnable(&beside.loaded)?;
        let mut alike = self.known(&beside).await?;
        alike.may = self.may(&beside, runnable);
        if let Some(by) = runnable.alike.as_ref().filter(|_| beside.loaded.matter.ended_at.is_none()) {
            alike.proposed = self.likely(&beside, by).await?;
        }
        Ok(alike)
    }

    /// What the engine would let the reader say.
    fn may(&self, beside: &Beside<'_>, runnable: &Runnable) -> Vec<&'static str> {
        let Beside { tenant, reader, now, loaded } = beside;
        let actor = self.actor(tenant, reader, *now);
        let roster = tenant.roster(*now);
        let reason = [("words".to_owned(), json!("…"))].into_iter().collect();
        let commands = [
            ("part", Command::Part { content: Content { open: reason, ..Content::default() } }),
            ("recur", Command::Recur { of: Some(MatterId(uuid::Uuid::max())) }),
        ];
        let allowed = commands.into_iter().filter(|(_, command)| {
            let given = tenant.circumstances(runnable, &roster, &actor, *now);
            gewu_matter::decide(&loaded.matter, command, given).is_ok()
        });
        allowed.map(|(word, _)| word).collect()
    }
}

impl Beside<'_> {
    fn may_see(&self, other: &Loaded) -> bool {
        self.tenant.may_see(&self.reader, &other.matter, self.now)
    }

    /// As lists show it, to those who may know of it.
    fn listed(&self, row: MatterRow) -> Option<ListedMatter> {
        let shown = listed(&row);
        Some(shown).filter(|_| Loaded::read(row).is_ok_and(|it| self.may_see(&it)))
    }
}
