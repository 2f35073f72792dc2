//! What else tells of the same thing as a matter, and what people say of that.

use super::act::{ActAnswer, ActHeaders, ActProblems, MatterPath, WordsBody, act};
use super::list::MatterLine;
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::{ExpectedHeaders, OnceHeaders, Who};
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use gewu_app::matter::Verb;
use gewu_app::matter::alike::{Alike, Proposed, Reason, Told};
use gewu_kernel::Timestamp;
use gewu_kernel::id::MatterId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What else tells of the same thing. Other matters are named only to those who may read them singly.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AlikeAnswer {
    /// How it was told of, in order: its own report, and those of the matters that became part of it.
    told: Vec<AlikeWay>,
    /// The matter that goes on in its place.
    joined_into: Option<MatterLine>,
    /// The earlier one whose trouble it tells of again.
    recurs: Option<MatterLine>,
    /// The later ones that tell of its trouble again, at most 20.
    came_back: Vec<MatterLine>,
    /// What may be the same, the likeliest first, at most 5: a person decides. One that is `open` may be joined; one
    /// that has `ended` may have come back.
    proposed: Vec<AlikeMatter>,
    /// What the caller may say of it now: `part`, `recur`. Joining is an outcome of a step.
    #[schema(example = json!(["recur"]))]
    may: Vec<&'static str>,
}

/// One way in which something was told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AlikeWay {
    /// The matter that it opened; absent where the caller may not know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    matter: Option<Uuid>,
    /// By which way it came, such as `portal`.
    source: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
}

/// A matter that may be the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlikeMatter {
    matter: MatterLine,
    /// How likely, of 100; with all others and “something new” together 100.
    percent: u8,
    /// Why, the weightiest first.
    reasons: Vec<AlikeReason>,
}

/// Something that speaks for the same thing, or against it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlikeReason {
    /// `metres`, `same-area`, `same-place`, `same-category`, `hours`, `stretch`, `words`, `same-meaning`, `same-mark`,
    /// `told-before`; against it `other-mark`, `other-place`, `other-meaning`.
    #[schema(example = "metres")]
    kind: &'static str,
    /// Whether it speaks against.
    against: bool,
    /// How many metres or hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    /// What both say: one run of letters, or words. Quoted only to those who read both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    words: Vec<String>,
}

/// Which earlier matter has come back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RecurBody {
    /// The earlier one; without it, what was said before is taken back.
    #[serde(default)]
    of: Option<Uuid>,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    happened_at: Option<Timestamp>,
}

problems! {
    /// What can go wrong.
    AlikeProblems: BadHeader, NeedsSignIn, SignedOut, NoSuchMatter, NoSuchReceipt, NoSuchPage
}

/// What else tells of the same thing, for whoever in office may know of the matter.
#[utoipa::path(get, path = "/api/v1/matters/{matter}/alike", tag = "matters", operation_id = "show_alike",
    params(MatterPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = AlikeAnswer), AlikeProblems))]
pub async fn alike(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
) -> Result<Json<AlikeAnswer>, Problem> {
    let found = state.app.alike(state.tenant, who.staff()?, MatterId(matter)).await?;
    Ok(Json(found.into()))
}

/// Takes a join back: the matter goes on by itself, at the step at which it was joined.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/part", tag = "acting",
    params(MatterPath, OnceHeaders, ExpectedHeaders), request_body = WordsBody,
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn part(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<WordsBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Part { form: said.form }).await
}

/// Says that the trouble of an earlier matter has come back, or takes that back.
#[utoipa::path(post, path = "/api/v1/matters/{matter}/recur", tag = "acting",
    params(MatterPath, OnceHeaders, ExpectedHeaders), request_body = RecurBody,
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = ActAnswer, headers(("ETag" = String))), ActProblems))]
pub async fn recur(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    headers: ActHeaders,
    JsonBody(said): JsonBody<RecurBody>,
) -> Result<Response, Problem> {
    act(&state, headers, matter, said.happened_at, Verb::Recur { of: said.of.map(MatterId) }).await
}

impl From<Alike> for AlikeAnswer {
    fn from(alike: Alike) -> AlikeAnswer {
        AlikeAnswer {
            told: alike.told.into_iter().map(Into::into).collect(),
            joined_into: alike.joined_into.map(Into::into),
            recurs: alike.recurs.map(Into::into),
            came_back: alike.came_back.into_iter().map(Into::into).collect(),
            proposed: alike.proposed.into_iter().map(Into::into).collect(),
            may: alike.may,
        }
    }
}

impl From<Told> for AlikeWay {
    fn from(told: Told) -> AlikeWay {
        AlikeWay { matter: told.matter.map(|it| it.0), source: told.source, opened_at: told.opened_at }
    }
}

impl From<Proposed> for AlikeMatter {
    fn from(proposed: Proposed) -> AlikeMatter {
        AlikeMatter {
            matter: proposed.matter.into(),
            percent: proposed.percent,
            reasons: proposed.reasons.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Reason> for AlikeReason {
    fn from(reason: Reason) -> AlikeReason {
        let against = reason.against();
        let (kind, number, words) = match reason {
            Reason::Metres(metres) => ("metres", Some(metres), vec![]),
            Reason::Hours(hours) => ("hours", Some(hours), vec![]),
            Reason::Stretch(stretch) => ("stretch", None, vec![stretch]),
            Reason::Words(words) => ("words", None, words),
            Reason::SameArea => ("same-area", None, vec![]),
            Reason::SamePlace => ("same-place", None, vec![]),
            Reason::SameCategory => ("same-category", None, vec![]),
            Reason::SameMeaning => ("same-meaning", None, vec![]),
            Reason::SameMark => ("same-mark", None, vec![]),
            Reason::ToldBefore => ("told-before", None, vec![]),
            Reason::OtherMark => ("other-mark", None, vec![]),
            Reason::OtherPlace => ("other-place", None, vec![]),
            Reason::OtherMeaning => ("other-meaning", None, vec![]),
        };
        AlikeReason { kind, against, number, words }
    }
}
