//! Which packs there are, and one of them with its editions.

use super::PackPath;
use super::wire::ActorAnswer;
use crate::ApiState;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use axum::Json;
use axum::extract::{Path, State};
use gewu_app::account::Action;
use gewu_app::pack::{EditionView, PackLine, Turn};
use gewu_kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A pack in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PackLineAnswer {
    /// Its id.
    pack: String,
    /// What people call it.
    title: String,
    /// What it is for.
    summary: String,
    /// The edition that was published last.
    hash: String,
    /// Since when it takes no new matters.
    #[schema(value_type = Option<String>, format = DateTime)]
    retired_at: Option<Timestamp>,
    /// The version of the parameters in force; 0 for the pack’s own.
    parameters: i64,
    /// How many matters run on any of its editions.
    running: i64,
    /// How many proposals wait for a decision.
    waiting: usize,
}

impl From<PackLine> for PackLineAnswer {
    fn from(line: PackLine) -> PackLineAnswer {
        PackLineAnswer {
            pack: line.pack,
            title: line.title,
            summary: line.summary,
            hash: line.hash,
            retired_at: line.retired_at,
            parameters: line.parameters,
            running: line.running,
            waiting: line.waiting,
        }
    }
}

/// A pack by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackAnswer {
    /// As in the list.
    #[serde(flatten)]
    line: PackLineAnswer,
    /// Its procedures.
    procedures: Vec<PackProcedure>,
    /// Its editions, the one published last first.
    editions: Vec<EditionLine>,
}

/// A procedure of a pack.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackProcedure {
    id: String,
    /// What people call it.
    title: String,
}

/// An edition of a pack.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct EditionLine {
    /// Its hash, by which it is known.
    hash: String,
    /// What the pack was called in it.
    title: String,
    /// When it came into force last.
    #[schema(value_type = String, format = DateTime)]
    published_at: Timestamp,
    /// Whether it takes new matters.
    in_force: bool,
    /// How many matters run on it, by version of the parameters.
    running: Vec<RunningAnswer>,
    /// When it came into force and retired, the first time first.
    turns: Vec<TurnAnswer>,
}

/// Matters that run.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunningAnswer {
    /// The version of the parameters; 0 for the pack’s own.
    parameters: i64,
    /// How many.
    matters: i64,
}

/// Once that an edition came into force, or retired.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TurnAnswer {
    /// That the pack retired; otherwise it came into force.
    retired: bool,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who decided it; at first set-up whoever set up.
    by: ActorAnswer,
    /// Who proposed it; nobody at first set-up.
    proposed_by: Option<ActorAnswer>,
    /// What for.
    note: Option<String>,
    /// The proposal.
    proposal: Option<Uuid>,
}

impl From<EditionView> for EditionLine {
    fn from(view: EditionView) -> EditionLine {
        let running = view.running.into_iter();
        EditionLine {
            hash: view.hash,
            title: view.title,
            published_at: view.published_at,
            in_force: view.in_force,
            running: running.map(|(parameters, matters)| RunningAnswer { parameters, matters }).collect(),
            turns: view.turns.into_iter().map(turn).collect(),
        }
    }
}

fn turn(turn: Turn) -> TurnAnswer {
    TurnAnswer {
        retired: turn.retired,
        at: turn.at,
        by: turn.by.into(),
        proposed_by: turn.proposed_by.map(Into::into),
        note: turn.note,
        proposal: turn.proposal.map(|proposal| proposal.0),
    }
}

problems! {
    /// What can go wrong.
    PacksProblems: BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, NoSuchReceipt, Forbidden, NoSuchPack
}

/// All packs that were ever published here, by id.
#[utoipa::path(get, path = "/api/v1/packs", tag = "packs", operation_id = "list_packs",
    security(("session" = []), ("token" = [])), responses((status = 200, body = [PackLineAnswer]), PacksProblems))]
pub async fn list(State(state): State<ApiState>, who: Who) -> Result<Json<Vec<PackLineAnswer>>, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let lines = state.app.packs(state.tenant).await?;
    Ok(Json(lines.into_iter().map(Into::into).collect()))
}

/// One pack: what is in force, and every edition with who brought it into force and how much still runs on it.
#[utoipa::path(get, path = "/api/v1/packs/{pack}", tag = "packs", operation_id = "show_pack",
    params(PackPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = PackAnswer), PacksProblems))]
pub async fn show(
    State(state): State<ApiState>,
    Path(pack): Path<String>,
    who: Who,
) -> Result<Json<PackAnswer>, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let view = state.app.pack(state.tenant, &pack).await?;
    let editions = state.app.editions(state.tenant, &pack).await?;
    Ok(Json(PackAnswer {
        line: view.line.into(),
        procedures: view.procedures.into_iter().map(|(id, title)| PackProcedure { id, title }).collect(),
        editions: editions.into_iter().map(Into::into).collect(),
    }))
}
