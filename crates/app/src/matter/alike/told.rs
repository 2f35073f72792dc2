//! What is known to tell of the same thing.

use super::{Alike, Beside, Told};
use crate::App;
use crate::error::AppError;
use crate::matter::rows::Loaded;
use gewu_kernel::id::{MatterId, TenantId};
use gewu_store::matter::MatterRow;
use gewu_store::matter_list::ListedMatter;
use std::collections::BTreeSet;

/// How many that came back are named.
const CAME_BACK: i64 = 20;

impl App {
    /// What people have said of the matter and others.
    pub(super) async fn known(&self, beside: &Beside<'_>) -> Result<Alike, AppError> {
        let (tenant, matter) = (beside.tenant.row.tenant, &beside.loaded.matter);
        let mut told = vec![Told {
            matter: Some(matter.id),
            source: beside.loaded.source.clone(),
            opened_at: matter.opened_at,
        }];
        for row in self.part_of(tenant, &[matter.id]).await? {
            let (source, opened_at) = (row.source.clone(), row.opened_at);
            let joined = Loaded::read(row)?;
            let known = Some(joined.matter.id).filter(|_| beside.may_see(&joined));
            told.push(Told { matter: known, source, opened_at });
        }
        told.sort_by_key(|it| it.opened_at);
        let came_back = self.store.recurrences(tenant, matter.id, CAME_BACK).await?;
        let came_back = came_back.into_iter().filter_map(|row| beside.listed(row));
        Ok(Alike {
            told,
            joined_into: self.named(beside, matter.joined_into).await?,
            recurs: self.named(beside, matter.recurs).await?,
            came_back: came_back.collect(),
            ..Alike::default()
        })
    }

    async fn named(
        &self,
        beside: &Beside<'_>,
        other: Option<MatterId>,
    ) -> Result<Option<ListedMatter>, AppError> {
        let Some(other) = other else { return Ok(None) };
        let row = self.store.load_matters(beside.tenant.row.tenant, &[other]).await?.pop();
        Ok(row.and_then(|row| beside.listed(row)))
    }

    /// All that became part of some matters, also by way of others.
    pub(super) async fn part_of(
        &self,
        tenant: TenantId,
        matters: &[MatterId],
    ) -> Result<Vec<MatterRow>, AppError> {
        let mut known: BTreeSet<MatterId> = matters.iter().copied().collect();
        let (mut into, mut all) = (matters.to_vec(), Vec::new());
        while !into.is_empty() {
            let mut joined = self.store.joined_into_any(tenant, &into).await?;
            joined.retain(|row| known.insert(row.matter));
            into = joined.iter().map(|row| row.matter).collect();
            all.append(&mut joined);
        }
        Ok(all)
    }
}
