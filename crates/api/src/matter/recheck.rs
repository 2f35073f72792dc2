//! Ended matters that wait for somebody to look again, and what they found.

use super::act::{ActAnswer, ActHeaders, ActProblems, MatterPath, act};
use super::list::MatterLine;
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::{ExpectedHeaders, OnceHeaders, Who};
use crate::problem::{Code, Problem, problems};
use crate::query::{QueryOf, cursor, page, part, parts};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use gewu_app::account::Action;
use gewu_app::matter::Verb;
use gewu_app::matter::recheck::{Recheck, Rechecks, Sign};
use gewu_kernel::Timestamp;
use gewu_kernel::id::MatterId;
use gewu_store::recheck::RecheckCursor;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecheckQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// How many, 1 to 200; usually 50.
    limit: Option<i64>,
}

/// A page of what waits to be looked at again.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecheckPage {
    /// That which waits shortest first. Fewer than asked for, even none, do not mean that this is the last page.
    rechecks: Vec<RecheckLine>,
    /// Sent back as `cursor` for the page after; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A matter that has ended and waits for somebody to look again.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecheckLine {
    matter: MatterLine,
    /// Until when somebody may look.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    /// What it shows for which it was drawn more easily; none where the lot alone drew it. A sign proves nothing.
    signs: Vec<RecheckSign>,
}

/// Something about how a matter ended for which it is drawn more easily.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecheckSign {
    /// `last-minutes`: its work was finished when so many minutes of the limit were left; `copied-words`: what was
    /// written of the work stands in so many others that ended before; `reused-files`: a file of the work came with so
    /// many others that ended before.
    #[schema(example = "copied-words")]
    kind: &'static str,
    /// How many: minutes, or other matters, counted up to 20.
    number: u32,
    /// The last of those others. Whether the caller may read it is another question.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<Uuid>,
}

/// That a matter waits for the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecheckAnswer {
    /// Absent where it was not drawn, or is for somebody else to look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    recheck: Option<RecheckLine>,
}

/// What was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RecheckBody {
    /// Whether the matter had ended as it says. What had not comes back.
    sound: bool,
    /// The pack’s plain form: `{"words": "…"}`; needed where it had not.
    #[serde(default)]
    #[schema(value_type = Object)]
    form: Value,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    happened_at: Option<Timestamp>,
}

problems! {
    /// What can go wrong.
    RecheckListProblems: BadQuery, BadHeader, NeedsSignIn, SignedOut, Forbidden
}

problems! {
    /// What can go wrong.
    RecheckProblems: BadHeader, NeedsSignIn, SignedOut, NoSuchMatter, NoSuchReceipt, NoSuchPage
}

/// Ended matters that the lot has drawn for somebody in one of the caller’s seats to look at again.
#[utoipa::path(get, path = "/api/v1/rechecks", tag = "matters", operation_id = "list_rechecks",
    params(RecheckQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = RecheckPage), RecheckListProblems))]
pub async fn list(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<RecheckQuery>,
) -> Result<Json<RecheckPage>, Problem> {
    let person = who.permitted(&state, Action::ListMatters).await?;
    let after = match query.cursor.as_deref().map(parts).transpose()? {
        Some([until, matter]) => {
            let until = Timestamp::from_millisecond(part(&until)?);
            let until = until.map_err(|_| Problem::new(Code::BadQuery).detail("cursor: no such instant"))?;
            Some(RecheckCursor { until, matter: MatterId(part(&matter)?) })
        }
        None => None,
    };
    let found = state.app.rechecks(state.tenant, person, after, page(query.limit)?).await?;
    Ok(Json(found.into()))
}

/// Whether the lot has drawn a matter for the caller to look at again, and what it shows.
#[utoipa::path(get, path = "/api/v1/matters/{matter}/recheck", tag = "matters", operation_id = "show_recheck",
    params(MatterPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = RecheckAnswer), RecheckProblems))]
pub async fn show(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
) -> Result<Json<RecheckAnswer>, Problem> {
    let found = state.app.recheck(state.tenant, who.staff()?, MatterId(matter)).await?;
    Ok(Json(RecheckAnswer { recheck: found.map(Into::into) }))
}

/// Says what a second look at an ended matter has found.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/recheck", tag = "acting", operation_id = "recheck",
    params(MatterPath, OnceHeaders, ExpectedHeaders), request_body = RecheckBody,
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn recheck(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    headers: ActHeaders,
    JsonBody(found): JsonBody<RecheckBody>,
) -> Result<Response, Problem> {
    let verb = Verb::Recheck { sound: found.sound, form: found.form };
    act(&state, headers, matter, found.happened_at, verb).await
}

impl From<Rechecks> for RecheckPage {
    fn from(found: Rechecks) -> RecheckPage {
        RecheckPage {
            rechecks: found.lines.into_iter().map(Into::into).collect(),
            next: found
                .next
                .map(|next| cursor(&[next.until.as_millisecond().to_string(), next.matter.to_string()])),
        }
    }
}

impl From<Recheck> for RecheckLine {
    fn from(found: Recheck) -> RecheckLine {
        let signs = found.signs.into_iter().map(Into::into).collect();
        RecheckLine { matter: found.matter.into(), until: found.until, signs }
    }
}

impl From<Sign> for RecheckSign {
    fn from(sign: Sign) -> RecheckSign {
        let (kind, number, last) = match sign {
            Sign::LastMinutes { minutes } => ("last-minutes", u32::try_from(minutes), None),
            Sign::CopiedWords { others, last } => ("copied-words", u32::try_from(others), Some(last.0)),
            Sign::ReusedFiles { others, last } => ("reused-files", u32::try_from(others), Some(last.0)),
        };
        RecheckSign { kind, number: number.unwrap_or(u32::MAX), last }
    }
}
