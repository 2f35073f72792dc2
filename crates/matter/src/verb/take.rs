//! Signing for a task, or taking it over.

use crate::draft::Draft;
use crate::event::Event;
use crate::matter::TaskNumber;
use crate::refusal::Refusal;

pub(crate) fn take(draft: &mut Draft<'_>, number: TaskNumber) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let by = draft.eligible(&task, step)?;
    if by.person.is_none() || task.taken_by == by.person {
        return Err(Refusal::TakenAlready);
    }
    draft.emit(Event::TaskTaken { task: number, by });
    Ok(())
}
