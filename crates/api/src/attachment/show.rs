//! Reading a picture.

use crate::ApiState;
use crate::caller::Who;
use crate::file::taken_along;
use crate::problem::{Problem, problems};
use crate::query::QueryOf;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gewu_kernel::id::MatterId;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Through which matter.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ThroughQuery {
    /// The id of a matter that names the attachment.
    matter: Uuid,
}

problems! {
    /// What can go wrong.
    ShowProblems: BadHeader, BadQuery, NeedsSignIn, SignedOut, NoSuchAttachment, NoSuchReceipt, TooMany
}

/// A picture, for whoever may see a matter that names it.
#[utoipa::path(get, path = "/api/v1/attachments/{hash}", tag = "attachments", operation_id = "show_attachment",
    params(("hash" = String, Path, description = "SHA-256 in hexadecimal"), ThroughQuery),
    security(("session" = []), ("token" = []), ("receipt" = [])),
    responses(
        (status = 200, content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"))),
        ShowProblems,
    ))]
pub async fn show(
    State(state): State<ApiState>,
    Path(hash): Path<String>,
    who: Who,
    QueryOf(query): QueryOf<ThroughQuery>,
) -> Result<Response, Problem> {
    let caller = who.known()?;
    let matter = MatterId(query.matter);
    let (row, bytes) = state.app.attachment(state.tenant, &caller, matter, &hash).await?;
    // Never shown as a page of ours, whatever a browser makes of it.
    let headers = [
        (CONTENT_TYPE, row.media_type),
        (CONTENT_DISPOSITION, taken_along(&row.name)),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
