//! Who may do what, and who sees what.
//!
//! What somebody may do is decided by [`policy`], over capabilities.
//!
//! A [`Scope`] is everything a person may see, as plain values; whether one matter lies in it is decided by
//! [`Scope::permits`] alone, so a list and a single read cannot disagree. Nothing here knows packs or SQL.

pub mod policy;
pub mod scope;

pub use policy::{Action, Principal, Resource, permits};
pub use scope::{Scope, Subject};
