//! Bringing a task to an outcome.

use crate::advance::{Found, Lane};
use crate::ballot::{Count, Share};
use crate::command::{Finish, GRANTED, HELPED, REFUSED};
use crate::draft::Draft;
use crate::event::{Event, Performer};
use crate::matter::{Ask, Binding, Purpose, Task, TaskNumber};
use crate::procedure::{Ballot, BindKind, Name, Outcome, Step, StepKind};
use crate::refusal::Refusal;
use crate::verb::consent;
use gewu_kernel::Timestamp;
use std::collections::BTreeMap;

pub(crate) fn finish(draft: &mut Draft<'_>, command: &Finish) -> Result<(), Refusal> {
    let (task, step) = draft.task(command.task)?;
    if matches!((&step.kind, &task.purpose), (StepKind::Consent { .. }, Purpose::Perform)) {
        return consent::answer(draft, command, &task, step);
    }
    let by = draft.performer(&task, step)?;
    match task.purpose.clone() {
        Purpose::Perform => perform(draft, command, &task, step, by),
        Purpose::Decide { task: about, ask, .. } => decide(draft, command, about, (ask, task.opened_at), by),
        Purpose::Help { .. } => {
            known(&command.outcome, &[HELPED])?;
            draft.emit(Event::TaskFinished {
                task: command.task,
                step: task.step,
                outcome: command.outcome.clone(),
                result: None,
                by,
                on: draft.given.work_time.date(draft.given.now),
                content: command.content.clone(),
                marks: BTreeMap::new(),
            });
            Ok(())
        }
        Purpose::Wait => Err(Refusal::NotYours { assignee: task.assignee }),
    }
}

fn perform(
    draft: &mut Draft<'_>,
    command: &Finish,
    task: &Task,
    step: &Step,
    by: Performer,
) -> Result<(), Refusal> {
    let outcome = offered(draft, command, task, step)?;
    if let StepKind::Review { at_least: Some(at_least), .. } = step.kind {
        let from = draft.given.work_time.after(task.opened_at, at_least);
        if draft.given.now < from {
            return Err(Refusal::TooEarly { from });
        }
    }
    let helpers = draft.matter.tasks.values().filter(|it| it.purpose == Purpose::Help { task: command.task });
    match helpers.count() {
        0 => {}
        helpers => return Err(Refusal::HelpersAtWork { helpers }),
    }
    if let StepKind::Ballot(ballot) = &step.kind {
        counted(draft, command, task, ballot)?;
    }
    let binds = bindings(draft, command, outcome)?;
    marks(command, step)?;
    complete(draft, command, task, step, by, binds)
}

/// Records the outcome and moves on; also how time itself ends a rating or a wait.
pub(crate) fn complete(
    draft: &mut Draft<'_>,
    command: &Finish,
    task: &Task,
    step: &Step,
    by: Performer,
    binds: Vec<(Name, Binding)>,
) -> Result<(), Refusal> {
    draft.drop_dependents(command.task);
    draft.emit(Event::TaskFinished {
        task: command.task,
        step: step.id.clone(),
        outcome: command.outcome.clone(),
        result: step.outcomes.get(&command.outcome).and_then(|outcome| outcome.result.clone()),
        by,
        on: draft.given.work_time.date(draft.given.now),
        content: command.content.clone(),
        marks: command.marks.clone(),
    });
    for (name, value) in binds {
        draft.emit(Event::Bound { name, value });
    }
    let target = draft.target(step, &command.outcome, Some(task))?;
    let found = command.into.map(|part_of| Found { part_of, at_step: step.id.clone() });
    draft.go(&target, &Lane::of(task), found)
}

/// What a vote came to is reckoned from its count, never ticked.
fn counted(draft: &Draft<'_>, command: &Finish, task: &Task, ballot: &Ballot) -> Result<(), Refusal> {
    let values = draft.values(Some(task));
    let mut sitting = None;
    for one in &ballot.sittings {
        if one.when.as_ref().map_or(Ok(true), |when| when.holds(&values))? {
            sitting = Some(one);
            break;
        }
    }
    let sitting = sitting.ok_or_else(|| Refusal::BrokenPack { step: task.step.clone() })?;
    if let Some(papers) = sitting.papers {
        let from = draft.given.work_time.after(task.opened_at, papers);
        if draft.given.now < from {
            return Err(Refusal::TooEarly { from });
        }
    }
    let count = Count::read(&command.content.open).map_err(Refusal::Miscount)?;
    let came = ballot.outcome(sitting.majority.verdict(&count));
    match *came == command.outcome {
        true => Ok(()),
        false => Err(Refusal::OtherVerdict {
            given: command.outcome.clone(),
            came: came.clone(),
            present: words(&sitting.majority.present),
            passes: sitting.majority.passes.to_string(),
        }),
    }
}

fn words(shares: &[Share]) -> String {
    shares.iter().map(Share::to_string).collect::<Vec<_>>().join(" or ")
}

fn offered<'a>(
    draft: &Draft<'_>,
    command: &Finish,
    task: &Task,
    step: &'a Step,
) -> Result<&'a Outcome, Refusal> {
    let silent = step.kind.silent();
    let names: Vec<&str> =
        step.outcomes.keys().filter(|name| Some(*name) != silent).map(String::as_str).collect();
    known(&command.outcome, &names)?;
    let outcome = &step.outcomes[&command.outcome];
    match &outcome.needs {
        Some(needs) if !needs.holds(&draft.values(Some(task)))? => {
            Err(Refusal::NotOffered { needs: needs.to_string() })
        }
        _ => Ok(outcome),
    }
}

pub(crate) fn known(given: &str, offered: &[&str]) -> Result<(), Refusal> {
    match offered.contains(&given) {
        true => Ok(()),
        false => Err(Refusal::UnknownOutcome { given: given.to_owned(), offered: offered.join(", ") }),
    }
}

fn bindings(draft: &Draft<'_>, command: &Finish, outcome: &Outcome) -> Result<Vec<(Name, Binding)>, Refusal> {
    if let Some(name) = command.binds.keys().find(|name| outcome.binds.iter().all(|bind| bind.name != **name))
    {
        return Err(Refusal::UnknownBinding { name: name.clone() });
    }
    let near = draft.near();
    let mut bound = Vec::new();
    for bind in &outcome.binds {
        let value = command.binds.get(&bind.name).copied().or_else(|| draft.usual(bind));
        if value.is_some_and(|value| near.names(&value)) {
            return Err(Refusal::About { name: bind.name.clone() });
        }
        let fits = match (bind.kind, value) {
            (BindKind::Body, Some(Binding::Body(body))) => draft.given.roster.has_body(body),
            (BindKind::Person, Some(Binding::Person(person))) => {
                if let Some(step) = draft.kept_out().remove(&person) {
                    return Err(Refusal::OwnCase { step });
                }
                draft.given.roster.has_person(person)
            }
            _ => false,
        };
        match value.filter(|_| fits) {
            Some(value) => bound.push((bind.name.clone(), value)),
            None => return Err(needs(&bind.name, bind.kind)),
        }
    }
    Ok(bound)
}

pub(crate) fn needs(name: &str, kind: BindKind) -> Refusal {
    let kind = match kind {
        BindKind::Body => "body",
        BindKind::Person => "person",
    };
    Refusal::NeedsBinding { name: name.to_owned(), kind }
}

fn marks(command: &Finish, step: &Step) -> Result<(), Refusal> {
    let none = BTreeMap::new();
    let (dimensions, scale) = match &step.kind {
        StepKind::Rating { dimensions, scale, .. } => (dimensions, *scale),
        _ => (&none, 0),
    };
    let complete = command.marks.keys().eq(dimensions.keys())
        && command.marks.values().all(|mark| (1..=scale).contains(mark));
    // Marks are asked for, never demanded: a confirmation without them is a confirmation.
    if command.marks.is_empty() || complete {
        return Ok(());
    }
    let dimensions = dimensions.keys().cloned().collect::<Vec<_>>().join(", ");
    Err(Refusal::Marks { dimensions, scale })
}

fn decide(
    draft: &mut Draft<'_>,
    command: &Finish,
    about: TaskNumber,
    (ask, asked_at): (Ask, Timestamp),
    by: Performer,
) -> Result<(), Refusal> {
    known(&command.outcome, &[GRANTED, REFUSED])?;
    let granted = command.outcome == GRANTED;
    if !granted && command.content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.emit(Event::Answered {
        request: command.task,
        task: about,
        granted,
        by,
        content: command.content.clone(),
    });
    let work_time = draft.given.work_time;
    match ask {
        _ if !granted => {}
        Ask::Extend(limit) => {
            let clock = draft.task(about)?.0.clock;
            let due = clock.and_then(|mut clock| {
                clock.extensions.push(limit);
                clock.compute(work_time)
            });
            let wakes_at = due.map(|due| due.at);
            draft.emit(Event::Extended { task: about, by: limit, due, wakes_at });
        }
        Ask::Pause(limit) => {
            // From when it was asked for in time: how long the answer took is not held against whoever asked.
            let until = work_time.after(asked_at, limit);
            draft.emit(Event::Paused { task: about, from: asked_at, until });
        }
    }
    Ok(())
}
