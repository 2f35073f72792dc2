//! What stands on a sheet.

use jiff::Zoned;
use serde::Serialize;

/// A matter, ready to be laid out. Texts are shown as they are, line by line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// Whose sheet it is and of what kind, above the line.
    pub heading: String,
    /// The code by which the matter is known.
    pub code: String,
    /// What the matter is called.
    pub title: String,
    /// Its parts, numbered as they come.
    pub parts: Vec<Part>,
    /// What is said at its end, on the right: by whom it was printed, and when.
    pub foot: Vec<String>,
    /// What is to be known of the sheet itself, last.
    pub note: String,
    /// When it was printed, on the clock where it was; the same sheet of the same minute is the same file.
    pub made_at: Zoned,
}

/// A part under a heading of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is about.
    pub heading: String,
    /// What it says.
    pub lines: Vec<Line>,
}

/// A piece of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Line {
    /// A heading within the part, numbered within it.
    Head {
        /// What it says.
        text: String,
    },
    /// Something named.
    Field {
        /// What it is called.
        name: String,
        /// What it is.
        text: String,
    },
    /// A paragraph.
    Words {
        /// What it says.
        text: String,
    },
}
