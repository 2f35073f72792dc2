//! The faults: what an author might get wrong.
#![allow(dead_code)]

use gewu_packs::Rule;

mod answers;
mod around;
mod duties;
mod outside;
mod steps;

/// Every fault.
pub fn faults() -> impl Iterator<Item = &'static Fault> {
    steps::FAULTS
        .iter()
        .chain(answers::FAULTS)
        .chain(around::FAULTS)
        .chain(duties::FAULTS)
        .chain(outside::FAULTS)
}

/// How the pack is spoilt.
pub enum Faulty {
    /// A stretch of the file becomes another one.
    Replace(&'static str, &'static str),
    /// The file is not there; none of a folder.
    Without,
    /// The file says this.
    Text(&'static str),
    /// The tenant sets this.
    Overlay(&'static str),
}

/// One edit, and where and how the author hears of it.
pub struct Fault {
    pub shows: &'static str,
    /// The pack that is spoilt.
    pub of: &'static str,
    /// The rule that the edit breaks.
    pub rule: Rule,
    pub file: &'static str,
    pub edit: Faulty,
    /// Where it is told, when that is another file.
    pub told_in: &'static str,
    /// The text at which it is told; none when the whole file is meant.
    pub at: &'static str,
    pub words: &'static [&'static str],
}

pub const EVENT_LOOP: &str = "packs/event-loop";
pub const DELIBERATIONS: &str = "crates/packs/tests/variants/four-deliberations";
pub const HOTLINE: &str = "packs/hotline";
const ORDER: &str = "order.toml";
pub const EVENT: &str = "event.toml";
pub const PACK: &str = "pack.toml";
pub const TABLE: &str = "categories.toml";
const REPORT: &str = "forms/report.schema.json";
const ENGLISH: &str = "words/en.toml";
pub const OVERLAY: &str = "overlay.toml";

const fn in_event(
    shows: &'static str,
    rule: Rule,
    from: &'static str,
    to: &'static str,
    at: &'static str,
    words: &'static [&'static str],
) -> Fault {
    Fault {
        shows,
        of: EVENT_LOOP,
        rule,
        file: EVENT,
        edit: Faulty::Replace(from, to),
        told_in: "",
        at,
        words,
    }
}

/// In the procedure of a village’s decisions.
const fn in_proposal(
    shows: &'static str,
    rule: Rule,
    from: &'static str,
    to: &'static str,
    at: &'static str,
    words: &'static [&'static str],
) -> Fault {
    Fault {
        shows,
        of: DELIBERATIONS,
        rule,
        file: "proposal.toml",
        edit: Faulty::Replace(from, to),
        told_in: "",
        at,
        words,
    }
}

const fn in_file(
    shows: &'static str,
    rule: Rule,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    at: &'static str,
    words: &'static [&'static str],
) -> Fault {
    Fault { shows, of: EVENT_LOOP, rule, file, edit: Faulty::Replace(from, to), told_in: "", at, words }
}

const fn by_tenant(
    shows: &'static str,
    rule: Rule,
    text: &'static str,
    at: &'static str,
    words: &'static [&'static str],
) -> Fault {
    Fault {
        shows,
        of: EVENT_LOOP,
        rule,
        file: EVENT,
        edit: Faulty::Overlay(text),
        told_in: OVERLAY,
        at,
        words,
    }
}
