//! Playing a scenario: time passes up to each scene, somebody acts, what came is held against what was written.

use super::stage::Stage;
use super::{Failure, Played, RawScenario, Scene, Then};
use crate::Pack;
use crate::compile::Runnable;
use crate::form::{ATTACHMENTS, Form};
use gewu_kernel::Timestamp;
use gewu_kernel::calendar::WorkTime;
use gewu_kernel::canonical::sha256_hex;
use gewu_kernel::id::{MatterId, PersonId};
use gewu_matter::command::{Actor, Command, Finish, GRANTED, HELPED, REFUSED};
use gewu_matter::event::{Content, Event};
use gewu_matter::matter::{Ask, Binding, Matter, Purpose, Status, TaskNumber};
use gewu_matter::message::messages;
use gewu_matter::procedure::{BindKind, Outcome};
use gewu_matter::{Circumstances, Decision, Opening, Refusal};
use jiff::civil::{DateTime, Time};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

struct Play<'p> {
    pack: &'p Pack,
    runnable: &'p Runnable,
    work_time: &'p WorkTime,
    stage: Stage,
    now: Timestamp,
    matter: Option<Matter>,
    told: BTreeSet<String>,
    played: Played,
}

/// How a scene went that did not break off.
enum Went {
    Well,
    Refused(String),
}

pub(super) fn play(raw: &RawScenario, pack: &Pack, work_time: &WorkTime) -> Result<Played, Failure> {
    let cannot_begin = |message: String| Failure { scene: 0, message };
    let runnable = pack.procedures.get(&raw.procedure);
    let runnable =
        runnable.ok_or_else(|| cannot_begin(format!("the pack has no procedure “{}”", raw.procedure)))?;
    let begins = instant(&raw.begins, work_time, None).map_err(cannot_begin)?;
    let stage = Stage::set(raw, pack)?;
    let mut play = Play {
        pack,
        runnable,
        work_time,
        stage,
        now: begins,
        matter: None,
        told: BTreeSet::new(),
        played: Played::default(),
    };
    for (scene, number) in raw.scene.iter().zip(1..) {
        let here = |message: String| Failure { scene: number, message };
        let went = play.scene(scene).map_err(here)?;
        play.compare(&scene.then, went).map_err(here)?;
    }
    Ok(play.played)
}

impl Play<'_> {
    fn scene(&mut self, scene: &Scene) -> Result<Went, String> {
        let at = instant(scene.at.get_ref(), self.work_time, Some(self.now))?;
        if at < self.now {
            return Err(format!("{} lies before the scene before", scene.at.get_ref()));
        }
        self.told.clear();
        self.pass(at)?;
        for name in &scene.away {
            self.stage.leave(self.stage.person(name)?);
        }
        for name in &scene.back {
            self.stage.return_(self.stage.person(name)?);
        }
        match (&scene.who, &scene.does) {
            (Some(who), Some(does)) => self.act(who, does, scene),
            (None, None) => Ok(Went::Well),
            _ => Err("a scene has both who and does, or neither and only time passes".into()),
        }
    }

    /// Lets time do what falls due up to an instant.
    fn pass(&mut self, until: Timestamp) -> Result<(), String> {
        while let Some(at) = self.matter.as_ref().and_then(Matter::wakes_at).filter(|at| *at <= until) {
            self.now = self.now.max(at);
            let decided = self.decide(&Actor::Time, &Command::Wake).map_err(|refusal| refusal.to_string())?;
            self.accept(decided);
        }
        self.now = until;
        Ok(())
    }

    fn act(&mut self, who: &str, does: &str, scene: &Scene) -> Result<Went, String> {
        let person = self.stage.person(who)?;
        let actor = self.stage.actor(person);
        let decided = if self.matter.is_none() {
            let for_reporter = match does {
                "open" => None,
                "open-on-behalf" => Some(None),
                _ => {
                    return Err(
                        "the first to act opens the matter: does = \"open\", or \"open-on-behalf\"".into()
                    );
                }
            };
            match self.open(&actor, scene.with.clone(), for_reporter) {
                Ok(decided) => decided,
                Err(refused) => return Ok(Went::Refused(refused)),
            }
        } else {
            match self.command(person, &actor, does, scene) {
                Ok(command) => self.decide(&actor, &command),
                Err(CommandError::Form(problems)) => return Ok(Went::Refused(format!("form: {problems}"))),
                Err(CommandError::Nonsense(message)) => return Err(message),
            }
        };
        Ok(match decided {
            Ok(decision) => {
                self.accept(decision);
                Went::Well
            }
            Err(refusal) => Went::Refused(format!("{}: {refusal}", refusal.code())),
        })
    }

    fn open(
        &self,
        actor: &Actor,
        with: Map<String, Value>,
        for_reporter: Option<Option<PersonId>>,
    ) -> Result<Result<Decision, Refusal>, String> {
        let content = fill(&self.runnable.form, with).map_err(|problems| format!("form: {problems}"))?;
        let category = content.open.get("category").and_then(Value::as_str).map(str::to_owned);
        let opening = Opening {
            id: MatterId(Uuid::from_u128(1)),
            category,
            places: self.stage.places.clone(),
            content,
            for_reporter,
        };
        Ok(gewu_matter::open(opening, self.given(actor)))
    }

    fn command(
        &self,
        person: PersonId,
        actor: &Actor,
        does: &str,
        scene: &Scene,
    ) -> Result<Command, CommandError> {
        let words = |play: &Self| play.words(scene.with.clone());
        let task = || self.task(person, actor, scene);
        Ok(match does {
            "take" => Command::Take { task: task()? },
            "return" => Command::Return { task: task()?, content: words(self)? },
            "transfer" => {
                let (to, with) = self.named(scene, "to")?;
                Command::Transfer { task: task()?, to, content: self.words(with)? }
            }
            "extend" | "pause" => {
                let mut with = scene.with.clone();
                let limit = with.remove("for").and_then(|value| value.as_str()?.parse().ok());
                let limit =
                    limit.ok_or(nonsense("say for how long: with = { for = \"3 working-days\", … }"))?;
                let ask = if does == "extend" { Ask::Extend(limit) } else { Ask::Pause(limit) };
                Command::Ask { task: task()?, ask, content: self.words(with)? }
            }
            "resume" => Command::Resume { task: task()? },
            "ask-help" => {
                let (to, with) = self.named(scene, "of")?;
                let Binding::Body(body) = to else { return Err(nonsense("a unit helps, not a person")) };
                Command::AskHelp { task: task()?, body, content: self.words(with)? }
            }
            "release-help" => {
                let helper = |(_, task): &(&TaskNumber, &gewu_matter::matter::Task)| {
                    matches!(task.purpose, Purpose::Help { .. })
                };
                let tasks = self.matter.as_ref().map(|matter| &matter.tasks);
                let helper = tasks.into_iter().flatten().find(helper).map(|(number, _)| *number);
                Command::ReleaseHelp { task: helper.ok_or(nonsense("nobody is helping"))? }
            }
            "review" => Command::Review { task: task()?, content: words(self)? },
            "urge" => Command::Urge { content: words(self)? },
            "note" => Command::Note { content: words(self)? },
            "reopen" => Command::Reopen { content: words(self)? },
            outcome => self.finish(task()?, outcome, scene)?,
        })
    }

    fn finish(&self, task: TaskNumber, does: &str, scene: &Scene) -> Result<Command, CommandError> {
        let matter = self.matter.as_ref().ok_or(nonsense("nothing is open"))?;
        let open = &matter.tasks[&task];
        let step = &self.runnable.procedure.steps[&open.step];
        let outcome = match open.purpose {
            Purpose::Decide { .. } | Purpose::Help { .. } => match does {
                "grant" => GRANTED,
                "refuse" => REFUSED,
                "help-done" => HELPED,
                other => other,
            }
            .to_owned(),
            _ => {
                let named = |(id, it): &(&String, &Outcome)| *id == does || it.title == does;
                step.outcomes.iter().find(named).map_or(does.to_owned(), |(id, _)| id.clone())
            }
        };
        let mut with = scene.with.clone();
        let mut finish = Finish { task, outcome: outcome.clone(), ..Finish::default() };
        for bind in step.outcomes.get(&outcome).into_iter().flat_map(|it| &it.binds) {
            if let Some(value) = with.remove(&bind.name) {
                let text = value.as_str().unwrap_or_default();
                let bound = match bind.kind {
                    BindKind::Body => self.stage.unit(text, self.pack).map(Binding::Body),
                    BindKind::Person => self.stage.person(text).ok().map(Binding::Person),
                };
                finish.binds.insert(bind.name.clone(), bound.ok_or(nonsense("no such unit or person"))?);
            }
        }
        if let Some(Value::Object(marks)) = with.remove("marks") {
            let marks = marks.into_iter().filter_map(|(name, mark)| Some((name, mark.as_u64()? as u32)));
            finish.marks = marks.collect();
        }
        if with.remove("into").is_some() {
            finish.into = Some(MatterId(Uuid::from_u128(2)));
        }
        let own_form = !matches!(open.purpose, Purpose::Decide { .. } | Purpose::Help { .. });
        let form = match own_form {
            true => self.runnable.form_of(&open.step, &outcome),
            false => &self.runnable.words,
        };
        finish.content = fill(form, with).map_err(CommandError::Form)?;
        Ok(Command::Finish(finish))
    }

    fn words(&self, with: Map<String, Value>) -> Result<Content, CommandError> {
        fill(&self.runnable.words, with).map_err(CommandError::Form)
    }

    /// A unit or person named under a key, and the rest of what was written.
    fn named(&self, scene: &Scene, key: &str) -> Result<(Binding, Map<String, Value>), CommandError> {
        let mut with = scene.with.clone();
        let name = with.remove(key).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        let body = self.stage.unit(&name, self.pack).map(Binding::Body);
        let named = body.or_else(|| self.stage.person(&name).ok().map(Binding::Person));
        Ok((named.ok_or_else(|| nonsense(&format!("“{name}” is neither a unit nor in the cast")))?, with))
    }

    /// The task that somebody means: one they may act on, else one that waits for nobody else to say.
    fn task(&self, person: PersonId, actor: &Actor, scene: &Scene) -> Result<TaskNumber, CommandError> {
        let matter = self.matter.as_ref().ok_or(nonsense("nothing is open"))?;
        let name = self.stage.name(person);
        let decides = matches!(scene.does.as_deref(), Some("grant" | "refuse"));
        let meant = |number: &&TaskNumber| {
            let task = &matter.tasks[*number];
            let step = &self.runnable.procedure.steps[&task.step];
            let decision = matches!(task.purpose, Purpose::Decide { .. });
            (decision || !decides) && scene.on.as_ref().is_none_or(|on| *on == step.id || *on == step.title)
        };
        let theirs = |number: &&TaskNumber| {
            let task = &matter.tasks[*number];
            let bound = match actor {
                Actor::Person { person, .. } => task.taken_by == Some(*person),
                _ => false,
            };
            bound || self.stage.behind(&task.assignee).contains(name)
        };
        let numbers: Vec<&TaskNumber> = matter.tasks.keys().filter(meant).collect();
        let own = numbers.iter().copied().find(theirs);
        own.or_else(|| numbers.first().copied()).copied().ok_or(nonsense("no such task is waiting"))
    }

    fn given<'a>(&'a self, actor: &'a Actor) -> Circumstances<'a> {
        Circumstances {
            now: self.now,
            procedure: &self.runnable.procedure,
            work_time: self.work_time,
            roster: &self.stage,
            actor,
        }
    }

    fn decide(&self, actor: &Actor, command: &Command) -> Result<Decision, Refusal> {
        let matter = self.matter.as_ref().expect("a matter was opened");
        gewu_matter::decide(matter, command, self.given(actor))
    }

    fn accept(&mut self, decision: Decision) {
        for message in messages(&self.runnable.procedure, &decision.matter, &decision.events) {
            self.told.extend(self.stage.behind(&message.to));
        }
        for event in &decision.events {
            self.played.reached.insert(event.kind().to_owned());
            match event {
                Event::TaskFinished { step, outcome, .. } => {
                    self.played.reached.insert(format!("{step}.{outcome}"));
                }
                Event::RunEnded { step, outcome, .. } => {
                    self.played.reached.insert(format!("{step}.{outcome}"));
                }
                Event::Ended { end, .. } => {
                    self.played.reached.insert(format!("end.{end}"));
                }
                _ => {}
            }
        }
        self.matter = Some(decision.matter);
    }

    fn compare(&self, then: &Then, went: Went) -> Result<(), String> {
        match (&then.refused, &went) {
            (None, Went::Refused(reason)) => return Err(format!("was refused: {reason}")),
            (Some(wanted), Went::Well) => return Err(format!("should have been refused: {wanted}")),
            (Some(wanted), Went::Refused(reason)) if !reason.starts_with(&format!("{wanted}:")) => {
                return Err(format!("was refused, but for another reason: {reason}"));
            }
            _ => {}
        }
        let Some(matter) = &self.matter else { return Ok(()) };
        let steps = &self.runnable.procedure.steps;
        let waiting: BTreeSet<&str> = matter.tasks.values().map(|task| task.step.as_str()).collect();
        if let Some(wanted) = &then.step {
            let there = waiting.iter().any(|id| *id == wanted.as_str() || steps[*id].title == *wanted);
            expect(there, wanted, &waiting)?;
        }
        let people: BTreeSet<String> =
            matter.tasks.values().flat_map(|task| self.stage.behind(&task.assignee)).collect();
        for name in &then.waits_for {
            self.stage.person(name)?;
            expect(people.contains(name), name, &people)?;
        }
        for name in &then.cannot_act {
            self.stage.person(name)?;
            expect(!people.contains(name), &format!("not {name}"), &people)?;
        }
        for name in &then.told {
            self.stage.person(name)?;
            expect(self.told.contains(name), &format!("{name} is told"), &self.told)?;
        }
        if let Some(wanted) = &then.due {
            let dues: BTreeSet<String> =
                matter.tasks.values().filter_map(|task| self.due(task.due_at()?)).collect();
            expect(dues.iter().any(|due| due.starts_with(wanted.as_str())), &format!("due {wanted}"), &dues)?;
        }
        if let Some(wanted) = then.paused {
            let paused =
                matter.tasks.values().any(|task| task.clock.as_ref().is_some_and(|clock| clock.paused()));
            expect(paused == wanted, &format!("paused = {wanted}"), paused)?;
        }
        if let Some(wanted) = &then.ended {
            let ended = matter.status == Status::Ended && matter.end.as_ref() == Some(wanted);
            expect(ended, &format!("ended as {wanted}"), (&matter.status, &matter.end, &waiting))?;
        }
        match &then.result {
            Some(wanted) => {
                expect(matter.result.as_deref().unwrap_or_default() == wanted, wanted, &matter.result)
            }
            None => Ok(()),
        }
    }

    /// The last day, or the minute where a limit ends within one.
    fn due(&self, at: Timestamp) -> Option<String> {
        let local = self.work_time.zone.to_datetime(at);
        if local.time() == Time::midnight() {
            let day = local.date().yesterday().ok()?;
            return Some(day.to_string());
        }
        Some(local.strftime("%Y-%m-%d %H:%M").to_string())
    }
}

enum CommandError {
    Form(String),
    Nonsense(String),
}

impl From<String> for CommandError {
    fn from(message: String) -> Self {
        CommandError::Nonsense(message)
    }
}

fn nonsense(message: &str) -> CommandError {
    CommandError::Nonsense(message.to_owned())
}

fn expect(holds: bool, wanted: &str, came: impl std::fmt::Debug) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("expected {wanted}, found {came:?}")) }
}

/// A form as a scenario writes it: `attachments = 2` stands for two files.
fn fill(form: &Form, mut with: Map<String, Value>) -> Result<Content, String> {
    if let Some(count) = with.get(ATTACHMENTS).and_then(Value::as_u64) {
        let hashes: Vec<Value> = (0..count).map(|file| sha256_hex(&file.to_be_bytes()).into()).collect();
        with.insert(ATTACHMENTS.to_owned(), hashes.into());
    }
    form.fill(Value::Object(with), || [0; 32])
        .map(|filled| filled.content)
        .map_err(|problems| problems.to_string())
}

fn instant(text: &str, work_time: &WorkTime, before: Option<Timestamp>) -> Result<Timestamp, String> {
    let wrong = || format!("“{text}” is no time; write 2026-03-02 09:00, or 09:00 on the day before it");
    let local: DateTime = match (text.parse::<DateTime>(), before) {
        (Ok(local), _) => local,
        (Err(_), Some(before)) => {
            let time: Time = text.parse().map_err(|_| wrong())?;
            work_time.date(before).to_datetime(time)
        }
        (Err(_), None) => return Err(wrong()),
    };
    work_time.zone.to_timestamp(local).map_err(|_| wrong())
}
