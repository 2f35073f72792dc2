//! What a migration has to be told beforehand, and whether what was said can be meant.

use super::past::Past;
use super::{target, words};
use crate::App;
use crate::error::AppError;
use crate::pack::PackError;
use crate::tenant::{Edition, Tenant};
use gewu_kernel::id::TenantId;
use gewu_matter::event::Pinned;
use gewu_matter::migrate::Plan;
use gewu_packs::{Pack, Said};
use std::collections::BTreeMap;

/// How things stand with the matters of a pack that run on earlier editions.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The edition in force; none of a pack that has retired.
    pub to: Option<Pinned>,
    /// How many matters run on other ones.
    pub behind: i64,
    /// The steps of those that the edition in force has not, or has as another kind.
    pub open: Vec<OpenStep>,
    /// The migrations that there were, the latest first.
    pub past: Vec<Past>,
}

/// A step of an earlier edition of which it has to be said what it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenStep {
    /// Its id.
    pub step: String,
    /// What people call it.
    pub title: Said,
    /// The steps of the same kind that it may become, by id, in the order of their titles' ids.
    pub choices: BTreeMap<String, Said>,
}

impl App {
    /// How things stand with the matters of a pack that run on earlier editions.
    ///
    /// # Errors
    /// When the pack was never published.
    pub async fn migration_outlook(&self, tenant: TenantId, pack: &str) -> Result<Outlook, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let to = match target(&snapshot, pack) {
            Ok(to) => Some(to),
            Err(AppError::Packs(PackError::Retired(_))) => None,
            Err(error) => return Err(error),
        };
        let running = self.store.running(tenant, pack).await?;
        let of = |hash, overlay| Edition { hash, overlay };
        let behind = running.iter().filter(|on| Some(of(on.hash, on.overlay)) != to);
        let mut outlook = Outlook {
            behind: behind.clone().map(|on| on.matters).sum(),
            open: Vec::new(),
            past: self.migrations(tenant, pack).await?,
            to: to.as_ref().map(Pinned::from),
        };
        let Some(new) = to.as_ref().and_then(|to| snapshot.edition(to)) else { return Ok(outlook) };
        for on in behind {
            let Some(old) = snapshot.edition(&of(on.hash, on.overlay)) else { continue };
            open_steps(old, new, &mut outlook.open);
        }
        Ok(outlook)
    }
}

/// The steps of an edition that another one has not, or has as another kind.
fn open_steps(old: &Pack, new: &Pack, open: &mut Vec<OpenStep>) {
    let kind = std::mem::discriminant::<gewu_matter::procedure::StepKind>;
    for (id, procedure) in &old.procedures {
        let Some(others) = new.procedures.get(id) else { continue };
        for step in procedure.procedure.steps.values() {
            let same =
                others.procedure.steps.get(&step.id).is_some_and(|it| kind(&it.kind) == kind(&step.kind));
            if same || open.iter().any(|it| it.step == step.id) {
                continue;
            }
            let like = others.procedure.steps.values().filter(|it| kind(&it.kind) == kind(&step.kind));
            open.push(OpenStep {
                step: step.id.clone(),
                title: words::step(old, id, &step.id),
                choices: like.map(|it| (it.id.clone(), words::step(new, id, &it.id))).collect(),
            });
        }
    }
}

/// A plan that names what is not there is a slip of the pen.
pub(super) fn check_plan(tenant: &Tenant, pack: &str, to: &Edition, plan: &Plan) -> Result<(), AppError> {
    let Some(target) = tenant.edition(to) else { return Err(PackError::NoSuchPack(pack.to_owned()).into()) };
    let there = |step: &String| target.procedures.values().any(|it| it.procedure.steps.contains_key(step));
    for (old, new) in &plan.steps {
        if !tenant.knows_step(pack, old) {
            return Err(PackError::NoSuchStep { step: old.clone(), known: None }.into());
        }
        if !there(new) {
            let steps = target.procedures.values().flat_map(|it| it.procedure.steps.keys().cloned());
            let known = steps.collect::<Vec<_>>().join(", ");
            return Err(PackError::NoSuchStep { step: new.clone(), known: Some((old.clone(), known)) }.into());
        }
    }
    Ok(())
}
