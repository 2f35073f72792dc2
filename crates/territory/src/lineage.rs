//! Which areas came out of which.

use gewu_kernel::Date;
use gewu_kernel::id::AreaId;
use serde::{Deserialize, Serialize};

/// A succession between areas. A place that only took another name or code stays the same area and
/// has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    /// The area before; none when it was founded anew.
    pub from: Option<AreaId>,
    /// The area after; none when it was dissolved or when nobody knows.
    pub to: Option<AreaId>,
    /// What happened.
    pub kind: LineageKind,
    /// The first day of the new state.
    pub on: Date,
    /// The day is that of a yearly list.
    #[serde(default)]
    pub approximate: bool,
    /// How it is known, for people to read.
    pub source: String,
}

/// What happened to an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineageKind {
    /// The same place under another code. Areas keep their id; only lists of codes speak of it.
    Recode,
    /// It became part of another.
    Merge,
    /// Another was made out of part of it.
    Split,
    /// It ended, and its successor is not named.
    Dissolve,
    /// It is new.
    Found,
    /// It came or went, and nothing says how.
    Unknown,
}
