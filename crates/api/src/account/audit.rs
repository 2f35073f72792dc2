//! What the audit administrator reads; everybody reads of themselves.

use super::PersonPath;
use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use crate::query::{QueryOf, cursor, page, part, parts};
use axum::Json;
use axum::extract::{Path, State};
use gewu_app::account::Action;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_store::session::SignInRow;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SignInsQuery {
    /// Only of this person.
    person: Option<Uuid>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many, from 1 to 200; 50 if not said.
    limit: Option<i64>,
}

/// Which page of one’s own.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OwnSignInsQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many, from 1 to 200; 50 if not said.
    limit: Option<i64>,
}

/// A page of the sign-in log, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SignInsPage {
    sign_ins: Vec<SignInLine>,
    /// Sent back as `cursor` for the page after; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A try to sign in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInLine {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Whose account was meant; absent when nobody has such a login.
    person: Option<Uuid>,
    /// `password`, `link`, or the id of a provider.
    way: String,
    /// `signed-in`, `second-factor` (the password was right), `wrong`, `locked`, `failed`; `reset` when somebody else
    /// had a link made out for the account.
    #[schema(example = "signed-in")]
    outcome: String,
    /// From which network address.
    address: String,
    /// What the browser called itself.
    agent: String,
}

problems! {
    /// What can go wrong.
    AuditProblems:
        BadHeader, BadQuery, NeedsSignIn, SignedOut, NeedsSecondFactor, Forbidden, NoSuchAccount, NoSuchPage, NoSuchReceipt
}

/// The sign-in log.
#[utoipa::path(get, path = "/api/v1/sign-ins", tag = "administration", operation_id = "list_sign_ins",
    params(SignInsQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = SignInsPage), AuditProblems))]
pub async fn sign_ins(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<SignInsQuery>,
) -> Result<Json<SignInsPage>, Problem> {
    state.app.allow(state.tenant, who.staff()?, Action::ReadSignIns, None).await?;
    of(&state, query.person.map(PersonId), query.cursor, query.limit).await
}

/// One’s own part of the sign-in log.
#[utoipa::path(get, path = "/api/v1/sign-ins/own", tag = "account", operation_id = "list_own_sign_ins",
    params(OwnSignInsQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = SignInsPage), AuditProblems))]
pub async fn own_sign_ins(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<OwnSignInsQuery>,
) -> Result<Json<SignInsPage>, Problem> {
    of(&state, Some(who.staff()?), query.cursor, query.limit).await
}

async fn of(
    state: &ApiState,
    person: Option<PersonId>,
    after: Option<String>,
    limit: Option<i64>,
) -> Result<Json<SignInsPage>, Problem> {
    let limit = page(limit)?;
    let before = after.as_deref().map(parts::<2>).transpose()?;
    let before = before.map(|[at, id]| Ok::<_, Problem>((part(&at)?, part(&id)?))).transpose()?;
    let mut rows = state.app.sign_ins(state.tenant, person, before, limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let next = rows.last().filter(|_| more).map(|row| cursor(&[row.at.to_string(), row.id.to_string()]));
    Ok(Json(SignInsPage { sign_ins: rows.into_iter().map(line).collect(), next }))
}

fn line(row: SignInRow) -> SignInLine {
    SignInLine {
        at: row.at,
        person: row.person.map(|person| person.0),
        way: row.way,
        outcome: row.outcome,
        address: row.address,
        agent: row.agent,
    }
}

/// What was done to an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountFacts {
    facts: Vec<AccountFact>,
}

/// Something that was done to an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AccountFact {
    /// What kind of thing.
    #[schema(example = "account-opened")]
    kind: String,
    /// By whom: `person:` and an id, or `operator` at the command line.
    actor: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// What.
    #[schema(value_type = Object)]
    body: Value,
}

/// What was done to an account and by whom, in order.
#[utoipa::path(get, path = "/api/v1/accounts/{person}/facts", tag = "administration", operation_id = "account_facts",
    params(PersonPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = AccountFacts), AuditProblems))]
pub async fn facts(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<Json<AccountFacts>, Problem> {
    let person = PersonId(person);
    state.app.allow(state.tenant, who.staff()?, Action::ReadAccountFacts, Some(person)).await?;
    let facts = state.app.account_facts(state.tenant, person).await?;
    let facts = facts.into_iter().map(|fact| AccountFact {
        kind: fact.kind,
        actor: fact.actor,
        recorded_at: fact.recorded_at,
        body: serde_json::from_str(&fact.body).unwrap_or_default(),
    });
    Ok(Json(AccountFacts { facts: facts.collect() }))
}
