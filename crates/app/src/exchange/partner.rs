//! The registry of partners: added, given another secret, closed. Two secrets hold, so that one can be changed while
//! messages go on; a third change ends the first of them.

use super::ExchangeError;
use super::sign::{SECRET_BYTES, secret_text};
use crate::App;
use crate::error::AppError;
use crate::matter::Partner;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{Subject, TenantId};
use gewu_store::Batch;
use gewu_store::partner::PartnerRow;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A partner to add.
#[derive(Clone, Debug)]
pub struct NewPartner {
    /// The name by which this tenant knows it; it stands in the address to which it sends.
    pub partner: String,
    /// The organ or platform that it is, as packs name it.
    pub external: String,
    /// What people call it.
    pub title: String,
    /// The address that takes answers.
    pub endpoint: String,
}

/// A partner, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerView {
    /// Its name.
    pub partner: String,
    /// The organ or platform that it is.
    pub external: String,
    /// What people call it.
    pub title: String,
    /// The address that takes answers.
    pub endpoint: String,
    /// How many secrets hold.
    pub secrets: usize,
    /// When it was added.
    pub added_at: Timestamp,
    /// Since when nothing is exchanged with it.
    pub closed_at: Option<Timestamp>,
}

impl App {
    /// Adds a partner and returns its secret, which is shown once.
    pub async fn add_partner(
        &self,
        tenant: TenantId,
        new: NewPartner,
        actor: &str,
    ) -> Result<String, AppError> {
        let NewPartner { partner, external, title, endpoint } = new;
        if !gewu_packs::is_name(&partner) {
            return Err(ExchangeError::NoName(partner).into());
        }
        if !endpoint.starts_with("https://") && !endpoint.starts_with("http://") {
            return Err(ExchangeError::NoEndpoint(endpoint).into());
        }
        let snapshot = self.tenant(tenant).await?;
        let known: BTreeSet<&String> =
            snapshot.known_packs().flat_map(|pack| pack.externals.keys()).collect();
        if !known.contains(&external) {
            let known = known.into_iter().cloned().collect::<Vec<_>>().join(", ");
            return Err(ExchangeError::NoSuchExternal { external, known }.into());
        }
        // Before it is looked for, so that of two who add it at once one is late.
        let said = json!({"partner": partner, "external": external, "title": title, "endpoint": endpoint});
        let mut batch = self.told_of_partner(tenant, "partner-added", actor, said).await?;
        if self.store.partner(tenant, &partner).await?.is_some() {
            return Err(ExchangeError::Taken(partner).into());
        }
        let (secret, sealed) = self.new_secret(tenant, &partner)?;
        let row = PartnerRow {
            partner,
            external,
            title,
            endpoint,
            secret: sealed,
            former: None,
            added_at: self.clock.now(),
            closed_at: None,
        };
        batch.partners.push(row);
        self.store.save(&batch).await?;
        Ok(secret_text(&secret))
    }

    /// All partners, by name.
    pub async fn partners(&self, tenant: TenantId) -> Result<Vec<PartnerView>, AppError> {
        let view = |row: PartnerRow| PartnerView {
            partner: row.partner,
            external: row.external,
            title: row.title,
            endpoint: row.endpoint,
            secrets: 1 + usize::from(row.former.is_some()),
            added_at: row.added_at,
            closed_at: row.closed_at,
        };
        Ok(self.store.partners(tenant).await?.into_iter().map(view).collect())
    }

    /// Gives a partner another secret and returns it; the one that it had holds until the next change.
    pub async fn rotate_partner(
        &self,
        tenant: TenantId,
        partner: &str,
        actor: &str,
    ) -> Result<String, AppError> {
        let mut batch =
            self.told_of_partner(tenant, "partner-rotated", actor, json!({ "partner": partner })).await?;
        let row = self.open_partner(tenant, partner).await?;
        let (secret, sealed) = self.new_secret(tenant, partner)?;
        batch.partners.push(PartnerRow { former: Some(row.secret.clone()), secret: sealed, ..row });
        self.store.save(&batch).await?;
        Ok(secret_text(&secret))
    }

    /// Ends the exchange with a partner: nothing of it is taken any more, and what still goes to it is given up.
    pub async fn close_partner(&self, tenant: TenantId, partner: &str, actor: &str) -> Result<(), AppError> {
        let mut batch =
            self.told_of_partner(tenant, "partner-closed", actor, json!({ "partner": partner })).await?;
        let row = self.open_partner(tenant, partner).await?;
        batch.partners.push(PartnerRow { closed_at: Some(self.clock.now()), ..row });
        Ok(self.store.save(&batch).await?)
    }

    async fn told_of_partner(
        &self,
        tenant: TenantId,
        kind: &str,
        actor: &str,
        said: Value,
    ) -> Result<Batch, AppError> {
        let mut batch = Batch::new(tenant);
        batch.facts.push(self.fact(tenant, Subject::Tenant(tenant), kind, actor, said).await?);
        Ok(batch)
    }

    /// A partner with which messages are exchanged.
    pub(super) async fn open_partner(&self, tenant: TenantId, partner: &str) -> Result<PartnerRow, AppError> {
        let row = self.store.partner(tenant, partner).await?.filter(|row| row.closed_at.is_none());
        Ok(row.ok_or_else(|| ExchangeError::NoSuchPartner(partner.to_owned()))?)
    }

    /// The secrets that hold, the newest first.
    pub(super) fn secrets(&self, tenant: TenantId, row: &PartnerRow) -> Result<Vec<Vec<u8>>, AppError> {
        let about = about(tenant, &row.partner);
        let mut secrets = Vec::with_capacity(2);
        for sealed in [Some(&row.secret), row.former.as_ref()].into_iter().flatten() {
            secrets.extend(self.unseal(&about, sealed)?);
        }
        Ok(secrets)
    }

    fn new_secret(&self, tenant: TenantId, partner: &str) -> Result<([u8; SECRET_BYTES], Vec<u8>), AppError> {
        let mut secret = [0; SECRET_BYTES];
        self.source.fill(&mut secret);
        let sealed = self.seal(&about(tenant, partner), &secret)?;
        Ok((secret, sealed))
    }
}

impl From<&PartnerRow> for Partner {
    fn from(row: &PartnerRow) -> Partner {
        Partner { partner: row.partner.clone(), external: row.external.clone() }
    }
}

/// What a partner's secret is sealed for.
fn about(tenant: TenantId, partner: &str) -> String {
    format!("partner:{tenant}:{partner}")
}
