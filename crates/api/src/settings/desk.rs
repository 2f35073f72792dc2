//! The desk as somebody has arranged it: saved filters, language, size of type. Only they read it.

use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gewu_app::settings::LONGEST;
use serde_json::{Map, Value};

const ROOM: &str = "desk";

problems! {
    /// What can go wrong.
    ReadProblems: BadHeader, NeedsSignIn, SignedOut, NoSuchReceipt
}

problems! {
    /// What can go wrong.
    WriteProblems: BadHeader, NotJson, NeedsSignIn, SignedOut, NoSuchReceipt, SlowBody, TooLarge, WrongMediaType,
        Invalid
}

/// The caller’s own settings of the desk; `{}` before the first time.
#[utoipa::path(get, path = "/api/v1/settings/desk", tag = "settings", operation_id = "read_desk_settings",
    security(("session" = []), ("token" = [])), responses((status = 200, body = Object), ReadProblems))]
pub async fn read(State(state): State<ApiState>, who: Who) -> Result<Json<Map<String, Value>>, Problem> {
    let content = state.app.settings(state.tenant, who.staff()?, ROOM).await?;
    let settings = content.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok(Json(settings))
}

/// Keeps the caller’s settings of the desk in place of those before: any JSON object of at most 16,384 bytes.
/// They govern nothing, so they are no fact of the journal and have no history.
#[utoipa::path(put, path = "/api/v1/settings/desk", tag = "settings", operation_id = "write_desk_settings",
    security(("session" = []), ("token" = [])), request_body = Object, responses((status = 204), WriteProblems))]
pub async fn write(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(settings): JsonBody<Map<String, Value>>,
) -> Result<StatusCode, Problem> {
    let person = who.staff()?;
    let content = Value::Object(settings).to_string();
    if content.len() > LONGEST {
        let detail =
            format!("at most {LONGEST} bytes of settings are kept; remove filters that you do not use");
        return Err(Problem::new(Code::TooLarge).detail(detail));
    }
    state.app.put_settings(state.tenant, person, ROOM, &content).await?;
    Ok(StatusCode::NO_CONTENT)
}
