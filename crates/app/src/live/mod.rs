//! What happens now, told to those who look: changes of matters, and who else looks at one.
//!
//! One watcher a server reads the journal's order, so it sees what any server on the database has accepted; nothing is
//! read for a single connection. All of this is memory of seconds: none of it is stored or logged.

mod presence;
mod watch;

use crate::tenant::Tenant;
use gewu_access::{Scope, Subject};
use gewu_kernel::id::{MatterId, PersonId};
use gewu_kernel::{Date, Timestamp};
use presence::Presence;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::{broadcast, watch as signal};

/// How many changes are kept for whoever comes back after a break.
const KEPT: usize = 2_048;
/// How many connections one person may have: one a tab, and some to spare.
const CONNECTIONS: usize = 8;

/// A change of a matter.
#[derive(Debug)]
pub struct Change {
    /// Its place in the journal's order: the last of the facts that came together.
    pub seq: i64,
    /// The matter.
    pub matter: MatterId,
    /// The matter's version after it.
    pub version: i64,
    /// What kind of thing happened last.
    pub kind: String,
    /// Who may know of the matter now.
    now: Subject,
    /// Who knew of it before.
    before: Option<Subject>,
}

/// Something to tell.
#[derive(Clone, Debug)]
pub enum Told {
    /// A matter changed.
    Change(Arc<Change>),
    /// Other people look at a matter than before.
    Looking(MatterId),
}

/// What somebody is told of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// What it is.
    Change,
    /// Only that the matter is no longer theirs to see.
    Gone,
}

/// What is held for those who look.
#[derive(Debug)]
pub struct Live {
    held: Mutex<Held>,
    told: broadcast::Sender<Told>,
    closed: signal::Sender<bool>,
    presence: Mutex<Presence>,
    connections: Mutex<HashMap<PersonId, usize>>,
}

#[derive(Debug, Default)]
struct Held {
    /// The last place in the order that was read; none while nobody looks.
    last: Option<i64>,
    kept: VecDeque<Arc<Change>>,
    /// Who could know of the matters that changed lately, so that whoever no longer can is told that much.
    known: HashMap<MatterId, Subject>,
    tenant: Option<Arc<Tenant>>,
}

impl Default for Live {
    fn default() -> Live {
        Live {
            held: Mutex::default(),
            told: broadcast::channel(KEPT).0,
            closed: signal::channel(false).0,
            presence: Mutex::default(),
            connections: Mutex::default(),
        }
    }
}

/// A connection's ear. Dropping it ends it.
#[derive(Debug)]
pub struct Ear {
    /// What was missed since the place from which the connection goes on, oldest first.
    pub missed: VecDeque<Arc<Change>>,
    /// Whether more was missed than is kept.
    pub gap: bool,
    /// What comes.
    pub told: broadcast::Receiver<Told>,
    /// Becomes true when the server stops.
    pub closed: signal::Receiver<bool>,
    scope: Option<(i64, Date, Scope)>,
    person: PersonId,
    live: Arc<Live>,
}

impl Live {
    /// Listens for a person, from a place in the order or from now on; `None` when they have too many connections.
    pub fn listen(self: &Arc<Live>, person: PersonId, after: Option<i64>) -> Option<Ear> {
        {
            let mut connections = locked(&self.connections);
            let open = connections.entry(person).or_default();
            if *open >= CONNECTIONS {
                return None;
            }
            *open += 1;
        }
        let held = locked(&self.held);
        let missed = after.map(|seq| held.kept.iter().filter(|change| change.seq > seq).cloned().collect());
        let oldest = held.kept.front().map(|change| change.seq).or(held.last.map(|last| last + 1));
        Some(Ear {
            gap: after.is_some_and(|seq| oldest.is_none_or(|oldest| seq + 1 < oldest)),
            missed: missed.unwrap_or_default(),
            // Under the lock, so that nothing comes between what is kept and what is told.
            told: self.told.subscribe(),
            closed: self.closed.subscribe(),
            scope: None,
            person,
            live: Arc::clone(self),
        })
    }

    /// Ends all connections, now and from now on.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }
}

impl Ear {
    /// What the person is told of a change at an instant, if anything.
    pub fn hears(&mut self, change: &Change, now: Timestamp) -> Option<Heard> {
        let tenant = locked(&self.live.held).tenant.clone()?;
        let day = tenant.work_time.date(now);
        if self.scope.as_ref().is_none_or(|(version, of, _)| (*version, *of) != (tenant.version, day)) {
            self.scope = Some((tenant.version, day, tenant.scope(self.person, now)));
        }
        let (.., scope) = self.scope.as_ref()?;
        // From which seats somebody acts can change within a day.
        let confidential = change.now.confidential.then(|| tenant.scope(self.person, now));
        let scope = confidential.as_ref().unwrap_or(scope);
        match &change.before {
            _ if scope.permits(&change.now) => Some(Heard::Change),
            Some(before) if scope.permits(before) => Some(Heard::Gone),
            _ => None,
        }
    }

    /// The names of the others who look at a matter, if the person does so as well.
    pub fn looking(&self, matter: MatterId, now: Timestamp) -> Option<Vec<String>> {
        let tenant = locked(&self.live.held).tenant.clone()?;
        let others = locked(&self.live.presence).others(matter, self.person, now)?;
        Some(names(&tenant, &others))
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let mut connections = locked(&self.live.connections);
        if let Some(open) = connections.get_mut(&self.person) {
            *open -= 1;
            if *open == 0 {
                connections.remove(&self.person);
            }
        }
    }
}

fn names(tenant: &Tenant, people: &[PersonId]) -> Vec<String> {
    people.iter().filter_map(|person| Some(tenant.people.get(person)?.name.clone())).collect()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no holder of this lock panics")
}
