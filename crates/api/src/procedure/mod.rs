//! Procedures in force, for interfaces that draw forms and choices from them.

pub mod list;
pub mod show;

use crate::language::Language;
use gewu_packs::Pack;

/// Words of a pack in a language; Chinese where another language has none.
struct Words<'p> {
    pack: &'p Pack,
    language: Language,
}

impl Words<'_> {
    fn of(&self, key: &str) -> String {
        self.pack.word(self.language.tag(), key)
    }
}
