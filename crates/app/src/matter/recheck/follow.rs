//! Drawing after the journal, in its order.

use super::closing::{Closing, closing};
use super::{COUNTED, Sign, lot};
use crate::App;
use crate::error::AppError;
use crate::matter::rows::Loaded;
use crate::matter::timeline;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, Subject, TenantId};
use gewu_kernel::seat::{Place, Seat};
use gewu_matter::matter::Matter;
use gewu_matter::procedure::{At, Recheck, Who};
use gewu_store::Hash;
use gewu_store::recheck::{Closing as Known, RecheckRow};
use gewu_store::value::ValueRow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many facts are followed at once.
const AT_ONCE: i64 = 200;

/// The traces of those that ended just before and are not saved yet, with when they ended.
type Fresh = BTreeMap<Hash, Vec<(Timestamp, MatterId)>>;

impl App {
    /// Follows every fact that is in order by now, and returns how many.
    pub async fn follow_rechecks(&self, tenant: TenantId) -> Result<usize, AppError> {
        let mut followed = 0;
        loop {
            let ahead = self.store.rechecks_ahead(tenant, AT_ONCE).await?;
            if ahead.facts == 0 {
                return Ok(followed);
            }
            let known = self.closings(tenant, &ahead.matters).await?;
            // Where another follower was faster, what comes next is asked anew.
            if self.store.follow_rechecks(tenant, &ahead, &known).await? {
                followed += ahead.facts;
            }
        }
    }

    /// Drops what was drawn and draws anew from the first fact, which gives the same; returns how many facts there are.
    pub async fn rebuild_rechecks(&self, tenant: TenantId) -> Result<usize, AppError> {
        self.order(tenant).await?;
        self.store.drop_rechecks(tenant).await?;
        self.follow_rechecks(tenant).await
    }

    async fn closings(
        &self,
        tenant: TenantId,
        matters: &[MatterId],
    ) -> Result<Vec<(MatterId, Known)>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut ended = Vec::new();
        for row in self.store.load_matters(tenant, matters).await? {
            // What cannot be read is told to whoever opens it; the others are drawn all the same.
            let Ok(loaded) = Loaded::read(row) else { continue };
            // What another book has closed was closed there.
            let here = !loaded.matter.performed.is_empty();
            // Nor does anybody look again at what only those with a part in it may know of.
            let looked_at = here && !loaded.matter.confidential;
            if let Some(at) = loaded.matter.ended_at.filter(|_| looked_at) {
                ended.push((at, loaded));
            }
        }
        ended.sort_by_key(|(at, loaded)| (*at, loaded.matter.id));
        let ids: Vec<MatterId> = ended.iter().map(|(_, loaded)| loaded.matter.id).collect();
        let mut values: HashMap<MatterId, Vec<ValueRow>> = HashMap::new();
        for row in self.store.values_of(tenant, &ids).await? {
            values.entry(row.matter).or_default().push(row);
        }
        let (mut known, mut fresh) = (Vec::new(), Fresh::new());
        for (at, Loaded { matter, edition, procedure, .. }) in ended {
            let pack = snapshot.edition(&edition);
            let Some(runnable) = pack.and_then(|pack| pack.procedures.get(&procedure)) else { continue };
            let procedure = &runnable.procedure;
            let Some(rule) = &procedure.recheck else { continue };
            if !matter.end.as_ref().is_some_and(|end| rule.from.contains(end)) {
                continue;
            }
            let facts = self.store.timeline(tenant, &Subject::Matter(matter.id)).await?;
            let personal = timeline::personal(values.remove(&matter.id).unwrap_or_default());
            let closing = closing(&matter, &facts, &personal, procedure);
            let traces = Traces::of(&snapshot, rule, &closing);
            let signs = self.signs(tenant, rule, (&matter, at), (&closing, &traces), &fresh).await?;
            let traces: BTreeSet<Hash> = traces.words.union(&traces.files).copied().collect();
            for trace in &traces {
                fresh.entry(*trace).or_default().push((at, matter.id));
            }
            let lot =
                !matter.rechecked && lot::drawn(&snapshot.row, rule, (matter.id, matter.reopened), &signs);
            let drawn = if lot { snapshot.rows(rule, &matter, at, &signs) } else { Vec::new() };
            known.push((matter.id, Known { traces: traces.into_iter().map(|it| (it, at)).collect(), drawn }));
        }
        Ok(known)
    }

    async fn signs(
        &self,
        tenant: TenantId,
        rule: &Recheck,
        (matter, ended_at): (&Matter, Timestamp),
        (closing, traces): (&Closing, &Traces),
        fresh: &Fresh,
    ) -> Result<Vec<Sign>, AppError> {
        let mut signs = Vec::new();
        let left = closing.minutes_left.zip(rule.last_minutes);
        if let Some((minutes, _)) = left.filter(|(left, sign)| *left < i64::from(sign.bound)) {
            signs.push(Sign::LastMinutes { minutes });
        }
        let at = (matter.id, ended_at);
        if let Some((others, last)) = self.others(tenant, at, &traces.words, fresh).await? {
            signs.push(Sign::CopiedWords { others, last });
        }
        if let Some((others, last)) = self.others(tenant, at, &traces.files, fresh).await? {
            signs.push(Sign::ReusedFiles { others, last });
        }
        Ok(signs)
    }

    /// How many other matters ended before with one of these traces, and the last of them.
    async fn others(
        &self,
        tenant: TenantId,
        (matter, ended_at): (MatterId, Timestamp),
        traces: &BTreeSet<Hash>,
        fresh: &Fresh,
    ) -> Result<Option<(usize, MatterId)>, AppError> {
        let (mut others, mut last) = (BTreeSet::new(), None);
        for trace in traces {
            let just_now = fresh.get(trace).into_iter().flatten().rev();
            let just_now = just_now.filter(|(at, _)| *at < ended_at).map(|(_, other)| *other);
            let kept = self.store.same_trace(tenant, trace, ended_at, COUNTED as i64 + 1).await?;
            for other in just_now.chain(kept).filter(|other| *other != matter) {
                last.get_or_insert(other);
                others.insert(other);
            }
        }
        Ok(last.map(|last| (others.len().min(COUNTED), last)))
    }
}

/// By what a closing is found again.
struct Traces {
    words: BTreeSet<Hash>,
    files: BTreeSet<Hash>,
}

impl Traces {
    fn of(tenant: &Tenant, rule: &Recheck, closing: &Closing) -> Traces {
        let long = |words: &&String| {
            rule.copied_words.is_some_and(|sign| words.chars().count() >= sign.bound as usize)
        };
        let words = closing.words.iter().filter(long).map(|it| lot::of_words(&tenant.row, it));
        let files = closing.files.iter().filter(|_| rule.reused_files.is_some());
        Traces { words: words.collect(), files: files.map(|it| lot::of_file(&tenant.row, it)).collect() }
    }
}

impl Tenant {
    /// A row for each seat from which somebody may look.
    fn rows(&self, rule: &Recheck, matter: &Matter, ended_at: Timestamp, signs: &[Sign]) -> Vec<RecheckRow> {
        let until = self.work_time.due(ended_at, rule.within).at;
        let signs = serde_json::to_string(signs).expect("signs are plain JSON");
        let seats: BTreeSet<String> = rule
            .who
            .iter()
            .filter_map(|who| match who {
                Who::Role { role, at: At::Levels(levels) } => Some((role, levels)),
                _ => None,
            })
            .flat_map(|(role, levels)| levels.iter().map(move |level| (role, level)))
            .filter_map(|(role, level)| Some((role, *matter.places.get(level)?)))
            .map(|(role, area)| Seat { role: role.clone(), place: Place::Area(area) }.to_string())
            .collect();
        let row = |seat| RecheckRow { matter: matter.id, seat, until, signs: signs.clone() };
        seats.into_iter().map(row).collect()
    }
}
