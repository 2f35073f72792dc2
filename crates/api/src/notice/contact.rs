//! By which ways one wants to be told.

use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use crate::throttle::Deed;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gewu_app::notice::Contact;
use gewu_app::outbox::Channel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// By which ways one wants to be told, beside the application.
#[derive(Debug, Deserialize, ToSchema)]
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

/// By which ways one wants to be told, and which of them wait for a code.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ContactAnswer {
    /// One’s e-mail address.
    #[schema(example = "xiaolin@example.cn")]
    email: Option<String>,
    /// By e-mail.
    by_email: bool,
    /// By text message, to the number that the county has of one.
    by_sms: bool,
    /// `email` and `sms`, as far as the code that was sent there has not come back: until then nothing else goes there.
    unconfirmed: Vec<&'static str>,
}

/// A code from a letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmBody {
    /// Eight digits.
    #[schema(example = "01234567")]
    code: String,
}

problems! {
    /// What can go wrong.
    ContactProblems:
        BadHeader, NotJson, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, SlowBody, TooLarge,
        WrongMediaType, Invalid, TooMany
}

/// By which ways one wants to be told.
#[utoipa::path(get, path = "/api/v1/contact", tag = "account", operation_id = "show_contact",
    security(("session" = []), ("token" = [])), responses((status = 200, body = ContactAnswer), ContactProblems))]
pub async fn show(State(state): State<ApiState>, who: Who) -> Result<Json<ContactAnswer>, Problem> {
    let (contact, waiting) = state.app.contact(state.tenant, who.staff()?).await?;
    let Contact { email, by_email, by_sms } = contact;
    let unconfirmed = waiting.into_iter().map(Channel::word).collect();
    Ok(Json(ContactAnswer { email, by_email, by_sms, unconfirmed }))
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

/// Confirms an address with the code that was sent there. From then on letters go to it.
#[utoipa::path(post, path = "/api/v1/contact/confirm", tag = "account", operation_id = "confirm_contact",
    request_body = ConfirmBody, security(("session" = []), ("token" = [])),
    responses((status = 204), ContactProblems))]
pub async fn confirm(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(said): JsonBody<ConfirmBody>,
) -> Result<StatusCode, Problem> {
    let person = who.staff()?;
    // Eight digits are few for a program that tries them all.
    let tries = state.throttle.person(person);
    state.throttle.take(Deed::Confirm, &tries, state.app.clock.now()).verdict.check()?;
    let code: String = said.code.chars().filter(char::is_ascii_digit).collect();
    state.app.confirm_contact(state.tenant, person, &code).await?;
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
