//! Why a command is refused, in the words of the person who gave it, with what to do instead.

use crate::ballot::Miscount;
use crate::condition::ConditionError;
use crate::matter::{Assignee, TaskNumber};
use crate::procedure::Name;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_kernel::limit::Limit;

/// A command that changes nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The opener's role may not open this procedure.
    #[error("this kind of matter is opened by {offered}; ask one of them to enter it for you")]
    MayNotOpen {
        /// Who may.
        offered: String,
    },
    /// The procedure needs a category and the form names none of its table.
    #[error("“{given}” is not a category of this procedure; choose one of its table")]
    UnknownCategory {
        /// What was given.
        given: String,
    },
    /// The matter has ended.
    #[error("this matter has ended; reopen it if it is not settled")]
    HasEnded,
    /// The matter has not ended.
    #[error("this matter is still open; act on what is waiting")]
    StillOpen,
    /// There is no such task any more.
    #[error(
        "task {task} is no longer waiting: someone has acted on it; read the matter again to see what changed"
    )]
    NoSuchTask {
        /// The task.
        task: TaskNumber,
    },
    /// The task is someone else's.
    #[error("this task waits for {assignee:?}; you act from no seat that may do it")]
    NotYours {
        /// Who it waits for.
        assignee: Assignee,
    },
    /// Nobody judges their own case.
    #[error("you took part in “{step}” of this matter, so another person has to do this")]
    OwnCase {
        /// The step they took part in.
        step: Name,
    },
    /// Someone else has signed for it.
    #[error("somebody else has signed for this task; take it over first if they cannot do it")]
    TakenByOther {
        /// Who.
        person: PersonId,
    },
    /// The same person has signed already.
    #[error("you have signed for this task already")]
    TakenAlready,
    /// The outcome is not one of the step's.
    #[error("“{given}” is not an outcome here; choose one of {offered}")]
    UnknownOutcome {
        /// What was given.
        given: Name,
        /// What there is.
        offered: String,
    },
    /// The outcome's condition does not hold.
    #[error("this outcome is not open to this matter: it needs {needs}")]
    NotOffered {
        /// The condition.
        needs: String,
    },
    /// The step does not permit the action.
    #[error("this step does not allow that: {action} is not among what its performer may do")]
    NotPermitted {
        /// The action.
        action: &'static str,
    },
    /// It was done as often as it may be.
    #[error("{action} was used {times} times here, which is as often as it may be")]
    UsedUp {
        /// The action.
        action: &'static str,
        /// How often.
        times: u32,
    },
    /// An arbiter has decided.
    #[error("an arbiter has named who does this: do it, or ask other bodies to help")]
    Arbitrated,
    /// Something is asked for already.
    #[error("a request on this task is still waiting for its answer")]
    AlreadyAsked,
    /// More was asked for than may be.
    #[error("at most {at_most} can be asked for here, in the same unit")]
    TooMuch {
        /// The most.
        at_most: Limit,
    },
    /// The clock stands still or does not.
    #[error("the clock of this task {}", if *.paused { "stands still; resume it first" } else { "is running; there is no pause to end" })]
    Clock {
        /// Whether it stands still.
        paused: bool,
    },
    /// Reasons are missing.
    #[error("say why: the people concerned will read it")]
    NeedsReason,
    /// A binding is missing or of the wrong kind.
    #[error("name “{name}”: a {kind} that the tenant has")]
    NeedsBinding {
        /// The binding.
        name: Name,
        /// Body or person.
        kind: &'static str,
    },
    /// The matter is about whom was named, or about somebody beside them.
    #[error("this matter is about them or somebody in the same body or family: name another as “{name}”")]
    About {
        /// The binding.
        name: Name,
    },
    /// A binding nobody asked for.
    #[error("“{name}” is not named by this outcome")]
    UnknownBinding {
        /// The binding.
        name: Name,
    },
    /// The matter to join is missing.
    #[error("name the matter that this one becomes part of, another one that is not part of this")]
    NeedsMatter,
    /// The matter to join goes on no more.
    #[error("the matter named has ended; name one that is still open, or bring that one back first")]
    NeedsOpenMatter,
    /// Marks are missing or out of range.
    #[error("give each of {dimensions} a mark from 1 to {scale}, or none at all")]
    Marks {
        /// What is rated.
        dimensions: String,
        /// The best mark.
        scale: u32,
    },
    /// The count cannot be one.
    #[error(transparent)]
    Miscount(Miscount),
    /// The count says otherwise.
    #[error(
        "by this count the vote is “{came}”, not “{given}”: a quorum is {present}, it passes with {passes}; correct the count or choose “{came}”"
    )]
    OtherVerdict {
        /// What was chosen.
        given: Name,
        /// What the count makes of it.
        came: Name,
        /// What makes a quorum.
        present: String,
        /// What carries the question.
        passes: String,
    },
    /// A side has no party who could be asked.
    #[error("nobody is named on the side “{side}” yet; name its parties first")]
    NeedsParty {
        /// The side.
        side: Name,
    },
    /// There is no such party, or the party is not asked here.
    #[error("say which party: {parties} have yet to answer here")]
    NoSuchParty {
        /// The numbers of those who have yet to answer.
        parties: String,
    },
    /// The side is full.
    #[error("the side “{side}” has {at_most} parties, which is as many as it may have")]
    TooManyParties {
        /// The side.
        side: Name,
        /// The most.
        at_most: u32,
    },
    /// Helpers are still at work.
    #[error("{helpers} bodies are still helping; wait for them or release them first")]
    HelpersAtWork {
        /// How many.
        helpers: usize,
    },
    /// That body helps or leads already.
    #[error("that body has a part in this task already")]
    HelpsAlready,
    /// It is too early.
    #[error("this is possible from {from}")]
    TooEarly {
        /// The first instant.
        from: Timestamp,
    },
    /// It is too late.
    #[error(
        "this was possible until {until}; what is late stays on record as late, and a new matter may refer to this one"
    )]
    TooLate {
        /// The last instant, exclusive.
        until: Timestamp,
    },
    /// Nothing is due.
    #[error("nothing is due yet")]
    NothingDue,
    /// No place of the matter has the seat.
    #[error("the matter lies in no place where “{who}” could act; name its area, or correct the pack")]
    NoSeat {
        /// Who was looked for.
        who: String,
    },
    /// A condition of the pack cannot be answered over this matter.
    #[error(transparent)]
    Condition(#[from] ConditionError),
    /// The pack sends a matter to a step that it does not have.
    #[error("the procedure has no “{step}”; publish a corrected pack and migrate this matter")]
    BrokenPack {
        /// The step.
        step: Name,
    },
}

impl Refusal {
    /// The code under which the API's catalogue of problems lists it.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::MayNotOpen { .. } => "may-not-open",
            Refusal::UnknownCategory { .. } => "unknown-category",
            Refusal::HasEnded => "has-ended",
            Refusal::StillOpen => "still-open",
            Refusal::NoSuchTask { .. } => "no-such-task",
            Refusal::NotYours { .. } => "not-yours",
            Refusal::OwnCase { .. } => "own-case",
            Refusal::TakenByOther { .. } => "taken-by-other",
            Refusal::TakenAlready => "taken-already",
            Refusal::UnknownOutcome { .. } => "unknown-outcome",
            Refusal::NotOffered { .. } => "not-offered",
            Refusal::NotPermitted { .. } => "not-permitted",
            Refusal::UsedUp { .. } => "used-up",
            Refusal::Arbitrated => "arbitrated",
            Refusal::AlreadyAsked => "already-asked",
            Refusal::TooMuch { .. } => "too-much",
            Refusal::Clock { .. } => "clock",
            Refusal::NeedsReason => "needs-reason",
            Refusal::NeedsBinding { .. } => "needs-binding",
            Refusal::About { .. } => "about",
            Refusal::UnknownBinding { .. } => "unknown-binding",
            Refusal::NeedsMatter => "needs-matter",
            Refusal::NeedsOpenMatter => "needs-open-matter",
            Refusal::Marks { .. } => "marks",
            Refusal::Miscount(_) => "miscount",
            Refusal::OtherVerdict { .. } => "other-verdict",
            Refusal::NeedsParty { .. } => "needs-party",
            Refusal::NoSuchParty { .. } => "no-such-party",
            Refusal::TooManyParties { .. } => "too-many-parties",
            Refusal::HelpersAtWork { .. } => "helpers-at-work",
            Refusal::HelpsAlready => "helps-already",
            Refusal::TooEarly { .. } => "too-early",
            Refusal::TooLate { .. } => "too-late",
            Refusal::NothingDue => "nothing-due",
            Refusal::NoSeat { .. } => "no-seat",
            Refusal::Condition(_) => "condition",
            Refusal::BrokenPack { .. } => "broken-pack",
        }
    }
}
