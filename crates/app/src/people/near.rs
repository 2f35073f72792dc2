//! Who stands near to somebody: those who serve in the same bodies, and declared kin. Nothing that is reported about
//! somebody reaches any of them.

use crate::tenant::Tenant;
use gewu_kernel::Date;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_matter::matter::{Binding, Matter};
use gewu_matter::roster::Near;
use std::collections::BTreeSet;

impl Tenant {
    /// Who stands near to somebody, or to a body, on a day.
    pub(crate) fn near(&self, whom: &Binding, day: Date) -> Near {
        match whom {
            Binding::Body(body) => {
                Near { people: self.directory.serving(*body, day), bodies: BTreeSet::from([*body]) }
            }
            Binding::Person(person) => {
                let posts = self.directory.posts(*person, day);
                let bodies: BTreeSet<_> = posts.into_iter().map(|post| post.body).collect();
                let beside = bodies.iter().flat_map(|body| self.directory.serving(*body, day));
                let people = beside.chain([*person]).chain(self.kin_of(*person)).collect();
                Near { people, bodies }
            }
        }
    }

    /// Those who may not know of a matter, from whatever office: those whom it is about and those near them; and, where
    /// only those with a part may know of it, who withdrew or was objected to. Whoever reported it, and its parties,
    /// know of it as such.
    pub(crate) fn kept_out(&self, matter: &Matter, now: Timestamp) -> BTreeSet<PersonId> {
        let day = self.work_time.date(now);
        let near = matter.about.iter().flat_map(|whom| self.near(whom, day).people);
        let recused = matter.recused.keys().copied().filter(|_| matter.confidential);
        let parties = matter.parties.values().filter_map(|party| party.person);
        let concerned: BTreeSet<PersonId> = parties.chain(matter.reporter).collect();
        near.chain(recused).filter(|person| !concerned.contains(person)).collect()
    }

    /// The keys under which the store finds what somebody is kept out of.
    pub(crate) fn kept_from_keys(&self, person: PersonId, now: Timestamp) -> Vec<String> {
        let near = self.near(&Binding::Person(person), self.work_time.date(now));
        let people = near.people.into_iter().map(|other| key(&Binding::Person(other)));
        let bodies = near.bodies.into_iter().map(|body| key(&Binding::Body(body)));
        people.chain(bodies).chain([alone(person)]).collect()
    }
}

/// The keys of those who keep out of a matter.
pub(crate) fn keys(matter: &Matter) -> BTreeSet<String> {
    let recused = matter.recused.keys().filter(|_| matter.confidential).map(|person| alone(*person));
    matter.about.iter().map(key).chain(recused).collect()
}

/// The key of somebody with those near them.
pub(crate) fn key(whom: &Binding) -> String {
    match whom {
        Binding::Body(body) => format!("near:body:{body}"),
        Binding::Person(person) => format!("near:person:{person}"),
    }
}

fn alone(person: PersonId) -> String {
    format!("person:{person}")
}
