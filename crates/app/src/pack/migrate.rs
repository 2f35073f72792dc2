//! Running matters go over to the edition in force: rehearsed first, then one by one with a fact each, and back again.
//!
//! A matter that cannot go over stays with the edition that it runs, and is named with the reason.

use super::error::PackError;
use crate::App;
use crate::error::AppError;
use crate::matter::move_over::{Move, Moved};
use crate::matter::rows::Loaded;
use crate::matter::{Caller, Request, Work};
use crate::tenant::{Edition, Tenant};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, Subject, TenantId};
use gewu_matter::Event;
use gewu_matter::event::{Pinned, Standing};
use gewu_matter::migrate::{Plan, Unfit};
use gewu_store::Batch;
use gewu_store::matter::MatterRow;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many matters go over in one commit.
const AT_ONCE: usize = 64;
/// How many of those that are told of one by one.
const MOST_TOLD: usize = 500;

/// What would change for a matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Moving {
    /// The matter.
    pub matter: MatterId,
    /// What it is called in lists.
    pub title: Option<String>,
    /// The steps in which it waits, as they are and as they would be.
    pub steps: BTreeSet<(String, String)>,
    /// Limits that would end at another time.
    pub due: Vec<(Option<Timestamp>, Option<Timestamp>)>,
    /// Whether it would go to somebody else.
    pub reassigned: bool,
}

/// A matter that stays, with the reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// The matter.
    pub matter: MatterId,
    /// What it is called in lists.
    pub title: Option<String>,
    /// Why.
    pub why: Unfit,
}

/// What a migration would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rehearsed {
    /// The edition that matters would run.
    pub to: Option<Pinned>,
    /// How many matters run on other editions.
    pub running: usize,
    /// How many could go over.
    pub fit: usize,
    /// How many of those would wait in another step, by `(from, to)`.
    pub steps: BTreeMap<(String, String), usize>,
    /// How many would have another limit.
    pub other_limits: usize,
    /// How many would go to somebody else.
    pub reassigned: usize,
    /// The first of those for which something changes.
    pub moving: Vec<Moving>,
    /// Those that cannot go over; the first of them.
    pub left: Vec<Left>,
    /// How many cannot.
    pub unfit: usize,
}

/// What a migration did.
#[derive(Clone, Debug, PartialEq)]
pub struct Migration {
    /// By which it is taken back.
    pub migration: String,
    /// How many matters went over.
    pub moved: usize,
    /// Those that did not; the first of them.
    pub left: Vec<Left>,
    /// How many did not.
    pub unfit: usize,
}

impl App {
    /// Says what would change for which matters if those that run on other editions of a pack went over to the one in
    /// force, and changes nothing.
    ///
    /// # Errors
    /// When the pack was never published, or the plan names steps that there are not.
    pub async fn rehearse_migration(
        &self,
        tenant: TenantId,
        pack: &str,
        plan: &Plan,
    ) -> Result<Rehearsed, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let to = target(&snapshot, pack)?;
        check_plan(&snapshot, pack, &to, plan)?;
        let now = self.clock.now();
        let mut rehearsed = Rehearsed { to: Some(Pinned::from(&to)), ..Rehearsed::default() };
        self.each_running(tenant, pack, &to, &mut |rows| {
            for row in rows {
                let title = row.title.clone();
                let loaded = Loaded::read(row)?;
                let matter = loaded.matter.id;
                rehearsed.running += 1;
                let order = order(matter, "", &to, plan, None);
                match self.move_over(&snapshot, &loaded, &order, now) {
                    Ok(decided) => {
                        rehearsed.fit += 1;
                        let moving =
                            decided.events().iter().find_map(|event| moving(matter, title.clone(), event));
                        rehearsed.count(moving);
                    }
                    Err(AppError::Unmoved(why)) => {
                        rehearsed.unfit += 1;
                        if rehearsed.left.len() < MOST_TOLD {
                            rehearsed.left.push(Left { matter, title, why });
                        }
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })
        .await?;
        Ok(rehearsed)
    }

    /// Takes every matter that runs on another edition of a pack over to the one in force, if it can go. What broke off
    /// goes on when it is asked for again.
    ///
    /// # Errors
    /// As [`App::rehearse_migration`], and when the store fails.
    pub async fn migrate(
        &self,
        tenant: TenantId,
        pack: &str,
        plan: &Plan,
        actor: &str,
        by: Option<PersonId>,
    ) -> Result<Migration, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let to = target(&snapshot, pack)?;
        check_plan(&snapshot, pack, &to, plan)?;
        let migration = self.source.id(self.clock.now()).simple().to_string();
        let pinned = Pinned::from(&to);
        let begun = json!({ "migration": migration, "to": pinned, "plan": plan });
        self.tell_of_pack(tenant, pack, "migration-begun", actor, begun).await?;
        let mut rows = Vec::new();
        self.each_running(tenant, pack, &to, &mut |page| {
            rows.extend(page.into_iter().map(|row| (row.matter, row.title)));
            Ok(())
        })
        .await?;
        let moves = rows
            .into_iter()
            .map(|(matter, title)| (order(matter, &migration, &to, plan, by), title))
            .collect();
        let done = self.move_all(tenant, &migration, moves).await?;
        let said = json!({ "migration": migration, "moved": done.moved, "left": done.unfit });
        self.tell_of_pack(tenant, pack, "migration-done", actor, said).await?;
        Ok(done)
    }

    /// Takes back what a migration moved, each matter to the edition that it came from.
    ///
    /// # Errors
    /// When the pack has no such migration, and when the store fails.
    pub async fn migrate_back(
        &self,
        tenant: TenantId,
        pack: &str,
        migration: &str,
        actor: &str,
        by: Option<PersonId>,
    ) -> Result<Migration, AppError> {
        let facts = self.store.timeline(tenant, &Subject::Pack(pack.to_owned())).await?;
        let begun = facts.iter().filter(|fact| fact.kind == "migration-begun").find_map(|fact| {
            let body: Value = serde_json::from_str(&fact.body).ok()?;
            let to: Pinned = serde_json::from_value(body["to"].clone()).ok()?;
            let plan: Plan = serde_json::from_value(body["plan"].clone()).ok()?;
            (body["migration"] == migration).then_some((to, plan))
        });
        let (to, plan) = begun.ok_or_else(|| PackError::NoSuchMigration(migration.to_owned()))?;
        let from = crate::matter::move_over::edition(&to);
        let from = from.ok_or_else(|| PackError::NoSuchMigration(migration.to_owned()))?;
        let back = self.source.id(self.clock.now()).simple().to_string();
        let begun = json!({ "migration": back, "undoes": migration });
        self.tell_of_pack(tenant, pack, "migration-undone", actor, begun).await?;
        let mut rows: Vec<(MatterId, Option<String>)> = Vec::new();
        self.each_on(tenant, pack, &from, &mut |page| {
            rows.extend(page.into_iter().map(|row| (row.matter, row.title)));
            Ok(())
        })
        .await?;
        let mut moves = Vec::new();
        for (matter, title) in rows {
            let Some((pinned, moved)) = self.moved_by(tenant, matter, migration).await? else { continue };
            let order = Move {
                matter,
                migration: back.clone(),
                to: pinned,
                plan: plan.clone(),
                back: Some(Box::new(moved)),
                by,
            };
            moves.push((order, title));
        }
        self.move_all(tenant, &back, moves).await
    }

    /// What a migration did to a matter, if it is the last thing that took it to another edition.
    async fn moved_by(
        &self,
        tenant: TenantId,
        matter: MatterId,
        migration: &str,
    ) -> Result<Option<(Pinned, Moved)>, AppError> {
        let facts = self.store.timeline(tenant, &Subject::Matter(matter)).await?;
        let Some(last) = facts.iter().rfind(|fact| fact.kind == "migrated") else { return Ok(None) };
        let unread = |error: serde_json::Error| AppError::Data(format!("a fact cannot be read: {error}"));
        let body: Value = serde_json::from_str(&last.body).map_err(unread)?;
        if body["migration"] != migration {
            return Ok(None);
        }
        let standing = |name: &str| serde_json::from_value::<Standing>(body[name].clone()).map_err(unread);
        let from = serde_json::from_value(body["from"].clone()).map_err(unread)?;
        Ok(Some((from, Moved { before: standing("before")?, after: standing("after")? })))
    }

    async fn move_all(
        &self,
        tenant: TenantId,
        migration: &str,
        moves: Vec<(Move, Option<String>)>,
    ) -> Result<Migration, AppError> {
        let mut done = Migration { migration: migration.to_owned(), moved: 0, left: Vec::new(), unfit: 0 };
        for page in moves.chunks(AT_ONCE) {
            let request = |order: &Move| Request {
                caller: Caller::Time,
                key: None,
                happened_at: None,
                work: Work::Move(order.clone()),
            };
            let requests: Vec<Request> = page.iter().map(|(order, _)| request(order)).collect();
            for ((order, title), result) in page.iter().zip(self.submit_all(tenant, &requests).await) {
                match result {
                    Ok(_) => done.moved += 1,
                    Err(AppError::Unmoved(why)) => {
                        done.unfit += 1;
                        if done.left.len() < MOST_TOLD {
                            done.left.push(Left { matter: order.matter, title: title.clone(), why });
                        }
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(done)
    }

    /// Goes through the matters that run on editions of a pack other than one.
    async fn each_running(
        &self,
        tenant: TenantId,
        pack: &str,
        except: &Edition,
        each: &mut (dyn FnMut(Vec<MatterRow>) -> Result<(), AppError> + Send),
    ) -> Result<(), AppError> {
        for on in self.store.running(tenant, pack).await? {
            let edition = Edition { hash: on.hash, overlay: on.overlay };
            if edition != *except {
                self.each_on(tenant, pack, &edition, each).await?;
            }
        }
        Ok(())
    }

    async fn each_on(
        &self,
        tenant: TenantId,
        pack: &str,
        edition: &Edition,
        each: &mut (dyn FnMut(Vec<MatterRow>) -> Result<(), AppError> + Send),
    ) -> Result<(), AppError> {
        let mut after = MatterId(Uuid::nil());
        loop {
            let on = (pack, &edition.hash, edition.overlay);
            let page = self.store.running_matters(tenant, on, after, AT_ONCE as i64).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.matter;
            each(page)?;
        }
    }

    async fn tell_of_pack(
        &self,
        tenant: TenantId,
        pack: &str,
        kind: &str,
        actor: &str,
        said: Value,
    ) -> Result<(), AppError> {
        let mut batch = Batch::new(tenant);
        batch.facts.push(self.fact(tenant, Subject::Pack(pack.to_owned()), kind, actor, said).await?);
        self.store.save(&batch).await?;
        Ok(())
    }
}

impl Rehearsed {
    fn count(&mut self, moving: Option<Moving>) {
        let Some(moving) = moving else { return };
        for (from, to) in moving.steps.iter().filter(|(from, to)| from != to) {
            *self.steps.entry((from.clone(), to.clone())).or_default() += 1;
        }
        self.other_limits += usize::from(!moving.due.is_empty());
        self.reassigned += usize::from(moving.reassigned);
        let changes =
            moving.steps.iter().any(|(from, to)| from != to) || !moving.due.is_empty() || moving.reassigned;
        if changes && self.moving.len() < MOST_TOLD {
            self.moving.push(moving);
        }
    }
}

/// What an event of a migration changes.
fn moving(matter: MatterId, title: Option<String>, event: &Event) -> Option<Moving> {
    let Event::Migrated { before, after, .. } = event else { return None };
    let both = || before.tasks.iter().filter_map(|(number, was)| Some((was, after.tasks.get(number)?)));
    let due = |stand: &gewu_matter::event::Stand| {
        stand.clock.as_ref().and_then(|clock| clock.due).map(|due| due.at)
    };
    Some(Moving {
        matter,
        title,
        steps: both().map(|(was, now)| (was.step.clone(), now.step.clone())).collect(),
        due: both().map(|(was, now)| (due(was), due(now))).filter(|(was, now)| was != now).collect(),
        reassigned: both().any(|(was, now)| was.assignee != now.assignee),
    })
}

fn order(matter: MatterId, migration: &str, to: &Edition, plan: &Plan, by: Option<PersonId>) -> Move {
    Move { matter, migration: migration.to_owned(), to: Pinned::from(to), plan: plan.clone(), back: None, by }
}

/// The edition in force of a pack, with the latest parameters that it takes.
fn target(tenant: &Tenant, pack: &str) -> Result<Edition, AppError> {
    let latest = tenant.latest(pack).map(|(edition, ..)| edition.clone());
    latest.ok_or_else(|| PackError::NoSuchPack(pack.to_owned()).into())
}

/// A plan that names what is not there is a slip of the pen.
fn check_plan(tenant: &Tenant, pack: &str, to: &Edition, plan: &Plan) -> Result<(), AppError> {
    let Some(target) = tenant.edition(to) else { return Err(PackError::NoSuchPack(pack.to_owned()).into()) };
    let there = |step: &String| target.procedures.values().any(|it| it.procedure.steps.contains_key(step));
    match plan.steps.iter().find(|(old, new)| !tenant.knows_step(pack, old) || !there(new)) {
        Some((old, new)) => Err(PackError::NoSuchStep(old.clone(), new.clone()).into()),
        None => Ok(()),
    }
}
