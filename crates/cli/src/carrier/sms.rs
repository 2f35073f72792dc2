//! Text messages, handed to a gateway by a webhook that is signed as Standard Webhooks 1.0 says.

use crate::Failure;
use crate::ambient::SystemClock;
use data_encoding::BASE64;
use gewu_app::Clock as _;
use gewu_app::outbox::Letter;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use std::time::Duration;

/// How long the gateway may take with one message.
const WITHIN: Duration = Duration::from_secs(15);

/// A gateway.
pub struct Sms {
    agent: ureq::Agent,
    url: String,
    secret: Vec<u8>,
}

impl Sms {
    /// The gateway at an address.
    pub fn new(url: &str, secret: &str) -> Result<Sms, Failure> {
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(format!("--sms {url}: begin with https:// or http://").into());
        }
        let key = secret.strip_prefix("whsec_").unwrap_or(secret);
        let secret = BASE64.decode(key.as_bytes()).ok().filter(|key| key.len() >= 24);
        let secret = secret.ok_or("--sms-secret: whsec_ and at least 24 bytes in base 64")?;
        let config = ureq::Agent::config_builder().timeout_global(Some(WITHIN)).http_status_as_error(false);
        Ok(Sms { agent: config.build().into(), url: url.to_owned(), secret })
    }

    /// Hands one message over. Any answer of 2xx takes it.
    pub async fn send(&self, letter: &Letter, address: &str) -> Result<(), String> {
        let id = format!("msg_{}", letter.id.simple());
        let seconds = SystemClock.now().as_second();
        let body = json!({ "to": letter.to, "text": format!("{}{address}", letter.text) }).to_string();
        let mut keyed = Hmac::<Sha256>::new_from_slice(&self.secret).expect("any key will do");
        keyed.update(format!("{id}.{seconds}.{body}").as_bytes());
        let signature = format!("v1,{}", BASE64.encode(&keyed.finalize().into_bytes()));
        let request = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signature);
        let sent = tokio::task::spawn_blocking(move || request.send(body)).await;
        match sent.map_err(|error| error.to_string())? {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(format!("the gateway answered {}", answer.status())),
            Err(error) => Err(format!("the gateway cannot be reached: {error}")),
        }
    }
}
