//! Names of things. Small things that staff administer are numbered; what arrives at any hour from
//! anywhere (people, matters) carries a UUID v7 that the caller made.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

number_id! {
    /// The county or city that runs the platform; every row belongs to exactly one.
    TenantId
}
number_id! {
    /// A place, whatever its codes and names were over time.
    AreaId
}
number_id! {
    /// An organisation with members.
    BodyId
}
number_id! {
    /// A role held in a body over an area.
    PositionId
}
uuid_id! {
    /// A human being known to the tenant.
    PersonId
}
uuid_id! {
    /// One run of a procedure.
    MatterId
}
uuid_id! {
    /// An edition of a pack, or its retirement, that waits for another person's decision.
    ProposalId
}
uuid_id! {
    /// A table with personal values that somebody has asked for.
    ExportId
}

/// What a fact is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Subject {
    /// The running unit itself: its settings, its calendar.
    Tenant(TenantId),
    /// A place.
    Area(AreaId),
    /// An organisation.
    Body(BodyId),
    /// A role held in a body.
    Position(PositionId),
    /// A human being.
    Person(PersonId),
    /// A pack, by its id.
    Pack(String),
    /// What is proposed about a pack.
    Proposal(ProposalId),
    /// A table with personal values that somebody has asked for.
    Export(ExportId),
    /// One run of a procedure.
    Matter(MatterId),
    /// Who read personal values of a matter. That somebody read does not change the matter, so it is told apart from it:
    /// whoever acts on the matter need not read it anew.
    Reading(MatterId),
    /// A receipt code that was given out before its matter began, as journals tell that once kept such codes.
    Receipt(MatterId),
}

impl Subject {
    /// The word for this kind of subject, as tables and the API write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Subject::Tenant(_) => "tenant",
            Subject::Area(_) => "area",
            Subject::Body(_) => "body",
            Subject::Position(_) => "position",
            Subject::Person(_) => "person",
            Subject::Pack(_) => "pack",
            Subject::Proposal(_) => "proposal",
            Subject::Export(_) => "export",
            Subject::Matter(_) => "matter",
            Subject::Reading(_) => "reading",
            Subject::Receipt(_) => "receipt",
        }
    }

    /// The id as bytes that sort like the id: 16 for a UUID, 8 (big-endian) for a number, UTF-8 for a name.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Subject::Tenant(TenantId(n))
            | Subject::Area(AreaId(n))
            | Subject::Body(BodyId(n))
            | Subject::Position(PositionId(n)) => n.to_be_bytes().to_vec(),
            Subject::Person(PersonId(id))
            | Subject::Proposal(ProposalId(id))
            | Subject::Export(ExportId(id))
            | Subject::Matter(MatterId(id))
            | Subject::Reading(MatterId(id))
            | Subject::Receipt(MatterId(id)) => id.as_bytes().to_vec(),
            Subject::Pack(name) => name.as_bytes().to_vec(),
        }
    }
}
