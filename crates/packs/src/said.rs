//! What is said to whoever writes a pack or brings a table, in both languages.

use std::fmt;

/// A sentence in English and in Chinese.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Said {
    /// A sentence in both languages.
    pub fn of(en: impl Into<String>, zh: impl Into<String>) -> Said {
        Said { en: en.into(), zh: zh.into() }
    }

    /// The sentence in a language; in Chinese for any but English.
    pub fn language(&self, language: &str) -> &str {
        if language.starts_with("en") { &self.en } else { &self.zh }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// A sentence in English, then in Chinese, with the same names filled in.
#[macro_export]
macro_rules! said {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::Said::of(format!($en), format!($zh))
    };
}
pub(crate) use said;
