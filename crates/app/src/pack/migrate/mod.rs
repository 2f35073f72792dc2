//! Running matters go over to the edition in force: rehearsed first, then portion by portion with a fact each, and back
//! again. A matter that cannot go over stays with the edition that it runs; why is told.
//!
//! A migration is what the facts of its pack say of it: begun, done, taken back. Whoever orders it asks for one portion
//! after the other; one that broke off goes on under its own id, so that the way back is one as well.

mod back;
mod order;
mod past;
mod place;
mod plan;
mod rehearse;
mod words;

pub use past::{Past, WayBack};
pub use plan::{OpenStep, Outlook};
pub use rehearse::{Handed, Moving, Rehearsed, StepMove};

use super::error::PackError;
use crate::App;
use crate::error::AppError;
use crate::matter::Caller;
use crate::matter::move_over::Move;
use crate::matter::rows::Loaded;
use crate::tenant::{Edition, Tenant};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, Subject, TenantId};
use gewu_matter::event::Pinned;
use gewu_matter::migrate::{Plan, Unfit};
use gewu_packs::Said;
use gewu_store::Batch;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many matters go over in one commit.
const AT_ONCE: usize = 64;
/// How many go over, at most, before whoever ordered it hears of it.
const PORTION: usize = 512;
/// How many are told of one by one.
const MOST_TOLD: usize = 50;

/// Why matters stay, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Why.
    pub why: Unfit,
    /// The same as a sentence, in the words of the editions.
    pub said: Said,
    /// How many.
    pub matters: usize,
}

/// A matter that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The matter.
    pub matter: MatterId,
    /// What it is called in lists, and why it stays: only for whoever may read it anyway.
    pub seen: Option<(Option<String>, Said)>,
}

/// What a portion of a migration came to, or of the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    /// By which it goes on; that of the way back, on the way back.
    pub migration: String,
    /// How many matters went over.
    pub moved: usize,
    /// Those that stay.
    pub stays: Stays,
    /// Where the next portion begins; none when this was the last.
    pub next: Option<String>,
}

/// Matters that stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stays {
    /// How many.
    pub matters: usize,
    /// Why, the most frequent first.
    pub reasons: Vec<Reason>,
    /// The first of them.
    pub left: Vec<Left>,
}

impl Stays {
    fn add(&mut self, left: Left, why: Unfit, said: Said) {
        self.matters += 1;
        match self.reasons.iter_mut().find(|reason| reason.why == why) {
            Some(reason) => reason.matters += 1,
            None => self.reasons.push(Reason { why, said, matters: 1 }),
        }
        self.reasons.sort_by_key(|reason| std::cmp::Reverse(reason.matters));
        if self.left.len() < MOST_TOLD {
            self.left.push(left);
        }
    }
}

/// Whoever asks. Matters are named to them as lists would name them.
#[derive(Clone, Copy)]
struct Reader<'t> {
    tenant: &'t Tenant,
    person: Option<PersonId>,
    now: Timestamp,
}

impl Reader<'_> {
    fn may_read(&self, loaded: &Loaded) -> bool {
        let person = self.person.map(Caller::Person);
        person.is_some_and(|person| self.tenant.may_see(&person, &loaded.matter, self.now))
    }

    fn left(&self, loaded: &Loaded, said: &Said) -> Left {
        let seen = self.may_read(loaded).then(|| (loaded.title.clone(), said.clone()));
        Left { matter: loaded.matter.id, seen }
    }
}

impl App {
    /// One more fact about a pack.
    async fn tell_of_pack(
        &self,
        tenant: TenantId,
        pack: &str,
        kind: &str,
        by: Option<PersonId>,
        said: Value,
    ) -> Result<(), AppError> {
        let actor = by.map_or("operator".to_owned(), |person| format!("person:{person}"));
        let mut batch = Batch::new(tenant);
        batch.facts.push(self.fact(tenant, Subject::Pack(pack.to_owned()), kind, &actor, said).await?);
        self.store.save(&batch).await?;
        Ok(())
    }

    /// Once people have accounts, one of them orders it, at the desk.
    async fn may_migrate(&self, tenant: TenantId, by: Option<PersonId>) -> Result<(), AppError> {
        match by {
            None if self.store.has_used_account(tenant).await? => Err(PackError::NeedsSecurity.into()),
            _ => Ok(()),
        }
    }
}

fn order(matter: MatterId, migration: &str, to: &Edition, plan: &Plan, by: Option<PersonId>) -> Move {
    Move { matter, migration: migration.to_owned(), to: Pinned::from(to), plan: plan.clone(), back: None, by }
}

/// The edition in force of a pack, with the latest parameters that it takes.
fn target(tenant: &Tenant, pack: &str) -> Result<Edition, AppError> {
    match tenant.latest(pack) {
        None => Err(PackError::NoSuchPack(pack.to_owned()).into()),
        Some((_, retired, Some(_))) => Err(PackError::Retired(retired.title.clone()).into()),
        Some((edition, _, None)) => Ok(edition.clone()),
    }
}

/// Counts by what is counted, in its order.
fn counted<K: Ord>(counts: &mut BTreeMap<K, usize>, key: K) {
    *counts.entry(key).or_default() += 1;
}
