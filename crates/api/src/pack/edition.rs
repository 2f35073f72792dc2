//! One edition: its files, in words, as a picture, and beside another one.

use super::wire::{self, ChangeAnswer, FileAnswer, ToldAnswer};
use super::{EditionPath, PackPath};
use crate::ApiState;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Problem, problems};
use crate::query::QueryOf;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use gewu_app::account::Action;
use gewu_app::pack::Pictured;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An edition.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditionAnswer {
    /// What the pack is called in it.
    title: String,
    /// What it is for.
    summary: String,
    /// The pack in words, without the tenant’s parameters.
    told: Vec<ToldAnswer>,
    /// Its files.
    files: Vec<FileAnswer>,
}

/// Which picture.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DrawingQuery {
    /// A procedure of the pack; its first one, if not said.
    pub(super) procedure: Option<String>,
}

/// Which two editions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DiffQuery {
    /// The hash of the earlier one.
    from: String,
    /// The hash of the later one.
    to: String,
}

problems! {
    /// What can go wrong.
    EditionProblems:
        BadHeader, BadQuery, NeedsSignIn, SignedOut, NeedsSecondFactor, NoSuchReceipt, Forbidden, NoSuchEdition,
        NoSuchProcedure
}

/// An edition: its files, and what they say in words.
#[utoipa::path(get, path = "/api/v1/packs/{pack}/editions/{hash}", tag = "packs", operation_id = "show_edition",
    params(EditionPath), security(("session" = []), ("token" = [])),
    responses((status = 200, body = EditionAnswer), EditionProblems))]
pub async fn show(
    State(state): State<ApiState>,
    Path((pack, hash)): Path<(String, String)>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<EditionAnswer>, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let (files, compiled) = state.app.edition_of(state.tenant, &pack, &hash).await?;
    Ok(Json(EditionAnswer {
        title: compiled.title.clone(),
        summary: compiled.summary.clone(),
        told: wire::told(&compiled, Language::of(&headers)),
        files: wire::files(files),
    }))
}

/// A procedure of an edition as SVG. Its `desc` says the same in words. It needs no style and no script.
#[utoipa::path(get, path = "/api/v1/packs/{pack}/editions/{hash}/drawing", tag = "packs", operation_id = "draw_edition",
    params(EditionPath, DrawingQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, content_type = "image/svg+xml", body = String), EditionProblems))]
pub async fn drawing(
    State(state): State<ApiState>,
    Path((pack, hash)): Path<(String, String)>,
    who: Who,
    QueryOf(query): QueryOf<DrawingQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let (_, compiled) = state.app.edition_of(state.tenant, &pack, &hash).await?;
    let (procedure, language) = (query.procedure.as_deref(), Language::of(&headers).tag());
    Ok(wire::picture(Pictured { pack: &compiled, procedure, language }.drawn()?))
}

/// What differs between two editions, in words.
#[utoipa::path(get, path = "/api/v1/packs/{pack}/diff", tag = "packs", operation_id = "diff_editions",
    params(PackPath, DiffQuery), security(("session" = []), ("token" = [])),
    responses((status = 200, body = [ChangeAnswer]), EditionProblems))]
pub async fn diff(
    State(state): State<ApiState>,
    Path(pack): Path<String>,
    who: Who,
    QueryOf(query): QueryOf<DiffQuery>,
    headers: HeaderMap,
) -> Result<Json<Vec<ChangeAnswer>>, Problem> {
    who.permitted(&state, Action::ReadPacks).await?;
    let changes = state.app.edition_changes(state.tenant, &pack, &query.from, &query.to).await?;
    Ok(Json(wire::changes(&changes, Language::of(&headers))))
}
