//! A matter's procedure as a picture.

use super::act::MatterPath;
use crate::ApiState;
use crate::caller::Who;
use crate::language::Language;
use crate::problem::{Problem, problems};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gewu_kernel::id::MatterId;
use uuid::Uuid;

problems! {
    /// What can go wrong.
    DrawingProblems: BadHeader, NeedsSignIn, SignedOut, NoSuchMatter, NoSuchReceipt, NoSuchPage
}

/// The procedure as SVG: where the matter stands, which way it came, and where it may go from there. Its `desc` says the
/// same in words. It needs no style and no script.
#[utoipa::path(get, path = "/api/v1/matters/{matter}/drawing", tag = "matters", operation_id = "draw_matter",
    params(MatterPath), security(("session" = []), ("token" = []), ("receipt" = [])),
    responses((status = 200, content_type = "image/svg+xml", body = String), DrawingProblems))]
pub async fn drawing(
    State(state): State<ApiState>,
    Path(matter): Path<Uuid>,
    who: Who,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let language = Language::of(&headers).tag();
    let drawn = state.app.drawing(state.tenant, &who.known()?, MatterId(matter), language).await?;
    // Opened as a page of its own it may still do nothing.
    let head = [(CONTENT_TYPE, "image/svg+xml"), (CONTENT_SECURITY_POLICY, "default-src 'none'")];
    Ok((head, drawn).into_response())
}
