//! A matter as a printable file.

use super::act::MatterPath;
use crate::ApiState;
use crate::caller::Who;
use crate::file::shown;
use crate::problem::{Problem, problems};
use crate::throttle::Deed;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gewu_app::matter::Caller;
use gewu_kernel::id::MatterId;
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

/// The file, for whoever may see the matter. Printing costs more than reading, so the holder of a code has so many an hour.
pub(crate) async fn printed(
    state: &ApiState,
    caller: &Caller,
    matter: MatterId,
) -> Result<Response, Problem> {
    if let Some(own) = caller.receipt_of() {
        state.under(Deed::CodePrint, own).check()?;
    }
    let printed = state.app.document(state.tenant, caller, matter).await?;
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
    Ok((headers, printed.bytes).into_response())
}
