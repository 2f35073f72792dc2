//! Lists of matters: of an area, and somebody's own.

use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use crate::query::{QueryOf, cursor, page, part, parts};
use axum::Json;
use axum::extract::State;
use gewu_app::account::Action;
use gewu_app::matter::list::Wanted;
use gewu_kernel::Timestamp;
use gewu_kernel::id::AreaId;
use gewu_store::matter_list::{ListedMatter, MatterCursor};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which matters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// In this area, by its number, and in everything within it.
    area: i64,
    /// `open` (usual) or `ended`.
    status: Option<String>,
    /// Of this category.
    category: Option<String>,
    /// Only those that are late now.
    overdue: Option<bool>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 200; usually 50.
    limit: Option<i64>,
}

/// Which page of one’s own.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to 200; usually 50.
    pub limit: Option<i64>,
}

/// A page of matters, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatterPage {
    matters: Vec<MatterLine>,
    /// Sent back as `cursor` for the page after; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A matter in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MatterLine {
    id: Uuid,
    version: i64,
    /// The procedure’s id.
    procedure: String,
    /// `open` or `ended`.
    status: String,
    /// The id of the end it came to.
    outcome: Option<String>,
    /// The category’s id.
    category: Option<String>,
    /// What it is called, as its reporter wrote.
    title: Option<String>,
    /// The number of the area where it lies.
    area: Option<i64>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// The earliest end of a limit.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
}

impl From<ListedMatter> for MatterLine {
    fn from(row: ListedMatter) -> MatterLine {
        MatterLine {
            id: row.matter.0,
            version: row.version,
            procedure: row.procedure,
            status: row.status,
            outcome: row.outcome,
            category: row.category,
            title: row.title,
            area: row.area.map(|area| area.0),
            opened_at: row.opened_at,
            due_at: row.due_at,
            ended_at: row.ended_at,
        }
    }
}

problems! {
    /// What can go wrong.
    ListProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, Forbidden, NoSuchArea, NoSuchReceipt
}

problems! {
    /// What can go wrong.
    MineProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, NoSuchReceipt
}

/// The matters of an area, newest first, for staff who oversee it.
#[utoipa::path(get, path = "/api/v1/matters", tag = "matters", operation_id = "list_matters",
    params(ListQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = MatterPage), ListProblems))]
pub async fn list(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<ListQuery>,
) -> Result<Json<MatterPage>, Problem> {
    let person = who.permitted(&state, Action::ListMatters).await?;
    let status = query.status.unwrap_or_else(|| "open".to_owned());
    if !["open", "ended"].contains(&status.as_str()) {
        return Err(Problem::new(Code::BadQuery).detail("status: open or ended"));
    }
    let wanted = Wanted {
        area: AreaId(query.area),
        status,
        category: query.category,
        overdue: query.overdue.unwrap_or(false),
    };
    let (after, limit) = (query.cursor.as_deref().map(after).transpose()?, page(query.limit)?);
    let rows = state.app.list(state.tenant, person, &wanted, after, limit + 1).await?;
    Ok(Json(of(rows, limit)))
}

/// What the caller has reported, newest first.
#[utoipa::path(get, path = "/api/v1/matters/mine", tag = "matters", operation_id = "list_own_matters",
    params(PageQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = MatterPage), MineProblems))]
pub async fn mine(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Json<MatterPage>, Problem> {
    let person = who.staff()?;
    let (after, limit) = (query.cursor.as_deref().map(after).transpose()?, page(query.limit)?);
    let rows = state.app.own(state.tenant, person, after, limit + 1).await?;
    Ok(Json(of(rows, limit)))
}

/// A page of rows of which one more was read than it holds.
fn of(mut rows: Vec<ListedMatter>, limit: i64) -> MatterPage {
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let last = rows.last().filter(|_| more).map(MatterCursor::after);
    let next = last.map(|it| cursor(&[it.opened_at.as_millisecond().to_string(), it.matter.to_string()]));
    MatterPage { matters: rows.into_iter().map(Into::into).collect(), next }
}

fn after(text: &str) -> Result<MatterCursor, Problem> {
    let [opened_at, matter] = parts(text)?;
    let opened_at = Timestamp::from_millisecond(part(&opened_at)?)
        .map_err(|_| Problem::new(Code::BadQuery).detail("cursor: no such instant"))?;
    Ok(MatterCursor { opened_at, matter: part(&matter)? })
}
