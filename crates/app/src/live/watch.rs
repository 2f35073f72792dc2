//! Reading what was put in order since the last time.

use super::{Change, Held, KEPT, Live, Told, locked};
use crate::App;
use crate::error::AppError;
use crate::matter::rows::Loaded;
use gewu_access::Subject;
use gewu_kernel::id::{MatterId, Subject as About, TenantId};
use gewu_kernel::seat::Seat;
use gewu_store::journal::FactRow;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How many facts are read at once.
const AT_ONCE: i64 = 500;

/// What came to a matter between two readings.
struct Came {
    seq: i64,
    version: i64,
    kind: String,
    /// From where it was acted on: whoever shares that seat had it in their queue.
    seats: Vec<Seat>,
}

impl App {
    /// Makes sure that changes from now on are told to whoever begins to listen.
    pub async fn begin_to_watch(&self, tenant: TenantId) -> Result<(), AppError> {
        let begun = locked(&self.live.held).last.is_some();
        if !begun {
            let snapshot = self.tenant(tenant).await?;
            let last = self.store.last_seq(tenant).await?;
            let mut held = locked(&self.live.held);
            held.last.get_or_insert(last);
            held.tenant = Some(snapshot);
        }
        Ok(())
    }

    /// Tells what was put in order since the last time; reads nothing while nobody listens.
    pub async fn watch(&self, tenant: TenantId) -> Result<(), AppError> {
        if self.live.told.receiver_count() == 0 {
            *locked(&self.live.held) = Held::default();
            return Ok(());
        }
        self.begin_to_watch(tenant).await?;
        let snapshot = self.tenant(tenant).await?;
        loop {
            let Some(last) = locked(&self.live.held).last else { return Ok(()) };
            let facts = self.store.journal(tenant, last, AT_ONCE).await?;
            let Some((seq, _)) = facts.last() else { break };
            let (seq, whole) = (*seq, facts.len() as i64 == AT_ONCE);
            let came = gather(facts);
            let matters: Vec<MatterId> = came.keys().copied().collect();
            let rows = self.store.load_matters(tenant, &matters).await?;
            let (mut subjects, now) = (HashMap::new(), self.clock.now());
            for row in rows {
                subjects.insert(row.matter, snapshot.seen(&Loaded::read(row)?.matter, now));
            }
            let mut held = locked(&self.live.held);
            held.tenant = Some(Arc::clone(&snapshot));
            held.last = Some(seq);
            held.take(&self.live, came, subjects);
            if !whole {
                break;
            }
        }
        let mut held = locked(&self.live.held);
        held.tenant = Some(snapshot);
        drop(held);
        self.sweep();
        Ok(())
    }
}

impl Held {
    fn take(
        &mut self,
        live: &Live,
        came: BTreeMap<MatterId, Came>,
        mut subjects: HashMap<MatterId, Subject>,
    ) {
        let mut came: Vec<(MatterId, Came)> = came.into_iter().collect();
        came.sort_by_key(|(_, came)| came.seq);
        for (matter, came) in came {
            let Some(now) = subjects.remove(&matter) else { continue };
            let unknown = || Subject { confidential: now.confidential, ..Subject::default() };
            let mut before = self.known.insert(matter, now.clone()).unwrap_or_else(unknown);
            // A body as a whole knew of it only where its other posts may.
            let bodies =
                came.seats.iter().filter(|_| !before.confidential).filter_map(|seat| match seat.place {
                    gewu_kernel::seat::Place::Body(body) => Some(body),
                    gewu_kernel::seat::Place::Area(_) => None,
                });
            before.bodies.extend(bodies);
            before.seats.extend(came.seats);
            let Came { seq, version, kind, .. } = came;
            let change = Arc::new(Change { seq, matter, version, kind, now, before: Some(before) });
            self.kept.push_back(Arc::clone(&change));
            // Nobody listening is no failure.
            drop(live.told.send(Told::Change(change)));
        }
        while self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        if self.known.len() > KEPT {
            let kept: HashMap<MatterId, ()> = self.kept.iter().map(|change| (change.matter, ())).collect();
            self.known.retain(|matter, _| kept.contains_key(matter));
        }
    }
}

/// What came to each matter; several facts of one are told as one.
fn gather(facts: Vec<(i64, FactRow)>) -> BTreeMap<MatterId, Came> {
    let mut came: BTreeMap<MatterId, Came> = BTreeMap::new();
    for (seq, fact) in facts {
        let About::Matter(matter) = fact.subject else { continue };
        let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
        let seat =
            body.pointer("/by/seat").and_then(Value::as_str).and_then(|seat| seat.parse::<Seat>().ok());
        let entry =
            came.entry(matter).or_insert(Came { seq, version: 0, kind: String::new(), seats: vec![] });
        entry.seq = seq;
        entry.version = fact.subject_version;
        entry.kind = fact.kind;
        entry.seats.extend(seat);
    }
    came
}
