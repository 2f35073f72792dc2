//! A running matter goes over to another edition of its procedure, and back: its past stays as it was, under the new
//! names; what waits goes on waiting, for whoever the new edition says.

use crate::draft::{Circumstances, Decision, Draft};
use crate::event::{Event, Pinned, Stand, Standing};
use crate::matter::{Assignee, Binding, Clock, Matter, Purpose, Task, TaskNumber};
use crate::procedure::{Name, Procedure, Step, StepKind, Who};
use gewu_kernel::id::PersonId;
use serde::{Deserialize, Serialize};
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

    /// The way back, where one old step became one new one.
    fn back(&self) -> Plan {
        let steps = self.steps.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
        Plan { steps, new_limits: false }
    }
}

/// Why a matter cannot go over. It stays with the edition that it runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Unfit {
    /// It has ended, or it runs that edition already.
    #[error("it is not running an earlier edition")]
    NotRunning,
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
    from: &Procedure,
    pins: (&Pinned, &Pinned),
    plan: &Plan,
    required: &BTreeSet<Name>,
    given: Circumstances<'_>,
    by: Option<PersonId>,
) -> Result<Decision, Unfit> {
    if matter.ended_at.is_some() || pins.0 == pins.1 {
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
        let same = same_branches(from.steps.get(&run.step), to.steps.get(plan.of(&run.step)), plan);
        if !same {
            return Err(Unfit::Branches { step: run.step.clone() });
        }
        after.runs.insert(*number, plan.of(&run.step).clone());
    }
    // Who took part is looked up under the new names.
    draft.matter.performed = after.performed.clone();
    for (number, task) in &matter.tasks {
        after.tasks.insert(*number, stand(&draft, from, task, plan)?);
    }
    draft.matter = matter.clone();
    draft.emit(Event::Migrated { from: pins.0.clone(), to: pins.1.clone(), before, after, by });
    Ok(draft.done())
}

/// Takes a matter back to where a migration took it from: exactly as it was, where nothing has happened since.
pub fn migrate_back(
    matter: &Matter,
    from: &Procedure,
    moved: (&Pinned, &Standing, &Pinned, &Standing),
    plan: &Plan,
    given: Circumstances<'_>,
    by: Option<PersonId>,
) -> Result<Decision, Unfit> {
    if matter.ended_at.is_some() {
        return Err(Unfit::NotRunning);
    }
    let (old, before, new, after) = moved;
    let plan = plan.back();
    let now = Standing::of(matter);
    let mut restored = history_back(before, after, &now, &plan);
    let mut draft = Draft::of(matter.clone(), given);
    let to = draft.given.procedure;
    for (number, run) in &matter.runs {
        let known = after.runs.get(number) == Some(&run.step);
        let step = before.runs.get(number).filter(|_| known).unwrap_or_else(|| plan.of(&run.step)).clone();
        if !known && !same_branches(from.steps.get(&run.step), to.steps.get(&step), &plan) {
            return Err(Unfit::Branches { step: run.step.clone() });
        }
        restored.runs.insert(*number, step);
    }
    draft.matter.performed = restored.performed.clone();
    for (number, task) in &matter.tasks {
        let untouched = after.tasks.get(number) == now.tasks.get(number);
        let stand = match before.tasks.get(number).filter(|_| untouched) {
            Some(stand) => stand.clone(),
            None => stand(&draft, from, task, &plan)?,
        };
        restored.tasks.insert(*number, stand);
    }
    draft.matter = matter.clone();
    draft.emit(Event::Migrated { from: new.clone(), to: old.clone(), before: now, after: restored, by });
    Ok(draft.done())
}

/// Where a task stands in the new edition.
fn stand(draft: &Draft<'_>, from: &Procedure, task: &Task, plan: &Plan) -> Result<Stand, Unfit> {
    let name = plan.of(&task.step).clone();
    let step = draft.given.procedure.steps.get(&name).ok_or(Unfit::NoStep { step: task.step.clone() })?;
    let old = from.steps.get(&task.step).ok_or(Unfit::NoStep { step: task.step.clone() })?;
    if std::mem::discriminant(&old.kind) != std::mem::discriminant(&step.kind) {
        return Err(Unfit::OtherKind { step: task.step.clone(), to: name });
    }
    let mut stand = Stand { step: name.clone(), ..Stand::of(task) };
    if task.purpose != Purpose::Perform {
        return Ok(stand);
    }
    if !may_have(draft, step, task) {
        let excluded: BTreeSet<PersonId> = draft.excluded(step).into_keys().collect();
        let assignment = draft.assign(&step.who, &task.local, &excluded);
        let assignment = assignment.map_err(|_| Unfit::NobodyThere { step: name.clone() })?;
        if assignment.vacant {
            return Err(Unfit::NobodyThere { step: name });
        }
        stand.assignee = assignment.assignee;
        stand.taken_by = None;
    }
    if plan.new_limits {
        new_limit(draft, step, task, &mut stand);
    }
    Ok(stand)
}

/// Whether whoever has a task may have it in the new edition too.
fn may_have(draft: &Draft<'_>, step: &Step, task: &Task) -> bool {
    let excluded = draft.excluded(step);
    step.who.iter().any(|who| match (who, &task.assignee) {
        (Who::Reporter, Assignee::Reporter) => true,
        (Who::Bound(name), Assignee::Person(person)) => {
            draft.matter.bindings.get(name) == Some(&Binding::Person(*person))
                && !excluded.contains_key(person)
        }
        (Who::Role { role, at }, Assignee::Seat(seat)) => {
            draft.seats(role, at, &task.local).contains(seat)
                && draft.staffed(seat, &excluded.keys().copied().collect())
        }
        _ => false,
    })
}

/// The limit that the new edition gives, from when the task began, with what was granted since.
fn new_limit(draft: &Draft<'_>, step: &Step, task: &Task, stand: &mut Stand) {
    let limit = match &step.kind {
        StepKind::Review { every, .. } => Some(*every),
        StepKind::Notice { days, .. } => Some(*days),
        _ => draft.limit(step.limit.as_ref()),
    };
    let (Some(limit), Some(clock)) = (limit, &task.clock) else { return };
    if clock.limit == limit {
        return;
    }
    let mut clock = Clock { limit, ..clock.clone() };
    clock.due = clock.compute(draft.given.work_time);
    if task.escalated == 0 && !clock.paused() {
        stand.wakes_at = clock.due.map(|due| due.at);
    }
    stand.clock = Some(clock);
}

/// Branches that run go on only where the same ones run, to be joined in the same way.
fn same_branches(old: Option<&Step>, new: Option<&Step>, plan: &Plan) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    match (&old.kind, &new.kind) {
        (
            StepKind::Parallel { branches, join, .. },
            StepKind::Parallel { branches: others, join: other, .. },
        ) => {
            let begin =
                |branch: &crate::procedure::Branch| (plan.of(&branch.step).clone(), branch.binds.clone());
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
        *after.used.entry(of_action(action, plan)).or_default() += times;
    }
    after
}

/// `step.action` under the step's new name.
fn of_action(action: &str, plan: &Plan) -> String {
    match action.split_once('.') {
        Some((step, verb)) => format!("{}.{verb}", plan.of(&step.to_owned())),
        None => action.to_owned(),
    }
}

/// The past as it was before a migration, with what has been added since under the old names.
fn history_back(before: &Standing, after: &Standing, now: &Standing, plan: &Plan) -> Standing {
    let mut past = Standing { tasks: BTreeMap::new(), runs: BTreeMap::new(), ..before.clone() };
    for (step, people) in &now.performed {
        let known = after.performed.get(step);
        let since: Vec<_> =
            people.iter().filter(|person| known.is_none_or(|known| !known.contains(person))).collect();
        if !since.is_empty() {
            past.performed.entry(plan.of(step).clone()).or_default().extend(since);
        }
    }
    let since = |now: u32, known: Option<&u32>| now.saturating_sub(known.copied().unwrap_or(0));
    for (step, times) in &now.visits {
        match since(*times, after.visits.get(step)) {
            0 => {}
            more => *past.visits.entry(plan.of(step).clone()).or_default() += more,
        }
    }
    for (step, day) in &now.finished_on {
        if after.finished_on.get(step) != Some(day) {
            past.finished_on.insert(plan.of(step).clone(), *day);
        }
    }
    for (action, times) in &now.used {
        match since(*times, after.used.get(action)) {
            0 => {}
            more => *past.used.entry(of_action(action, plan)).or_default() += more,
        }
    }
    past
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
