//! Examples of the closed grammar, which a test reads by the same rules as packs.

use crate::said::Said;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How a kind of text may be written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    /// Texts that have a meaning.
    pub examples: Vec<Example>,
    /// Texts that have none.
    pub not: Vec<String>,
}

/// A text and its meaning.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// As it is written.
    pub text: String,
    zh: String,
    en: String,
}

impl Example {
    /// What it means.
    pub fn about(&self) -> Said {
        Said::of(&self.en, &self.zh)
    }
}

/// The grammars by name: `who`, `target`, `limit`, `until`, `join`, `share`, `bind`.
pub fn grammars() -> BTreeMap<String, Grammar> {
    toml::from_str(include_str!("examples.toml")).expect("the examples are read in tests")
}

#[cfg(test)]
mod tests {
    use super::super::{schema::plain, tables, written as w};
    use super::*;
    use crate::grammar;
    use schemars::JsonSchema;

    fn takes<T: JsonSchema>() -> impl Fn(&str) -> bool {
        let validator = jsonschema::validator_for(&plain::<T>()).unwrap();
        move |text| validator.is_valid(&text.into())
    }

    fn held<T: JsonSchema>(name: &str, reads: impl Fn(&str) -> bool) {
        let (grammar, takes) = (&grammars()[name], takes::<T>());
        for Example { text, .. } in &grammar.examples {
            assert!(reads(text), "{name}: the check refuses “{text}”");
            assert!(takes(text), "{name}: the pattern refuses “{text}”");
        }
        for text in &grammar.not {
            assert!(!reads(text), "{name}: the check takes “{text}”");
            assert!(!takes(text), "{name}: the pattern takes “{text}”");
        }
    }

    #[test]
    fn examples_are_read_by_the_check_and_by_the_pattern() {
        held::<w::Who>("who", |text| grammar::who(text).is_ok());
        held::<w::Target>("target", |text| grammar::target(text).is_ok());
        held::<w::Limit>("limit", |text| grammar::limit(text).is_ok());
        held::<w::LimitOrParameter>("limit", |text| grammar::limit(text).is_ok());
        held::<w::Until>("until", |text| grammar::until(text).is_ok());
        held::<w::Join>("join", |text| grammar::join(text).is_ok());
        held::<w::Share>("share", |text| grammar::share(text).is_ok());
        held::<w::Shares>("share", |text| grammar::shares(text).is_ok());
        held::<w::Bind>("bind", |text| grammar::bind(text).is_ok());
        assert!(grammar::shares("> 1/2 of entitled or >= 2/3 of households").is_ok());
        assert!(takes::<w::Shares>()("> 1/2 of entitled or >= 2/3 of households"));
    }

    #[test]
    fn every_key_of_every_table_is_explained_in_both_languages() {
        let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for table in tables() {
            assert!(!table.keys.is_empty(), "{} has no keys", table.id);
            let all = table.keys.iter().map(|key| (key.name.as_str(), &key.about));
            for (name, about) in all.chain([("", &table.about)]) {
                let place = format!("{} {name}", table.id);
                assert!(!about.en.is_empty() && !about.zh.is_empty(), "{place}: {about:?}");
                assert!(chinese(&about.zh), "{place}: “{}” is not Chinese", about.zh);
                assert!(!chinese(&about.en), "{place}: “{}” is not English", about.en);
            }
        }
    }
}
