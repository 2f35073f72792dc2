//! Playing a scenario: time passes up to each scene, somebody acts, what came is held against what was written.

use super::command::{Unplayed, fill};
use super::refused::Refused;
use super::stage::Stage;
use super::{Failure, Played, RawScenario, Scene};
use crate::Pack;
use crate::compile::Runnable;
use crate::said::{Said, said};
use gewu_kernel::Timestamp;
use gewu_kernel::calendar::WorkTime;
use gewu_kernel::id::{MatterId, PersonId};
use gewu_matter::command::{Actor, Command};
use gewu_matter::event::Event;
use gewu_matter::matter::{Assignee, Matter};
use gewu_matter::message::messages;
use gewu_matter::telling::tellings;
use gewu_matter::{Circumstances, Decision, Opening, Refusal};
use jiff::civil::{DateTime, Time};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

pub(super) struct Play<'p> {
    pub(super) pack: &'p Pack,
    pub(super) runnable: &'p Runnable,
    pub(super) work_time: &'p WorkTime,
    pub(super) stage: Stage,
    now: Timestamp,
    pub(super) matter: Option<Matter>,
    pub(super) told: BTreeSet<String>,
    /// The words under which the organ outside that sent it heard of this scene.
    pub(super) tells: BTreeSet<String>,
    played: Played,
}

/// How a scene went that did not break off.
pub(super) enum Went {
    Well,
    Refused(Refused),
}

pub(super) fn play(raw: &RawScenario, pack: &Pack, work_time: &WorkTime) -> Result<Played, Failure> {
    let cannot_begin = |message: Said| Failure { scene: 0, message };
    let runnable = pack.procedures.get(&raw.procedure).ok_or_else(|| {
        let wanted = &raw.procedure;
        let known = pack.procedures.keys().cloned().collect::<Vec<_>>().join(", ");
        cannot_begin(said!(
            "the pack has no procedure “{wanted}”; it has: {known}",
            "机制包里没有规程“{wanted}”；有：{known}"
        ))
    })?;
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
        tells: BTreeSet::new(),
        played: Played::default(),
    };
    for (scene, number) in raw.scene.iter().zip(1..) {
        let here = |message: Said| Failure { scene: number, message };
        let went = play.scene(scene).map_err(here)?;
        play.compare(&scene.then, went).map_err(here)?;
    }
    Ok(play.played)
}

impl Play<'_> {
    fn scene(&mut self, scene: &Scene) -> Result<Went, Said> {
        let at = instant(scene.at.get_ref(), self.work_time, Some(self.now))?;
        if at < self.now {
            let at = scene.at.get_ref();
            return Err(said!(
                "{at} lies before the scene before; scenes go on in time",
                "{at} 早于上一场；场景按时间先后写"
            ));
        }
        self.told.clear();
        self.tells.clear();
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
            _ => Err(said!(
                "a scene has both who and does, or neither and only time passes",
                "一场里 who 和 does 都写；都不写就只是时间过去"
            )),
        }
    }

    /// Lets time do what falls due up to an instant.
    fn pass(&mut self, until: Timestamp) -> Result<(), Said> {
        while let Some(at) = self.matter.as_ref().and_then(Matter::wakes_at).filter(|at| *at <= until) {
            self.now = self.now.max(at);
            let woken = self.decide(&Actor::Time, &Command::Wake);
            let decided = woken.map_err(|refusal| Refused::by_engine(&refusal, &self.stage).why)?;
            self.accept(decided);
        }
        self.now = until;
        Ok(())
    }

    fn act(&mut self, who: &str, does: &str, scene: &Scene) -> Result<Went, Said> {
        let person = self.stage.person(who)?;
        let actor = self.stage.actor(person);
        let decided = match self.matter {
            None => self.open(&actor, does, scene),
            Some(_) => self.command(person, &actor, does, scene).map(|command| self.decide(&actor, &command)),
        };
        match decided {
            Ok(Ok(decision)) => {
                let named = decision.events.iter().find_map(|event| match event {
                    Event::PartyNamed { party, .. } if *party > 0 => Some(*party),
                    _ => None,
                });
                let concerned = scene.with.get("party").and_then(Value::as_str);
                if let Some((party, name)) = named.zip(concerned) {
                    let person = self.stage.person(name)?;
                    self.stage.is_party(person, party);
                }
                if self.matter.is_none() && does == "open" {
                    self.stage.reports(person);
                }
                self.accept(decision);
                Ok(Went::Well)
            }
            Ok(Err(refusal)) => Ok(Went::Refused(Refused::by_engine(&refusal, &self.stage))),
            Err(Unplayed::Gone(refused)) => Ok(Went::Refused(refused)),
            Err(Unplayed::Form(why)) => Ok(Went::Refused(Refused::form(why))),
            Err(Unplayed::Nonsense(message)) => Err(message),
        }
    }

    fn open(&self, actor: &Actor, does: &str, scene: &Scene) -> Result<Result<Decision, Refusal>, Unplayed> {
        let for_reporter: Option<Option<PersonId>> = match does {
            "open" => None,
            "open-on-behalf" => Some(None),
            _ => {
                return Err(Unplayed::Nonsense(said!(
                    "the first to act opens the matter: does = \"open\", or \"open-on-behalf\"",
                    "第一个出场的人要发起事项：does = \"open\"，代录写 \"open-on-behalf\""
                )));
            }
        };
        let mut with = scene.with.clone();
        let about = match with.get("about").filter(|_| self.runnable.procedure.about) {
            Some(_) => {
                let (whom, rest) = self.named(scene, "about")?;
                with = rest;
                BTreeSet::from([whom])
            }
            None => BTreeSet::new(),
        };
        let content = fill(&self.runnable.form, with)?;
        let category = content.open.get("category").and_then(Value::as_str).map(str::to_owned);
        let opening = Opening {
            id: MatterId(Uuid::from_u128(1)),
            category,
            places: self.stage.places.clone(),
            content,
            for_reporter,
            about,
        };
        Ok(gewu_matter::open(opening, self.given(actor)))
    }

    pub(super) fn given<'a>(&'a self, actor: &'a Actor) -> Circumstances<'a> {
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
        for telling in tellings(&self.runnable.procedure, &decision.matter, &decision.events) {
            let sender = decision.matter.external.clone().map(Assignee::External);
            self.told.extend(sender.iter().flat_map(|sender| self.stage.behind(sender)));
            self.tells.insert(telling.about);
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
}

fn instant(text: &str, work_time: &WorkTime, before: Option<Timestamp>) -> Result<Timestamp, Said> {
    let wrong = || {
        said!(
            "“{text}” is no time; write 2026-03-02 09:00, or 09:00 on the day of the scene before",
            "“{text}”不是时间；写 2026-03-02 09:00，与上一场同一天的只写 09:00"
        )
    };
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
