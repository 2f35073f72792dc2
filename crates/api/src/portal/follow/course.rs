//! The course of a matter: steps that are done, what waits now, what usually comes after.

use super::story::event;
use crate::portal::visitor::Visitor;
use crate::procedure::Words;
use gewu_app::matter::follow::Followed;
use gewu_matter::Event;
use gewu_matter::matter::Purpose;
use gewu_matter::procedure::{Procedure, Target, Who};
use serde::Serialize;
use std::collections::BTreeSet;

/// A step on the way.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Stage {
    title: String,
    /// `done`, `now` or `next`.
    state: &'static str,
    /// Who has it, of a step that waits.
    office: Option<String>,
    /// Until when.
    due: Option<String>,
    /// Past its limit.
    late: bool,
    /// The clock stands still.
    paused: bool,
}

/// How many steps ahead are looked at; no procedure needs more to reach whoever reported.
const AHEAD: usize = 8;

impl Visitor {
    /// The steps of a matter, from the first that was done to the last that usually comes.
    pub(super) fn course(&self, followed: &Followed) -> Vec<Stage> {
        let procedure = &followed.view.procedure;
        let words = Words { pack: &followed.pack, language: self.language };
        let title = |step: &str| words.of(&format!("{procedure}.step.{step}"));
        let plain = |step: &str, state| Stage {
            title: title(step),
            state,
            office: None,
            due: None,
            late: false,
            paused: false,
        };
        // What is done is called as it was called then.
        let passed = |Passed { then, fact, .. }: Passed| {
            let words = Words { pack: followed.pack_at(fact), language: self.language };
            Stage { title: words.of(&format!("{procedure}.step.{then}")), ..plain(&then, "done") }
        };
        let mut stages: Vec<Stage> = done(followed).into_iter().map(passed).collect();
        let waiting = followed
            .matter
            .tasks
            .values()
            .filter(|task| matches!(task.purpose, Purpose::Perform | Purpose::Wait));
        for task in waiting {
            let due = task.due_at();
            stages.push(Stage {
                office: Some(self.assignee(&task.assignee)),
                due: due.map(|due| self.until(due)),
                late: due.is_some_and(|due| due <= self.now),
                paused: task.clock.as_ref().is_some_and(|clock| clock.paused()),
                ..plain(&task.step, "now")
            });
        }
        let runnable = followed.pack.procedures.get(procedure);
        let current = followed.matter.tasks.values().find(|task| task.purpose == Purpose::Perform);
        if let (Some(runnable), Some(task)) = (runnable, current) {
            let ahead = ahead(&runnable.procedure, &task.step, &mut vec![task.step.clone()]);
            stages.extend(ahead.iter().map(|step| plain(step, "next")));
        }
        stages
    }
}

/// A step that was finished.
struct Passed {
    /// What it is called now.
    step: String,
    /// What it was called then.
    then: String,
    /// The fact that tells of it.
    fact: i64,
}

/// The steps that were finished since the matter was opened, or brought back, in order and each once.
fn done(followed: &Followed) -> Vec<Passed> {
    let mut steps: Vec<Passed> = Vec::new();
    for fact in &followed.view.timeline {
        match event(fact) {
            Some(Event::Reopened { .. }) => steps.clear(),
            Some(Event::TaskFinished { step, .. }) => {
                steps.retain(|it| it.step != step);
                steps.push(Passed { then: step.clone(), step, fact: fact.version });
            }
            Some(Event::Migrated { renamed, .. }) => {
                for passed in &mut steps {
                    renamed.get(&passed.step).into_iter().for_each(|new| passed.step.clone_from(new));
                }
            }
            _ => {}
        }
    }
    let waiting: BTreeSet<&String> = followed.matter.tasks.values().map(|task| &task.step).collect();
    steps.retain(|passed| !waiting.contains(&passed.step));
    steps
}

/// The longest way on that enters no step twice and ends with whoever reported: a matter may take a shorter one, so
/// a page says that these steps usually come.
fn ahead(procedure: &Procedure, from: &str, seen: &mut Vec<String>) -> Vec<String> {
    let Some(step) = procedure.steps.get(from) else { return Vec::new() };
    let asks = |name: &str| procedure.steps.get(name).is_some_and(|step| step.who.contains(&Who::Reporter));
    if asks(from) || seen.len() > AHEAD {
        return Vec::new();
    }
    let targets: BTreeSet<&String> = step
        .outcomes
        .values()
        .flat_map(|outcome| &outcome.routes)
        .filter_map(|route| match &route.to {
            Target::Step(step) => Some(step),
            _ => None,
        })
        .collect();
    let mut longest = Vec::new();
    for next in targets {
        if seen.contains(next) {
            continue;
        }
        seen.push(next.clone());
        let mut way = vec![next.clone()];
        way.extend(ahead(procedure, next, seen));
        seen.pop();
        if way.last().is_some_and(|last| asks(last)) && way.len() > longest.len() {
            longest = way;
        }
    }
    longest
}
