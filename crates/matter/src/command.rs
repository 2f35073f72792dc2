//! What someone may ask of a matter, and who asks.

use crate::event::Content;
use crate::matter::{Ask, Binding, PartyNumber, TaskNumber};
use crate::procedure::Name;
use gewu_kernel::id::{BodyId, MatterId, PersonId};
use gewu_kernel::seat::Seat;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person known to the tenant, with the seats they may act from at this instant.
    Person {
        /// Who.
        person: PersonId,
        /// From which seats.
        seats: Vec<HeldSeat>,
    },
    /// Whoever opened the matter, known by its receipt alone.
    Reporter,
    /// Another party, known by a receipt of their own.
    Party(PartyNumber),
    /// An organ or platform outside, known by its secret.
    External(Name),
    /// Time itself.
    Time,
}

/// A seat someone may act from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSeat {
    /// The seat.
    pub seat: Seat,
    /// Whether they stand in for the one who holds it.
    pub as_deputy: bool,
}

/// What is asked of a matter that is already there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "verb")]
pub enum Command {
    /// Sign for a task, or take it over from someone else of the same seat.
    Take {
        /// The task.
        task: TaskNumber,
    },
    /// Bring a task to an outcome.
    Finish(Finish),
    /// Send a step back as not theirs.
    Return {
        /// The task.
        task: TaskNumber,
        /// Why.
        content: Content,
    },
    /// Object to who performs a step.
    Challenge {
        /// The task.
        task: TaskNumber,
        /// Why.
        content: Content,
    },
    /// Name a party.
    NameParty {
        /// The task whose performer may.
        task: TaskNumber,
        /// On which side.
        side: Name,
        /// Who, when that is a person the tenant knows.
        person: Option<PersonId>,
        /// What is known of them.
        content: Content,
    },
    /// Take back that somebody is a party.
    DropParty {
        /// The task whose performer may.
        task: TaskNumber,
        /// Which.
        party: PartyNumber,
        /// Why.
        content: Content,
    },
    /// Say whom or which body it is about.
    NameAbout {
        /// The task whose performer may.
        task: TaskNumber,
        /// Whom.
        whom: Binding,
        /// Why.
        content: Content,
    },
    /// Take back that it is about somebody.
    DropAbout {
        /// The task whose performer may.
        task: TaskNumber,
        /// Whom.
        whom: Binding,
        /// Why.
        content: Content,
    },
    /// Stop it before its end.
    Withdraw {
        /// Why, if they say.
        content: Content,
    },
    /// Hand a task to another body or person.
    Transfer {
        /// The task.
        task: TaskNumber,
        /// Who has it from now on.
        to: Binding,
        /// Why.
        content: Content,
    },
    /// Take a task off somebody who leaves.
    HandOver {
        /// The task.
        task: TaskNumber,
        /// Who has it by name or has signed for it.
        from: PersonId,
        /// Who is to have it, if they may; otherwise it goes back to the seat.
        to: Option<PersonId>,
        /// Why.
        content: Content,
    },
    /// Ask for more time or for a pause.
    Ask {
        /// The task.
        task: TaskNumber,
        /// What.
        ask: Ask,
        /// Why.
        content: Content,
    },
    /// Let a paused clock go on before its time.
    Resume {
        /// The task.
        task: TaskNumber,
    },
    /// Ask another body to help.
    AskHelp {
        /// The lead's task.
        task: TaskNumber,
        /// The body.
        body: BodyId,
        /// With what.
        content: Content,
    },
    /// Let a helper go.
    ReleaseHelp {
        /// The helper's task.
        task: TaskNumber,
    },
    /// Look again at something deferred, and leave it deferred.
    Review {
        /// The task.
        task: TaskNumber,
        /// What was found.
        content: Content,
    },
    /// Press for progress.
    Urge {
        /// In which words.
        content: Content,
    },
    /// Add a remark.
    Note {
        /// What.
        content: Content,
    },
    /// Take another matter in, which ends by becoming part of this one.
    TakeIn {
        /// The other one.
        matter: MatterId,
    },
    /// Go on by itself: it is no part of the matter that it was joined into.
    Part {
        /// Why.
        content: Content,
    },
    /// Let a matter go that had become part of this one.
    LetGo {
        /// The other one.
        matter: MatterId,
    },
    /// Say that this is what an earlier matter was about, which has come back.
    Recur {
        /// The earlier one; none takes back what was said before.
        of: Option<MatterId>,
    },
    /// Bring an ended matter back.
    Reopen {
        /// Why.
        content: Content,
    },
    /// Say what a second look at an ended matter has found.
    Recheck {
        /// Whether it had ended as it says.
        sound: bool,
        /// What was found; needed where it had not.
        content: Content,
    },
    /// Let time do what is due.
    Wake,
    /// Compute every running limit anew, because the calendar changed.
    Recompute,
}

/// How a task came to an outcome.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Finish {
    /// The task.
    pub task: TaskNumber,
    /// The outcome; for a decision `granted` or `refused`, for help `done`.
    pub outcome: Name,
    /// What was written.
    #[serde(default)]
    pub content: Content,
    /// What later steps need named.
    #[serde(default)]
    pub binds: BTreeMap<Name, Binding>,
    /// The marks given, by dimension.
    #[serde(default)]
    pub marks: BTreeMap<Name, u32>,
    /// The matter that this one becomes part of.
    #[serde(default)]
    pub into: Option<MatterId>,
    /// The party whose words are written down, where parties are asked.
    #[serde(default)]
    pub party: Option<PartyNumber>,
}

/// The outcomes of a decision on what someone asked for.
pub const GRANTED: &str = "granted";
/// See [`GRANTED`].
pub const REFUSED: &str = "refused";
/// The outcome of help.
pub const HELPED: &str = "done";
