//! What waits for the caller.

use super::list::PageQuery;
use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use crate::query::{QueryOf, cursor, page, part, parts};
use axum::Json;
use axum::extract::State;
use gewu_kernel::Timestamp;
use gewu_store::task::{TaskCursor, TaskRow};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A page of a queue, the most urgent first.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuePage {
    tasks: Vec<QueueLine>,
    /// Sent back as `cursor` for the page after; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A task in a queue.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct QueueLine {
    matter: Uuid,
    /// Its number within the matter.
    task: i64,
    /// The step’s id.
    step: String,
    /// What the matter is called, as its reporter wrote.
    title: String,
    /// `open`, `taken` or `paused`.
    status: String,
    /// Who signed for it.
    taken_by: Option<Uuid>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// When its limit ends, exclusive; absent when none runs.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// Whether it is late now.
    late: bool,
    /// The category’s id.
    category: Option<String>,
    /// The number of the town.
    town: Option<i64>,
    /// The number of the village.
    village: Option<i64>,
    /// The number of the small grid.
    small_grid: Option<i64>,
}

problems! {
    /// What can go wrong.
    QueueProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, NoSuchReceipt
}

/// What waits for the caller, in every seat they act from, the most urgent first.
#[utoipa::path(get, path = "/api/v1/queue", tag = "acting", params(PageQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = QueuePage), QueueProblems))]
pub async fn queue(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<QueuePage>, Problem> {
    let person = who.staff()?;
    let (after, limit) = (query.cursor.as_deref().map(after).transpose()?, page(query.limit)?);
    let mut rows = state.app.queue(state.tenant, person, after, limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let last = rows.last().filter(|_| more).map(TaskCursor::after);
    let next = last.map(|it| cursor(&[it.due_at.to_string(), it.matter.to_string(), it.task.to_string()]));
    let now = state.app.clock.now();
    Ok(Json(QueuePage { tasks: rows.into_iter().map(|row| line(row, now)).collect(), next }))
}

fn line(row: TaskRow, now: Timestamp) -> QueueLine {
    // Without a limit it is due at the end of time, which is no instant.
    let due_at = Timestamp::from_millisecond(row.due_at).ok();
    QueueLine {
        matter: row.matter.0,
        task: row.task,
        step: row.step,
        title: row.title,
        status: row.status,
        taken_by: row.taken_by.map(|person| person.0),
        opened_at: row.opened_at,
        due_at,
        late: due_at.is_some_and(|due| due <= now),
        category: row.category,
        town: row.town.map(|area| area.0),
        village: row.village.map(|area| area.0),
        small_grid: row.small_grid.map(|area| area.0),
    }
}

fn after(text: &str) -> Result<TaskCursor, Problem> {
    let [due_at, matter, task] = parts(text)?;
    Ok(TaskCursor { due_at: part(&due_at)?, matter: part(&matter)?, task: part(&task)? })
}
