//! Who sends a request, and how often it counts: `Authorization` or the session's cookie, `Client-Token`,
//! `Idempotency-Key`, `If-Match`.

use crate::ApiState;
use crate::account::{BY_ITSELF, COOKIE, FORM_TOKEN};
use crate::problem::{Code, Problem};
use crate::throttle::Client;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum_extra::extract::CookieJar;
use data_encoding::HEXLOWER;
use gewu_app::account::{Action, Session, csrf};
use gewu_app::matter::{Caller, Key};
use gewu_kernel::id::PersonId;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

/// Who sends a request.
#[derive(Clone, Debug)]
pub struct Who {
    caller: Caller,
    /// Set by whoever has no account and sent a `Client-Token`.
    has_client_token: bool,
    /// The session and its secret, of whoever came with a cookie.
    session: Option<(Session, String)>,
}

impl Who {
    /// Somebody signed in; nobody else will do.
    pub fn staff(&self) -> Result<PersonId, Problem> {
        match &self.caller {
            Caller::Person(person) => Ok(*person),
            _ => Err(Problem::new(Code::NeedsSignIn)),
        }
    }

    /// Somebody signed in whom the policies permit what concerns the tenant as a whole.
    pub async fn permitted(&self, state: &ApiState, action: Action) -> Result<PersonId, Problem> {
        let person = self.staff()?;
        state.app.allow(state.tenant, person, action, None).await?;
        Ok(person)
    }

    /// The session of somebody signed in with a cookie; a token is none.
    pub fn session(&self) -> Result<&Session, Problem> {
        self.session.as_ref().map(|(session, _)| session).ok_or(Problem::new(Code::NeedsSignIn))
    }

    /// The secret of the session.
    pub fn secret(&self) -> Option<&str> {
        self.session.as_ref().map(|(_, secret)| secret.as_str())
    }

    /// Somebody signed in or the holder of a receipt.
    pub fn known(self) -> Result<Caller, Problem> {
        match self.caller {
            Caller::Anyone { .. } | Caller::Partner(_) | Caller::Time => Err(Problem::new(Code::NeedsSignIn)),
            caller => Ok(caller),
        }
    }

    /// Anybody, as long as devices without an account can be told apart when `named` asks for it.
    pub fn anyone(self, named: bool) -> Result<Caller, Problem> {
        match self.caller {
            Caller::Anyone { .. } if named && !self.has_client_token => {
                Err(Problem::new(Code::NeedsClientToken))
            }
            caller => Ok(caller),
        }
    }
}

impl FromRequestParts<ApiState> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Some(authorization) = text(&parts.headers, header::AUTHORIZATION.as_str())? else {
            if let Some((session, secret)) = session(parts, state).await? {
                if session.waits_for_second_factor {
                    return Err(Problem::new(Code::NeedsSecondFactor));
                }
                let caller = Caller::Person(session.person);
                return Ok(Who { caller, has_client_token: false, session: Some((session, secret)) });
            }
            let token = text(&parts.headers, "client-token")?;
            let client = token.map(client).transpose()?;
            let has_client_token = client.is_some();
            let caller = Caller::Anyone { client: client.unwrap_or_default() };
            return Ok(Who { caller, has_client_token, session: None });
        };
        let (scheme, secret) = authorization.split_once(' ').unwrap_or((authorization, ""));
        let caller = match scheme.to_ascii_lowercase().as_str() {
            "bearer" => {
                let person = state.app.bearer(state.tenant, secret.trim()).await?;
                Caller::Person(person.ok_or(Problem::new(Code::SignedOut))?)
            }
            "receipt" => {
                let secret = secret.to_owned();
                let Ok(client) = Client::from_request_parts(parts, state).await;
                state.holder_of(&client, &secret).await?.caller()
            }
            _ => {
                let detail = "Authorization: write “Bearer TOKEN” or “Receipt XXXX-XXXX-XXXX-XXXX”";
                return Err(Problem::new(Code::BadHeader).detail(detail));
            }
        };
        Ok(Who { caller, has_client_token: false, session: None })
    }
}

/// A session that waits for its second factor.
#[derive(Clone, Debug)]
pub struct Waiting(pub Session);

impl FromRequestParts<ApiState> for Waiting {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Some(secret) = cookie(&parts.headers) else { return Err(Problem::new(Code::NeedsSignIn)) };
        let session = state.app.session(state.tenant, &secret, true).await?;
        let waiting = session.filter(|session| session.waits_for_second_factor);
        waiting.map(Waiting).ok_or(Problem::new(Code::SignedOut))
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let value = CookieJar::from_headers(headers).get(COOKIE)?.value().to_owned();
    Some(value).filter(|value| !value.is_empty())
}

/// The session of the cookie. A browser sends it along with whatever another site makes it send, so that what
/// changes something has to repeat a token that only our own pages can read.
async fn session(parts: &Parts, state: &ApiState) -> Result<Option<(Session, String)>, Problem> {
    let Some(secret) = cookie(&parts.headers) else { return Ok(None) };
    let by_itself = parts.headers.contains_key(BY_ITSELF);
    let session = state.app.session(state.tenant, &secret, by_itself).await?;
    let session = session.ok_or(Problem::new(Code::SignedOut))?;
    let token = text(&parts.headers, FORM_TOKEN)?;
    if !parts.method.is_safe() && token != Some(csrf(&secret).as_str()) {
        return Err(Problem::new(Code::StaleForm));
    }
    Ok(Some((session, secret)))
}

/// Facts name the device, and facts are read by many: only a hash of its token is kept, so that reading
/// them does not let anyone pass for it.
fn client(token: &str) -> Result<String, Problem> {
    if !(8..=128).contains(&token.len()) {
        return Err(Problem::new(Code::BadHeader).detail("Client-Token: 8 to 128 visible ASCII characters"));
    }
    Ok(HEXLOWER.encode(&Sha256::digest(format!("client-token:{token}").as_bytes())[..16]))
}

/// How a request may be repeated.
#[derive(Clone, Debug)]
pub struct Once(pub Option<Key>);

impl<S: Sync> FromRequestParts<S> for Once {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match text(&parts.headers, "idempotency-key")? {
            Some(key) if (1..=128).contains(&key.len()) => Ok(Once(Some(Key(key.to_owned())))),
            None => Ok(Once(None)),
            Some(_) => {
                let detail = "Idempotency-Key: 1 to 128 visible ASCII characters";
                Err(Problem::new(Code::BadHeader).detail(detail))
            }
        }
    }
}

/// The version that the caller has read.
#[derive(Clone, Copy, Debug)]
pub struct Expected(pub Option<u64>);

impl<S: Sync> FromRequestParts<S> for Expected {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(tag) = text(&parts.headers, header::IF_MATCH.as_str())? else { return Ok(Expected(None)) };
        if tag == "*" {
            return Ok(Expected(None));
        }
        let number = tag.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        // No matter has seen more facts than a signed number counts.
        let version = number.and_then(|it| it.parse::<u64>().ok()).filter(|it| i64::try_from(*it).is_ok());
        match version {
            Some(version) => Ok(Expected(Some(version))),
            None => {
                Err(Problem::new(Code::BadHeader)
                    .detail("If-Match: send the ETag of the matter, such as \"12\""))
            }
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Problem> {
    let mut all = headers.get_all(name).iter();
    let Some(value) = all.next() else { return Ok(None) };
    let once = all.next().is_none();
    match value.to_str().ok().filter(|it| once && it.bytes().all(|byte| (0x20..0x7F).contains(&byte))) {
        Some(text) => Ok(Some(text)),
        None => {
            Err(Problem::new(Code::BadHeader).detail(format!("{name}: once, in visible ASCII characters")))
        }
    }
}

/// The headers of what changes something.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)]
pub struct OnceHeaders {
    /// Chosen by the caller, 1 to 128 visible ASCII characters: the same request under the same key happens
    /// once and gets the same answer. Another request under it is refused (`key-reused`).
    #[param(rename = "Idempotency-Key", required = false)]
    idempotency_key: Option<String>,
}

/// The header of devices without an account.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)]
pub struct ClientHeaders {
    /// Chosen once by a device without an account, 8 to 128 visible ASCII characters. Keys are looked up together
    /// with it, so whoever sends an `Idempotency-Key` without an account has to send it.
    #[param(rename = "Client-Token", required = false)]
    client_token: Option<String>,
}

/// The header of what is decided on something that was read.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)]
pub struct ExpectedHeaders {
    /// The ETag of the matter as it was read, such as `"12"`: when it has changed since, nothing happens and the
    /// problem `changed` tells what came.
    #[param(rename = "If-Match", required = false)]
    if_match: Option<String>,
}
