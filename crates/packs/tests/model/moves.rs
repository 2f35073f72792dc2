//! Commands at random: mostly what somebody in their place might do, now and then nonsense.

use super::Dice;
use super::world::World;
use gewu_kernel::id::{BodyId, MatterId, PersonId};
use gewu_matter::Opening;
use gewu_matter::command::{Actor, Command, Finish, GRANTED, HELPED, REFUSED};
use gewu_matter::event::Content;
use gewu_matter::matter::{Ask, Assignee, Binding, Matter, PartyNumber, Purpose, Task, TaskNumber};
use gewu_matter::procedure::{Bind, BindKind, Opener, Procedure, Step, StepKind, Target};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub struct Moves<'a> {
    pub procedure: &'a Procedure,
    /// The opening form, as its schema.
    pub form: &'a Value,
    pub world: &'a World,
}

impl Moves<'_> {
    pub fn opening(&self, dice: &mut Dice) -> (Actor, Opening) {
        let rows: Vec<&String> = self.procedure.categories.keys().collect();
        let category = match dice.one_in(12) {
            true => Some("no-such-category".to_owned()),
            false => dice.pick(&rows).map(|id| (*id).clone()),
        };
        let mut content = Content { open: self.required(dice), ..Content::default() };
        content.open.insert("people".into(), json!(1 + dice.below(20)));
        if dice.one_in(2) {
            content.open.insert("unnamed".into(), json!(dice.one_in(3)));
        }
        let person = self.world.people[dice.below(self.world.people.len())];
        let (actor, for_reporter) = match dice.below(5) {
            0 => (Actor::Reporter, None),
            1 => (self.world.actor(person), Some(None)),
            2 => (self.world.actor(person), Some(dice.pick(&self.world.people).copied())),
            3 => (Actor::Time, None),
            _ => (self.world.actor(person), None),
        };
        let (actor, for_reporter) = match self.sender().filter(|_| !dice.one_in(6)) {
            Some(sender) => (sender, None),
            None => (actor, for_reporter),
        };
        let id = MatterId(Uuid::from_u128(1));
        let about = self.about(dice);
        (actor, Opening { id, category, places: self.world.places.clone(), content, for_reporter, about })
    }

    /// The organ outside that sends matters, where one does.
    fn sender(&self) -> Option<Actor> {
        self.procedure.opens.iter().find_map(|opener| match opener {
            Opener::External(name) => Some(Actor::External(name.clone())),
            _ => None,
        })
    }

    /// What nobody can open a matter without, as far as it stands in facts: numbers, days, choices.
    fn required(&self, dice: &Dice) -> Map<String, Value> {
        let mut dice = Dice::of(&dice.numbers);
        let mut filled = Map::new();
        for name in self.form["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let field = &self.form["properties"][name];
            let value = match (field["type"].as_str(), field["enum"].as_array()) {
                _ if field["x-personal"] == true || name == "category" => continue,
                (_, Some(offered)) => dice.pick(offered).cloned().unwrap_or_default(),
                (Some("integer"), _) => json!(1 << dice.below(27)),
                (Some("boolean"), _) => json!(dice.one_in(2)),
                _ if field["format"] == "date" => {
                    json!(format!("2026-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28)))
                }
                _ => continue,
            };
            filled.insert(name.to_owned(), value);
        }
        filled
    }

    /// Who gives the next command and which.
    pub fn command(&self, kind: u8, matter: &Matter, dice: &mut Dice) -> (Actor, Command) {
        let all: Vec<TaskNumber> = matter.tasks.keys().copied().collect();
        let suited: Vec<TaskNumber> =
            matter.tasks.iter().filter(|(_, it)| self.suits(kind, it)).map(|(number, _)| *number).collect();
        // Where nothing permits it, it is asked for now and then, to be refused.
        let kind = if suited.is_empty() && (1..=7).contains(&kind) && !dice.one_in(8) { 12 } else { kind };
        let task = dice.pick(if suited.is_empty() { &all } else { &suited }).copied().unwrap_or(1);
        let request = matter.tasks.iter().find(|(_, it)| matches!(it.purpose, Purpose::Decide { .. }));
        let request = request.filter(|_| kind == 12 && !dice.one_in(3)).map(|(number, _)| *number);
        let task = request.unwrap_or(task);
        let actor = self.actor(matter, task, dice);
        let helper = matter.tasks.iter().find(|(_, it)| matches!(it.purpose, Purpose::Help { .. }));
        let command = match kind {
            0 => Command::Take { task },
            1 => Command::Return { task, content: words(dice) },
            2 => Command::Transfer { task, to: self.binding(dice), content: words(dice) },
            3 => self.ask(matter, task, dice),
            4 => Command::Resume { task },
            5 => Command::AskHelp { task, body: body(dice), content: words(dice) },
            6 => Command::ReleaseHelp { task: helper.map_or(task, |(number, _)| *number) },
            7 => Command::Review { task, content: words(dice) },
            8 => Command::Urge { content: words(dice) },
            9 => Command::Note { content: words(dice) },
            10 => Command::Reopen { content: words(dice) },
            16 => Command::Recheck { sound: dice.one_in(2), content: words(dice) },
            11 => {
                Command::Finish(Finish { task: 999, outcome: "no-such-outcome".into(), ..Finish::default() })
            }
            14 => Command::Part { content: words(dice) },
            15 => Command::Recur { of: (!dice.one_in(4)).then(|| MatterId(Uuid::from_u128(7))) },
            13 => self.hand_over(matter, task, dice),
            17 => self.party(matter, task, dice),
            18 => Command::Withdraw { content: words(dice) },
            19 => {
                let named: Vec<PartyNumber> = matter.parties.keys().copied().collect();
                let party = dice.pick(&named).copied().unwrap_or(7);
                Command::DropParty { task, party, content: words(dice) }
            }
            20 => Command::NameAbout { task, whom: self.binding(dice), content: words(dice) },
            21 => {
                let named: Vec<Binding> = matter.about.iter().copied().collect();
                let whom = dice.pick(&named).copied().unwrap_or_else(|| self.binding(dice));
                Command::DropAbout { task, whom, content: words(dice) }
            }
            22 if self.challenged(matter, task) => Command::Challenge { task, content: words(dice) },
            _ => Command::Finish(self.finish(matter, task, dice)),
        };
        let lead = match (&command, helper.map(|(_, it)| &it.purpose)) {
            (Command::ReleaseHelp { .. }, Some(Purpose::Help { task })) => self.actor(matter, *task, dice),
            (
                Command::Urge { .. }
                | Command::Note { .. }
                | Command::Reopen { .. }
                | Command::Recheck { .. }
                | Command::Part { .. }
                | Command::Withdraw { .. }
                | Command::Challenge { .. }
                | Command::Recur { .. },
                _,
            ) => self.anybody(matter, dice),
            (Command::Finish(finish), _) if finish.party.is_some() && dice.one_in(2) => {
                finish.party.filter(|party| *party > 0).map_or(Actor::Reporter, Actor::Party)
            }
            _ => actor,
        };
        (lead, command)
    }

    /// Somebody is named on a side, known to the tenant or not.
    fn party(&self, matter: &Matter, task: TaskNumber, dice: &mut Dice) -> Command {
        let may = matter.tasks.get(&task).map(|it| &self.procedure.steps[&it.step].may.parties);
        let sides: Vec<String> = match may.filter(|sides| !sides.is_empty() && !dice.one_in(8)) {
            Some(sides) => sides.clone(),
            None => self.procedure.sides.keys().cloned().collect(),
        };
        let side = dice.pick(&sides).cloned().unwrap_or_default();
        let person = dice.one_in(3).then(|| self.world.people[dice.below(self.world.people.len())]);
        Command::NameParty { task, side, person, content: words(dice) }
    }

    fn challenged(&self, matter: &Matter, task: TaskNumber) -> bool {
        matter.tasks.get(&task).is_some_and(|it| self.procedure.steps[&it.step].may.challenge.is_some())
    }

    /// Whom or which body it is about, if anybody.
    fn about(&self, dice: &mut Dice) -> BTreeSet<Binding> {
        match self.procedure.about && dice.one_in(3) {
            true => BTreeSet::from([self.binding(dice)]),
            false => BTreeSet::new(),
        }
    }

    /// Somebody leaves who has signed for something, if anybody has.
    fn hand_over(&self, matter: &Matter, task: TaskNumber, dice: &mut Dice) -> Command {
        let signed: Vec<TaskNumber> = matter.tasks.keys().copied().collect();
        let signed = signed.into_iter().find(|it| matter.tasks[it].taken_by.is_some()).unwrap_or(task);
        let anybody = |dice: &mut Dice| self.world.people[dice.below(self.world.people.len())];
        let held = matter.tasks.get(&signed).and_then(|it| match it.assignee {
            Assignee::Person(person) => Some(person),
            _ => it.taken_by,
        });
        let from = held.unwrap_or_else(|| anybody(dice));
        let to = dice.one_in(2).then(|| anybody(dice));
        Command::HandOver { task: signed, from, to, content: words(dice) }
    }

    /// Whether somebody in their place would do this with a task.
    fn suits(&self, kind: u8, task: &Task) -> bool {
        let step = &self.procedure.steps[&task.step];
        let performs = task.purpose == Purpose::Perform;
        let paused = task.clock.as_ref().is_some_and(|clock| clock.paused());
        match kind {
            1 => performs && step.may.return_.is_some(),
            2 => performs && step.may.transfer.is_some(),
            3 => performs && !paused && (step.may.extend.is_some() || step.may.pause.is_some()),
            4 => paused,
            5 => performs && step.may.joint.is_some(),
            6 => matches!(task.purpose, Purpose::Help { .. }),
            7 => matches!(step.kind, StepKind::Review { .. }),
            _ => true,
        }
    }

    fn actor(&self, matter: &Matter, task: TaskNumber, dice: &mut Dice) -> Actor {
        let Some(task) = matter.tasks.get(&task).filter(|_| !dice.one_in(6)) else {
            return self.anybody(matter, dice);
        };
        let signed = task.taken_by.filter(|_| !dice.one_in(3));
        let people = signed.map_or_else(|| self.world.behind(&task.assignee), |person| vec![person]);
        match (&task.assignee, dice.pick(&people)) {
            (Assignee::Reporter, _) => self.reporter(matter, dice),
            (Assignee::External(name), _) => Actor::External(name.clone()),
            (_, Some(person)) => self.world.actor(*person),
            (_, None) => self.anybody(matter, dice),
        }
    }

    fn reporter(&self, matter: &Matter, dice: &mut Dice) -> Actor {
        match matter.reporter.filter(|_| !dice.one_in(3)) {
            Some(person) => self.world.actor(person),
            // Half of the time somebody who may enter it for them, or may not.
            None if dice.one_in(2) => self.person(dice),
            None => Actor::Reporter,
        }
    }

    fn anybody(&self, matter: &Matter, dice: &mut Dice) -> Actor {
        match dice.below(8) {
            0 => Actor::Time,
            1..=3 => self.reporter(matter, dice),
            4 => self.sender().unwrap_or_else(|| self.person(dice)),
            _ => self.person(dice),
        }
    }

    fn person(&self, dice: &mut Dice) -> Actor {
        self.world.actor(self.world.people[dice.below(self.world.people.len())])
    }

    fn ask(&self, matter: &Matter, task: TaskNumber, dice: &mut Dice) -> Command {
        let may = matter.tasks.get(&task).map(|it| &self.procedure.steps[&it.step].may);
        let most = may.and_then(|may| match dice.one_in(2) {
            true => Some(Ask::Extend(may.extend.as_ref()?.at_most)),
            false => Some(Ask::Pause(may.pause.as_ref()?.at_most)),
        });
        let share = 1 + dice.below(5) as u32;
        let part = |mut limit: gewu_kernel::limit::Limit| {
            // One in five asks for more than may be.
            limit.count = (limit.count * share / 4).max(1);
            limit
        };
        let ask = match most.unwrap_or(Ask::Pause("3 days".parse().unwrap())) {
            Ask::Extend(limit) => Ask::Extend(part(limit)),
            Ask::Pause(limit) => Ask::Pause(part(limit)),
        };
        Command::Ask { task, ask, content: words(dice) }
    }

    fn finish(&self, matter: &Matter, task: TaskNumber, dice: &mut Dice) -> Finish {
        let mut finish = Finish { task, content: words(dice), ..Finish::default() };
        let Some(open) = matter.tasks.get(&task) else { return finish };
        let step = &self.procedure.steps[&open.step];
        finish.outcome = match open.purpose {
            Purpose::Decide { .. } => [GRANTED, GRANTED, REFUSED, HELPED][dice.below(4)].to_owned(),
            Purpose::Help { .. } => [HELPED, HELPED, GRANTED][dice.below(3)].to_owned(),
            _ => {
                let ends = |name: &&String| {
                    step.outcomes[*name].routes.iter().any(|way| matches!(way.to, Target::End(_)))
                };
                let (last, on): (Vec<&String>, Vec<&String>) = step.outcomes.keys().partition(ends);
                // A matter that ends at once shows little.
                let names = if on.is_empty() || dice.one_in(4) { last } else { on };
                dice.pick(&names).map(|name| (*name).clone()).unwrap_or_default()
            }
        };
        if let Some(outcome) = step.outcomes.get(&finish.outcome) {
            finish.binds = outcome.binds.iter().filter_map(|bind| self.named(bind, dice)).collect();
        }
        if dice.one_in(16) {
            finish.binds.insert("nobody-asked".into(), Binding::Body(BodyId(1)));
        }
        if matches!(step.kind, StepKind::Consent { .. }) {
            let parties: Vec<PartyNumber> = matter.parties.keys().copied().collect();
            finish.party = dice.pick(&parties).copied();
        }
        finish.marks = marks(step, dice);
        finish.into = match dice.below(6) {
            0 => None,
            1 => Some(matter.id),
            _ => Some(MatterId(Uuid::from_u128(2))),
        };
        finish
    }

    fn named(&self, bind: &Bind, dice: &mut Dice) -> Option<(String, Binding)> {
        let wrong = dice.one_in(10);
        let value = match (bind.kind, wrong) {
            (BindKind::Body, false) | (BindKind::Person, true) => Binding::Body(body(dice)),
            (BindKind::Person, false) | (BindKind::Body, true) => self.binding_person(dice),
        };
        // The category's unit is the usual one.
        (!bind.from_category || dice.one_in(2)).then(|| (bind.name.clone(), value))
    }

    fn binding(&self, dice: &mut Dice) -> Binding {
        match dice.one_in(2) {
            true => Binding::Body(body(dice)),
            false => self.binding_person(dice),
        }
    }

    fn binding_person(&self, dice: &mut Dice) -> Binding {
        match dice.one_in(10) {
            true => Binding::Person(PersonId(Uuid::from_u128(77))),
            false => Binding::Person(self.world.people[dice.below(self.world.people.len())]),
        }
    }
}

fn body(dice: &mut Dice) -> BodyId {
    BodyId(1 + dice.below(5) as i64)
}

fn words(dice: &mut Dice) -> Content {
    let mut content = Content::default();
    if !dice.one_in(8) {
        content.sealed.insert("words".into(), "0".repeat(64));
    }
    content
}

fn marks(step: &Step, dice: &mut Dice) -> BTreeMap<String, u32> {
    let StepKind::Rating { dimensions, scale, .. } = &step.kind else {
        return if dice.one_in(16) { BTreeMap::from([("nothing".into(), 1)]) } else { BTreeMap::new() };
    };
    let best = *scale as usize + usize::from(dice.one_in(10));
    let mark = |dice: &mut Dice| 1 + dice.below(best) as u32;
    match dice.below(3) {
        0 => BTreeMap::new(),
        1 => dimensions.keys().take(1).map(|name| (name.clone(), mark(dice))).collect(),
        _ => dimensions.keys().map(|name| (name.clone(), mark(dice))).collect(),
    }
}
