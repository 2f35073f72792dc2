//! Taking what a partner sends: one address for every kind of message.

use super::signed::{SignedHeaders, partner};
use crate::ApiState;
use crate::body::{self, parsed};
use crate::matter::report::PlaceBody;
use crate::problem::{Problem, problems};
use crate::throttle::Client;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use gewu_app::exchange::{Order, Prepared, Sent};
use gewu_app::matter::Reply;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageBody {
    /// What kind of message.
    #[serde(rename = "type")]
    type_: MessageKind,
    /// When what it tells of happened, RFC 3339; for people, and part of what is signed.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    #[allow(dead_code)]
    timestamp: Option<String>,
    /// What it says.
    data: DataBody,
}

/// The kinds of message.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// An order: `number`, `procedure`, `where`, `form`.
    Order,
    /// Something to add: `number`, `form` with `words`.
    Note,
    /// Pressing for progress: `number`, and `form` with `words` if there is something to say.
    Urge,
    /// The result of what is waited for from the partner: `number`, `outcome`, `form`, `marks`.
    Result,
    /// An order that comes back after its end: `number`, `form` with `words`.
    Reopen,
}

/// What a message says; which of it, its kind tells.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataBody {
    /// The number under which the partner knows the order, 1 to 64 letters, digits, `-`, `_`, `.` or `/`.
    #[schema(example = "GZ2026030200017")]
    number: String,
    /// The procedure to run; may be left out where only one takes orders from this partner.
    #[serde(default)]
    procedure: Option<String>,
    /// Where.
    #[serde(rename = "where", default)]
    at: Option<PlaceBody>,
    /// The form: that of the procedure for an order, that of the step for a result, else `words`.
    #[serde(default)]
    #[schema(value_type = Object)]
    form: Value,
    /// The outcome of the step.
    #[serde(default)]
    outcome: Option<String>,
    /// The marks given, by dimension, where the step asks for some.
    #[serde(default)]
    marks: BTreeMap<String, u32>,
}

/// That a message was taken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TakenAnswer {
    /// The order’s number.
    number: String,
    /// Our id of it, which people here see as well.
    matter: Uuid,
    /// With an order: the code under which whoever called can follow it here.
    #[schema(example = "7K2M-9QXD-04TB-WZ5R")]
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
}

problems! {
    /// What can go wrong.
    ReceiveProblems:
        BadHeader, NotJson, WrongSignature, StaleMessage, Forbidden, MayNotOpen, NotYours, NoSuchProcedure, NoSuchArea,
        NoSuchOrder, NoSuchMatter, NotAwaited, OtherOrder, KeyReused, HasEnded, StillOpen, TooEarly, TooLate, UsedUp, NotPermitted,
        UnknownCategory, UnknownOutcome, NotOffered, Marks, NeedsReason, NoSeat, BrokenPack, Retired, Form, Invalid, TooMany,
        Overloaded, Contended, DatabaseAway, DatabaseBusy, DatabaseFull, SlowBody, TooLarge, WrongMediaType
}

/// Takes a message of a partner: an order, a note, pressing, the result of a call-back, or that an order comes back. It is
/// signed as Standard Webhooks 1.0 says. An order that comes again under its number gets the same answer, and other content
/// under that number is refused; any other message that comes again under its `webhook-id` gets the first answer.
#[utoipa::path(post, path = "/api/v1/exchange/{partner}", tag = "exchange", operation_id = "receive_message",
    params(("partner" = String, Path, description = "The partner’s name here"), SignedHeaders),
    request_body = MessageBody,
    responses((status = 200, body = TakenAnswer), (status = 201, body = TakenAnswer), ReceiveProblems))]
pub async fn receive(
    State(state): State<ApiState>,
    Path(name): Path<String>,
    client: Client,
    request: Request,
) -> Result<(StatusCode, Json<TakenAnswer>), Problem> {
    let (parts, body) = request.into_parts();
    let bytes = body::read(&parts.headers, body, state.limits.json_bytes, state.limits.body_seconds).await?;
    // Before it is read as anything: what nobody signed is nobody's.
    let (partner, id) = partner(&state, &client, &name, &parts.headers, &bytes).await?;
    let MessageBody { type_, data, .. } = parsed(&parts.headers, &bytes)?;
    let number = data.number.clone();
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if !(1..=64).contains(&number.len()) || !number.chars().all(fits) {
        let message = "1 to 64 letters, digits, “-”, “_”, “.” or “/”";
        return Err(Problem::new(crate::problem::Code::Invalid).field("/data/number", message));
    }
    let prepared = match type_ {
        MessageKind::Order => {
            let order = order(&state, &partner, data).await?;
            state.app.prepare_order(state.tenant, &partner, order).await?
        }
        _ => {
            let sent = sent(type_, data)?;
            state.app.prepare_sent(state.tenant, &partner, &number, &id, sent).await?
        }
    };
    let (reply, new) = match prepared {
        Prepared::Again(reply) => (reply, false),
        Prepared::New(request) => (state.submitter.submit(state.tenant, *request).await?, true),
    };
    let Reply { matter, receipt, .. } = reply;
    let status = if new && type_ == MessageKind::Order { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(TakenAnswer { number, matter: matter.0, receipt })))
}

fn missing(field: &str) -> Problem {
    Problem::new(crate::problem::Code::Invalid).field(format!("/data/{field}"), "is missing")
}

async fn order(
    state: &ApiState,
    partner: &gewu_app::matter::Partner,
    data: DataBody,
) -> Result<Order, Problem> {
    let procedure = match data.procedure {
        Some(procedure) => procedure,
        None => {
            let opens = state.app.tenant(state.tenant).await?.opened_from(&partner.external);
            let only = <[String; 1]>::try_from(opens).map_err(|_| missing("procedure"))?;
            let [procedure] = only;
            procedure
        }
    };
    let at = data.at.ok_or_else(|| missing("where"))?.place("/data/where")?;
    Ok(Order { number: data.number, procedure, at, form: data.form })
}

fn sent(kind: MessageKind, data: DataBody) -> Result<Sent, Problem> {
    Ok(match kind {
        MessageKind::Note => Sent::Note(data.form),
        MessageKind::Urge => Sent::Urge(data.form),
        MessageKind::Reopen => Sent::Reopen(data.form),
        MessageKind::Result | MessageKind::Order => Sent::Result {
            outcome: data.outcome.ok_or_else(|| missing("outcome"))?,
            form: data.form,
            marks: data.marks,
        },
    })
}
