//! How a task comes to be worked at: somebody turns to it, begins when they are free, and acts when they are done.

use super::act::{A_DAY, Made};
use super::agent::Known;
use super::desk::{Job, Key, Started};
use super::error::SimulateError;
use super::goal::Goal;
use super::run::{Meant, Simulation};
use super::staff::Moment;
use crate::matter::{Act, Caller, Request, Verb, Work};
use crate::tenant::Tenant;
use gewu_kernel::id::PersonId;
use gewu_kernel::limit::Unit;
use gewu_matter::matter::{Assignee, Matter, Purpose, Task, TaskNumber};
use jiff::SignedDuration;
use std::collections::VecDeque;

impl Simulation<'_> {
    /// Somebody turns to a task: signs for it, begins, or leaves it waiting until somebody is free.
    pub(super) fn turn_to(
        &mut self,
        moment: Moment<'_>,
        known: &mut Known,
        number: TaskNumber,
        due: &mut VecDeque<Meant>,
    ) -> Option<Made> {
        let task = known.matter.tasks.get(&number)?.clone();
        let key = (known.matter.id, number);
        if self.desks.has(&key) {
            known.planned.insert(number);
            return None;
        }
        if task.assignee == Assignee::Reporter || known.worked.contains(&number) || known.only_looks(number) {
            return self.see_to(moment, known, number, None);
        }
        let people = self.willing(moment, known, number);
        if people.is_empty() {
            self.books.vacant(&key);
            self.plan_task(known, number, A_DAY);
            return None;
        }
        if self.signs(known, &task, &people) {
            let person = people.iter().min_by_key(|person| self.desks.load(**person))?;
            return Some(sign(known, number, *person));
        }
        let average = self.usual_work(&task);
        let job = Job { key, work: self.chance.work(average), due: task.due_at(), urgent: is_urgent(&task) };
        known.planned.insert(number);
        self.books.ready(&key, job.work, moment.now);
        let started = self.desks.enter(moment.now, job, &people);
        due.extend(started.and_then(|started| self.begin_work(started)));
        None
    }

    fn signs(&mut self, known: &Known, task: &Task, people: &[PersonId]) -> bool {
        let sample = self.samples.step(&task.step).take_percent;
        match task.taken_by {
            // Somebody who took it and cannot do it now leaves it to another.
            Some(taken) => !people.contains(&taken),
            None => {
                task.purpose == Purpose::Perform && known.matter.end.is_none() && self.chance.percent(sample)
            }
        }
    }

    /// The people who may do a task now; where somebody has signed for it and is there, only they.
    fn willing(&self, moment: Moment<'_>, known: &Known, number: TaskNumber) -> Vec<PersonId> {
        let runnable = self.pack.procedures.get(&known.procedure);
        let task = known.matter.tasks.get(&number);
        let Some((runnable, task)) = runnable.zip(task) else { return Vec::new() };
        let Some(step) = runnable.procedure.steps.get(&task.step) else { return Vec::new() };
        let able = moment.able(&known.matter, task, step);
        match task.taken_by.filter(|taken| able.contains(taken)) {
            Some(taken) => vec![taken],
            None => able,
        }
    }

    /// How long people work at a task, on average.
    pub(super) fn usual_work(&self, task: &Task) -> u32 {
        match task.purpose {
            Purpose::Perform => self.samples.step(&task.step).work,
            Purpose::Decide { .. } => self.samples.decide.work,
            Purpose::Help { .. } => self.samples.help_work,
            Purpose::Wait => 0,
        }
    }

    /// Writes down when somebody begins, and plans their being done; given back when that is so already.
    fn begin_work(&mut self, started: Started) -> Option<Meant> {
        let Started { key: (matter, task), person, begins, ends } = started;
        self.books.begun(&started.key, begins);
        let done = Meant::Done(person, matter, task);
        if ends <= self.now() {
            return Some(done);
        }
        self.agenda.plan(ends, done);
        None
    }

    /// Somebody is done: they say what became of it, and take up what comes next.
    pub(super) fn end_work(&mut self, tenant: &Tenant, person: PersonId, key: Key) -> Vec<Meant> {
        let now = self.now();
        if let Err(until) = self.desks.finish(person, key, now) {
            self.agenda.plan(until, Meant::Done(person, key.0, key.1));
            return Vec::new();
        }
        let mut next = vec![Meant::Act(person, key.0, key.1)];
        let moment = self.moment(tenant);
        let (all, pack) = (&self.known, &self.pack);
        let still = |(matter, number): &Key| {
            let found = all.get(matter).and_then(|known| Some((known, known.matter.tasks.get(number)?)));
            found.is_some_and(|(known, task)| {
                let procedure = pack.procedures.get(&known.procedure).map(|it| &it.procedure);
                let step = procedure.and_then(|procedure| procedure.steps.get(&task.step));
                task.taken_by.is_none_or(|taken| taken == person)
                    && !known.only_looks(*number)
                    && step.is_some_and(|step| moment.able(&known.matter, task, step).contains(&person))
            })
        };
        let started = self.desks.next(person, now, &still);
        next.extend(started.into_iter().filter_map(|started| self.begin_work(started)));
        next
    }

    /// What somebody makes of a task at which they have worked, if it is still theirs.
    pub(super) fn after_work(
        &mut self,
        moment: Moment<'_>,
        known: &mut Known,
        number: TaskNumber,
        person: PersonId,
    ) -> Option<Made> {
        known.matter.tasks.get(&number)?;
        if self.desks.has(&(known.matter.id, number)) {
            known.planned.insert(number);
            return None;
        }
        match self.willing(moment, known, number).contains(&person) {
            true => self.see_to(moment, known, number, Some(person)),
            false => {
                self.plan_task(known, number, 1);
                None
            }
        }
    }

    /// Tasks that are gone, or are somebody else’s now, wait for nobody here any more.
    pub(super) fn leave(&mut self, known: &mut Known, before: &Matter) {
        for (number, was) in &before.tasks {
            let key = (known.matter.id, *number);
            let task = known.matter.tasks.get(number);
            let same =
                task.is_some_and(|task| task.assignee == was.assignee && task.taken_by == was.taken_by);
            if same || !self.desks.has(&key) {
                continue;
            }
            self.desks.leave(&key);
            if task.is_some() && !self.desks.has(&key) {
                let soon = self.now() + SignedDuration::from_mins(1);
                self.agenda.plan(soon, Meant::Task(known.matter.id, *number));
            }
        }
    }

    /// As a day begins: what waits is handed to whoever is there now.
    pub(super) async fn hand_round(&mut self) -> Result<(), SimulateError> {
        let tenant = self.tenant().await?;
        let moment = self.moment(&tenant);
        for key in self.desks.waiting() {
            let (matter, number) = key;
            let Some(mut known) = self.known.remove(&matter) else {
                self.desks.leave(&key);
                continue;
            };
            std::mem::swap(&mut self.chance, &mut known.chance);
            let people = self.willing(moment, &known, number);
            if people.is_empty() || known.only_looks(number) {
                self.desks.leave(&key);
                if people.is_empty() {
                    self.books.vacant(&key);
                }
                if known.matter.tasks.contains_key(&number) {
                    self.plan_task(&mut known, number, A_DAY);
                }
            } else if let Some(started) = self.desks.reassign(moment.now, key, &people) {
                let done = self.begin_work(started);
                done.into_iter().for_each(|done| self.agenda.plan(moment.now, done));
            }
            std::mem::swap(&mut self.chance, &mut known.chance);
            self.known.insert(matter, known);
        }
        Ok(())
    }
}

/// Whether a task cannot wait for office hours.
pub(super) fn is_urgent(task: &Task) -> bool {
    task.clock.as_ref().is_some_and(|clock| clock.limit.unit == Unit::UrgentHours)
}

fn sign(known: &Known, number: TaskNumber, person: PersonId) -> Made {
    let verb = Verb::Take { task: number };
    let act = Act { matter: known.matter.id, expected_version: Some(known.matter.version), verb };
    Made {
        request: Request {
            caller: Caller::Person(person),
            key: None,
            happened_at: None,
            work: Work::Act(act),
        },
        task: Some(number),
        procedure: known.procedure.clone(),
        place: known.place.clone(),
        number: 0,
        shows: Some(Goal::Taken),
    }
}
