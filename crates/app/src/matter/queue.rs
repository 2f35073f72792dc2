//! Somebody's queue: the open tasks of every seat they act from, the most urgent first.

use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_matter::command::Actor;
use gewu_store::task::{TaskCursor, TaskRow};
use std::collections::BTreeSet;

impl App {
    /// A page of a person's queue.
    pub async fn queue(
        &self,
        tenant: TenantId,
        person: PersonId,
        after: Option<TaskCursor>,
        limit: i64,
    ) -> Result<Vec<TaskRow>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let seats: BTreeSet<String> = match snapshot.actor(person, self.clock.now()) {
            Actor::Person { seats, .. } => seats.into_iter().map(|held| held.seat.to_string()).collect(),
            Actor::Reporter | Actor::Time => BTreeSet::new(),
        };
        let seats: Vec<String> = seats.into_iter().collect();
        Ok(self.store.queue(tenant, &seats, Some(person), after, limit).await?)
    }
}
