//! What somebody has in hand, and handing it over when they leave.

use super::PersonPath;
use super::administer::may_stand_in;
use super::session::PostAnswer;
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Code, Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use gewu_app::account::Action;
use gewu_app::people::hand_over::{HandOver, HandedOver, Held, HeldTask};
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody has in hand.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkAnswer {
    tasks: Vec<HeldTaskAnswer>,
    /// The posts they hold today.
    posts: Vec<PostAnswer>,
    /// Who could take over: people of the same seats, those of the most first.
    proposed: Vec<SuccessorAnswer>,
}

/// A task in somebody’s hand. What its matter is called is left out: whoever hands work over need not see it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct HeldTaskAnswer {
    /// The matter.
    matter: Uuid,
    /// The task’s number in it.
    task: i64,
    /// What people call the step.
    step_title: String,
    /// What people call the category.
    category_title: Option<String>,
    /// Its town, village and small grid, as far as it has them.
    places: Vec<String>,
    /// It waits for them by name; otherwise they have signed for it.
    by_name: bool,
    /// When it is due; absent while the clock stands still.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
}

impl From<HeldTask> for HeldTaskAnswer {
    fn from(held: HeldTask) -> HeldTaskAnswer {
        let HeldTask { line, by_name } = held;
        HeldTaskAnswer {
            matter: line.row.matter.0,
            task: line.row.task,
            step_title: line.step_title,
            category_title: line.category_title,
            places: line.places,
            by_name,
            due_at: Timestamp::from_millisecond(line.row.due_at).ok(),
        }
    }
}

/// Somebody who could take over.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuccessorAnswer {
    person: Uuid,
    name: String,
    /// In how many of the same seats they act.
    seats: usize,
}

/// Who takes over, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverBody {
    /// Who takes what they may; what they may not goes back to its seat. Absent: everything goes back.
    #[serde(default)]
    to: Option<Uuid>,
    /// Why, 2 to 500 letters; it is kept with each matter.
    #[schema(example = "调离本岗位")]
    reason: String,
}

/// What handing over came to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct HandedOverAnswer {
    /// How many tasks the person named has now.
    to_successor: usize,
    /// How many went back to their seat.
    to_seat: usize,
    /// What nobody else may have: name another person.
    left: Vec<LeftAnswer>,
    /// How many posts ended; whoever hands over their own work keeps theirs.
    posts_ended: usize,
}

/// A task that stayed.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftAnswer {
    /// The matter.
    matter: Uuid,
    /// The task’s number in it.
    task: u32,
    /// Why.
    why: String,
}

impl From<HandedOver> for HandedOverAnswer {
    fn from(done: HandedOver) -> HandedOverAnswer {
        let left = done.left.into_iter();
        HandedOverAnswer {
            to_successor: done.to_successor,
            to_seat: done.to_seat,
            left: left.map(|it| LeftAnswer { matter: it.matter.0, task: it.task, why: it.why }).collect(),
            posts_ended: done.posts_ended,
        }
    }
}

problems! {
    /// What can go wrong.
    HandOverProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, Forbidden, OwnAccount, Administers, NoSuchPerson,
        NoSuchPage,
        NoSuchReceipt, AccountClosed, SlowBody, TooLarge, WrongMediaType, Invalid
}

/// What somebody has in hand, and who could take it over.
#[utoipa::path(get, path = "/api/v1/accounts/{person}/work", tag = "administration", operation_id = "show_work",
    params(PersonPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = WorkAnswer), HandOverProblems))]
pub async fn show(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    headers: HeaderMap,
    who: Who,
) -> Result<Json<WorkAnswer>, Problem> {
    let person = PersonId(person);
    state.app.allow(state.tenant, who.staff()?, Action::HandOver, Some(person)).await?;
    let Held { tasks, posts, proposed } =
        state.app.held(state.tenant, person, Language::of(&headers).tag()).await?;
    let successor = |it: gewu_app::people::hand_over::Successor| SuccessorAnswer {
        person: it.person.0,
        name: it.name,
        seats: it.seats,
    };
    Ok(Json(WorkAnswer {
        tasks: tasks.into_iter().map(Into::into).collect(),
        posts: posts.into_iter().map(Into::into).collect(),
        proposed: proposed.into_iter().map(successor).collect(),
    }))
}

/// Hands over everything that somebody has in hand, and ends their posts unless it is one’s own work.
#[utoipa::path(post, path = "/api/v1/accounts/{person}/hand-over", tag = "administration",
    operation_id = "hand_over_work", params(PersonPath), request_body = HandOverBody,
    security(("session" = []), ("token" = [])), responses((status = 200, body = HandedOverAnswer), HandOverProblems))]
pub async fn hand_over(
    State(state): State<ApiState>,
    Path(person): Path<Uuid>,
    who: Who,
    JsonBody(said): JsonBody<HandOverBody>,
) -> Result<Json<HandedOverAnswer>, Problem> {
    let (caller, from) = (who.staff()?, PersonId(person));
    state.app.allow(state.tenant, caller, Action::HandOver, Some(from)).await?;
    let reason = said.reason.trim().to_owned();
    if !(2..=500).contains(&reason.chars().count()) {
        return Err(Problem::new(Code::Invalid).field("/reason", "say why, in 2 to 500 letters"));
    }
    let to = said.to.map(PersonId);
    if to == Some(from) {
        return Err(Problem::new(Code::Invalid).field("/to", "name another person, or nobody"));
    }
    if let Some(to) = to {
        may_stand_in(&state, caller, from, to).await?;
    }
    let said = HandOver { from, to, reason, ends_posts: caller != from };
    Ok(Json(state.app.hand_over(state.tenant, &said, caller).await?.into()))
}
