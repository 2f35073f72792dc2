//! What somebody does in a scene, as the command that the engine gets.

use super::Scene;
use super::play::Play;
use super::refused::{Refused, listed};
use crate::form::{ATTACHMENTS, Form};
use crate::said::{Said, said};
use gewu_kernel::canonical::sha256_hex;
use gewu_kernel::id::{MatterId, PersonId};
use gewu_matter::command::{Actor, Command, Finish, GRANTED, HELPED, REFUSED};
use gewu_matter::event::Content;
use gewu_matter::matter::{Ask, Binding, PartyNumber, Purpose, Task, TaskNumber};
use gewu_matter::procedure::{BindKind, Outcome};
use serde_json::{Map, Value};
use uuid::Uuid;

impl Play<'_> {
    pub(super) fn command(
        &self,
        person: PersonId,
        actor: &Actor,
        does: &str,
        scene: &Scene,
    ) -> Result<Command, Unplayed> {
        let words = |play: &Self| play.words(scene.with.clone());
        let task = || self.task(person, actor, scene);
        if let Some(task) = self.finishes(person, actor, scene, does) {
            return self.finish(task, does, scene);
        }
        Ok(match does {
            "take" => Command::Take { task: task()? },
            "challenge" => Command::Challenge { task: task()?, content: words(self)? },
            "name-party" => {
                let (_, mut with) = self.concerned(scene)?;
                let side = with.remove("side").and_then(|side| side.as_str().map(str::to_owned));
                let side = side.unwrap_or_default();
                let form = self.runnable.parties.get(&side).ok_or_else(|| {
                    let known = listed(self.runnable.parties.keys().cloned());
                    Unplayed::Nonsense(said!(
                        "say on which side: with = {{ party = \"…\", side = \"…\" }}, one of {known}",
                        "写明哪一方：with = {{ party = \"…\", side = \"…\" }}，有 {known}"
                    ))
                })?;
                Command::NameParty { task: task()?, side, person: None, content: fill(form, with)? }
            }
            "drop-party" => {
                let (person, with) = self.concerned(scene)?;
                let party = self.stage.party(person).unwrap_or(PartyNumber::MAX);
                Command::DropParty { task: task()?, party, content: self.words(with)? }
            }
            "name-about" => {
                let (whom, with) = self.named(scene, "whom")?;
                Command::NameAbout { task: task()?, whom, content: self.words(with)? }
            }
            "drop-about" => {
                let (whom, with) = self.named(scene, "whom")?;
                Command::DropAbout { task: task()?, whom, content: self.words(with)? }
            }
            "withdraw" => Command::Withdraw { content: words(self)? },
            "return" => Command::Return { task: task()?, content: words(self)? },
            "transfer" => {
                let (to, with) = self.named(scene, "to")?;
                Command::Transfer { task: task()?, to, content: self.words(with)? }
            }
            "extend" | "pause" => {
                let mut with = scene.with.clone();
                let limit = with.remove("for").and_then(|value| value.as_str()?.parse().ok());
                let limit = limit.ok_or(Unplayed::Nonsense(said!(
                    "say for how long: with = {{ for = \"3 working-days\", words = \"…\" }}",
                    "写明多久：with = {{ for = \"3 working-days\", words = \"…\" }}"
                )))?;
                let ask = if does == "extend" { Ask::Extend(limit) } else { Ask::Pause(limit) };
                Command::Ask { task: task()?, ask, content: self.words(with)? }
            }
            "resume" => Command::Resume { task: task()? },
            "ask-help" => {
                let (to, with) = self.named(scene, "of")?;
                let Binding::Body(body) = to else {
                    return Err(Unplayed::Nonsense(said!(
                        "a unit helps, not a person: with = {{ of = \"UNIT\" }}",
                        "协办的是单位，不是个人：with = {{ of = \"单位\" }}"
                    )));
                };
                Command::AskHelp { task: task()?, body, content: self.words(with)? }
            }
            "release-help" => {
                let helper = |(_, task): &(&TaskNumber, &Task)| matches!(task.purpose, Purpose::Help { .. });
                let tasks = self.matter.as_ref().map(|matter| &matter.tasks);
                let helper = tasks.into_iter().flatten().find(helper).map(|(number, _)| *number);
                Command::ReleaseHelp {
                    task: helper.ok_or(Unplayed::Nonsense(said!("nobody is helping", "没有单位在协办")))?,
                }
            }
            "review" => Command::Review { task: task()?, content: words(self)? },
            "urge" => Command::Urge { content: words(self)? },
            "note" => Command::Note { content: words(self)? },
            "reopen" => Command::Reopen { content: words(self)? },
            "find-sound" => Command::Recheck { sound: true, content: words(self)? },
            "find-unsound" => Command::Recheck { sound: false, content: words(self)? },
            outcome => self.finish(task()?, outcome, scene)?,
        })
    }

    fn finish(&self, task: TaskNumber, does: &str, scene: &Scene) -> Result<Command, Unplayed> {
        let matter = self.matter.as_ref().ok_or_else(nothing_open)?;
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
                finish.binds.insert(bind.name.clone(), bound.ok_or_else(|| self.unknown(text))?);
            }
        }
        if let Some(Value::Object(marks)) = with.remove("marks") {
            let marks = marks.into_iter().filter_map(|(name, mark)| Some((name, mark.as_u64()? as u32)));
            finish.marks = marks.collect();
        }
        if let Some(Value::String(name)) = with.remove("party") {
            let person = self.stage.person(&name).map_err(Unplayed::Nonsense)?;
            finish.party = Some(self.stage.party(person).unwrap_or(PartyNumber::MAX));
        }
        if with.remove("into").is_some() {
            finish.into = Some(MatterId(Uuid::from_u128(2)));
        }
        let own_form = !matches!(open.purpose, Purpose::Decide { .. } | Purpose::Help { .. });
        let form = match own_form {
            true => self.runnable.form_of(&open.step, &outcome),
            false => &self.runnable.words,
        };
        finish.content = fill(form, with)?;
        Ok(Command::Finish(finish))
    }

    fn words(&self, with: Map<String, Value>) -> Result<Content, Unplayed> {
        fill(&self.runnable.words, with)
    }

    /// A unit or person named under a key, and the rest of what was written.
    pub(super) fn named(&self, scene: &Scene, key: &str) -> Result<(Binding, Map<String, Value>), Unplayed> {
        let mut with = scene.with.clone();
        let name = with.remove(key).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        let body = self.stage.unit(&name, self.pack).map(Binding::Body);
        let named = body.or_else(|| self.stage.person(&name).ok().map(Binding::Person));
        Ok((named.ok_or_else(|| self.unknown(&name))?, with))
    }

    /// Somebody of the cast named as a party, and the rest of what was written.
    fn concerned(&self, scene: &Scene) -> Result<(PersonId, Map<String, Value>), Unplayed> {
        let mut with = scene.with.clone();
        let name =
            with.remove("party").and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        Ok((self.stage.person(&name).map_err(Unplayed::Nonsense)?, with))
    }

    fn unknown(&self, name: &str) -> Unplayed {
        let units = listed(self.pack.units.keys().cloned());
        let cast = listed(self.stage.cast());
        Unplayed::Nonsense(said!(
            "“{name}” is neither a unit ({units}) nor in the cast ({cast})",
            "“{name}”既不是单位（{units}），也不在 cast 里（{cast}）"
        ))
    }
}

/// Why what a scene says never came before the engine.
pub(super) enum Unplayed {
    /// What is written does not fit the form.
    Form(Said),
    /// Nothing of the kind waits.
    Gone(Refused),
    /// Nobody can do that.
    Nonsense(Said),
}

fn nothing_open() -> Unplayed {
    Unplayed::Nonsense(said!("nothing is open", "还没有发起事项"))
}

/// A form as a scenario writes it: `attachments = 2` stands for two files.
pub(super) fn fill(form: &Form, mut with: Map<String, Value>) -> Result<Content, Unplayed> {
    if let Some(count) = with.get(ATTACHMENTS).and_then(Value::as_u64) {
        let hashes: Vec<Value> = (0..count).map(|file| sha256_hex(&file.to_be_bytes()).into()).collect();
        with.insert(ATTACHMENTS.to_owned(), hashes.into());
    }
    form.fill(Value::Object(with), || [0; 32]).map(|filled| filled.content).map_err(|problems| {
        let fields = form.schema().get("properties").and_then(Value::as_object);
        let asked = listed(fields.into_iter().flatten().map(|(name, _)| name.clone()));
        Unplayed::Form(said!("{problems}; the form asks for: {asked}", "{problems}；这张表有：{asked}"))
    })
}
