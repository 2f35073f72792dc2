//! Absences of somebody who cannot say so themselves, recorded by an administrator; and who stands in.

use super::PersonPath;
use super::absence::{AbsenceBody, AbsenceProblems, AbsenceQuery, AbsencesAnswer, in_order};
use super::administer::{allowed, may_stand_in};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Code, Problem};
use crate::query::QueryOf;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_app::account::Action;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_store::people::AbsenceRow;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// From when until when somebody is away, and who stands in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceOfBody {
    /// The first instant, RFC 3339.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// The instant after the last.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    /// Who acts in their posts for that time, beside the deputies there are.
    #[serde(default)]
    deputy: Option<Uuid>,
}

/// A person’s absences that go on or are to come.
#[utoipa::path(get, path = "/api/v1/accounts/{person}/absences", tag = "administration",
    operation_id = "list_absences_of", params(PersonPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = AbsencesAnswer), AbsenceProblems))]
pub async fn list(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<Json<AbsencesAnswer>, Problem> {
    let (person, _) = allowed(&state, &who, Action::RecordAbsence, person).await?;
    Ok(Json(AbsencesAnswer::of(state.app.absences(state.tenant).await?, person)))
}

/// Records that somebody is away: new work goes to deputies for that time.
#[utoipa::path(post, path = "/api/v1/accounts/{person}/absences", tag = "administration",
    operation_id = "record_absence_of", params(PersonPath), request_body = AbsenceOfBody,
    security(("session" = []), ("token" = [])), responses((status = 201, body = AbsenceBody), AbsenceProblems))]
pub async fn record(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
    JsonBody(said): JsonBody<AbsenceOfBody>,
) -> Result<(StatusCode, Json<AbsenceBody>), Problem> {
    let (person, actor) = allowed(&state, &who, Action::RecordAbsence, person).await?;
    in_order(said.from, said.until, state.app.clock.now())?;
    let deputy = said.deputy.map(PersonId);
    if deputy == Some(person) {
        return Err(Problem::new(Code::Invalid).field("/deputy", "name another person, or nobody"));
    }
    if let Some(deputy) = deputy {
        may_stand_in(&state, who.staff()?, person, deputy).await?;
    }
    let row = AbsenceRow { person, from_at: said.from, until_at: said.until };
    state.app.record_absence_of(state.tenant, row, deputy, &actor).await?;
    Ok((StatusCode::CREATED, Json(AbsenceBody { from: said.from, until: said.until })))
}

/// Ends an absence now, or takes it back when it has not begun.
#[utoipa::path(delete, path = "/api/v1/accounts/{person}/absences", tag = "administration",
    operation_id = "end_absence_of", params(PersonPath, AbsenceQuery), security(("session" = []), ("token" = [])),
    responses((status = 204), AbsenceProblems))]
pub async fn end(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
    QueryOf(query): QueryOf<AbsenceQuery>,
) -> Result<StatusCode, Problem> {
    let (person, actor) = allowed(&state, &who, Action::RecordAbsence, person).await?;
    let known = state.app.absences(state.tenant).await?;
    if !known.iter().any(|row| row.person == person && row.from_at == query.from) {
        return Err(Problem::new(Code::NoSuchAbsence));
    }
    state.app.end_absences(state.tenant, person, Some(query.from), &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
