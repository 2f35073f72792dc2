//! Who sees what.
//!
//! A [`Scope`] is everything a person may see, as plain values; whether one matter lies in it is decided by
//! [`Scope::permits`] alone, so a list and a single read cannot disagree. Nothing here knows packs or SQL.

pub mod scope;

pub use scope::{Scope, Subject};
