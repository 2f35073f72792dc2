//! What time alone does: a silence is an answer, a day has come, a pause is over, a limit has passed.

use crate::command::Finish;
use crate::draft::Draft;
use crate::event::Performer;
use crate::matter::{Purpose, TaskNumber};
use crate::procedure::StepKind;
use crate::refusal::Refusal;
use crate::verb::ask::go_on;
use crate::verb::finish::complete;

pub(crate) fn wake(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let mut woken = false;
    while let Some(task) = next(draft) {
        ring(draft, task)?;
        woken = true;
    }
    if woken { Ok(()) } else { Err(Refusal::NothingDue) }
}

fn next(draft: &Draft<'_>) -> Option<TaskNumber> {
    let now = draft.given.now;
    let due = draft.matter.tasks.iter().filter(|(_, task)| task.wakes_at.is_some_and(|at| at <= now));
    due.min_by_key(|(number, task)| (task.wakes_at, **number)).map(|(number, _)| *number)
}

fn ring(draft: &mut Draft<'_>, number: TaskNumber) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let by_itself = |draft: &mut Draft<'_>, outcome: &str| {
        let finish = Finish { task: number, outcome: outcome.to_owned(), ..Finish::default() };
        complete(draft, &finish, &task, step, Performer::default(), vec![])
    };
    let paused = task.clock.as_ref().is_some_and(|clock| clock.paused());
    match (&step.kind, task.wakes_at) {
        (StepKind::Wait { due, .. }, _) => by_itself(draft, due),
        (_, Some(at)) if paused => {
            // The pause was granted up to this instant, even when time is let in later.
            go_on(draft, number, task, Performer::default(), at);
            Ok(())
        }
        (kind, _) => match kind.silent().filter(|_| task.purpose == Purpose::Perform) {
            Some(silent) => by_itself(draft, silent),
            None => draft.escalate(number),
        },
    }
}
