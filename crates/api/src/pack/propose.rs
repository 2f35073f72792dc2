//! Proposing, replacing, taking back; and unpacking an archive before.

use super::ProposalPath;
use super::wire::{self, FileAnswer};
use crate::ApiState;
use crate::body::{json, read};
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use crate::throttle::Client;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use gewu_app::account::Action;
use gewu_app::pack::{Draft, MOST_PACKED, files::MOST_BYTES};
use gewu_kernel::id::ProposalId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The largest body with files: JSON writes some letters with several.
const BODY_BYTES: usize = 2 * MOST_BYTES;

/// What is proposed: exactly one of `files`, `edition` and `retires`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProposalBody {
    /// A new edition: its files by their paths within the pack, at most 300 texts of 2 MiB together.
    #[schema(example = json!({"pack.toml": "id = \"village-ledger\"…", "event.toml": "…"}))]
    files: Option<BTreeMap<String, String>>,
    /// An edition that was published before: to go back to it, or to bring a retired pack back.
    edition: Option<EditionBody>,
    /// The id of a pack that is to take no new matters any more.
    retires: Option<String>,
    /// What for; whoever decides reads it.
    note: String,
}

/// An edition that was published before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditionBody {
    /// The pack’s id.
    pack: String,
    /// The edition’s hash.
    hash: String,
}

/// What was put in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposedAnswer {
    /// The proposal’s id.
    proposal: Uuid,
    /// How much is wrong with it; what, its page tells.
    faults: usize,
}

/// The files of an archive.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnpackedAnswer {
    files: Vec<FileAnswer>,
}

impl ProposalBody {
    fn draft(self) -> Result<(Draft, String), Problem> {
        let draft = match (self.files, self.edition, self.retires) {
            (Some(files), None, None) => Draft::Files(files),
            (None, Some(edition), None) => Draft::Edition { pack: edition.pack, hash: edition.hash },
            (None, None, Some(pack)) => Draft::Retirement(pack),
            _ => {
                let message = "send exactly one of `files`, `edition`, `retires`";
                return Err(Problem::new(Code::Invalid).field("", message));
            }
        };
        Ok((draft, self.note))
    }
}

problems! {
    /// What can go wrong.
    ProposeProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, NoSuchPage, Forbidden,
        NotItsAuthor, NoSuchPack, NoSuchEdition, NoSuchProposal, ProposalDecided, NothingToDo, PackFiles, SlowBody,
        TooLarge, TooMany, WrongMediaType, Invalid
}

/// Proposes an edition or a retirement. It is checked at once; what is wrong is kept beside it, to be corrected.
#[utoipa::path(post, path = "/api/v1/proposals", tag = "packs", operation_id = "propose", request_body = ProposalBody,
    security(("session" = []), ("token" = [])),
    responses((status = 201, body = ProposedAnswer), ProposeProblems))]
pub async fn propose(
    State(state): State<ApiState>,
    client: Client,
    who: Who,
    request: Request,
) -> Result<(StatusCode, Json<ProposedAnswer>), Problem> {
    let person = who.permitted(&state, Action::ProposePack).await?;
    let _place = state.places.upload(&client)?;
    let (draft, note) = json::<ProposalBody>(&state, request, BODY_BYTES).await?.draft()?;
    let proposal = state.app.propose(state.tenant, draft, &note, &format!("person:{person}")).await?;
    Ok((StatusCode::CREATED, answer(&state, proposal).await?))
}

/// Puts something else in the place of what one proposed oneself, while it waits.
#[utoipa::path(put, path = "/api/v1/proposals/{proposal}", tag = "packs", operation_id = "replace_proposal",
    params(ProposalPath), request_body = ProposalBody, security(("session" = []), ("token" = [])),
    responses((status = 200, body = ProposedAnswer), ProposeProblems))]
pub async fn replace(
    State(state): State<ApiState>,
    Path(proposal): Path<Uuid>,
    client: Client,
    who: Who,
    request: Request,
) -> Result<Json<ProposedAnswer>, Problem> {
    let (person, proposal) = (who.staff()?, ProposalId(proposal));
    state.app.allow_proposal(state.tenant, person, Action::ReviseProposal, proposal).await?;
    let _place = state.places.upload(&client)?;
    let (draft, note) = json::<ProposalBody>(&state, request, BODY_BYTES).await?.draft()?;
    let actor = format!("person:{person}");
    state.app.replace_proposal(state.tenant, proposal, draft, &note, &actor).await?;
    answer(&state, proposal).await
}

/// Takes back what one proposed oneself.
#[utoipa::path(post, path = "/api/v1/proposals/{proposal}/withdraw", tag = "packs", operation_id = "withdraw_proposal",
    params(ProposalPath), security(("session" = []), ("token" = [])),
    responses((status = 204), ProposeProblems))]
pub async fn withdraw(
    State(state): State<ApiState>,
    Path(proposal): Path<Uuid>,
    who: Who,
) -> Result<StatusCode, Problem> {
    let (person, proposal) = (who.staff()?, ProposalId(proposal));
    state.app.allow_proposal(state.tenant, person, Action::ReviseProposal, proposal).await?;
    state.app.withdraw_proposal(state.tenant, proposal, &format!("person:{person}")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the files of a pack out of a ZIP archive of at most 2 MiB, and keeps nothing: they are then proposed as `files`.
#[utoipa::path(post, path = "/api/v1/packs/unpacked", tag = "packs", operation_id = "unpack",
    request_body(content(([u8] = "application/zip"))), security(("session" = []), ("token" = [])),
    responses((status = 200, body = UnpackedAnswer), ProposeProblems))]
pub async fn unpack(
    State(state): State<ApiState>,
    client: Client,
    who: Who,
    request: Request,
) -> Result<Json<UnpackedAnswer>, Problem> {
    who.permitted(&state, Action::ProposePack).await?;
    let place = state.places.upload(&client)?;
    let typed =
        request.headers().get(CONTENT_TYPE).is_some_and(|it| it.as_bytes().starts_with(b"application/zip"));
    if !typed {
        return Err(Problem::new(Code::WrongMediaType).detail("send Content-Type: application/zip"));
    }
    let (parts, body) = request.into_parts();
    let archive = read(&parts.headers, body, MOST_PACKED, state.limits.body_seconds).await?;
    let unpacked = tokio::task::spawn_blocking(move || {
        let _place = place;
        gewu_app::pack::unpack(&archive)
    });
    let files = unpacked.await.map_err(|_| Problem::new(Code::Fault))??;
    Ok(Json(UnpackedAnswer { files: wire::files(files) }))
}

async fn answer(state: &ApiState, proposal: ProposalId) -> Result<Json<ProposedAnswer>, Problem> {
    let (view, _) = state.app.proposal(state.tenant, proposal).await?;
    Ok(Json(ProposedAnswer { proposal: proposal.0, faults: view.faults.len() }))
}
