//! What authors of packs read: the shapes of the files as schemas for editors and as tables for people, made of the
//! comments at the shapes themselves. The pages around them are `docs/packs`, kept up to date by a test.

use crate::red_line;
use crate::rule::Rule;

mod example;
mod schema;
mod table;
pub(crate) mod written;

pub use example::{Example, Grammar, grammars};
pub(crate) use schema::by_kind;
pub(crate) use schema::plain;
pub use schema::schemas;
pub use table::{Key, Table, tables};

/// Words that a red line keeps out of names and titles.
pub fn kept_out(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::Tracking => &red_line::TRACKING,
        Rule::Scores => &red_line::SCORES,
        Rule::Sensitive => &red_line::SENSITIVE,
        _ => &[],
    }
}

/// The kinds of step on which a key means something, all of them where it says nothing of kinds.
pub fn kinds_of(key: &str) -> &'static [&'static str] {
    crate::raw::kinds_of(key)
}

/// The kinds of step.
pub fn kinds() -> &'static [&'static str] {
    &crate::raw::KINDS
}

/// What a kind of step must have: keys, and outcomes that it brings about.
pub fn needs(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    schema::needs(kind)
}
