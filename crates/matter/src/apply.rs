//! How an event changes a matter: the only place where one changes.

use crate::event::Event;
use crate::matter::{Assignee, Matter, Party, Purpose, Run, Status, Task, TaskNumber};
use crate::procedure::REPORTER;
use gewu_kernel::Timestamp;
use gewu_kernel::calendar::{Due, Pause};
use gewu_kernel::id::{MatterId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

impl Matter {
    /// A matter that nothing has happened to yet.
    pub fn blank(id: MatterId, at: Timestamp) -> Matter {
        Matter {
            id,
            version: 0,
            status: Status::Open,
            end: None,
            result: None,
            joined_into: None,
            joined_at: None,
            recurs: None,
            category: None,
            confidential: false,
            offices: BTreeSet::new(),
            places: BTreeMap::new(),
            reporter: None,
            external: None,
            opened_at: at,
            ended_at: None,
            form: serde_json::Map::new(),
            tasks: BTreeMap::new(),
            runs: BTreeMap::new(),
            last_task: 0,
            last_run: 0,
            bindings: BTreeMap::new(),
            performed: BTreeMap::new(),
            visits: BTreeMap::new(),
            finished_on: BTreeMap::new(),
            used: BTreeMap::new(),
            parties: BTreeMap::new(),
            last_party: 0,
            recused: BTreeMap::new(),
            about: BTreeSet::new(),
            urged_at: None,
            reopened: 0,
            sent_back: 0,
            rechecked: false,
            reopened_from: None,
            told_by: crate::matter::opening(),
        }
    }

    /// Takes in one event.
    pub fn apply(&mut self, event: &Event) {
        self.version += 1;
        match event {
            Event::Opened { by, reporter, category, places, content, confidential } => {
                // Whoever writes a report down for somebody has a part in it, as the reporter has.
                if by.for_reporter {
                    self.performed_by(REPORTER, by.person);
                }
                self.reporter = *reporter;
                self.external = by.external.clone();
                self.confidential = *confidential;
                self.category = category.clone();
                self.places = places.clone();
                self.form = content.open.clone();
            }
            Event::Brought { told, .. } => {
                self.opened_at = told.opened_at;
                self.result = told.result.clone();
            }
            Event::Corrected { category, places, content, told, anew, confidential, .. } => {
                self.confidential = *confidential;
                self.category = category.clone();
                self.places = places.clone();
                self.form = content.open.clone();
                self.opened_at = told.opened_at;
                self.result = told.result.clone();
                self.told_by = self.version;
                if *anew {
                    self.begin_anew();
                }
            }
            Event::TaskOpened {
                task,
                step,
                purpose,
                assignee,
                opened_at,
                clock,
                wakes_at,
                run,
                local,
                ..
            } => {
                self.last_task = *task;
                self.reached(assignee);
                if matches!(purpose, Purpose::Perform | Purpose::Wait) {
                    *self.visits.entry(step.clone()).or_default() += 1;
                }
                let opened = Task {
                    step: step.clone(),
                    purpose: purpose.clone(),
                    assignee: assignee.clone(),
                    opened_at: *opened_at,
                    clock: clock.clone(),
                    taken_by: None,
                    escalated: 0,
                    wakes_at: *wakes_at,
                    run: *run,
                    local: local.clone(),
                    answers: BTreeMap::new(),
                };
                self.tasks.insert(*task, opened);
            }
            Event::TaskTaken { task, by } => self.with(*task, |it| it.taken_by = by.person),
            Event::TaskFinished { task, step, result, by, on, .. } => {
                // Whoever answers as a party has done no work at it.
                self.performed_by(step, by.person.filter(|_| by.party.is_none() || by.seat.is_some()));
                // So has whoever answers in the reporter’s words.
                if by.for_reporter {
                    self.performed_by(REPORTER, by.person);
                }
                self.finished_on.insert(step.clone(), *on);
                if result.is_some() {
                    self.result = result.clone();
                }
                self.tasks.remove(task);
            }
            Event::TaskDropped { task, .. } => {
                self.tasks.remove(task);
            }
            Event::Returned { step, by, unbinds, recuses, .. } => {
                self.count(step, "return");
                if *recuses {
                    self.recuse(step, by.person);
                }
                self.performed_by(step, by.person);
                unbinds.iter().for_each(|name| _ = self.bindings.remove(name));
            }
            Event::Challenged { step, against, unbinds, .. } => {
                self.count(step, "challenge");
                against.iter().for_each(|person| self.recuse(step, Some(*person)));
                unbinds.iter().for_each(|name| _ = self.bindings.remove(name));
            }
            Event::PartyNamed { party, side, person, .. } => {
                self.last_party = self.last_party.max(*party);
                let named = Party { side: side.clone(), person: *person, told_by: self.version };
                self.parties.insert(*party, named);
            }
            Event::PartyDropped { party, .. } => {
                self.parties.remove(party);
                self.tasks.values_mut().for_each(|task| _ = task.answers.remove(party));
            }
            Event::Consented { task, step, party, agreed, by, .. } => {
                self.performed_by(step, by.person.filter(|_| by.seat.is_some()));
                self.with(*task, |it| _ = it.answers.insert(*party, *agreed));
            }
            Event::AboutNamed { whom, .. } => drop(self.about.insert(*whom)),
            Event::AboutDropped { whom, .. } => drop(self.about.remove(whom)),
            Event::Withdrawn { .. } => {}
            Event::Transferred { task, step, by, assignee, .. } => {
                self.count(step, "transfer");
                self.reached(assignee);
                self.performed_by(step, by.person);
                self.with(*task, |it| {
                    it.assignee = assignee.clone();
                    it.taken_by = None;
                });
            }
            Event::HandedOver { task, assignee, taken_by, unbinds, .. } => {
                self.reached(assignee);
                unbinds.iter().for_each(|name| _ = self.bindings.remove(name));
                self.with(*task, |it| {
                    it.assignee = assignee.clone();
                    it.taken_by = *taken_by;
                });
            }
            Event::Reassigned { task, assignee } => {
                self.reached(assignee);
                self.with(*task, |it| {
                    it.assignee = assignee.clone();
                    it.taken_by = None;
                });
            }
            Event::Asked { step, by, .. } => self.performed_by(step, by.person),
            Event::Answered { request, .. } => {
                self.tasks.remove(request);
            }
            Event::HelpAsked { .. } | Event::Noted { .. } | Event::TookIn { .. } | Event::LetGo { .. } => {}
            Event::Recurred { of, .. } => self.recurs = *of,
            Event::Rechecked { sent_back, .. } => {
                self.rechecked = true;
                self.sent_back += u32::from(*sent_back);
            }
            Event::Retracted { .. } => self.result = None,
            Event::Extended { task, by, due, wakes_at } => {
                self.count_of_task(*task, "extend");
                self.with(*task, |it| {
                    if let Some(clock) = &mut it.clock {
                        clock.extensions.push(*by);
                    }
                    // More time is a new start: whoever is late again is told from the first level.
                    it.escalated = 0;
                    it.set_due(*due, *wakes_at);
                });
            }
            Event::Paused { task, from, until } => {
                self.count_of_task(*task, "pause");
                self.with(*task, |it| {
                    if let Some(clock) = &mut it.clock {
                        clock.pauses.push(Pause { from: *from, until: None });
                    }
                    it.set_due(None, Some(*until));
                });
            }
            Event::Resumed { task, at, due, wakes_at, .. } => self.with(*task, |it| {
                if let Some(pause) = it.clock.as_mut().and_then(|clock| clock.pauses.last_mut()) {
                    pause.until = Some(*at);
                }
                // As with more time: whoever is late afterwards is told from the first level.
                it.escalated = 0;
                it.set_due(*due, *wakes_at);
            }),
            Event::Reviewed { task, step, by, clock, wakes_at, .. } => {
                self.performed_by(step, by.person);
                self.with(*task, |it| {
                    it.clock = Some(clock.clone());
                    it.wakes_at = *wakes_at;
                    it.escalated = 0;
                });
            }
            Event::Urged { at, .. } => self.urged_at = Some(*at),
            Event::Escalated { task, level, to, wakes_at, .. } => {
                self.reached(to);
                self.with(*task, |it| {
                    it.escalated = *level;
                    it.wakes_at = Some(*wakes_at);
                });
            }
            Event::Bound { name, value } => {
                self.bindings.insert(name.clone(), *value);
            }
            Event::RunStarted { run, step, branches, parent, local } => {
                self.last_run = *run;
                *self.visits.entry(step.clone()).or_default() += 1;
                let started = Run {
                    step: step.clone(),
                    parent: *parent,
                    branches: *branches,
                    succeeded: 0,
                    failed: 0,
                    local: local.clone(),
                };
                self.runs.insert(*run, started);
            }
            Event::BranchEnded { run, succeeded } => {
                if let Some(run) = self.runs.get_mut(run) {
                    match succeeded {
                        true => run.succeeded += 1,
                        false => run.failed += 1,
                    }
                }
            }
            Event::RunEnded { run, result, .. } => {
                if result.is_some() {
                    self.result = result.clone();
                }
                self.runs.remove(run);
            }
            Event::DueChanged { task, due, wakes_at } => {
                self.with(*task, |it| it.set_due(*due, *wakes_at));
            }
            Event::Ended { end, at, into, at_step } => {
                self.status = Status::Ended;
                self.end = Some(end.clone());
                self.ended_at = Some(*at);
                self.joined_into = *into;
                self.joined_at = at_step.clone();
            }
            // It goes on where it stood: no new round, and whoever did what before still did it.
            Event::Parted { .. } => {
                self.status = Status::Open;
                self.end = None;
                self.ended_at = None;
                self.joined_into = None;
                self.joined_at = None;
                self.rechecked = false;
            }
            Event::Migrated { after, .. } => {
                for (number, stand) in &after.tasks {
                    self.reached(&stand.assignee);
                    let Some(task) = self.tasks.get_mut(number) else { continue };
                    task.step = stand.step.clone();
                    task.assignee = stand.assignee.clone();
                    task.clock = stand.clock.clone();
                    task.taken_by = stand.taken_by;
                    task.wakes_at = stand.wakes_at;
                }
                for (number, step) in &after.runs {
                    self.runs.get_mut(number).into_iter().for_each(|run| run.step = step.clone());
                }
                self.performed = after.performed.clone();
                self.visits = after.visits.clone();
                self.finished_on = after.finished_on.clone();
                self.used = after.used.clone();
            }
            Event::Reopened { .. } => {
                self.status = Status::Open;
                self.reopened_from = self.end.take();
                self.ended_at = None;
                self.joined_into = None;
                self.joined_at = None;
                self.result = None;
                // A new round, with all that a round may do; how often there may be one is bounded by itself.
                self.visits.clear();
                self.used.clear();
                self.rechecked = false;
                self.reopened += 1;
            }
        }
    }

    /// Nothing has come of it yet. What waited was dropped before, each by an event of its own.
    fn begin_anew(&mut self) {
        self.status = Status::Open;
        self.end = None;
        self.ended_at = None;
        self.joined_into = None;
        self.rechecked = false;
        self.bindings.clear();
        self.visits.clear();
        self.used.clear();
    }

    fn recuse(&mut self, step: &str, person: Option<PersonId>) {
        self.recused.extend(person.map(|person| (person, step.to_owned())));
    }

    /// An office that has a confidential matter, or hears that it is late, has a part in it from then on.
    fn reached(&mut self, assignee: &Assignee) {
        if let (Assignee::Seat(seat), true) = (assignee, self.confidential) {
            self.offices.insert(seat.clone());
        }
    }

    fn with(&mut self, task: TaskNumber, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.tasks.get_mut(&task) {
            change(task);
        }
    }

    fn count(&mut self, step: &str, action: &str) {
        *self.used.entry(format!("{step}.{action}")).or_default() += 1;
    }

    fn count_of_task(&mut self, task: TaskNumber, action: &str) {
        if let Some(step) = self.tasks.get(&task).map(|task| task.step.clone()) {
            self.count(&step, action);
        }
    }

    fn performed_by(&mut self, step: &str, person: Option<PersonId>) {
        if let Some(person) = person {
            self.performed.entry(step.to_owned()).or_default().insert(person);
        }
    }
}

impl Task {
    fn set_due(&mut self, due: Option<Due>, wakes_at: Option<Timestamp>) {
        if let Some(clock) = &mut self.clock {
            clock.due = due;
        }
        self.wakes_at = wakes_at;
    }

    /// The seat whose holders may act, if it is a seat.
    pub fn seat(&self) -> Option<&gewu_kernel::seat::Seat> {
        match &self.assignee {
            Assignee::Seat(seat) => Some(seat),
            _ => None,
        }
    }
}
