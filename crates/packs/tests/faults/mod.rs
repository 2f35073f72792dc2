//! The faults: what an author might get wrong.

mod answers;
mod around;
mod steps;

/// Every fault.
pub fn faults() -> impl Iterator<Item = &'static Fault> {
    steps::FAULTS.iter().chain(answers::FAULTS).chain(around::FAULTS)
}

/// How the pack is spoilt.
pub enum Faulty {
    /// A stretch of the file becomes another one.
    Replace(&'static str, &'static str),
    /// The file is not there.
    Without,
    /// The file says this.
    Text(&'static str),
    /// The tenant sets this.
    Overlay(&'static str),
}

/// One edit, and where and how the author hears of it.
pub struct Fault {
    pub shows: &'static str,
    pub file: &'static str,
    pub edit: Faulty,
    /// Where it is told, when that is another file.
    pub told_in: &'static str,
    /// The text at which it is told; none when the whole file is meant.
    pub at: &'static str,
    pub words: &'static [&'static str],
}

const EVENT: &str = "event.toml";
const PACK: &str = "pack.toml";
const TABLE: &str = "categories.toml";
const REPORT: &str = "forms/report.schema.json";
const ENGLISH: &str = "words/en.toml";
const OVERLAY: &str = "overlay.toml";

const fn in_event(
    shows: &'static str,
    from: &'static str,
    to: &'static str,
    at: &'static str,
    words: &'static [&'static str],
) -> Fault {
    Fault { shows, file: EVENT, edit: Faulty::Replace(from, to), told_in: "", at, words }
}

const fn in_file(
    shows: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    at: &'static str,
    words: &'static [&'static str],
) -> Fault {
    Fault { shows, file, edit: Faulty::Replace(from, to), told_in: "", at, words }
}

const fn by_tenant(
    shows: &'static str,
    text: &'static str,
    at: &'static str,
    words: &'static [&'static str],
) -> Fault {
    Fault { shows, file: EVENT, edit: Faulty::Overlay(text), told_in: OVERLAY, at, words }
}
