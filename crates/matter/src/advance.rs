//! How a matter moves: into steps, along outcomes, through parallel runs, to its end.

use crate::assign::Assignment;
use crate::draft::Draft;
use crate::event::{DropReason, Event};
use crate::matter::{Assignee, Clock, Purpose, RunNumber, Task, TaskNumber};
use crate::procedure::{Branch, JoinRule, Name, Route, Step, StepKind, Target, Until, Who};
use crate::refusal::Refusal;
use gewu_kernel::Timestamp;
use gewu_kernel::id::MatterId;
use std::collections::{BTreeMap, BTreeSet};

type Local = BTreeMap<Name, String>;

/// More steps than this entered by one command means that a pack sends matters round in circles.
const MOST_STEPS_AT_ONCE: u32 = 1000;

/// Where in nested parallel runs a matter moves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lane {
    pub(crate) run: Option<RunNumber>,
    pub(crate) local: Local,
}

/// That a matter is part of another one, and the step at which somebody found that.
pub(crate) struct Found {
    pub(crate) part_of: MatterId,
    pub(crate) at_step: Name,
}

impl Lane {
    pub(crate) fn of(task: &Task) -> Lane {
        Lane { run: task.run, local: task.local.clone() }
    }
}

impl Draft<'_> {
    /// Goes where a target says. `into` is the matter that this one becomes part of, where an end asks for it.
    pub(crate) fn go(&mut self, target: &Target, lane: &Lane, into: Option<Found>) -> Result<(), Refusal> {
        match target {
            Target::Step(step) => self.enter(step, lane),
            Target::End(end) => self.end(end, into),
            Target::Join => self.arrive(lane, true),
            Target::JoinFailed => self.arrive(lane, false),
        }
    }

    /// Where an outcome leads, given what is so now.
    pub(crate) fn target(&self, step: &Step, outcome: &str, task: Option<&Task>) -> Result<Target, Refusal> {
        let broken = || Refusal::BrokenPack { step: format!("{}.{outcome}", step.id) };
        let outcome = step.outcomes.get(outcome).ok_or_else(broken)?;
        self.route(&outcome.routes, task)?.ok_or_else(broken)
    }

    /// The first of `routes` whose condition holds.
    pub(crate) fn route(&self, routes: &[Route], task: Option<&Task>) -> Result<Option<Target>, Refusal> {
        let mut values = None;
        for route in routes {
            let Some(condition) = &route.when else { return Ok(Some(route.to.clone())) };
            if condition.holds(values.get_or_insert_with(|| self.values(task)))? {
                return Ok(Some(route.to.clone()));
            }
        }
        Ok(None)
    }

    fn enter(&mut self, name: &str, lane: &Lane) -> Result<(), Refusal> {
        let step = self.step(name)?;
        self.entered += 1;
        if self.entered > MOST_STEPS_AT_ONCE {
            return Err(Refusal::BrokenPack { step: name.to_owned() });
        }
        self.retract(step, lane);
        let visits = self.matter.visits.get(name).copied().unwrap_or(0);
        if let Some(bound) = step.bound.as_ref().filter(|bound| visits >= bound.times) {
            return self.go(&bound.then, lane, None);
        }
        match &step.kind {
            StepKind::Task | StepKind::Rating { .. } | StepKind::Consent { .. } | StepKind::Ballot(_) => {
                let clock = self.clock_of(step.limit.as_ref());
                self.open_step(step, clock, lane)
            }
            StepKind::Review { every, .. } => {
                let clock = self.clock(Some(*every));
                self.open_step(step, clock, lane)
            }
            StepKind::Notice { days, .. } => {
                let clock = self.clock(Some(*days));
                self.open_step(step, clock, lane)
            }
            StepKind::Parallel { branches, .. } => self.start_run(step, branches, lane),
            StepKind::Wait { until, .. } => {
                let at = self.instant(until)?;
                self.open_task(step, Purpose::Wait, Assignment::nobody(), None, Some(at), lane);
                Ok(())
            }
        }
    }

    /// Whoever works at a matter anew claims anew: what an earlier round achieved turned out not to hold.
    fn retract(&mut self, step: &Step, lane: &Lane) {
        let claim = |step: &Step| step.outcomes.values().any(|outcome| outcome.result.is_some());
        let begins = |branch: &Branch| self.given.procedure.steps.get(&branch.step).is_some_and(claim);
        let claims = claim(step)
            || matches!(&step.kind, StepKind::Parallel { branches, .. } if branches.iter().any(begins));
        let claimed = self.matter.result.clone().filter(|_| claims && lane.run.is_none());
        if let Some(result) = claimed {
            self.emit(Event::Retracted { result });
        }
    }

    fn open_step(&mut self, step: &Step, clock: Option<Clock>, lane: &Lane) -> Result<(), Refusal> {
        let excluded: BTreeSet<_> = self.excluded(step).into_keys().collect();
        let assignment = self.assign(&step.who, &lane.local, &excluded)?;
        let vacant = assignment.vacant;
        let wakes_at = clock.as_ref().and_then(|clock| clock.due).map(|due| due.at);
        let task = self.open_task(step, Purpose::Perform, assignment, clock, wakes_at, lane);
        // A seat that nobody holds must not swallow a matter until its limit has passed.
        if vacant { self.escalate(task) } else { Ok(()) }
    }

    pub(crate) fn open_task(
        &mut self,
        step: &Step,
        purpose: Purpose,
        assignment: Assignment,
        clock: Option<Clock>,
        wakes_at: Option<Timestamp>,
        lane: &Lane,
    ) -> TaskNumber {
        let task = self.matter.last_task + 1;
        self.emit(Event::TaskOpened {
            task,
            step: step.id.clone(),
            purpose,
            assignee: assignment.assignee,
            opened_at: self.given.now,
            clock,
            vacant: assignment.vacant,
            wakes_at,
            run: lane.run,
            local: lane.local.clone(),
        });
        task
    }

    fn start_run(&mut self, step: &Step, branches: &[Branch], lane: &Lane) -> Result<(), Refusal> {
        let run = self.matter.last_run + 1;
        self.emit(Event::RunStarted {
            run,
            step: step.id.clone(),
            branches: branches.len() as u32,
            parent: lane.run,
            local: lane.local.clone(),
        });
        for branch in branches {
            // An earlier branch may have ended the run already.
            if !self.matter.runs.contains_key(&run) {
                break;
            }
            let mut local = lane.local.clone();
            local.extend(branch.binds.clone());
            self.enter(&branch.step, &Lane { run: Some(run), local })?;
        }
        Ok(())
    }

    fn arrive(&mut self, lane: &Lane, succeeded: bool) -> Result<(), Refusal> {
        let outside = || Refusal::BrokenPack { step: "join outside of a parallel step".into() };
        let run = lane.run.ok_or_else(outside)?;
        self.emit(Event::BranchEnded { run, succeeded });
        let state = self.matter.runs.get(&run).cloned().ok_or_else(outside)?;
        let step = self.step(&state.step)?;
        let StepKind::Parallel { join, done, failed, .. } = &step.kind else { return Err(outside()) };
        let wanted = match join {
            JoinRule::All => state.branches,
            JoinRule::AtLeast(count) => *count,
        };
        let outcome = if state.succeeded >= wanted {
            done
        } else if state.branches - state.failed < wanted {
            failed.as_ref().unwrap_or(done)
        } else {
            return Ok(());
        };
        let result = step.outcomes.get(outcome).and_then(|outcome| outcome.result.clone());
        self.end_run(run, outcome, result);
        let lane = Lane { run: state.parent, local: state.local };
        let target = self.target(step, outcome, None)?;
        self.go(&target, &lane, None)
    }

    fn end_run(&mut self, run: RunNumber, outcome: &str, result: Option<Name>) {
        let inner: Vec<RunNumber> =
            self.matter.runs.iter().filter(|(_, it)| it.parent == Some(run)).map(|(run, _)| *run).collect();
        for run in inner {
            self.end_run(run, outcome, None);
        }
        self.drop_tasks(DropReason::RunEnded, |task| task.run == Some(run));
        let step = self.matter.runs.get(&run).map(|run| run.step.clone()).unwrap_or_default();
        self.emit(Event::RunEnded { run, step, outcome: outcome.to_owned(), result });
    }

    fn end(&mut self, end: &str, into: Option<Found>) -> Result<(), Refusal> {
        let known = self.given.procedure.ends.get(end);
        let end_of = known.ok_or_else(|| Refusal::BrokenPack { step: format!("end.{end}") })?;
        if end_of.joins && into.as_ref().is_none_or(|found| found.part_of == self.matter.id) {
            return Err(Refusal::NeedsMatter);
        }
        self.leave(DropReason::Ended, end);
        let found = into.filter(|_| end_of.joins);
        let (into, at_step) = found.map(|found| (found.part_of, found.at_step)).unzip();
        self.emit(Event::Ended { end: end.to_owned(), at: self.given.now, into, at_step });
        Ok(())
    }

    /// Drops all that waits, and ends what runs side by side with the name of what ends it.
    pub(crate) fn leave(&mut self, reason: DropReason, with: &str) {
        self.drop_tasks(reason, |_| true);
        let runs: Vec<RunNumber> = self.matter.runs.keys().copied().collect();
        for run in runs {
            // An inner run ends with the one around it.
            if self.matter.runs.contains_key(&run) {
                self.end_run(run, with, None);
            }
        }
    }

    fn drop_tasks(&mut self, reason: DropReason, which: impl Fn(&Task) -> bool) {
        let tasks: Vec<TaskNumber> =
            self.matter.tasks.iter().filter(|(_, task)| which(task)).map(|(number, _)| *number).collect();
        for task in tasks {
            self.emit(Event::TaskDropped { task, reason });
        }
    }

    /// Tells the next level that a task is late; a level that nobody holds is passed over at once, on record, and
    /// when nobody is left above, the highest below hears again.
    pub(crate) fn escalate(&mut self, number: TaskNumber) -> Result<(), Refusal> {
        self.reassign(number)?;
        let (task, step) = self.task(number)?;
        let levels = &step.escalate[..];
        let mut level = task.escalated as usize;
        loop {
            let who = levels.get(level.min(levels.len().saturating_sub(1)));
            let assignment = self.level(&task, who);
            level += 1;
            let vacant = assignment.vacant;
            self.tell_late(number, &task, level, assignment);
            match (vacant, level >= levels.len()) {
                (false, _) => return Ok(()),
                (true, false) => {}
                (true, true) => break,
            }
        }
        let below = levels.iter().rev().skip(1).map(|who| self.level(&task, Some(who)));
        if let Some(staffed) = below.into_iter().find(|assignment| !assignment.vacant) {
            self.tell_late(number, &task, level, staffed);
        }
        Ok(())
    }

    /// Who hears at a level; whoever has the task where there are no levels.
    fn level(&self, task: &Task, who: Option<&Who>) -> Assignment {
        let own = |vacant| Assignment { assignee: task.assignee.clone(), vacant, deputies: false };
        match who {
            // A level without any place here, such as a grid that this matter lies outside of, is vacant too.
            Some(who) => self
                .assign(std::slice::from_ref(who), &task.local, &self.near().people)
                .unwrap_or_else(|_| own(true)),
            None => own(false),
        }
    }

    fn tell_late(&mut self, number: TaskNumber, task: &Task, level: usize, told: Assignment) {
        let paused = task.clock.as_ref().is_some_and(|clock| clock.paused());
        let next = self.next_escalation(task.clock.as_ref());
        self.emit(Event::Escalated {
            task: number,
            level: level as u32,
            to: told.assignee,
            deputy: told.deputies,
            vacant: told.vacant,
            // A pause goes on to its day, whoever else was told meanwhile.
            wakes_at: task.wakes_at.filter(|_| paused).unwrap_or(next),
        });
    }

    /// A seat that has emptied since does not keep a task from the others that may have it.
    fn reassign(&mut self, number: TaskNumber) -> Result<(), Refusal> {
        let (task, step) = self.task(number)?;
        let Some((who, excluded)) = self.wanted(&task, step) else { return Ok(()) };
        let excluded: BTreeSet<_> = excluded.into_keys().collect();
        if task.seat().is_none_or(|seat| self.staffed(seat, &excluded)) {
            return Ok(());
        }
        if let Ok(Assignment { assignee, vacant: false, .. }) = self.assign(who, &task.local, &excluded) {
            self.emit(Event::Reassigned { task: number, assignee });
        }
        Ok(())
    }

    fn instant(&self, until: &Until) -> Result<Timestamp, Refusal> {
        let (now, work_time) = (self.given.now, self.given.work_time);
        let instant = match until {
            Until::After(limit) => work_time.after(now, *limit),
            Until::AfterStep(step, limit) => {
                let day = self.matter.finished_on.get(step).copied();
                work_time.after(day.map_or(now, |day| work_time.start_of(day)), *limit)
            }
            Until::Field(name) => {
                let missing =
                    || Refusal::BrokenPack { step: format!("form.{name} (a day such as 2026-03-01)") };
                work_time.start_of(self.written(name).ok_or_else(missing)?)
            }
        };
        Ok(instant.max(now))
    }
}

impl Assignment {
    pub(crate) fn nobody() -> Self {
        Assignment { assignee: Assignee::Nobody, vacant: false, deputies: false }
    }
}
