//! One's own absences: for that time deputies act.

use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use crate::query::QueryOf;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gewu_app::account::Action;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_store::people::AbsenceRow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// From when until when somebody is away.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceBody {
    /// The first instant, RFC 3339.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// The instant after the last.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// Absences.
#[derive(Debug, Serialize, ToSchema)]
pub struct AbsencesAnswer {
    absences: Vec<AbsenceBody>,
}

impl AbsencesAnswer {
    /// Those of one person.
    pub(super) fn of(rows: Vec<AbsenceRow>, person: PersonId) -> AbsencesAnswer {
        let own = rows.into_iter().filter(|row| row.person == person);
        let absences = own.map(|row| AbsenceBody { from: row.from_at, until: row.until_at }).collect();
        AbsencesAnswer { absences }
    }
}

/// That an absence ends after it begins, and after now.
pub(super) fn in_order(from: Timestamp, until: Timestamp, now: Timestamp) -> Result<(), Problem> {
    match until > from.max(now) {
        true => Ok(()),
        false => {
            let message = "an absence ends after it begins, and after now";
            Err(Problem::new(Code::Invalid).field("/until", message))
        }
    }
}

/// Which absence.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AbsenceQuery {
    /// Its `from`.
    #[param(value_type = String, format = DateTime)]
    pub from: Timestamp,
}

problems! {
    /// What can go wrong.
    AbsenceProblems:
        BadHeader, BadQuery, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, Forbidden, OwnAccount, Administers, NoSuchAbsence,
        NoSuchReceipt, NoSuchPerson, NoSuchPage, SlowBody, TooLarge, WrongMediaType, Invalid
}

/// One’s own absences that go on or are to come.
#[utoipa::path(get, path = "/api/v1/absences", tag = "account", operation_id = "list_absences",
    security(("session" = []), ("token" = [])), responses((status = 200, body = AbsencesAnswer), AbsenceProblems))]
pub async fn list(State(state): State<ApiState>, who: Who) -> Result<Json<AbsencesAnswer>, Problem> {
    let person = who.staff()?;
    Ok(Json(AbsencesAnswer::of(state.app.absences(state.tenant).await?, person)))
}

/// Says when one is away: new work goes to deputies for that time. What waits already may still be done.
#[utoipa::path(post, path = "/api/v1/absences", tag = "account", operation_id = "record_absence",
    request_body = AbsenceBody, security(("session" = []), ("token" = [])),
    responses((status = 201, body = AbsenceBody), AbsenceProblems))]
pub async fn record(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(said): JsonBody<AbsenceBody>,
) -> Result<(StatusCode, Json<AbsenceBody>), Problem> {
    let person = who.staff()?;
    state.app.allow(state.tenant, person, Action::RecordAbsence, Some(person)).await?;
    in_order(said.from, said.until, state.app.clock.now())?;
    let row = AbsenceRow { person, from_at: said.from, until_at: said.until };
    state.app.record_absences(state.tenant, vec![row], &format!("person:{person}")).await?;
    Ok((StatusCode::CREATED, Json(said)))
}

/// Ends an absence now, or takes it back when it has not begun.
#[utoipa::path(delete, path = "/api/v1/absences", tag = "account", operation_id = "end_absence", params(AbsenceQuery),
    security(("session" = []), ("token" = [])), responses((status = 204), AbsenceProblems))]
pub async fn end(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<AbsenceQuery>,
) -> Result<StatusCode, Problem> {
    let person = who.staff()?;
    state.app.allow(state.tenant, person, Action::RecordAbsence, Some(person)).await?;
    let known = state.app.absences(state.tenant).await?;
    if !known.iter().any(|row| row.person == person && row.from_at == query.from) {
        return Err(Problem::new(Code::NoSuchAbsence));
    }
    state.app.end_absences(state.tenant, person, Some(query.from), &format!("person:{person}")).await?;
    Ok(StatusCode::NO_CONTENT)
}
