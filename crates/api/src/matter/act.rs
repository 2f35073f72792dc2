//! What all verbs share: who, how often, on which version; and the answer.

use crate::ApiState;
use crate::caller::{Expected, Once, Who};
use crate::problem::{Code, Problem, problems};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::ETAG;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use gewu_app::matter::{Act, Caller, Key, Reply, Request, Verb, Work};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{BodyId, MatterId, PersonId};
use gewu_matter::matter::{Binding, Status};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The headers of a verb, read.
#[derive(Debug)]
pub struct ActHeaders {
    caller: Caller,
    key: Option<Key>,
    expected: Option<u64>,
}

impl FromRequestParts<ApiState> for ActHeaders {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let caller = Who::from_request_parts(parts, state).await?.known()?;
        let Once(key) = Once::from_request_parts(parts, state).await?;
        let Expected(expected) = Expected::from_request_parts(parts, state).await?;
        Ok(ActHeaders { caller, key, expected })
    }
}

/// A matter by its id.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct MatterPath {
    /// The matter’s id.
    matter: Uuid,
}

/// A task of a matter.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct TaskPath {
    /// The matter’s id.
    matter: Uuid,
    /// The task’s number within the matter.
    task: u32,
}

/// When it happened, where nothing else is said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PlainBody {
    /// When it happened, if not now: for what was done without a network. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub happened_at: Option<Timestamp>,
}

/// Words and photos.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WordsBody {
    /// `words`, and `attachments` by their hashes.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({"words": "路灯已换新", "attachments": []}))]
    pub form: Value,
    /// When it happened, if not now. RFC 3339; never in the future.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub happened_at: Option<Timestamp>,
}

/// A body or a person.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// A body by its number.
    Body(i64),
    /// A person by their id.
    Person(Uuid),
}

impl From<Named> for Binding {
    fn from(named: Named) -> Binding {
        match named {
            Named::Body(body) => Binding::Body(BodyId(body)),
            Named::Person(person) => Binding::Person(PersonId(person)),
        }
    }
}

/// What came of a verb.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ActAnswer {
    /// The matter.
    pub matter: Uuid,
    /// Its version now, also in the `ETag`.
    pub version: u64,
    /// `open` or `ended`.
    #[schema(example = "open")]
    pub status: &'static str,
    /// What happened, by kind, in order.
    #[schema(example = json!(["task-finished", "task-opened"]))]
    pub happened: Vec<String>,
    /// The party that was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<u32>,
    /// The receipt code of the party that was named, for them alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "7K2M-9QXD-04TB-WZ5R")]
    pub receipt: Option<String>,
}

pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Ended => "ended",
    }
}

problems! {
    /// What can go wrong with a verb.
    ActProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut,
        NotYours, OwnCase, Forbidden,
        NoSuchMatter, NoSuchReceipt, TooMany, NoSuchAttachment, NoSuchPage,
        SlowBody,
        HasEnded, StillOpen, NotDrawn, NoSuchTask, TakenByOther, TakenAlready, NotOffered, NotPermitted, UsedUp, Arbitrated,
        AlreadyAsked,
        Clock, HelpersAtWork, HelpsAlready, TooEarly, TooLate, Condition, BrokenPack,
        Changed, TooLarge, WrongMediaType,
        Invalid, Form, KeyReused, FutureClaim, UnknownOutcome, TooMuch, NeedsReason, NeedsBinding,
        UnknownBinding, NeedsMatter, NeedsOpenMatter, Marks, NoSeat,
        NeedsParty, NoSuchParty, TooManyParties, About
}

pub(super) async fn act(
    state: &ApiState,
    headers: ActHeaders,
    matter: Uuid,
    happened_at: Option<Timestamp>,
    verb: Verb,
) -> Result<Response, Problem> {
    let word = word(&verb);
    let work = Work::Act(Act { matter: MatterId(matter), expected_version: headers.expected, verb });
    let request = Request { caller: headers.caller, key: headers.key, happened_at, work };
    state.saying(&request).check()?;
    let reply = submit(state, word, request).await?;
    let answer = ActAnswer {
        matter: reply.matter.0,
        version: reply.version,
        status: status(reply.status),
        happened: reply.happened,
        party: reply.party,
        receipt: reply.receipt.filter(|_| reply.party.is_some()),
    };
    Ok(([(ETAG, etag(answer.version))], Json(answer)).into_response())
}

/// Hands a request to the group and counts what came of it.
pub(super) async fn submit(state: &ApiState, verb: &'static str, request: Request) -> Result<Reply, Problem> {
    let result = state.submitter.submit(state.tenant, request).await.map_err(Problem::from);
    let counted = result.as_ref().map_or_else(|problem: &Problem| problem.code.entry().code, |_| "accepted");
    state.metrics.commanded(verb, counted);
    result
}

pub(crate) fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

fn word(verb: &Verb) -> &'static str {
    match verb {
        Verb::Take { .. } => "take",
        Verb::Finish { .. } => "finish",
        Verb::Return { .. } => "return",
        Verb::Challenge { .. } => "challenge",
        Verb::NameParty { .. } => "name-party",
        Verb::DropParty { .. } => "drop-party",
        Verb::NameAbout { .. } => "name-about",
        Verb::DropAbout { .. } => "drop-about",
        Verb::Withdraw { .. } => "withdraw",
        Verb::Transfer { .. } => "transfer",
        Verb::HandOver { .. } => "hand-over",
        Verb::Ask { .. } => "ask",
        Verb::Resume { .. } => "resume",
        Verb::AskHelp { .. } => "ask-help",
        Verb::ReleaseHelp { .. } => "release-help",
        Verb::Review { .. } => "review",
        Verb::Urge { .. } => "urge",
        Verb::Note { .. } => "note",
        Verb::Part { .. } => "part",
        Verb::Recur { .. } => "recur",
        Verb::Reopen { .. } => "reopen",
        Verb::Recheck { .. } => "recheck",
        Verb::Wake => "wake",
        Verb::Recompute => "recompute",
    }
}

/// A path that names no matter or no task says nothing about which there are.
impl From<axum::extract::rejection::PathRejection> for Problem {
    fn from(_: axum::extract::rejection::PathRejection) -> Problem {
        Problem::new(Code::NoSuchPage)
    }
}
