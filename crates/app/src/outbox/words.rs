//! The words of letters, in each language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

type Words = BTreeMap<String, String>;

const CHINESE: &str = include_str!("words/zh-CN.toml");
const ENGLISH: &str = include_str!("words/en.toml");

static WORDS: LazyLock<[Words; 2]> =
    LazyLock::new(|| [CHINESE, ENGLISH].map(|text| toml::from_str(text).expect("a test reads them")));

/// A language of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Chinese,
    English,
}

impl Language {
    /// The tag by which packs know it.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// What a key says.
    pub(super) fn word(self, key: &str) -> &'static str {
        let words = &WORDS[self as usize];
        words.get(key).or_else(|| words.get("other")).map_or("", String::as_str)
    }

    /// The subject of a message to staff, by its kind.
    pub(super) fn subject(self, kind: &str) -> &'static str {
        match kind {
            "task" | "escalated" | "urged" | "answered" | super::CONFIRM => self.word(kind),
            _ => self.word("other"),
        }
    }

    /// What is said first of what is about no matter, and then, by the kind of the message.
    pub(super) fn about_no_matter(self, kind: &str) -> [&'static str; 2] {
        match kind {
            "export-asked" | "export-allowed" | "export-refused" => [self.word(kind), self.word("waits")],
            "account-reset" | "account-reset-asked" => [self.word(kind), self.word("account-then")],
            _ => [self.word("account-changed"), self.word("account-then")],
        }
    }

    /// A phrase with something filled in.
    pub(super) fn phrase(self, key: &str, name: &str, value: &str) -> String {
        self.word(key).replace(&format!("{{{name}}}"), value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_words() {
        let [chinese, english] = &*WORDS;
        assert!(chinese.keys().eq(english.keys()) && chinese.contains_key("other"));
        let [_, then] = Language::Chinese.about_no_matter("account-reset");
        assert!(then.contains("安全管理员"));
        for kind in ["export-asked", "export-allowed", "export-refused"] {
            assert_eq!(
                Language::Chinese.about_no_matter(kind),
                [chinese[kind].as_str(), "请打开工作台查看。"]
            );
        }
        assert_eq!(Language::English.subject("unheard-of"), "There is news of a matter");
    }
}
