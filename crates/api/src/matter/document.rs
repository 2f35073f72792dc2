//! A matter as a printable file.

use super::act::MatterPath;
use crate::ApiState;
use crate::caller::Who;
use crate::file::shown;
use crate::language::Language;
use crate::problem::{Problem, problems};
use crate::throttle::Deed;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gewu_app::matter::Caller;
use gewu_app::matter::document::Printed;
use gewu_kernel::id::MatterId;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

problems! {
    /// What can go wrong.
    DocumentProblems: BadHeader, NeedsSignIn, SignedOut, NoSuchMatter, NoSuchReceipt, TooMany, NoSuchPage, NoFonts
}

/// A matter as PDF, in the layout of official documents (GB/T 9704-2012) and in Chinese: what it is about, what waits, and
/// what happened, as far as the caller may read it on its page.
#[utoipa::path(get, path = "/api/v1/matters/{matter}/document", tag = "matters", operation_id = "document_of_matter",
    params(MatterPath), security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), DocumentProblems))]
pub async fn document(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
) -> Result<Response, Problem> {
    printed(&state, &who.known()?, MatterId(matter)).await
}

/// A document of a matter.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentLine {
    /// Its id, the last part of its address.
    id: String,
    /// What people call it.
    title: String,
}

/// The documents of a matter.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentsAnswer {
    documents: Vec<DocumentLine>,
}

/// Which document.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct DocumentPath {
    /// The matter.
    matter: Uuid,
    /// The document’s id.
    document: String,
}

problems! {
    /// What can go wrong.
    MadeProblems:
        BadHeader, NeedsSignIn, SignedOut, NoSuchMatter, NoSuchReceipt, TooMany, NoSuchPage, NoFonts, NoSuchDocument
}

/// The documents that there are of a matter by now, made of what was written by the templates of its procedure.
#[utoipa::path(get, path = "/api/v1/matters/{matter}/documents", tag = "matters", operation_id = "documents_of_matter",
    params(MatterPath), security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = DocumentsAnswer), MadeProblems))]
pub async fn documents(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
    headers: HeaderMap,
) -> Result<Json<DocumentsAnswer>, Problem> {
    let language = Language::of(&headers).tag();
    let found = state.app.documents(state.tenant, &who.known()?, MatterId(matter), language).await?;
    let documents = found.into_iter().map(|(id, title)| DocumentLine { id, title }).collect();
    Ok(Json(DocumentsAnswer { documents }))
}

/// A document of a matter as PDF, in the layout of official documents, as far as the caller reads what stands in it.
#[utoipa::path(get, path = "/api/v1/matters/{matter}/documents/{document}", tag = "matters", operation_id = "made_document",
    params(DocumentPath), security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), MadeProblems))]
pub async fn made(
    State(state): State<ApiState>,
    Path((matter, document)): Path<(Uuid, String)>,
    who: Who,
) -> Result<Response, Problem> {
    printed_made(&state, &who.known()?, MatterId(matter), &document).await
}

/// A document, for whoever may see the matter.
pub(crate) async fn printed_made(
    state: &ApiState,
    caller: &Caller,
    matter: MatterId,
    document: &str,
) -> Result<Response, Problem> {
    if let Some(own) = caller.receipt_of() {
        state.under(Deed::CodePrint, own).check()?;
    }
    Ok(sent(state.app.made_document(state.tenant, caller, matter, document).await?))
}

/// The file, for whoever may see the matter. Printing costs more than reading, so the holder of a code has so many an hour.
pub(crate) async fn printed(
    state: &ApiState,
    caller: &Caller,
    matter: MatterId,
) -> Result<Response, Problem> {
    if let Some(own) = caller.receipt_of() {
        state.under(Deed::CodePrint, own).check()?;
    }
    Ok(sent(state.app.document(state.tenant, caller, matter).await?))
}

fn sent(printed: Printed) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, shown(&printed.name)),
        // A browser’s own reader needs this much to show it, and the file itself has nothing that runs.
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
                .to_owned(),
        ),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, printed.bytes).into_response()
}
