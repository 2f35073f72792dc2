//! Computing running limits anew after the calendar changed: a limit that moves is a fact.

use crate::draft::Draft;
use crate::event::Event;
use crate::refusal::Refusal;

pub(crate) fn recompute(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let moved: Vec<Event> = draft
        .matter
        .tasks
        .iter()
        .filter_map(|(number, task)| {
            let clock = task.clock.as_ref().filter(|clock| !clock.paused())?;
            let due = clock.compute(draft.given.work_time);
            if due == clock.due {
                return None;
            }
            // Once a level has been told, its rhythm goes on; before that, the new limit sets the time.
            let wakes_at = if task.escalated == 0 { due.map(|due| due.at) } else { task.wakes_at };
            Some(Event::DueChanged { task: *number, due, wakes_at })
        })
        .collect();
    if moved.is_empty() {
        return Err(Refusal::NothingDue);
    }
    moved.into_iter().for_each(|event| draft.emit(event));
    Ok(())
}
