//! Whom a matter is between: naming parties, objecting to who performs a step, stopping before the end.

use super::act::{ActAnswer, ActHeaders, ActProblems, MatterPath, Named, TaskPath, WordsBody, act};
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::{ExpectedHeaders, OnceHeaders};
use crate::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use gewu_app::matter::Verb;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who is a party.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PartyBody {
    /// On which side, one of the procedure’s.
    #[schema(example = "respondent")]
    side: String,
    /// Who, when that is a person the tenant knows.
    #[serde(default)]
    person: Option<Uuid>,
    /// The side’s form.
    #[serde(default)]
    #[schema(value_type = Object)]
    form: Value,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    happened_at: Option<Timestamp>,
}

/// Which party was named by mistake.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DropPartyBody {
    /// The number within the matter.
    party: u32,
    /// Why: `words`.
    #[serde(default)]
    #[schema(value_type = Object)]
    form: Value,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    happened_at: Option<Timestamp>,
}

/// Names a party. The answer has the receipt code with which they follow the matter: it is for them alone.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/name-party", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = PartyBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn name_party(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<PartyBody>,
) -> Result<Response, Problem> {
    let (side, person, form) = (said.side, said.person.map(PersonId), said.form);
    act(&state, headers, matter, said.happened_at, Verb::NameParty { task, side, person, form }).await
}

/// Takes back that somebody is a party. Their receipt code opens nothing from then on.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/drop-party", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = DropPartyBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn drop_party(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<DropPartyBody>,
) -> Result<Response, Problem> {
    let DropPartyBody { party, form, happened_at } = said;
    act(&state, headers, matter, happened_at, Verb::DropParty { task, party, form }).await
}

/// Objects to who performs a step: somebody else is found, and whoever it was keeps out of the matter.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/challenge", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = WordsBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn challenge(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<WordsBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Challenge { task, form: said.form }).await
}

/// Whom or which body a matter is about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AboutBody {
    /// Whom.
    whom: Named,
    /// Why, in `words`; needed for taking back.
    #[serde(default)]
    #[schema(value_type = Object)]
    form: Value,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    happened_at: Option<Timestamp>,
}

/// Says whom or which body a matter is about. They, whoever serves in the same body and their declared kin keep out of it
/// from then on: what waits for them goes to others, and none of them is told of it or finds it.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/name-about", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = AboutBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn name_about(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<AboutBody>,
) -> Result<Response, Problem> {
    let verb = Verb::NameAbout { task, whom: said.whom.into(), form: said.form };
    act(&state, headers, matter, said.happened_at, verb).await
}

/// Takes back that a matter is about somebody.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/tasks/{task}/drop-about", tag = "acting",
    params(TaskPath, OnceHeaders, ExpectedHeaders), request_body = AboutBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn drop_about(
    State(state): State<ApiState>,
    Path((matter, task)): Path<(Uuid, u32)>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<AboutBody>,
) -> Result<Response, Problem> {
    let verb = Verb::DropAbout { task, whom: said.whom.into(), form: said.form };
    act(&state, headers, matter, said.happened_at, verb).await
}

/// Stops a matter before its end. Nobody has to say why.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/withdraw", tag = "acting",
    params(MatterPath, OnceHeaders, ExpectedHeaders), request_body = WordsBody,
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn withdraw(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<WordsBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Withdraw { form: said.form }).await
}
