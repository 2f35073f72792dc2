//! The migrations that there were, as the facts of the pack tell them.

use super::words;
use crate::App;
use crate::error::AppError;
use crate::matter::move_over::edition;
use crate::pack::Named;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{Subject, TenantId};
use gewu_matter::event::Pinned;
use gewu_matter::migrate::Plan;
use gewu_packs::Said;
use gewu_store::journal::FactRow;
use serde_json::Value;

/// A migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its id.
    pub migration: String,
    /// When it was ordered.
    pub at: Timestamp,
    /// By whom.
    pub by: Named,
    /// The edition to which matters went.
    pub to: Pinned,
    /// What steps became of which.
    pub plan: Plan,
    /// The same in words: the old title where an edition has one, and the new one.
    pub steps: Vec<(Said, Said)>,
    /// How many matters went over.
    pub moved: i64,
    /// How many stayed on other editions.
    pub left: Option<i64>,
    /// When it came to its end; it broke off, or is under way, where it did not.
    pub done_at: Option<Timestamp>,
    /// Whether it can go on.
    pub goes_on: bool,
    /// When it was taken back, the first time first.
    pub backs: Vec<WayBack>,
}

/// Once that a migration was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayBack {
    /// Its id.
    pub migration: String,
    /// When it was ordered.
    pub at: Timestamp,
    /// By whom.
    pub by: Named,
    /// How many matters went back.
    pub moved: i64,
    /// How many stayed.
    pub left: Option<i64>,
    /// When it came to its end.
    pub done_at: Option<Timestamp>,
}

impl App {
    /// The migrations of a pack, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn migrations(&self, tenant: TenantId, pack: &str) -> Result<Vec<Past>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let facts = self.store.timeline(tenant, &Subject::Pack(pack.to_owned())).await?;
        let in_force = super::target(&snapshot, pack).ok().map(|edition| Pinned::from(&edition));
        let mut all: Vec<Past> = Vec::new();
        for fact in &facts {
            let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
            let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
            let of = |past: &&mut Past| past.migration == text("migration");
            match fact.kind.as_str() {
                "migration-begun" => all.extend(begun(&snapshot, pack, fact, &body)),
                "migration-done" => {
                    let past = all.iter_mut().find(of);
                    past.into_iter().for_each(|past| {
                        (past.moved, past.left) =
                            (body["moved"].as_i64().unwrap_or(0), body["left"].as_i64());
                        past.done_at = Some(fact.recorded_at);
                    });
                }
                "migration-back-begun" => {
                    let past = all.iter_mut().find(|past| past.migration == text("undoes"));
                    past.into_iter()
                        .for_each(|past| past.backs.push(way_back(&snapshot, fact, text("migration"))));
                }
                "migration-back-done" => {
                    let backs = all.iter_mut().flat_map(|past| &mut past.backs);
                    let back = backs.filter(|back| back.migration == text("migration")).last();
                    back.into_iter().for_each(|back| {
                        (back.moved, back.left) =
                            (body["moved"].as_i64().unwrap_or(0), body["left"].as_i64());
                        back.done_at = Some(fact.recorded_at);
                    });
                }
                _ => {}
            }
        }
        for past in &mut all {
            past.goes_on =
                past.done_at.is_none() && past.backs.is_empty() && Some(&past.to) == in_force.as_ref();
            if past.done_at.is_none() {
                past.moved = self.store.count_migrated(tenant, &past.migration).await?;
            }
            for back in past.backs.iter_mut().filter(|back| back.done_at.is_none()) {
                back.moved = self.store.count_migrated(tenant, &back.migration).await?;
            }
        }
        all.reverse();
        Ok(all)
    }
}

fn begun(tenant: &Tenant, pack: &str, fact: &FactRow, body: &Value) -> Option<Past> {
    let to: Pinned = serde_json::from_value(body["to"].clone()).ok()?;
    let plan: Plan = serde_json::from_value(body["plan"].clone()).ok()?;
    let steps = plan.steps.iter().map(|(old, new)| {
        let target = edition(&to).and_then(|to| tenant.edition(&to));
        let is = target.and_then(|pack| {
            let procedures = pack.procedures.iter();
            let of = |(id, it): (&String, &gewu_packs::Runnable)| {
                it.procedure.steps.contains_key(new).then(|| words::step(pack, id, new))
            };
            procedures.map(of).find_map(|title| title)
        });
        let plain = |name: &String| Said::of(name.clone(), name.clone());
        (tenant.step_said(pack, old).unwrap_or_else(|| plain(old)), is.unwrap_or_else(|| plain(new)))
    });
    Some(Past {
        migration: body["migration"].as_str()?.to_owned(),
        at: fact.recorded_at,
        by: tenant.named(&fact.actor),
        steps: steps.collect(),
        to,
        plan,
        moved: 0,
        left: None,
        done_at: None,
        goes_on: false,
        backs: Vec::new(),
    })
}

fn way_back(tenant: &Tenant, fact: &FactRow, migration: String) -> WayBack {
    let by = tenant.named(&fact.actor);
    WayBack { migration, at: fact.recorded_at, by, moved: 0, left: None, done_at: None }
}

impl Tenant {
    /// What a step of any edition of a pack is called.
    fn step_said(&self, pack: &str, step: &str) -> Option<Said> {
        let (edition, procedure) = self.edition_with_step(pack, step)?;
        Some(words::step(edition, procedure, step))
    }
}
