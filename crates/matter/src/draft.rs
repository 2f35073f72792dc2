//! The working copy on which a command is decided: each event is applied as soon as it is drafted,
//! so the next question is asked of the matter as it will be.

use crate::command::Actor;
use crate::event::{DropReason, Event};
use crate::matter::{Clock, Matter, Purpose, Task, TaskNumber, end_of};
use crate::procedure::{Category, LimitRule, Procedure, Step};
use crate::refusal::Refusal;
use crate::roster::Roster;
use gewu_kernel::calendar::WorkTime;
use gewu_kernel::limit::{Limit, Unit};
use gewu_kernel::{Date, Timestamp};
use serde_json::{Value, json};

/// Everything a decision depends on besides the matter and the command.
#[derive(Clone, Copy)]
pub struct Circumstances<'a> {
    /// The instant of the command.
    pub now: Timestamp,
    /// The version of the procedure that the matter began with.
    pub procedure: &'a Procedure,
    /// The tenant's calendar and timetable.
    pub work_time: &'a WorkTime,
    /// Who acts for seats.
    pub roster: &'a dyn Roster,
    /// Who gives the command.
    pub actor: &'a Actor,
}

/// What a command leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The matter afterwards.
    pub matter: Matter,
    /// What happened, in order.
    pub events: Vec<Event>,
}

pub(crate) struct Draft<'a> {
    pub(crate) matter: Matter,
    pub(crate) events: Vec<Event>,
    pub(crate) given: Circumstances<'a>,
    /// Steps entered by this command: a pack whose steps send a matter round in circles is stopped.
    pub(crate) entered: u32,
}

impl<'a> Draft<'a> {
    pub(crate) fn of(matter: Matter, given: Circumstances<'a>) -> Self {
        Draft { matter, events: Vec::new(), given, entered: 0 }
    }

    pub(crate) fn emit(&mut self, event: Event) {
        self.matter.apply(&event);
        self.events.push(event);
    }

    pub(crate) fn step(&self, name: &str) -> Result<&'a Step, Refusal> {
        self.given.procedure.steps.get(name).ok_or_else(|| Refusal::BrokenPack { step: name.to_owned() })
    }

    /// A task that is still waiting, with its step.
    pub(crate) fn task(&self, number: TaskNumber) -> Result<(Task, &'a Step), Refusal> {
        if self.matter.ended_at.is_some() {
            return Err(Refusal::HasEnded);
        }
        let task = self.matter.tasks.get(&number).ok_or(Refusal::NoSuchTask { task: number })?;
        Ok((task.clone(), self.step(&task.step)?))
    }

    pub(crate) fn category(&self) -> Option<&'a Category> {
        self.given.procedure.categories.get(self.matter.category.as_deref()?)
    }

    pub(crate) fn limit(&self, rule: Option<&LimitRule>) -> Option<Limit> {
        match rule? {
            LimitRule::Fixed(limit) => Some(*limit),
            LimitRule::ByUrgency(pace) => {
                Some(pace.for_time(self.category().and_then(|category| category.limit)))
            }
            LimitRule::Category => self.category()?.limit,
            LimitRule::Field(field) => {
                let today = self.given.work_time.date(self.given.now);
                let days = today.until(self.written(field)?).map_or(0, |span| span.get_days());
                Some(Limit { count: u32::try_from(days).unwrap_or(0).max(1), unit: Unit::Days })
            }
        }
    }

    /// A day written in the opening form.
    pub(crate) fn written(&self, field: &str) -> Option<Date> {
        self.matter.form.get(field)?.as_str()?.parse().ok()
    }

    /// The clock of a step’s own limit, which may be a day that was written.
    pub(crate) fn clock_of(&self, rule: Option<&LimitRule>) -> Option<Clock> {
        let clock = self.clock(self.limit(rule))?;
        match rule {
            Some(LimitRule::Field(field)) => {
                self.written(field).map(|day| clock.until(self.given.work_time, day))
            }
            _ => Some(clock),
        }
    }

    pub(crate) fn clock(&self, limit: Option<Limit>) -> Option<Clock> {
        limit.map(|limit| Clock::start(self.given.work_time, self.given.now, limit))
    }

    /// When escalation of a task with this clock goes on after a level was told now.
    pub(crate) fn next_escalation(&self, clock: Option<&Clock>) -> Timestamp {
        let every = self.given.procedure.escalate_every.for_time(clock.map(|clock| clock.limit));
        self.given.work_time.due(end_of(self.given.now, every), every).at
    }

    /// Drops every task that only served another one.
    pub(crate) fn drop_dependents(&mut self, of: TaskNumber) {
        let dependents: Vec<TaskNumber> = self
            .matter
            .tasks
            .iter()
            .filter(|(_, task)| match task.purpose {
                Purpose::Decide { task, .. } | Purpose::Help { task } => task == of,
                Purpose::Perform | Purpose::Wait => false,
            })
            .map(|(number, _)| *number)
            .collect();
        for task in dependents {
            self.emit(Event::TaskDropped { task, reason: DropReason::Moot });
        }
    }

    /// What conditions are asked over; the members are those of [`crate::condition::NAMES`].
    pub(crate) fn values(&self, task: Option<&Task>) -> Value {
        let category = match (self.category(), &self.matter.category) {
            (Some(row), Some(id)) => {
                let mut members: serde_json::Map<String, Value> =
                    row.columns.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
                members.insert("id".into(), json!(id));
                members.insert("title".into(), json!(row.title));
                members.insert("unit".into(), json!(row.unit.clone().unwrap_or_default()));
                members.insert("reserved".into(), json!(row.reserved.clone().unwrap_or_default()));
                Value::Object(members)
            }
            _ => json!({}),
        };
        let visits: serde_json::Map<String, Value> = self
            .given
            .procedure
            .steps
            .keys()
            .map(|step| (step.clone(), json!(self.matter.visits.get(step).copied().unwrap_or(0))))
            .collect();
        let one_person: serde_json::Map<String, Value> = self
            .given
            .procedure
            .one_person
            .iter()
            .map(|(name, seats)| (name.clone(), json!(self.one_holds(seats))))
            .collect();
        json!({
            "form": self.matter.form,
            "category": category,
            "parameter": self.given.procedure.parameters,
            "bound": self.matter.bound(task),
            "visits": visits,
            "one_person": one_person,
            "result": self.matter.result.clone().unwrap_or_default(),
            "reopened": self.matter.reopened,
            "reopened_from": self.matter.reopened_from.clone().unwrap_or_default(),
        })
    }

    pub(crate) fn done(self) -> Decision {
        Decision { matter: self.matter, events: self.events }
    }
}
