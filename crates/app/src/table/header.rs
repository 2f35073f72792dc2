//! Which column of a file is which: by its name, in English or in Chinese, in any order.

use super::scan::Row;
use crate::error::AppError;
use std::collections::HashMap;

/// A column of a table, for the header, for `--help` and for the guide.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What it may be called in Chinese; the first is what the guide says.
    pub chinese: &'static [&'static str],
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub meaning: &'static str,
    /// The same in Chinese.
    pub told: &'static str,
    /// What a cell may look like.
    pub example: &'static str,
}

/// The column in which rejected rows say why; read again, it says nothing.
pub(super) const REASON: &str = "reason";

/// The columns of a file, each with its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    /// As the file has them.
    pub(crate) names: Vec<String>,
    /// The line they stand on.
    pub(crate) line: u64,
    places: HashMap<&'static str, usize>,
    /// Columns whose name begins with a prefix, by the rest of it.
    pub(crate) further: Vec<(String, usize)>,
}

impl Header {
    /// Reads a line as a header. None when it names no column that is known.
    pub(super) fn read(
        cells: &[String],
        line: u64,
        columns: &'static [Column],
        further: Option<&[&str]>,
    ) -> Option<Result<(Header, Vec<String>), AppError>> {
        let mut header = Header { names: cells.to_vec(), line, ..Header::default() };
        let mut unknown = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            let name = normal(cell);
            let known = columns.iter().find(|column| {
                normal(column.name) == name || column.chinese.iter().any(|chinese| normal(chinese) == name)
            });
            let prefix = further.into_iter().flatten().find_map(|prefix| cell.trim().strip_prefix(prefix));
            match (known, prefix) {
                (Some(column), _) => {
                    if header.places.insert(column.name, place).is_some() {
                        let said = format!("the column {} stands in the header twice; keep one", column.name);
                        return Some(Err(AppError::Data(said)));
                    }
                }
                (None, Some(field)) => header.further.push((field.trim().to_owned(), place)),
                (None, None) if name.is_empty() || name == REASON => {}
                (None, None) => unknown.push(cell.trim().to_owned()),
            }
        }
        if header.places.is_empty() {
            return None;
        }
        Some(header.complete(columns).and_then(|header| Ok((header, said_of(&unknown, columns)?))))
    }

    fn complete(self, columns: &'static [Column]) -> Result<Header, AppError> {
        let missing: Vec<String> = columns
            .iter()
            .filter(|column| column.required && !self.places.contains_key(column.name))
            .map(spoken)
            .collect();
        match missing.is_empty() {
            true => Ok(self),
            false => Err(lacks(&missing.join(", "), &self.names, self.line)),
        }
    }

    /// What a row says in a column; nothing where the file does not have it.
    pub(crate) fn cell<'r>(&self, row: &'r Row, column: &str) -> &'r str {
        let cell = self.places.get(column).and_then(|place| row.cells.get(*place));
        cell.map_or("", |cell| cell.trim())
    }

    /// Whether a place has a column that is read, or none at all.
    pub(super) fn is_named(&self, place: usize) -> bool {
        self.names.get(place).is_some_and(|name| !name.trim().is_empty())
    }
}

/// No line of the file names a column that is known.
pub(super) fn no_header(first: &[String], columns: &[Column]) -> AppError {
    let required: Vec<String> = columns.iter().filter(|column| column.required).map(spoken).collect();
    lacks(&required.join(", "), first, 1)
}

fn lacks(missing: &str, found: &[String], line: u64) -> AppError {
    let found: String = found.join(", ").chars().take(200).collect();
    AppError::Data(format!(
        "the file lacks the column {missing}; its line {line} says: {found}. Put the names of the columns on the \
         first line; --help lists them"
    ))
}

fn spoken(column: &Column) -> String {
    match column.chinese.first() {
        Some(chinese) => format!("{} ({chinese})", column.name),
        None => column.name.to_owned(),
    }
}

/// What is told of columns that nobody reads. One that was probably meant is refused: its values would be lost unseen.
fn said_of(unknown: &[String], columns: &[Column]) -> Result<Vec<String>, AppError> {
    for name in unknown {
        let names = columns.iter().flat_map(|column| column.chinese.iter().copied().chain([column.name]));
        let near = names
            .map(|known| (strsim::jaro_winkler(&normal(known), &normal(name)), known))
            .max_by(|one, other| one.0.total_cmp(&other.0));
        if let Some((likeness, known)) = near
            && likeness > 0.9
        {
            return Err(AppError::Data(format!(
                "the column “{name}” is not known; did you mean “{known}”? Rename it, or take it out"
            )));
        }
    }
    match unknown.is_empty() {
        true => Ok(vec![]),
        false => Ok(vec![format!("these columns were not read: {}", unknown.join(", "))]),
    }
}

fn normal(name: &str) -> String {
    let plain = name.trim().trim_end_matches(['*', '：', ':']).trim_end_matches("（必填）");
    plain.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The columns of a table as `--help` lists them.
pub fn help(columns: &[Column]) -> String {
    let line = |column: &Column| {
        let must = if column.required { "required" } else { "optional" };
        let chinese = column.chinese.join(" / ");
        let example = match column.example {
            "" => String::new(),
            example => format!("; for example {example}"),
        };
        format!("  {:16} {must}  {}{example} [{chinese}]", column.name, column.meaning)
    };
    let lines = columns.iter().map(line).collect::<Vec<_>>().join("\n");
    format!("Columns, in any order, by their English or [Chinese] names:\n{lines}")
}
