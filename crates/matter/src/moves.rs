//! What somebody may do with a matter now: found by trying each verb, so it cannot disagree with
//! [`decide`](crate::decide()).

use crate::command::{Command, Finish, GRANTED, HELPED, REFUSED};
use crate::draft::{Circumstances, Draft};
use crate::event::Content;
use crate::matter::{Ask, Binding, Matter, PartyNumber, Purpose, Task, TaskNumber};
use crate::procedure::{Name, Step};
use crate::refusal::Refusal;
use gewu_kernel::id::BodyId;
use std::collections::{BTreeMap, BTreeSet};

/// The verbs open to one actor at one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// On the matter as a whole: `urge`, `note`, `reopen`, `withdraw`.
    pub matter: BTreeSet<&'static str>,
    /// The parties that the actor is.
    pub parties: BTreeSet<PartyNumber>,
    /// On what waits.
    pub tasks: BTreeMap<TaskNumber, TaskMoves>,
}

/// The verbs open on one task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskMoves {
    /// Whether it waits for this actor, alone or with others of the same seat.
    pub yours: bool,
    /// `take`, `finish`, `return`, `challenge`, `name-party`, `name-about`, `transfer`, `extend`, `pause`, `resume`, `ask-help`,
    /// `release-help`, `review`.
    pub verbs: BTreeSet<&'static str>,
    /// The outcomes to which it may be finished.
    pub outcomes: BTreeSet<Name>,
    /// The parties that it has yet to hear.
    pub unheard: BTreeSet<PartyNumber>,
}

/// A body that no tenant has: naming it is refused only after everything else was found right.
const NO_BODY: BodyId = BodyId(i64::MIN);

/// What the actor of the circumstances may do now, given the right words.
pub fn moves(matter: &Matter, given: Circumstances<'_>) -> Moves {
    let content = Content::default;
    let on_matter = [
        ("urge", Command::Urge { content: content() }),
        ("note", Command::Note { content: content() }),
        ("reopen", Command::Reopen { content: content() }),
        ("withdraw", Command::Withdraw { content: content() }),
    ];
    let matter_moves = on_matter.into_iter().filter(|(_, command)| open(matter, command, given));
    let draft = Draft::of(matter.clone(), given);
    let tasks = matter.tasks.keys().filter_map(|number| {
        let (task, step) = draft.task(*number).ok()?;
        // Who may answer for the reporter may do it; it waits for the reporter all the same.
        let yours = draft.eligible(&task, step).is_ok_and(|performer| !performer.for_reporter)
            || draft.asked(&task, step).is_some();
        let unheard = draft.unheard(&task, step);
        let moves = of_task(matter, *number, &task, step, given, yours);
        Some((*number, TaskMoves { unheard, ..moves }))
    });
    Moves {
        matter: matter_moves.map(|(verb, _)| verb).collect(),
        parties: draft.own_parties().into_iter().collect(),
        tasks: tasks.collect(),
    }
}

fn of_task(
    matter: &Matter,
    number: TaskNumber,
    task: &Task,
    step: &Step,
    given: Circumstances<'_>,
    yours: bool,
) -> TaskMoves {
    let finish = |outcome: &str| Finish { task: number, outcome: outcome.to_owned(), ..Finish::default() };
    let may_end = |outcome: &&str| open(matter, &Command::Finish(finish(outcome)), given);
    let outcomes: BTreeSet<Name> = ends(task, step).into_iter().filter(may_end).map(str::to_owned).collect();
    let commands = verbs(number, step);
    let mut verbs: BTreeSet<_> = commands
        .into_iter()
        .filter(|(_, command)| open(matter, command, given))
        .map(|(verb, _)| verb)
        .collect();
    if !outcomes.is_empty() {
        verbs.insert("finish");
    }
    TaskMoves { yours, verbs, outcomes, unheard: BTreeSet::new() }
}

/// Everything a task could come to.
fn ends<'s>(task: &Task, step: &'s Step) -> Vec<&'s str> {
    match task.purpose {
        Purpose::Perform => step.outcomes.keys().map(String::as_str).collect(),
        Purpose::Decide { .. } => vec![GRANTED, REFUSED],
        Purpose::Help { .. } => vec![HELPED],
        Purpose::Wait => Vec::new(),
    }
}

/// Every other verb on a task, as far as its step knows it.
fn verbs(task: TaskNumber, step: &Step) -> Vec<(&'static str, Command)> {
    let content = Content::default;
    let ask = |ask| Command::Ask { task, ask, content: content() };
    let mut all = vec![
        ("take", Command::Take { task }),
        ("return", Command::Return { task, content: content() }),
        ("transfer", Command::Transfer { task, to: Binding::Body(NO_BODY), content: content() }),
        ("resume", Command::Resume { task }),
        ("ask-help", Command::AskHelp { task, body: NO_BODY, content: content() }),
        ("release-help", Command::ReleaseHelp { task }),
        ("review", Command::Review { task, content: content() }),
    ];
    all.extend(
        step.may.challenge.iter().map(|_| ("challenge", Command::Challenge { task, content: content() })),
    );
    let name =
        |side: &Name| Command::NameParty { task, side: side.clone(), person: None, content: content() };
    all.extend(step.may.parties.first().map(|side| ("name-party", name(side))));
    let nobody = Binding::Body(NO_BODY);
    if step.may.about {
        all.push(("name-about", Command::NameAbout { task, whom: nobody, content: content() }));
    }
    all.extend(step.may.extend.as_ref().map(|rule| ("extend", ask(Ask::Extend(rule.at_most)))));
    all.extend(step.may.pause.as_ref().map(|rule| ("pause", ask(Ask::Pause(rule.at_most)))));
    all
}

/// Whether a command goes through, or fails only for want of what its form asks.
fn open(matter: &Matter, command: &Command, given: Circumstances<'_>) -> bool {
    match crate::decide(matter, command, given) {
        Ok(_) => true,
        Err(refusal) => matches!(
            refusal,
            Refusal::NeedsReason
                | Refusal::NeedsBinding { .. }
                | Refusal::About { .. }
                | Refusal::NeedsMatter
                | Refusal::NeedsOpenMatter
                | Refusal::Marks { .. }
                | Refusal::NoSuchParty { .. }
        ),
    }
}
