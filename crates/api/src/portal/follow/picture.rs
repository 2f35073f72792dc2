//! A picture of the matter that is being followed.

use super::show::holder;
use crate::ApiState;
use crate::portal::visitor::Visitor;
use crate::problem::{Code, Problem};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// The picture, for the holder of the code alone.
pub(in crate::portal) async fn show(
    State(state): State<ApiState>,
    visitor: Visitor,
    Path(hash): Path<String>,
) -> Result<Response, Problem> {
    let holder = holder(&state, &visitor).await?.ok_or(Problem::new(Code::NoSuchPage))?;
    let (row, bytes) = state.app.attachment(state.tenant, &holder.caller(), holder.matter, &hash).await?;
    let headers = [
        (CONTENT_TYPE, row.media_type.as_str()),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        // Known by its content, and only this browser keeps it.
        (CACHE_CONTROL, "private, max-age=3600"),
    ];
    Ok((headers, bytes).into_response())
}
