//! What is wrong with a pack, and where: file, line and column in the author's own text.

use crate::reading;
use crate::rule::Rule;
use crate::said::Said;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
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
    /// The rule that it breaks.
    pub rule: Rule,
    /// What is wrong and what to write instead.
    pub message: Said,
    /// The author’s line; empty when the whole file is meant.
    pub excerpt: String,
}

impl Problem {
    /// A problem of a file as a whole.
    pub fn of_file(file: impl Into<String>, rule: Rule, message: Said) -> Problem {
        Problem { file: file.into(), line: 0, column: 0, rule, message, excerpt: String::new() }
    }

    /// A problem at a stretch of bytes of a file’s text.
    pub fn at(file: &str, text: &str, span: Range<usize>, rule: Rule, message: Said) -> Problem {
        let at = text.floor_char_boundary(span.start);
        let before = &text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
        Problem {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            rule,
            message,
            excerpt: text[line_start..line_end].trim_end().to_owned(),
        }
    }

    /// `FILE:LINE:COLUMN`, or the file alone.
    pub fn place(&self) -> String {
        match self.line {
            0 => self.file.clone(),
            line => format!("{}:{line}:{}", self.file, self.column),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.message)
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
    pub(crate) fn at(&mut self, span: Range<usize>, rule: Rule, message: Said) {
        self.problems.push(Problem::at(self.file, self.text, span, rule, message));
    }

    /// Notes a problem at a stretch of bytes, or of the whole file where none is known.
    pub(crate) fn near(&mut self, span: Option<Range<usize>>, rule: Rule, message: Said) {
        match span {
            Some(span) => self.at(span, rule, message),
            None => self.whole(rule, message),
        }
    }

    /// Notes a problem of the file as a whole.
    pub(crate) fn whole(&mut self, rule: Rule, message: Said) {
        self.problems.push(Problem::of_file(self.file, rule, message));
    }

    /// Reads the text as TOML of a shape.
    pub(crate) fn read<T: DeserializeOwned + JsonSchema>(&mut self) -> Option<T> {
        reading::toml(self.text).map_err(|(span, message)| self.at(span, Rule::Readable, message)).ok()
    }

    /// The text between two bytes, as the author wrote it.
    pub(crate) fn written(&self, span: Range<usize>) -> &'a str {
        self.text.get(span).unwrap_or_default()
    }
}
