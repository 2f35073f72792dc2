//! Somebody's queue: the open tasks of every seat they act from, the most urgent first.

use super::rows::Loaded;
use super::set_aside::{Reason, reasons_of, waits};
use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::id::{AreaId, MatterId, PersonId, TenantId};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::command::Actor;
use gewu_matter::matter::Purpose;
use gewu_store::task::{QueueCount, QueueFilter, TaskCursor, TaskRow};
use std::collections::{BTreeSet, HashMap};

/// How far a queue is counted.
pub const COUNTED: i64 = 1_000;

/// A task of a queue, with the words that go with it.
#[derive(Clone, Debug)]
pub struct QueueLine {
    /// The task.
    pub row: TaskRow,
    /// The version of its matter, for commands that expect it.
    pub version: u64,
    /// The procedure that its matter runs.
    pub procedure: String,
    /// What people call the step.
    pub step_title: String,
    /// What is to be done.
    pub purpose: Purpose,
    /// What people call the category.
    pub category_title: Option<String>,
    /// The names of its town, village and small grid, as far as it has them.
    pub places: Vec<String>,
    /// The name of whoever has taken it up.
    pub taken_by: Option<String>,
    /// Why its report was set aside, if it was and nobody has acted on it yet.
    pub set_aside: Vec<Reason>,
}

impl App {
    /// A page of a person's queue.
    pub async fn queue(
        &self,
        tenant: TenantId,
        person: PersonId,
        filter: &QueueFilter,
        after: Option<TaskCursor>,
        limit: i64,
    ) -> Result<Vec<TaskRow>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let seats = snapshot.seats(person, self.clock.now());
        let kept = self.kept_from(&snapshot, person).await?;
        let more = self.waiting_in(tenant, &kept).await?;
        let mut rows = self.store.queue(tenant, &seats, Some(person), filter, after, limit + more).await?;
        rows.retain(|row| !kept.contains(&row.matter));
        rows.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(rows)
    }

    /// How many tasks a person's queue holds, counted no further than [`COUNTED`].
    pub async fn count_queue(
        &self,
        tenant: TenantId,
        person: PersonId,
        filter: &QueueFilter,
    ) -> Result<QueueCount, AppError> {
        let (snapshot, now) = (self.tenant(tenant).await?, self.clock.now());
        let seats = snapshot.seats(person, now);
        let kept = self.kept_from(&snapshot, person).await?;
        if kept.is_empty() {
            return Ok(self.store.count_queue(tenant, &seats, person, filter, now, COUNTED).await?);
        }
        let rows = self.queue(tenant, person, filter, None, COUNTED).await?;
        let late = rows.iter().filter(|row| row.due_at <= now.as_millisecond()).count() as i64;
        Ok(QueueCount { waiting: rows.len() as i64, late })
    }

    /// The matters with something waiting that somebody may not know of, from whatever office.
    async fn kept_from(&self, tenant: &Tenant, person: PersonId) -> Result<BTreeSet<MatterId>, AppError> {
        let now = self.clock.now();
        let keys = tenant.kept_from_keys(person, now);
        let found = self.store.waiting_kept_from(tenant.row.tenant, &keys).await?;
        let mut kept = BTreeSet::new();
        for row in self.store.load_matters(tenant.row.tenant, &found).await? {
            let loaded = Loaded::read(row)?;
            if tenant.kept_out(&loaded.matter, now).contains(&person) {
                kept.insert(loaded.matter.id);
            }
        }
        Ok(kept)
    }

    /// How many tasks some matters have waiting.
    async fn waiting_in(&self, tenant: TenantId, matters: &BTreeSet<MatterId>) -> Result<i64, AppError> {
        if matters.is_empty() {
            return Ok(0);
        }
        let matters: Vec<MatterId> = matters.iter().copied().collect();
        Ok(self.store.tasks(tenant, &matters).await?.len() as i64)
    }

    /// The words that go with some tasks, in a language; their matters are read in one go. A task whose matter has
    /// moved on since it was read is left out: it waits no longer.
    pub async fn queue_lines(
        &self,
        tenant: TenantId,
        rows: Vec<TaskRow>,
        language: &str,
    ) -> Result<Vec<QueueLine>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let day = snapshot.work_time.date(self.clock.now());
        let wanted: BTreeSet<MatterId> = rows.iter().map(|row| row.matter).collect();
        let wanted: Vec<MatterId> = wanted.into_iter().collect();
        let mut matters = HashMap::new();
        for row in self.store.load_matters(tenant, &wanted).await? {
            matters.insert(row.matter, Loaded::read(row)?);
        }
        let line = |row: TaskRow| snapshot.queue_line(matters.get(&row.matter)?, row, language, day);
        Ok(rows.into_iter().filter_map(line).collect())
    }
}

impl Tenant {
    /// The seats a person acts from, as queues name them.
    pub(super) fn seats(&self, person: PersonId, now: Timestamp) -> Vec<String> {
        let seats: BTreeSet<String> = match self.actor(person, now) {
            Actor::Person { seats, .. } => seats.into_iter().map(|held| held.seat.to_string()).collect(),
            Actor::Reporter | Actor::Party(_) | Actor::External(_) | Actor::Time => BTreeSet::new(),
        };
        seats.into_iter().collect()
    }

    fn queue_line(&self, loaded: &Loaded, row: TaskRow, language: &str, day: Date) -> Option<QueueLine> {
        let task = loaded.matter.tasks.get(&u32::try_from(row.task).ok()?)?;
        let pack = self.edition(&loaded.edition)?;
        let name = |area: AreaId| self.territory.name(area, day).map(str::to_owned);
        let procedure = &loaded.procedure;
        Some(QueueLine {
            version: loaded.matter.version,
            step_title: pack.word(language, &format!("{procedure}.step.{}", row.step)),
            purpose: task.purpose.clone(),
            category_title: row
                .category
                .as_ref()
                .map(|category| pack.word(language, &format!("{procedure}.category.{category}"))),
            places: [row.town, row.village, row.small_grid].into_iter().flatten().filter_map(name).collect(),
            taken_by: row.taken_by.and_then(|person| Some(self.people.get(&person)?.name.clone())),
            procedure: procedure.clone(),
            set_aside: if waits(&loaded.matter) { reasons_of(&loaded.matter) } else { Vec::new() },
            row,
        })
    }
}
