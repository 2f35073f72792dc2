//! By whom something is asked.

use gewu_kernel::id::{MatterId, PersonId};
use gewu_matter::matter::PartyNumber;

/// A partner outside with whom messages are exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// The name by which this tenant knows it.
    pub partner: String,
    /// The organ or platform that it is, as packs name it.
    pub external: String,
}

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
    /// Whoever holds the receipt of another party of this matter.
    Party(MatterId, PartyNumber),
    /// A partner outside, known by its secret.
    Partner(Partner),
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
            Caller::Party(matter, party) => format!("party:{matter}:{party}"),
            Caller::Partner(partner) => format!("partner:{}", partner.partner),
            Caller::Person(person) => format!("person:{person}"),
            Caller::Time => "time".to_owned(),
        }
    }

    /// The matter to which a receipt opens the door, for whoever holds one.
    pub fn receipt_of(&self) -> Option<MatterId> {
        match self {
            Caller::Reporter(matter) | Caller::Party(matter, _) => Some(*matter),
            Caller::Anyone { .. } | Caller::Partner(_) | Caller::Person(_) | Caller::Time => None,
        }
    }

    /// The person signed in whom facts name so; nobody, if it was anyone else.
    pub(crate) fn person_of(actor: &str) -> Option<PersonId> {
        actor.strip_prefix("person:")?.parse().ok()
    }
}
