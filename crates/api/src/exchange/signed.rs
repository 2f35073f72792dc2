//! Who sends a message: told by its signature alone.

use crate::ApiState;
use crate::problem::{Code, Problem};
use crate::throttle::{Client, Deed};
use axum::http::HeaderMap;
use gewu_app::AppError;
use gewu_app::exchange::ExchangeError;
use gewu_app::exchange::sign::Signed;
use gewu_app::matter::Partner;
use utoipa::IntoParams;

/// The headers of Standard Webhooks.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)]
pub struct SignedHeaders {
    /// The message’s id, 1 to 128 visible ASCII characters; a message that is tried again has the same.
    #[param(rename = "webhook-id")]
    webhook_id: String,
    /// When this attempt was signed, in seconds since 1970; at most five minutes from now.
    #[param(rename = "webhook-timestamp")]
    webhook_timestamp: String,
    /// `v1,` and the base 64 of HMAC-SHA-256 under the secret over `id.timestamp.content`; several with spaces between.
    #[param(rename = "webhook-signature")]
    webhook_signature: String,
}

/// The partner who signed a content, and the id of the message. Whoever signs wrongly is slowed down.
pub(super) async fn partner(
    state: &ApiState,
    client: &Client,
    name: &str,
    headers: &HeaderMap,
    content: &[u8],
) -> Result<(Partner, String), Problem> {
    let header = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        let missing =
            || Problem::new(Code::BadHeader).detail(format!("{name}: sign as docs/exchange.md says"));
        value.filter(|value| (1..=1024).contains(&value.len())).ok_or_else(missing)
    };
    let signed = Signed {
        id: header("webhook-id")?,
        timestamp: header("webhook-timestamp")?,
        signature: header("webhook-signature")?,
    };
    if signed.id.len() > 128 {
        return Err(Problem::new(Code::BadHeader).detail("webhook-id: 1 to 128 visible ASCII characters"));
    }
    let now = state.app.clock.now();
    // Counted before it is looked at, so that many at once try no more than one after the other.
    state.throttle.take(Deed::WrongSignature, client, now).verdict.check()?;
    let partner = state.app.partner_who_sent(state.tenant, name, signed, content).await;
    if !matches!(partner, Err(AppError::Exchange(ExchangeError::WrongSignature))) {
        state.throttle.give_back(Deed::WrongSignature, client, now);
    }
    let partner = partner?;
    let own = state.throttle.partner(&partner.partner);
    state.throttle.take(Deed::Exchange, &own, now).verdict.check()?;
    Ok((partner, signed.id.to_owned()))
}
