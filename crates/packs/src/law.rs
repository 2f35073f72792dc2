//! The law’s minimum for votes, and what it reserves to whom: tables that ship with the program, with their sources.

use crate::grammar;
use crate::problem::Source;
use crate::raw::{Either, RawBody, Text};
use crate::rule::Rule;
use crate::said::said;
use gewu_matter::ballot::{Majority, Share};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What the law says about votes.
#[derive(Debug)]
pub struct Tables {
    /// The least that makes a body’s decision lawful, by the entry that packs name.
    pub bodies: BTreeMap<String, Minimum>,
    /// What only some bodies may decide, by item.
    pub reserved: BTreeMap<String, Reserved>,
}

/// The least that makes a decision lawful.
#[derive(Debug)]
pub struct Minimum {
    /// What people call the body.
    pub title: String,
    /// Where it stands.
    pub source: String,
    /// From which day.
    pub in_force: String,
    /// When it may decide, and what carries a question.
    pub majority: Majority,
}

/// What only some bodies may decide.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserved {
    /// What it is about.
    pub title: String,
    /// Where it stands.
    pub source: String,
    /// Bodies that may decide it.
    pub lawful: Vec<String>,
    /// Bodies that may, where those have authorised them on record.
    pub delegated: Vec<String>,
}

/// A body of a pack that votes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// What people call it.
    pub title: String,
    /// The entry of the law whose minimum holds for it, if there is one.
    pub law: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTables {
    body: BTreeMap<String, RawMinimum>,
    reserved: BTreeMap<String, Reserved>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMinimum {
    title: String,
    source: String,
    in_force: String,
    present: String,
    passes: String,
}

/// The tables that ship.
pub fn tables() -> &'static Tables {
    static TABLES: LazyLock<Tables> = LazyLock::new(|| {
        let raw: RawTables = toml::from_str(include_str!("../../../data/law/ballots.toml"))
            .expect("the shipped tables are read in tests");
        let bodies = raw.body.into_iter().map(|(name, it)| (name, minimum(it))).collect();
        Tables { bodies, reserved: raw.reserved }
    });
    &TABLES
}

fn minimum(raw: RawMinimum) -> Minimum {
    let shares = |text: &str| -> Vec<Share> { grammar::shares(text).unwrap_or_default() };
    let passes = grammar::share(&raw.passes).expect("the shipped tables are read in tests");
    let majority = Majority { present: shares(&raw.present), passes };
    Minimum { title: raw.title, source: raw.source, in_force: raw.in_force, majority }
}

/// The bodies of a pack.
pub(crate) fn bodies(raw: &BTreeMap<Text, RawBody>, source: &mut Source<'_>) -> BTreeMap<String, Body> {
    let mut bodies = BTreeMap::new();
    for (name, body) in raw {
        let body = match body {
            Either::Text(title) => Body { title: title.clone(), law: None },
            Either::Shape(full) => {
                let law = full.law.get_ref();
                if !tables().bodies.contains_key(law) {
                    let known = tables().bodies.keys().cloned().collect::<Vec<_>>().join(", ");
                    let message = said!(
                        "the law has no entry “{law}”; there are {known}",
                        "法定比例表里没有“{law}”；有 {known}"
                    );
                    source.at(full.law.span(), Rule::Refers, message);
                }
                Body { title: full.title.clone(), law: Some(law.clone()) }
            }
        };
        bodies.insert(name.get_ref().clone(), body);
    }
    bodies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tables_hold_together() {
        let tables = tables();
        assert!(tables.bodies.values().all(|it| !it.majority.present.is_empty() && it.in_force.len() == 10));
        assert_eq!(tables.reserved.keys().filter(|item| item.starts_with("art-24-")).count(), 9);
        for item in tables.reserved.values() {
            for body in item.lawful.iter().chain(&item.delegated) {
                assert!(tables.bodies.contains_key(body), "{}: no body “{body}”", item.title);
            }
        }
    }
}
