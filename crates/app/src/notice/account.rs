//! Telling somebody what others did with their account.

use super::NO_MATTER;
use crate::App;
use crate::matter::rows;
use gewu_kernel::Timestamp;
use gewu_kernel::id::PersonId;
use gewu_store::outbox::MessageRow;

impl App {
    /// A message to a person about their own account.
    pub(crate) fn about_account(&self, person: PersonId, kind: &str, now: Timestamp) -> MessageRow {
        rows::message(self, format!("person:{person}"), kind, NO_MATTER, None, now)
    }
}
