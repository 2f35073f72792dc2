//! What waits to be read.

use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use crate::query::{QueryOf, cursor, page, part, parts};
use axum::Json;
use axum::extract::State;
use gewu_app::matter::set_aside::SetAside;
use gewu_kernel::Timestamp;
use gewu_kernel::id::MatterId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SetAsideQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many to look through, 1 to 200; usually 50. A page may hold fewer.
    limit: Option<i64>,
}

/// A page of reports, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetAsidePage {
    reports: Vec<SetAsideAnswer>,
    /// Sent back as `cursor` for the page after; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A report that looks like spam.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SetAsideAnswer {
    /// The id that its matter will have.
    id: Uuid,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// Why: `same` words several times, a `burst` from one client, several `links`.
    #[schema(value_type = Vec<String>)]
    reasons: Value,
    /// The procedure that it would run.
    procedure: String,
    /// Where, as it was given.
    #[serde(rename = "where")]
    #[schema(value_type = Object)]
    place: Value,
    /// What was written.
    #[schema(value_type = Object)]
    form: Value,
}

impl From<SetAside> for SetAsideAnswer {
    fn from(it: SetAside) -> SetAsideAnswer {
        SetAsideAnswer {
            id: it.matter.0,
            received_at: it.received_at,
            reasons: serde_json::to_value(&it.reasons).unwrap_or_default(),
            procedure: it.report.procedure,
            place: serde_json::to_value(&it.report.at).unwrap_or_default(),
            form: it.report.form,
        }
    }
}

problems! {
    /// What can go wrong.
    SetAsideProblems: BadHeader, BadQuery, NeedsSignIn, SignedOut
}

/// Reports that were set aside, for whoever would do the first step where they lie or enters reports for others there.
#[utoipa::path(get, path = "/api/v1/set-aside", tag = "set-aside", operation_id = "list_set_aside",
    params(SetAsideQuery), security(("token" = [])),
    responses((status = 200, body = SetAsidePage), SetAsideProblems))]
pub async fn list(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<SetAsideQuery>,
) -> Result<Json<SetAsidePage>, Problem> {
    let person = who.staff()?;
    let limit = page(query.limit)?;
    let after = match &query.cursor {
        None => None,
        Some(text) => {
            let [at, matter] = parts(text)?;
            Some((part(&at)?, MatterId(part(&matter)?)))
        }
    };
    let found = state.app.list_set_aside(state.tenant, person, after, limit).await?;
    Ok(Json(SetAsidePage {
        reports: found.reports.into_iter().map(Into::into).collect(),
        next: found.next.map(|(at, matter)| cursor(&[at.to_string(), matter.to_string()])),
    }))
}
