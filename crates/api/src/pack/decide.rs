//! Deciding on what another person has proposed.

use super::ProposalPath;
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Problem, problems};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gewu_app::account::Action;
use gewu_kernel::id::ProposalId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What was read and is approved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalBody {
    /// The hash of what was read.
    hash: String,
    /// The hash of the edition in force beside which it was read; none where none was.
    against: Option<String>,
}

/// What was read and is refused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusalBody {
    /// The hash of what was read.
    hash: String,
    /// Why; whoever proposed it reads this.
    reason: String,
}

problems! {
    /// What can go wrong.
    DecideProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, NoSuchPage, Forbidden,
        OwnProposal, NoSuchProposal, ProposalDecided, PackChanged, Pack, SlowBody, TooLarge, WrongMediaType, Invalid
}

/// Brings what another person proposed into force, or retires the pack: exactly what was read, beside what was in force
/// then. Matters that run keep what they began with.
#[utoipa::path(post, path = "/api/v1/proposals/{proposal}/approve", tag = "packs", operation_id = "approve_proposal",
    params(ProposalPath), request_body = ApprovalBody, security(("session" = []), ("token" = [])),
    responses((status = 204), DecideProblems))]
pub async fn approve(
    State(state): State<ApiState>,
    Path(proposal): Path<Uuid>,
    who: Who,
    JsonBody(said): JsonBody<ApprovalBody>,
) -> Result<StatusCode, Problem> {
    let (person, proposal) = (who.staff()?, ProposalId(proposal));
    state.app.allow_proposal(state.tenant, person, Action::DecideProposal, proposal).await?;
    let actor = format!("person:{person}");
    let against = said.against.as_deref();
    state.app.approve_proposal(state.tenant, proposal, &said.hash, against, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses what another person proposed, saying why.
#[utoipa::path(post, path = "/api/v1/proposals/{proposal}/refuse", tag = "packs", operation_id = "refuse_proposal",
    params(ProposalPath), request_body = RefusalBody, security(("session" = []), ("token" = [])),
    responses((status = 204), DecideProblems))]
pub async fn refuse(
    State(state): State<ApiState>,
    Path(proposal): Path<Uuid>,
    who: Who,
    JsonBody(said): JsonBody<RefusalBody>,
) -> Result<StatusCode, Problem> {
    let (person, proposal) = (who.staff()?, ProposalId(proposal));
    state.app.allow_proposal(state.tenant, person, Action::DecideProposal, proposal).await?;
    let actor = format!("person:{person}");
    state.app.refuse_proposal(state.tenant, proposal, &said.hash, &said.reason, &actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
