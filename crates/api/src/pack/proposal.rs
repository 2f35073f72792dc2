//! What is proposed about packs.

use super::ProposalPath;
use super::edition::DrawingQuery;
use super::wire::{self, ActorAnswer, ChangeAnswer, FaultAnswer, FileAnswer};
use crate::ApiState;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Code, Problem, problems};
use crate::query::QueryOf;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use gewu_app::AppError;
use gewu_app::account::Action;
use gewu_app::pack::{Pictured, ProposalView};
use gewu_kernel::Timestamp;
use gewu_kernel::id::ProposalId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which proposals.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProposalsQuery {
    /// All that were ever made about this pack; if not said, those that wait for a decision, about any.
    pack: Option<String>,
}

/// A proposal in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ProposalLine {
    proposal: Uuid,
    /// That the pack retires; otherwise an edition to publish.
    retires: bool,
    /// The pack’s id, as far as its files say it.
    pack: String,
    /// What people call it.
    title: String,
    /// The hash of what is proposed; whoever decides repeats it.
    hash: String,
    /// How much is wrong with it; nobody approves it before that is corrected.
    faults: usize,
    /// What for.
    note: String,
    proposed_by: ActorAnswer,
    /// When it was put in, or last replaced.
    #[schema(value_type = String, format = DateTime)]
    proposed_at: Timestamp,
    /// Whether it is the reader’s own.
    own: bool,
    /// `waiting`, `approved`, `refused` or `withdrawn`.
    #[schema(example = "waiting")]
    status: String,
    decided_by: Option<ActorAnswer>,
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Timestamp>,
    /// Why it was refused.
    reason: Option<String>,
}

/// A proposal, whole.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ProposalAnswer {
    /// As in the list.
    #[serde(flatten)]
    line: ProposalLine,
    /// What is wrong, each where it stands.
    problems: Vec<FaultAnswer>,
    /// The edition in force beside which it is read; whoever approves repeats it. None where none is in force.
    against: Option<String>,
    /// What it changes; absent where nothing is in force, and while the files do not compile.
    changes: Option<Vec<ChangeAnswer>>,
    /// The procedures that can be drawn, by id.
    procedures: Vec<String>,
    /// Its files; none of a retirement.
    files: Vec<FileAnswer>,
}

pub(super) fn line(view: ProposalView, reader: &str) -> ProposalLine {
    ProposalLine {
        proposal: view.proposal.0,
        retires: view.retires,
        pack: view.pack,
        title: view.title,
        hash: view.hash,
        faults: view.faults.len(),
        note: view.note,
        own: view.proposed_by.actor == reader,
        proposed_by: view.proposed_by.into(),
        proposed_at: view.proposed_at,
        status: view.status,
        decided_by: view.decided_by.map(Into::into),
        decided_at: view.decided_at,
        reason: view.reason,
    }
}

problems! {
    /// What can go wrong.
    ProposalsProblems:
        BadHeader, BadQuery, NeedsSignIn, SignedOut, NeedsSecondFactor, NoSuchReceipt, NoSuchPage, Forbidden,
        NoSuchProposal, NoSuchProcedure, Pack
}

/// Proposals, the latest first: at most 200.
#[utoipa::path(get, path = "/api/v1/proposals", tag = "packs", operation_id = "list_proposals",
    params(ProposalsQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = [ProposalLine]), ProposalsProblems))]
pub async fn list(
    State(state): State<ApiState>,
    who: Who,
    QueryOf(query): QueryOf<ProposalsQuery>,
) -> Result<Json<Vec<ProposalLine>>, Problem> {
    let reader = format!("person:{}", who.permitted(&state, Action::ReadPacks).await?);
    let views = match query.pack {
        Some(pack) => state.app.proposals_of(state.tenant, &pack).await?,
        None => state.app.waiting_proposals(state.tenant).await?,
    };
    Ok(Json(views.into_iter().map(|view| line(view, &reader)).collect()))
}

/// A proposal with its files, what is wrong with it, and what it changes against the edition in force.
#[utoipa::path(get, path = "/api/v1/proposals/{proposal}", tag = "packs", operation_id = "show_proposal",
    params(ProposalPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = ProposalAnswer), ProposalsProblems))]
pub async fn show(
    State(state): State<ApiState>,
    Path(proposal): Path<Uuid>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<ProposalAnswer>, Problem> {
    let reader = format!("person:{}", who.permitted(&state, Action::ReadPacks).await?);
    let (view, files) = state.app.proposal(state.tenant, ProposalId(proposal)).await?;
    let (against, changes) = state.app.proposed_changes(state.tenant, &view.pack, &files).await?;
    let procedures = gewu_packs::compile(&files, None).map(|pack| pack.procedures.into_keys().collect());
    let problems = wire::faults(view.faults.clone(), &files, Language::of(&headers).tag());
    Ok(Json(ProposalAnswer {
        line: line(view, &reader),
        problems,
        against,
        changes: changes.map(|changes| wire::changes(&changes, Language::of(&headers))),
        procedures: procedures.unwrap_or_default(),
        files: wire::files(files),
    }))
}

/// A procedure of what is proposed as SVG.
#[utoipa::path(get, path = "/api/v1/proposals/{proposal}/drawing", tag = "packs", operation_id = "draw_proposal",
    params(ProposalPath, DrawingQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, content_type = "image/svg+xml", body = String), ProposalsProblems))]
pub async fn drawing(
    State(state): State<ApiState>,
    Path(proposal): Path<Uuid>,
    who: Who,
    QueryOf(query): QueryOf<DrawingQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let (view, files) = state.app.proposal(state.tenant, ProposalId(proposal)).await?;
    if view.retires {
        return Err(Problem::new(Code::NoSuchProcedure).detail("a retirement has no picture"));
    }
    let pack = gewu_packs::compile(&files, None).map_err(AppError::Pack)?;
    let (procedure, language) = (query.procedure.as_deref(), Language::of(&headers).tag());
    Ok(wire::picture(Pictured { pack: &pack, procedure, language }.drawn()?))
}
