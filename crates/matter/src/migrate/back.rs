//! The way back: a matter returns to the edition that a migration took it from, with all that it did meanwhile.

use super::stand::stand;
use super::{Order, Plan, Unfit, migrated, of_action, same_branches};
use crate::draft::{Circumstances, Decision, Draft};
use crate::event::{Stand, Standing};
use crate::matter::Matter;
use crate::procedure::{Name, Procedure};
use std::collections::BTreeMap;

/// The old names of steps, by the new ones; of several that became one, each.
struct Names(BTreeMap<Name, Vec<Name>>);

impl Names {
    fn of(plan: &Plan, old: &Procedure) -> Names {
        let mut names: BTreeMap<Name, Vec<Name>> = BTreeMap::new();
        for (was, is) in &plan.steps {
            names.entry(is.clone()).or_default().push(was.clone());
        }
        // A step that kept its name while another one came to bear it too is itself before it is the other.
        for (is, all) in &mut names {
            if old.steps.contains_key(is) && !plan.steps.contains_key(is) {
                all.insert(0, is.clone());
            }
        }
        Names(names)
    }

    /// The old name; of several the one that is likeliest, for what is only counted.
    fn likely<'n>(&'n self, step: &'n Name) -> &'n Name {
        self.0.get(step).and_then(|all| all.first()).unwrap_or(step)
    }

    /// The old name, where it is certain: one that kept its name, or was the only one. Otherwise it is a name that
    /// the old edition has not, and the matter stays.
    fn certain<'n>(&'n self, step: &'n Name) -> &'n Name {
        match self.0.get(step).map(Vec::as_slice) {
            Some([only]) => only,
            _ => step,
        }
    }
}

/// Takes a matter back to where a migration took it from, `(before, after)` it: exactly as it was, where nothing has
/// happened since.
pub fn migrate_back(
    matter: &Matter,
    order: &Order<'_>,
    (before, after): (&Standing, &Standing),
    given: Circumstances<'_>,
) -> Result<Decision, Unfit> {
    if matter.ended_at.is_some() {
        return Err(Unfit::Ended);
    }
    let from = order.from.0;
    let old = given.procedure;
    let names = Names::of(order.plan, old);
    let now = Standing::of(matter);
    let mut restored = history_back(before, after, &now, &names);
    let mut draft = Draft::of(matter.clone(), given);
    for (number, run) in &matter.runs {
        let known = after.runs.get(number) == Some(&run.step);
        let step = before.runs.get(number).filter(|_| known);
        let step = step.unwrap_or_else(|| names.certain(&run.step)).clone();
        let of = |step| names.certain(step);
        if !known && !same_branches(from.steps.get(&run.step), old.steps.get(&step), of) {
            return Err(Unfit::Branches { step: run.step.clone() });
        }
        restored.runs.insert(*number, step);
    }
    draft.matter.performed = restored.performed.clone();
    for (number, task) in &matter.tasks {
        let moved = before.tasks.get(number).zip(after.tasks.get(number));
        let stand = match (moved, now.tasks.get(number)) {
            (Some((was, is)), Some(now)) if is == now => was.clone(),
            // It has been signed for, or its limit has changed: its step is known all the same.
            (Some((was, is)), Some(now)) => {
                let stand = stand(&draft, from, task, &was.step, false)?;
                limit_back(stand, was, is, now)
            }
            _ => stand(&draft, from, task, names.certain(&task.step), false)?,
        };
        restored.tasks.insert(*number, stand);
    }
    draft.matter = matter.clone();
    let renamed = names.0.keys().map(|step| (step.clone(), names.likely(step).clone())).collect();
    draft.emit(migrated(order, now, restored, renamed, true));
    Ok(draft.done())
}

/// A limit that nothing but the migration has changed is what it was.
fn limit_back(stand: Stand, was: &Stand, is: &Stand, now: &Stand) -> Stand {
    match (&is.clock, is.wakes_at) == (&now.clock, now.wakes_at) {
        true => Stand { clock: was.clock.clone(), wakes_at: was.wakes_at, ..stand },
        false => stand,
    }
}

/// The past as it was before a migration, with what has been added since under the old names.
fn history_back(before: &Standing, after: &Standing, now: &Standing, names: &Names) -> Standing {
    let mut past = Standing { tasks: BTreeMap::new(), runs: BTreeMap::new(), ..before.clone() };
    for (step, people) in &now.performed {
        let known = after.performed.get(step);
        let since: Vec<_> =
            people.iter().filter(|person| known.is_none_or(|known| !known.contains(person))).collect();
        if !since.is_empty() {
            // Where two steps became one, whoever acted there since is kept from judging either.
            for old in names.0.get(step).map_or(std::slice::from_ref(step), Vec::as_slice) {
                past.performed.entry(old.clone()).or_default().extend(since.iter().copied());
            }
        }
    }
    let since = |now: u32, known: Option<&u32>| now.saturating_sub(known.copied().unwrap_or(0));
    for (step, times) in &now.visits {
        match since(*times, after.visits.get(step)) {
            0 => {}
            more => *past.visits.entry(names.likely(step).clone()).or_default() += more,
        }
    }
    for (step, day) in &now.finished_on {
        if after.finished_on.get(step) != Some(day) {
            past.finished_on.insert(names.likely(step).clone(), *day);
        }
    }
    for (action, times) in &now.used {
        match since(*times, after.used.get(action)) {
            0 => {}
            more => {
                *past.used.entry(of_action(action, |step| names.likely(step).clone())).or_default() += more
            }
        }
    }
    past
}
