//! Whom a matter is about: they, those who serve in the same bodies, and their declared kin keep out of it, so that
//! nothing reported about somebody reaches them.

use crate::draft::Draft;
use crate::event::{Content, Event, Performer};
use crate::matter::{Assignee, Binding, TaskNumber};
use crate::procedure::BindKind;
use crate::refusal::Refusal;
use crate::verb::finish::needs;

const ACTION: &str = "name-about";

pub(crate) fn name(
    draft: &mut Draft<'_>,
    number: TaskNumber,
    whom: Binding,
    content: &Content,
) -> Result<(), Refusal> {
    let by = permitted(draft, number)?;
    known(draft, whom)?;
    if draft.matter.about.contains(&whom) {
        return Err(Refusal::UsedUp { action: ACTION, times: 1 });
    }
    draft.emit(Event::AboutNamed { whom, by, content: content.clone() });
    keep_out(draft)
}

pub(crate) fn drop(
    draft: &mut Draft<'_>,
    number: TaskNumber,
    whom: Binding,
    content: &Content,
) -> Result<(), Refusal> {
    let by = permitted(draft, number)?;
    if !draft.matter.about.contains(&whom) {
        return Err(missing(whom));
    }
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.emit(Event::AboutDropped { whom, by, content: content.clone() });
    Ok(())
}

/// Whether the tenant has whom somebody names.
pub(crate) fn known(draft: &Draft<'_>, whom: Binding) -> Result<(), Refusal> {
    let roster = draft.given.roster;
    let there = match whom {
        Binding::Body(body) => roster.has_body(body),
        Binding::Person(person) => roster.has_person(person),
    };
    if there { Ok(()) } else { Err(missing(whom)) }
}

fn missing(whom: Binding) -> Refusal {
    let kind = match whom {
        Binding::Body(_) => BindKind::Body,
        Binding::Person(_) => BindKind::Person,
    };
    needs("about", kind)
}

fn permitted(draft: &Draft<'_>, number: TaskNumber) -> Result<Performer, Refusal> {
    let (task, step) = draft.task(number)?;
    let by = draft.performer(&task, step)?;
    match step.may.about {
        true => Ok(by),
        false => Err(Refusal::NotPermitted { action: ACTION }),
    }
}

/// Whatever waits for somebody who keeps out from now on goes to somebody else; where there is nobody, the next level
/// hears of it at once.
fn keep_out(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let waiting: Vec<TaskNumber> = draft.matter.tasks.keys().copied().collect();
    for number in waiting {
        let (task, step) = draft.task(number)?;
        let Some((who, excluded)) = draft.wanted(&task, step) else { continue };
        let excluded = excluded.into_keys().collect();
        let kept = match &task.assignee {
            Assignee::Seat(seat) => {
                draft.staffed(seat, &excluded)
                    && task.taken_by.is_none_or(|person| !excluded.contains(&person))
            }
            Assignee::Person(person) => !excluded.contains(person),
            Assignee::Reporter | Assignee::External(_) | Assignee::Nobody => true,
        };
        if kept {
            continue;
        }
        // Where only those who keep out were ever named, nobody has it until somebody hears that it is late.
        let given = draft.assign(who, &task.local, &excluded);
        let (assignee, vacant) = given.map_or((Assignee::Nobody, true), |it| (it.assignee, it.vacant));
        // The same seat has it anew where whoever signed for it keeps out.
        if assignee != task.assignee || task.taken_by.is_some() {
            draft.emit(Event::Reassigned { task: number, assignee });
        }
        if vacant {
            draft.escalate(number)?;
        }
    }
    Ok(())
}
