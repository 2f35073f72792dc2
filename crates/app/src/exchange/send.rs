//! Telling partners: one message at a time for each that sends, in order for each order, again and again for days.

use super::ExchangeError;
use super::answer::Tells;
use super::sign::signature;
use crate::App;
use crate::error::AppError;
use crate::outbox::Carrier;
use crate::outbox::send::pause;
use gewu_kernel::id::TenantId;
use gewu_store::outbox::MessageRow;
use jiff::SignedDuration;
use std::pin::Pin;

/// How long a claimed message is held for whoever sends it; longer than any carrier takes with one.
const HELD_SECONDS: i64 = 120;
/// How often a message is tried before it is given up, for somebody to look at: about four days.
const TRIES: i64 = 26;

/// A message to a partner, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// `webhook-id`: a message that is tried again has the same.
    pub id: String,
    /// The address that takes it.
    pub url: String,
    /// `webhook-timestamp`, of this attempt.
    pub seconds: i64,
    /// `webhook-signature`, one for each secret that holds.
    pub signature: String,
    /// JSON.
    pub body: String,
}

/// Why a partner did not take a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// It will take none there any more (HTTP 410).
    Gone(String),
    /// It may take it later.
    Failed(String),
}

/// What a carrier answers, when it does.
pub type Posted<'a> = Pin<Box<dyn Future<Output = Result<(), NotTaken>> + Send + 'a>>;

impl App {
    /// Sends what is due to partners, and returns how many messages arrived.
    pub async fn send_to_partners(&self, tenant: TenantId, carrier: &dyn Carrier) -> Result<usize, AppError> {
        let mut sent = 0;
        loop {
            let now = self.clock.now();
            let until = now + SignedDuration::from_secs(HELD_SECONDS);
            let Some(message) = self.store.claim_for_partner(tenant, now, until).await? else {
                return Ok(sent);
            };
            let taken = match self.post(tenant, &message).await {
                Ok(post) => carrier.post(&post).await,
                Err(AppError::Store(error)) => return Err(error.into()),
                // Nobody is written to with whom nothing is exchanged.
                Err(error @ AppError::Exchange(ExchangeError::NoSuchPartner(_))) => {
                    Err(NotTaken::Gone(error.to_string()))
                }
                Err(error) => Err(NotTaken::Failed(error.to_string())),
            };
            match taken {
                Ok(()) => {
                    self.store.delivered(tenant, message.message, self.clock.now()).await?;
                    sent += 1;
                }
                Err(NotTaken::Gone(why)) => self.not_taken(tenant, &message, &why, false).await?,
                Err(NotTaken::Failed(why)) => self.not_taken(tenant, &message, &why, true).await?,
            }
        }
    }

    async fn not_taken(
        &self,
        tenant: TenantId,
        message: &MessageRow,
        why: &str,
        again: bool,
    ) -> Result<(), AppError> {
        let again = again && message.attempts < TRIES;
        let again = again.then(|| self.clock.now() + pause(message.attempts));
        tracing::warn!(message = %message.message, why, given_up = again.is_none(), "a partner was not told");
        Ok(self.store.failed(tenant, message.message, why, again).await?)
    }

    async fn post(&self, tenant: TenantId, message: &MessageRow) -> Result<Post, AppError> {
        let unreadable = || AppError::Data("nobody can be found out from what it says".to_owned());
        let tells: Tells = serde_json::from_str(&message.body).map_err(|_| unreadable())?;
        let order = self.store.partner_order_of(tenant, tells.matter).await?.ok_or_else(unreadable)?;
        let partner = self.open_partner(tenant, &order.partner).await?;
        let secrets = self.secrets(tenant, &partner)?;
        let body = self.answer_body(tenant, message, &order, tells).await?;
        let id = format!("msg_{}", message.message.simple());
        let seconds = self.clock.now().as_second();
        let signature = signature(&secrets, &id, seconds, body.as_bytes());
        Ok(Post { id, url: partner.endpoint, seconds, signature, body })
    }
}
