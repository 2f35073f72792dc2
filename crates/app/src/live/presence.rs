//! Who looks at a matter now, so that two people do not decide the same thing at the same time.
//!
//! It is known for seconds, in memory, to those who look as well. It is never stored, logged, counted or told to anybody
//! else: how long somebody looks at what is nobody's business (no tracking of workers).

use super::{Told, locked, names};
use crate::App;
use crate::error::AppError;
use crate::matter::Caller;
use crate::matter::rows::Loaded;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use jiff::SignedDuration;
use std::collections::{BTreeMap, HashMap};

/// How long somebody counts as looking after they last said so.
const FORGOTTEN: SignedDuration = SignedDuration::from_secs(45);
/// How many matters one person looks at, at most; the ones said first are forgotten.
const AT_ONCE: usize = 16;

/// Who looks at what, and when they last said so.
#[derive(Debug, Default)]
pub(super) struct Presence {
    looking: HashMap<MatterId, BTreeMap<PersonId, Timestamp>>,
}

impl Presence {
    /// Takes down that somebody looks; whether they did not before.
    fn look(&mut self, matter: MatterId, person: PersonId, now: Timestamp) -> bool {
        let mut own: Vec<(Timestamp, MatterId)> = self
            .looking
            .iter()
            .filter(|(other, _)| **other != matter)
            .filter_map(|(other, people)| Some((*people.get(&person)?, *other)))
            .collect();
        own.sort();
        for (_, other) in own.iter().rev().skip(AT_ONCE - 1) {
            self.leave(*other, person);
        }
        self.looking.entry(matter).or_default().insert(person, now).is_none()
    }

    /// Whether they did look.
    fn leave(&mut self, matter: MatterId, person: PersonId) -> bool {
        let Some(people) = self.looking.get_mut(&matter) else { return false };
        let left = people.remove(&person).is_some();
        if people.is_empty() {
            self.looking.remove(&matter);
        }
        left
    }

    /// The others who look, in case the person does so as well.
    pub(super) fn others(&self, matter: MatterId, person: PersonId, now: Timestamp) -> Option<Vec<PersonId>> {
        let people = self.looking.get(&matter).filter(|people| people.contains_key(&person))?;
        let here = people.iter().filter(|(other, at)| **other != person && now < **at + FORGOTTEN);
        Some(here.map(|(other, _)| *other).collect())
    }

    /// Forgets those who have not said so for a while; the matters that this changes.
    fn sweep(&mut self, now: Timestamp) -> Vec<MatterId> {
        let mut changed = Vec::new();
        self.looking.retain(|matter, people| {
            let before = people.len();
            people.retain(|_, at| now < *at + FORGOTTEN);
            if people.len() < before {
                changed.push(*matter);
            }
            !people.is_empty()
        });
        changed
    }
}

impl App {
    /// Says that somebody looks at a matter; the names of the others who do. Whoever knows of it only as its reporter
    /// neither sees nor is seen.
    pub async fn look(
        &self,
        tenant: TenantId,
        person: PersonId,
        matter: MatterId,
    ) -> Result<Vec<String>, AppError> {
        if !self.may_look(tenant, person, matter).await? {
            return Ok(Vec::new());
        }
        let now = self.clock.now();
        let came = locked(&self.live.presence).look(matter, person, now);
        if came {
            drop(self.live.told.send(Told::Looking(matter)));
        }
        self.looking(tenant, person, matter).await
    }

    /// The names of the others who look at a matter that somebody looks at.
    pub async fn looking(
        &self,
        tenant: TenantId,
        person: PersonId,
        matter: MatterId,
    ) -> Result<Vec<String>, AppError> {
        if !self.may_look(tenant, person, matter).await? {
            return Ok(Vec::new());
        }
        let snapshot = self.tenant(tenant).await?;
        let others = locked(&self.live.presence).others(matter, person, self.clock.now());
        Ok(names(&snapshot, &others.unwrap_or_default()))
    }

    /// Says that somebody looks no longer.
    pub fn look_away(&self, person: PersonId, matter: MatterId) {
        let left = locked(&self.live.presence).leave(matter, person);
        if left {
            drop(self.live.told.send(Told::Looking(matter)));
        }
    }

    pub(super) fn sweep(&self) {
        let changed = locked(&self.live.presence).sweep(self.clock.now());
        for matter in changed {
            drop(self.live.told.send(Told::Looking(matter)));
        }
    }

    /// Whether somebody sees who looks at a matter; an error where they may not know of it at all.
    async fn may_look(&self, tenant: TenantId, person: PersonId, matter: MatterId) -> Result<bool, AppError> {
        let absent = || AppError::NoSuchMatter(matter);
        let snapshot = self.tenant(tenant).await?;
        let row = self.store.load_matters(tenant, &[matter]).await?.pop().ok_or_else(absent)?;
        let (loaded, now) = (Loaded::read(row)?, self.clock.now());
        match snapshot.may_see(&Caller::Person(person), &loaded.matter, now) {
            true => Ok(snapshot.in_office(person, &loaded.matter, now)),
            false => Err(absent()),
        }
    }
}
