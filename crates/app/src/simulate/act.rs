//! What people do in a window: each thing meant becomes a request, and all requests go in together.

use super::agent::{Choice, Known, View, joins};
use super::chance::Chance;
use super::error::SimulateError;
use super::goal::{Action, Goal};
use super::run::{Meant, REPORTS_STREAM, Simulation, TENANT};
use super::staff::Moment;
use crate::matter::{Act, Caller, Request, Verb, Work};
use crate::tenant::Tenant;
use gewu_kernel::id::{MatterId, PersonId};
use gewu_matter::command::GRANTED;
use gewu_matter::matter::{Ask, Assignee, Matter, Purpose, Task, TaskNumber};
use gewu_matter::procedure::Step;
use gewu_territory::area::Level;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A request with what it was made for.
pub(super) struct Made {
    pub(super) request: Request,
    pub(super) task: Option<TaskNumber>,
    pub(super) procedure: String,
    /// The place of a new matter, as people call it.
    pub(super) place: String,
    /// The number of the report of which a new matter comes.
    pub(super) number: u64,
    /// What it shows to be reached once it is accepted.
    pub(super) shows: Option<Goal>,
}

impl Made {
    pub(super) fn act(&self) -> Option<&Act> {
        match &self.request.work {
            Work::Act(act) => Some(act),
            Work::Report(_) => None,
        }
    }
}

/// How long somebody waits who finds nobody to do a task: a day of office hours, in minutes.
pub(super) const A_DAY: u32 = 390;

impl Simulation<'_> {
    pub(super) async fn act(&mut self, due: Vec<Meant>) -> Result<(), SimulateError> {
        let tenant = self.tenant().await?;
        let later = self.app.clock.now() + SignedDuration::from_mins(1);
        let mut made: Vec<Made> = Vec::new();
        let mut busy: BTreeSet<MatterId> = BTreeSet::new();
        let mut due = VecDeque::from(due);
        while let Some(meant) = due.pop_front() {
            if let Meant::Done(person, matter, task) = meant {
                due.extend(self.end_work(&tenant, person, (matter, task)));
                continue;
            }
            // Two things on one matter at once would be decided without having seen each other.
            if meant.matter().is_some_and(|matter| busy.contains(&matter)) {
                self.agenda.plan(later, meant);
            } else if let Some(one) = self.make(&tenant, meant, &mut due) {
                busy.extend(one.act().map(|act| act.matter));
                made.push(one);
            }
        }
        if made.is_empty() {
            return Ok(());
        }
        let requests: Vec<Request> = made.iter().map(|one| one.request.clone()).collect();
        let results = self.app.submit_all(TENANT, &requests).await;
        let mut touched = Vec::new();
        for (one, result) in made.into_iter().zip(results) {
            match result {
                Ok(reply) => {
                    touched.push(reply.matter);
                    self.accepted(one, &reply);
                }
                Err(error) => touched.extend(self.refused(one, error)?),
            }
        }
        self.refresh(touched).await
    }

    fn make(&mut self, tenant: &Tenant, meant: Meant, due: &mut VecDeque<Meant>) -> Option<Made> {
        let moment = self.moment(tenant);
        match meant {
            Meant::Day | Meant::Done(..) => None,
            Meant::Report(number) => {
                self.chance = Chance::of(self.wanted.seed, REPORTS_STREAM, number);
                self.report(moment).map(|made| Made { number, ..made })
            }
            Meant::Task(matter, task) => self.with(matter, |this, known| {
                known.planned.remove(&task);
                this.turn_to(moment, known, task, due)
            }),
            Meant::Act(person, matter, task) => self.with(matter, |this, known| {
                known.planned.remove(&task);
                this.after_work(moment, known, task, person)
            }),
            Meant::Urge(matter) | Meant::Note(matter) | Meant::Reopen(matter) => {
                let word = match meant {
                    Meant::Urge(_) => "urge",
                    Meant::Note(_) => "note",
                    _ => "reopen",
                };
                self.lend(matter);
                let made = self.of_reporter(moment, matter, word);
                self.lend(matter);
                made
            }
        }
    }

    /// Does something about a matter, with the chance of that matter.
    fn with(
        &mut self,
        matter: MatterId,
        act: impl FnOnce(&mut Self, &mut Known) -> Option<Made>,
    ) -> Option<Made> {
        let mut known = self.known.remove(&matter)?;
        std::mem::swap(&mut self.chance, &mut known.chance);
        let made = act(self, &mut known);
        std::mem::swap(&mut self.chance, &mut known.chance);
        self.known.insert(matter, known);
        made
    }

    /// Takes the chance of a matter in place of the present one, or gives it back.
    fn lend(&mut self, matter: MatterId) {
        if let Some(known) = self.known.get_mut(&matter) {
            std::mem::swap(&mut self.chance, &mut known.chance);
        }
    }

    /// What whoever has a task does about it in this window, if anything: somebody certain, or anybody who may.
    pub(super) fn see_to(
        &mut self,
        moment: Moment<'_>,
        known: &mut Known,
        number: TaskNumber,
        person: Option<PersonId>,
    ) -> Option<Made> {
        let task = known.matter.tasks.get(&number)?.clone();
        let (caller, choice, shows) = self.decide(moment, known, number, &task, person)?;
        match choice {
            Choice::Do(verb) => {
                let expected_version = Some(known.matter.version);
                let act = Act { matter: known.matter.id, expected_version, verb };
                Some(Made {
                    request: Request { caller, key: None, happened_at: None, work: Work::Act(act) },
                    task: Some(number),
                    procedure: known.procedure.clone(),
                    place: known.place.clone(),
                    number: 0,
                    shows,
                })
            }
            Choice::Later(minutes) => {
                self.plan_task(known, number, minutes);
                None
            }
            Choice::Nothing => None,
        }
    }

    fn decide(
        &mut self,
        moment: Moment<'_>,
        known: &mut Known,
        number: TaskNumber,
        task: &Task,
        person: Option<PersonId>,
    ) -> Option<(Caller, Choice, Option<Goal>)> {
        let runnable = self.pack.procedures.get(&known.procedure)?;
        let step = runnable.procedure.steps.get(&task.step)?;
        let mut view = View {
            known,
            runnable,
            samples: &self.samples,
            staff: &self.staff,
            moment,
            pictures: &self.pictures,
            other: None,
        };
        let chance = &mut self.chance;
        let (caller, choice) = if task.assignee == Assignee::Reporter {
            let entered = chance.percent(self.samples.reporter.proxy_percent);
            let proxies = &runnable.procedure.proxies;
            let proxy = if entered { moment.proxy(&known.matter, proxies, chance) } else { None };
            let own = known.matter.reporter.map_or(Caller::Reporter(known.matter.id), Caller::Person);
            (proxy.map_or(own, Caller::Person), view.choose(number, task, step, chance))
        } else {
            let able = moment.able(&known.matter, task, step);
            let own = person.or(task.taken_by).filter(|person| able.contains(person));
            let Some(person) = own.or_else(|| chance.pick(&able).copied()) else {
                self.plan_task(known, number, A_DAY);
                return None;
            };
            if step.outcomes.values().any(|outcome| joins(&runnable.procedure, outcome)) {
                view.other = other(&self.known, known, moment, person, chance.split());
            }
            let takes_over = task.taken_by.is_some_and(|taken| taken != person);
            let choice = match takes_over {
                true => Choice::Do(Verb::Take { task: number }),
                false => view.choose(number, task, step, chance),
            };
            (Caller::Person(person), choice)
        };
        let shows = match &choice {
            Choice::Do(verb) => shows(verb, task, step, &known.matter),
            _ => None,
        };
        Some((caller, choice, shows))
    }
}

/// Another open matter of the same procedure and town that somebody may see.
fn other(
    all: &BTreeMap<MatterId, Known>,
    known: &Known,
    moment: Moment<'_>,
    person: PersonId,
    mut chance: Chance,
) -> Option<MatterId> {
    let town = |known: &Known| known.matter.places.get(Level::Town.word()).copied();
    let (own, caller) = (town(known), Caller::Person(person));
    let near = |other: &&Known| {
        other.matter.end.is_none() && town(other) == own && other.procedure == known.procedure
    };
    let mut open: Vec<&Known> = all.values().filter(near).collect();
    // Whether somebody may see a matter is asked of few instead of all.
    while !open.is_empty() {
        let other = open.swap_remove(chance.below(open.len()));
        if moment.tenant.may_see(&caller, &other.matter, moment.now) {
            return Some(other.matter.id);
        }
    }
    None
}

impl Meant {
    fn matter(&self) -> Option<MatterId> {
        match self {
            Meant::Day | Meant::Report(_) | Meant::Done(..) => None,
            Meant::Task(matter, _)
            | Meant::Act(_, matter, _)
            | Meant::Urge(matter)
            | Meant::Note(matter)
            | Meant::Reopen(matter) => Some(*matter),
        }
    }
}

/// What a verb on a task shows to be reached, once it is accepted.
fn shows(verb: &Verb, task: &Task, step: &Step, matter: &Matter) -> Option<Goal> {
    let action = |action| Some(Goal::Action(step.id.clone(), action));
    match verb {
        Verb::Take { .. } => Some(Goal::Taken),
        Verb::Finish { outcome, .. } => match &task.purpose {
            Purpose::Perform => Some(Goal::Outcome(step.id.clone(), outcome.clone())),
            Purpose::Help { .. } => action(Action::HelpDone),
            Purpose::Decide { ask, .. } => action(match (ask, outcome == GRANTED) {
                (Ask::Extend(_), true) => Action::ExtendGranted,
                (Ask::Extend(_), false) => Action::ExtendRefused,
                (Ask::Pause(_), true) => Action::PauseGranted,
                (Ask::Pause(_), false) => Action::PauseRefused,
            }),
            Purpose::Wait => None,
        },
        Verb::Return { .. } => {
            let used = matter.used.get(&format!("{}.return", step.id)).copied().unwrap_or(0);
            let last = step.may.return_.as_ref().is_some_and(|rule| used >= rule.times);
            action(if last { Action::ReturnLast } else { Action::Return })
        }
        Verb::Transfer { .. } => action(Action::Transfer),
        Verb::Resume { .. } => action(Action::Resume),
        Verb::AskHelp { .. } => action(Action::Joint),
        Verb::ReleaseHelp { .. } => action(Action::Release),
        Verb::Review { .. } => action(Action::Review),
        _ => None,
    }
}
