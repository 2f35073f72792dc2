//! The sentence of each event. The match below names every kind, so a new one does not compile without its sentence.

use super::Story;
use gewu_matter::Event;
use gewu_matter::event::{DropReason, Performer};
use gewu_matter::matter::{Ask, Assignee, Binding, PartyNumber, Purpose, TaskNumber};

impl Story<'_> {
    pub(super) fn sentence(&self, event: &Event) -> String {
        let say = |key: &str, fill: &[(&str, &str)]| self.visitor.phrase(key, fill);
        let who = |by: &Performer| self.performer(by);
        match event {
            Event::Opened { by, content, .. } if content.open.contains_key("on-paper") => {
                say("fact.opened-on-paper", &[("office", &who(by))])
            }
            Event::Opened { by, .. } if by.for_reporter => {
                say("fact.opened-for-you", &[("office", &who(by))])
            }
            Event::Opened { by, .. } if by.seat.is_some() => say("fact.opened-by", &[("office", &who(by))]),
            Event::Opened { by, .. } if !self.is_reporter(by) => {
                say("fact.opened-by", &[("office", &who(by))])
            }
            Event::Opened { .. } => say("fact.opened", &[]),
            Event::Brought { told, .. } => {
                let mut text = match told.unit {
                    Some(unit) => say("fact.brought-by", &[("office", &self.body(Binding::Body(unit)))]),
                    None => say("fact.brought", &[]),
                };
                if let Some(result) = &told.result {
                    let result = self.words.of(&format!("{}.result.{result}", self.followed.view.procedure));
                    text.push_str(&say("fact.result", &[("result", &result)]));
                }
                if !told.marks.is_empty() {
                    text.push_str(&say("fact.marks", &[]));
                }
                text
            }
            Event::Corrected { .. } => say("fact.corrected", &[]),
            Event::TaskOpened { step, purpose, assignee, vacant, clock, .. } => {
                let office = self.assignee(assignee);
                let due = clock.as_ref().and_then(|clock| clock.due).map(|due| self.visitor.until(due.at));
                let step = self.step(step);
                let key = match (purpose, assignee) {
                    (Purpose::Perform, Assignee::Reporter) => "fact.your-turn",
                    (Purpose::Perform, _) => "fact.step-begun",
                    (Purpose::Decide { .. }, _) => "fact.decision-asked",
                    (Purpose::Help { .. }, _) => "fact.help-begun",
                    (Purpose::Wait, _) => "fact.waiting",
                };
                let mut text = say(key, &[("office", &office), ("step", &step)]);
                if let Some(due) = due {
                    text.push_str(&say("fact.until", &[("due", &due)]));
                }
                if *vacant {
                    text.push_str(&say("fact.vacant", &[]));
                }
                text
            }
            Event::TaskTaken { by, .. } => say("fact.taken", &[("office", &who(by))]),
            Event::TaskFinished { task, step, outcome, by, result, marks, .. } => {
                let outcome = self.outcome(*task, step, outcome);
                let step = self.step(step);
                let mut text = match (self.is_reporter(by), by.for_reporter) {
                    (true, _) => say("fact.you-finished", &[("outcome", &outcome)]),
                    (_, true) => say("fact.finished-for-you", &[("office", &who(by)), ("outcome", &outcome)]),
                    _ => {
                        say("fact.finished", &[("office", &who(by)), ("step", &step), ("outcome", &outcome)])
                    }
                };
                if let Some(result) = result {
                    let result = self.words.of(&format!("{}.result.{result}", self.followed.view.procedure));
                    text.push_str(&say("fact.result", &[("result", &result)]));
                }
                if !marks.is_empty() {
                    text.push_str(&say("fact.marks", &[]));
                }
                text
            }
            Event::TaskDropped { task, reason } => {
                let key = match reason {
                    DropReason::Moot => "fact.dropped-moot",
                    DropReason::RunEnded => "fact.dropped-enough",
                    DropReason::Returned => "fact.dropped-returned",
                    DropReason::Released => "fact.dropped-released",
                    DropReason::Challenged => "fact.dropped-challenged",
                    DropReason::Ended | DropReason::Withdrawn => "fact.dropped-ended",
                };
                say(key, &[("step", &self.step_of(*task))])
            }
            Event::Returned { by, last: true, .. } => say("fact.returned-last", &[("office", &who(by))]),
            Event::Returned { by, .. } => say("fact.returned", &[("office", &who(by))]),
            Event::Challenged { by, step, .. } => {
                say("fact.challenged", &[("office", &who(by)), ("step", &self.step(step))])
            }
            Event::PartyNamed { party: 0, side, .. } => {
                let key = if self.followed.party == 0 { "fact.party-reporter" } else { "fact.party-opener" };
                say(key, &[("side", &self.side(side))])
            }
            Event::PartyNamed { side, by, .. } => {
                say("fact.party-named", &[("office", &who(by)), ("side", &self.side(side))])
            }
            Event::PartyDropped { by, .. } => say("fact.party-dropped", &[("office", &who(by))]),
            Event::Consented { by, step, agreed, .. } => {
                let key = if *agreed { "fact.agreed" } else { "fact.disagreed" };
                say(key, &[("office", &who(by)), ("step", &self.step(step))])
            }
            Event::AboutNamed { by, .. } => say("fact.about-named", &[("office", &who(by))]),
            Event::AboutDropped { by, .. } => say("fact.about-dropped", &[("office", &who(by))]),
            Event::Withdrawn { by, .. } => say("fact.withdrawn", &[("office", &who(by))]),
            Event::Transferred { by, assignee, .. } => {
                say("fact.transferred", &[("office", &who(by)), ("to", &self.assignee(assignee))])
            }
            Event::HandedOver { assignee, .. } => say("fact.reassigned", &[("to", &self.assignee(assignee))]),
            Event::Reassigned { assignee, .. } => say("fact.reassigned", &[("to", &self.assignee(assignee))]),
            Event::Asked { by, ask, .. } => {
                let (key, limit) = match ask {
                    Ask::Extend(limit) => ("fact.asked-more-time", *limit),
                    Ask::Pause(limit) => ("fact.asked-pause", *limit),
                };
                say(key, &[("office", &who(by)), ("limit", &self.visitor.limit(limit))])
            }
            Event::Answered { granted: true, by, .. } => say("fact.granted", &[("office", &who(by))]),
            Event::Answered { by, .. } => say("fact.refused", &[("office", &who(by))]),
            Event::Extended { by, due, .. } => {
                let due = due.map_or_else(String::new, |due| self.visitor.until(due.at));
                say("fact.extended", &[("limit", &self.visitor.limit(*by)), ("due", &due)])
            }
            Event::Paused { until, .. } => say("fact.paused", &[("until", &self.visitor.until(*until))]),
            Event::Resumed { due, .. } => {
                let due = due.map_or_else(String::new, |due| self.visitor.until(due.at));
                say("fact.resumed", &[("due", &due)])
            }
            Event::HelpAsked { by, body, .. } => {
                say("fact.help-asked", &[("office", &who(by)), ("to", &self.body(Binding::Body(*body)))])
            }
            Event::Reviewed { by, .. } => say("fact.reviewed", &[("office", &who(by))]),
            Event::Urged { by, .. } if self.is_reporter(by) => say("fact.you-urged", &[]),
            Event::Urged { by, .. } => say("fact.urged", &[("office", &who(by))]),
            Event::Noted { by, .. } if self.is_reporter(by) => say("fact.you-noted", &[]),
            Event::Noted { by, .. } => say("fact.noted", &[("office", &who(by))]),
            Event::Escalated { to, vacant: true, .. } => {
                say("fact.escalated-vacant", &[("to", &self.assignee(to))])
            }
            Event::Escalated { to, .. } => say("fact.escalated", &[("to", &self.assignee(to))]),
            Event::Bound { value, .. } => say("fact.bound", &[("to", &self.body(*value))]),
            Event::Retracted { result } => {
                let result = self.words.of(&format!("{}.result.{result}", self.followed.view.procedure));
                say("fact.retracted", &[("result", &result)])
            }
            Event::Parted { by, .. } => say("fact.parted", &[("office", &who(by))]),
            Event::LetGo { by, .. } => say("fact.let-go", &[("office", &who(by))]),
            Event::Recurred { of: Some(_), by } => say("fact.recurred", &[("office", &who(by))]),
            Event::Recurred { of: None, by } => say("fact.recurred-not", &[("office", &who(by))]),
            Event::TookIn { by, .. } => say("fact.took-in", &[("office", &who(by))]),
            Event::RunStarted { branches, step, .. } => {
                say("fact.run-started", &[("step", &self.step(step)), ("count", &branches.to_string())])
            }
            Event::BranchEnded { succeeded: true, .. } => say("fact.branch-done", &[]),
            Event::BranchEnded { .. } => say("fact.branch-failed", &[]),
            Event::RunEnded { step, .. } => say("fact.run-ended", &[("step", &self.step(step))]),
            Event::DueChanged { due, .. } => {
                let due = due.map_or_else(String::new, |due| self.visitor.until(due.at));
                say("fact.due-changed", &[("due", &due)])
            }
            Event::Ended { end, into: Some(_), .. } => say("fact.ended-joined", &[("end", &self.end(end))]),
            Event::Ended { end, .. } => say("fact.ended", &[("end", &self.end(end))]),
            Event::Rechecked { sound: true, by, .. } => say("fact.found-sound", &[("office", &who(by))]),
            Event::Rechecked { sound: false, by, .. } => say("fact.found-unsound", &[("office", &who(by))]),
            Event::Reopened { by, .. } if self.is_reporter(by) => say("fact.you-reopened", &[]),
            Event::Reopened { by, .. } => say("fact.reopened", &[("office", &who(by))]),
            Event::Migrated { back: true, .. } => say("fact.migrated-back", &[]),
            Event::Migrated { .. } => say("fact.migrated", &[]),
        }
    }

    fn step(&self, step: &str) -> String {
        self.words.of(&format!("{}.step.{step}", self.followed.view.procedure))
    }

    fn side(&self, side: &str) -> String {
        self.words.of(&format!("{}.side.{side}", self.followed.view.procedure))
    }

    fn step_of(&self, task: TaskNumber) -> String {
        self.tasks.get(&task).map_or_else(String::new, |(step, _)| self.step(step))
    }

    fn end(&self, end: &str) -> String {
        self.words.of(&format!("{}.end.{end}", self.followed.view.procedure))
    }

    /// What people call an outcome; those of decisions and of help are no procedure’s own.
    fn outcome(&self, task: TaskNumber, step: &str, outcome: &str) -> String {
        let performed =
            !matches!(self.tasks.get(&task), Some((_, Purpose::Decide { .. } | Purpose::Help { .. })));
        let own = self.words.find(&format!("{}.step.{step}.{outcome}", self.followed.view.procedure));
        match (own.filter(|_| performed), outcome) {
            (Some(own), _) => own,
            (None, gewu_matter::command::GRANTED) => self.visitor.word("outcome.granted"),
            (None, gewu_matter::command::REFUSED) => self.visitor.word("outcome.refused"),
            (None, _) => self.visitor.word("outcome.done"),
        }
    }

    /// From which office something was done: people are told offices, not who sits in them.
    fn performer(&self, by: &Performer) -> String {
        let party = |number: PartyNumber| {
            let side = self.followed.matter.parties.get(&number).map(|party| self.side(&party.side));
            side.unwrap_or_else(|| self.visitor.word("who.somebody"))
        };
        if let Some(name) = &by.external {
            return self.visitor.assignee(&Assignee::External(name.clone()));
        }
        match (&by.seat, by.person, by.party) {
            (Some(seat), _, Some(number)) => {
                let (office, side) = (self.visitor.office(seat), party(number));
                self.visitor.phrase("who.for", &[("office", &office), ("side", &side)])
            }
            (Some(seat), ..) => self.visitor.office(seat),
            (None, _, Some(number)) if number == self.followed.party => self.visitor.word("who.you"),
            (None, _, Some(number)) => party(number),
            (None, Some(_), None) => self.visitor.word("who.somebody"),
            // Of those without an account only whoever opened it has no number.
            (None, None, None) if self.followed.party > 0 => party(0),
            (None, None, None) if self.followed.matter.parties.contains_key(&0) => {
                self.visitor.word("who.you")
            }
            (None, None, None) => self.visitor.word("who.time"),
        }
    }

    /// Whether it was done by whoever reported it, by themselves.
    fn is_reporter(&self, by: &Performer) -> bool {
        let opened_it = self.followed.party == 0 && by.party.is_none();
        opened_it
            && by.seat.is_none()
            && !by.for_reporter
            && by.external.is_none()
            && (by.person.is_none() || by.person == self.followed.matter.reporter)
    }

    fn assignee(&self, assignee: &Assignee) -> String {
        self.visitor.assignee(assignee)
    }

    fn body(&self, binding: Binding) -> String {
        match binding {
            Binding::Body(body) => {
                let body = self.visitor.tenant.directory.body(body);
                body.map_or_else(|| self.visitor.word("who.somebody"), |it| it.name.clone())
            }
            Binding::Person(_) => self.visitor.word("who.somebody"),
        }
    }
}
