//! What waits for the caller.

use crate::ApiState;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Code, Problem, problems};
use crate::query::{QueryOf, cursor, page, part, parts};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use gewu_app::account::Action;
use gewu_app::matter::queue::{COUNTED, QueueLine as Line};
use gewu_app::matter::set_aside::Reason;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, PersonId};
use gewu_store::task::{QueueCount, QueueFilter, Taken, TaskCursor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which part of the queue.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Only tasks of this step, by its id.
    step: Option<String>,
    /// Only of this category, by its id.
    category: Option<String>,
    /// Only in this town, village or small grid, by its number.
    area: Option<i64>,
    /// Only those that are late now.
    late: Option<bool>,
    /// `nobody`, `mine` or `others`: who has signed for them.
    taken: Option<String>,
    /// `open`, `taken` or `paused`.
    status: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 200; usually 50.
    limit: Option<i64>,
}

/// A page of a queue, the most urgent first.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuePage {
    tasks: Vec<QueueLine>,
    /// With the first page: how many there are in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<QueueTotal>,
    /// Sent back as `cursor` for the page after; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// How many tasks the queue holds, under the filter.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct QueueTotal {
    waiting: i64,
    /// How many of them are late now.
    late: i64,
    /// No queue is counted further: a figure that equals this one reads “that many or more”.
    counted_to: i64,
}

/// A task in a queue.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct QueueLine {
    matter: Uuid,
    /// The matter’s version, for `If-Match`.
    version: u64,
    /// Its number within the matter.
    task: i64,
    /// The procedure’s id.
    procedure: String,
    /// The step’s id.
    step: String,
    /// What people call the step.
    step_title: String,
    /// What is to be done: `do` is `perform`, `decide` or `help`.
    #[schema(value_type = Object)]
    purpose: Value,
    /// What the matter is called, as its reporter wrote.
    title: String,
    /// `open`, `taken` or `paused`.
    status: String,
    /// The name of whoever signed for it.
    taken_by: Option<String>,
    /// Why its report looks like spam, as long as nobody has acted on it: the `same` words several times, a `burst` from
    /// one client, several `links`, a `crowd` from one village.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    set_aside: Vec<Reason>,
    /// Whether that is the caller.
    mine: bool,
    #[schema(value_type = String, format = DateTime)]
    waits_since: Timestamp,
    /// When its limit ends, exclusive; absent when none runs.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// Whether it is late now.
    late: bool,
    /// Whether its clock stands still.
    paused: bool,
    /// The category’s id.
    category: Option<String>,
    /// What people call the category.
    category_title: Option<String>,
    /// The names of the town, the village and the small grid, as far as it lies in them.
    places: Vec<String>,
    /// The number of the town.
    town: Option<i64>,
    /// The number of the village.
    village: Option<i64>,
    /// The number of the small grid.
    small_grid: Option<i64>,
}

problems! {
    /// What can go wrong.
    QueueProblems: BadQuery, BadHeader, NeedsSignIn, Forbidden, SignedOut, NoSuchReceipt
}

/// What waits for the caller, in every seat they act from, the most urgent first.
#[utoipa::path(get, path = "/api/v1/queue", tag = "acting", params(QueueQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = QueuePage), QueueProblems))]
pub async fn queue(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<QueueQuery>,
    headers: HeaderMap,
) -> Result<Json<QueuePage>, Problem> {
    let person = who.permitted(&state, Action::ReadQueue).await?;
    let now = state.app.clock.now();
    let (after, limit) = (query.cursor.as_deref().map(after).transpose()?, page(query.limit)?);
    let filter = filter(query, now)?;
    let total = match after {
        Some(_) => None,
        None => Some(total(state.app.count_queue(state.tenant, person, &filter).await?)),
    };
    let mut rows = state.app.queue(state.tenant, person, &filter, after, limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let last = rows.last().filter(|_| more).map(TaskCursor::after);
    let next = last.map(|it| cursor(&[it.due_at.to_string(), it.matter.to_string(), it.task.to_string()]));
    let lines = state.app.queue_lines(state.tenant, rows, Language::of(&headers).tag()).await?;
    Ok(Json(QueuePage { tasks: lines.into_iter().map(|it| line(it, person, now)).collect(), total, next }))
}

impl QueueQuery {
    /// What is wanted where all of it is wanted at once.
    pub(super) fn whole(self, now: Timestamp) -> Result<QueueFilter, Problem> {
        if self.cursor.is_some() || self.limit.is_some() {
            return Err(Problem::new(Code::BadQuery).detail("cursor, limit: a table has no pages"));
        }
        filter(self, now)
    }
}

fn filter(query: QueueQuery, now: Timestamp) -> Result<QueueFilter, Problem> {
    let wrong = |detail: &str| Problem::new(Code::BadQuery).detail(detail);
    let taken = match query.taken.as_deref() {
        None => None,
        Some("nobody") => Some(Taken::Nobody),
        Some("mine") => Some(Taken::Mine),
        Some("others") => Some(Taken::Others),
        Some(_) => return Err(wrong("taken: nobody, mine or others")),
    };
    if query.status.as_deref().is_some_and(|it| !["open", "taken", "paused"].contains(&it)) {
        return Err(wrong("status: open, taken or paused"));
    }
    Ok(QueueFilter {
        step: query.step,
        category: query.category,
        area: query.area.map(AreaId),
        late_at: query.late.unwrap_or(false).then_some(now),
        taken,
        status: query.status,
    })
}

fn total(count: QueueCount) -> QueueTotal {
    QueueTotal { waiting: count.waiting, late: count.late, counted_to: COUNTED }
}

fn line(line: Line, person: PersonId, now: Timestamp) -> QueueLine {
    let row = line.row;
    // Without a limit it is due at the end of time, which is no instant.
    let due_at = Timestamp::from_millisecond(row.due_at).ok();
    QueueLine {
        matter: row.matter.0,
        version: line.version,
        task: row.task,
        procedure: line.procedure,
        step: row.step,
        step_title: line.step_title,
        purpose: serde_json::to_value(&line.purpose).unwrap_or_default(),
        title: row.title,
        mine: row.taken_by == Some(person),
        taken_by: line.taken_by,
        set_aside: line.set_aside,
        waits_since: row.opened_at,
        due_at,
        late: due_at.is_some_and(|due| due <= now),
        paused: row.status == "paused",
        status: row.status,
        category: row.category,
        category_title: line.category_title,
        places: line.places,
        town: row.town.map(|area| area.0),
        village: row.village.map(|area| area.0),
        small_grid: row.small_grid.map(|area| area.0),
    }
}

fn after(text: &str) -> Result<TaskCursor, Problem> {
    let [due_at, matter, task] = parts(text)?;
    Ok(TaskCursor { due_at: part(&due_at)?, matter: part(&matter)?, task: part(&task)? })
}
