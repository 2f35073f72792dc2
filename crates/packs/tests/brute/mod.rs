//! A search without any cleverness: every command that anybody could give, and every day that could come, through
//! the engine, from every state that was not seen before.

use gewu_kernel::Timestamp;
use gewu_kernel::calendar::WorkTime;
use gewu_kernel::id::{AreaId, BodyId, MatterId, PersonId};
use gewu_kernel::seat::{Place, Seat};
use gewu_matter::command::{Actor, Command, Finish, HeldSeat};
use gewu_matter::event::{Content, Event};
use gewu_matter::matter::{Binding, Matter, Party, Places, RunNumber, Status};
use gewu_matter::procedure::*;
use gewu_matter::roster::{Acting, Near, Roster};
use gewu_matter::{Circumstances, Decision, Opening, Refusal};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a search found.
#[derive(Debug, Default)]
pub struct Found {
    pub unreached: BTreeSet<Name>,
    pub never: BTreeSet<(Name, Name)>,
    pub unended: BTreeSet<Name>,
    pub stuck: BTreeSet<Name>,
    pub round: bool,
    pub at_once: bool,
    pub join_outside: bool,
    pub needs_failed: bool,
    pub inside_itself: bool,
}

/// Procedures with more states than this are left aside.
const MOST: usize = 1500;

const CLERK: PersonId = PersonId(Uuid::from_u128(7));

struct Everybody;

impl Roster for Everybody {
    fn acting(&self, _: &Seat) -> Acting {
        Acting { people: vec![CLERK], deputies: false }
    }
    fn unit(&self, _: &str, _: &Places) -> Option<BodyId> {
        None
    }
    fn has_body(&self, _: BodyId) -> bool {
        true
    }
    fn has_person(&self, _: PersonId) -> bool {
        true
    }
    fn near(&self, _: &Binding) -> Near {
        Near::default()
    }
}

struct Search<'p> {
    procedure: &'p Procedure,
    work_time: WorkTime,
    found: Found,
    entered: BTreeSet<Name>,
    came: BTreeSet<(Name, Name)>,
    ended: BTreeSet<Name>,
}

/// Everything that is so of a procedure; nothing where it is too large to search.
pub fn search(procedure: &Procedure) -> Option<Found> {
    let mut search = Search {
        procedure,
        work_time: crate::common::work_time(),
        found: Found::default(),
        entered: BTreeSet::new(),
        came: BTreeSet::new(),
        ended: BTreeSet::new(),
    };
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    let mut matters: Vec<Matter> = Vec::new();
    let mut ways: Vec<BTreeSet<usize>> = Vec::new();
    let place = |matter: Matter, keys: &mut BTreeMap<String, usize>, matters: &mut Vec<Matter>| {
        *keys.entry(key(procedure, &matter)).or_insert_with(|| {
            matters.push(matter);
            matters.len() - 1
        })
    };
    for matter in search.begin() {
        place(matter, &mut keys, &mut matters);
    }
    let mut at = 0;
    while at < matters.len() {
        let next = search.moves(&matters[at].clone());
        ways.push(next.into_iter().map(|matter| place(matter, &mut keys, &mut matters)).collect());
        at += 1;
        if matters.len() > MOST {
            return None;
        }
    }
    Some(search.conclude(&matters, &ways))
}

impl Search<'_> {
    fn given<'a>(&'a self, actor: &'a Actor, now: Timestamp) -> Circumstances<'a> {
        Circumstances {
            now,
            procedure: self.procedure,
            work_time: &self.work_time,
            roster: &Everybody,
            actor,
        }
    }

    /// A new matter, and one that was brought back from its end.
    fn begin(&mut self) -> Vec<Matter> {
        let now: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
        let mut begun = Vec::new();
        for way in 1..=2 {
            let opening = Opening {
                id: MatterId(Uuid::from_u128(1)),
                category: None,
                places: [("county".to_owned(), AreaId(1))].into(),
                content: content(way),
                for_reporter: None,
                about: BTreeSet::new(),
            };
            let opened = gewu_matter::open(opening, self.given(&Actor::Reporter, now));
            let matter = self.take(opened, None);
            begun.extend(matter);
        }
        if let Some(reopen) = &self.procedure.reopen {
            for way in 1..=2 {
                let mut ended = Matter::blank(MatterId(Uuid::from_u128(1)), now);
                ended.places = [("county".to_owned(), AreaId(1))].into();
                ended.status = Status::Ended;
                ended.end = Some(reopen.from[0].clone());
                ended.ended_at = Some(now);
                ended.form.insert("way".into(), json!(way));
                ended.parties.insert(0, Party { side: "side".into(), person: None, told_by: 1 });
                let again = Command::Reopen { content: content(1) };
                let decided = gewu_matter::decide(&ended, &again, self.given(&Actor::Reporter, now));
                begun.extend(self.take(decided, Some(&ended)));
            }
        }
        begun
    }

    /// Everything that anybody, or time, could do.
    fn moves(&mut self, matter: &Matter) -> Vec<Matter> {
        let mut moved = Vec::new();
        for (number, task) in &matter.tasks {
            let step = &self.procedure.steps[&task.step];
            let seats = vec![HeldSeat {
                seat: Seat { role: "clerk".into(), place: Place::Area(AreaId(1)) },
                as_deputy: false,
            }];
            let clerk = Actor::Person { person: CLERK, seats };
            let asked = matches!(step.kind, StepKind::Rating { .. } | StepKind::Consent { .. });
            let actor = if asked { Actor::Reporter } else { clerk };
            let finish = |outcome: &Name| {
                Command::Finish(Finish { task: *number, outcome: outcome.clone(), ..Finish::default() })
            };
            let mut commands: Vec<Command> = step.outcomes.keys().map(finish).collect();
            commands.push(Command::Return { task: *number, content: content(1) });
            for way in 1..=2 {
                let mut there = matter.clone();
                there.form.insert("way".into(), json!(way));
                let now = there.opened_at;
                for command in &commands {
                    let decided = gewu_matter::decide(&there, command, self.given(&actor, now));
                    moved.extend(self.take(decided, Some(&there)));
                }
                let stopped = Command::Withdraw { content: content(1) };
                let decided = gewu_matter::decide(&there, &stopped, self.given(&Actor::Reporter, now));
                moved.extend(self.take(decided, Some(&there)));
                // A day comes for this one alone.
                if asked || matches!(step.kind, StepKind::Wait { .. }) {
                    let day = task.wakes_at.unwrap();
                    let others = there.tasks.iter_mut().filter(|(other, _)| *other != number);
                    others.for_each(|(_, other)| other.wakes_at = None);
                    let decided = gewu_matter::decide(&there, &Command::Wake, self.given(&Actor::Time, day));
                    moved.extend(self.take(decided, Some(&there)).map(|woken| restored(woken, matter)));
                }
            }
        }
        moved
    }

    /// What a decision shows, and the matter that comes of it.
    fn take(&mut self, decided: Result<Decision, Refusal>, before: Option<&Matter>) -> Option<Matter> {
        let decision = match decided {
            Ok(decision) => decision,
            Err(Refusal::BrokenPack { step }) if step.contains("join") => {
                self.found.join_outside = true;
                return None;
            }
            Err(Refusal::BrokenPack { .. }) => {
                self.found.at_once = true;
                return None;
            }
            Err(_) => return None,
        };
        let mut runs: BTreeMap<RunNumber, (Name, Option<RunNumber>)> = before
            .into_iter()
            .flat_map(|matter| {
                matter.runs.iter().map(|(number, run)| (*number, (run.step.clone(), run.parent)))
            })
            .collect();
        let mut succeeded: BTreeMap<RunNumber, u32> = before
            .into_iter()
            .flat_map(|matter| matter.runs.iter().map(|(number, run)| (*number, run.succeeded)))
            .collect();
        let mut arrived = None;
        for event in &decision.events {
            match event {
                Event::TaskOpened { step, .. } => drop(self.entered.insert(step.clone())),
                Event::RunStarted { run, step, parent, .. } => {
                    self.entered.insert(step.clone());
                    let mut around = *parent;
                    while let Some(number) = around {
                        if runs[&number].0 == *step {
                            self.found.inside_itself = true;
                            return None;
                        }
                        around = runs[&number].1;
                    }
                    runs.insert(*run, (step.clone(), *parent));
                }
                Event::BranchEnded { run, succeeded: well } => {
                    arrived = Some(*run);
                    *succeeded.entry(*run).or_default() += u32::from(*well);
                }
                Event::RunEnded { run, step, outcome, .. } if arrived == Some(*run) => {
                    let StepKind::Parallel { branches, join, failed, .. } = &self.procedure.steps[step].kind
                    else {
                        unreachable!("only branches come together")
                    };
                    let wanted = match join {
                        JoinRule::All => branches.len() as u32,
                        JoinRule::AtLeast(count) => *count,
                    };
                    let well = succeeded.get(run).copied().unwrap_or(0);
                    self.found.needs_failed |= well < wanted && failed.is_none();
                    self.came.insert((step.clone(), outcome.clone()));
                }
                Event::TaskFinished { step, outcome, .. } => {
                    self.came.insert((step.clone(), outcome.clone()));
                }
                Event::Ended { end, .. } => drop(self.ended.insert(end.clone())),
                _ => {}
            }
        }
        Some(decision.matter)
    }

    fn conclude(mut self, matters: &[Matter], ways: &[BTreeSet<usize>]) -> Found {
        let procedure = self.procedure;
        for (id, step) in &procedure.steps {
            match self.entered.contains(id) {
                false => drop(self.found.unreached.insert(id.clone())),
                true => {
                    let pairs = step.outcomes.keys().map(|outcome| (id.clone(), outcome.clone()));
                    self.found.never.extend(pairs.filter(|pair| !self.came.contains(pair)));
                }
            }
        }
        self.found.unended =
            procedure.ends.keys().filter(|end| !self.ended.contains(*end)).cloned().collect();
        // Whatever can come to an end, step by step backwards, until nothing is added.
        let mut ending: BTreeSet<usize> =
            (0..matters.len()).filter(|at| matters[*at].status == Status::Ended).collect();
        while let Some(at) =
            (0..ways.len()).find(|at| !ending.contains(at) && ways[*at].iter().any(|to| ending.contains(to)))
        {
            ending.insert(at);
        }
        let stuck = (0..matters.len()).filter(|at| !ending.contains(at));
        self.found.stuck =
            stuck.flat_map(|at| matters[at].tasks.values().map(|task| task.step.clone())).collect();
        // Whatever leads nowhere further is taken away; what is left goes round.
        let mut left: BTreeSet<usize> = (0..ways.len()).collect();
        while let Some(at) = left.iter().copied().find(|at| ways[*at].is_disjoint(&left)) {
            left.remove(&at);
        }
        self.found.round = !left.is_empty();
        self.found
    }
}

fn content(way: u32) -> Content {
    Content { open: [("way".to_owned(), json!(way))].into_iter().collect(), ..Content::default() }
}

/// The days of the other tasks as they were.
fn restored(mut woken: Matter, before: &Matter) -> Matter {
    for (number, task) in &mut woken.tasks {
        if let Some(known) = before.tasks.get(number) {
            task.wakes_at = known.wakes_at;
        }
    }
    woken
}

/// What makes two states the same for everything that can still happen.
fn key(procedure: &Procedure, matter: &Matter) -> String {
    if let Some(end) = &matter.end.as_ref().filter(|_| matter.status == Status::Ended) {
        return format!("end {end}");
    }
    let bounded = |step: &Name| procedure.steps[step].bound.as_ref().map(|bound| bound.times);
    let visits: Vec<String> = matter
        .visits
        .iter()
        .filter_map(|(step, times)| Some(format!("{step}{}", (*times).min(bounded(step)?))))
        .collect();
    format!("{} {visits:?} {:?}", within(matter, None), matter.used)
}

fn within(matter: &Matter, run: Option<RunNumber>) -> String {
    let tasks = matter.tasks.values().filter(|task| task.run == run).map(|task| task.step.clone());
    let runs = matter.runs.iter().filter(|(_, it)| it.parent == run).map(|(number, it)| {
        format!("{}({},{})[{}]", it.step, it.succeeded, it.failed, within(matter, Some(*number)))
    });
    let mut parts: Vec<String> = tasks.chain(runs).collect();
    parts.sort();
    parts.join(" ")
}
