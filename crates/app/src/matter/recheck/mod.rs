//! Looking again at matters that have ended: drawn by lot, those with a sign of a closing on paper more easily.
//!
//! Nobody chooses which, nothing is counted by person, and a sign decides nothing: somebody who has had no part in the
//! matter looks, and says whether it ended as it says.

mod closing;
mod follow;
mod lot;
mod table;

use super::rows::{Loaded, listed};
use crate::App;
use crate::error::AppError;
use crate::matter::caller::Caller;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_matter::command::Command;
use gewu_matter::event::Content;
use gewu_store::matter_list::ListedMatter;
use gewu_store::recheck::{RecheckCursor, RecheckRow};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A matter that waits for somebody to look again.
#[derive(Clone, Debug, PartialEq)]
pub struct Recheck {
    /// The matter.
    pub matter: ListedMatter,
    /// Until when somebody may look.
    pub until: Timestamp,
    /// What it shows for which it was drawn more easily; none where the lot alone drew it.
    pub signs: Vec<Sign>,
}

/// Something about how a matter ended for which it is drawn more easily. It proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Sign {
    /// Its work was finished when so many minutes of the limit were left.
    LastMinutes {
        /// How many.
        minutes: i64,
    },
    /// What was written of the work stands in other matters that ended before, to the letter.
    CopiedWords {
        /// In how many, counted no further than [`COUNTED`].
        others: usize,
        /// The last of them.
        last: MatterId,
    },
    /// A file of the work came with other matters that ended before.
    ReusedFiles {
        /// With how many, counted no further than [`COUNTED`].
        others: usize,
        /// The last of them.
        last: MatterId,
    },
}

/// How far others are counted that ended with the same words or files.
pub const COUNTED: usize = 20;

/// A page of what waits to be looked at again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rechecks {
    /// That which waits shortest first.
    pub lines: Vec<Recheck>,
    /// Where the next page begins, if there may be one.
    pub next: Option<RecheckCursor>,
}

impl App {
    /// A page of what a person may look at again.
    pub async fn rechecks(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: Option<RecheckCursor>,
        limit: i64,
    ) -> Result<Rechecks, AppError> {
        let (snapshot, now) = (self.tenant(tenant).await?, self.clock.now());
        let seats = snapshot.seats(person, now);
        let rows = self.store.rechecks(tenant, &seats, now, after, limit).await?;
        let full = i64::try_from(rows.len()) == Ok(limit);
        let next = rows.last().filter(|_| full);
        let next = next.map(|row| RecheckCursor { until: row.until, matter: row.matter });
        let ids: Vec<MatterId> = rows.iter().map(|row| row.matter).collect();
        let mut matters = HashMap::new();
        for row in self.store.load_matters(tenant, &ids).await? {
            matters.insert(row.matter, row);
        }
        let mut lines = Vec::new();
        for row in rows {
            let Some(matter) = matters.remove(&row.matter) else { continue };
            let shown = listed(&matter);
            if self.may_recheck(&snapshot, &Loaded::read(matter)?, person, now) {
                lines.push(line(&row, shown)?);
            }
        }
        Ok(Rechecks { lines, next })
    }

    /// That a matter waits for this person to look at it again; None where it does not, or for somebody else.
    pub async fn recheck(
        &self,
        tenant: TenantId,
        person: PersonId,
        matter: MatterId,
    ) -> Result<Option<Recheck>, AppError> {
        let absent = || AppError::NoSuchMatter(matter);
        let (snapshot, now) = (self.tenant(tenant).await?, self.clock.now());
        let row = self.store.load_matters(tenant, &[matter]).await?.pop().ok_or_else(absent)?;
        let shown = listed(&row);
        let loaded = Loaded::read(row)?;
        if !snapshot.in_office(person, &loaded.matter, now) {
            return Err(absent());
        }
        if !self.may_recheck(&snapshot, &loaded, person, now) {
            return Ok(None);
        }
        self.store.recheck(tenant, matter).await?.first().map(|row| line(row, shown)).transpose()
    }

    /// Whether a matter is drawn for this person to look at again, who therefore reads what its reporter reads.
    pub(super) async fn looks_again(
        &self,
        tenant: &Tenant,
        loaded: &Loaded,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<bool, AppError> {
        let Caller::Person(person) = caller else { return Ok(false) };
        if !self.may_recheck(tenant, loaded, *person, now) {
            return Ok(false);
        }
        self.drawn(tenant.row.tenant, loaded.matter.id).await
    }

    /// Whether the lot has drawn a matter.
    pub(super) async fn drawn(&self, tenant: TenantId, matter: MatterId) -> Result<bool, AppError> {
        Ok(!self.store.recheck(tenant, matter).await?.is_empty())
    }

    /// Whether a person may know of a matter and the engine would let them say what they found, if it was drawn.
    fn may_recheck(&self, tenant: &Tenant, loaded: &Loaded, person: PersonId, now: Timestamp) -> bool {
        let Ok(runnable) = tenant.runnable(loaded) else { return false };
        let caller = Caller::Person(person);
        if loaded.matter.ended_at.is_none() || !tenant.may_see(&caller, &loaded.matter, now) {
            return false;
        }
        let actor = self.actor(tenant, &caller, now);
        let roster = tenant.roster(now);
        let given = tenant.circumstances(runnable, &roster, &actor, now);
        let command = Command::Recheck { sound: true, content: Content::default() };
        gewu_matter::decide(&loaded.matter, &command, given).is_ok()
    }
}

fn line(row: &RecheckRow, matter: ListedMatter) -> Result<Recheck, AppError> {
    let signs = serde_json::from_str(&row.signs).map_err(|error| {
        AppError::Data(format!("the signs of matter {} cannot be read: {error}", row.matter))
    })?;
    Ok(Recheck { matter, until: row.until, signs })
}
