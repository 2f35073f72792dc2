//! How a matter moves: into steps, along outcomes, through parallel runs, to its end.

use crate::assign::Assignment;
use crate::draft::Draft;
use crate::event::{DropReason, Event};
use crate::matter::{Assignee, Clock, Purpose, RunNumber, Task, TaskNumber};
use crate::procedure::{Branch, JoinRule, Name, Step, StepKind, Target, Until};
use crate::refusal::Refusal;
use gewu_kernel::Timestamp;
use gewu_kernel::id::MatterId;
use gewu_kernel::limit::{Limit, Unit};
use jiff::{Span, ToSpan};
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

impl Lane {
    pub(crate) fn of(task: &Task) -> Lane {
        Lane { run: task.run, local: task.local.clone() }
    }
}

impl Draft<'_> {
    /// Goes where a target says. `into` is the matter that this one becomes part of, where an end asks for it.
    pub(crate) fn go(&mut self, target: &Target, lane: &Lane, into: Option<MatterId>) -> Result<(), Refusal> {
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
        let mut values = None;
        for route in &outcome.routes {
            let Some(condition) = &route.when else { return Ok(route.to.clone()) };
            if condition.holds(values.get_or_insert_with(|| self.values(task)))? {
                return Ok(route.to.clone());
            }
        }
        Err(broken())
    }

    fn enter(&mut self, name: &str, lane: &Lane) -> Result<(), Refusal> {
        let step = self.step(name)?;
        self.entered += 1;
        if self.entered > MOST_STEPS_AT_ONCE {
            return Err(Refusal::BrokenPack { step: name.to_owned() });
        }
        let visits = self.matter.visits.get(name).copied().unwrap_or(0);
        if let Some(bound) = step.bound.as_ref().filter(|bound| visits >= bound.times) {
            return self.go(&bound.then, lane, None);
        }
        match &step.kind {
            StepKind::Task | StepKind::Rating { .. } => {
                let clock = self.clock(self.limit(step.limit));
                self.open_step(step, clock, lane)
            }
            StepKind::Review { every, .. } => {
                let clock = self.clock(Some(*every));
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

    fn end(&mut self, end: &str, into: Option<MatterId>) -> Result<(), Refusal> {
        let known = self.given.procedure.ends.get(end);
        let end_of = known.ok_or_else(|| Refusal::BrokenPack { step: format!("end.{end}") })?;
        if end_of.joins && into.is_none_or(|other| other == self.matter.id) {
            return Err(Refusal::NeedsMatter);
        }
        self.drop_tasks(DropReason::Ended, |_| true);
        let runs: Vec<RunNumber> = self.matter.runs.keys().copied().collect();
        for run in runs {
            // An inner run ends with the one around it.
            if self.matter.runs.contains_key(&run) {
                self.end_run(run, end, None);
            }
        }
        let into = into.filter(|_| end_of.joins);
        self.emit(Event::Ended { end: end.to_owned(), at: self.given.now, into });
        Ok(())
    }

    fn drop_tasks(&mut self, reason: DropReason, which: impl Fn(&Task) -> bool) {
        let tasks: Vec<TaskNumber> =
            self.matter.tasks.iter().filter(|(_, task)| which(task)).map(|(number, _)| *number).collect();
        for task in tasks {
            self.emit(Event::TaskDropped { task, reason });
        }
    }

    /// Tells the next level that a task is late; a level that nobody holds is passed over at once, on record.
    pub(crate) fn escalate(&mut self, number: TaskNumber) -> Result<(), Refusal> {
        let (task, step) = self.task(number)?;
        let paused = task.clock.as_ref().is_some_and(|clock| clock.paused());
        let own = [];
        let levels = if step.escalate.is_empty() { &own[..] } else { &step.escalate[..] };
        let mut level = task.escalated;
        loop {
            let assignment = match levels.get((level as usize).min(levels.len().saturating_sub(1))) {
                Some(who) => self.assign(std::slice::from_ref(who), &task.local, &BTreeSet::new()),
                None => Ok(Assignment { assignee: task.assignee.clone(), vacant: false, deputies: false }),
            };
            level += 1;
            let last = level as usize >= levels.len();
            // A level without any place here, such as a grid that this matter lies outside of, is vacant too.
            let assignment = assignment.unwrap_or(Assignment {
                assignee: task.assignee.clone(),
                vacant: true,
                deputies: false,
            });
            let passed_over = assignment.vacant && !last;
            self.emit(Event::Escalated {
                task: number,
                level,
                to: assignment.assignee,
                deputy: assignment.deputies,
                vacant: assignment.vacant,
                // A pause goes on to its day, whoever else was told meanwhile.
                wakes_at: task.wakes_at.filter(|_| paused).unwrap_or_else(|| self.next_escalation()),
            });
            if !passed_over {
                return Ok(());
            }
        }
    }

    fn instant(&self, until: &Until) -> Result<Timestamp, Refusal> {
        let today = self.given.work_time.date(self.given.now);
        let (from, limit) = match until {
            Until::After(limit) => (today, Some(*limit)),
            Until::AfterStep(step, limit) => {
                (self.matter.finished_on.get(step).copied().unwrap_or(today), Some(*limit))
            }
            Until::Field(name) => {
                let written = self.matter.form.get(name).and_then(|value| value.as_str());
                let day = written.and_then(|text| text.parse().ok());
                let missing =
                    || Refusal::BrokenPack { step: format!("form.{name} (a day such as 2026-03-01)") };
                (day.ok_or_else(missing)?, None)
            }
        };
        let calendar = |span: Span| self.given.work_time.start_of(from.saturating_add(span));
        Ok(match limit {
            None => self.given.work_time.start_of(from),
            // A wait is not a period within which someone must act: it ends on its day, working or not.
            Some(Limit { count, unit: Unit::Days }) => calendar(i64::from(count).days()),
            Some(Limit { count, unit: Unit::Months }) => calendar(i64::from(count).months()),
            Some(limit) => self.given.work_time.due(self.given.now, limit).at,
        }
        .max(self.given.now))
    }
}

impl Assignment {
    pub(crate) fn nobody() -> Self {
        Assignment { assignee: Assignee::Nobody, vacant: false, deputies: false }
    }
}
