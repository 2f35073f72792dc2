//! Telling somebody what is about no matter: what others did with their account, or a request that is theirs to decide
//! or was decided.

use super::NO_MATTER;
use crate::App;
use crate::matter::rows;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_store::outbox::MessageRow;

impl App {
    /// A message to a person.
    pub(crate) fn to_person(&self, person: PersonId, kind: &str, now: Timestamp) -> MessageRow {
        rows::message(self, format!("person:{person}"), kind, NO_MATTER, None, now)
    }
}
