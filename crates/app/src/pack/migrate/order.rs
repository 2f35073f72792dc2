//! Ordering a migration, and going on with it portion by portion.

use super::past::Past;
use super::place::Place;
use super::plan::check_plan;
use super::{AT_ONCE, PORTION, Portion, Reader, Stays, order, target, words};
use crate::App;
use crate::error::AppError;
use crate::matter::move_over::{Move, edition};
use crate::matter::rows::Loaded;
use crate::matter::{Caller, Request, Work};
use crate::pack::PackError;
use crate::tenant::Tenant;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_matter::event::Pinned;
use gewu_matter::migrate::{Plan, Unfit};
use serde_json::json;

impl App {
    /// Orders that the matters that run on other editions of a pack go over to the one in force, `against` which it was
    /// rehearsed. They go when [`App::go_on_migrating`] is asked for them. The same order once more, while its migration
    /// has not come to its end, goes on with that one.
    ///
    /// # Errors
    /// As [`App::rehearse_migration`]; when another edition is in force by now; when nothing runs on another one.
    pub async fn order_migration(
        &self,
        tenant: TenantId,
        pack: &str,
        plan: &Plan,
        against: Option<&Pinned>,
        by: Option<PersonId>,
    ) -> Result<String, AppError> {
        self.may_migrate(tenant, by).await?;
        let snapshot = self.tenant(tenant).await?;
        let to = target(&snapshot, pack)?;
        let pinned = Pinned::from(&to);
        if against.is_some_and(|against| *against != pinned) {
            return Err(PackError::Stale.into());
        }
        check_plan(&snapshot, pack, &to, plan)?;
        let past = self.migrations(tenant, pack).await?;
        if let Some(same) = past.into_iter().find(|it| it.goes_on && it.plan == *plan) {
            return Ok(same.migration);
        }
        if self.next_running(tenant, pack, &to, &Place::first(), 1).await?.is_empty() {
            return Err(PackError::NothingToDo("every matter that runs is on the edition in force").into());
        }
        let migration = self.source.id(self.clock.now()).simple().to_string();
        let said = json!({ "migration": migration, "to": pinned, "plan": plan });
        self.tell_of_pack(tenant, pack, "migration-begun", by, said).await?;
        Ok(migration)
    }

    /// Takes the next portion over, or back where a way back is meant. `after` is where the last portion left off;
    /// without it what stayed is tried again.
    ///
    /// # Errors
    /// When there is no such migration, when it has come to its end, and when another edition is in force by now.
    pub async fn go_on_migrating(
        &self,
        tenant: TenantId,
        pack: &str,
        migration: &str,
        after: Option<&str>,
        by: Option<PersonId>,
    ) -> Result<Portion, AppError> {
        self.may_migrate(tenant, by).await?;
        let after = Place::read(after)?;
        let past = self.migrations(tenant, pack).await?;
        let missing = || PackError::NoSuchMigration(migration.to_owned());
        let is_back = |past: &Past| past.backs.iter().any(|back| back.migration == migration);
        if let Some(undone) = past.iter().find(|past| is_back(past)) {
            return self.portion_back(tenant, pack, undone, migration, after.matter, by).await;
        }
        let past = past.into_iter().find(|past| past.migration == migration).ok_or_else(missing)?;
        if past.done_at.is_some() || !past.backs.is_empty() {
            return Err(PackError::NothingToDo("this migration has come to its end").into());
        }
        let snapshot = self.tenant(tenant).await?;
        let to = target(&snapshot, pack)?;
        if Pinned::from(&to) != past.to {
            return Err(PackError::Stale.into());
        }
        let rows = self.next_running(tenant, pack, &to, &after, PORTION).await?;
        let next = rows.last().filter(|_| rows.len() == PORTION).map(|last| Place::of(last).text());
        let mut moves = Vec::with_capacity(rows.len());
        for row in rows {
            let loaded = Loaded::read(row)?;
            moves.push((order(loaded.matter.id, migration, &to, &past.plan, by), loaded));
        }
        let (moved, stays) = self.move_all(tenant, &snapshot, moves, by).await?;
        if next.is_none() {
            let running = self.store.running(tenant, pack).await?;
            let behind = running.iter().filter(|on| (on.hash, on.overlay) != (to.hash, to.overlay));
            let left: i64 = behind.map(|on| on.matters).sum();
            let all = self.store.count_migrated(tenant, migration).await?;
            let said = json!({ "migration": migration, "moved": all, "left": left });
            self.tell_of_pack(tenant, pack, "migration-done", by, said).await?;
        }
        Ok(Portion { migration: migration.to_owned(), moved, stays, next })
    }

    /// Moves matters, some in each commit, and says which stay.
    pub(super) async fn move_all(
        &self,
        tenant: TenantId,
        snapshot: &Tenant,
        moves: Vec<(Move, Loaded)>,
        by: Option<PersonId>,
    ) -> Result<(usize, Stays), AppError> {
        let reader = Reader { tenant: snapshot, person: by, now: self.clock.now() };
        let (mut moved, mut stays) = (0, Stays::default());
        for page in moves.chunks(AT_ONCE) {
            let request = |order: &Move| Request {
                caller: Caller::Time,
                key: None,
                happened_at: None,
                work: Work::Move(order.clone()),
            };
            let requests: Vec<Request> = page.iter().map(|(order, _)| request(order)).collect();
            for ((order, loaded), result) in page.iter().zip(self.submit_all(tenant, &requests).await) {
                let why = match result {
                    Ok(_) => {
                        moved += 1;
                        continue;
                    }
                    // Somebody else took it over, or it ended, since it was looked up.
                    Err(AppError::Unmoved(Unfit::NotRunning)) => continue,
                    Err(AppError::Unmoved(Unfit::Ended)) if order.back.is_none() => continue,
                    Err(AppError::Unmoved(why)) => why,
                    Err(AppError::Contended) => Unfit::Busy,
                    Err(error) => return Err(error),
                };
                let to = edition(&order.to).and_then(|to| snapshot.edition(&to));
                let packs = snapshot.edition(&loaded.edition).zip(to);
                let said = packs.map(|(old, new)| words::why(&why, old, new, &loaded.procedure));
                let said = said.unwrap_or_default();
                stays.add(reader.left(loaded, &said), why, said);
            }
        }
        Ok((moved, stays))
    }
}
