//! Searching matters.
//!
//! A matter is found when each of the words typed occurs in its title, its text or the names of its places, all in the
//! normal form of [`gewu_likeness::words`], as far as whoever asks may read them; or when what was typed is its code.

mod code;
mod document;
mod filter;
mod find;
mod follow;

pub use filter::Filter;
pub use find::{AsOf, Found, Sought};

use std::fmt::Display;

/// Something that matters are found by beside words, as the index has it: a kind and a value. What the index finds is
/// checked again on the matter itself, since it may lag behind.
fn facet(kind: &str, value: impl Display) -> String {
    format!("{kind}:{value}")
}

/// Lies in an area.
const AREA: &str = "area";
/// Waits for a seat over an area.
const SEAT: &str = "seat";
/// Was given to a body, or waits for a seat in it.
const BODY: &str = "body";
/// Somebody has a part in it: only ever asked with the id of whoever asks.
const PERSON: &str = "person";
/// Had a confidential matter, or heard that it is late: a seat; or a body, where another book tells so.
const OFFICE: &str = "office";
/// Is open or has ended.
const STATUS: &str = "status";
/// Is of a category.
const CATEGORY: &str = "category";
/// Came by a way.
const SOURCE: &str = "source";
/// Came to an end.
const OUTCOME: &str = "outcome";
