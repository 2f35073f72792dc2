//! Signing for a task, or taking it over.

use crate::draft::Draft;
use crate::event::Event;
use crate::matter::{Assignee, TaskNumber};
use crate::refusal::Refusal;

pub(crate) fn take(draft: &mut Draft<'_>, number: TaskNumber) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    // What waits for the reporter stays theirs, whoever enters it for them.
    if task.assignee == Assignee::Reporter {
        return Err(Refusal::NotPermitted { action: "take" });
    }
    let by = draft.eligible(&task, step)?;
    if by.person.is_none() || task.taken_by == by.person {
        return Err(Refusal::TakenAlready);
    }
    draft.emit(Event::TaskTaken { task: number, by });
    Ok(())
}
