//! By which ways one wants to be told.

use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gewu_app::notice::Contact;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// By which ways one wants to be told, beside the application.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContactBody {
    /// One’s e-mail address.
    #[serde(default)]
    #[schema(example = "xiaolin@example.cn")]
    email: Option<String>,
    /// By e-mail.
    by_email: bool,
    /// By text message, to the number that the county has of one.
    by_sms: bool,
}

problems! {
    /// What can go wrong.
    ContactProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, SlowBody, TooLarge,
        WrongMediaType, Invalid
}

/// By which ways one wants to be told.
#[utoipa::path(get, path = "/api/v1/contact", tag = "account", operation_id = "show_contact",
    security(("session" = []), ("token" = [])), responses((status = 200, body = ContactBody), ContactProblems))]
pub async fn show(State(state): State<ApiState>, who: Who) -> Result<Json<ContactBody>, Problem> {
    let Contact { email, by_email, by_sms } = state.app.contact(state.tenant, who.staff()?).await?;
    Ok(Json(ContactBody { email, by_email, by_sms }))
}

/// Changes by which ways one wants to be told. Letters say that something happened, never what somebody wrote.
#[utoipa::path(put, path = "/api/v1/contact", tag = "account", operation_id = "change_contact",
    request_body = ContactBody, security(("session" = []), ("token" = [])),
    responses((status = 204), ContactProblems))]
pub async fn change(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(said): JsonBody<ContactBody>,
) -> Result<StatusCode, Problem> {
    let person = who.staff()?;
    let email = said.email.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    let wrong = |message: &str| Err(Problem::new(Code::Invalid).field("/email", message));
    match &email {
        Some(address) if !is_address(address) => {
            return wrong("write one address, such as xiaolin@example.cn");
        }
        None if said.by_email => return wrong("write the address at which e-mail reaches you"),
        _ => {}
    }
    let contact = Contact { email, by_email: said.by_email, by_sms: said.by_sms };
    state.app.set_contact(state.tenant, person, contact).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether it can be one address; whether it is theirs, its owner finds out.
fn is_address(text: &str) -> bool {
    let plain = |it: char| it.is_ascii_graphic() && !"<>,;:\"()[]\\".contains(it);
    text.len() <= 254
        && text.chars().all(plain)
        && text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.')
        })
}
