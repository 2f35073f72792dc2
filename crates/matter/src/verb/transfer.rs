//! Handing a task to another body or person. The clock goes on: the resident waits no longer for it.

use crate::draft::Draft;
use crate::event::{Content, Event};
use crate::matter::{Binding, Purpose, TaskNumber};
use crate::procedure::BindKind;
use crate::refusal::Refusal;
use crate::verb::finish::needs;
use std::collections::BTreeSet;

const ACTION: &str = "transfer";

pub(crate) fn transfer(
    draft: &mut Draft<'_>,
    number: TaskNumber,
    to: Binding,
    content: &Content,
) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let by = draft.performer(&task, step)?;
    let rule = match &task.purpose {
        Purpose::Perform => step.may.transfer.as_ref(),
        _ => None,
    };
    let rule = rule.ok_or(Refusal::NotPermitted { action: ACTION })?;
    let used = draft.matter.used.get(&format!("{}.{ACTION}", step.id)).copied().unwrap_or(0);
    if used >= rule.times {
        return Err(Refusal::UsedUp { action: ACTION, times: used });
    }
    // What the arbiter has decided stands.
    let returned = draft.matter.used.get(&format!("{}.return", step.id)).copied().unwrap_or(0);
    if step.may.return_.as_ref().is_some_and(|rule| returned > rule.times) {
        return Err(Refusal::Arbitrated);
    }
    let now = draft.matter.bindings.get(&rule.binding);
    let fits = match (now, to) {
        (Some(now), to) if *now == to => false,
        (Some(Binding::Person(_)), Binding::Person(person)) => draft.given.roster.has_person(person),
        (Some(Binding::Body(_)) | None, Binding::Body(body)) => draft.given.roster.has_body(body),
        _ => false,
    };
    if !fits {
        let kind = match now {
            Some(Binding::Person(_)) => BindKind::Person,
            _ => BindKind::Body,
        };
        return Err(needs(&rule.binding, kind));
    }
    if draft.near().names(&to) {
        return Err(Refusal::About { name: rule.binding.clone() });
    }
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.emit(Event::Bound { name: rule.binding.clone(), value: to });
    let excluded: BTreeSet<_> = draft.excluded(step).into_keys().collect();
    let assignment = draft.assign(&step.who, &task.local, &excluded)?;
    draft.emit(Event::Transferred {
        task: number,
        step: step.id.clone(),
        by,
        assignee: assignment.assignee,
        content: content.clone(),
    });
    if assignment.vacant { draft.escalate(number) } else { Ok(()) }
}
