//! Whether the program lives and can work.

use crate::ApiState;
use crate::problem::Problem;
use axum::extract::State;

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "system",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers and holds the tenant; it was brought to this program's version when it was opened.
#[utoipa::path(get, path = "/readyz", tag = "system",
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn ready(State(state): State<ApiState>) -> Result<&'static str, Problem> {
    state.app.tenant(state.tenant).await?;
    Ok("ready\n")
}
