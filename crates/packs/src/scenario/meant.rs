//! Which of the tasks that wait a scene means.

use super::Scene;
use super::command::Unplayed;
use super::play::Play;
use super::refused::{Refused, listed};
use crate::missing;
use crate::said::{Said, said};
use gewu_kernel::id::PersonId;
use gewu_matter::command::Actor;
use gewu_matter::matter::{Purpose, Status, Task, TaskNumber};
use gewu_matter::procedure::Step;

/// What somebody does with a task beside coming to an outcome of its step.
const VERBS: [&str; 17] = [
    "take",
    "return",
    "challenge",
    "name-party",
    "drop-party",
    "name-about",
    "drop-about",
    "transfer",
    "extend",
    "pause",
    "resume",
    "ask-help",
    "release-help",
    "review",
    "grant",
    "refuse",
    "help-done",
];

impl Play<'_> {
    /// The task that somebody means: one they may act on, else one that waits for nobody else to say. What does not
    /// wait now is refused as such, and not tried against a task of another step.
    pub(super) fn task(
        &self,
        person: PersonId,
        actor: &Actor,
        scene: &Scene,
    ) -> Result<TaskNumber, Unplayed> {
        let Some(matter) = &self.matter else {
            return Err(Unplayed::Nonsense(said!("nothing is open", "还没有发起事项")));
        };
        let does = scene.does.as_deref().unwrap_or_default();
        let step = |task: &Task| &self.runnable.procedure.steps[&task.step];
        let numbers: Vec<TaskNumber> = matter
            .tasks
            .iter()
            .filter(|(_, task)| scene.on.as_ref().is_none_or(|on| called(step(task), on)))
            .filter(|(_, task)| fits(task, step(task), does) || self.unknown_outcome(does))
            .map(|(number, _)| *number)
            .collect();
        let name = self.stage.name(person);
        let theirs = |number: &&TaskNumber| {
            let task = &matter.tasks[*number];
            let taken = matches!(actor, Actor::Person { person, .. } if task.taken_by == Some(*person));
            taken || self.stage.behind(&task.assignee).contains(name)
        };
        let own = numbers.iter().find(theirs);
        own.or(numbers.first()).copied().ok_or_else(|| self.not_waiting(scene, does))
    }

    /// The task that somebody finishes by an outcome of its step. Where the author called an outcome what is also a
    /// verb, the outcome is meant.
    pub(super) fn finishes(
        &self,
        person: PersonId,
        actor: &Actor,
        scene: &Scene,
        does: &str,
    ) -> Option<TaskNumber> {
        let number = self.task(person, actor, scene).ok()?;
        let task = self.matter.as_ref()?.tasks.get(&number)?;
        let own = matches!(task.purpose, Purpose::Perform | Purpose::Wait);
        (own && comes_to(&self.runnable.procedure.steps[&task.step], does)).then_some(number)
    }

    /// Whether no step comes to such an outcome: the engine then says which ones there are.
    fn unknown_outcome(&self, does: &str) -> bool {
        !VERBS.contains(&does) && !self.runnable.procedure.steps.values().any(|step| comes_to(step, does))
    }

    fn not_waiting(&self, scene: &Scene, does: &str) -> Unplayed {
        let steps = &self.runnable.procedure.steps;
        let ended = self.matter.as_ref().is_some_and(|matter| matter.status == Status::Ended);
        let waiting = listed(self.waiting());
        let why = match &scene.on {
            Some(on) if !steps.values().any(|step| called(step, on)) => {
                return Unplayed::Nonsense(missing::step(on, &steps.keys().cloned().collect()));
            }
            Some(on) => said!(
                "“{on}” does not wait now, or not for “{does}”; what waits: {waiting}",
                "“{on}”现在不在等（或者等的不是“{does}”）；在等的有：{waiting}"
            ),
            None => match steps.values().find(|step| comes_to(step, does)) {
                Some(Step { id, title, .. }) => said!(
                    "“{does}” belongs to {title} ({id}), which does not wait now; what waits: {waiting}",
                    "“{does}”是“{title}”（{id}）的结果，这个环节现在不在等；在等的有：{waiting}"
                ),
                None => said!(
                    "nothing waits for “{does}” now; what waits: {waiting}",
                    "现在没有什么在等“{does}”；在等的有：{waiting}"
                ),
            },
        };
        let code = if ended { "has-ended" } else { "no-such-task" };
        let Said { en, zh } = why;
        let why = match ended {
            true => said!("the matter has ended: {en}", "事项已经办结：{zh}"),
            false => Said { en, zh },
        };
        Unplayed::Gone(Refused { code: code.to_owned(), why })
    }
}

fn called(step: &Step, name: &str) -> bool {
    step.id == name || step.title == name
}

/// Whether a task can be what somebody means who does this.
fn fits(task: &Task, step: &Step, does: &str) -> bool {
    match task.purpose {
        Purpose::Decide { .. } => matches!(does, "grant" | "refuse"),
        Purpose::Help { .. } => !matches!(does, "grant" | "refuse") && !comes_to(step, does),
        Purpose::Perform | Purpose::Wait => match does {
            outcome if comes_to(step, outcome) => true,
            "grant" | "refuse" | "help-done" => false,
            "challenge" => step.may.challenge.is_some(),
            "name-about" | "drop-about" => step.may.about,
            "name-party" | "drop-party" => !step.may.parties.is_empty(),
            verb => VERBS.contains(&verb),
        },
    }
}

fn comes_to(step: &Step, outcome: &str) -> bool {
    step.outcomes.iter().any(|(id, it)| id == outcome || it.title == outcome)
}
