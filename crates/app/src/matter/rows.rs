//! Between a matter as the engine knows it and the rows that the store keeps.

use crate::App;
use crate::error::AppError;
use crate::outbox::undelivered::ORDER;
use crate::tenant::Edition;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, MatterId, PersonId};
use gewu_matter::matter::{Assignee, Matter, Status, Task};
use gewu_store::matter::{MatterRow, Scope};
use gewu_store::matter_list::ListedMatter;
use gewu_store::outbox::{LETTER, MessageRow, PARTNER};
use gewu_store::task::TaskRow;
use serde_json::json;
use std::collections::BTreeMap;

/// A matter with what the store keeps beside the engine's state.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) matter: Matter,
    /// As it was in the store; empty for a new one.
    pub(crate) tasks_before: BTreeMap<u32, Task>,
    pub(crate) base_version: i64,
    pub(crate) procedure: String,
    pub(crate) pack: String,
    pub(crate) edition: Edition,
    pub(crate) title: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) area: Option<AreaId>,
    pub(crate) point: Option<(i64, i64)>,
    pub(crate) receipt_hash: Option<gewu_store::Hash>,
    /// How much everybody may read of it.
    pub(crate) shown: Option<String>,
}

pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Ended => "ended",
    }
}

impl Loaded {
    pub(crate) fn read(row: MatterRow) -> Result<Loaded, AppError> {
        let matter: Matter = serde_json::from_str(&row.state)
            .map_err(|error| AppError::Data(format!("matter {} cannot be read: {error}", row.matter)))?;
        Ok(Loaded {
            tasks_before: matter.tasks.clone(),
            matter,
            base_version: row.version,
            procedure: row.procedure,
            pack: row.pack,
            edition: Edition { hash: row.pack_hash, overlay: row.overlay_version },
            title: row.title,
            source: row.source,
            area: row.area,
            point: row.longitude.zip(row.latitude),
            receipt_hash: row.receipt_hash,
            shown: row.shown,
        })
    }

    pub(crate) fn row(&self) -> MatterRow {
        let matter = &self.matter;
        // No list, map or count of a place may find what only those with a part may know of.
        let place = |level: &str| matter.places.get(level).copied().filter(|_| !matter.confidential);
        MatterRow {
            matter: matter.id,
            base_version: self.base_version,
            version: matter.version as i64,
            procedure: self.procedure.clone(),
            pack: self.pack.clone(),
            pack_hash: self.edition.hash,
            overlay_version: self.edition.overlay,
            state: serde_json::to_string(matter).expect("a matter is plain JSON"),
            status: status_word(matter.status).to_owned(),
            outcome: matter.end.clone(),
            category: matter.category.clone(),
            title: self.title.clone(),
            source: self.source.clone(),
            area: self.area,
            scope: Scope {
                county: place("county"),
                town: place("town"),
                village: place("village"),
                group: place("group"),
                large_grid: place("large-grid"),
                medium_grid: place("medium-grid"),
                small_grid: place("small-grid"),
            },
            longitude: self.point.map(|point| point.0),
            latitude: self.point.map(|point| point.1),
            reporter: matter.reporter,
            receipt_hash: self.receipt_hash,
            joined_into: matter.joined_into,
            recurs: matter.recurs,
            opened_at: matter.opened_at,
            due_at: matter.due_at(),
            wake_at: matter.wakes_at(),
            ended_at: matter.ended_at,
            shown: self.shown.clone(),
        }
    }
}

/// A matter as lists show it.
pub(crate) fn listed(row: &MatterRow) -> ListedMatter {
    ListedMatter {
        matter: row.matter,
        version: row.version,
        procedure: row.procedure.clone(),
        status: row.status.clone(),
        outcome: row.outcome.clone(),
        category: row.category.clone(),
        title: row.title.clone(),
        area: row.area,
        opened_at: row.opened_at,
        due_at: row.due_at,
        ended_at: row.ended_at,
    }
}

/// The tasks to put and the numbers of those to remove.
pub(crate) fn tasks(loaded: &Loaded) -> (Vec<TaskRow>, Vec<i64>) {
    let now = &loaded.matter.tasks;
    let put = now.iter().filter(|(number, task)| loaded.tasks_before.get(number) != Some(task));
    let put = put.filter_map(|(number, task)| task_row(loaded, *number, task)).collect();
    let gone = loaded.tasks_before.keys().filter(|number| !now.contains_key(number));
    (put, gone.map(|number| i64::from(*number)).collect())
}

/// The seat column of tasks that wait for a person by name.
const BY_NAME: &str = "by-name";

fn task_row(loaded: &Loaded, number: u32, task: &Task) -> Option<TaskRow> {
    let matter = &loaded.matter;
    let (seat, person): (String, Option<PersonId>) = match &task.assignee {
        Assignee::Seat(seat) => (seat.to_string(), None),
        Assignee::Person(person) => (BY_NAME.to_owned(), Some(*person)),
        // Whoever has no account follows by receipt, not by a queue.
        Assignee::Reporter => (BY_NAME.to_owned(), Some(matter.reporter?)),
        Assignee::External(_) | Assignee::Nobody => return None,
    };
    let paused = task.clock.as_ref().is_some_and(|clock| clock.paused());
    let status = match (paused, task.taken_by) {
        (true, _) => "paused",
        (false, Some(_)) => "taken",
        (false, None) => "open",
    };
    let place = |level: &str| matter.places.get(level).copied();
    Some(TaskRow {
        matter: matter.id,
        task: i64::from(number),
        step: task.step.clone(),
        title: loaded.title.clone().unwrap_or_default(),
        seat,
        person,
        status: status.to_owned(),
        taken_by: task.taken_by,
        opened_at: task.opened_at,
        due_at: task.due_at().map_or(i64::MAX, Timestamp::as_millisecond),
        category: matter.category.clone(),
        town: place("town"),
        village: place("village"),
        small_grid: place("small-grid"),
    })
}

/// A message about a matter, for the outbox.
pub(crate) fn message(
    app: &App,
    recipient: String,
    kind: &str,
    matter: MatterId,
    task: Option<u32>,
    now: Timestamp,
) -> MessageRow {
    MessageRow {
        message: app.source.id(now),
        kind: kind.to_owned(),
        recipient,
        body: gewu_kernel::canonical::canonical(&json!({ "matter": matter, "task": task })),
        created_at: now,
        attempts: 0,
        next_at: Some(now),
        delivered_at: None,
        failed: None,
        lane: None,
        place: None,
    }
}

/// A letter about a matter, for the outbox.
pub(crate) fn letter(
    app: &App,
    recipient: String,
    kind: &str,
    matter: MatterId,
    task: Option<u32>,
    now: Timestamp,
) -> MessageRow {
    MessageRow { lane: Some(LETTER.to_owned()), ..message(app, recipient, kind, matter, task, now) }
}

/// What whoever sent a matter from outside is told of one of its facts: in order, by the facts’ own.
pub(crate) fn telling(app: &App, kind: &str, matter: MatterId, fact: i64, now: Timestamp) -> MessageRow {
    MessageRow {
        body: gewu_kernel::canonical::canonical(&json!({ "matter": matter, "fact": fact })),
        lane: Some(PARTNER.to_owned()),
        place: Some(fact),
        ..message(app, format!("{ORDER}{matter}"), kind, matter, None, now)
    }
}

/// Tells the reporter of a joined matter that the one it was joined into has ended.
pub(super) fn message_to_reporter(
    app: &App,
    joined: MatterId,
    ended: MatterId,
    now: Timestamp,
) -> MessageRow {
    message(app, format!("reporter:{joined}"), "ended", ended, None, now)
}
