//! What comes after a request: who plans what next, what was refused and is not tried again, what is counted.

use super::act::Made;
use super::agenda::{AWAKE, OFFICE, after};
use super::agent::{Known, tried};
use super::chance::Chance;
use super::error::SimulateError;
use super::goal::Goal;
use super::route;
use super::run::{MATTERS_STREAM, Meant, Opened, Simulation, TENANT};
use crate::AppError;
use crate::matter::{Reply, Verb};
use gewu_kernel::id::MatterId;
use gewu_matter::Refusal;
use gewu_matter::matter::Matter;
use std::collections::BTreeSet;

/// At most so many open matters are steered towards one thing at a time.
const CARRIERS: usize = 4;

impl Simulation<'_> {
    pub(super) fn accepted(&mut self, made: Made, reply: &Reply) {
        if let Some(act) = made.act() {
            let over = matches!(act.verb, Verb::Finish { .. } | Verb::Return { .. });
            if let Some(task) = made.task {
                if over {
                    self.books.close(&(reply.matter, task), self.now(), true);
                }
                let known = self.known.get_mut(&reply.matter);
                known.map(|known| known.worked.remove(&task));
            }
        } else {
            self.summary.opened += 1;
            let (procedure, number) = (made.procedure.clone(), made.number);
            self.opened.insert(reply.matter, Opened { procedure, place: made.place, number });
        }
        if let Some(goal) = made.shows {
            self.shown.insert((made.procedure, goal));
        }
    }

    /// Notes a refusal; the matter it concerned is read again.
    pub(super) fn refused(&mut self, made: Made, error: AppError) -> Result<Option<MatterId>, SimulateError> {
        let code = match &error {
            AppError::Store(_) => return Err(error.into()),
            AppError::Refused(refusal) => refusal.code().to_owned(),
            AppError::Form(_) => format!("form: {error}"),
            AppError::Changed { .. } => "changed".to_owned(),
            other => format!("unexpected: {other}"),
        };
        self.note_refusal(&made, &error, &code);
        *self.summary.refused.entry(code).or_default() += 1;
        let Some(act) = made.act() else { return Ok(None) };
        let Some(known) = self.known.get_mut(&act.matter) else { return Ok(None) };
        let step = made.task.and_then(|task| known.matter.tasks.get(&task)).map(|task| task.step.clone());
        known.worked.extend(made.task);
        // What is too early is done when its time has come.
        if let (AppError::Refused(Refusal::TooEarly { from }), Some(task)) = (&error, made.task) {
            known.planned.insert(task);
            self.agenda.plan(after(&self.work_time, *from, 0, &OFFICE, true), Meant::Task(act.matter, task));
            return Ok(None);
        }
        let of_person = matches!(
            error,
            AppError::Changed { .. }
                | AppError::Refused(
                    Refusal::OwnCase { .. }
                        | Refusal::NotYours { .. }
                        | Refusal::TakenByOther { .. }
                        | Refusal::TakenAlready
                        | Refusal::NoSuchTask { .. }
                        | Refusal::HelpersAtWork { .. }
                )
        );
        if let Some(what) = step.and_then(|step| tried(&act.verb, &step)).filter(|_| !of_person) {
            known.vain.insert(what);
            // A goal that this matter cannot reach is left to others.
            if made.shows.is_some() && made.shows == known.goal {
                known.goal = None;
            }
        }
        known.tries += 1;
        Ok(Some(act.matter))
    }

    /// Reads matters again and lets people plan what they do next.
    pub(super) async fn refresh(&mut self, mut touched: Vec<MatterId>) -> Result<(), SimulateError> {
        touched.sort();
        touched.dedup();
        if touched.is_empty() {
            return Ok(());
        }
        let mut rows = self.app.store.load_matters(TENANT, &touched).await?;
        rows.sort_by_key(|row| row.matter);
        for row in rows {
            let matter: Matter = serde_json::from_str(&row.state)
                .map_err(|error| AppError::Data(format!("matter {} cannot be read: {error}", row.matter)))?;
            self.follow(matter);
        }
        Ok(())
    }

    fn follow(&mut self, matter: Matter) {
        let id = matter.id;
        let earlier = self.known.remove(&id);
        let new = earlier.is_none();
        let Some(mut known) = earlier.or_else(|| self.meet(&matter)) else { return };
        std::mem::swap(&mut self.chance, &mut known.chance);
        if new {
            self.expect(&mut known);
        }
        let goes_on = self.go_on(&mut known, matter);
        std::mem::swap(&mut self.chance, &mut known.chance);
        if goes_on {
            self.known.insert(id, known);
        }
    }

    /// What a change makes people plan; says whether the matter goes on or may come back.
    fn go_on(&mut self, known: &mut Known, matter: Matter) -> bool {
        let id = matter.id;
        let before = std::mem::replace(&mut known.matter, matter);
        let now = self.now();
        if let Some(runnable) = self.pack.procedures.get(&known.procedure) {
            self.books.follow(&runnable.procedure, &before, &known.matter, now);
        }
        self.leave(known, &before);
        if let Some(at) = before.wakes_at() {
            self.wakes.remove(&(at, id));
        }
        if let Some(at) = known.matter.wakes_at() {
            self.wakes.insert((at, id));
        }
        if before.end != known.matter.end {
            let mut count = |end: &Option<String>, by: i64| {
                if let Some(end) = end {
                    let count = self.summary.ended.entry(end.clone()).or_default();
                    *count = count.saturating_add_signed(by);
                }
            };
            count(&before.end, -1);
            count(&known.matter.end, 1);
        }
        if let Some(end) = known.matter.end.clone() {
            self.shown.insert((known.procedure.clone(), Goal::End(end.clone())));
            return self.comes_back(known, &end, before.end.is_some());
        }
        self.release(known);
        self.plan_tasks(known, &before);
        true
    }

    /// A matter that is seen for the first time.
    fn meet(&mut self, matter: &Matter) -> Option<Known> {
        let Opened { procedure, place, number } = self.opened.get(&matter.id)?.clone();
        let mut blank = matter.clone();
        blank.tasks.clear();
        Some(Known {
            matter: blank,
            procedure,
            goal: None,
            vain: BTreeSet::new(),
            planned: BTreeSet::new(),
            place,
            tries: 0,
            worked: BTreeSet::new(),
            chance: Chance::of(self.wanted.seed, MATTERS_STREAM, number),
        })
    }

    /// What is meant to become of a new matter, and what its reporter means to do of their own accord.
    fn expect(&mut self, known: &mut Known) {
        known.goal = self.goal_for(&known.procedure);
        let matter = known.matter.id;
        let reporter = self.samples.reporter;
        for (percent, meant) in
            [(reporter.urge_percent, Meant::Urge(matter)), (reporter.note_percent, Meant::Note(matter))]
        {
            if self.chance.percent(percent) {
                let minutes = 600 + self.chance.below(4 * 900) as u32;
                let at = after(&self.work_time, self.now(), minutes, &AWAKE, false);
                self.agenda.plan(at, meant);
            }
        }
    }

    /// Something not reached yet towards which few matters are steered, for some new matters.
    fn goal_for(&mut self, procedure: &str) -> Option<Goal> {
        if !self.chance.percent(self.samples.steered_percent) {
            return None;
        }
        let missing: Vec<Goal> = self
            .goals
            .iter()
            .filter(|goal| goal.0 == procedure && route::is_steered(&goal.1))
            .filter(|goal| !self.reached.contains(*goal) && !self.shown.contains(*goal))
            .map(|(_, goal)| goal.clone())
            .collect();
        let carriers = |goal: &Goal| {
            self.known
                .values()
                .filter(|it| it.procedure == procedure && it.goal.as_ref() == Some(goal))
                .count()
        };
        let counted: Vec<(usize, Goal)> = missing.into_iter().map(|goal| (carriers(&goal), goal)).collect();
        let least = counted.iter().map(|(count, _)| *count).min().filter(|least| *least < CARRIERS)?;
        let fewest: Vec<Goal> = counted.into_iter().filter(|it| it.0 == least).map(|it| it.1).collect();
        self.chance.pick(&fewest).cloned()
    }

    /// Steers a matter no longer once its goal was reached, by whichever matter.
    fn release(&self, known: &mut Known) {
        let reached = known.goal.clone().is_some_and(|goal| {
            let goal = (known.procedure.clone(), goal);
            self.reached.contains(&goal) || self.shown.contains(&goal)
        });
        if reached {
            known.goal = None;
        }
    }

    /// Whether the reporter of an ended matter means to bring it back.
    fn comes_back(&mut self, known: &Known, end: &str, again: bool) -> bool {
        let runnable = self.pack.procedures.get(&known.procedure);
        let rule = runnable.and_then(|runnable| runnable.procedure.reopen.as_ref());
        let open = rule.is_some_and(|rule| {
            rule.from.iter().any(|from| from == end) && known.matter.reopened < rule.times
        });
        let steered = known.goal == Some(Goal::Reopened(end.to_owned()));
        if again || !open || !(steered || self.chance.percent(self.samples.reporter.reopen_percent)) {
            return false;
        }
        let minutes = 60 + self.chance.below(if steered { 300 } else { 5 * 900 }) as u32;
        let at = after(&self.work_time, self.now(), minutes, &AWAKE, false);
        self.agenda.plan(at, Meant::Reopen(known.matter.id));
        true
    }
}
