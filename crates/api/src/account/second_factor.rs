//! One's own second factor.

use super::sign_in::CodeBody;
use crate::ApiState;
use crate::body::JsonBody;
use crate::caller::Who;
use crate::problem::{Code, Problem, problems};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gewu_app::account::Proof;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A second factor that is being set up.
#[derive(Serialize, ToSchema)]
pub struct EnrolmentAnswer {
    /// The secret, to type into a device; base 32.
    secret: String,
    /// The same as an `otpauth:` address, for a QR code.
    uri: String,
}

/// Codes for when the device is lost. They are shown here only.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RecoveryAnswer {
    /// Each counts once.
    recovery_codes: Vec<String>,
}

/// Shows once more who one is: the password, or a code of the second factor that one has.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofBody {
    /// The password.
    #[serde(default)]
    password: Option<String>,
    /// Six digits that the device shows now, or a recovery code.
    #[serde(default)]
    code: Option<String>,
}

impl ProofBody {
    pub(super) fn proof(&self) -> Result<Proof<'_>, Problem> {
        match (&self.password, &self.code) {
            (Some(password), None) => Ok(Proof::Password(password)),
            (None, Some(code)) => Ok(Proof::Code(code)),
            _ => {
                Err(Problem::new(Code::Invalid).field("/password", "the password or a code, one of the two"))
            }
        }
    }
}

problems! {
    /// What can go wrong.
    SetUpProblems:
        BadHeader, NeedsSignIn, SignedOut, NeedsSecondFactor, StaleForm, NoSuchReceipt, NoSuchAccount,
        HasSecondFactor, NoSecondFactor, NoSealingKey, WrongCode, NotJson, SlowBody, TooLarge,
        WrongMediaType, Invalid, WrongPassword, Locked, Overloaded
}

/// Begins to set up a second factor (RFC 6238). It counts once a code was confirmed.
#[utoipa::path(post, path = "/api/v1/second-factor", tag = "account", operation_id = "begin_second_factor",
    request_body = ProofBody, security(("session" = [])),
    responses((status = 200, body = EnrolmentAnswer), SetUpProblems))]
pub async fn begin(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(said): JsonBody<ProofBody>,
) -> Result<Json<EnrolmentAnswer>, Problem> {
    let person = who.session()?.person;
    let enrolment = state.app.begin_second_factor(state.tenant, person, said.proof()?).await?;
    Ok(Json(EnrolmentAnswer { secret: enrolment.secret, uri: enrolment.uri }))
}

/// Confirms a second factor by its first code; all one’s other sessions end.
#[utoipa::path(post, path = "/api/v1/second-factor/confirm", tag = "account", operation_id = "confirm_second_factor",
    request_body = CodeBody, security(("session" = [])),
    responses((status = 200, body = RecoveryAnswer), SetUpProblems))]
pub async fn confirm(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(said): JsonBody<CodeBody>,
) -> Result<Json<RecoveryAnswer>, Problem> {
    let session = who.session()?;
    let recovery_codes =
        state.app.confirm_second_factor(state.tenant, session.person, &said.code, session.hash).await?;
    Ok(Json(RecoveryAnswer { recovery_codes }))
}

/// Removes one’s own second factor.
#[utoipa::path(delete, path = "/api/v1/second-factor", tag = "account", operation_id = "remove_own_second_factor",
    request_body = ProofBody, security(("session" = [])), responses((status = 204), SetUpProblems))]
pub async fn remove(
    State(state): State<ApiState>,
    who: Who,
    JsonBody(said): JsonBody<ProofBody>,
) -> Result<StatusCode, Problem> {
    let person = who.session()?.person;
    state.app.remove_own_second_factor(state.tenant, person, said.proof()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
