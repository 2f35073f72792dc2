//! Granting powers and taking them back.

use super::PersonPath;
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_app::account::Action;
use gewu_kernel::id::PersonId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Which power.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerBody {
    /// `system`, `security` or `audit`.
    #[schema(example = "audit")]
    power: String,
}

problems! {
    /// What can go wrong.
    PowerProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, Forbidden, OwnAccount, NoSuchAccount,
        NoSuchPage, NoSuchReceipt, AccountClosed, PowerHeld, LastOfPower, SlowBody, TooLarge, WrongMediaType, Invalid
}

/// Grants a power. Nobody holds two.
#[utoipa::path(put, path = "/api/v1/accounts/{person}/power", tag = "administration", operation_id = "grant_power",
    params(PersonPath), request_body = PowerBody, security(("session" = []), ("token" = [])),
    responses((status = 204), PowerProblems))]
pub async fn grant(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
    JsonBody(said): JsonBody<PowerBody>,
) -> Result<StatusCode, Problem> {
    let (caller, person) = (who.staff()?, PersonId(person));
    state.app.allow(state.tenant, caller, Action::GrantPower, Some(person)).await?;
    let power = said
        .power
        .parse()
        .map_err(|()| Problem::new(Code::Invalid).field("/power", "one of `system`, `security`, `audit`"))?;
    state.app.grant_power(state.tenant, person, power, &format!("person:{caller}")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a power back, as long as somebody else holds it. Their sessions end.
#[utoipa::path(delete, path = "/api/v1/accounts/{person}/power", tag = "administration", operation_id = "withdraw_power",
    params(PersonPath), security(("session" = []), ("token" = [])), responses((status = 204), PowerProblems))]
pub async fn withdraw(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    let (caller, person) = (who.staff()?, PersonId(person));
    state.app.allow(state.tenant, caller, Action::WithdrawPower, Some(person)).await?;
    state.app.withdraw_power(state.tenant, person, &format!("person:{caller}")).await?;
    Ok(StatusCode::NO_CONTENT)
}
