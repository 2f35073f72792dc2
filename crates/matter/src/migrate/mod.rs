//! A running matter goes over to another edition of its procedure, and back: its past stays as it was, under the new
//! names; what waits goes on waiting, for whoever the new edition says.

mod back;
mod stand;

pub use back::migrate_back;

use crate::draft::{Circumstances, Decision, Draft};
use crate::event::{Event, Pinned, Stand, Standing};
use crate::matter::{Matter, Task, TaskNumber};
use crate::procedure::{Branch, Name, Procedure, Step, StepKind};
use gewu_kernel::id::PersonId;
use serde::{Deserialize, Serialize};
use stand::stand;
use std::collections::{BTreeMap, BTreeSet};

/// How the steps of one edition become those of another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Plan {
    /// New names of steps, by the old ones; a step that is not said keeps its name.
    pub steps: BTreeMap<Name, Name>,
    /// Whether limits that run are computed anew by the new edition; else they stay as they were given.
    pub new_limits: bool,
}

impl Plan {
    fn of<'n>(&'n self, step: &'n Name) -> &'n Name {
        self.steps.get(step).unwrap_or(step)
    }
}

/// What is asked of a matter.
#[derive(Clone, Copy, Debug)]
pub struct Order<'o> {
    /// Which of the pack's migrations it belongs to.
    pub migration: &'o str,
    /// The procedure and the edition that it runs.
    pub from: (&'o Procedure, &'o Pinned),
    /// The edition that it is to run.
    pub to: &'o Pinned,
    /// How the steps become those of the other edition. On the way back it is the plan of the way there.
    pub plan: &'o Plan,
    /// Who ordered it, when that is a person.
    pub by: Option<PersonId>,
}

/// Why a matter cannot go over. It stays with the edition that it runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Unfit {
    /// It runs that edition already.
    #[error("it runs the edition in force already")]
    NotRunning,
    /// It has ended.
    #[error("it has ended meanwhile; what is over stays as it was decided")]
    Ended,
    /// Somebody worked on it again and again while it was to go over.
    #[error("it was being worked on just then; order the migration again, and it goes over")]
    Busy,
    /// The new edition has no such procedure.
    #[error("the new edition has no such procedure; keep it, or let its matters run out")]
    NoProcedure,
    /// It waits in a step that the new edition has not.
    #[error("it waits in “{step}”, which the new edition has not; say which step that becomes")]
    NoStep {
        /// The step, by its old name.
        step: Name,
    },
    /// The step does something else there.
    #[error("it waits in “{step}”, and “{to}” is of another kind; lead it to a step of the same kind")]
    OtherKind {
        /// The old step.
        step: Name,
        /// The new one.
        to: Name,
    },
    /// Its branches are others there.
    #[error("the branches of “{step}” are under way, and it has others there; wait until they are done")]
    Branches {
        /// The old step.
        step: Name,
    },
    /// Nobody can have the step there.
    #[error("nobody at its place can have “{step}” there; staff the step, or correct who does it")]
    NobodyThere {
        /// The new step.
        step: Name,
    },
    /// Its category is not on the table there.
    #[error("its category “{category}” is not among those of the new edition; keep the category")]
    NoCategory {
        /// The category.
        category: Name,
    },
    /// The new edition asks for something that was never asked of it.
    #[error(
        "the new form requires “{field}”, which was never asked; do not require it, or let such matters run out"
    )]
    NoField {
        /// The field.
        field: Name,
    },
    /// The migration to go back on did not move it, or it has gone elsewhere since.
    #[error("it was not moved by this migration, or has gone over to another edition since")]
    NotMoved,
}

/// Takes a matter over to another edition; `given` has the procedure of that one. `required` are the fields that its
/// form requires and that are not personal.
pub fn migrate(
    matter: &Matter,
    order: &Order<'_>,
    required: &BTreeSet<Name>,
    given: Circumstances<'_>,
) -> Result<Decision, Unfit> {
    let Order { from: (from, pinned), plan, .. } = *order;
    if matter.ended_at.is_some() {
        return Err(Unfit::Ended);
    }
    if pinned == order.to {
        return Err(Unfit::NotRunning);
    }
    let to = given.procedure;
    if let Some(category) =
        matter.category.as_ref().filter(|it| !to.categories.is_empty() && !to.categories.contains_key(*it))
    {
        return Err(Unfit::NoCategory { category: category.clone() });
    }
    if let Some(field) = required.iter().find(|field| !matter.form.contains_key(*field)) {
        return Err(Unfit::NoField { field: field.clone() });
    }
    let mut draft = Draft::of(matter.clone(), given);
    let before = Standing::of(matter);
    let mut after = renamed(&before, plan);
    for (number, run) in &matter.runs {
        let same =
            same_branches(from.steps.get(&run.step), to.steps.get(plan.of(&run.step)), |it| plan.of(it));
        if !same {
            return Err(Unfit::Branches { step: run.step.clone() });
        }
        after.runs.insert(*number, plan.of(&run.step).clone());
    }
    // Who took part is looked up under the new names.
    draft.matter.performed = after.performed.clone();
    for (number, task) in &matter.tasks {
        after.tasks.insert(*number, stand(&draft, from, task, plan.of(&task.step), plan.new_limits)?);
    }
    draft.matter = matter.clone();
    draft.emit(migrated(order, before, after, plan.steps.clone(), false));
    Ok(draft.done())
}

fn migrated(
    order: &Order<'_>,
    before: Standing,
    after: Standing,
    renamed: BTreeMap<Name, Name>,
    back: bool,
) -> Event {
    Event::Migrated {
        migration: order.migration.to_owned(),
        from: order.from.1.clone(),
        to: order.to.clone(),
        before,
        after,
        renamed,
        back,
        by: order.by,
    }
}

/// Branches that run go on only where the same ones run, to be joined in the same way.
fn same_branches<'n>(old: Option<&'n Step>, new: Option<&Step>, of: impl Fn(&'n Name) -> &'n Name) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    match (&old.kind, &new.kind) {
        (
            StepKind::Parallel { branches, join, .. },
            StepKind::Parallel { branches: others, join: other, .. },
        ) => {
            let begin = |branch: &'n Branch| (of(&branch.step).clone(), branch.binds.clone());
            let others = others.iter().map(|branch| (branch.step.clone(), branch.binds.clone()));
            join == other && branches.iter().map(begin).eq(others)
        }
        _ => false,
    }
}

/// The past under new names; steps that become one are one.
fn renamed(before: &Standing, plan: &Plan) -> Standing {
    let mut after = Standing { tasks: BTreeMap::new(), runs: BTreeMap::new(), ..Standing::default() };
    for (step, people) in &before.performed {
        after.performed.entry(plan.of(step).clone()).or_default().extend(people);
    }
    for (step, times) in &before.visits {
        *after.visits.entry(plan.of(step).clone()).or_default() += times;
    }
    for (step, day) in &before.finished_on {
        let last = after.finished_on.entry(plan.of(step).clone()).or_insert(*day);
        *last = (*last).max(*day);
    }
    for (action, times) in &before.used {
        *after.used.entry(of_action(action, |step| plan.of(step).clone())).or_default() += times;
    }
    after
}

/// `step.action` under the step's other name.
fn of_action(action: &str, of: impl Fn(&Name) -> Name) -> String {
    match action.split_once('.') {
        Some((step, verb)) => format!("{}.{verb}", of(&step.to_owned())),
        None => action.to_owned(),
    }
}

impl Standing {
    /// What of a matter has names of an edition in it.
    pub fn of(matter: &Matter) -> Standing {
        Standing {
            tasks: matter.tasks.iter().map(|(number, task)| (*number, Stand::of(task))).collect(),
            runs: matter.runs.iter().map(|(number, run)| (*number, run.step.clone())).collect(),
            performed: matter.performed.clone(),
            visits: matter.visits.clone(),
            finished_on: matter.finished_on.clone(),
            used: matter.used.clone(),
        }
    }

    /// The tasks that stand otherwise than in another one.
    pub fn moved<'s>(
        &'s self,
        other: &'s Standing,
    ) -> impl Iterator<Item = (TaskNumber, &'s Stand, &'s Stand)> {
        self.tasks.iter().filter_map(|(number, stand)| {
            let there = other.tasks.get(number)?;
            (stand != there).then_some((*number, stand, there))
        })
    }
}

impl Stand {
    fn of(task: &Task) -> Stand {
        Stand {
            step: task.step.clone(),
            assignee: task.assignee.clone(),
            clock: task.clock.clone(),
            taken_by: task.taken_by,
            wakes_at: task.wakes_at,
        }
    }
}
