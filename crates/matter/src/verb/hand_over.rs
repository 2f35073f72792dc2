//! Taking a task off somebody who leaves: to another person, if they may have it, or back to the seat. Who may order
//! that is not for the engine to say; nobody gets what their own part in the matter keeps them from.

use crate::command::Actor;
use crate::draft::Draft;
use crate::event::{Content, Event, Performer};
use crate::matter::{Assignee, Binding, Task, TaskNumber};
use crate::procedure::{Name, Step};
use crate::refusal::Refusal;
use gewu_kernel::id::PersonId;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn hand_over(
    draft: &mut Draft<'_>,
    number: TaskNumber,
    from: PersonId,
    to: Option<PersonId>,
    content: &Content,
) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    let excluded = draft.wanted(&task, step).map(|(_, excluded)| excluded).unwrap_or_default();
    let roster = draft.given.roster;
    let fits = to.filter(|to| *to != from && roster.has_person(*to) && !excluded.contains_key(to));
    let given = match &task.assignee {
        Assignee::Person(person) if *person == from => match fits {
            Some(to) => Given { assignee: Assignee::Person(to), to: Some(to), vacant: false },
            None => to_others(draft, &task, step, from, (to, &excluded))?,
        },
        Assignee::Seat(seat) if task.taken_by == Some(from) => {
            let others: BTreeSet<_> = excluded.keys().copied().chain([from]).collect();
            let to = fits.filter(|to| roster.acting(seat).people.contains(to));
            Given { assignee: task.assignee.clone(), to, vacant: !draft.staffed(seat, &others) }
        }
        other => return Err(Refusal::NotYours { assignee: other.clone() }),
    };
    // Neither a reporter nor time orders it.
    let Actor::Person { person, .. } = draft.given.actor else {
        return Err(Refusal::NotYours { assignee: task.assignee });
    };
    let by = Performer { person: Some(*person), ..Performer::default() };
    let names = names(draft, from);
    let taken_by = given.to.filter(|_| task.seat().is_some());
    let unbinds = if given.to.is_some() { Vec::new() } else { names.clone() };
    if let Some(to) = given.to {
        // Later steps that would have named whoever leaves name the same person.
        names.into_iter().for_each(|name| draft.emit(Event::Bound { name, value: Binding::Person(to) }));
    }
    draft.emit(Event::HandedOver {
        task: number,
        step: step.id.clone(),
        by,
        from,
        assignee: given.assignee,
        taken_by,
        unbinds,
        content: content.clone(),
    });
    if given.vacant { draft.escalate(number) } else { Ok(()) }
}

/// Who has a task from now on.
struct Given {
    assignee: Assignee,
    /// The person named, if they may have it.
    to: Option<PersonId>,
    vacant: bool,
}

/// Whoever else the step is for, once the person who leaves is named no more.
fn to_others(
    draft: &Draft<'_>,
    task: &Task,
    step: &Step,
    from: PersonId,
    (to, excluded): (Option<PersonId>, &BTreeMap<PersonId, Name>),
) -> Result<Given, Refusal> {
    let mut without = Draft::of(draft.matter.clone(), draft.given);
    without.matter.bindings.retain(|_, held| *held != Binding::Person(from));
    let who = draft.wanted(task, step).map_or(&step.who[..], |(who, _)| who);
    let others = excluded.keys().copied().chain([from]).collect();
    match without.assign(who, &task.local, &others) {
        Ok(found) => Ok(Given { assignee: found.assignee, to: None, vacant: found.vacant }),
        Err(refusal) => Err(match to.and_then(|to| excluded.get(&to)) {
            Some(step) => Refusal::OwnCase { step: step.clone() },
            None => refusal,
        }),
    }
}

/// What the person who leaves is named as in this matter.
fn names(draft: &Draft<'_>, from: PersonId) -> Vec<Name> {
    let bindings = draft.matter.bindings.iter();
    bindings.filter(|(_, held)| **held == Binding::Person(from)).map(|(name, _)| name.clone()).collect()
}
