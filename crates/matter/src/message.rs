//! Who is to be told of what happened. Messages go to the outbox with the facts they tell of.

use crate::event::Event;
use crate::matter::{Assignee, Matter, Purpose, TaskNumber};
use crate::procedure::Procedure;
use serde::{Deserialize, Serialize};

/// Something somebody is to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Message {
    /// Who.
    pub to: Assignee,
    /// What about: the kind of event, or `task` for something newly waiting for them.
    pub about: String,
    /// The task it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskNumber>,
}

/// What the events of one decision ask to be told, and to whom. `matter` is as it was after them.
pub fn messages(procedure: &Procedure, matter: &Matter, events: &[Event]) -> Vec<Message> {
    let mut messages = Vec::new();
    for event in events {
        tell(procedure, matter, event, &mut messages);
    }
    // An organ outside hears by an answer of its own (see `crate::telling`).
    messages.retain(|message| !matches!(message.to, Assignee::External(_)));
    messages.dedup();
    messages
}

fn tell(procedure: &Procedure, matter: &Matter, event: &Event, messages: &mut Vec<Message>) {
    let about = event.kind().to_owned();
    let reporter = |task| Message { to: Assignee::Reporter, about: about.clone(), task };
    match event {
        Event::TaskOpened { task, purpose, assignee, .. } if *purpose != Purpose::Wait => {
            messages.push(Message { to: assignee.clone(), about: "task".into(), task: Some(*task) });
        }
        Event::Transferred { task, assignee, .. } => {
            messages.push(Message { to: assignee.clone(), about: "task".into(), task: Some(*task) });
            messages.push(reporter(Some(*task)));
        }
        Event::TaskFinished { task, step, outcome, .. } => {
            let known = procedure.steps.get(step).and_then(|step| step.outcomes.get(outcome));
            if known.is_some_and(|outcome| outcome.tell_reporter) {
                messages.push(reporter(Some(*task)));
            }
        }
        Event::RunEnded { step, outcome, .. } => {
            let known = procedure.steps.get(step).and_then(|step| step.outcomes.get(outcome));
            if known.is_some_and(|outcome| outcome.tell_reporter) {
                messages.push(reporter(None));
            }
        }
        // A clock that changes is the resident's time: they are told each time it does.
        Event::Extended { task, .. } | Event::Paused { task, .. } | Event::Resumed { task, .. } => {
            messages.push(reporter(Some(*task)));
        }
        Event::Answered { task, .. } => {
            if let Some(task_now) = matter.tasks.get(task) {
                let to = task_now.taken_by.map_or_else(|| task_now.assignee.clone(), Assignee::Person);
                messages.push(Message { to, about, task: Some(*task) });
            }
        }
        Event::HandedOver { task, assignee, taken_by, .. } => {
            let to = taken_by.map_or_else(|| assignee.clone(), Assignee::Person);
            messages.push(Message { to, about: "task".into(), task: Some(*task) });
        }
        Event::Reassigned { task, assignee } => {
            messages.push(Message { to: assignee.clone(), about: "task".into(), task: Some(*task) });
        }
        Event::Escalated { task, to, .. } => {
            messages.push(Message { to: to.clone(), about, task: Some(*task) });
        }
        // Under another edition it may be somebody else's work, or due at another time.
        Event::Migrated { before, after, .. } => {
            for (task, was, now) in before.moved(after) {
                if was.assignee != now.assignee && now.assignee != Assignee::Nobody {
                    messages.push(Message {
                        to: now.assignee.clone(),
                        about: "task".into(),
                        task: Some(task),
                    });
                }
                let due = |stand: &crate::event::Stand| stand.clock.as_ref().and_then(|clock| clock.due);
                if due(was) != due(now) {
                    messages.push(reporter(Some(task)));
                }
            }
        }
        Event::Urged { .. } => {
            for (number, task) in &matter.tasks {
                if !matches!(task.assignee, Assignee::Nobody | Assignee::Reporter) {
                    let to = task.assignee.clone();
                    messages.push(Message { to, about: about.clone(), task: Some(*number) });
                }
            }
        }
        Event::Ended { .. } | Event::Reopened { .. } | Event::Opened { .. } | Event::Parted { .. } => {
            messages.push(reporter(None));
        }
        _ => {}
    }
}
