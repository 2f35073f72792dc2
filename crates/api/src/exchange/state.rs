//! Where an order stands.

use super::signed::{SignedHeaders, partner};
use crate::ApiState;
use crate::problem::{Problem, problems};
use crate::throttle::Client;
use axum::Json;
use axum::extract::{OriginalUri, Path, State};
use axum::http::HeaderMap;
use gewu_app::exchange::{AwaitedView, OrderState, WaitingView};
use gewu_kernel::Timestamp;
use gewu_matter::matter::Status;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Where an order stands. No name of anybody, and nothing that somebody wrote.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct OrderAnswer {
    /// The order’s number.
    number: String,
    /// Our id of it.
    matter: Uuid,
    /// How many facts it has.
    version: u64,
    /// `open` or `ended`.
    #[schema(example = "open")]
    status: &'static str,
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// How it ended.
    end: Option<EndAnswer>,
    /// What is claimed to have been achieved.
    result: Option<NamedAnswer>,
    /// What waits here.
    waiting: Vec<WaitingAnswer>,
    /// What waits for the partner itself.
    awaited: Option<AwaitedAnswer>,
}

/// Something by its id in the pack and its title.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedAnswer {
    id: String,
    title: String,
}

/// An end.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndAnswer {
    id: String,
    title: String,
    /// The word under which the partner is told of it.
    returns: Option<String>,
}

/// A step that waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingAnswer {
    step: String,
    title: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    due: Option<Timestamp>,
    /// Whether the clock stands still.
    paused: bool,
}

/// A step that waits for the partner.
#[derive(Debug, Serialize, ToSchema)]
pub struct AwaitedAnswer {
    step: String,
    title: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    due: Option<Timestamp>,
    /// The outcomes that a `result` may name, with their titles.
    outcomes: BTreeMap<String, String>,
}

problems! {
    /// What can go wrong.
    StateProblems: BadHeader, WrongSignature, StaleMessage, NoSuchOrder, TooMany, DatabaseAway, DatabaseBusy
}

/// Where an order of the partner stands. There is no body, so the path is signed in its place.
#[utoipa::path(get, path = "/api/v1/exchange/{partner}/orders/{number}", tag = "exchange", operation_id = "order_state",
    params(("partner" = String, Path, description = "The partner’s name here"),
        ("number" = String, Path, description = "The order’s number, percent-encoded where it has to be"), SignedHeaders),
    responses((status = 200, body = OrderAnswer), StateProblems))]
pub async fn state(
    State(state): State<ApiState>,
    Path((name, number)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    client: Client,
    headers: HeaderMap,
) -> Result<Json<OrderAnswer>, Problem> {
    let (partner, _) = partner(&state, &client, &name, &headers, uri.path().as_bytes()).await?;
    let order = state.app.order_state(state.tenant, &partner, &number).await?;
    Ok(Json(order.into()))
}

impl From<OrderState> for OrderAnswer {
    fn from(state: OrderState) -> OrderAnswer {
        let waiting = |it: WaitingView| {
            let WaitingView { step, title, due_at: due, paused } = it;
            WaitingAnswer { step, title, due, paused }
        };
        let awaited = |it: AwaitedView| {
            let AwaitedView { step, title, due_at: due, outcomes } = it;
            AwaitedAnswer { step, title, due, outcomes }
        };
        OrderAnswer {
            number: state.number,
            matter: state.matter.0,
            version: state.version,
            status: match state.status {
                Status::Open => "open",
                Status::Ended => "ended",
            },
            received_at: state.received_at,
            ended_at: state.ended_at,
            end: state.end.map(|(id, title, returns)| EndAnswer { id, title, returns }),
            result: state.result.map(|(id, title)| NamedAnswer { id, title }),
            waiting: state.waiting.into_iter().map(waiting).collect(),
            awaited: state.awaited.map(awaited),
        }
    }
}
