//! A deliberately simple account of a matter, kept beside the engine from the commands that were accepted:
//! who did what, how often, whether it has ended. Whatever the engine does must fit it.

use super::Tally;
use gewu_kernel::Timestamp;
use gewu_kernel::calendar::WorkTime;
use gewu_kernel::id::PersonId;
use gewu_matter::command::{Actor, Command, GRANTED};
use gewu_matter::matter::{Ask, Assignee, Matter, Purpose, Status, Task, TaskNumber};
use gewu_matter::procedure::{Procedure, REPORTER, StepKind};
use gewu_matter::{Decision, Event};
use std::collections::{BTreeMap, BTreeSet};

pub struct Account<'a> {
    procedure: &'a Procedure,
    ended: bool,
    reopened: u32,
    performed: BTreeMap<String, BTreeSet<PersonId>>,
    used: BTreeMap<(String, &'static str), u32>,
    asked: BTreeMap<TaskNumber, (PersonId, TaskNumber, Ask)>,
    pauses: BTreeMap<TaskNumber, Timestamp>,
    folded: Matter,
    /// The calendar changed and limits were not computed anew.
    pub stale: bool,
}

impl<'a> Account<'a> {
    pub fn new(procedure: &'a Procedure, blank: Matter) -> Account<'a> {
        Account {
            procedure,
            ended: false,
            reopened: 0,
            performed: BTreeMap::new(),
            used: BTreeMap::new(),
            asked: BTreeMap::new(),
            pauses: BTreeMap::new(),
            folded: blank,
            stale: false,
        }
    }

    /// Takes in a command that was accepted, and holds its decision against the account.
    pub fn accepted(
        &mut self,
        before: Option<&Matter>,
        given: (&Actor, &Command),
        decision: &Decision,
        now: Timestamp,
        work_time: &WorkTime,
        tally: &mut Tally,
    ) {
        match before {
            Some(before) => self.permitted(before, given.0, given.1, decision, work_time),
            None => self.folded = Matter::blank(decision.matter.id, now),
        }
        for event in &decision.events {
            self.happened(event, now, work_time, tally);
        }
        assert_eq!(self.folded, decision.matter, "the events do not lead to the matter");
        assert_eq!(self.folded.status == Status::Ended, self.ended);
        self.holds(&decision.matter, now, work_time);
        if *given.1 == Command::Wake {
            let ahead = decision.matter.wakes_at().is_none_or(|at| at > now);
            assert!(ahead, "after waking something is still due: {:?}", decision.matter.tasks);
        }
    }

    fn permitted(
        &mut self,
        before: &Matter,
        actor: &Actor,
        command: &Command,
        decision: &Decision,
        work_time: &WorkTime,
    ) {
        let person = match actor {
            Actor::Person { person, .. } => Some(*person),
            Actor::Reporter | Actor::Party(_) | Actor::External(_) | Actor::Time => None,
        };
        let task = |number: &TaskNumber| &before.tasks[number];
        match command {
            Command::Reopen { .. } => {
                let rule = self.procedure.reopen.as_ref().expect("reopening was not permitted");
                assert!(self.ended, "reopened while open");
                assert!(rule.from.contains(before.end.as_ref().unwrap()));
                self.reopened += 1;
                assert!(self.reopened <= rule.times, "reopened too often");
                return;
            }
            Command::Recheck { sound, content } => {
                let rule = self.procedure.recheck.as_ref().expect("nobody looks again here");
                assert!(self.ended && !before.rechecked, "looked at again while open, or twice");
                assert!(rule.from.contains(before.end.as_ref().unwrap()));
                assert!(*sound || !content.is_empty(), "found otherwise without a reason");
                let part = |people: &BTreeSet<PersonId>| person.is_some_and(|it| people.contains(&it));
                assert!(!self.performed.values().any(part), "somebody looked again at their own work");
                assert_eq!(
                    decision.matter.reopened - before.reopened,
                    u32::from(decision.matter.ended_at.is_none())
                );
                return;
            }
            Command::Part { content } => {
                assert!(before.joined_into.is_some(), "parted from nothing");
                assert!(!content.is_empty(), "parted without a reason");
                let known = self.procedure.steps[before.joined_at.as_ref().unwrap()].who.clone();
                assert!(!known.is_empty(), "parted to a step that nobody does");
                return;
            }
            Command::LetGo { .. } => return,
            _ => assert!(!self.ended, "{command:?} was accepted after the end"),
        }
        let outside = matches!(actor, Actor::Reporter | Actor::Party(_) | Actor::External(_));
        assert!(person.is_some() || outside || acts_alone(command), "time did {command:?}");
        match command {
            Command::Finish(finish) => match &task(&finish.task).purpose {
                Purpose::Decide { .. } => {
                    let (asker, about, ask) = self.asked.remove(&finish.task).expect("nothing was asked");
                    assert_ne!(Some(asker), person, "somebody decided on what they had asked for");
                    assert_ne!(task(&about).taken_by, person, "somebody granted time for what they do");
                    let worked = self.performed.get(&task(&about).step);
                    let worked = worked.is_some_and(|people| person.is_some_and(|it| people.contains(&it)));
                    assert!(!worked, "somebody decided on time for their own work");
                    if finish.outcome == GRANTED {
                        let asked_at = task(&finish.task).opened_at;
                        self.granted(task(&about), about, (ask, asked_at), work_time);
                    }
                }
                // A party answers whoever has signed for collecting the answers, and does no work by that.
                _ if self.asks_parties(task(&finish.task)) => {
                    let step = &task(&finish.task).step;
                    let did = decision.matter.performed.get(step).cloned().unwrap_or_default();
                    self.performed.entry(step.clone()).or_default().extend(did);
                }
                _ => self.performs(before, task(&finish.task), person),
            },
            Command::TakeIn { .. } | Command::Recur { .. } => {}
            Command::Return { task: number, .. } => {
                let rule = self.procedure.steps[&task(number).step].may.return_.clone();
                let rule = rule.expect("returning was not permitted");
                self.counts(task(number), "return", rule.times + u32::from(rule.then.is_some()));
                self.performs(before, task(number), person);
            }
            Command::Transfer { task: number, .. } => {
                let rule = self.procedure.steps[&task(number).step].may.transfer.clone();
                let returned = self.used.get(&(task(number).step.clone(), "return")).copied().unwrap_or(0);
                let rule_of = self.procedure.steps[&task(number).step].may.return_.as_ref();
                assert!(rule_of.is_none_or(|it| returned <= it.times), "handed on after the arbiter decided");
                self.counts(task(number), "transfer", rule.expect("handing on was not permitted").times);
                self.performs(before, task(number), person);
            }
            Command::HandOver { task: number, from, to, .. } => {
                let had =
                    task(number).taken_by == Some(*from) || task(number).assignee == Assignee::Person(*from);
                assert!(had, "work was taken off somebody who did not have it");
                let has = &decision.matter.tasks[number];
                assert_ne!((has.taken_by, &has.assignee), (Some(*from), &task(number).assignee), "it stayed");
                let not = &self.procedure.steps[&task(number).step].not;
                let worked = |person: PersonId| {
                    not.iter().any(|step| self.performed.get(step).is_some_and(|it| it.contains(&person)))
                };
                let performs = task(number).purpose == Purpose::Perform;
                let given = has.taken_by.is_some() || matches!(has.assignee, Assignee::Person(_));
                assert!(!(given && performs && to.is_some_and(worked)), "somebody got their own case");
            }
            Command::Ask { task: number, ask, .. } => {
                let asker = person.expect("a receipt alone asked for time");
                self.performs(before, task(number), person);
                let waits = self.asked.values().any(|(_, about, _)| about == number);
                assert!(!waits, "asked again before the answer");
                self.asked.insert(decision.matter.last_task, (asker, *number, *ask));
            }
            Command::Review { task: number, .. } => self.performs(before, task(number), person),
            Command::Take { task: number } => {
                assert_ne!(task(number).assignee, Assignee::Reporter, "the reporter was locked out");
                assert_ne!(task(number).taken_by, person);
            }
            _ => {}
        }
    }

    fn asks_parties(&self, task: &Task) -> bool {
        let consent = matches!(self.procedure.steps[&task.step].kind, StepKind::Consent { .. });
        consent && task.purpose == Purpose::Perform
    }

    /// Whoever does a step did none of those that it must not share a person with.
    fn performs(&mut self, before: &Matter, task: &Task, person: Option<PersonId>) {
        let Some(person) = person else { return };
        let did = |step: &String| self.performed.get(step).is_some_and(|people| people.contains(&person));
        let signed = task.taken_by;
        assert!(signed.is_none() || signed == Some(person), "somebody else had signed");
        if task.purpose == Purpose::Perform {
            let step = &self.procedure.steps[&task.step];
            let own = step.not.iter().find(|other| did(other));
            assert_eq!(own, None, "whoever did that step did “{}” as well", step.id);
            assert!(!step.not.iter().any(|it| it == REPORTER) || before.reporter != Some(person));
        }
        if task.assignee == Assignee::Reporter && before.reporter != Some(person) {
            let part = self.performed.values().any(|people| people.contains(&person));
            assert!(!part, "somebody with a part in the matter answered for the reporter");
        }
        self.performed.entry(task.step.clone()).or_default().insert(person);
        if task.assignee == Assignee::Reporter && before.reporter != Some(person) {
            self.performed.entry(REPORTER.to_owned()).or_default().insert(person);
        }
    }

    fn granted(
        &mut self,
        task: &Task,
        number: TaskNumber,
        (ask, asked_at): (Ask, Timestamp),
        time: &WorkTime,
    ) {
        let may = &self.procedure.steps[&task.step].may;
        match ask {
            Ask::Extend(limit) => {
                let rule = may.extend.clone().expect("more time was not permitted");
                assert!(limit.unit == rule.at_most.unit && limit.count <= rule.at_most.count);
                self.counts(task, "extend", rule.times);
            }
            Ask::Pause(limit) => {
                let rule = may.pause.clone().expect("a pause was not permitted");
                assert!(limit.unit == rule.at_most.unit && limit.count <= rule.at_most.count);
                self.counts(task, "pause", rule.times);
                self.pauses.insert(number, time.after(asked_at, limit));
            }
        }
    }

    fn counts(&mut self, task: &Task, action: &'static str, most: u32) {
        let used = self.used.entry((task.step.clone(), action)).or_default();
        *used += 1;
        assert!(*used <= most, "{action} of “{}” was used {used} times, {most} may be", task.step);
    }

    fn happened(&mut self, event: &Event, now: Timestamp, work_time: &WorkTime, tally: &mut Tally) {
        let text = serde_json::to_string(event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), *event, "{text}");
        *tally.entry(format!("event {}", event.kind())).or_default() += 1;
        let before = self.folded.clone();
        self.folded.apply(event);
        assert_eq!(self.folded.version, before.version + 1);
        match event {
            Event::Ended { end, .. } => {
                assert!(!self.ended, "it ended twice");
                self.ended = true;
                *tally.entry(format!("end {end}")).or_default() += 1;
            }
            Event::Parted { .. } => self.ended = false,
            Event::Reopened { .. } => {
                self.ended = false;
                self.used.clear();
            }
            Event::Opened { by, .. } if by.for_reporter => {
                self.performed.entry(REPORTER.to_owned()).or_default().extend(by.person);
            }
            Event::TaskFinished { step, outcome, by, .. } => {
                *tally.entry(format!("outcome {step}.{outcome}")).or_default() += 1;
                *tally.entry(format!("for the reporter {}", by.for_reporter)).or_default() += 1;
                *tally.entry(format!("as deputy {}", by.as_deputy)).or_default() += 1;
            }
            Event::RunEnded { step, outcome, .. } => {
                *tally.entry(format!("outcome {step}.{outcome}")).or_default() += 1;
            }
            Event::TaskOpened { task, .. } => {
                assert!(!self.ended, "work began after the end");
                assert_eq!(*task, before.last_task + 1);
            }
            Event::Escalated { task, level, wakes_at, deputy, vacant, .. } => {
                // The next level, or one that hears again because nobody is left above it.
                assert!((0..=1).contains(&(*level - before.tasks[task].escalated)));
                assert!(*wakes_at > now, "whoever is late would not hear of it again");
                *tally.entry(format!("escalated to a deputy {deputy}, to nobody {vacant}")).or_default() += 1;
            }
            Event::Reassigned { task, assignee } => {
                let had = &before.tasks[task];
                // Its seat has it anew where whoever has signed for it keeps out from now on.
                let anew = had.assignee == *assignee && had.taken_by.is_some();
                assert!(anew || had.assignee != *assignee, "reassigned to whoever had it");
            }
            Event::Resumed { task, at, by, .. } => {
                let until = self.pauses.remove(task).expect("nothing stood still");
                assert!(*at <= until, "a pause lasted longer than was granted");
                assert!(by.person.is_some() || *at == until, "time ended a pause before its day");
            }
            Event::Extended { task, due, .. } => {
                let was = before.tasks[task].due_at();
                // A new list may move the old day and the new one alike.
                assert!(
                    self.stale || due.map(|due| due.at) > was,
                    "more time was granted and none was given"
                );
            }
            Event::DueChanged { task, due, .. } => {
                assert_eq!(*due, self.folded.tasks[task].clock.as_ref().unwrap().compute(work_time));
            }
            _ => {}
        }
    }

    /// What must be so of a matter at any time.
    pub fn holds(&mut self, matter: &Matter, now: Timestamp, work_time: &WorkTime) {
        let text = serde_json::to_string(matter).unwrap();
        assert_eq!(serde_json::from_str::<Matter>(&text).unwrap(), *matter, "{text}");
        assert_eq!(matter.ended_at.is_some(), self.ended);
        if self.ended {
            assert!(matter.tasks.is_empty() && matter.runs.is_empty(), "something goes on after the end");
            assert_eq!((matter.wakes_at(), matter.end.is_some()), (None, true));
        } else {
            assert!(!matter.tasks.is_empty() && matter.end.is_none(), "open, and nobody has anything to do");
            assert!(matter.wakes_at().is_some(), "open, and time alone changes nothing");
        }
        self.asked.retain(|number, _| matter.tasks.contains_key(number));
        self.pauses.retain(|number, _| matter.tasks.contains_key(number));
        for (number, task) in &matter.tasks {
            assert!(task.wakes_at.is_some(), "{number} {task:?} never wakes");
            self.task_holds(*number, task, now, work_time);
            let served = match task.purpose {
                Purpose::Decide { task, .. } | Purpose::Help { task } => Some(task),
                Purpose::Perform | Purpose::Wait => None,
            };
            assert!(
                served.is_none_or(|served| matter.tasks.contains_key(&served)),
                "{task:?} serves nothing"
            );
            assert!(task.run.is_none_or(|run| matter.runs.contains_key(&run)), "{task:?} is in no run");
        }
        for (number, run) in &matter.runs {
            let busy = matter.tasks.values().any(|task| task.run == Some(*number))
                || matter.runs.values().any(|inner| inner.parent == Some(*number));
            assert!(busy && run.succeeded + run.failed < run.branches, "{run:?} waits for nobody");
        }
        for (step, bound) in self.procedure.steps.values().filter_map(|it| Some((&it.id, it.bound.as_ref()?)))
        {
            assert!(
                matter.visits.get(step).is_none_or(|visits| *visits <= bound.times),
                "“{step}” too often"
            );
        }
    }

    fn task_holds(&self, number: TaskNumber, task: &Task, now: Timestamp, work_time: &WorkTime) {
        let Some(clock) = &task.clock else {
            assert_eq!(task.purpose, Purpose::Wait, "{task:?} has no limit");
            return;
        };
        if clock.paused() {
            assert_eq!(clock.due, None);
            assert!(task.wakes_at.is_some(), "{number} stands still for ever");
            let until = self.pauses.get(&number).copied();
            assert_eq!(task.wakes_at, until, "{number} goes on at another time");
            return;
        }
        let due = clock.due.unwrap_or_else(|| panic!("{number} has no day though it runs"));
        if !self.stale {
            assert_eq!(Some(due), clock.compute(work_time), "{number} is due on another day than computed");
        }
        // Time sees to whatever is late, and before that to the limit itself.
        let late = due.at <= now && task.escalated > 0;
        assert!(
            late || task.escalated > 0 || task.wakes_at <= Some(due.at.max(now)),
            "{number} wakes after its day"
        );
    }
}

fn acts_alone(command: &Command) -> bool {
    matches!(command, Command::Wake | Command::Recompute)
}
