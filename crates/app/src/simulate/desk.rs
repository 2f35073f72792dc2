//! Who is busy, and what waits for them.
//!
//! Somebody does one thing at a time. A piece of work starts with whoever may do it and is free, and waits
//! otherwise; whoever becomes free takes what is due first. Work goes on in office hours, and of each day only a
//! share belongs to this mechanism: it is used up at natural speed, and the rest waits for the next working day.
//! What cannot wait for office hours is done at once, before anything else, and counts against that share.

mod spend;

use super::agenda::OFFICE;
use gewu_kernel::calendar::WorkTime;
use gewu_kernel::id::{MatterId, PersonId};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::matter::TaskNumber;
use jiff::SignedDuration;
use spend::{Spent, Used, minute};
use std::collections::{BTreeMap, BTreeSet};

/// The task of a matter.
pub(super) type Key = (MatterId, TaskNumber);

/// Office minutes of a working day.
pub const DAY: u32 = OFFICE[0].1 - OFFICE[0].0 + OFFICE[1].1 - OFFICE[1].0;

/// The minutes of a working day that belong to this mechanism, of so many percent.
pub(super) fn share(percent: u32) -> u32 {
    (DAY * percent / 100).max(1)
}

/// A piece of work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    pub(super) key: Key,
    /// How long it takes, in working minutes.
    pub(super) work: u32,
    /// When it is due; what has no limit comes last.
    pub(super) due: Option<Timestamp>,
    /// It does not wait for office hours.
    pub(super) urgent: bool,
}

/// Work that somebody has begun, or begins with when their time comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Started {
    pub(super) key: Key,
    pub(super) person: PersonId,
    pub(super) begins: Timestamp,
    pub(super) ends: Timestamp,
}

#[derive(Debug, Default)]
struct Lane {
    doing: Option<Started>,
    free_at: Option<Timestamp>,
    waits: BTreeSet<Turn>,
}

/// The order in which things are taken up.
type Turn = (Timestamp, u64, Key);

#[derive(Debug)]
struct Worker {
    share: u32,
    used: Used,
    worked: u64,
    /// What keeps office hours, and what does not.
    lanes: [Lane; 2],
}

#[derive(Debug)]
struct Waiting {
    job: Job,
    ready: Timestamp,
    turn: Turn,
    able: Vec<PersonId>,
}

/// Everybody's work.
#[derive(Debug)]
pub(super) struct Desks {
    work_time: WorkTime,
    /// The day after the last; what is done then is not counted.
    end: Date,
    workers: BTreeMap<PersonId, Worker>,
    waiting: BTreeMap<Key, Waiting>,
    doing: BTreeSet<Key>,
    entered: u64,
}

impl Desks {
    /// People, each with the minutes of a day that they have.
    pub(super) fn new(work_time: WorkTime, end: Date, shares: BTreeMap<PersonId, u32>) -> Desks {
        let used = Used { day: Date::MIN, minutes: 0 };
        let worker = |share| Worker { share, used, worked: 0, lanes: Default::default() };
        let workers = shares.into_iter().map(|(person, share)| (person, worker(share))).collect();
        let (waiting, doing) = (BTreeMap::new(), BTreeSet::new());
        Desks { work_time, end, workers, waiting, doing, entered: 0 }
    }

    /// Minutes that somebody has worked.
    pub(super) fn worked(&self, person: PersonId) -> u64 {
        self.workers.get(&person).map_or(0, |worker| worker.worked)
    }

    /// How much waits for somebody or is being done by them.
    pub(super) fn load(&self, person: PersonId) -> (usize, u64) {
        let Some(worker) = self.workers.get(&person) else { return (0, 0) };
        let lanes = worker.lanes.iter();
        let things = lanes.map(|lane| lane.waits.len() + usize::from(lane.doing.is_some())).sum();
        (things, worker.worked)
    }

    /// Whether something waits here or is being done.
    pub(super) fn has(&self, key: &Key) -> bool {
        self.doing.contains(key) || self.waiting.contains_key(key)
    }

    /// What waits for somebody to be free.
    pub(super) fn waiting(&self) -> Vec<Key> {
        self.waiting.keys().copied().collect()
    }

    /// Something to do for one of these: begun by whoever is free first, or else left waiting for all of them.
    pub(super) fn enter(&mut self, now: Timestamp, job: Job, able: &[PersonId]) -> Option<Started> {
        self.entered += 1;
        let turn = (job.due.unwrap_or(Timestamp::MAX), self.entered, job.key);
        let able: Vec<PersonId> = able.iter().copied().filter(|it| self.workers.contains_key(it)).collect();
        match self.free(now, &job, &able) {
            Some(person) => self.start(person, now, &job),
            None => {
                self.put(Waiting { job, ready: now, turn, able });
                None
            }
        }
    }

    /// Others may do now what waits; it keeps its turn. Begun if one of them is free.
    pub(super) fn reassign(&mut self, now: Timestamp, key: Key, able: &[PersonId]) -> Option<Started> {
        let mut waiting = self.take(&key)?;
        waiting.able = able.iter().copied().filter(|it| self.workers.contains_key(it)).collect();
        match self.free(now, &waiting.job, &waiting.able) {
            Some(person) => self.start(person, now, &waiting.job),
            None => {
                self.put(waiting);
                None
            }
        }
    }

    /// What waited is not to be done any more, or not by those.
    pub(super) fn leave(&mut self, key: &Key) {
        self.take(key);
    }

    /// Somebody is done with something; `Err` says until when they still are at it.
    pub(super) fn finish(&mut self, person: PersonId, key: Key, now: Timestamp) -> Result<(), Timestamp> {
        let Some(worker) = self.workers.get_mut(&person) else { return Ok(()) };
        for lane in &mut worker.lanes {
            let Some(doing) = lane.doing.filter(|doing| doing.key == key) else { continue };
            if doing.ends > now {
                return Err(doing.ends);
            }
            lane.free_at = Some(doing.ends);
            lane.doing = None;
        }
        self.doing.remove(&key);
        Ok(())
    }

    /// What somebody who is free takes up next, of what is still to be done by them.
    pub(super) fn next(
        &mut self,
        person: PersonId,
        now: Timestamp,
        still: &dyn Fn(&Key) -> bool,
    ) -> Vec<Started> {
        let mut started = Vec::new();
        for urgent in [true, false] {
            while let Some(worker) = self.workers.get_mut(&person) {
                let lane = &mut worker.lanes[usize::from(urgent)];
                if lane.doing.is_some() {
                    break;
                }
                let Some((_, _, key)) = lane.waits.pop_first() else { break };
                if !still(&key) {
                    self.drop_for(person, &key);
                    continue;
                }
                let since = lane.free_at;
                let Some(waiting) = self.take(&key) else { continue };
                let from = since.map_or(now, |since| since.max(waiting.ready));
                started.extend(self.start(person, from, &waiting.job));
            }
        }
        started
    }

    /// Of these whoever could begin first, and of several the one who has worked least.
    fn free(&self, now: Timestamp, job: &Job, able: &[PersonId]) -> Option<PersonId> {
        let begins = |person: &PersonId| {
            let worker = self.workers.get(person)?;
            if worker.lanes[usize::from(job.urgent)].doing.is_some() {
                return None;
            }
            let begins = if job.urgent { now } else { self.spend(worker, now, job.work).begins };
            Some((begins, worker.worked, *person))
        };
        able.iter().filter_map(begins).min().map(|(_, _, person)| person)
    }

    fn start(&mut self, person: PersonId, from: Timestamp, job: &Job) -> Option<Started> {
        let worker = self.workers.get(&person)?;
        let started = if job.urgent {
            let ends = from + SignedDuration::from_mins(i64::from(job.work));
            let begun = worker.lanes[0].doing.filter(|doing| doing.begins <= from && doing.ends > from);
            let interrupted = begun.filter(|_| self.in_office(from));
            // What was interrupted takes so much longer; the minutes count once.
            let spent = self.spend(worker, interrupted.map_or(from, |doing| doing.ends), job.work);
            let today = self.work_time.date(from);
            let counts = today < self.end;
            let worker = self.workers.get_mut(&person)?;
            if let Some(doing) = interrupted {
                worker.lanes[0].doing = Some(Started { ends: spent.ends, ..doing });
                worker.used = spent.used;
                worker.worked += spent.counted;
            } else {
                if worker.used.day < today {
                    worker.used = Used { day: today, minutes: 0 };
                }
                worker.used.minutes += job.work;
                worker.worked += if counts { u64::from(job.work) } else { 0 };
            }
            Started { key: job.key, person, begins: from, ends }
        } else {
            let spent = self.spend(worker, from, job.work);
            let worker = self.workers.get_mut(&person)?;
            worker.used = spent.used;
            worker.worked += spent.counted;
            Started { key: job.key, person, begins: spent.begins, ends: spent.ends }
        };
        let worker = self.workers.get_mut(&person)?;
        worker.lanes[usize::from(job.urgent)].doing = Some(started);
        self.doing.insert(job.key);
        Some(started)
    }

    fn put(&mut self, waiting: Waiting) {
        for person in &waiting.able {
            if let Some(worker) = self.workers.get_mut(person) {
                worker.lanes[usize::from(waiting.job.urgent)].waits.insert(waiting.turn);
            }
        }
        self.waiting.insert(waiting.job.key, waiting);
    }

    fn take(&mut self, key: &Key) -> Option<Waiting> {
        let waiting = self.waiting.remove(key)?;
        for person in &waiting.able {
            if let Some(worker) = self.workers.get_mut(person) {
                worker.lanes[usize::from(waiting.job.urgent)].waits.remove(&waiting.turn);
            }
        }
        Some(waiting)
    }

    fn drop_for(&mut self, person: PersonId, key: &Key) {
        if let Some(waiting) = self.waiting.get_mut(key) {
            waiting.able.retain(|it| *it != person);
        }
    }

    fn spend(&self, worker: &Worker, from: Timestamp, minutes: u32) -> Spent {
        worker.used.spend(&self.work_time, worker.share, self.end, from, minutes)
    }

    fn in_office(&self, at: Timestamp) -> bool {
        let day = self.work_time.date(at);
        let minute = minute(&self.work_time, day, at);
        self.work_time.calendar.is_working_day(day)
            && OFFICE.iter().any(|(opens, closes)| (*opens..*closes).contains(&minute))
    }
}

#[cfg(test)]
mod tests;
