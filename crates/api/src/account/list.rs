//! Accounts, for those who administer.

use super::PersonPath;
use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use crate::query::{QueryOf, cursor, page, parts};
use axum::Json;
use axum::extract::{Path, State};
use gewu_app::account::{AccountState, AccountView, Action};
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountsQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many, from 1 to 200; 50 if not said.
    limit: Option<i64>,
}

/// A page of accounts by login.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountsPage {
    accounts: Vec<AccountAnswer>,
    /// Sent back as `cursor` for the page after; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// An account. When somebody was last here is not told: that stands in the sign-in log, for security alone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AccountAnswer {
    /// Who.
    person: Uuid,
    /// Their name.
    name: String,
    /// What they type.
    login: String,
    /// `invited`, `open`, `locked` or `closed`.
    #[schema(example = "open")]
    state: &'static str,
    /// Until when it is locked, from where wrong tries were made.
    #[schema(value_type = Option<String>, format = DateTime)]
    locked_until: Option<Timestamp>,
    /// What they administer.
    power: Option<&'static str>,
    /// Whether they have a second factor.
    second_factor: bool,
    /// When a reset was asked for that another administrator has to release.
    #[schema(value_type = Option<String>, format = DateTime)]
    reset_asked_at: Option<Timestamp>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<AccountView> for AccountAnswer {
    fn from(view: AccountView) -> AccountAnswer {
        let (state, locked_until) = match view.state {
            AccountState::Invited => ("invited", None),
            AccountState::Open => ("open", None),
            AccountState::Locked { until } => ("locked", Some(until)),
            AccountState::Closed => ("closed", None),
        };
        AccountAnswer {
            person: view.person.0,
            name: view.name,
            login: view.login,
            state,
            locked_until,
            power: view.power.map(|power| power.word()),
            second_factor: view.second_factor,
            reset_asked_at: view.reset_asked_at,
            created_at: view.created_at,
        }
    }
}

problems! {
    /// What can go wrong.
    AccountsProblems:
        BadHeader, BadQuery, NeedsSignIn, SignedOut, NeedsSecondFactor, Forbidden, NoSuchAccount, NoSuchPage, NoSuchReceipt
}

/// Who has an account.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "administration", operation_id = "list_accounts",
    params(AccountsQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = AccountsPage), AccountsProblems))]
pub async fn list(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<AccountsQuery>,
) -> Result<Json<AccountsPage>, Problem> {
    state.app.allow(state.tenant, who.staff()?, Action::ListAccounts, None).await?;
    let after = query.cursor.as_deref().map(parts::<1>).transpose()?.map_or(String::new(), |[after]| after);
    let limit = page(query.limit)?;
    let mut views = state.app.accounts(state.tenant, &after, limit + 1).await?;
    let more = views.len() as i64 > limit;
    views.truncate(usize::try_from(limit).unwrap_or(0));
    let next = views.last().filter(|_| more).map(|view| cursor(std::slice::from_ref(&view.login)));
    Ok(Json(AccountsPage { accounts: views.into_iter().map(Into::into).collect(), next }))
}

/// One account.
#[utoipa::path(get, path = "/api/v1/accounts/{person}", tag = "administration", operation_id = "show_account",
    params(PersonPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = AccountAnswer), AccountsProblems))]
pub async fn show(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
) -> Result<Json<AccountAnswer>, Problem> {
    let person = PersonId(person);
    state.app.allow(state.tenant, who.staff()?, Action::ShowAccount, Some(person)).await?;
    Ok(Json(state.app.show_account(state.tenant, person).await?.into()))
}
