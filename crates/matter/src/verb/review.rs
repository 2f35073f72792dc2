//! Looking again at something deferred: it stays deferred, with a new day.

use crate::draft::Draft;
use crate::event::{Content, Event};
use crate::matter::TaskNumber;
use crate::procedure::StepKind;
use crate::refusal::Refusal;

pub(crate) fn review(draft: &mut Draft<'_>, number: TaskNumber, content: &Content) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let by = draft.performer(&task, step)?;
    let StepKind::Review { every, .. } = step.kind else {
        return Err(Refusal::NotPermitted { action: "review" });
    };
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    let clock = crate::matter::Clock::start(draft.given.work_time, draft.given.now, every);
    let wakes_at = clock.due.map(|due| due.at);
    draft.emit(Event::Reviewed {
        task: number,
        step: step.id.clone(),
        by,
        content: content.clone(),
        clock,
        wakes_at,
    });
    Ok(())
}
