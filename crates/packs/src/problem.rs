//! What is wrong with a pack, and where: file, line and column in the author's own text.

use std::fmt;
use std::ops::Range;

/// One thing wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file within the pack.
    pub file: String,
    /// From 1; 0 when the whole file is meant.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}:{}: {}", self.file, self.column, self.message),
        }
    }
}

/// A file being read, and what was found wrong with it.
pub(crate) struct Source<'a> {
    pub(crate) file: &'a str,
    text: &'a str,
    pub(crate) problems: Vec<Problem>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        Source { file, text, problems: Vec::new() }
    }

    /// Notes a problem at a stretch of bytes of the text.
    pub(crate) fn at(&mut self, span: Range<usize>, message: impl Into<String>) {
        let before = &self.text[..self.text.floor_char_boundary(span.start)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.problems.push(Problem {
            file: self.file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
        });
    }

    /// Notes a problem of the file as a whole.
    pub(crate) fn whole(&mut self, message: impl Into<String>) {
        self.problems.push(Problem {
            file: self.file.to_owned(),
            line: 0,
            column: 0,
            message: message.into(),
        });
    }

    /// Reads the text as TOML of a shape.
    pub(crate) fn read<T: serde::de::DeserializeOwned>(&mut self) -> Option<T> {
        match toml::from_str(self.text) {
            Ok(value) => Some(value),
            Err(error) => {
                match error.span() {
                    Some(span) => self.at(span, error.message()),
                    None => self.whole(error.message()),
                }
                None
            }
        }
    }
}
