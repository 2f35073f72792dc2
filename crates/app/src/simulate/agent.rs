//! What people do with what waits for them. Everything is read from the procedure: its steps, outcomes, actions.

use super::chance::Chance;
use super::form::{self, Given};
use super::goal::{Action, Goal};
use super::route::{self, Move};
use super::samples::{Samples, StepSample};
use super::staff::{self, Moment, Staff};
use crate::matter::Verb;
use gewu_kernel::id::MatterId;
use gewu_kernel::limit::Limit;
use gewu_matter::ballot::{FIELDS, Of};
use gewu_matter::command::{GRANTED, HELPED, REFUSED};
use gewu_matter::matter::{Ask, Binding, Matter, Purpose, Task, TaskNumber};
use gewu_matter::procedure::{Ballot, Outcome, Procedure, Step, StepKind, Target};
use gewu_packs::Runnable;
use gewu_packs::form::Form;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What somebody makes of a task.
#[derive(Debug, PartialEq)]
pub(super) enum Choice {
    /// Does something.
    Do(Verb),
    /// Looks again after about so many minutes.
    Later(u32),
    /// Leaves it to time.
    Nothing,
}

/// A matter as agents see it.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) matter: Matter,
    pub(super) procedure: String,
    /// What the matter is steered towards.
    pub(super) goal: Option<Goal>,
    /// What was refused, and is not tried again.
    pub(super) vain: BTreeSet<String>,
    /// Tasks for which somebody has a plan.
    pub(super) planned: BTreeSet<TaskNumber>,
    /// The place as people call it.
    pub(super) place: String,
    /// How often something was tried in vain.
    pub(super) tries: usize,
    /// Tasks at which somebody has worked already to no avail; to try something else is no work.
    pub(super) worked: BTreeSet<TaskNumber>,
    /// The chance of this matter, so that it goes its way whatever becomes of others.
    pub(super) chance: Chance,
}

/// Everything an agent looks at.
pub(super) struct View<'v> {
    pub(super) known: &'v Known,
    pub(super) runnable: &'v Runnable,
    pub(super) samples: &'v Samples,
    pub(super) staff: &'v Staff,
    pub(super) moment: Moment<'v>,
    pub(super) pictures: &'v [String],
    /// Another open matter that whoever acts may see, for outcomes that join.
    pub(super) other: Option<MatterId>,
}

/// A day of office hours, in minutes.
const DAY: u32 = 390;

impl View<'_> {
    fn matter(&self) -> &Matter {
        &self.known.matter
    }

    fn procedure(&self) -> &Procedure {
        &self.runnable.procedure
    }

    /// What whoever has a task does with it now.
    pub(super) fn choose(&self, number: TaskNumber, task: &Task, step: &Step, chance: &mut Chance) -> Choice {
        match &task.purpose {
            Purpose::Wait => Choice::Nothing,
            Purpose::Help { .. } => {
                Choice::Do(self.finish(number, step, HELPED, &self.runnable.words, chance))
            }
            Purpose::Decide { .. } => {
                let wanted = route::wanted_decision(self.known.goal.as_ref());
                let granted = wanted.unwrap_or_else(|| chance.percent(self.samples.decide.grant_percent));
                let outcome = if granted { GRANTED } else { REFUSED };
                Choice::Do(self.finish(number, step, outcome, &self.runnable.words, chance))
            }
            Purpose::Perform => self.perform(number, task, step, chance),
        }
    }

    fn perform(&self, number: TaskNumber, task: &Task, step: &Step, chance: &mut Chance) -> Choice {
        let sample = self.samples.step(&step.id);
        let goal = self.known.goal.as_ref();
        if task.clock.as_ref().is_some_and(|clock| clock.paused()) {
            let wanted = goal == Some(&Goal::Action(step.id.clone(), Action::Resume));
            return match wanted || chance.percent(sample.action_percent("resume")) {
                true => Choice::Do(Verb::Resume { task: number }),
                false => Choice::Later(2 * DAY),
            };
        }
        if let Some(helper) = self.known.helper(number) {
            let wanted = goal == Some(&Goal::Action(step.id.clone(), Action::Release));
            return match wanted || chance.percent(sample.action_percent("release")) {
                true => Choice::Do(Verb::ReleaseHelp { task: helper }),
                false => Choice::Later(DAY),
            };
        }
        if self.known.is_asked(number) {
            return Choice::Later(DAY / 2);
        }
        let way = goal.and_then(|goal| route::next(self.procedure(), self.matter(), &step.id, goal));
        let steered = match way {
            Some(Move::Time) => return Choice::Nothing,
            Some(Move::Outcome(outcome)) => self.outcome(number, step, &outcome, &sample, chance),
            Some(Move::Return) => self.action(number, step, Action::Return, &sample, chance),
            Some(Move::Here) => match goal {
                Some(Goal::Action(_, action)) => self.action(number, step, *action, &sample, chance),
                _ => None,
            },
            None => None,
        };
        let of_own_accord = || self.of_own_accord(number, step, &sample, chance);
        steered.or_else(of_own_accord).map_or(Choice::Later(DAY), Choice::Do)
    }

    fn of_own_accord(
        &self,
        number: TaskNumber,
        step: &Step,
        sample: &StepSample,
        chance: &mut Chance,
    ) -> Option<Verb> {
        for (action, word) in [
            (Action::Return, "return"),
            (Action::Transfer, "transfer"),
            (Action::ExtendGranted, "extend"),
            (Action::PauseGranted, "pause"),
            (Action::Joint, "joint"),
            (Action::Review, "review"),
        ] {
            if chance.percent(sample.action_percent(word))
                && let Some(verb) = self.action(number, step, action, sample, chance)
            {
                return Some(verb);
            }
        }
        let silent = step.kind.silent();
        let even = sample.outcomes.is_empty();
        let weight = |outcome: &String| sample.outcomes.get(outcome).copied().unwrap_or(u32::from(even));
        let open = step.outcomes.keys().filter(|outcome| Some(*outcome) != silent);
        let open = open.filter(|outcome| !self.known.vain.contains(&format!("{}.{outcome}", step.id)));
        let weights: Vec<(&String, u32)> = open.map(|outcome| (outcome, weight(outcome))).collect();
        // Where everything that weighs something was refused, anything that was not will do.
        let any: Vec<(&String, u32)> = weights.iter().map(|(outcome, _)| (*outcome, 1)).collect();
        let outcome = chance.weighted(&weights).or_else(|| chance.weighted(&any)).copied()?;
        self.outcome(number, step, outcome, sample, chance)
    }

    fn outcome(
        &self,
        number: TaskNumber,
        step: &Step,
        outcome: &str,
        sample: &StepSample,
        chance: &mut Chance,
    ) -> Option<Verb> {
        let id = format!("{}.{outcome}", step.id);
        if self.known.vain.contains(&id) {
            return None;
        }
        let shape = step.outcomes.get(outcome)?;
        let category = self.matter().category.as_ref().and_then(|id| self.procedure().categories.get(id));
        let evidence = if shape.evidence { category.map_or(0, |category| category.evidence) } else { 0 };
        let into = match joins(self.procedure(), shape) {
            true => Some(self.other?),
            false => None,
        };
        let mut binds = BTreeMap::new();
        for bind in &shape.binds {
            let usual = bind.from_category && category.is_some_and(|category| category.unit.is_some());
            if usual && !chance.percent(10) {
                continue;
            }
            let roles = staff::roles_in(self.procedure(), &bind.name);
            let bound = staff::to_bind(self.staff, self.moment, self.matter(), bind.kind, &roles, chance)?;
            binds.insert(bind.name.clone(), bound);
        }
        let marks = match &step.kind {
            StepKind::Rating { dimensions, scale, .. } if chance.percent(70) => {
                let mark = |chance: &mut Chance| *scale - (chance.below(*scale as usize) as u32).min(2);
                dimensions.keys().map(|name| (name.clone(), mark(chance))).collect()
            }
            _ => BTreeMap::new(),
        };
        let form = self.runnable.form_of(&step.id, outcome);
        let mut form = self.fill(form, sample.texts.get(outcome), evidence as usize, chance);
        if let (StepKind::Ballot(ballot), Some(form)) = (&step.kind, form.as_object_mut()) {
            form.extend(count(ballot, outcome));
        }
        Some(Verb::Finish {
            task: number,
            outcome: outcome.to_owned(),
            form,
            binds,
            marks,
            into,
            party: None,
        })
    }

    fn action(
        &self,
        number: TaskNumber,
        step: &Step,
        action: Action,
        sample: &StepSample,
        chance: &mut Chance,
    ) -> Option<Verb> {
        let used = |word: &str| self.matter().used.get(&format!("{}.{word}", step.id)).copied().unwrap_or(0);
        let word = match action {
            Action::Return | Action::ReturnLast => "return",
            Action::Transfer => "transfer",
            Action::ExtendGranted | Action::ExtendRefused => "extend",
            Action::PauseGranted | Action::PauseRefused | Action::Resume => "pause",
            Action::Joint | Action::HelpDone | Action::Release => "joint",
            Action::Review => "review",
        };
        if self.known.vain.contains(&format!("{}:{word}", step.id)) {
            return None;
        }
        // What is late already cannot be made punctual by asking.
        let late =
            self.matter().tasks.get(&number).and_then(Task::due_at).is_some_and(|due| due <= self.moment.now);
        if late && matches!(word, "extend" | "pause") {
            return None;
        }
        let form = self.fill(&self.runnable.words, sample.texts.get(word), 0, chance);
        let ask = |at_most: Limit, chance: &mut Chance| Limit {
            count: 1 + chance.below(at_most.count as usize) as u32,
            unit: at_most.unit,
        };
        let task = number;
        match word {
            "return" => {
                let rule = step.may.return_.as_ref()?;
                let open = rule.times + u32::from(rule.then.is_some());
                (used(word) < open).then_some(Verb::Return { task, form })
            }
            "transfer" => {
                let rule = step.may.transfer.as_ref().filter(|rule| used(word) < rule.times)?;
                let to = match *self.matter().bindings.get(&rule.binding)? {
                    Binding::Body(now) => {
                        let roles = staff::roles_in(self.procedure(), &rule.binding);
                        let taken = BTreeSet::from([now]);
                        Binding::Body(self.staff.some_body(self.matter(), &roles, &taken, chance)?)
                    }
                    Binding::Person(now) => {
                        let other = self.staff.some_person(self.moment, self.matter(), chance)?;
                        Binding::Person(Some(other).filter(|other| *other != now)?)
                    }
                };
                Some(Verb::Transfer { task, to, form })
            }
            "extend" => {
                let rule = step.may.extend.as_ref().filter(|rule| used(word) < rule.times)?;
                Some(Verb::Ask { task, ask: Ask::Extend(ask(rule.at_most, chance)), form })
            }
            "pause" => {
                let rule = step.may.pause.as_ref().filter(|rule| used(word) < rule.times)?;
                Some(Verb::Ask { task, ask: Ask::Pause(ask(rule.at_most, chance)), form })
            }
            "joint" => {
                let rule = step.may.joint.as_ref()?;
                let taken = self.matter().bindings.values().filter_map(|binding| match binding {
                    Binding::Body(body) => Some(*body),
                    Binding::Person(_) => None,
                });
                let roles = [rule.role.as_str()];
                let taken = taken.collect();
                let body = self.staff.some_body(self.matter(), &roles, &taken, chance)?;
                Some(Verb::AskHelp { task, body, form })
            }
            _ => matches!(step.kind, StepKind::Review { .. }).then_some(Verb::Review { task, form }),
        }
    }

    fn finish(&self, task: TaskNumber, step: &Step, outcome: &str, form: &Form, chance: &mut Chance) -> Verb {
        let sample = self.samples.step(&step.id);
        let form = self.fill(form, sample.texts.get(outcome), 0, chance);
        Verb::Finish {
            task,
            outcome: outcome.to_owned(),
            form,
            binds: BTreeMap::new(),
            marks: BTreeMap::new(),
            into: None,
            party: None,
        }
    }

    /// A form with texts for this occasion. Words are always written, since a reason is nearly always asked for.
    pub(super) fn fill(
        &self,
        form: &Form,
        words: Option<&Vec<String>>,
        evidence: usize,
        chance: &mut Chance,
    ) -> Value {
        let words = words.map_or(&[][..], Vec::as_slice);
        let mut given = Given {
            fixed: Map::new(),
            words,
            texts: &self.samples.texts,
            values: &self.samples.values,
            own: None,
            place: &self.known.place,
            pictures: self.pictures,
            evidence,
            day: self.moment.day,
        };
        if std::ptr::eq(form, &self.runnable.words) {
            let own = chance.pick(words).or_else(|| chance.pick(self.samples.texts.get("words")?));
            let text = own
                .map_or_else(|| "情况属实。".to_owned(), |text| text.replace("{place}", &self.known.place));
            given.fixed.insert("words".to_owned(), Value::from(text));
        }
        form::fill(form, &given, chance)
    }
}

/// A count by which a vote comes out as it is meant to, whatever the rule: all came and were for it, all came and were
/// against it, or nobody came.
fn count(ballot: &Ballot, outcome: &str) -> impl Iterator<Item = (String, Value)> {
    let entitled = 30;
    let present = if *outcome == *ballot.no_quorum { 0 } else { entitled };
    let for_ = if *outcome == *ballot.passed { present } else { 0 };
    let numbers = [entitled, present, for_, present - for_, 0, entitled, present];
    let households =
        ballot.sittings.iter().flat_map(|it| &it.majority.present).any(|it| it.of == Of::Households);
    let asked = if households { FIELDS.len() } else { FIELDS.len() - 2 };
    FIELDS.into_iter().zip(numbers).take(asked).map(|(name, number)| (name.to_owned(), Value::from(number)))
}

impl Known {
    /// Whether somebody only looks whether a task can go on, since its clock stands still or others are asked.
    pub(super) fn only_looks(&self, number: TaskNumber) -> bool {
        let Some(task) = self.matter.tasks.get(&number) else { return false };
        let paused = task.clock.as_ref().is_some_and(|clock| clock.paused());
        let waits = paused || self.helper(number).is_some() || self.is_asked(number);
        task.purpose == Purpose::Perform && waits
    }

    fn helper(&self, of: TaskNumber) -> Option<TaskNumber> {
        let helps = |task: &Task| task.purpose == Purpose::Help { task: of };
        self.matter.tasks.iter().find(|(_, task)| helps(task)).map(|(number, _)| *number)
    }

    fn is_asked(&self, about: TaskNumber) -> bool {
        let asks = |task: &Task| matches!(task.purpose, Purpose::Decide { task, .. } if task == about);
        self.matter.tasks.values().any(asks)
    }
}

/// Whether an outcome makes a matter part of another one.
pub(super) fn joins(procedure: &Procedure, outcome: &Outcome) -> bool {
    outcome.routes.iter().any(|route| match &route.to {
        Target::End(end) => procedure.ends.get(end).is_some_and(|end| end.joins),
        _ => false,
    })
}

/// What is not to be tried again once a verb was refused.
pub(super) fn tried(verb: &Verb, step: &str) -> Option<String> {
    Some(match verb {
        Verb::Finish { outcome, .. } => format!("{step}.{outcome}"),
        Verb::Return { .. } => format!("{step}:return"),
        Verb::Transfer { .. } => format!("{step}:transfer"),
        Verb::Ask { ask: Ask::Extend(_), .. } => format!("{step}:extend"),
        Verb::Ask { ask: Ask::Pause(_), .. } => format!("{step}:pause"),
        Verb::AskHelp { .. } => format!("{step}:joint"),
        Verb::Review { .. } => format!("{step}:review"),
        _ => return None,
    })
}
