//! Open tasks. One that is done leaves this table; the journal tells of it.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader, Value, maybe};
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

/// Which tasks of a queue are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only of this step.
    pub step: Option<String>,
    /// Only of this category.
    pub category: Option<String>,
    /// Only in this town, village or small grid.
    pub area: Option<AreaId>,
    /// Only those due at this instant or before.
    pub late_at: Option<Timestamp>,
    /// Only those that this somebody has taken up.
    pub taken: Option<Taken>,
    /// Only at this status.
    pub status: Option<String>,
}

/// Who has taken a task up, seen from the one whose queue it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Nobody.
    Nobody,
    /// They themselves.
    Mine,
    /// Somebody else.
    Others,
}

impl Taken {
    fn word(self) -> String {
        match self {
            Taken::Nobody => "nobody",
            Taken::Mine => "mine",
            Taken::Others => "others",
        }
        .to_owned()
    }
}

/// How many tasks a queue holds, counted no further than asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueCount {
    /// All.
    pub waiting: i64,
    /// Those that are late.
    pub late: i64,
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

/// What a filter keeps, beside the seat and the place in the queue: rows of the index are checked one by one.
macro_rules! kept {
    () => {
        " AND due_at <= $6 AND ($7 IS NULL OR step = $7) AND ($8 IS NULL OR category = $8) \
        AND ($9 IS NULL OR $9 IN (town, village, small_grid)) AND ($10 IS NULL OR status = $10) \
        AND ($11 IS NULL OR ($11 = 'nobody' AND taken_by IS NULL) OR ($11 = 'mine' AND taken_by = $12) \
        OR ($11 = 'others' AND taken_by <> $12))"
    };
}

/// The rows after a place in a queue; from its start for counting.
macro_rules! queue {
    ($columns:expr, $of:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM tasks WHERE tenant = $1 AND ",
            $of,
            " AND (due_at, matter, task) > ($2, $3, $4)",
            kept!(),
            " ORDER BY due_at, matter, task LIMIT $5"
        )
    };
}

/// How many rows there are, no further than the limit; and how many of them are late at $13.
macro_rules! count {
    ($of:literal) => {
        concat!(
            "SELECT COUNT(*) AS waiting, CAST(COALESCE(SUM(CASE WHEN due_at <= $13 THEN 1 ELSE 0 END), 0) AS BIGINT) \
            AS late FROM (",
            queue!("due_at", $of),
            ") AS counted"
        )
    };
}

statements! {
    TASKS_OF_MATTERS = concat!("SELECT ", columns!(), " FROM tasks WHERE tenant = $1 AND matter {in BYTEA} \
        ORDER BY matter, task");
    /// One read of an index for each seat.
    QUEUE_OF_SEATS = concat!("{each TEXT SELECT * FROM (", queue!(columns!(), "seat = $each"), ") AS part}");
    QUEUE_OF_PERSON = queue!(columns!(), "person = $12");
    COUNT_QUEUE_OF_SEATS = concat!("{each TEXT ", count!("seat = $each"), "}");
    COUNT_QUEUE_OF_PERSON = count!("person = $12");
    TASKS_TAKEN_BY = concat!("SELECT ", columns!(), " FROM tasks WHERE tenant = $1 AND taken_by = $2 LIMIT $3");
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

    /// The open tasks that somebody has signed for, at most `limit`, in no order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tasks_taken_by(
        &self,
        tenant: TenantId,
        person: PersonId,
        limit: i64,
    ) -> Result<Vec<TaskRow>, StoreError> {
        let values = Values::of([tenant.value(), person.value(), limit.value()]);
        self.db.list(&TASKS_TAKEN_BY, values, read).await
    }

    /// A page of at most `limit` open tasks of some seats and of one person, the most urgent first,
    /// after `cursor` or from the start. A task that stands in several of them comes once.
    ///
    /// A filter is checked on the rows that the index gives in order, so a rare step in a long queue
    /// reads more than it shows; never more than the queue itself.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn queue(
        &self,
        tenant: TenantId,
        seats: &[String],
        person: Option<PersonId>,
        filter: &QueueFilter,
        cursor: Option<TaskCursor>,
        limit: i64,
    ) -> Result<Vec<TaskRow>, StoreError> {
        let cursor = cursor.unwrap_or_else(TaskCursor::start);
        let taken = filter.taken.map(Taken::word);
        let single = single(&tenant, &person, filter, &taken, &cursor, &limit);
        let many = seats.iter().map(|seat| seat.value()).collect();
        let mut found = self.db.list(&QUEUE_OF_SEATS, Values::of(single.clone()).many(many), read).await?;
        if person.is_some() {
            found.extend(self.db.list(&QUEUE_OF_PERSON, Values::of(single), read).await?);
        }
        found.sort_unstable_by_key(TaskCursor::after);
        found.dedup_by_key(|row| (row.matter, row.task));
        found.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(found)
    }

    /// How many tasks a queue holds, and how many of them are late at an instant; counted no further than
    /// `at_most` for each seat, so it costs the same however long the queue is. What waits for a person by
    /// name stands at no seat, so nothing is counted twice.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_queue(
        &self,
        tenant: TenantId,
        seats: &[String],
        person: PersonId,
        filter: &QueueFilter,
        now: Timestamp,
        at_most: i64,
    ) -> Result<QueueCount, StoreError> {
        let (cursor, taken, person) = (TaskCursor::start(), filter.taken.map(Taken::word), Some(person));
        let mut single = single(&tenant, &person, filter, &taken, &cursor, &at_most);
        single.push(now.value());
        let many = seats.iter().map(|seat| seat.value()).collect();
        let read = |mut row: Reader<'_>| Ok(QueueCount { waiting: row.take()?, late: row.take()? });
        let of_seats = Values::of(single.clone()).many(many);
        let mut counts = self.db.list(&COUNT_QUEUE_OF_SEATS, of_seats, read).await?;
        counts.extend(self.db.list(&COUNT_QUEUE_OF_PERSON, Values::of(single), read).await?);
        let sum = |of: fn(&QueueCount) -> i64| counts.iter().map(of).sum::<i64>().min(at_most);
        Ok(QueueCount { waiting: sum(|it| it.waiting), late: sum(|it| it.late) })
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

/// The single values of a queue's statements, in order.
fn single<'v>(
    tenant: &'v TenantId,
    person: &'v Option<PersonId>,
    filter: &'v QueueFilter,
    taken: &'v Option<String>,
    cursor: &'v TaskCursor,
    limit: &'v i64,
) -> Vec<Value<'v>> {
    let due_at = filter.late_at.map_or(i64::MAX, Timestamp::as_millisecond);
    vec![
        tenant.value(),
        cursor.due_at.value(),
        cursor.matter.value(),
        cursor.task.value(),
        limit.value(),
        Value::Int(due_at),
        maybe(&filter.step),
        maybe(&filter.category),
        maybe(&filter.area),
        maybe(&filter.status),
        maybe(taken),
        maybe(person),
    ]
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
