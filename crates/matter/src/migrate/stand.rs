//! Where a task stands in another edition: in which step, for whom, until when.

use super::Unfit;
use crate::draft::Draft;
use crate::event::Stand;
use crate::matter::{Assignee, Binding, Clock, Purpose, Task};
use crate::procedure::{Name, Procedure, Step, StepKind, Who};
use gewu_kernel::id::PersonId;
use std::collections::{BTreeMap, BTreeSet};

/// Where a task stands in the edition of the draft, in the step of this name there.
pub(super) fn stand(
    draft: &Draft<'_>,
    from: &Procedure,
    task: &Task,
    name: &Name,
    new_limits: bool,
) -> Result<Stand, Unfit> {
    let name = name.clone();
    let step = draft.given.procedure.steps.get(&name).ok_or(Unfit::NoStep { step: task.step.clone() })?;
    let old = from.steps.get(&task.step).ok_or(Unfit::NoStep { step: task.step.clone() })?;
    if std::mem::discriminant(&old.kind) != std::mem::discriminant(&step.kind) {
        return Err(Unfit::OtherKind { step: task.step.clone(), to: name });
    }
    let mut stand = Stand { step: name.clone(), ..Stand::of(task) };
    if task.purpose != Purpose::Perform {
        return Ok(stand);
    }
    let excluded = draft.excluded(step);
    if !may_have(draft, step, task, &excluded) {
        let excluded: BTreeSet<PersonId> = excluded.keys().copied().collect();
        let assignment = draft.assign(&step.who, &task.local, &excluded);
        let assignment = assignment.map_err(|_| Unfit::NobodyThere { step: name.clone() })?;
        if assignment.vacant {
            return Err(Unfit::NobodyThere { step: name });
        }
        stand.assignee = assignment.assignee;
        stand.taken_by = None;
    }
    // Whoever signed for it may be kept from the step there: then it is free for the others of the seat.
    stand.taken_by = stand.taken_by.filter(|person| !excluded.contains_key(person));
    if new_limits {
        new_limit(draft, step, task, &mut stand);
    }
    Ok(stand)
}

/// Whether whoever has a task may have it in the new edition too.
fn may_have(draft: &Draft<'_>, step: &Step, task: &Task, excluded: &BTreeMap<PersonId, Name>) -> bool {
    step.who.iter().any(|who| match (who, &task.assignee) {
        (Who::Reporter, Assignee::Reporter) => true,
        (Who::External(name), Assignee::External(has)) => name == has,
        (Who::Bound(name), Assignee::Person(person)) => {
            draft.matter.bindings.get(name) == Some(&Binding::Person(*person))
                && !excluded.contains_key(person)
        }
        (Who::Role { role, at }, Assignee::Seat(seat)) => {
            // A seat that nobody holds is as empty in one edition as in the other.
            let held = draft.staffed(seat, &excluded.keys().copied().collect())
                || !draft.staffed(seat, &BTreeSet::new());
            held && draft.seats(role, at, &task.local).contains(seat)
        }
        _ => false,
    })
}

/// The limit that the new edition gives, from when the task began, with what was granted since; none where it gives
/// none. A day that a form names is the day it was.
fn new_limit(draft: &Draft<'_>, step: &Step, task: &Task, stand: &mut Stand) {
    let limit = match &step.kind {
        StepKind::Review { every, .. } => Some(*every),
        StepKind::Notice { days, .. } => Some(*days),
        _ => draft.limit(step.limit.as_ref()),
    };
    let by_day = matches!(step.limit, Some(crate::procedure::LimitRule::Field(_)));
    let same = |clock: &Clock| clock.by.is_none() && Some(clock.limit) == limit;
    if by_day || task.clock.as_ref().map_or(limit.is_none(), same) {
        return;
    }
    let clock = limit.map(|limit| match &task.clock {
        Some(clock) => {
            let mut clock = Clock { limit, by: None, ..clock.clone() };
            clock.due = clock.compute(draft.given.work_time);
            clock
        }
        None => Clock::start(draft.given.work_time, task.opened_at, limit),
    });
    if task.escalated == 0 && !clock.as_ref().is_some_and(Clock::paused) {
        stand.wakes_at = clock.as_ref().and_then(|clock| clock.due).map(|due| due.at);
    }
    stand.clock = clock;
}
