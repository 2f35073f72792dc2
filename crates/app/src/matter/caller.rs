//! By whom something is asked.

use gewu_kernel::id::{MatterId, PersonId};

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Somebody without an account; the device's own token tells devices apart, not people.
    Anyone {
        /// The token.
        client: String,
    },
    /// Whoever holds the receipt of this matter.
    Reporter(MatterId),
    /// Somebody signed in.
    Person(PersonId),
    /// Time itself.
    Time,
}

impl Caller {
    /// The caller as facts and kept answers name them.
    pub fn actor(&self) -> String {
        match self {
            Caller::Anyone { client } => format!("anyone:{client}"),
            Caller::Reporter(matter) => format!("reporter:{matter}"),
            Caller::Person(person) => format!("person:{person}"),
            Caller::Time => "time".to_owned(),
        }
    }

    /// The person signed in whom facts name so; nobody, if it was anyone else.
    pub(crate) fn person_of(actor: &str) -> Option<PersonId> {
        actor.strip_prefix("person:")?.parse().ok()
    }
}
