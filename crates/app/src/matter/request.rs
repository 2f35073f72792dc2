//! What is asked of the application about matters, and what it answers.

use super::act::Act;
use super::caller::Caller;
use super::move_over::Move;
use super::report::{Found, Report};
use gewu_kernel::Timestamp;
use gewu_kernel::id::MatterId;
use gewu_matter::matter::{PartyNumber, Status};
use serde::{Deserialize, Serialize};

/// An idempotency key, chosen by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(pub String);

/// Something somebody wants done.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who.
    pub caller: Caller,
    /// The key under which a repetition gets the same answer.
    pub key: Option<Key>,
    /// When it happened, as claimed; now, if not said.
    pub happened_at: Option<Timestamp>,
    /// What.
    pub work: Work,
}

/// What somebody wants done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// Open a matter.
    Report(Report),
    /// Act on one.
    Act(Act),
    /// Take one over to another edition of its procedure.
    Move(Move),
}

/// What a request led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reply {
    /// The matter.
    pub matter: MatterId,
    /// Its version now.
    pub version: u64,
    /// Whether it goes on.
    pub status: Status,
    /// What happened, by kind of fact.
    pub happened: Vec<String>,
    /// Where a new matter was found to lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
    /// The party who was named by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyNumber>,
    /// The receipt code of a new matter. Never stored: it is derived each time.
    #[serde(skip)]
    pub receipt: Option<String>,
}
