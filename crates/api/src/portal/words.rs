//! The portal's own words, one file a language; the words of mechanisms stand in their packs.

use crate::language::Language;
use std::collections::BTreeMap;
use std::sync::LazyLock;

type Table = BTreeMap<String, String>;

static CHINESE: LazyLock<Table> = LazyLock::new(|| read(include_str!("../../templates/words/zh-CN.toml")));
static ENGLISH: LazyLock<Table> = LazyLock::new(|| read(include_str!("../../templates/words/en.toml")));

fn read(text: &str) -> Table {
    let sections: BTreeMap<String, Table> =
        toml::from_str(text).expect("a word file is a table of tables of texts");
    let joined = |(section, words): (String, Table)| {
        words.into_iter().map(move |(key, word)| (format!("{section}.{key}"), word)).collect::<Vec<_>>()
    };
    sections.into_iter().flat_map(joined).collect()
}

fn table(language: Language) -> &'static Table {
    match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    }
}

/// The word of a key, if there is one.
pub(super) fn find(language: Language, key: &str) -> Option<&'static str> {
    table(language).get(key).map(String::as_str)
}

/// The word of a key with its places `{name}` filled in. A key without a word shows itself, and a test finds it.
pub(super) fn word(language: Language, key: &str, fill: &[(&str, &str)]) -> String {
    let mut text = find(language, key).unwrap_or(key).to_owned();
    for (name, value) in fill {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn places(word: &str) -> BTreeSet<String> {
        let inner = word.split('{').skip(1).filter_map(|part| part.split('}').next());
        inner.map(str::to_owned).collect()
    }

    #[test]
    fn both_languages_have_the_same_words_with_the_same_places() {
        assert!(CHINESE.len() > 100);
        let keys = |table: &Table| table.keys().cloned().collect::<BTreeSet<_>>();
        let (chinese, english) = (keys(&CHINESE), keys(&ENGLISH));
        let apart: Vec<_> = chinese.symmetric_difference(&english).collect();
        assert!(apart.is_empty(), "only in one language: {apart:?}");
        for (key, word) in CHINESE.iter() {
            assert_eq!(places(word), places(&ENGLISH[key]), "{key}");
            assert!(!word.trim().is_empty() && !ENGLISH[key].trim().is_empty(), "{key}");
        }
    }

    #[test]
    fn every_word_that_pages_use_is_there_and_every_word_is_used() {
        let mut said = crate::portal::page::TEMPLATES.iter().map(|(_, text)| *text).collect::<String>();
        let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/portal");
        gather(&sources, &mut said);
        let unused: Vec<_> = CHINESE.keys().filter(|key| !used(&said, key)).collect();
        assert!(unused.is_empty(), "nobody says: {unused:?}");
        for part in said.split("word(\"").skip(1) {
            let key = part.split('"').next().unwrap();
            // A key that ends in a dot is completed at run time.
            assert!(key.ends_with('.') || CHINESE.contains_key(key), "no word “{key}”");
        }
    }

    fn used(said: &str, key: &str) -> bool {
        let stem = key.rsplit_once(['.', '-']).map_or(key, |(stem, _)| stem);
        let section = key.split('.').next().unwrap();
        [
            format!("\"{key}\""),
            format!("\"{stem}.\""),
            format!("\"{stem}-\""),
            format!("\"{section}.\""),
            format!("\"{section}.{{}}\""),
        ]
        .iter()
        .any(|quoted| said.contains(quoted.as_str()))
    }

    fn gather(folder: &std::path::Path, said: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => gather(&path, said),
                false => said.push_str(&std::fs::read_to_string(path).unwrap()),
            }
        }
    }
}
