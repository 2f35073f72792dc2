//! Asking the policies.

use super::AccountError;
use crate::App;
use crate::error::AppError;
use crate::export::ExportError;
use crate::pack::PackError;
use crate::tenant::Tenant;
use gewu_access::{Action, Principal, Resource};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{ExportId, PersonId, ProposalId, TenantId};
use gewu_matter::command::Actor;
use std::collections::BTreeSet;

/// The capability of whoever holds a post now, in their own right or as an acting deputy.
const STAFF: &str = "staff";

impl App {
    /// That a person may do something to the tenant as a whole, or about somebody.
    pub async fn allow(
        &self,
        tenant: TenantId,
        person: PersonId,
        action: Action,
        about: Option<PersonId>,
    ) -> Result<(), AppError> {
        let capabilities = self.capabilities(tenant, person).await?;
        let resource = match about {
            None => Resource::Tenant,
            Some(about) => {
                let administers = self.power(tenant, about).await?.is_some();
                Resource::Account { person: about, own: about == person, administers }
            }
        };
        let principal = Principal { person, capabilities };
        match gewu_access::permits(&principal, action, resource) {
            true => Ok(()),
            false => Err(refusal(&principal, action, resource)),
        }
    }

    /// That a person may do something about what was proposed.
    pub async fn allow_proposal(
        &self,
        tenant: TenantId,
        person: PersonId,
        action: Action,
        proposal: ProposalId,
    ) -> Result<(), AppError> {
        let capabilities = self.capabilities(tenant, person).await?;
        let principal = Principal { person, capabilities };
        let may = |own| gewu_access::permits(&principal, action, Resource::Proposal { proposal, own });
        if !(may(true) || may(false)) {
            return Err(AppError::Forbidden(action.word()));
        }
        let row = self.store.proposal(tenant, proposal).await?;
        let row = row.ok_or(PackError::NoSuchProposal(proposal))?;
        let own = row.proposed_by == format!("person:{person}");
        match (may(own), own) {
            (true, _) => Ok(()),
            (false, true) => Err(PackError::OwnProposal.into()),
            (false, false) => Err(PackError::NotItsAuthor.into()),
        }
    }

    /// That a person may do something about a table that was asked for.
    pub async fn allow_export(
        &self,
        tenant: TenantId,
        person: PersonId,
        action: Action,
        export: ExportId,
    ) -> Result<(), AppError> {
        let capabilities = self.capabilities(tenant, person).await?;
        let principal = Principal { person, capabilities };
        let may = |own| gewu_access::permits(&principal, action, Resource::Export { export, own });
        if !(may(true) || may(false)) {
            return Err(AppError::Forbidden(action.word()));
        }
        let row = self.store.export(tenant, export).await?;
        let own = row.ok_or(ExportError::NoSuchExport(export))?.asked_by == format!("person:{person}");
        match (may(own), own) {
            (true, _) => Ok(()),
            (false, true) => Err(ExportError::OwnExport.into()),
            (false, false) => Err(ExportError::NotItsAsker.into()),
        }
    }

    /// What a person may do here, by power and by post.
    pub async fn capabilities(
        &self,
        tenant: TenantId,
        person: PersonId,
    ) -> Result<BTreeSet<String>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut capabilities = snapshot.capabilities(person, self.clock.now());
        capabilities.extend(self.power(tenant, person).await?.map(|power| power.word().to_owned()));
        Ok(capabilities)
    }
}

impl Tenant {
    fn capabilities(&self, person: PersonId, now: Timestamp) -> BTreeSet<String> {
        let holds = matches!(self.actor(person, now), Actor::Person { seats, .. } if !seats.is_empty());
        holds.then(|| STAFF.to_owned()).into_iter().collect()
    }
}

/// Why not: whoever may do it to others is told why not here.
fn refusal(principal: &Principal, action: Action, resource: Resource) -> AppError {
    if let Resource::Account { person, own, administers } = resource {
        let otherwise = |own, administers| {
            gewu_access::permits(principal, action, Resource::Account { person, own, administers })
        };
        if own && otherwise(false, administers) {
            return AccountError::OwnAccount.into();
        }
        if administers && otherwise(own, false) {
            return AccountError::Administers.into();
        }
    }
    AppError::Forbidden(action.word())
}
