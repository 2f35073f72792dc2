//! What is written down of every task while a run goes on, and the figures that come of it.

use super::desk::{Desks, Key};
use super::figures::{Figures, Load, Part, RoleFigures, StepFigures};
use super::hours::Hours;
use super::tally::{Tally, Verdict};
use super::work::is_urgent;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_matter::matter::{Assignee, Matter, Purpose, Task};
use gewu_matter::procedure::Procedure;
use gewu_packs::Pack;
use std::collections::{BTreeMap, BTreeSet};

/// A step of a procedure and what is done at it.
type Row = (String, String, Part);

/// A task from its coming to its end.
#[derive(Debug)]
struct Piece {
    row: Row,
    role: Option<String>,
    opened: Timestamp,
    due: Option<Timestamp>,
    /// When somebody meant to begin.
    ready: Option<Timestamp>,
    begun: Option<Timestamp>,
    /// Working minutes that it takes.
    work: u32,
    /// Its limit runs round the clock, and so does work on it.
    urgent: bool,
    /// Nobody could be found for it at least once.
    vacant: bool,
}

/// The books of a run.
#[derive(Debug)]
pub(super) struct Books {
    hours: Hours,
    open: BTreeMap<Key, Piece>,
    steps: BTreeMap<Row, Tally>,
    roles: BTreeMap<String, Tally>,
    days: usize,
    /// The role of each person and the number of their seat.
    seats: BTreeMap<PersonId, (String, i64)>,
}

/// One who holds or deputises in a seat, and the minutes that they had in the whole run.
pub(super) struct Present {
    pub(super) person: PersonId,
    pub(super) available: u64,
}

impl Books {
    pub(super) fn new(hours: Hours, seats: BTreeMap<PersonId, (String, i64)>) -> Books {
        let (open, steps, roles) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Books { hours, open, steps, roles, days: 0, seats }
    }

    fn tally(&mut self, row: &Row, role: Option<&str>, mut note: impl FnMut(&mut Tally)) {
        if !self.steps.contains_key(row) {
            self.steps.insert(row.clone(), Tally::default());
        }
        self.steps.get_mut(row).into_iter().for_each(&mut note);
        let Some(role) = role else { return };
        if !self.roles.contains_key(role) {
            self.roles.insert(role.to_owned(), Tally::default());
        }
        self.roles.get_mut(role).into_iter().for_each(&mut note);
    }

    /// What changed about a matter: tasks that came, that fell away, that are due at another time.
    pub(super) fn follow(&mut self, procedure: &Procedure, before: &Matter, after: &Matter, now: Timestamp) {
        for (number, task) in &after.tasks {
            let key = (after.id, *number);
            let earlier = before.tasks.get(number);
            if earlier == Some(task) {
                continue;
            }
            if let Some(piece) = self.open.get_mut(&key) {
                piece.due = due(procedure, task);
                let told = u64::from(task.escalated.saturating_sub(earlier.map_or(0, |it| it.escalated)));
                if told > 0 {
                    let (row, role) = (piece.row.clone(), piece.role.clone());
                    self.tally(&row, role.as_deref(), |tally| tally.escalations += told);
                }
            } else if let Some(part) = part(task) {
                let row = (procedure.id.clone(), task.step.clone(), part);
                let role = self.role(task);
                let told = u64::from(task.escalated);
                self.tally(&row, role.as_deref(), |tally| {
                    tally.arrived += 1;
                    tally.escalations += told;
                });
                let piece = Piece {
                    row,
                    role,
                    opened: task.opened_at,
                    due: due(procedure, task),
                    ready: None,
                    begun: None,
                    work: 0,
                    urgent: is_urgent(task),
                    vacant: false,
                };
                self.open.insert(key, piece);
            }
        }
        for number in before.tasks.keys().filter(|number| !after.tasks.contains_key(number)) {
            self.close(&(after.id, *number), now, false);
        }
    }

    fn role(&self, task: &Task) -> Option<String> {
        match &task.assignee {
            Assignee::Seat(seat) => Some(seat.role.clone()),
            Assignee::Person(person) => self.seats.get(person).map(|(role, _)| role.clone()),
            Assignee::Reporter | Assignee::External(_) | Assignee::Nobody => None,
        }
    }

    /// Somebody would begin now, if they are free.
    pub(super) fn ready(&mut self, key: &Key, work: u32, now: Timestamp) {
        if let Some(piece) = self.open.get_mut(key) {
            piece.ready.get_or_insert(now);
            piece.work = work;
        }
    }

    /// Nobody was found who may do it.
    pub(super) fn vacant(&mut self, key: &Key) {
        self.open.get_mut(key).into_iter().for_each(|piece| piece.vacant = true);
    }

    /// Work begins at an instant, now or later.
    pub(super) fn begun(&mut self, key: &Key, at: Timestamp) {
        if let Some(piece) = self.open.get_mut(key) {
            piece.begun.get_or_insert(at);
        }
    }

    /// A task is over: done, or fallen away.
    pub(super) fn close(&mut self, key: &Key, now: Timestamp, done: bool) {
        let Some(piece) = self.open.remove(key) else { return };
        let begun = piece.begun.filter(|begun| *begun <= now);
        let waited = begun.map(|begun| self.hours.between(piece.opened, begun));
        let held_up = begun.zip(piece.ready).map(|(begun, ready)| self.hours.between(ready, begun));
        let took = done.then(|| self.hours.between(piece.opened, now));
        let verdict = self.verdict(&piece, now, done);
        self.tally(&piece.row, piece.role.as_deref(), |tally| {
            tally.done += u64::from(done);
            tally.dropped += u64::from(!done);
            tally.waited.extend(waited);
            tally.held_up.extend(held_up);
            tally.took.extend(took);
            tally.judge(verdict);
        });
    }

    /// Whether a limit was met, or why it was missed; nothing where it still runs, stands still or fell away.
    fn verdict(&self, piece: &Piece, now: Timestamp, done: bool) -> Option<Verdict> {
        let due = piece.due?;
        if now < due {
            return done.then_some(Verdict::Met);
        }
        let minutes = |from: Timestamp, until: Timestamp| match piece.urgent {
            true => u32::try_from(until.duration_since(from).as_mins()).unwrap_or(0),
            false => self.hours.between(from, until),
        };
        let begun = piece.begun.unwrap_or(now).min(now);
        let held_up = piece.ready.is_some_and(|ready| minutes(ready, begun) > 0);
        Some(match piece {
            _ if piece.work > minutes(piece.opened, due) => Verdict::TooShort,
            _ if held_up => Verdict::HeldUp,
            _ if piece.vacant => Verdict::Nobody,
            _ => Verdict::Elsewhere,
        })
    }

    /// A day is over: counts what nobody has begun with.
    pub(super) fn end_day(&mut self, now: Timestamp) {
        self.days += 1;
        let mut waiting: BTreeMap<&Row, u64> = BTreeMap::new();
        let mut by_role: BTreeMap<&str, u64> = BTreeMap::new();
        let unbegun = self.open.values().filter(|piece| piece.begun.is_none_or(|begun| begun >= now));
        for piece in unbegun {
            *waiting.entry(&piece.row).or_default() += 1;
            piece.role.iter().for_each(|role| *by_role.entry(role).or_default() += 1);
        }
        for (row, tally) in &mut self.steps {
            tally.daily.resize(self.days - 1, 0);
            tally.daily.push(waiting.get(row).copied().unwrap_or(0));
        }
        for (role, tally) in &mut self.roles {
            tally.daily.resize(self.days - 1, 0);
            tally.daily.push(by_role.get(role.as_str()).copied().unwrap_or(0));
        }
    }

    /// The figures at the end of a run; `present` are those who held seats, with their minutes.
    pub(super) fn figures(
        &mut self,
        pack: &Pack,
        desks: &Desks,
        present: &[Present],
        end: Timestamp,
    ) -> Figures {
        // What is late and still open has missed its limit.
        let late: Vec<(Row, Option<String>, Option<Verdict>)> = self
            .open
            .values()
            .map(|piece| (piece.row.clone(), piece.role.clone(), self.verdict(piece, end, false)))
            .collect();
        for (row, role, verdict) in late {
            self.tally(&row, role.as_deref(), |tally| tally.judge(verdict));
        }
        let mut seats: BTreeMap<&str, BTreeMap<i64, (u64, u64)>> = BTreeMap::new();
        for one in present {
            let Some((role, seat)) = self.seats.get(&one.person) else { continue };
            let seat = seats.entry(role).or_default().entry(*seat).or_default();
            seat.0 += desks.worked(one.person);
            seat.1 += one.available;
        }
        let load = |role: &str| Load::of(seats.get(role).into_iter().flat_map(|it| it.values().copied()));
        let roles: BTreeSet<&str> = self.roles.keys().map(String::as_str).collect();
        let roles = roles.into_iter().map(|role| RoleFigures {
            role: role.to_owned(),
            line: self.roles.get(role).cloned().unwrap_or_default().line(self.days),
            load: load(role),
        });
        let mut steps: Vec<StepFigures> = self
            .steps
            .iter()
            .map(|((procedure, step, part), tally)| StepFigures {
                procedure: procedure.clone(),
                step: step.clone(),
                part: *part,
                line: tally.clone().line(self.days),
            })
            .collect();
        steps.sort_by_key(|it| (it.procedure.clone(), place(pack, &it.procedure, &it.step), it.part));
        Figures {
            days: self.days as u32,
            working_days: self.hours.working_days(),
            steps,
            roles: roles.collect(),
        }
    }

    pub(super) fn hours(&self) -> &Hours {
        &self.hours
    }
}

/// By when a task is owed. Where time itself brings an outcome, as at the end of a public notice, nobody is late.
fn due(procedure: &Procedure, task: &Task) -> Option<Timestamp> {
    let step = procedure.steps.get(&task.step);
    let comes_by_itself = step.is_some_and(|step| step.kind.silent().is_some());
    if comes_by_itself && task.purpose == Purpose::Perform { None } else { task.due_at() }
}

/// What is done with a task; nothing where it waits for the reporter or a day.
fn part(task: &Task) -> Option<Part> {
    match (&task.assignee, &task.purpose) {
        (Assignee::Reporter | Assignee::External(_) | Assignee::Nobody, _) | (_, Purpose::Wait) => None,
        (_, Purpose::Perform) => Some(Part::Step),
        (_, Purpose::Decide { .. }) => Some(Part::Decision),
        (_, Purpose::Help { .. }) => Some(Part::Help),
    }
}

/// How far into its procedure a step comes: by the shortest way from the first.
fn place(pack: &Pack, procedure: &str, step: &str) -> usize {
    let Some(runnable) = pack.procedures.get(procedure) else { return usize::MAX };
    let procedure = &runnable.procedure;
    let mut seen = vec![procedure.first.as_str()];
    let mut at = 0;
    while let Some(id) = seen.get(at).copied() {
        at += 1;
        let Some(step) = procedure.steps.get(id) else { continue };
        for next in super::route::leads_to(step) {
            if !seen.contains(&next) {
                seen.push(next);
            }
        }
    }
    seen.iter().position(|id| *id == step).unwrap_or(usize::MAX)
}
