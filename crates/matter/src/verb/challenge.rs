//! Objecting to who performs a step: somebody else is found, and whoever it was keeps out of the matter.

use crate::advance::Lane;
use crate::draft::Draft;
use crate::event::{Content, DropReason, Event};
use crate::matter::{Assignee, Binding, Purpose, Task, TaskNumber};
use crate::procedure::{Step, Who};
use crate::refusal::Refusal;
use gewu_kernel::id::PersonId;
use std::collections::BTreeSet;

const ACTION: &str = "challenge";

pub(crate) fn challenge(draft: &mut Draft<'_>, number: TaskNumber, content: &Content) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let rule = step.may.challenge.as_ref().filter(|_| task.purpose == Purpose::Perform);
    let rule = rule.ok_or(Refusal::NotPermitted { action: ACTION })?;
    let by = draft.acts_as(&rule.who)?;
    let used = draft.matter.used.get(&format!("{}.{ACTION}", step.id)).copied().unwrap_or(0);
    if used >= rule.times {
        return Err(Refusal::UsedUp { action: ACTION, times: used });
    }
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.drop_dependents(number);
    draft.emit(Event::Challenged {
        task: number,
        step: step.id.clone(),
        by,
        against: performers(draft, &task, step).into_iter().collect(),
        unbinds: draft.unbinds(&task, step),
        content: content.clone(),
    });
    draft.emit(Event::TaskDropped { task: number, reason: DropReason::Challenged });
    draft.go(&rule.to, &Lane::of(&task), None)
}

/// Those it is about: who was named for the step or has signed for it, or else whoever acts for its seat.
fn performers(draft: &Draft<'_>, task: &Task, step: &Step) -> BTreeSet<PersonId> {
    let named = step.who.iter().filter_map(|who| match who {
        Who::Bound(name) => match draft.matter.bindings.get(name) {
            Some(Binding::Person(person)) => Some(*person),
            _ => None,
        },
        _ => None,
    });
    let named: BTreeSet<PersonId> = named.chain(task.taken_by).collect();
    match (&task.assignee, named.is_empty()) {
        (Assignee::Person(person), true) => BTreeSet::from([*person]),
        (Assignee::Seat(seat), true) => draft.given.roster.acting(seat).people.into_iter().collect(),
        _ => named,
    }
}
