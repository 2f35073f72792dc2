//! Tokens: a secret handed out once, of which only the hash is kept.

use crate::App;
use crate::error::AppError;
use data_encoding::BASE64URL_NOPAD;
use gewu_kernel::id::{PersonId, Subject, TenantId};
use gewu_store::Batch;
use gewu_store::token::TokenRow;
use jiff::SignedDuration;
use serde_json::json;
use sha2::{Digest, Sha256};

const BYTES: usize = 32;

impl App {
    /// Hands a person a token that holds for some hours.
    pub async fn issue_token(
        &self,
        tenant: TenantId,
        person: PersonId,
        hours: i64,
        actor: &str,
    ) -> Result<String, AppError> {
        let snapshot = self.tenant(tenant).await?;
        if !snapshot.people.contains_key(&person) {
            return Err(AppError::NoSuchPerson(person.to_string()));
        }
        let mut secret = [0; BYTES];
        self.source.fill(&mut secret);
        let token = BASE64URL_NOPAD.encode(&secret);
        let now = self.clock.now();
        let mut batch = Batch::new(tenant);
        batch.tokens.push(TokenRow {
            token_hash: Sha256::digest(token.as_bytes()).into(),
            person: Some(person),
            client: None,
            created_at: now,
            expires_at: now + SignedDuration::from_hours(hours),
            revoked_at: None,
            epoch: self.store.account(tenant, person).await?.map_or(0, |account| account.epoch),
        });
        let said = json!({ "hours": hours });
        batch.facts.push(self.fact(tenant, Subject::Person(person), "token-issued", actor, said).await?);
        self.store.save(&batch).await?;
        Ok(token)
    }

    /// The person who holds a token, if it still holds: it ends with their account, and whenever their access is
    /// ended.
    pub async fn bearer(&self, tenant: TenantId, token: &str) -> Result<Option<PersonId>, AppError> {
        let hash = Sha256::digest(token.as_bytes()).into();
        let now = self.clock.now();
        let row = self.store.token(tenant, &hash).await?;
        let holds = row.filter(|row| row.revoked_at.is_none() && now < row.expires_at);
        Ok(holds.and_then(|row| row.person))
    }
}
