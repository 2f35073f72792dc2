//! What is so about a matter now. It changes only by events: `events.iter().for_each(|e| matter.apply(e))`
//! gives the same matter again.

use crate::procedure::Name;
use gewu_kernel::calendar::{Due, Pause, WorkTime};
use gewu_kernel::id::{AreaId, BodyId, MatterId, PersonId};
use gewu_kernel::limit::{Limit, Unit};
use gewu_kernel::seat::Seat;
use gewu_kernel::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The areas that a matter lies in, by level: `{"county": 1, "town": 5, "small-grid": 812}`.
pub type Places = BTreeMap<Name, AreaId>;

/// One run of a procedure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matter {
    /// Its id.
    pub id: MatterId,
    /// How many events it has seen.
    pub version: u64,
    /// Whether it goes on.
    pub status: Status,
    /// The end it came to, if it has ended.
    pub end: Option<Name>,
    /// What the last outcome claims to have achieved.
    pub result: Option<Name>,
    /// The matter that it became part of.
    pub joined_into: Option<MatterId>,
    /// The step at which it was found to be part of that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<Name>,
    /// The earlier matter whose trouble this one tells of again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurs: Option<MatterId>,
    /// What it is about.
    pub category: Option<Name>,
    /// Whether only those with a part in it may know of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confidential: bool,
    /// The seats that have had it or were told of it; kept where only those with a part may know of it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub offices: BTreeSet<Seat>,
    /// Where it lies.
    pub places: Places,
    /// Who opened it, when that is a person the tenant knows.
    pub reporter: Option<PersonId>,
    /// The organ or platform outside that sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<Name>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The opening form's fields that are not personal.
    pub form: Map<String, Value>,
    /// What waits for someone or for a day.
    pub tasks: BTreeMap<TaskNumber, Task>,
    /// Parallel steps under way.
    pub runs: BTreeMap<RunNumber, Run>,
    /// The number of the last task.
    pub last_task: TaskNumber,
    /// The number of the last parallel run.
    pub last_run: RunNumber,
    /// What steps have named.
    pub bindings: BTreeMap<Name, Binding>,
    /// Who has performed each step so far.
    pub performed: BTreeMap<Name, BTreeSet<PersonId>>,
    /// How often each step was entered since it was opened, or last brought back.
    pub visits: BTreeMap<Name, u32>,
    /// The local day on which each step was last finished.
    pub finished_on: BTreeMap<Name, Date>,
    /// How often each bounded action was used since then, by `step.action`.
    pub used: BTreeMap<String, u32>,
    /// Whom it is between.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parties: BTreeMap<PartyNumber, Party>,
    /// The number of the last party named.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub last_party: PartyNumber,
    /// Who keeps out of it, and the step at which that came about.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub recused: BTreeMap<PersonId, Name>,
    /// Whom and which bodies it is about.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub about: BTreeSet<Binding>,
    /// When someone last pressed for progress.
    pub urged_at: Option<Timestamp>,
    /// How often it was reopened.
    pub reopened: u32,
    /// How often that was for what a second look had found: the reporter's own times are counted without these.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub sent_back: u32,
    /// Whether somebody has looked at it again since it last ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rechecked: bool,
    /// The end from which it last came back.
    #[serde(default)]
    pub reopened_from: Option<Name>,
    /// The event that tells what it is about: that which opened it, or the last correction from another book.
    #[serde(default = "opening", skip_serializing_if = "is_opening")]
    pub told_by: u64,
}

/// The event that opens a matter.
pub(crate) fn opening() -> u64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_opening(event: &u64) -> bool {
    *event == opening()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none_yet(times: &u32) -> bool {
    *times == 0
}

/// Tasks are numbered from 1 within their matter.
pub type TaskNumber = u32;
/// Parallel runs are numbered from 1 within their matter.
pub type RunNumber = u32;
/// Parties are numbered from 1 within their matter; 0 is whoever opened it, where they are on a side.
pub type PartyNumber = u32;

/// One of those whom a matter is between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// On which side.
    pub side: Name,
    /// Who, when that is a person the tenant knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The event that tells what is known of them.
    pub told_by: u64,
}

/// Whether a matter goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Somebody or some day is waited for.
    Open,
    /// It came to an end.
    Ended,
}

/// A body or a person named by a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// A body.
    Body(BodyId),
    /// A person.
    Person(PersonId),
}

/// Something waited for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The step it belongs to.
    pub step: Name,
    /// What is to be done.
    pub purpose: Purpose,
    /// Who is to do it.
    pub assignee: Assignee,
    /// When it began to wait.
    pub opened_at: Timestamp,
    /// Its limit; `None` only for a wait on a day.
    pub clock: Option<Clock>,
    /// Who has signed for it.
    pub taken_by: Option<PersonId>,
    /// How many levels have been told that it is late.
    pub escalated: u32,
    /// The next instant at which time alone changes something.
    pub wakes_at: Option<Timestamp>,
    /// The parallel run it belongs to.
    pub run: Option<RunNumber>,
    /// Bindings that hold in its branch only.
    pub local: BTreeMap<Name, String>,
    /// What parties have answered to it, and whether they agreed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<PartyNumber, bool>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Purpose {
    /// The step itself.
    Perform,
    /// A decision on what someone asked for.
    Decide {
        /// The task it concerns.
        task: TaskNumber,
        /// What was asked for.
        ask: Ask,
        /// Who asked, and so may not decide.
        by: PersonId,
    },
    /// Help with another task of the same step.
    Help {
        /// The lead's task.
        task: TaskNumber,
    },
    /// Nothing: a day is waited for.
    Wait,
}

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// This much more time.
    Extend(Limit),
    /// A clock that stands still for at most this long.
    Pause(Limit),
}

/// Who is to do a task.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assignee {
    /// Whoever acts for the seat.
    Seat(Seat),
    /// One person.
    Person(PersonId),
    /// Whoever opened the matter.
    Reporter,
    /// The organ or platform outside that sent it.
    External(Name),
    /// Nobody: a day is waited for.
    Nobody,
}

/// A limit that is running.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// When it began.
    pub started_at: Timestamp,
    /// How long it runs.
    pub limit: Limit,
    /// The day that was named for its end, in place of counting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Date>,
    /// When it stood still.
    pub pauses: Vec<Pause>,
    /// What was added, one after another.
    pub extensions: Vec<Limit>,
    /// When it ends as far as is known; `None` while it stands still.
    pub due: Option<Due>,
}

/// From when a further limit is counted after one that ended at `at`. A limit that ended at midnight ended
/// on the day before, so days are counted from that one; hours run on from the instant itself.
pub(crate) fn end_of(at: Timestamp, further: Limit) -> Timestamp {
    match further.unit {
        Unit::UrgentHours | Unit::WorkingHours => at,
        Unit::WorkingDays | Unit::Days | Unit::Months => at - jiff::SignedDuration::from_millis(1),
    }
}

impl Clock {
    /// A clock that begins now.
    pub fn start(work_time: &WorkTime, started_at: Timestamp, limit: Limit) -> Clock {
        let mut clock = Clock { started_at, limit, by: None, pauses: vec![], extensions: vec![], due: None };
        clock.due = clock.compute(work_time);
        clock
    }

    /// The same clock with a day named for its end.
    pub fn until(self, work_time: &WorkTime, day: Date) -> Clock {
        let mut clock = Clock { by: Some(day), ..self };
        clock.due = clock.compute(work_time);
        clock
    }

    /// When it ends by this calendar: each extension begins on the day the time before it ended.
    pub fn compute(&self, work_time: &WorkTime) -> Option<Due> {
        let mut due = match self.by {
            Some(day) => work_time.due_by(day, self.started_at, &self.pauses)?,
            None => work_time.due_after_pauses(self.started_at, self.limit, &self.pauses)?,
        };
        for extension in &self.extensions {
            let extended =
                work_time.due_after_pauses(end_of(due.at, *extension), *extension, &self.pauses)?;
            due = Due { at: extended.at, provisional: due.provisional || extended.provisional };
        }
        Some(due)
    }

    /// Whether it stands still.
    pub fn paused(&self) -> bool {
        self.pauses.last().is_some_and(|pause| pause.until.is_none())
    }
}

/// A parallel step under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The parallel step.
    pub step: Name,
    /// The run around it.
    pub parent: Option<RunNumber>,
    /// How many branches began.
    pub branches: u32,
    /// How many came back having succeeded.
    pub succeeded: u32,
    /// How many came back having failed.
    pub failed: u32,
    /// Bindings that hold in the branch in which the step stands.
    pub local: BTreeMap<Name, String>,
}

impl Matter {
    /// The next instant at which time alone changes something; `None` once it has ended.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        self.tasks.values().filter_map(|task| task.wakes_at).min()
    }

    /// The earliest end of a limit on work that somebody has to do.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.tasks.values().filter_map(Task::due_at).min()
    }

    /// The parties on a side.
    pub fn on_side(&self, side: &str) -> impl Iterator<Item = PartyNumber> {
        self.parties.iter().filter(move |(_, party)| party.side == side).map(|(number, _)| *number)
    }

    /// Bodies and persons bound, as conditions and words show them.
    pub fn bound(&self, task: Option<&Task>) -> Map<String, Value> {
        let mut bound: Map<String, Value> = self
            .bindings
            .iter()
            .map(|(name, binding)| {
                let text = match binding {
                    Binding::Body(body) => format!("body:{body}"),
                    Binding::Person(person) => format!("person:{person}"),
                };
                (name.clone(), Value::String(text))
            })
            .collect();
        for (name, key) in task.iter().flat_map(|task| &task.local) {
            bound.insert(name.clone(), Value::String(key.clone()));
        }
        bound
    }
}

impl Task {
    /// When its limit ends; `None` while the clock stands still or when a day is waited for.
    pub fn due_at(&self) -> Option<Timestamp> {
        Some(self.clock.as_ref()?.due?.at)
    }
}
