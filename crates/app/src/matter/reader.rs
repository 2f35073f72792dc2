//! Which personal fields of a matter a caller reads, of those that its pack shows to some only.

use super::caller::Caller;
use super::show::by_party;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_matter::Actor;
use gewu_matter::matter::{Matter, PartyNumber};
use gewu_matter::procedure::REPORTER;
use gewu_packs::Runnable;
use gewu_store::journal::FactRow;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// As whom somebody reads a matter.
pub(crate) struct Reader<'r> {
    runnable: &'r Runnable,
    /// Steps, sides and `reporter`, as far as they are the caller's.
    is: BTreeSet<String>,
    /// The parties that the caller is.
    parties: BTreeSet<PartyNumber>,
    /// Only as one of those whom the matter is between.
    only_party: bool,
    person: Option<PersonId>,
}

impl<'r> Reader<'r> {
    pub(crate) fn of(
        tenant: &Tenant,
        caller: &Caller,
        matter: &Matter,
        runnable: &'r Runnable,
        now: Timestamp,
    ) -> Reader<'r> {
        let (person, own) = match caller {
            Caller::Reporter(_) => (None, BTreeSet::from([0])),
            Caller::Party(_, party) => (None, BTreeSet::from([*party])),
            Caller::Person(person) => (Some(*person), of_person(matter, *person)),
            Caller::Anyone { .. } | Caller::Partner(_) | Caller::Time => (None, BTreeSet::new()),
        };
        let mut is: BTreeSet<String> =
            own.iter().filter_map(|party| Some(matter.parties.get(party)?.side.clone())).collect();
        if own.contains(&0) {
            is.insert(REPORTER.to_owned());
        }
        let mut office = false;
        if let Some(person) = person {
            is.extend(steps_of(tenant, matter, person, now));
            office = tenant.in_office(person, matter, now);
        }
        // Where a matter is between parties, whoever reported it is one of them and reads no more than they do.
        let between = matter.parties.keys().any(|party| *party > 0) || !runnable.procedure.sides.is_empty();
        let only_party = !office && !own.is_empty() && between;
        Reader { runnable, is, parties: own, only_party, person }
    }

    /// Whether a field of a fact is read, that its own writer always reads.
    fn reads(&self, field: &str, own: bool) -> bool {
        match self.runnable.readers.get(field) {
            _ if own => true,
            Some(readers) => !readers.is_disjoint(&self.is),
            None => !self.only_party,
        }
    }

    /// Leaves the personal values that are read, by the fact that tells them.
    pub(crate) fn keep(
        &self,
        facts: &[FactRow],
        told_by: u64,
        personal: &mut BTreeMap<i64, Map<String, Value>>,
    ) {
        if !self.only_party && self.runnable.readers.is_empty() {
            return;
        }
        let written: BTreeSet<i64> =
            facts.iter().filter(|fact| self.wrote(fact)).map(|fact| fact.subject_version).collect();
        for (fact, values) in personal.iter_mut() {
            let called = u64::try_from(*fact) == Ok(told_by);
            let own = written.contains(fact);
            // What a matter is called everybody reads who may know of it.
            values.retain(|field, _| self.reads(field, own) || called && field == "title");
        }
        personal.retain(|_, values| !values.is_empty());
    }

    /// Leaves the fields of an opening form that are read.
    pub(crate) fn keep_form(&self, form: &mut Map<String, Value>) {
        form.retain(|field, _| !self.runnable.readers.contains_key(field) || self.reads(field, false));
    }

    /// Whether a fact tells what the caller wrote.
    fn wrote(&self, fact: &FactRow) -> bool {
        let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
        match by_party(&body) {
            Some(party) => self.parties.contains(&party),
            None => match Caller::person_of(&fact.actor) {
                Some(person) => self.person == Some(person),
                None => {
                    let other = ["party:", "partner:"].iter().any(|word| fact.actor.starts_with(word));
                    self.parties.contains(&0) && !other
                }
            },
        }
    }
}

/// The parties that a person is; 0 for whoever reported it.
fn of_person(matter: &Matter, person: PersonId) -> BTreeSet<PartyNumber> {
    let own = matter.parties.iter().filter(|(_, party)| party.person == Some(person));
    let reported = (matter.reporter == Some(person)).then_some(0);
    own.map(|(number, _)| *number).chain(reported).collect()
}

/// The steps that a person has done, or is asked to do now.
fn steps_of(tenant: &Tenant, matter: &Matter, person: PersonId, now: Timestamp) -> BTreeSet<String> {
    let seats: BTreeSet<_> = match tenant.actor(person, now) {
        Actor::Person { seats, .. } => seats.into_iter().map(|held| held.seat).collect(),
        Actor::Reporter | Actor::Party(_) | Actor::External(_) | Actor::Time => BTreeSet::new(),
    };
    let asked = matter.tasks.values().filter(|task| {
        task.seat().is_some_and(|seat| seats.contains(seat))
            || task.assignee == gewu_matter::matter::Assignee::Person(person)
    });
    let done = matter.performed.iter().filter(|(_, people)| people.contains(&person));
    asked.map(|task| task.step.clone()).chain(done.map(|(step, _)| step.clone())).collect()
}
