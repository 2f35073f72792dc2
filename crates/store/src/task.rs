//! Open tasks. One that is done leaves this table; the journal tells of it.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader, maybe};
use crate::db::Transaction;
use crate::error::StoreError;
use crate::expand::Values;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, MatterId, PersonId, TenantId};

/// A step that waits for someone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Its matter.
    pub matter: MatterId,
    /// Its number in the matter.
    pub task: i64,
    /// The step of the procedure.
    pub step: String,
    /// What it is called in queues.
    pub title: String,
    /// Whose queue it stands in: a role at a place, as the kernel writes it.
    pub seat: String,
    /// The person it is for, when it is for one.
    pub person: Option<PersonId>,
    /// Where it stands.
    pub status: String,
    /// Who took it up.
    pub taken_by: Option<PersonId>,
    /// When it began to wait.
    pub opened_at: Timestamp,
    /// When it must be done, milliseconds UTC; `i64::MAX` when there is no limit.
    pub due_at: i64,
    /// The category of its matter.
    pub category: Option<String>,
    /// The town of its matter.
    pub town: Option<AreaId>,
    /// The village of its matter.
    pub village: Option<AreaId>,
    /// The small grid of its matter.
    pub small_grid: Option<AreaId>,
}

/// The place in a queue after which the next page begins: the last row's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskCursor {
    /// When that task is due.
    pub due_at: i64,
    /// Its matter.
    pub matter: MatterId,
    /// Its number in the matter.
    pub task: i64,
}

impl TaskCursor {
    /// The cursor behind a row.
    pub fn after(row: &TaskRow) -> TaskCursor {
        TaskCursor { due_at: row.due_at, matter: row.matter, task: row.task }
    }

    /// The cursor before the most urgent row.
    fn start() -> TaskCursor {
        TaskCursor { due_at: i64::MIN, matter: MatterId(uuid::Uuid::nil()), task: i64::MIN }
    }
}

macro_rules! columns {
    () => {
        "matter, task, step, title, seat, person, status, taken_by, opened_at, due_at, category, \
         town, village, small_grid"
    };
}

statements! {
    TASKS_OF_MATTERS = concat!("SELECT ", columns!(), " FROM tasks WHERE tenant = $1 AND matter {in BYTEA} \
        ORDER BY matter, task");
    /// One read of an index for each seat.
    QUEUE_OF_SEATS = concat!("{each TEXT SELECT * FROM (SELECT ", columns!(), " FROM tasks \
        WHERE tenant = $1 AND seat = $each AND (due_at, matter, task) > ($2, $3, $4) \
        ORDER BY due_at, matter, task LIMIT $5) AS part}");
    QUEUE_OF_PERSON = concat!("SELECT ", columns!(), " FROM tasks \
        WHERE tenant = $1 AND person = $6 AND (due_at, matter, task) > ($2, $3, $4) \
        ORDER BY due_at, matter, task LIMIT $5");
    PUT_TASKS = concat!("INSERT INTO tasks (tenant, ", columns!(), ") \
        {rows tenant BYTEA BIGINT TEXT TEXT TEXT BYTEA TEXT BYTEA BIGINT BIGINT TEXT BIGINT BIGINT BIGINT} \
        ON CONFLICT (tenant, matter, task) DO UPDATE SET step = excluded.step, title = excluded.title, \
        seat = excluded.seat, person = excluded.person, status = excluded.status, \
        taken_by = excluded.taken_by, opened_at = excluded.opened_at, due_at = excluded.due_at, \
        category = excluded.category, town = excluded.town, village = excluded.village, \
        small_grid = excluded.small_grid");
    REMOVE_TASKS = "DELETE FROM tasks WHERE tenant = $1 AND (matter, task) IN ({rows BYTEA BIGINT})";
    COUNT_TASKS = "SELECT status, COUNT(*) FROM tasks WHERE tenant = $1 GROUP BY status ORDER BY status";
}

impl Store {
    /// The open tasks of some matters, by matter and number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tasks(&self, tenant: TenantId, matters: &[MatterId]) -> Result<Vec<TaskRow>, StoreError> {
        let many = matters.iter().map(|matter| matter.value()).collect();
        let mut found =
            self.db.list(&TASKS_OF_MATTERS, Values::of([tenant.value()]).many(many), read).await?;
        found.sort_unstable_by_key(|row| (row.matter, row.task));
        found.dedup_by_key(|row| (row.matter, row.task));
        Ok(found)
    }

    /// A page of at most `limit` open tasks of some seats and of one person, the most urgent first,
    /// after `cursor` or from the start. A task that stands in several of them comes once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn queue(
        &self,
        tenant: TenantId,
        seats: &[String],
        person: Option<PersonId>,
        cursor: Option<TaskCursor>,
        limit: i64,
    ) -> Result<Vec<TaskRow>, StoreError> {
        let cursor = cursor.unwrap_or_else(TaskCursor::start);
        let mut single = vec![
            tenant.value(),
            cursor.due_at.value(),
            cursor.matter.value(),
            cursor.task.value(),
            limit.value(),
        ];
        let many = seats.iter().map(|seat| seat.value()).collect();
        let mut found = self.db.list(&QUEUE_OF_SEATS, Values::of(single.clone()).many(many), read).await?;
        if let Some(person) = &person {
            single.push(person.value());
            found.extend(self.db.list(&QUEUE_OF_PERSON, Values::of(single), read).await?);
        }
        found.sort_unstable_by_key(TaskCursor::after);
        found.dedup_by_key(|row| (row.matter, row.task));
        found.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(found)
    }

    /// How many tasks are open at each status. Only open tasks are in the table, so this does not
    /// grow with history.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_tasks(&self, tenant: TenantId) -> Result<Vec<(String, i64)>, StoreError> {
        let read = |mut row: Reader<'_>| Ok((row.take()?, row.take()?));
        self.db.list(&COUNT_TASKS, Values::of([tenant.value()]), read).await
    }
}

pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    rows: &[TaskRow],
) -> Result<(), StoreError> {
    let mut many = Vec::with_capacity(rows.len() * 14);
    for row in rows {
        many.extend([row.matter.value(), row.task.value(), row.step.value(), row.title.value()]);
        many.extend([row.seat.value(), maybe(&row.person), row.status.value(), maybe(&row.taken_by)]);
        many.extend([row.opened_at.value(), row.due_at.value(), maybe(&row.category)]);
        many.extend([&row.town, &row.village, &row.small_grid].map(maybe));
    }
    transaction.run(&PUT_TASKS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

/// Removes tasks that no longer wait.
pub(crate) async fn remove(
    transaction: &mut Transaction,
    tenant: TenantId,
    gone: &[(MatterId, i64)],
) -> Result<(), StoreError> {
    let many = gone.iter().flat_map(|(matter, task)| [matter.value(), task.value()]).collect();
    transaction.run(&REMOVE_TASKS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

fn read(mut row: Reader<'_>) -> Result<TaskRow, StoreError> {
    Ok(TaskRow {
        matter: row.take()?,
        task: row.take()?,
        step: row.take()?,
        title: row.take()?,
        seat: row.take()?,
        person: row.optional()?,
        status: row.take()?,
        taken_by: row.optional()?,
        opened_at: row.take()?,
        due_at: row.take()?,
        category: row.optional()?,
        town: row.optional()?,
        village: row.optional()?,
        small_grid: row.optional()?,
    })
}
