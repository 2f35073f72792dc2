//! What can happen to a matter. Each event becomes one fact of the journal.

use crate::matter::{Assignee, Binding, Clock, PartyNumber, Places, Purpose, RunNumber, TaskNumber};
use crate::procedure::Name;
use gewu_kernel::calendar::Due;
use gewu_kernel::id::{BodyId, MatterId, PersonId};
use gewu_kernel::limit::Limit;
use gewu_kernel::seat::Seat;
use gewu_kernel::{Date, Timestamp};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What somebody wrote: fields anyone with access may read, and commitments to those that are personal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// Fields that are not personal.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub open: Map<String, Value>,
    /// For each personal field, the commitment to its value (see [`gewu_kernel::canonical::commitment`]).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sealed: BTreeMap<String, String>,
}

impl Content {
    /// Whether nothing was written; an empty text or list says nothing.
    pub fn is_empty(&self) -> bool {
        let says_nothing = |value: &Value| match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        self.sealed.is_empty() && self.open.values().all(says_nothing)
    }
}

/// Who did something and from which seat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performer {
    /// The person; `None` is the reporter without an account, or time itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The seat from which they acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// Whether they stood in for the one who holds it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_deputy: bool,
    /// Whether they entered what the reporter said, from paper or by telephone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_reporter: bool,
    /// The party who acted, or for whom it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyNumber>,
    /// The organ or platform outside that acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<Name>,
}

/// What another book tells of how a matter was handled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Told {
    /// Which book.
    pub book: Name,
    /// When the matter was opened there.
    pub opened_at: Timestamp,
    /// The body that handled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<BodyId>,
    /// What handling it is claimed to have achieved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Name>,
    /// The marks that the reporter gave, by dimension.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<Name, u32>,
}

/// Something that happened to a matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "kind")]
pub enum Event {
    /// It was opened.
    Opened {
        /// By whom.
        by: Performer,
        /// Who it belongs to, when that is a person the tenant knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reporter: Option<PersonId>,
        /// What it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<Name>,
        /// Where it lies.
        places: Places,
        /// The opening form.
        content: Content,
        /// Whether only those with a part in it may know of it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        confidential: bool,
    },
    /// Another book has handled it so far, and tells this of it.
    Brought {
        /// Who brought it here. They have no part in the matter by that.
        by: Performer,
        /// What the other book tells.
        told: Told,
    },
    /// The book that it was brought from tells otherwise now. Nobody has acted on it here in between.
    Corrected {
        /// Who brought the correction. They have no part in the matter by that.
        by: Performer,
        /// What it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<Name>,
        /// Where it lies.
        places: Places,
        /// The opening form.
        content: Content,
        /// What the other book tells of how it was handled.
        told: Told,
        /// Whether it begins anew: what waited, what was bound and how it ended holds no more.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        anew: bool,
        /// Whether only those with a part in it may know of it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        confidential: bool,
    },
    /// Somebody or some day is waited for; a step is entered when the purpose is to perform it or to wait.
    TaskOpened {
        /// Its number.
        task: TaskNumber,
        /// The step it belongs to.
        step: Name,
        /// What is to be done.
        purpose: Purpose,
        /// By whom.
        assignee: Assignee,
        /// When it began to wait.
        opened_at: Timestamp,
        /// Its limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<Clock>,
        /// Whether nobody holds the seat.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        vacant: bool,
        /// When time alone next changes something.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wakes_at: Option<Timestamp>,
        /// The parallel run it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run: Option<RunNumber>,
        /// Bindings that hold in its branch only.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        local: BTreeMap<Name, String>,
    },
    /// Somebody signed for a task.
    TaskTaken {
        /// Its number.
        task: TaskNumber,
        /// By whom.
        by: Performer,
    },
    /// A task came to an outcome.
    TaskFinished {
        /// Its number.
        task: TaskNumber,
        /// Its step.
        step: Name,
        /// The outcome.
        outcome: Name,
        /// What it claims to have achieved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<Name>,
        /// By whom.
        by: Performer,
        /// The local day.
        on: Date,
        /// What was written.
        #[serde(default, skip_serializing_if = "Content::is_empty")]
        content: Content,
        /// The marks given, by dimension.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        marks: BTreeMap<Name, u32>,
    },
    /// A task is no longer wanted.
    TaskDropped {
        /// Its number.
        task: TaskNumber,
        /// Why.
        reason: DropReason,
    },
    /// A step was sent back as not theirs.
    Returned {
        /// The task.
        task: TaskNumber,
        /// The step.
        step: Name,
        /// By whom.
        by: Performer,
        /// Whether this was the last time and an arbiter decides.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        last: bool,
        /// The bindings that had made it theirs, and hold no more.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unbinds: Vec<Name>,
        /// Whether they keep out of the matter from then on.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        recuses: bool,
        /// Why.
        content: Content,
    },
    /// Somebody objected to who performs a step, so that another person is found.
    Challenged {
        /// The task.
        task: TaskNumber,
        /// The step.
        step: Name,
        /// By whom.
        by: Performer,
        /// Who keeps out of the matter from then on; left out for whoever may not read names.
        #[serde(default)]
        against: Vec<PersonId>,
        /// The bindings that had made it theirs, and hold no more.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unbinds: Vec<Name>,
        /// Why.
        content: Content,
    },
    /// Somebody is a party from now on.
    PartyNamed {
        /// The number within the matter; 0 is whoever opened it.
        party: PartyNumber,
        /// On which side.
        side: Name,
        /// Who, when that is a person the tenant knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        /// By whom.
        by: Performer,
        /// What is known of them.
        #[serde(default, skip_serializing_if = "Content::is_empty")]
        content: Content,
    },
    /// Somebody is a party no more: they were named by mistake.
    PartyDropped {
        /// The number within the matter.
        party: PartyNumber,
        /// By whom.
        by: Performer,
        /// Why.
        content: Content,
    },
    /// A party has agreed or refused.
    Consented {
        /// The task.
        task: TaskNumber,
        /// The step.
        step: Name,
        /// Which party.
        party: PartyNumber,
        /// Whether they agree.
        agreed: bool,
        /// Who acted: the party, or whoever wrote down what the party said.
        by: Performer,
        /// What was said.
        #[serde(default, skip_serializing_if = "Content::is_empty")]
        content: Content,
    },
    /// Somebody said whom or which body it is about: they and those near them keep out of it.
    AboutNamed {
        /// Whom.
        whom: Binding,
        /// Who said so.
        by: Performer,
        /// Why.
        #[serde(default, skip_serializing_if = "Content::is_empty")]
        content: Content,
    },
    /// It is not about somebody who was named.
    AboutDropped {
        /// Whom.
        whom: Binding,
        /// Who said so.
        by: Performer,
        /// Why.
        content: Content,
    },
    /// It was stopped before its end by somebody who may.
    Withdrawn {
        /// By whom.
        by: Performer,
        /// Why, if they said.
        #[serde(default, skip_serializing_if = "Content::is_empty")]
        content: Content,
    },
    /// A task was handed to another body or person; its clock goes on.
    Transferred {
        /// The task.
        task: TaskNumber,
        /// The step.
        step: Name,
        /// By whom.
        by: Performer,
        /// Who has it now.
        assignee: Assignee,
        /// Why.
        content: Content,
    },
    /// A task was taken off somebody who leaves; its clock goes on.
    HandedOver {
        /// The task.
        task: TaskNumber,
        /// The step.
        step: Name,
        /// Who ordered it. They have no part in the matter by that.
        by: Performer,
        /// Who had it.
        from: PersonId,
        /// Who has it now.
        assignee: Assignee,
        /// Who of the seat has it in hand, when somebody was named who may.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        taken_by: Option<PersonId>,
        /// The bindings that had named whoever leaves, and hold no more.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unbinds: Vec<Name>,
        /// Why.
        content: Content,
    },
    /// Nobody acts for the seat any more that a task had gone to, so it went to another of its step.
    Reassigned {
        /// The task.
        task: TaskNumber,
        /// Who has it now.
        assignee: Assignee,
    },
    /// More time or a pause was asked for.
    Asked {
        /// The task.
        task: TaskNumber,
        /// The step.
        step: Name,
        /// What.
        ask: crate::matter::Ask,
        /// By whom.
        by: Performer,
        /// Why.
        content: Content,
    },
    /// What was asked for was decided.
    Answered {
        /// The task in which the decision was asked for.
        request: TaskNumber,
        /// The task it concerns.
        task: TaskNumber,
        /// Whether it was granted.
        granted: bool,
        /// By whom.
        by: Performer,
        /// Why.
        #[serde(default, skip_serializing_if = "Content::is_empty")]
        content: Content,
    },
    /// A limit became longer.
    Extended {
        /// The task.
        task: TaskNumber,
        /// By how much.
        by: Limit,
        /// When it ends now.
        due: Option<Due>,
        /// When time alone next changes something.
        wakes_at: Option<Timestamp>,
    },
    /// A clock stands still.
    Paused {
        /// The task.
        task: TaskNumber,
        /// From when.
        from: Timestamp,
        /// It goes on by itself at this instant.
        until: Timestamp,
    },
    /// A clock goes on.
    Resumed {
        /// The task.
        task: TaskNumber,
        /// From when.
        at: Timestamp,
        /// By whom, if not by time.
        by: Performer,
        /// When the limit ends now.
        due: Option<Due>,
        /// When time alone next changes something.
        wakes_at: Option<Timestamp>,
    },
    /// Another body was asked to help.
    HelpAsked {
        /// The lead's task.
        task: TaskNumber,
        /// The body.
        body: BodyId,
        /// By whom.
        by: Performer,
        /// With what.
        content: Content,
    },
    /// Someone looked again at something that is deferred.
    Reviewed {
        /// The task.
        task: TaskNumber,
        /// The step.
        step: Name,
        /// By whom.
        by: Performer,
        /// What they found.
        content: Content,
        /// The clock until the next look.
        clock: Clock,
        /// When time alone next changes something.
        wakes_at: Option<Timestamp>,
    },
    /// Someone pressed for progress.
    Urged {
        /// By whom.
        by: Performer,
        /// At what instant.
        at: Timestamp,
        /// In which words.
        #[serde(default, skip_serializing_if = "Content::is_empty")]
        content: Content,
    },
    /// Someone added a remark.
    Noted {
        /// By whom.
        by: Performer,
        /// What.
        content: Content,
    },
    /// A task is late, and the next level was told.
    Escalated {
        /// The task.
        task: TaskNumber,
        /// How many levels have been told now.
        level: u32,
        /// Who was told.
        to: Assignee,
        /// Whether a deputy was told because whoever holds the seat is absent.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        deputy: bool,
        /// Whether nobody holds the seat.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        vacant: bool,
        /// When the next level is told, or this one again.
        wakes_at: Timestamp,
    },
    /// A step has named a body or a person.
    Bound {
        /// The binding.
        name: Name,
        /// What it holds.
        value: Binding,
    },
    /// Work that a claim came from began anew, so the claim holds no more.
    Retracted {
        /// What was claimed.
        result: Name,
    },
    /// Another matter became part of this one.
    TookIn {
        /// The other one.
        matter: MatterId,
        /// By whom.
        by: Performer,
    },
    /// It was found to be another matter after all than the one it had become part of, and goes on by itself.
    Parted {
        /// By whom.
        by: Performer,
        /// The matter that it is no part of any more.
        from: MatterId,
        /// Why.
        content: Content,
    },
    /// A matter that had become part of this one goes on by itself.
    LetGo {
        /// The other one.
        matter: MatterId,
        /// By whom.
        by: Performer,
    },
    /// Somebody found that this is what another matter was about, which has come back since.
    Recurred {
        /// The earlier one; none takes back what was found before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<MatterId>,
        /// By whom.
        by: Performer,
    },
    /// Branches began side by side.
    RunStarted {
        /// The run.
        run: RunNumber,
        /// The parallel step.
        step: Name,
        /// How many branches.
        branches: u32,
        /// The run around it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<RunNumber>,
        /// Bindings that hold in the branch in which the step stands.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        local: BTreeMap<Name, String>,
    },
    /// A branch came back.
    BranchEnded {
        /// The run.
        run: RunNumber,
        /// Whether it succeeded.
        succeeded: bool,
    },
    /// The branches are done or have failed.
    RunEnded {
        /// The run.
        run: RunNumber,
        /// The parallel step.
        step: Name,
        /// Its outcome; the end's name when the matter ended around it.
        outcome: Name,
        /// What the outcome claims to have achieved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<Name>,
    },
    /// The calendar changed, and a limit with it.
    DueChanged {
        /// The task.
        task: TaskNumber,
        /// When it ends now.
        due: Option<Due>,
        /// When time alone next changes something.
        wakes_at: Option<Timestamp>,
    },
    /// It came to an end.
    Ended {
        /// The end.
        end: Name,
        /// When.
        at: Timestamp,
        /// The matter that it became part of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        into: Option<MatterId>,
        /// The step at which that was found, to which it comes back if it was wrong.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_step: Option<Name>,
    },
    /// It runs another edition of its procedure from now on. What of it has names of the edition stands here as it was
    /// and as it is, so that the way back leads exactly there.
    Migrated {
        /// Which of the pack's migrations, so that it can be taken back.
        migration: String,
        /// The edition it ran.
        from: Pinned,
        /// The edition it runs.
        to: Pinned,
        /// How it stood.
        before: Standing,
        /// How it stands.
        after: Standing,
        /// New names of steps, by the old ones, for whoever tells what was before.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        renamed: BTreeMap<Name, Name>,
        /// That a migration was taken back: it runs the edition from which that one took it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        back: bool,
        /// Who ordered it, when that is a person. They have no part in the matter by that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
    },
    /// Somebody looked again at how it had ended.
    Rechecked {
        /// By whom.
        by: Performer,
        /// Whether it had ended as it says.
        sound: bool,
        /// Whether it comes back for that.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        sent_back: bool,
        /// What was found.
        #[serde(default, skip_serializing_if = "Content::is_empty")]
        content: Content,
    },
    /// It came back after its end.
    Reopened {
        /// By whom.
        by: Performer,
        /// Why.
        content: Content,
    },
}

/// Why a task is no longer wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DropReason {
    /// The task it belonged to is over.
    Moot,
    /// Enough other branches are done, or too many have failed.
    RunEnded,
    /// It was sent back.
    Returned,
    /// Somebody else is to do it.
    Challenged,
    /// The matter was stopped.
    Withdrawn,
    /// The lead no longer needs it.
    Released,
    /// The matter ended.
    Ended,
}

/// An edition of a pack: what it was published as, with a version of the tenant's parameters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pinned {
    /// The hash of its content, hexadecimal.
    pub hash: String,
    /// The version of the parameters; 0 for the pack's own.
    pub overlay: i64,
}

/// What of a matter has names of an edition in it: its tasks, its parallel runs, and its past by step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Standing {
    /// By number.
    #[serde(deserialize_with = "by_number")]
    pub tasks: BTreeMap<TaskNumber, Stand>,
    /// The parallel steps under way.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "by_number")]
    pub runs: BTreeMap<RunNumber, Name>,
    /// Who has performed each step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub performed: BTreeMap<Name, BTreeSet<PersonId>>,
    /// How often each was entered.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub visits: BTreeMap<Name, u32>,
    /// When each was last finished.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub finished_on: BTreeMap<Name, Date>,
    /// How often each bounded action was used.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub used: BTreeMap<String, u32>,
}

/// Numbers are keys of JSON as texts; an event is read with its kind first, and serde gives its keys as they stand.
fn by_number<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    reader: D,
) -> Result<BTreeMap<u32, T>, D::Error> {
    let written = BTreeMap::<String, T>::deserialize(reader)?;
    let number = |(key, value): (String, T)| Ok((key.parse().map_err(D::Error::custom)?, value));
    written.into_iter().map(number).collect()
}

/// How a task stands in an edition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Stand {
    /// Its step.
    pub step: Name,
    /// Who has it.
    pub assignee: Assignee,
    /// Its limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// Who has signed for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<PersonId>,
    /// When time alone next changes something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wakes_at: Option<Timestamp>,
}

impl Event {
    /// The word for this kind of event, as facts and the API write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Event::Opened { .. } => "opened",
            Event::Brought { .. } => "brought",
            Event::Corrected { .. } => "corrected",
            Event::TaskOpened { .. } => "task-opened",
            Event::TaskTaken { .. } => "task-taken",
            Event::TaskFinished { .. } => "task-finished",
            Event::TaskDropped { .. } => "task-dropped",
            Event::Returned { .. } => "returned",
            Event::Challenged { .. } => "challenged",
            Event::PartyNamed { .. } => "party-named",
            Event::PartyDropped { .. } => "party-dropped",
            Event::Consented { .. } => "consented",
            Event::AboutNamed { .. } => "about-named",
            Event::AboutDropped { .. } => "about-dropped",
            Event::Withdrawn { .. } => "withdrawn",
            Event::Transferred { .. } => "transferred",
            Event::HandedOver { .. } => "handed-over",
            Event::Reassigned { .. } => "reassigned",
            Event::Asked { .. } => "asked",
            Event::Answered { .. } => "answered",
            Event::Extended { .. } => "extended",
            Event::Paused { .. } => "paused",
            Event::Resumed { .. } => "resumed",
            Event::HelpAsked { .. } => "help-asked",
            Event::Reviewed { .. } => "reviewed",
            Event::Urged { .. } => "urged",
            Event::Noted { .. } => "noted",
            Event::Escalated { .. } => "escalated",
            Event::Bound { .. } => "bound",
            Event::Retracted { .. } => "retracted",
            Event::TookIn { .. } => "took-in",
            Event::Parted { .. } => "parted",
            Event::LetGo { .. } => "let-go",
            Event::Recurred { .. } => "recurred",
            Event::RunStarted { .. } => "run-started",
            Event::BranchEnded { .. } => "branch-ended",
            Event::RunEnded { .. } => "run-ended",
            Event::DueChanged { .. } => "due-changed",
            Event::Ended { .. } => "ended",
            Event::Rechecked { .. } => "rechecked",
            Event::Reopened { .. } => "reopened",
            Event::Migrated { .. } => "migrated",
        }
    }

    /// What somebody wrote with it, if it is an event with which one can write.
    pub fn content(&self) -> Option<&Content> {
        match self {
            Event::Opened { content, .. }
            | Event::Corrected { content, .. }
            | Event::TaskFinished { content, .. }
            | Event::Returned { content, .. }
            | Event::Challenged { content, .. }
            | Event::PartyNamed { content, .. }
            | Event::PartyDropped { content, .. }
            | Event::Consented { content, .. }
            | Event::AboutNamed { content, .. }
            | Event::AboutDropped { content, .. }
            | Event::Withdrawn { content, .. }
            | Event::Transferred { content, .. }
            | Event::HandedOver { content, .. }
            | Event::Asked { content, .. }
            | Event::Answered { content, .. }
            | Event::HelpAsked { content, .. }
            | Event::Reviewed { content, .. }
            | Event::Urged { content, .. }
            | Event::Noted { content, .. }
            | Event::Parted { content, .. }
            | Event::Rechecked { content, .. }
            | Event::Reopened { content, .. } => Some(content),
            _ => None,
        }
    }
}
