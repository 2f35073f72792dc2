//! Texts as they are compared, the terms by which an index finds them, and what is looked for in them.
//!
//! Chinese is written without spaces, so nobody can say where a word ends without a dictionary, which would miss the
//! names of hamlets. Here every character and every pair of neighbours is a term. A text that holds a word holds all of
//! the word's terms, so an index of terms loses nothing; that the terms also stand together is checked on the text.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// How often a text is put into its normal form at most: lower case can undo what composing did, once.
const ROUNDS: usize = 4;

/// A text as it is compared: compatibility forms made one (full width, half width, ligatures), lower case, and one
/// space in place of whatever is neither letter nor digit; none at either end. Doing it twice changes nothing.
pub fn normal(text: &str) -> String {
    let mut text = once(text);
    for _ in 1..ROUNDS {
        let next = once(&text);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn once(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for letter in text.nfkc().flat_map(char::to_lowercase).nfkc() {
        match letter.is_alphanumeric() {
            true => normal.push(letter),
            false if normal.ends_with(' ') || normal.is_empty() => {}
            false => normal.push(' '),
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// The terms of a normal text: each letter, and each two that stand side by side.
pub fn terms(normal: &str) -> BTreeSet<&str> {
    let mut terms = BTreeSet::new();
    for run in normal.split(' ') {
        let mut before = None;
        for (at, letter) in run.char_indices() {
            let end = at + letter.len_utf8();
            terms.insert(&run[at..end]);
            if let Some(start) = before.replace(at) {
                terms.insert(&run[start..end]);
            }
        }
    }
    terms
}

/// What somebody looks for: words, each of which must be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
}

impl Query {
    /// Reads what somebody typed. Whatever is neither letter nor digit parts words, as a space does.
    pub fn read(typed: &str) -> Query {
        let normal = normal(typed);
        Query { words: normal.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect() }
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How many letters are looked for.
    pub fn letters(&self) -> usize {
        self.words.iter().map(|word| word.chars().count()).sum()
    }

    /// The terms that every text with these words has: pairs, and the letter itself of a word of one letter.
    pub fn terms(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        for word in &self.words {
            let alone = word.chars().nth(1).is_none();
            found.extend(terms(word).into_iter().filter(|term| alone || term.chars().nth(1).is_some()));
        }
        found
    }

    /// Whether each of the words stands in one of the normal texts.
    pub fn is_in(&self, texts: &[&str]) -> bool {
        self.words.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_are_compared_as_people_mean_them() {
        assert_eq!(normal("  路灯坏了，３号楼！ＡBc\u{3000}ﬁ "), "路灯坏了 3号楼 abc fi");
        assert_eq!(normal("？！……"), "");
        assert_eq!(normal("İ"), normal(&normal("İ")));
    }

    #[test]
    fn letters_and_neighbours_are_terms() {
        assert_eq!(terms("路灯坏 a1"), BTreeSet::from(["路", "路灯", "灯", "灯坏", "坏", "a", "a1", "1"]));
        assert_eq!(terms(""), BTreeSet::new());
    }

    #[test]
    fn each_word_must_be_there() {
        let query = Query::read("灯坏，大榕");
        assert_eq!(query.terms(), BTreeSet::from(["灯坏", "大榕"]));
        assert_eq!(Query::read("灯").terms(), BTreeSet::from(["灯"]));
        assert!(query.is_in(&["路灯坏了", "大榕村"]));
        assert!(!query.is_in(&["路灯坏了", "榕大村"]));
        assert!(!Query::read("灯大").is_in(&["路灯", "大榕村"]), "a word does not run from one text into the next");
        assert!(Query::read(" ，").is_empty());
        assert_eq!(query.letters(), 4);
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read(text in any::<String>()) {
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once.clone(), "twice is once");
            let terms = terms(&once);
            prop_assert!(terms.iter().all(|term| !term.contains(' ') && once.contains(term)));
            let query = Query::read(&text);
            prop_assert!(query.is_in(&[&once]), "a text holds itself");
            prop_assert!(query.terms().is_subset(&terms));
        }

        /// What of a text is typed is found: the index has every term of it, and the text holds it.
        #[test]
        fn every_part_of_a_text_is_found(
            text in "[一-龥a-z0-9，。 ]{2,60}", start in 0usize..60, length in 1usize..12,
        ) {
            let part: String = text.chars().skip(start).take(length).collect();
            let (text, query) = (normal(&text), Query::read(&part));
            prop_assert!(query.is_in(&[&text]), "{part} in {text}");
            prop_assert!(query.terms().is_subset(&terms(&text)));
        }

        /// What all terms of are there, but not the word, is told from what is.
        #[test]
        fn what_is_not_there_is_not_found(text in "[路灯坏了]{0,12}", word in "[路灯坏了]{1,4}") {
            prop_assert_eq!(Query::read(&word).is_in(&[&normal(&text)]), text.contains(&word));
        }
    }
}
