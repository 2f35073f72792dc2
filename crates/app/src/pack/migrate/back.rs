//! Taking a migration back: each matter that it moved goes to the edition from which it came, with what it did since.

use super::past::Past;
use super::place::Place;
use super::{PORTION, Portion, Reader, words};
use crate::App;
use crate::error::AppError;
use crate::matter::move_over::{Move, Moved};
use crate::matter::rows::Loaded;
use crate::pack::PackError;
use gewu_kernel::id::{MatterId, PersonId, Subject, TenantId};
use gewu_matter::event::{Pinned, Standing};
use gewu_matter::migrate::Unfit;
use serde_json::{Value, json};

/// Where a matter is that a migration moved.
enum Since {
    /// Where that took it: from which edition, and what it went through.
    There(Pinned, Box<Moved>),
    /// Back already.
    Back,
    /// On yet another edition.
    Elsewhere,
}

impl App {
    /// Orders that a migration be taken back; the matters go when [`App::go_on_migrating`] is asked for them under the
    /// id that this answers with. A way back that broke off goes on.
    ///
    /// # Errors
    /// When the pack has no such migration.
    pub async fn order_way_back(
        &self,
        tenant: TenantId,
        pack: &str,
        migration: &str,
        by: Option<PersonId>,
    ) -> Result<String, AppError> {
        self.may_migrate(tenant, by).await?;
        let past = self.migrations(tenant, pack).await?.into_iter().find(|past| past.migration == migration);
        let past = past.ok_or_else(|| PackError::NoSuchMigration(migration.to_owned()))?;
        if let Some(begun) = past.backs.iter().find(|back| back.done_at.is_none()) {
            return Ok(begun.migration.clone());
        }
        let back = self.source.id(self.clock.now()).simple().to_string();
        let said = json!({ "migration": back, "undoes": migration });
        self.tell_of_pack(tenant, pack, "migration-back-begun", by, said).await?;
        Ok(back)
    }

    /// The next portion of a way back.
    pub(super) async fn portion_back(
        &self,
        tenant: TenantId,
        pack: &str,
        undone: &Past,
        back: &str,
        after: MatterId,
        by: Option<PersonId>,
    ) -> Result<Portion, AppError> {
        if undone.backs.iter().any(|it| it.migration == back && it.done_at.is_some()) {
            return Err(PackError::NothingToDo("this way back has come to its end").into());
        }
        let snapshot = self.tenant(tenant).await?;
        let reader = Reader { tenant: &snapshot, person: by, now: self.clock.now() };
        let ids = self.store.migrated(tenant, &undone.migration, after, PORTION as i64).await?;
        let last = ids.last().copied().filter(|_| ids.len() == PORTION);
        let (mut moves, mut gone) = (Vec::new(), Vec::new());
        for row in self.store.load_matters(tenant, &ids).await? {
            let loaded = Loaded::read(row)?;
            match self.since(tenant, loaded.matter.id, undone).await? {
                Since::There(..) if loaded.matter.ended_at.is_some() => gone.push((Unfit::Ended, loaded)),
                Since::There(to, moved) => {
                    let order = Move {
                        matter: loaded.matter.id,
                        migration: back.to_owned(),
                        to,
                        plan: undone.plan.clone(),
                        back: Some(moved),
                        by,
                    };
                    moves.push((order, loaded));
                }
                Since::Back => {}
                Since::Elsewhere => gone.push((Unfit::NotMoved, loaded)),
            }
        }
        let (moved, mut stays) = self.move_all(tenant, &snapshot, moves, by).await?;
        for (why, loaded) in gone {
            let Some(pack) = snapshot.edition(&loaded.edition) else { continue };
            let said = words::why(&why, pack, pack, &loaded.procedure);
            stays.add(reader.left(&loaded, &said), why, said);
        }
        let next = last.map(|matter| Place { matter, ..Place::first() }.text());
        if next.is_none() {
            let went = self.store.count_migrated(tenant, &undone.migration).await?;
            let all = self.store.count_migrated(tenant, back).await?;
            let earlier: i64 = undone.backs.iter().filter_map(|it| it.done_at.map(|_| it.moved)).sum();
            let said = json!({ "migration": back, "moved": all, "left": went - all - earlier });
            self.tell_of_pack(tenant, pack, "migration-back-done", by, said).await?;
        }
        Ok(Portion { migration: back.to_owned(), moved, stays, next })
    }

    /// Where a matter is that a migration moved, by its facts: each way back takes off what came last.
    async fn since(&self, tenant: TenantId, matter: MatterId, undone: &Past) -> Result<Since, AppError> {
        let facts = self.store.timeline(tenant, &Subject::Matter(matter)).await?;
        let unread = |error: serde_json::Error| AppError::Data(format!("a fact cannot be read: {error}"));
        let (mut moves, mut returned) = (Vec::<Value>::new(), false);
        for fact in facts.iter().filter(|fact| fact.kind == "migrated") {
            let body: Value = serde_json::from_str(&fact.body).map_err(unread)?;
            if body["back"] == true {
                moves.pop();
                returned |= undone.backs.iter().any(|back| body["migration"] == back.migration);
            } else {
                moves.push(body);
            }
        }
        let Some(last) = moves.pop().filter(|last| last["migration"] == undone.migration) else {
            return Ok(if returned { Since::Back } else { Since::Elsewhere });
        };
        let standing = |name: &str| serde_json::from_value::<Standing>(last[name].clone()).map_err(unread);
        let from: Pinned = serde_json::from_value(last["from"].clone()).map_err(unread)?;
        Ok(Since::There(from, Box::new(Moved { before: standing("before")?, after: standing("after")? })))
    }
}
