//! What differs between two compiled packs, or between two tenants' parameters of one, as sentences that an official
//! reads.
//!
//! Each pack is laid out as a sheet: what it has, and of each the lines that can be told apart. Whatever the engine
//! runs stands on the sheet, since every shape is taken apart field by field; so two packs without a sentence between
//! them run alike.

mod about;
mod form;
mod line;
mod procedure;
pub(crate) mod say;
mod sheet;
mod step;
mod tell;

pub use about::About;
pub use line::Aspect;

use crate::Pack;
use sheet::Sheet;

/// A text in both languages of the interface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Both {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Both {
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Both {
        Both { zh: zh.into(), en: en.into() }
    }

    fn same(text: impl Into<String>) -> Both {
        let text = text.into();
        Both { zh: text.clone(), en: text }
    }

    /// The text in a language; Chinese unless it is `en`.
    pub fn of(&self, language: &str) -> &str {
        if language == "en" { &self.en } else { &self.zh }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub about: About,
    /// What came of it.
    pub kind: Kind,
    /// The whole of it as a sentence.
    pub sentence: Both,
}

/// What came of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only the new pack has it.
    Added,
    /// Only the old one had it.
    Removed,
    /// Both have it; this of it changed.
    Changed {
        /// What.
        aspect: Aspect,
        /// How it was.
        was: Both,
        /// How it is.
        now: Both,
    },
}

impl Kind {
    /// The word of interfaces.
    pub fn word(&self) -> &'static str {
        match self {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Changed { .. } => "changed",
        }
    }
}

/// One thing that a pack has, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What.
    pub about: About,
    /// What people call it, such as 环节“研判”.
    pub name: Both,
    /// What is said of it: what of it, and how that is.
    pub lines: Vec<(Both, Both)>,
}

/// A whole pack in words, in the order in which people read one. What stands elsewhere anyway (titles, places in a
/// table) and what nobody reads as a line (forms as a whole, scenes) is left out.
pub fn tell(pack: &Pack) -> Vec<Told> {
    let mut told: Vec<Told> = Sheet::of(pack)
        .entries
        .into_iter()
        .map(|(about, entry)| {
            let lines = entry.lines.into_iter().filter(|(aspect, line)| {
                let untold = [Aspect::Id, Aspect::Title, Aspect::Place];
                !line.text.zh.is_empty() && line.text != say::none() && !untold.contains(aspect)
            });
            let named = |aspect: Aspect| Both::new(aspect.title().0, aspect.title().1);
            let lines = lines.map(|(aspect, line)| (named(aspect), line.text)).collect();
            Told { about, name: entry.name, lines }
        })
        .collect();
    told.sort_by(|one, other| one.about.order().cmp(&other.about.order()));
    told
}

/// All differences from one pack to another, in the order in which people read a pack.
pub fn diff(old: &Pack, new: &Pack) -> Vec<Change> {
    let (old, new) = (Sheet::of(old), Sheet::of(new));
    let mut changes = Vec::new();
    for (about, entry) in &new.entries {
        match old.entries.get(about) {
            None if within_told(about, &new, &old) => {}
            None => {
                changes.push(Change { sentence: tell::added(entry), about: about.clone(), kind: Kind::Added })
            }
            Some(before) => changes.extend(tell::changed(about, before, entry)),
        }
    }
    for (about, entry) in &old.entries {
        if !new.entries.contains_key(about) && !within_told(about, &old, &new) {
            changes.push(Change {
                sentence: tell::removed(entry),
                about: about.clone(),
                kind: Kind::Removed,
            });
        }
    }
    // Stable: of one thing the aspects stay in their own order.
    changes.sort_by(|one, other| one.about.order().cmp(&other.about.order()));
    changes
}

/// Whether what something stands in came or went with it.
fn within_told(about: &About, has: &Sheet, lacks: &Sheet) -> bool {
    let mut within = about.within();
    while let Some(outer) = within {
        if has.entries.contains_key(&outer) && !lacks.entries.contains_key(&outer) {
            return true;
        }
        within = outer.within();
    }
    false
}
