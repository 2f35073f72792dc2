//! Procedures in force, for interfaces that draw forms and choices from them.

pub mod list;
pub mod show;

use crate::language::Language;
use gewu_packs::Pack;

/// Words of a pack in a language; Chinese where another language has none.
#[derive(Clone, Copy)]
pub(crate) struct Words<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) language: Language,
}

impl Words<'_> {
    pub(crate) fn of(&self, key: &str) -> String {
        self.find(key).unwrap_or_else(|| key.to_owned())
    }

    pub(crate) fn find(&self, key: &str) -> Option<String> {
        let word = |language: Language| self.pack.words.get(language.tag())?.get(key);
        word(self.language).or_else(|| word(Language::Chinese)).cloned()
    }
}
