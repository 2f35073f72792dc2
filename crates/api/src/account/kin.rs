//! Kinship that people declare of themselves: nothing that is reported about one reaches the other.

use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use crate::query::QueryOf;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_app::people::kin::{Candidate, Kinship};
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Who is whose kin, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KinBody {
    /// The person’s id.
    person: Uuid,
    /// How they are related, in at most 20 letters.
    #[schema(example = "配偶")]
    relation: String,
}

/// What somebody has declared.
#[derive(Debug, Serialize, ToSchema)]
pub struct KinAnswer {
    kin: Vec<KinLine>,
}

/// Somebody whom one has declared to be kin.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct KinLine {
    /// The person’s id.
    person: Uuid,
    /// Their name.
    name: String,
    /// The office that they hold, if any.
    office: Option<String>,
    /// How they are related.
    relation: String,
    /// Since when it is declared.
    #[schema(value_type = String, format = DateTime)]
    declared_at: Timestamp,
}

/// People in office who can be declared.
#[derive(Debug, Serialize, ToSchema)]
pub struct KinCandidatesAnswer {
    people: Vec<KinCandidate>,
}

/// Somebody in office.
#[derive(Debug, Serialize, ToSchema)]
pub struct KinCandidate {
    /// The person’s id.
    person: Uuid,
    /// Their name.
    name: String,
    /// The office that they hold.
    office: String,
}

/// A name, or its beginning.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NameQuery {
    /// The name.
    pub name: String,
}

/// A person by their id.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct KinPath {
    /// The person’s id.
    person: Uuid,
}

problems! {
    /// What can go wrong.
    KinProblems:
        BadHeader, BadQuery, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, Forbidden, NoSuchReceipt,
        NoSuchPerson, NoSuchPage, SlowBody, TooLarge, WrongMediaType, Invalid
}

impl From<Kinship> for KinLine {
    fn from(it: Kinship) -> KinLine {
        let Kinship { kin, name, office, relation, declared_at } = it;
        KinLine { person: kin.0, name, office, relation, declared_at }
    }
}

impl From<Candidate> for KinCandidate {
    fn from(it: Candidate) -> KinCandidate {
        KinCandidate { person: it.person.0, name: it.name, office: it.office }
    }
}

/// Whom one has declared to be kin. Nobody reads what others have declared.
#[utoipa::path(get, path = "/api/v1/kin", tag = "account", operation_id = "list_kin",
    security(("session" = []), ("token" = [])), responses((status = 200, body = KinAnswer), KinProblems))]
pub async fn list(State(state): State<ApiState>, who: Who) -> Result<Json<KinAnswer>, Problem> {
    let person = who.staff()?;
    let own = state.app.own_kin(state.tenant, person).await?;
    Ok(Json(KinAnswer { kin: own.into_iter().map(Into::into).collect() }))
}

/// People in office whose name begins so, at most 20.
#[utoipa::path(get, path = "/api/v1/kin/candidates", tag = "account", operation_id = "find_kin", params(NameQuery),
    security(("session" = []), ("token" = [])), responses((status = 200, body = KinCandidatesAnswer), KinProblems))]
pub async fn find(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<NameQuery>,
) -> Result<Json<KinCandidatesAnswer>, Problem> {
    let person = who.staff()?;
    let found = state.app.kin_candidates(state.tenant, person, &query.name).await?;
    Ok(Json(KinCandidatesAnswer { people: found.into_iter().map(Into::into).collect() }))
}

/// Declares that somebody in office is one’s kin: what is reported about them is kept from oneself.
#[utoipa::path(post, path = "/api/v1/kin", tag = "account", operation_id = "declare_kin", request_body = KinBody,
    security(("session" = []), ("token" = [])), responses((status = 204), KinProblems))]
pub async fn declare(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(said): JsonBody<KinBody>,
) -> Result<StatusCode, Problem> {
    let person = who.staff()?;
    state.app.declare_kin(state.tenant, person, PersonId(said.person), &said.relation).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back that somebody is one’s kin.
#[utoipa::path(delete, path = "/api/v1/kin/{person}", tag = "account", operation_id = "take_back_kin", params(KinPath),
    security(("session" = []), ("token" = [])), responses((status = 204), KinProblems))]
pub async fn take_back(
    State(state): State<ApiState>,
    who: Who,
    Path(kin): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let person = who.staff()?;
    state.app.take_back_kin(state.tenant, person, PersonId(kin)).await?;
    Ok(StatusCode::NO_CONTENT)
}
