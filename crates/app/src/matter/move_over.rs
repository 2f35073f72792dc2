//! A running matter goes over to another edition of its procedure, or back to where it came from.

use super::decide::Decided;
use super::rows::Loaded;
use crate::App;
use crate::error::AppError;
use crate::tenant::{Edition, Tenant};
use data_encoding::HEXLOWER;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId};
use gewu_matter::command::Actor;
use gewu_matter::event::{Pinned, Standing};
use gewu_matter::migrate::{Order, Plan, Unfit, migrate, migrate_back};
use gewu_packs::Runnable;
use gewu_packs::form::Filled;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// One matter of a migration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Move {
    /// The matter.
    pub(crate) matter: MatterId,
    /// Which migration.
    pub(crate) migration: String,
    /// The edition it is to run.
    pub(crate) to: Pinned,
    /// How its steps become those of that edition.
    pub(crate) plan: Plan,
    /// What it went through, when it goes back.
    pub(crate) back: Option<Box<Moved>>,
    /// Who ordered it, when that is a person.
    pub(crate) by: Option<PersonId>,
}

/// What a migration did to a matter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Moved {
    pub(crate) before: Standing,
    pub(crate) after: Standing,
}

impl From<&Edition> for Pinned {
    fn from(edition: &Edition) -> Pinned {
        Pinned { hash: HEXLOWER.encode(&edition.hash), overlay: edition.overlay }
    }
}

impl App {
    pub(crate) fn move_over(
        &self,
        tenant: &Tenant,
        loaded: &Loaded,
        order: &Move,
        now: Timestamp,
    ) -> Result<Decided, AppError> {
        let missing = || AppError::NoSuchProcedure(loaded.procedure.clone());
        let edition = edition(&order.to).ok_or_else(missing)?;
        let pack = tenant.edition(&edition).ok_or_else(missing)?;
        let old = tenant.runnable(loaded)?;
        let new = pack.procedures.get(&loaded.procedure).ok_or(AppError::Unmoved(Unfit::NoProcedure))?;
        let roster = tenant.roster(now);
        let given = tenant.circumstances(new, &roster, &Actor::Time, now);
        // A step that a plan renames in one procedure may bear its old name in another.
        let bearer = if order.back.is_some() { &old.procedure } else { &new.procedure };
        let mut plan = order.plan.clone();
        plan.steps.retain(|_, step| bearer.steps.contains_key(step));
        let ordered = Order {
            migration: &order.migration,
            from: (&old.procedure, &Pinned::from(&loaded.edition)),
            to: &order.to,
            plan: &plan,
            by: order.by,
        };
        let decision = match &order.back {
            None => migrate(&loaded.matter, &ordered, &required(new), given),
            Some(moved) => migrate_back(&loaded.matter, &ordered, (&moved.before, &moved.after), given),
        };
        let decision = decision.map_err(AppError::Unmoved)?;
        let loaded =
            Loaded { matter: decision.matter.clone(), edition, pack: pack.id.clone(), ..loaded.clone() };
        Ok(Decided { loaded, decision, filled: Filled::default(), found: None, receipt: None })
    }
}

/// The edition that is meant.
pub(crate) fn edition(pinned: &Pinned) -> Option<Edition> {
    let hash = HEXLOWER.decode(pinned.hash.as_bytes()).ok()?.try_into().ok()?;
    Some(Edition { hash, overlay: pinned.overlay })
}

/// The fields that a matter has to have been asked for: those of the opening form that are required and not personal.
fn required(runnable: &Runnable) -> BTreeSet<String> {
    let schema = runnable.form.schema();
    let personal = |name: &str| schema["properties"][name][gewu_packs::form::PERSONAL] == Value::Bool(true);
    let listed = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    listed.filter_map(Value::as_str).filter(|name| !personal(name)).map(str::to_owned).collect()
}
