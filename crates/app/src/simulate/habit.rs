//! How soon people turn to what waits for them.

use super::agenda::{AWAKE, DUTY, OFFICE, after};
use super::agent::Known;
use super::route::{self, Move};
use super::run::{Meant, Simulation};
use gewu_kernel::limit::Unit;
use gewu_matter::matter::{Assignee, Matter, Purpose, Task, TaskNumber};
use jiff::SignedDuration;

/// How many times quicker people are with a matter that is steered.
const QUICKER: u32 = 4;
/// How soon somebody sees to what they hear is late, in minutes of office hours.
const HURRY: u32 = 180;
/// How many see to it that they are in time.
const PUNCTUAL_PERCENT: u32 = 80;
/// How often a matter is tried in vain before people leave it for a day.
const PATIENCE: usize = 12;

impl Simulation<'_> {
    /// People plan to turn to what waits for them.
    pub(super) fn plan_tasks(&mut self, known: &mut Known, before: &Matter) {
        let tasks = known.matter.tasks.clone();
        known.planned.retain(|number| tasks.contains_key(number));
        for (number, task) in &tasks {
            if matches!(task.assignee, Assignee::Nobody | Assignee::External(_)) {
                continue;
            }
            let told = before.tasks.get(number).map_or(0, |task| task.escalated);
            let late = known.planned.contains(number) && task.escalated > told && task.clock.is_some();
            if late && self.chance.percent(60) {
                let minutes = self.chance.minutes(HURRY);
                self.plan_task(known, *number, minutes);
            } else if !known.planned.contains(number)
                && let Some(minutes) = self.first_delay(known, *number)
            {
                self.plan_task(known, *number, minutes);
            }
        }
    }

    /// How long somebody takes to see to a task; nothing when they leave it to time.
    fn first_delay(&mut self, known: &Known, number: TaskNumber) -> Option<u32> {
        let task = known.matter.tasks.get(&number)?;
        let runnable = self.pack.procedures.get(&known.procedure)?;
        let step = runnable.procedure.steps.get(&task.step)?;
        let sample = self.samples.step(&step.id);
        let usual = match task.purpose {
            Purpose::Perform | Purpose::Wait => sample.delay,
            Purpose::Decide { .. } => self.samples.decide.delay,
            Purpose::Help { .. } => self.samples.help_delay,
        };
        let minutes = self.chance.minutes(usual);
        if known.tries > PATIENCE {
            return Some(minutes.max(390));
        }
        if known.tries > 0 && known.goal.is_none() {
            return Some(minutes.min(30));
        }
        let goal = known.goal.as_ref();
        match goal.and_then(|goal| route::next(&runnable.procedure, &known.matter, &step.id, goal)) {
            Some(Move::Time) => return None,
            Some(_) => return Some(minutes.min(usual / QUICKER)),
            None => {}
        }
        match step.kind.silent() {
            Some(silent) if task.purpose == Purpose::Perform => {
                let even = sample.outcomes.is_empty();
                let weight =
                    |outcome: &String| sample.outcomes.get(outcome).copied().unwrap_or(u32::from(even));
                let weights: Vec<(&String, u32)> =
                    step.outcomes.keys().map(|outcome| (outcome, weight(outcome))).collect();
                (self.chance.weighted(&weights) != Some(&silent)).then_some(minutes)
            }
            _ => Some(minutes),
        }
    }

    pub(super) fn plan_task(&mut self, known: &mut Known, number: TaskNumber, mut minutes: u32) {
        let now = self.now();
        let task = known.matter.tasks.get(&number);
        let of_reporter = task.is_some_and(|task| task.assignee == Assignee::Reporter);
        let limit = task.and_then(|task| task.clock.as_ref()).map(|clock| clock.limit.unit);
        let at = |minutes: u32| match limit {
            _ if of_reporter => after(&self.work_time, now, minutes, &AWAKE, false),
            Some(Unit::UrgentHours) => after(&self.work_time, now, minutes, &DUTY, false),
            _ => after(&self.work_time, now, minutes, &OFFICE, true),
        };
        // Most people mind a limit that is still running.
        let due = task.and_then(Task::due_at).filter(|due| *due > now && !of_reporter);
        if due.is_some() && self.chance.percent(PUNCTUAL_PERCENT) {
            let work = task.map_or(0, |task| self.usual_work(task));
            while minutes > 0 && due.is_some_and(|due| at(minutes + work) >= due) {
                minutes /= 2;
            }
        }
        let at = at(minutes);
        known.planned.insert(number);
        self.agenda.plan(at.max(now + SignedDuration::from_mins(1)), Meant::Task(known.matter.id, number));
    }
}
