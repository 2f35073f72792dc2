//! Who looks at a matter now. Told to those who look as well; kept in memory for seconds and nowhere else.

use crate::ApiState;
use crate::caller::Who;
use crate::matter::act::MatterPath;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_kernel::id::MatterId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who else looks.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresenceAnswer {
    /// The names of the others who look at the matter now.
    names: Vec<String>,
}

problems! {
    /// What can go wrong.
    PresenceProblems: BadHeader, NeedsSignIn, SignedOut, NoSuchMatter, NoSuchReceipt, NoSuchPage
}

/// Says that the caller looks at a matter, and who else does. Said again about every 20 seconds; forgotten after 45.
/// It is kept in the memory of one server, never stored, logged or counted: it keeps two people from deciding the same
/// thing, and is no record of anybody's work.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/presence", tag = "live", operation_id = "look",
    params(MatterPath), security(("session" = []), ("token" = [])), responses((status = 200, body = PresenceAnswer), PresenceProblems))]
pub async fn look(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
) -> Result<Json<PresenceAnswer>, Problem> {
    let names = state.app.look(state.tenant, who.staff()?, MatterId(matter)).await?;
    Ok(Json(PresenceAnswer { names }))
}

/// Who else looks at a matter that the caller looks at.
#[utoipa::path(get, path = "/api/v1/matters/{matter}/presence", tag = "live", operation_id = "looking",
    params(MatterPath), security(("session" = []), ("token" = [])), responses((status = 200, body = PresenceAnswer), PresenceProblems))]
pub async fn looking(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
) -> Result<Json<PresenceAnswer>, Problem> {
    let names = state.app.looking(state.tenant, who.staff()?, MatterId(matter)).await?;
    Ok(Json(PresenceAnswer { names }))
}

/// Says that the caller looks no longer.
#[utoipa::path(delete, path = "/api/v1/matters/{matter}/presence", tag = "live", operation_id = "look_away",
    params(MatterPath), security(("session" = []), ("token" = [])), responses((status = 204), PresenceProblems))]
pub async fn look_away(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    state.app.look_away(who.staff()?, MatterId(matter));
    Ok(StatusCode::NO_CONTENT)
}
